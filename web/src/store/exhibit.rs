//! The exhibit that is open: known by the text of its scenario, whether that comes from the gallery
//! or in a link. Loaded later, with the exhibits.

use super::{Lab, Tab};
use sim_core::base::EventId;
use sim_core::exhibit::{self, Exhibit};
use sim_core::protocols::exhibits;
use sim_core::run::Catalogue;

/// So much of a run is computed at once to find where its story begins: more than any exhibit has.
const EVENTS_MAX: u32 = 50_000;

/// Reads one of the shipped exhibits.
pub fn read(name: &str, catalogue: &Catalogue) -> Option<Exhibit<'static>> {
    exhibit::parse(exhibits::find(name)?.text, &catalogue.descriptions()).ok()
}

impl Lab {
    /// Notes which exhibit's scenario has just been opened, and shows its story; says whether it is
    /// one.
    pub(super) fn enter_exhibit(&self) -> bool {
        let exhibit = exhibits::of_scenario(self.session().text());
        let mut workspace = self.0.workspace.borrow_mut();
        workspace.exhibit = exhibit.map(|exhibit| exhibit.name);
        if exhibit.is_some() {
            workspace.tab = Tab::Exhibit;
            workspace.side_open = true;
        }
        exhibit.is_some()
    }

    /// Stands at the first moment of the story.
    pub(super) fn begin_story(&self) {
        self.pause();
        self.0.session.borrow_mut().work(EVENTS_MAX);
        self.0.tape.borrow_mut().read(self.session().events());
        self.0.revision.set(self.0.revision.get() + 1);
        let first = {
            let session = self.session();
            let name = self.0.workspace.borrow().exhibit;
            let exhibit = name.and_then(|name| read(name, session.catalogue()));
            exhibit.and_then(|exhibit| exhibit.moments(session.run()).first().copied().flatten())
        };
        let EventId(first) = first.unwrap_or(EventId(0));
        self.0.session.borrow_mut().set_position(first + 1);
        self.moved();
    }
}
