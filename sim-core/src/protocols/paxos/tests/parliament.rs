//! The worked example of "The Part-Time Parliament" (1998), Figure 1 in §2.1: five ballots that
//! satisfy the conditions B1 to B3, and why each decree is what it is.

use super::*;

const ALPHA: u64 = 1;
const BETA: u64 = 2;
/// What nobody may propose any more.
const GAMMA: u64 = 3;

// The priests Α, Β, Γ, Δ, Ε.
const A: usize = 0;
const B: usize = 1;
const C: usize = 2;
const D: usize = 3;
const E: usize = 4;

impl Bench<Paxos> {
    fn priest_wants(&mut self, node: usize, value: u64) {
        self.wants(node, wish(value as u8 - 1));
    }

    /// What stands in a priest's ledger: the decree and the ballot of its last vote.
    fn last_vote(&self, node: usize) -> (u64, u64) {
        let Proposal { ballot, value } = self.acceptor(node).accepted.unwrap();
        (value.value, ballot.number)
    }
}

#[test]
fn the_ballots_of_figure_1_have_the_decrees_that_b3_asks_for() {
    let mut bench = bench(5);

    // Ballot 2 is the earliest, so it may have any decree.
    bench.priest_wants(D, ALPHA);
    bench.hold(D, 2, &[A, B, C, D], &[]);
    assert_eq!(bench.last_vote(D), (ALPHA, 2));

    // None of ballot 5's quorum voted in an earlier one, so it may have any decree, too.
    bench.priest_wants(C, BETA);
    bench.hold(C, 5, &[A, B, C, E], &[]);
    assert_eq!(bench.last_vote(C), (BETA, 5));

    // The only one of ballot 14's quorum to have voted is Δ, in ballot 2: so its decree is that one's.
    bench.priest_wants(B, GAMMA);
    bench.hold(B, 14, &[B, D, E], &[E]);
    assert_eq!(bench.last_vote(B), (ALPHA, 14));
    assert_eq!(bench.last_vote(E), (ALPHA, 14));

    // Of ballot 27's quorum Γ voted in ballot 5, Δ in ballot 2: the later one decides.
    bench.hold(C, 27, &[A, C, D], &[D]);
    assert_eq!(bench.last_vote(C), (BETA, 27));
    assert_eq!(bench.last_vote(D), (BETA, 27));

    // Of ballot 29's quorum Β voted in ballot 14, Γ and Δ in ballot 27.
    bench.hold(B, 29, &[B, C, D], &[C, D]);
    assert_eq!(bench.last_vote(B), (BETA, 29));

    // All of this quorum voted: the decree is passed.
    assert_eq!(bench.known()[B], Some(BETA));
    assert_eq!(bench.known()[A], None);
    bench.check();
}

#[test]
fn ballots_of_different_priests_never_have_one_number() {
    let mut bench = bench(5);
    for node in [A, B, C, D, E] {
        bench.ask(node, wish(node as u8));
    }
    let mut ballots: Vec<Ballot> = [A, B, C, D, E].map(|it| bench.acceptor(it).promised).to_vec();
    ballots.dedup();
    assert_eq!(ballots.len(), 5);
    bench.settle();
    bench.check();
}
