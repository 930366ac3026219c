//! Raft with other names for its servers.
//!
//! All servers do the same, and none compares names: a name is only ever equal to another or not. So a
//! cluster in which n1 and n2 have changed places goes on as it would have, with n1 and n2 changed.

use super::message::Record;
use super::node::{Role, Votes};
use super::replication::Leadership;
use super::{Message, Raft};
use crate::base::Fingerprint;
use crate::protocol::{Names, Renaming};

pub(super) const RENAMING: Renaming<Raft> = Renaming {
    rank,
    state,
    message: |message: &Message, _| message.clone(),
    record: |record, names| match record {
        Record::Ballot { term, vote } => {
            Record::Ballot { term: *term, vote: vote.map(|server| names.of(server)) }
        }
        other => other.clone(),
    },
    witness: |witness, names| witness.renamed(names),
};

/// What of a state names nobody.
fn rank(raft: &Raft) -> u64 {
    let mut digest = Fingerprint::new();
    digest.absorb(&(raft.term, raft.role.standing() as u8, raft.vote.is_some()));
    digest.absorb(&(raft.log.last(), raft.commit, raft.applied));
    digest.absorb(&(raft.vote == Some(raft.setup.me), raft.leader.is_some()));
    if let Role::PreCandidate(votes) | Role::Candidate(votes) = &raft.role {
        digest.absorb(&(votes.granted.len(), votes.denied.len()));
    }
    digest.value()
}

fn state(raft: &Raft, names: &Names) -> Raft {
    let mut renamed = raft.clone();
    renamed.setup.me = names.of(raft.setup.me);
    renamed.vote = raft.vote.map(|server| names.of(server));
    renamed.leader = raft.leader.map(|server| names.of(server));
    match &mut renamed.role {
        Role::Follower => {}
        Role::PreCandidate(votes) | Role::Candidate(votes) => {
            let Votes { granted, denied, .. } = votes;
            (*granted, *denied) = (names.of_all(*granted), names.of_all(*denied));
        }
        Role::Leader(Leadership { progress, transfer, .. }) => {
            *progress = names.of_list(progress);
            if let Some(transfer) = transfer {
                transfer.to = names.of(transfer.to);
            }
        }
    }
    renamed
}
