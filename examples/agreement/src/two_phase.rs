//! Two-phase commit: a transaction happens at every participant, or at none.
//!
//! After Gray and Lamport, "Consensus on Transaction Commit" (ACM TODS 2006), section 3, and their
//! specification *TwoPhase*. The first server, n1, is the manager, all others are participants. A
//! participant prepares when it likes and says so, or gives up without a word as long as it has not
//! prepared. The manager commits once it has heard of all, or aborts when it likes as long as it has
//! not committed, and tells everybody. "When it likes" is a timer: in a run one is due before the
//! other by chance, in an exploration either may be.
//!
//! Where the space of states differs from that of the specification, and of stateright's example: there
//! messages stay in the network for ever and one `Commit` is for all; here each participant is sent its
//! own, and what has arrived is gone. So a participant that has given up and another that was told to
//! are the same there, and differ here by what is still on its way. And what the manager has heard is
//! forgotten here when it has decided, since nothing depends on it any more.
//!
//! Left out: disks, and with them crashes; and what a participant does that waits for a manager in
//! vain. It waits: two-phase commit blocks.

use sim_core::base::{Duration, DurationRange, NodeId, NodeSet};
use sim_core::protocol::{
    Answer, Bug, Claim, Contour, Description, Disk, Effects, Evidence, Form, Hazard, Label,
    MessageKind, MessageView, NodeView, Outcome, Present, Protocol, Renaming, Request, Setup,
    Sight, Standing, Status, Verdict, Vote,
};

/// Seven participants.
pub const SCENARIO: &str = "protocol two-phase-commit\nnodes 8\nclients 0\nrun for 1s\n";

/// The one server that is not a participant.
const MANAGER: NodeId = NodeId::server(0);
/// When a participant prepares, unless it has given up.
const PREPARE: DurationRange = DurationRange::new(Duration::ms(1), Duration::ms(50));
/// When a participant gives up, unless it has prepared.
const GIVE_UP: DurationRange = DurationRange::new(Duration::ms(40), Duration::ms(200));
/// When the manager commits, once it may.
const COMMIT: DurationRange = DurationRange::new(Duration::ms(1), Duration::ms(5));
/// When the manager aborts, unless it has committed.
const ABORT: DurationRange = DurationRange::new(Duration::ms(50), Duration::ms(150));
/// The position of the bug in the list.
const HEURISTIC_ABORT: usize = 0;

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// The one that decides.
    Manager {
        /// Everybody else.
        participants: NodeSet,
        /// Who is known to have prepared; nobody, once it is decided.
        prepared: NodeSet,
        /// What is decided, if it is.
        decision: Option<Decision>,
    },
    /// One that takes part in the transaction.
    Participant {
        /// How far it is.
        stage: Stage,
        /// Whether it makes the planted mistake.
        breaks_promises: bool,
    },
}

/// How a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It happens.
    Commit,
    /// It does not happen.
    Abort,
}

/// How far a participant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It may still give up.
    Working,
    /// It has promised to do what the manager says.
    Prepared,
    /// The transaction has ended for it.
    Ended(Decision),
}

/// What servers say to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// From a participant to the manager: I will do as you say.
    Prepared,
    /// From the manager to a participant: it happens.
    Commit,
    /// From the manager to a participant: it does not happen.
    Abort,
}

/// What servers do when they like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// A participant prepares.
    Prepare,
    /// A participant gives up.
    GiveUp,
    /// The manager commits.
    Commit,
    /// The manager aborts.
    Abort,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Prepare, Timer::GiveUp, Timer::Commit, Timer::Abort];

    fn name(self) -> &'static str {
        ["prepare", "give-up", "commit", "abort"][self as usize]
    }

    fn index(self) -> usize {
        self as usize
    }
}

/// What a participant announces: how the transaction ended for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ended(pub Decision);

