//! Single-decree Paxos as stateright checks it: its own example `paxos`, in fewer words.
//!
//! From stateright 0.31 (Jonathan Nadal, MIT), `examples/paxos.rs`: three servers, two clients of the
//! library's own register, each of which puts a value and gets one. Two properties: that the history
//! of the clients is linearizable, as there, for which it becomes part of every state; and, without
//! any history, that servers which know a decision know the same, which is what our claim says.

use super::Counted;
use stateright::actor::register::{RegisterActor, RegisterActorState, RegisterMsg};
use stateright::actor::{
    Actor, ActorModel, ActorModelState, Id, Network, Out, majority, model_peers,
};
use stateright::semantics::LinearizabilityTester;
use stateright::semantics::register::Register;
use stateright::util::{HashableHashMap, HashableHashSet};
use stateright::{Checker, Expectation, Model};
use std::borrow::Cow;

const SERVERS: usize = 3;
const CLIENTS: usize = 2;

/// Breadth first, the servers' agreement.
pub fn agreement_breadth_first() -> Counted {
    Counted::of(&agreement().checker().spawn_bfs().join())
}

/// Depth first, the servers' agreement.
pub fn agreement_depth_first() -> Counted {
    Counted::of(&agreement().checker().spawn_dfs().join())
}

/// Breadth first, the clients' history.
pub fn linearizable_breadth_first() -> Counted {
    Counted::of(&linearizable().checker().spawn_bfs().join())
}

/// Depth first, the clients' history.
pub fn linearizable_depth_first() -> Counted {
    Counted::of(&linearizable().checker().spawn_dfs().join())
}

type Ballot = (u32, Id);
type Proposal = (u64, Id, char);
type Accepted = Option<(Ballot, Proposal)>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Message {
    Prepare(Ballot),
    Promise(Ballot, Accepted),
    Accept(Ballot, Proposal),
    Accepted(Ballot),
    Decided(Ballot, Proposal),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    ballot: Ballot,
    proposal: Option<Proposal>,
    promises: HashableHashMap<Id, Accepted>,
    accepts: HashableHashSet<Id>,
    accepted: Accepted,
    is_decided: bool,
}

#[derive(Clone)]
struct Server {
    peers: Vec<Id>,
}

impl Actor for Server {
    type Msg = RegisterMsg<u64, char, Message>;
    type State = State;
    type Timer = ();
    type Random = ();
    type Storage = ();

    fn on_start(&self, _: Id, _: &Option<()>, _: &mut Out<Server>) -> State {
        State {
            ballot: (0, Id::from(0)),
            proposal: None,
            promises: HashableHashMap::default(),
            accepts: HashableHashSet::default(),
            accepted: None,
            is_decided: false,
        }
    }

    fn on_msg(
        &self,
        me: Id,
        state: &mut Cow<'_, State>,
        from: Id,
        message: Self::Msg,
        out: &mut Out<Server>,
    ) {
        use RegisterMsg::{Get, GetOk, Internal, Put, PutOk};
        if state.is_decided {
            if let (Get(request), Some((_, (_, _, value)))) = (message, state.accepted) {
                out.send(from, GetOk(request, value));
            }
            return;
        }
        match message {
            Put(request, value) if state.proposal.is_none() => {
                let state = state.to_mut();
                state.proposal = Some((request, from, value));
                state.ballot = (state.ballot.0 + 1, me);
                state.promises.insert(me, state.accepted);
                out.broadcast(&self.peers, &Internal(Message::Prepare(state.ballot)));
            }
            Internal(Message::Prepare(ballot)) if state.ballot < ballot => {
                state.to_mut().ballot = ballot;
                out.send(from, Internal(Message::Promise(ballot, state.accepted)));
            }
            Internal(Message::Promise(ballot, accepted)) if ballot == state.ballot => {
                let state = state.to_mut();
                state.promises.insert(from, accepted);
                if state.promises.len() == majority(SERVERS) {
                    let highest = state.promises.values().max().copied().flatten();
                    let own = state.proposal.expect("it proposes");
                    let proposal = highest.map_or(own, |(_, proposal)| proposal);
                    state.proposal = Some(proposal);
                    state.accepted = Some((ballot, proposal));
                    state.accepts.insert(me);
                    out.broadcast(&self.peers, &Internal(Message::Accept(ballot, proposal)));
                }
            }
            Internal(Message::Accept(ballot, proposal)) if state.ballot <= ballot => {
                let state = state.to_mut();
                state.ballot = ballot;
                state.accepted = Some((ballot, proposal));
                out.send(from, Internal(Message::Accepted(ballot)));
            }
            Internal(Message::Accepted(ballot)) if ballot == state.ballot => {
                let state = state.to_mut();
                state.accepts.insert(from);
                if state.accepts.len() == majority(SERVERS) {
                    state.is_decided = true;
                    let proposal = state.proposal.expect("it proposes");
                    let (request, client, _) = proposal;
                    out.broadcast(&self.peers, &Internal(Message::Decided(ballot, proposal)));
                    out.send(client, PutOk(request));
                }
            }
            Internal(Message::Decided(ballot, proposal)) => {
                let state = state.to_mut();
                state.ballot = ballot;
                state.accepted = Some((ballot, proposal));
                state.is_decided = true;
            }
            _ => {}
        }
    }
}

type History = LinearizabilityTester<Id, Register<char>>;

fn cluster<H: Clone + std::fmt::Debug + std::hash::Hash>(
    history: H,
) -> ActorModel<RegisterActor<Server>, (), H> {
    let server = |index| RegisterActor::Server(Server { peers: model_peers(index, SERVERS) });
    let client = RegisterActor::Client { put_count: 1, server_count: SERVERS };
    ActorModel::new((), history)
        .actors((0..SERVERS).map(server))
        .actors((0..CLIENTS).map(|_| client.clone()))
        .init_network(Network::new_unordered_nonduplicating([]))
}

fn agreement() -> ActorModel<RegisterActor<Server>> {
    cluster(()).property(Expectation::Always, "agreement", |_, state| {
        let mut decisions = decisions(state);
        let first = decisions.next();
        decisions.all(|other| Some(other) == first)
    })
}

/// What servers know to be decided.
fn decisions(state: &ActorModelState<RegisterActor<Server>>) -> impl Iterator<Item = Proposal> {
    state.actor_states.iter().filter_map(|actor| match &**actor {
        RegisterActorState::Server(state) if state.is_decided => {
            state.accepted.map(|(_, proposal)| proposal)
        }
        _ => None,
    })
}

fn linearizable() -> ActorModel<RegisterActor<Server>, (), History> {
    cluster(LinearizabilityTester::new(Register('\0')))
        .property(Expectation::Always, "linearizable", |_, state| {
            state.history.serialized_history().is_some()
        })
        .record_msg_in(RegisterMsg::record_returns)
        .record_msg_out(RegisterMsg::record_invocations)
}
