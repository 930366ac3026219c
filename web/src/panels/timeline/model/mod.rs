//! What the timeline knows between two frames: the index, the window, and what is selected.
//!
//! Nothing here touches the page. A frame calls [`Model::follow_run`] with what changed, and
//! [`Model::frame`] then gives everything that a picture depends on. Where the window stands is
//! decided in [`window`], what the hand can take hold of in [`handles`], and who is guilty in
//! [`blame`].

pub mod blame;
mod handles;
mod window;

pub use handles::Handle;

use crate::draw::maths::Within;
use crate::draw::timeline::axis::{Axis, Stamp, View};
use crate::draw::timeline::compose::{Frame, Guilt, Look, Looks, Playhead};
use crate::draw::timeline::emphasis::{Emphasis, Focus};
use crate::draw::timeline::faults::{self, FaultInfo};
use crate::draw::timeline::index::Index;
use crate::draw::timeline::layout::{LANES_MAX, Layout};
use crate::later;
use crate::store::{CursorState, RunState, Selection, Shift};
use sim_core::base::Instant;
use sim_core::protocol::Contour;
use sim_core::session::{Outcome, Session};

/// What the timeline knows between two frames.
pub struct Model {
    /// Everything that happened, findable by time.
    pub index: Index,
    /// The window.
    pub view: View,
    /// Where things stand from top to bottom.
    pub layout: Layout,
    /// The playhead.
    pub playhead: Playhead,
    /// Whether the window keeps up with the playhead.
    pub following: bool,
    /// What a selection brings to the fore.
    pub emphasis: Emphasis,
    /// The pixels of the canvas, unscaled.
    pub size: (f64, f64),
    /// The fault that is under the hand.
    pub dragged: Option<Shift>,
    parting: Option<Stamp>,
    guilty: Vec<Guilt>,
    /// Up to which revision of the run it is known who is guilty.
    blamed: Option<u32>,
    faults: Vec<FaultInfo>,
    looks: Looks,
    epoch: &'static str,
    claims: Vec<&'static str>,
    end: Instant,
    actors: (u8, u8),
    version: Option<u32>,
    revision: Option<u32>,
    scaled: bool,
    /// Whether a hand holds the playhead: then the window stands still.
    pub held: bool,
    flies: bool,
    sliding: bool,
}

impl Default for Model {
    fn default() -> Model {
        Model {
            index: Index::default(),
            view: View { axis: Axis::Time, left: 0.0, scale: 400.0, width: 1.0 },
            layout: Layout::new(1.0, 1.0, 0, 0, 0),
            playhead: Playhead::default(),
            following: true,
            emphasis: Emphasis::default(),
            size: (0.0, 0.0),
            dragged: None,
            parting: None,
            guilty: Vec::new(),
            blamed: None,
            faults: Vec::new(),
            looks: Looks::default(),
            epoch: "",
            claims: Vec::new(),
            end: Instant::ZERO,
            actors: (0, 0),
            version: None,
            revision: None,
            scaled: false,
            held: false,
            flies: false,
            sliding: false,
        }
    }
}

impl Model {
    /// Takes in what is new since the last frame: events, a new plan, another selection, a moved
    /// playhead.
    pub fn follow_run(
        &mut self,
        session: &Session,
        run: RunState,
        cursor: CursorState,
        selection: Selection,
    ) {
        if self.version != Some(run.version) {
            self.begin(session);
        }
        let grown = self.revision != Some(run.revision) || self.version != Some(run.version);
        if grown {
            if session.events().len() < self.index.len() {
                self.index = Index::default();
            }
            self.index.extend(session.events());
            self.learn_faults(session);
            self.parting = match session.contrast().map(|contrast| &contrast.outcome) {
                Some(Outcome::Differs(it)) => Some(Stamp { at: it.at, event: it.event.0 }),
                _ => None,
            };
        }
        (self.version, self.revision) = (Some(run.version), Some(run.revision));
        self.move_playhead(cursor);
        let focus = focus(selection);
        if focus != self.emphasis.focus || (grown && focus != Focus::Nothing) {
            let news = focus != self.emphasis.focus;
            self.emphasis = Emphasis::new(focus, session.events(), &self.index);
            if news {
                self.bring_into_view(focus);
            }
        }
        self.emphasis.rests = !cursor.playing;
        self.flies = cursor.hurries();
    }

