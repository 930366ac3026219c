//! Single-decree Paxos: a majority of servers settles on one value, for ever.
//!
//! After Lamport, "Paxos Made Simple" (2001), in the shape of stateright's example: every server is
//! proposer, acceptor and learner. The first write that reaches a server makes it a proposer, once. It
//! takes a ballot above all that it has seen and asks the others to *prepare*: to promise that they
//! will accept nothing below, and to say what they have accepted. From a majority's promises it takes
//! over what was accepted under the highest ballot, since that may be settled already; only if there
//! is nothing may it propose what its own client wants. A value that a majority *accepts* is decided;
//! the proposer tells the others, and the client whose value it is.
//!
//! Reads are answered once the server knows the decision, and ignored before. A write that comes too
//! late is never answered: of a register that is written once, that is the truth.
//!
//! The states are those of stateright's example one by one, and so are the messages. What differs is
//! only how clients are kept, and that there the network keeps messages that nobody cares for.
//!
//! Left out: disks, and with them crashes; a proposer that tries again with a higher ballot, so a
//! lost message may leave things undecided; and keys but for the first.

use sim_core::base::{NodeId, NodeSet, Sorted};
use sim_core::protocol::{
    Action, Answer, Bug, Claim, Contour, Description, Disk, Effects, Evidence, Field, Guarantee,
    Hazard, Key, Label, MessageKind, MessageView, NodeView, Outcome, Present, Protocol, Request,
    Setup, Sight, Standing, Status, Verdict,
};

/// Two clients, of which each writes a value and then reads, at another server.
pub const SCENARIO: &str = "\
protocol paxos
nodes 3
clients 2
run for 1s
at 0s ask c1 write x=1 of n1
at 0s ask c1 read x of n2
at 0s ask c2 write x=2 of n2
at 0s ask c2 read x of n3
";

/// The position of the bug in the list.
const FORGOTTEN_PROMISE: usize = 0;

/// The number of an attempt; those of two proposers are never the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot {
    /// One more than what its proposer had seen.
    pub round: u32,
    /// Who proposes.
    pub proposer: NodeId,
}

impl Ballot {
    const NONE: Ballot = Ballot { round: 0, proposer: NodeId::server(0) };
}

/// A value that somebody wants, and who is to be told when it is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Proposal {
    /// The index of the client.
    pub client: u8,
    /// Which of its operations wrote it.
    pub sequence: u32,
    /// What it wrote.
    pub value: u64,
}

/// What an acceptor has accepted last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Accepted {
    /// Under which ballot.
    pub ballot: Ballot,
    /// What.
    pub proposal: Proposal,
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    me: NodeId,
    servers: u8,
    /// Whether it makes the planted mistake.
    forgets: bool,
    /// The highest that it has seen, and so promised to.
    ballot: Ballot,
    accepted: Option<Accepted>,
    /// Whether what it has accepted is known to be decided.
    is_decided: bool,
    /// As a proposer: what it proposes.
    proposal: Option<Proposal>,
    /// As a proposer: who has promised, and what each had accepted by then.
    promises: Sorted<NodeId, Option<Accepted>>,
    /// As a proposer: who has accepted.
    accepts: NodeSet,
}

/// What servers say to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// From a proposer to all (phase 1a): promise to accept nothing below this ballot.
    Prepare(Ballot),
    /// Back to the proposer (1b): it is promised, and this was accepted before.
    Promise(Ballot, Option<Accepted>),
    /// From the proposer to all (2a): accept this.
    Accept(Accepted),
    /// Back to the proposer (2b): it is accepted.
    Accepted(Ballot),
    /// From the proposer to all: a majority has accepted this.
    Decided(Accepted),
}

/// There are no timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {}

impl Label for Timer {
    const ALL: &'static [Timer] = &[];

    fn name(self) -> &'static str {
        match self {}
    }
}

/// What a server announces: it knows the decision, first hand or as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Learned(pub Accepted);

/// Everybody who knows a decision knows the same.
const AGREEMENT: Claim<Node> = Claim {
    name: "agreement",
    sentence: "Only one value is decided on.",
    source: "Lamport, Paxos Made Simple, section 2.1",
    is_timed: false,
    check: |sight: &Sight<'_, Node>, node, Learned(Accepted { proposal, .. })| {
        let knows_another = |it: &&Node| it.decision().is_some_and(|other| other != *proposal);
        match sight.present.nodes.iter().flatten().find(knows_another) {
            Some(other) => Err(Evidence::new(
                format!(
                    "{node} holds {} for decided and {} holds {}.",
                    proposal.value,
                    other.me,
                    other.accepted.map_or(0, |it| it.proposal.value)
                ),
                [node, other.me],
            )),
            None => Ok(()),
        }
    },
};

