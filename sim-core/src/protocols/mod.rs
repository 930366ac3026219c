//! The protocols, and the default catalogue. Nothing outside this room names one of them.

pub mod ballot;
#[cfg(test)]
mod bench;
pub mod bully;
pub mod echo;
pub mod exhibits;
pub mod lessons;
pub mod lock_service;
pub mod multi_paxos;
pub mod paxos;
pub mod primary_backup;
pub mod quorum_store;
pub mod raft;
pub mod rolling_deploy;
pub mod scenarios;
pub mod services;
pub mod two_phase_commit;

use crate::explore::Explorer;
use crate::run::{Catalogue, Entry};

/// The protocol of the opening scenario alone.
pub fn opening_catalogue() -> Catalogue {
    Catalogue::new([Entry::of::<raft::Raft>()])
}

/// All protocols that come with Faultline.
pub fn catalogue() -> Catalogue {
    Catalogue::new([
        Entry::of::<raft::Raft>(),
        Entry::of::<paxos::Paxos>(),
        Entry::of::<multi_paxos::MultiPaxos>(),
        Entry::of::<services::Service>(),
        Entry::of::<rolling_deploy::Server>(),
        Entry::of::<bully::Bully>(),
        Entry::of::<two_phase_commit::Node>(),
        Entry::of::<lock_service::Node>(),
        Entry::of::<primary_backup::PrimaryBackup>(),
        Entry::of::<quorum_store::QuorumStore>(),
        Entry::of::<echo::Echo>(),
    ])
}

/// All protocols that come with Faultline, to be explored.
pub fn explorers() -> Vec<Explorer> {
    vec![
        Explorer::of::<raft::Raft>(),
        Explorer::of::<paxos::Paxos>(),
        Explorer::of::<multi_paxos::MultiPaxos>(),
        Explorer::of::<services::Service>(),
        Explorer::of::<rolling_deploy::Server>(),
        Explorer::of::<bully::Bully>(),
        Explorer::of::<two_phase_commit::Node>(),
        Explorer::of::<lock_service::Node>(),
        Explorer::of::<primary_backup::PrimaryBackup>(),
        Explorer::of::<quorum_store::QuorumStore>(),
        Explorer::of::<echo::Echo>(),
    ]
}