    /// Another plan: another run, another cluster perhaps.
    fn begin(&mut self, session: &Session) {
        self.index = Index::default();
        (self.guilty, self.blamed) = (Vec::new(), None);
        let plan = session.plan();
        let description = session.run().description();
        self.looks.protocol = description
            .messages
            .iter()
            .map(|kind| Look {
                name: kind.name,
                hue: kind.hue,
                reply: kind.contour == Contour::Reply,
            })
            .collect();
        self.epoch = description.epoch;
        self.claims = session.report().claims.iter().map(|claim| claim.name).collect();
        // A run of another length or cluster is another story: the old window means nothing to it.
        let another = (self.end, self.actors) != (session.end(), (plan.nodes, plan.clients));
        self.end = session.end();
        self.actors = (plan.nodes, plan.clients);
        if !self.scaled || another {
            self.following = true;
            self.sliding = true;
            // The slowest message is some forty pixels long, and an election still fits in.
            let latency = plan.network.latency.max.0 as f64;
            self.view.scale = (latency / 40.0).within(20.0, 20_000.0);
            self.view.left = -12.0 * self.view.scale;
            self.scaled = true;
        }
    }

    fn learn_faults(&mut self, session: &Session) {
        self.faults = later::fault_infos(session);
        self.arrange();
    }

    /// Gives the canvas another size.
    pub fn resize(&mut self, width: f64, height: f64) {
        self.size = (width, height);
        self.arrange();
    }

    fn arrange(&mut self) {
        let (servers, clients) = self.actors;
        let lanes = faults::depth(&self.faults, &self.index.faults).min(LANES_MAX);
        let scroll = self.layout.scroll;
        self.layout = Layout::new(self.size.0, self.size.1, servers, clients, lanes);
        self.layout.scroll = scroll.min(self.layout.scroll_max());
        self.view.width = self.layout.plot();
    }

    fn move_playhead(&mut self, cursor: CursorState) {
        let seen_count = self.index.count_until(cursor.seen);
        // Stepping one by one through a moment, what comes later in it has not been seen either.
        let cutoff = if cursor.now == cursor.seen { cursor.position } else { seen_count };
        let (now, seen) = match self.view.axis {
            Axis::Time => (cursor.now.0 as f64, cursor.seen.0 as f64),
            Axis::Order => (f64::from(cursor.position) - 0.5, f64::from(cutoff) - 0.5),
        };
        self.playhead = Playhead { now, at: cursor.shown(), seen: seen.max(now), cutoff };
    }

    /// How far the axis goes.
    pub fn end(&self) -> f64 {
        match self.view.axis {
            Axis::Time => self.end.0 as f64,
            Axis::Order => (self.index.len() as f64).max(1.0),
        }
    }

    /// Everything that a picture depends on.
    pub fn frame(&self) -> Frame<'_> {
        Frame {
            index: &self.index,
            layout: &self.layout,
            view: &self.view,
            playhead: self.playhead,
            faults: &self.faults,
            dragged: self.dragged,
            parting: self.parting,
            guilty: &self.guilty,
            emphasis: &self.emphasis,
            looks: &self.looks,
            epoch: self.epoch,
            claims: &self.claims,
            end: self.end(),
            flies: self.flies,
        }
    }
}

/// What a selection means here.
pub fn focus(selection: Selection) -> Focus {
    match selection {
        Selection::None => Focus::Nothing,
        Selection::Node(node) => Focus::Node(node),
        Selection::Link(from, to) => Focus::Link(from, to),
        Selection::Message(name) => Focus::Message(name),
        Selection::Event(id) => Focus::Event(id),
        Selection::Fault(line) => Focus::Fault(line),
    }
}

