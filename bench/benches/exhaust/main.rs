//! *Exhaust* beside stateright, on the same models in one run.
//!
//! `cargo bench --bench exhaust`: two-phase commit with seven participants, and single-decree Paxos
//! with three servers and two clients. Each contender explores all there is, on one thread, up to the
//! verdict; they take turns, and what is printed is the median of the rounds. Memory is the most that
//! a process of its own ever had.

mod ours;
mod paxos;
mod two_phase;

use stateright::{Checker, Model};
use std::process::Command;
use std::time::Instant;

const ROUNDS: usize = 9;
/// Before the name of the one contender to run, in a process of its own.
const ALONE: &str = "--alone";

/// What an exploration came to.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// How many states were made, each as often as it was.
    generated: u64,
    /// How many of them differ.
    unique: u64,
    /// Whether no claim is broken.
    holds: bool,
}

impl Counted {
    /// What one of stateright's came to.
    fn of<M: Model>(checker: &impl Checker<M>) -> Counted
    where
        M::State: Clone + PartialEq,
        M::Action: Clone + PartialEq,
    {
        Counted {
            generated: checker.state_count() as u64,
            unique: checker.unique_state_count() as u64,
            holds: checker.discoveries().is_empty(),
        }
    }
}

/// One way to explore a model.
struct Contender {
    name: &'static str,
    explore: fn() -> Counted,
}

const TWO_PHASE: &[Contender] = &[
    Contender { name: "Faultline 2pc bfs", explore: ours::two_phase_breadth_first },
    Contender { name: "Faultline 2pc dfs", explore: ours::two_phase_depth_first },
    Contender { name: "Faultline 2pc bfs, unreduced", explore: ours::two_phase_unreduced },
    Contender { name: "stateright 2pc dfs, symmetry", explore: two_phase::depth_first_by_symmetry },
    Contender { name: "stateright 2pc bfs", explore: two_phase::breadth_first },
    Contender { name: "stateright 2pc dfs", explore: two_phase::depth_first },
];

const PAXOS: &[Contender] = &[
    Contender { name: "Faultline paxos bfs", explore: ours::paxos_breadth_first },
    Contender { name: "Faultline paxos dfs", explore: ours::paxos_depth_first },
    Contender { name: "Faultline paxos bfs, unreduced", explore: ours::paxos_unreduced },
    Contender { name: "stateright paxos bfs", explore: paxos::agreement_breadth_first },
    Contender { name: "stateright paxos dfs", explore: paxos::agreement_depth_first },
    Contender { name: "stateright paxos bfs, history", explore: paxos::linearizable_breadth_first },
    Contender { name: "stateright paxos dfs, history", explore: paxos::linearizable_depth_first },
];

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != ALONE).skip(1);
    if let Some(name) = arguments.next() {
        let mut all = TWO_PHASE.iter().chain(PAXOS);
        let contender = all.find(|it| it.name == name).expect("it is a contender");
        assert!((contender.explore)().holds);
        return println!("{}", most_memory());
    }
    println!(
        "{:<32}{:>12}{:>10}{:>12}{:>14}{:>12}",
        "", "generated", "unique", "ms", "M states/s", "MB"
    );
    for (title, contenders) in [
        ("Two-phase commit, 7 participants", TWO_PHASE),
        ("Single-decree Paxos, 3 servers, 2 clients", PAXOS),
    ] {
        println!("{title}");
        race(contenders);
    }
}

/// Has contenders take turns, and prints a line for each: what it made, how many of that differ, how
/// long until the verdict, states a second, and memory.
fn race(contenders: &[Contender]) {
    let mut times = vec![Vec::new(); contenders.len()];
    let mut counts = Vec::new();
    for round in 0..ROUNDS {
        for (contender, times) in contenders.iter().zip(&mut times) {
            let began = Instant::now();
            let counted = (contender.explore)();
            times.push(began.elapsed().as_secs_f64());
            assert!(counted.holds, "{}", contender.name);
            if round == 0 {
                counts.push(counted);
            }
        }
    }
    for ((contender, times), counted) in contenders.iter().zip(&mut times).zip(&counts) {
        times.sort_by(f64::total_cmp);
        let seconds = times[ROUNDS / 2];
        println!(
            "  {:<30}{:>12}{:>10}{:>12.2}{:>14.2}{:>12.1}",
            contender.name,
            counted.generated,
            counted.unique,
            seconds * 1e3,
            counted.generated as f64 / seconds / 1e6,
            memory_of(contender) as f64 / 1e6,
        );
    }
}

/// The most bytes of memory that a contender has, in a process of its own.
fn memory_of(contender: &Contender) -> u64 {
    let me = std::env::current_exe().expect("a program has a path");
    let output = Command::new(me).args([ALONE, contender.name]).output().expect("it starts");
    let text = String::from_utf8(output.stdout).expect("it prints a number");
    text.trim().parse().unwrap_or_default()
}

/// The most bytes of memory that this process ever had, where the system tells.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}
