//! Bully: the highest name that is up leads.
//!
//! After Hector Garcia-Molina, "Elections in a Distributed Computing System" (IEEE Transactions on
//! Computers, 1982), in the three steps of his Bully algorithm. Textbooks call its messages Election,
//! OK and Coordinator (Tanenbaum and van Steen, "Distributed Systems", §5.4), and mostly leave the
//! second step out, without which there are moments with two leaders.
//!
//! 1. A node that misses its leader asks all who stand above it ([`Message::Election`]). Who is there
//!    says so ([`Message::Ok`]) and takes the matter over; the one who asked waits for the outcome.
//! 2. If nobody above answers in time, it stops all who stand below it ([`Message::Halt`]): they give
//!    up whatever leader they had, and say so ([`Message::Halted`]).
//! 3. It leads, and announces that ([`Message::Coordinator`]). From then on it says now and then that
//!    it is alive ([`Message::Alive`]).
//!
//! Each reorganisation has a number, which its leader saves before it announces it; it is the epoch
//! that people see.
//!
//! # What it can and cannot promise
//!
//! The paper assumes that no link fails, that every message arrives within a known time, and that a
//! node that is up answers at once. Then silence means death, and two nodes that have a leader have
//! the same ([`claims`]). In the paper's other algorithm, Invitation, nodes form groups instead, which
//! survives partitions; but several groups have several leaders. So nothing else is tolerated here:
//! cut a link, or pause a node, and two nodes lead. Nobody asks a majority.
//!
//! # A leader that works is left in peace
//!
//! In the paper, as in the textbooks, a node that comes back stands at once and, if it is the highest,
//! takes over. That hurts when it comes back again and again: every time a leader that worked is
//! unseated. Here a node that comes back first listens for as long as it would bear silence, and
//! follows whom it hears, whoever that is (`election`); highest wins only where nobody leads. The
//! mistake `flapping` is the original behaviour. Routers know both: `preempt` and `nopreempt` of VRRP.
//!
//! Clients ask the leader, which answers from its own memory: nothing is replicated, since an election
//! is all that this is about.
//!
//! Left out: the paper's Invitation algorithm; the failure of a node that had halted, between that and
//! the announcement, which makes the paper's candidate begin anew and here makes it go on without it.

pub mod bugs;
pub mod claims;
mod election;
mod message;
mod view;

#[cfg(test)]
mod tests;

pub use message::{Message, Note, Record, Timer};

use crate::base::{Duration, DurationRange, Instant, NodeId, NodeSet};
use crate::protocol::{
    Action, Answer, Claim, Contour, Description, Disk, Effects, Guarantee, Hazard, MessageKind,
    MessageView, NodeView, OptionKind, OptionSpec, Outcome, Present, Protocol, Request, Setup,
    Standing, Status,
};
use std::collections::BTreeMap;

/// The options, by their position in the description.
pub(crate) mod options {
    pub const ELECTION_TIMEOUT: usize = 0;
    pub const ANSWER_TIMEOUT: usize = 1;
    pub const HEARTBEAT_INTERVAL: usize = 2;
}

/// A node of a cluster that elects.
#[derive(Clone, Debug, Hash)]
pub struct Bully {
    setup: Setup,
    role: Role,
    /// Whom it follows; itself if it leads.
    leader: Option<NodeId>,
    /// The highest number of a reorganisation that it knows of.
    group: u64,
    /// When it last heard a leader, by its monotonic clock.
    heard: Instant,
    /// How many records stand on its disk.
    records: u64,
    /// What clients wrote while it led.
    store: BTreeMap<u8, u64>,
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Role {
    /// It follows, or listens whether there is somebody to follow.
    Follower,
    /// It asks those above it.
    Asking,
    /// Somebody above it is there: it waits for a leader.
    Waiting,
    /// It stops those below it; these have answered.
    Halting(NodeSet),
    /// Somebody above it has stopped it, and is about to lead.
    Halted(NodeId),
    /// It leads.
    Leader,
}

const MESSAGES: &[MessageKind] = &[
    MessageKind { name: "Election", contour: Contour::Request, hue: 0 },
    MessageKind { name: "Ok", contour: Contour::Reply, hue: 0 },
    MessageKind { name: "Halt", contour: Contour::Request, hue: 1 },
    MessageKind { name: "Halted", contour: Contour::Reply, hue: 1 },
    MessageKind { name: "Coordinator", contour: Contour::Request, hue: 2 },
    MessageKind { name: "Alive", contour: Contour::Request, hue: 3 },
];

impl Protocol for Bully {
    type Message = Message;
    type Timer = Timer;
    type Record = Record;
    type Note = Note;
    type Witness = claims::Witness;