/// The participants agree.
const ATOMICITY: Claim<Node> = Claim {
    name: "atomicity",
    sentence: "No participant commits what another aborts.",
    source: "Gray and Lamport, Consensus on Transaction Commit, section 2",
    is_timed: false,
    check: |sight: &Sight<'_, Node>, node, &Ended(decision)| {
        let differs = |it: &Option<Node>| {
            let end = it.as_ref().and_then(Node::end);
            end.is_some_and(|end| end != decision)
        };
        match sight.present.nodes.iter().position(differs) {
            Some(other) => {
                let other = NodeId::server(other as u8);
                let (committed, aborted) = match decision {
                    Decision::Commit => (node, other),
                    Decision::Abort => (other, node),
                };
                let sentence = format!("{committed} committed what {aborted} aborted.");
                Err(Evidence::new(sentence, [committed, aborted]))
            }
            None => Ok(()),
        }
    },
};

impl Node {
    /// How the transaction ended, for a participant that knows.
    fn end(&self) -> Option<Decision> {
        match self {
            Node::Participant { stage: Stage::Ended(decision), .. } => Some(*decision),
            _ => None,
        }
    }

    /// The manager is first, and so keeps its name; participants are alike.
    fn rank(&self) -> u64 {
        match self {
            Node::Manager { .. } => 0,
            Node::Participant { stage: Stage::Working, .. } => 1,
            Node::Participant { stage: Stage::Prepared, .. } => 2,
            Node::Participant { stage: Stage::Ended(Decision::Commit), .. } => 3,
            Node::Participant { stage: Stage::Ended(Decision::Abort), .. } => 4,
        }
    }

    /// The manager decides, once, and tells everybody.
    fn decide(&mut self, how: Decision, effects: &mut Effects<Node>) {
        let Node::Manager { participants, prepared, decision } = self else { return };
        *prepared = NodeSet::EMPTY;
        *decision = Some(how);
        let message = match how {
            Decision::Commit => Message::Commit,
            Decision::Abort => Message::Abort,
        };
        effects.cancel_timer(Timer::Commit);
        effects.cancel_timer(Timer::Abort);
        for participant in participants.iter() {
            effects.send(participant, message);
        }
    }

    /// The transaction ends for a participant, unless it has.
    fn finish(&mut self, how: Decision, effects: &mut Effects<Node>) {
        let Node::Participant { stage, .. } = self else { return };
        if *stage != Stage::Ended(how) {
            *stage = Stage::Ended(how);
            effects.cancel_timer(Timer::Prepare);
            effects.cancel_timer(Timer::GiveUp);
            effects.note(Ended(how));
        }
    }
}

