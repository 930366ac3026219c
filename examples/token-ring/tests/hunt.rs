//! The hunt as a plain test. When it fails, it prints the seed, what happened, and a scenario of a
//! few lines that shows it.

use sim_core::hunt::check;
use sim_core::plan::parse;
use token_ring::catalogue;

const RING: &str = "protocol token-ring\nnodes 4\nclients 0\nrun for 3s\n";

/// All that most crates need.
#[test]
fn at_most_one_node_holds_the_token() {
    check(&catalogue(), RING, 0..500).unwrap();
}

/// The same for the mistake, to see that the hunt can find it and what it says then.
#[test]
fn a_ring_that_takes_any_token_is_found_out() {
    let find = check(&catalogue(), &format!("{RING}bug any-token\n"), 0..500).unwrap_err();
    assert_eq!(find.claim, "one-holder");
    let told = find.to_string();
    assert!(
        told.contains(&format!("seed {}", find.seed)) && told.contains(&find.sentence),
        "{told}"
    );
    assert!(told.contains("  bug any-token "), "{told}");
    // What is told is not the run that was found but a smaller one.
    assert!(find.after.total() < find.before.total() && find.after.total() <= 5, "{told}");
    let plan = parse(&find.scenario, &catalogue().descriptions()).expect("it is a scenario");
    assert_eq!(catalogue().try_out(&plan).fingerprint, find.fingerprint);
}
