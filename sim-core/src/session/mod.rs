//! A session: one run under a person's hand.
//!
//! It owns the text, its versions, and the playhead. Every gesture is an [`Edit`] of the text and
//! makes a new version, a child of the one it departed from, so undo, redo and branches are walks
//! on trees, and nothing that a person did is ever lost. The run of the current version is
//! computed in slices ([`Session::work`]), ahead of the playhead, so that the caller's thread stays
//! free; the playhead goes anywhere in what is computed.
//!
//! Left out: threads, pace (how fast a page plays is never part of a plan), and drawing.

mod contrast;
mod goal;
mod versions;

pub use contrast::{Contrast, Difference, Outcome};
pub use goal::{Goal, Search};
pub use versions::{Version, VersionId};

use crate::base::{EventId, Instant};
use crate::plan::{self, Edit, Line, Moment, Plan, PlanError};
use crate::run::{Catalogue, Explanation, Report, Run, Scene};
use crate::trace::Event;
use versions::Versions;

/// Gestures strike at multiples of this, in microseconds: `at 1.2346s`.
const GRID_US: u64 = 100;

/// When a gesture strikes that is made at `now`: just after all that can be seen, at a time that
/// reads well.
pub fn moment_after(now: Instant) -> Instant {
    Instant((now.0 + 1).next_multiple_of(GRID_US))
}

/// One run under a person's hand.
pub struct Session {
    catalogue: Catalogue,
    versions: Versions,
    run: Box<dyn Run>,
    now: Instant,
    seen: Instant,
    /// Where the playhead wants to be, while the head has not come there yet.
    wanted: Option<Instant>,
    contrast: Option<Contrast>,
}

impl Session {
    /// Opens a scenario's text at time zero.
    pub fn open(catalogue: Catalogue, text: &str) -> Result<Session, Vec<PlanError>> {
        let plan = plan::parse(text, &catalogue.descriptions())?;
        Ok(Session::of_plan(catalogue, text, plan))
    }

    /// Opens a scenario whose text was read before.
    pub fn of_plan(catalogue: Catalogue, text: &str, plan: Plan) -> Session {
        let run = catalogue.start(&plan);
        let versions = Versions::new(text.to_string(), plan);
        Session {
            catalogue,
            versions,
            run,
            now: Instant::ZERO,
            seen: Instant::ZERO,
            wanted: None,
            contrast: None,
        }
    }

    /// Has more protocols to choose from. Those of before must be among them.
    pub fn learn(&mut self, catalogue: Catalogue) {
        self.catalogue = catalogue;
    }

    /// The protocols to choose from.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The current text.
    pub fn text(&self) -> &str {
        &self.versions.current().text
    }

    /// The current plan.
    pub fn plan(&self) -> &Plan {
        &self.versions.current().plan
    }

    /// The run of the current plan.
    pub fn run(&self) -> &dyn Run {
        &*self.run
    }

    /// What was computed so far, also beyond the playhead.
    pub fn events(&self) -> &[Event] {
        self.run.events()
    }

    /// Computes a slice: about so many events. Says whether there is more to compute.
    pub fn work(&mut self, events: u32) -> bool {
        let mut more = !self.run.advance(events, Instant(u64::MAX));
        if let Some(contrast) = &mut self.contrast {
            more |= contrast.work(&*self.run, events);
        }
        if let Some(wanted) = self.wanted
            && (self.run.is_finished() || self.run.head() > wanted)
        {
            self.wanted = None;
            self.set_now(wanted);
        }
        more
    }

    /// Whether there is more to compute.
    pub fn has_work(&self) -> bool {
        let contrasts = self.contrast().is_some_and(|it| it.outcome == Outcome::Pending);
        contrasts || !self.run.is_finished()
    }

    /// Whether the playhead still waits for the head, after an edit or a jump ahead.
    pub fn is_catching_up(&self) -> bool {
        self.wanted.is_some()
    }

    /// The playhead's moment.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// When a gesture made now strikes.
    pub fn moment(&self) -> Instant {
        moment_after(self.now)
    }

    /// How many events have happened at the playhead.
    pub fn position(&self) -> u32 {
        self.run.cursor()
    }

    /// The latest moment that the playhead has been at: what is later, nobody has seen yet.
    pub fn seen(&self) -> Instant {
        self.seen
    }

    /// When the run ends, as planned.
    pub fn end(&self) -> Instant {
        Instant::ZERO.after(self.plan().length)
    }

    /// Moves the playhead to a moment, after all events of that moment. If the head has not come
    /// that far, the playhead follows when it has.
    pub fn set_now(&mut self, at: Instant) {
        let at = at.min(self.end());
        if at >= self.run.head() && !self.run.is_finished() {
            self.wanted = Some(at);
            return;
        }
        self.wanted = None;
        let count = self.events().partition_point(|event| event.at <= at);
        self.run.seek(count as u32);
        self.place(at);
    }

    /// Moves the playhead to just after the first `count` events, or to the end of the step that
    /// the last of them belongs to.
    pub fn set_position(&mut self, count: u32) {
        self.wanted = None;
        let count = self.run.seek(count);
        self.place(self.moment_of(count));
    }

    /// One step forward; `false` if nothing is computed beyond the playhead.
    pub fn step(&mut self) -> bool {
        let before = self.position();
        self.set_position(before + 1);
        self.position() > before
    }

    /// One step back, to exactly the state before the last event; `false` at the beginning.
    pub fn step_back(&mut self) -> bool {
        let before = self.position();
        if before == 0 {
            return false;
        }
        self.wanted = None;
        let count = self.run.seek_before(before);
        self.place(self.moment_of(count));
        true
    }