/// The selection that a focus stands for.
pub fn selection(focus: Focus) -> Selection {
    match focus {
        Focus::Nothing => Selection::None,
        Focus::Node(node) => Selection::Node(node),
        Focus::Link(from, to) => Selection::Link(from, to),
        Focus::Message(name) => Selection::Message(name),
        Focus::Event(id) => Selection::Event(id),
        Focus::Fault(line) => Selection::Fault(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim_core::protocols;
    use sim_core::trace::LossReason;

    fn cursor(session: &Session) -> CursorState {
        CursorState {
            now: session.now(),
            position: session.position(),
            playing: false,
            seen: session.seen(),
            rate: 0.0,
            waiting: false,
            turn: Default::default(),
        }
    }

    /// A cut made by steps names nobody until it strikes; then its wall is known.
    #[test]
    fn the_wall_of_a_cut_is_found_by_what_it_struck() {
        let text = "protocol raft\nnodes 5\nseed 42\nrun for 2s\n\nuntil leader as old\n\
                    cut old <-> rest\nadvance 300ms\nheal\n";
        let mut session = Session::open(protocols::catalogue(), text).expect("the text is right");
        while session.work(10_000) {}
        session.set_now(session.end());
        let mut model = Model::default();
        model.resize(1_000.0, 300.0);
        let run = RunState { revision: 1, version: 1, finished: true };
        model.follow_run(&session, run, cursor(&session), Selection::Fault(7));
        let cut = model.faults.iter().find(|info| info.line == 7).expect("the cut is listed");
        let wall = cut.wall.expect("it struck, so everybody has a name");
        assert_eq!((wall.from.len(), wall.to.len()), (1, 4));
        assert_eq!(wall.cut_off(5), wall.from);
        let span = model.index.faults.iter().find(|span| span.line == 7).expect("it struck");
        let ended = span.span.to.expect("the heal ended it");
        assert_eq!(ended.at.since(span.span.from.at), sim_core::base::Duration::ms(300));
        let old = wall.from.iter().next().expect("it has one");
        assert_eq!(model.fault_label(7), Some(&*format!("cut {old} <-> rest")));
        assert!(!model.following || model.stamp_of(Focus::Fault(7)).is_some());
        let lost = model.index.messages.all().iter().filter(|message| {
            matches!(
                message.fate,
                crate::draw::timeline::messages::Fate::Lost(_, LossReason::CutAtSend)
            )
        });
        assert!(lost.count() > 0, "a cut stops messages");
    }

    /// A real run in slices: what the index holds is what the run recorded, and the window finds
    /// the leader.
    #[test]
    fn it_grows_with_a_run() {
        let text = "protocol raft\nnodes 3\nseed 7\nrun for 2s\n";
        let mut session = Session::open(protocols::catalogue(), text).expect("the text is right");
        let mut model = Model::default();
        model.resize(1_000.0, 300.0);
        let mut revision = 0;
        loop {
            let more = session.work(100);
            revision += 1;
            let run = RunState { revision, version: 0, finished: !more };
            model.follow_run(&session, run, cursor(&session), Selection::None);
            assert_eq!(model.index.len(), session.events().len());
            if !more {
                break;
            }
        }
        session.set_now(session.end());
        let run = RunState { revision, version: 0, finished: true };
        model.follow_run(&session, run, cursor(&session), Selection::None);
        assert_eq!(model.playhead.cutoff as usize, session.events().len());
        assert!(model.index.reigns.iter().any(|reign| reign.leader.is_some()));
        let turned = cursor(&session);
        model.turn_axis(turned);
        assert_eq!(model.playhead.now, session.events().len() as f64 - 0.5);
        model.turn_axis(turned);
        assert_eq!(model.playhead.now, session.end().0 as f64);
    }
}