impl Protocol for Node {
    type Message = Message;
    type Timer = Timer;
    type Record = ();
    type Note = Ended;
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "two-phase-commit",
        sentence: "A transaction happens everywhere or nowhere: n1 asks whether all are willing.",
        version: 1,
        bugs: &[Bug {
            name: "heuristic-abort",
            sentence: "A participant that has promised gives up all the same, tired of waiting.",
            breaks: "atomicity",
            source: "the heuristic decisions of X/Open XA",
        }],
        messages: &[
            MessageKind { name: "Prepared", contour: Contour::Reply, hue: 0 },
            MessageKind { name: "Commit", contour: Contour::Request, hue: 1 },
            MessageKind { name: "Abort", contour: Contour::Request, hue: 2 },
        ],
        timers: &["prepare", "give-up", "commit", "abort"],
        tolerates: Hazard::WITHOUT_CRASHES,
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Node>] = &[ATOMICITY];

    const RENAMING: Option<Renaming<Node>> = Some(Renaming {
        rank: Node::rank,
        state: |node, names| match node {
            Node::Manager { participants, prepared, decision } => Node::Manager {
                participants: names.of_all(*participants),
                prepared: names.of_all(*prepared),
                decision: *decision,
            },
            Node::Participant { .. } => node.clone(),
        },
        message: |message, _| *message,
        record: |(), _| (),
        witness: |(), _| (),
    });

    fn start(setup: &Setup, _disk: &Disk<()>, effects: &mut Effects<Node>) -> Node {
        if setup.me == MANAGER {
            effects.set_timer(Timer::Abort, ABORT);
            let participants = setup.peers().collect();
            return Node::Manager { participants, prepared: NodeSet::EMPTY, decision: None };
        }
        effects.set_timer(Timer::Prepare, PREPARE);
        effects.set_timer(Timer::GiveUp, GIVE_UP);
        Node::Participant { stage: Stage::Working, breaks_promises: setup.bug(HEURISTIC_ABORT) }
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Node>) {
        match (message, self) {
            (Message::Prepared, Node::Manager { participants, prepared, decision: None }) => {
                prepared.insert(from);
                if prepared == participants {
                    effects.set_timer(Timer::Commit, COMMIT);
                }
            }
            // Too late: it is decided.
            (Message::Prepared, _) => {}
            (Message::Commit, node) => node.finish(Decision::Commit, effects),
            (Message::Abort, node) => node.finish(Decision::Abort, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Node>) {
        match (timer, self) {
            (Timer::Prepare, Node::Participant { stage, breaks_promises }) => {
                *stage = Stage::Prepared;
                effects.send(MANAGER, Message::Prepared);
                if !*breaks_promises {
                    effects.cancel_timer(Timer::GiveUp);
                }
            }
            (Timer::GiveUp, node) => node.finish(Decision::Abort, effects),
            (Timer::Commit, node) => node.decide(Decision::Commit, effects),
            (Timer::Abort, node) => node.decide(Decision::Abort, effects),
            (Timer::Prepare, Node::Manager { .. }) => {}
        }
    }

    /// Clients may ask what came of it: one for commit, two for abort, zero for not yet.
    fn on_request(&mut self, request: Request, effects: &mut Effects<Node>) {
        let answer = match self.end() {
            None => 0,
            Some(Decision::Commit) => 1,
            Some(Decision::Abort) => 2,
        };
        let answer = Answer::Done(Outcome::Value(answer));
        effects.reply(request.client, request.sequence, answer);
    }

    fn status(&self) -> Status {
        let standing = match self {
            Node::Manager { .. } => Standing::Leading,
            Node::Participant { .. } => Standing::Following,
        };
        Status { standing, leader: Some(MANAGER), ..Status::default() }
    }

    fn view(&self) -> NodeView {
        let Status { standing, .. } = self.status();
        let (role, forms) = match self {
            Node::Manager { decision: Some(Decision::Commit), .. } => ("committing", vec![]),
            Node::Manager { decision: Some(Decision::Abort), .. } => ("aborting", vec![]),
            Node::Manager { participants, prepared, .. } => {
                let vote = |node| match prepared.contains(node) {
                    true => (node, Vote::Granted),
                    false => (node, Vote::Awaited),
                };
                let votes = participants.iter().map(vote).collect();
                let needed = participants.len();
                ("manager", vec![Form::Votes { name: "prepared", votes, needed }])
            }
            Node::Participant { stage, .. } => match stage {
                Stage::Working => ("working", vec![]),
                Stage::Prepared => ("prepared", vec![]),
                Stage::Ended(Decision::Commit) => ("committed", vec![]),
                Stage::Ended(Decision::Abort) => ("aborted", vec![]),
            },
        };
        NodeView { role, standing, epoch: 0, fields: Vec::new(), forms }
    }

    fn message_kind(message: &Message) -> usize {
        *message as usize
    }

    fn message_view(message: &Message) -> MessageView {
        let verdict = match message {
            Message::Prepared => Verdict::Granted,
            Message::Commit | Message::Abort => Verdict::Neutral,
        };
        MessageView { text: format!("{message:?}"), fields: Vec::new(), epoch: 0, verdict }
    }

    fn note_text(Ended(decision): &Ended) -> String {
        match decision {
            Decision::Commit => "committed".to_string(),
            Decision::Abort => "aborted".to_string(),
        }
    }

    fn remember((): &mut (), _: &Present<'_, Node>, _: NodeId, _: &Ended) {}
}