    const DESCRIPTION: Description = Description {
        name: "bully",
        sentence: "The node with the highest name that is up leads the others.",
        options: &[
            OptionSpec {
                name: "election-timeout",
                sentence: "How long a node bears silence before it stands for election.",
                kind: OptionKind::Range(DurationRange::new(Duration::ms(250), Duration::ms(350))),
            },
            OptionSpec {
                name: "answer-timeout",
                sentence: "How long a candidate waits for answers: longer than any of them travels.",
                kind: OptionKind::Range(DurationRange::exactly(Duration::ms(40))),
            },
            OptionSpec {
                name: "heartbeat-interval",
                sentence: "How often a leader says that it is alive.",
                kind: OptionKind::Range(DurationRange::exactly(Duration::ms(50))),
            },
        ],
        bugs: bugs::BUGS,
        messages: MESSAGES,
        timers: &["silence", "answer", "heartbeat"],
        guarantees: &[Guarantee::Progress { within: Duration::s(2) }],
        epoch: "group",
        tolerates: &[
            Hazard::Crash,
            Hazard::PowerLoss,
            Hazard::TornTail,
            Hazard::Duplication,
            Hazard::Drift,
            Hazard::Jump,
            Hazard::FailedSync,
        ],
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Bully>] = claims::CLAIMS;

    fn start(setup: &Setup, disk: &Disk<Record>, effects: &mut Effects<Bully>) -> Bully {
        let saved = disk.records().filter_map(|(_, record)| record.ok());
        let bully = Bully {
            setup: setup.clone(),
            role: Role::Follower,
            leader: None,
            group: saved.map(|record| record.group).max().unwrap_or(0),
            heard: effects.now(),
            records: disk.len(),
            store: BTreeMap::new(),
        };
        effects.set_timer(Timer::Silence, bully.patience_at_start());
        bully
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Bully>) {
        match message {
            Message::Election => self.on_election(from, effects),
            Message::Ok => self.on_ok(effects),
            Message::Halt => self.on_halt(from, effects),
            Message::Halted { group } => self.on_halted(from, group, effects),
            Message::Coordinator { group } | Message::Alive { group } => {
                self.on_leader(from, group, effects);
            }
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Bully>) {
        match timer {
            Timer::Silence => self.stand(effects),
            Timer::Answer => self.on_answers_are_due(effects),
            Timer::Heartbeat => {
                effects.send_all(self.setup.peers(), &Message::Alive { group: self.group });
                effects.set_timer(Timer::Heartbeat, self.setup.range(options::HEARTBEAT_INTERVAL));
            }
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Bully>) {
        let answer = match self.role {
            Role::Leader => Answer::Done(self.apply(request)),
            _ => Answer::Redirect(self.leader.map(|leader| leader.index() as u8)),
        };
        effects.reply(request.client, request.sequence, answer);
    }

    fn status(&self) -> Status {
        let standing = match self.role {
            Role::Leader => Standing::Leading,
            Role::Asking | Role::Halting(_) => Standing::Contending,
            Role::Follower | Role::Waiting | Role::Halted(_) => Standing::Following,
        };
        Status { standing, epoch: self.group, leader: self.leader, ..Status::default() }
    }

    fn view(&self) -> NodeView {
        view::node(self)
    }

    fn message_kind(message: &Message) -> usize {
        message.kind()
    }

    fn message_view(message: &Message) -> MessageView {
        view::message(message)
    }

    fn refusal(&self, from: NodeId, message: &Message, now: Instant) -> Option<String> {
        let Message::Election = message else { return None };
        let me = self.setup.me;
        self.hears_its_leader(now).then(|| format!("{me} hears a leader, and {from} can wait"))
    }

    fn record_text(record: &Record) -> String {
        format!("group {}", record.group)
    }

    fn note_text(note: &Note) -> String {
        view::note(note)
    }

    fn remember(
        witness: &mut claims::Witness,
        present: &Present<'_, Bully>,
        node: NodeId,
        note: &Note,
    ) {
        witness.remember(present, node, note);
    }
}

impl Bully {
    fn apply(&mut self, request: Request) -> Outcome {
        let value = self.store.entry(request.operation.key.0).or_default();
        match request.operation.action {
            Action::Read => Outcome::Value(*value),
            Action::Write(new) => {
                *value = new;
                Outcome::Written
            }
            Action::CompareAndSet { expected, new } => {
                let swapped = *value == expected;
                if swapped {
                    *value = new;
                }
                Outcome::Swapped(swapped)
            }
        }
    }
}