impl Node {
    fn majority(&self) -> usize {
        usize::from(self.servers) / 2 + 1
    }

    /// What it knows to be decided.
    fn decision(&self) -> Option<Proposal> {
        self.accepted.filter(|_| self.is_decided).map(|accepted| accepted.proposal)
    }

    fn broadcast(&self, message: Message, effects: &mut Effects<Node>) {
        for peer in (0..self.servers).map(NodeId::server).filter(|&peer| peer != self.me) {
            effects.send(peer, message);
        }
    }

    /// Begins an attempt for a client, with its own promise.
    fn propose(&mut self, proposal: Proposal, effects: &mut Effects<Node>) {
        self.proposal = Some(proposal);
        self.ballot = Ballot { round: self.ballot.round + 1, proposer: self.me };
        self.promises.insert(self.me, self.accepted);
        self.broadcast(Message::Prepare(self.ballot), effects);
    }

    /// With a majority's promises: what may be decided already goes before its own client's wish.
    fn press_on(&mut self, own: Proposal, effects: &mut Effects<Node>) {
        let all = self.promises.from(&NodeId::server(0)).iter();
        let highest = all.map(|&(_, accepted)| accepted).max().flatten();
        let proposal = highest.map_or(own, |accepted| accepted.proposal);
        let accepted = Accepted { ballot: self.ballot, proposal };
        self.proposal = Some(proposal);
        self.accepted = Some(accepted);
        self.accepts.insert(self.me);
        self.broadcast(Message::Accept(accepted), effects);
    }

    /// With a majority's acceptances.
    fn conclude(&mut self, proposal: Proposal, effects: &mut Effects<Node>) {
        let decided = Accepted { ballot: self.ballot, proposal };
        self.is_decided = true;
        effects.note(Learned(decided));
        self.broadcast(Message::Decided(decided), effects);
        let Proposal { client, sequence, .. } = proposal;
        effects.reply(client, sequence, Answer::Done(Outcome::Written));
    }
}