    /// The moment at the playhead as a picture.
    pub fn scene(&self) -> Scene {
        self.run.scene(self.now)
    }

    /// One event in full.
    pub fn explain(&self, event: EventId) -> Explanation {
        self.run.explain(event)
    }

    /// What the computed part came to.
    pub fn report(&self) -> Report {
        self.run.report()
    }

    /// Looks for the next event after the playhead that a person might wait for.
    pub fn search(&self, goal: Goal) -> Search {
        goal.search(self.events(), self.position(), self.run.is_finished())
    }

    /// The last event up to the playhead that a person might have waited for.
    pub fn last(&self, goal: Goal) -> Option<EventId> {
        let passed = &self.events()[..self.position() as usize];
        goal.last(passed).map(|index| EventId(index as u32))
    }

    /// Edits the text and starts the run of the new plan; the playhead stays where it is, or moves
    /// on to the moment of a fault that strikes right now, so that it can be seen. One gesture is
    /// one edit.
    pub fn edit(&mut self, edit: &Edit) -> Result<(), PlanError> {
        let text = plan::edit(self.text(), edit, &self.catalogue.descriptions())?;
        if text != self.text() {
            let plan = self.plan_of(&text)?;
            self.versions.add(text, plan, self.now);
            self.restart();
        }
        if let Edit::AddFault(Moment::At(at), _) = edit
            && (self.now..=self.moment()).contains(at)
        {
            self.wanted = Some((*at).min(self.end()));
        }
        Ok(())
    }

    /// Replaces the whole text: what a person typed. While they go on typing, it is one version.
    pub fn replace(&mut self, text: String) -> Result<(), Vec<PlanError>> {
        if text != self.text() {
            let plan = plan::parse(&text, &self.catalogue.descriptions())?;
            self.versions.retype(text, plan, self.now);
            self.restart();
        }
        Ok(())
    }

    /// Opens another scenario: the root of a tree of its own, from time zero, and nothing of it has
    /// been seen. Undo leads back to what was open before.
    pub fn begin(&mut self, text: String) -> Result<(), Vec<PlanError>> {
        let plan = plan::parse(&text, &self.catalogue.descriptions())?;
        if text != self.text() {
            self.versions.open(text, plan, self.seen > Instant::ZERO);
        }
        self.restart();
        (self.now, self.seen, self.wanted) = (Instant::ZERO, Instant::ZERO, Some(Instant::ZERO));
        Ok(())
    }

    /// Goes on with a drag: as [`Session::edit`], but the version that the drag began is replaced,
    /// so that one drag is one undo.
    pub fn amend(&mut self, edit: &Edit) -> Result<(), PlanError> {
        let text = plan::edit(self.text(), edit, &self.catalogue.descriptions())?;
        let plan = self.plan_of(&text)?;
        self.versions.amend(text, plan, self.now);
        self.restart();
        Ok(())
    }

    /// Writes the steps as a schedule, so that what they did has times that can be moved. Returns
    /// where the fault on this line stands then. The run must be computed to its end: it is what
    /// knows those times.
    pub fn resolve(&mut self, line: Line) -> Result<Line, PlanError> {
        if !self.run.is_finished() {
            let reason = "the run is still being computed".to_string();
            return Err(PlanError { line, column: 1, length: 0, reason, suggestion: None });
        }
        let known = self.catalogue.descriptions();
        let (text, line) = plan::resolve(self.text(), &self.run.resolved(), line, &known)?;
        let plan = self.plan_of(&text)?;
        self.versions.add(text, plan, self.now);
        self.restart();
        Ok(line)
    }

    /// Begins to compare the run with that of another version.
    pub fn contrast_with(&mut self, version: VersionId) {
        let other = self.versions.all().get(version.0 as usize);
        self.contrast =
            other.map(|other| Contrast::new(version, self.catalogue.start(&other.plan)));
    }

    /// The comparison that was begun last, unless the plan has changed since.
    pub fn contrast(&self) -> Option<&Contrast> {
        self.contrast.as_ref()
    }

    /// Back to the version before the last edit; `false` if there is none.
    pub fn undo(&mut self) -> bool {
        self.versions.undo() && self.restart()
    }

    /// Forward again to the version that was undone last; `false` if there is none.
    pub fn redo(&mut self) -> bool {
        self.versions.redo() && self.restart()
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        self.versions.can_undo()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        self.versions.can_redo()
    }

    /// All versions, in the order in which they were made.
    pub fn versions(&self) -> &[Version] {
        self.versions.all()
    }

    /// The version that runs.
    pub fn current(&self) -> VersionId {
        self.versions.current_id()
    }

    /// Goes to any version.
    pub fn switch(&mut self, version: VersionId) {
        self.versions.switch(version);
        self.restart();
    }

    fn plan_of(&self, text: &str) -> Result<Plan, PlanError> {
        plan::parse(text, &self.catalogue.descriptions()).map_err(|mut errors| errors.remove(0))
    }

    /// Runs the current plan from its beginning; the playhead returns to its moment as soon as the
    /// head has come there.
    fn restart(&mut self) -> bool {
        let wanted = self.wanted.unwrap_or(self.now);
        self.run = self.catalogue.start(&self.versions.current().plan);
        self.contrast = None;
        self.seen = self.seen.min(self.end());
        self.wanted = Some(wanted.min(self.end()));
        true
    }

    fn moment_of(&self, count: u32) -> Instant {
        match count {
            0 => Instant::ZERO,
            _ => self.events()[count as usize - 1].at,
        }
    }

    fn place(&mut self, at: Instant) {
        self.now = at;
        self.seen = self.seen.max(at);
    }
}
