//! The clusters in which planted bugs are hunted.

/// A plain cluster of Raft with three clients, a workload and a bug of this name, and no faults
/// written; `none` for a correct one. Some bugs show only under certain options.
pub fn hunted(bug: &str, nodes: u8) -> String {
    let needs = match bug {
        "applied-before-apply" => "workload\nset snapshot-every 5\n",
        // Entries travel one by one, many of them, and nobody keeps a leader in office.
        "old-term-commit" => {
            "workload reads 0%, pause 20ms..80ms\nset batch 1\nset pre-vote off\n\
             set check-quorum off\n"
        }
        _ => "workload\n",
    };
    let bug = if bug == "none" { String::new() } else { format!("bug {bug}\n") };
    format!("protocol raft\nnodes {nodes}\nclients 3\n{needs}{bug}run for 10s\n")
}