impl Protocol for Node {
    type Message = Message;
    type Timer = Timer;
    type Record = ();
    type Note = Learned;
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "paxos",
        sentence: "A majority settles on one value, for ever: single-decree Paxos.",
        version: 1,
        bugs: &[Bug {
            name: "forgotten-promise",
            sentence: "An acceptor accepts below the ballot that it has promised itself to.",
            breaks: "agreement",
            source: "made up",
        }],
        messages: &[
            MessageKind { name: "Prepare", contour: Contour::Request, hue: 0 },
            MessageKind { name: "Promise", contour: Contour::Reply, hue: 0 },
            MessageKind { name: "Accept", contour: Contour::Request, hue: 1 },
            MessageKind { name: "Accepted", contour: Contour::Reply, hue: 1 },
            MessageKind { name: "Decided", contour: Contour::Request, hue: 2 },
        ],
        timers: &[],
        guarantees: &[Guarantee::Linearizable],
        epoch: "ballot",
        tolerates: Hazard::WITHOUT_CRASHES,
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Node>] = &[AGREEMENT];

    fn start(setup: &Setup, _disk: &Disk<()>, _effects: &mut Effects<Node>) -> Node {
        Node {
            me: setup.me,
            servers: setup.servers,
            forgets: setup.bug(FORGOTTEN_PROMISE),
            ballot: Ballot::NONE,
            accepted: None,
            is_decided: false,
            proposal: None,
            promises: Sorted::default(),
            accepts: NodeSet::EMPTY,
        }
    }

    fn on_message(&mut self, from: NodeId, message: Message, effects: &mut Effects<Node>) {
        if self.is_decided {
            return;
        }
        match (message, self.proposal) {
            (Message::Prepare(ballot), _) if self.ballot < ballot => {
                self.ballot = ballot;
                effects.send(from, Message::Promise(ballot, self.accepted));
            }
            (Message::Promise(ballot, accepted), Some(own)) if ballot == self.ballot => {
                let is_new = self.promises.insert_new(from, accepted);
                if is_new && self.promises.len() == self.majority() {
                    self.press_on(own, effects);
                }
            }
            (Message::Accept(accepted), _) if self.ballot <= accepted.ballot || self.forgets => {
                self.ballot = accepted.ballot;
                self.accepted = Some(accepted);
                effects.send(from, Message::Accepted(accepted.ballot));
            }
            (Message::Accepted(ballot), Some(proposal)) if ballot == self.ballot => {
                self.accepts.insert(from);
                if self.accepts.len() as usize == self.majority() {
                    self.conclude(proposal, effects);
                }
            }
            (Message::Decided(decided), _) => {
                self.ballot = decided.ballot;
                self.accepted = Some(decided);
                self.is_decided = true;
                effects.note(Learned(decided));
            }
            // Below its promise, or for a proposer that has since promised itself to another.
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, _effects: &mut Effects<Node>) {
        match timer {}
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Node>) {
        let Request { client, sequence, operation } = request;
        if operation.key != Key(0) {
            return;
        }
        match (operation.action, self.decision()) {
            (Action::Read, Some(decided)) => {
                let outcome = Outcome::Value(decided.value);
                effects.reply(client, sequence, Answer::Done(outcome));
            }
            (Action::Write(value), None) if self.proposal.is_none() => {
                self.propose(Proposal { client, sequence, value }, effects);
            }
            _ => {}
        }
    }

    fn status(&self) -> Status {
        let standing = match self.proposal {
            Some(_) if self.ballot.proposer != self.me => Standing::Following,
            Some(_) if self.is_decided => Standing::Leading,
            Some(_) => Standing::Contending,
            None => Standing::Following,
        };
        let reach = |is_so: bool| u64::from(is_so);
        Status {
            standing,
            epoch: u64::from(self.ballot.round),
            leader: self.is_decided.then_some(self.ballot.proposer),
            written: reach(self.accepted.is_some()),
            applied: reach(self.is_decided),
        }
    }

    fn view(&self) -> NodeView {
        let Status { standing, epoch, .. } = self.status();
        let role = match standing {
            _ if self.is_decided => "learner",
            Standing::Following => "acceptor",
            Standing::Leading | Standing::Contending => "proposer",
        };
        let text = |accepted: Option<Accepted>| {
            accepted.map_or("nothing".to_string(), |it| accepted_text(&it))
        };
        let fields = vec![
            Field { name: "promised to", value: ballot_text(self.ballot) },
            Field { name: "accepted", value: text(self.accepted) },
            Field { name: "promises", value: self.promises.len().to_string() },
            Field { name: "acceptances", value: self.accepts.len().to_string() },
        ];
        NodeView { role, standing, epoch, fields, forms: Vec::new() }
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::Prepare(_) => 0,
            Message::Promise(..) => 1,
            Message::Accept(_) => 2,
            Message::Accepted(_) => 3,
            Message::Decided(_) => 4,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        let word = Node::DESCRIPTION.messages[Node::message_kind(message)].name;
        let (ballot, what, verdict) = match *message {
            Message::Prepare(ballot) => (ballot, None, Verdict::Neutral),
            Message::Promise(ballot, accepted) => (ballot, accepted, Verdict::Granted),
            Message::Accept(accepted) | Message::Decided(accepted) => {
                (accepted.ballot, Some(accepted), Verdict::Neutral)
            }
            Message::Accepted(ballot) => (ballot, None, Verdict::Granted),
        };
        let epoch = u64::from(ballot.round);
        let mut fields = vec![Field { name: "ballot", value: ballot_text(ballot) }];
        let mut text = format!("{word} {}", ballot_text(ballot));
        if let Some(accepted) = what {
            text += &format!(" {}", accepted_text(&accepted));
            fields.push(Field { name: "accepted", value: accepted_text(&accepted) });
        }
        MessageView { text, fields, epoch, verdict }
    }

    fn note_text(Learned(decided): &Learned) -> String {
        format!("{} is decided", accepted_text(decided))
    }

    fn remember((): &mut (), _: &Present<'_, Node>, _: NodeId, _: &Learned) {}
}

/// A ballot as people read it: `1@n2`.
fn ballot_text(ballot: Ballot) -> String {
    format!("{}@{}", ballot.round, ballot.proposer)
}

/// A value with its ballot, as people read it: `x=2 under 1@n2`.
fn accepted_text(accepted: &Accepted) -> String {
    format!("x={} under {}", accepted.proposal.value, ballot_text(accepted.ballot))
}
