//! What people are told, and where.

use super::{CATALOGUE, around};
use crate::plan::parse;
use crate::protocol::Description;

#[track_caller]
fn errors(text: &str) -> String {
    let errors = parse(text, CATALOGUE).expect_err(text);
    errors.iter().map(|error| error.to_string()).collect::<Vec<_>>().join(" | ")
}

#[test]
fn each_mistake_is_told_with_its_place() {
    let table = [
        // Words.
        ("crsh n2", "column 1: no line begins with `crsh`; did you mean `crash`?"),
        ("wrokload", "column 1: no line begins with `wrokload`; did you mean `workload`?"),
        ("frobnicate", "column 1: no line begins with `frobnicate`"),
        ("at 1s crsh n2", "column 7: expected a fault, found `crsh`; did you mean `crash`?"),
        ("heal please", "column 6: there is no node `please`; `until leader as NAME` names one"),
        (
            "until convreged",
            "column 7: expected a condition, found `convreged`; did you mean `converged`?",
        ),
        (
            "until",
            "column 6: the line ends before a condition: `leader`, `converged`, \
             `everyone` or `answered`",
        ),
        ("expect everyone agrees", "column 23: the line ends before `on`"),
        ("heal #3", "column 6: expected a node, such as n1 or leader, found `#3`"),
        ("advance 1s #3", "column 12: no number belongs here; a comment has a space after its #"),
        // The header.
        ("nodes 10000", "column 7: at most 31 nodes"),
        ("nodes 0", "column 7: at least 1 nodes"),
        ("nodes -1", "column 7: `-1` is not a whole number"),
        ("clients 32", "column 9: at most 31 clients"),
        ("nodes", "column 6: the line ends before a number of nodes"),
        ("nodes 3 4", "column 9: `4` is more than belongs here"),
        ("protocol raft", "column 1: `protocol` stands on line 1 already"),
        (
            "seed 18446744073709551616",
            "column 6: `18446744073709551616` is not a seed, a whole number below 2^64",
        ),
        (
            "network",
            "column 8: the line ends before something of the network: `latency`, `loss`, \
             `duplicate` or `order`",
        ),
        (
            "network loss 5",
            "column 14: a share is at most 1, or has a percent sign; did you mean `5%`?",
        ),
        ("network loss 101%", "column 14: a share is at most 100%"),
        ("network loss 0.00001%", "column 14: a share is a whole number of millionths"),
        ("network loss 1%, loss 2%", "column 18: `loss` stands on this line twice"),
        (
            "network latency 10ms..1ms",
            "column 17: a range runs from its shorter end to its longer; did you mean `1ms..10ms`?",
        ),
        (
            "network latency 1..10ms",
            "column 17: both ends of a range need a unit; did you mean `1ms..10ms`?",
        ),
        ("network latency 2h", "column 17: `2h` is not a duration, such as 250ms or 1.5s"),
        ("network order lifo", "column 15: expected an order, found `lifo`; did you mean `fifo`?"),
        ("workload reads 60%, cas 50%", "column 28: reads and cas are more than 100% together"),
        ("workload pause 0s..1ms", "column 16: a client rests and waits at least 100us"),
        ("workload keys 65", "column 15: at most 64 keys"),
        ("set pre-vot off", "column 5: raft has no option `pre-vot`; did you mean `pre-vote`?"),
        ("set pre-vote 3", "column 14: expected a switch, found `3`"),
        ("set election-timeout 150", "column 22: a duration needs a unit; did you mean `150ms`?"),
        (
            "bug forgoten-vote",
            "column 5: raft has no bug `forgoten-vote`; did you mean `forgotten-vote`?",
        ),
        ("run 10s", "column 5: expected `for`, found `10s`"),
        ("run for 0s", "column 9: a run lasts longer than that"),
        ("run for 2h", "column 9: `2h` is not a duration, such as 250ms or 1.5s"),
        ("run for 61m", "column 9: a duration is at most 3600s"),
        ("limit events 30000000", "column 14: at most 5000000 events"),
        // Faults.
        ("at 1 crash n2", "column 4: a duration needs a unit; did you mean `1ms`?"),
        ("at 1s crash", "column 12: the line ends before a node, such as n1 or leader"),
        ("crash n7", "column 7: there is no node n7; this cluster has n1 to n3"),
        ("crash n0", "column 7: there is no node n0; this cluster has n1 to n3"),
        ("cut n1 <-> c2", "column 12: there is no client c2; this cluster has only c1"),
        ("crash c1", "column 7: c1 is a client; this happens to servers only"),
        ("crash rest", "column 7: `rest` needs another side: all that it does not name"),
        ("crash ledaer", "column 7: there is no node `ledaer`; did you mean `leader`?"),
        ("crash n1 fro 3s", "column 10: there is no node `fro`; did you mean `for`?"),
        ("cut n1 n2", "column 10: the line ends before `<->` or `->` and the other side"),
        ("cut n1 <-> n1", "column 5: n1 has no link to itself"),
        ("cut rest <-> rest", "column 5: `rest` can stand on one side only"),
        ("slow n1 -> n2 for 1s", "column 21: `slow` needs more, such as `by 20ms`"),
        ("restart n1 for 1s", "column 12: `restart` takes no `for`"),
        ("crash n1 for 1s for 2s", "column 17: a second `for`"),
        (
            "crash n1 at 1s before n2 start #1",
            "column 16: a fault strikes at a time or at a place, not both",
        ),
        ("at 1s crash n1 until 3s", "column 16: `crash` takes no `until`"),
        ("drift n1 by 1000", "column 13: a drift needs a unit; did you mean `1000ppm`?"),
        ("drift n1 by 95%", "column 13: a clock drifts by at most 90%, 900000ppm"),
        ("jump n1 by 3", "column 12: a duration needs a unit; did you mean `3ms`?"),
        (
            "at 1s lose n1->n2 #1",
            "column 1: a fault of one message strikes when it is sent, and takes no time",
        ),
        ("fire n1 start #1 at 150ms", "column 6: expected a timer of a node"),
        ("fire n1 election #1", "column 20: `fire` needs more, such as `at 1.5s`"),
        ("fire n1 election #1 for 1s", "column 21: `fire` takes no `for`"),
        ("ask n1 write x=1", "column 5: n1 is a server; only clients ask"),
        ("ask c1 write x=1 for 1s", "column 18: `ask` takes no `for`"),
        ("lose n1->n2 17", "column 13: expected a number, such as #1, found `17`"),
        ("lose n1->n2 #0", "column 13: numbers begin with #1"),
        ("lose n1->n2 #1/3", "column 13: the network makes one copy, /2"),
        ("lose n1->n2 #99999999999", "column 13: at most #4294967295"),
        ("lose n1<->n2 #1", "column 8: a message goes one way; did you mean `->`?"),
        ("lose n1->n1 #1", "column 6: there is no link from n1 to n1"),
        ("lose n1->n2 #1 Apend", "column 16: raft has no message `Apend`; did you mean `Append`?"),
        ("deliver n1->n2 #1", "column 18: `deliver` needs more, such as `at 1.5s`"),
        (
            "crash n1 before n2 elction #1",
            "column 20: raft has no timer `elction`; did you mean `election`?",
        ),
        ("crash n1 before n1->c1 #1", "column 17: c1 is a client; places are on servers"),
        ("crash n1 after effect 0 of n1 start #1", "column 23: at least 1 effects"),
        ("crash n1 torn", "column 10: `crash` takes no `torn`"),
        ("power-loss n1 tron", "column 15: there is no node `tron`; did you mean `torn`?"),
        ("power-loss n1 keep", "column 19: the line ends before a number of records"),
        ("power-loss n1 torn torn", "column 20: a second `torn`"),
        ("slow-node n1 for 1s", "column 20: `slow-node` needs more, such as `by 5ms`"),
        ("slow-sync n1", "column 13: `slow-sync` needs more, such as `by 20ms`"),
        ("stall-disk n1 by 5ms", "column 15: `stall-disk` takes no `by`"),
        ("fail-sync n1 for 5ms", "column 14: `fail-sync` takes no `for`"),
        ("stal-disk n1", "column 1: no line begins with `stal-disk`; did you mean `stall-disk`?"),
        ("corrupt n1", "column 11: `corrupt` needs more, such as `record last`"),
        ("corrupt n1 record", "column 18: the line ends before a record's number or `last`"),
        ("corrupt n1 record 0", "column 19: records are counted from 1"),
        ("corrupt n1 record 4294967296", "column 19: at most record 4294967295"),
        (
            "corrupt n1 record #3",
            "column 19: expected a record's number or `last`, found `#3`; did you mean `3`?",
        ),
        (
            "corrupt n1 record lsat",
            "column 19: expected a record's number or `last`, found `lsat`; did you mean `last`?",
        ),
        ("corrupt n1 record last but 0", "column 28: at least 1 records"),
        ("corrupt c1 record 1", "column 9: c1 is a client; this happens to servers only"),
        // Steps.
        ("cut old <-> n1", "column 5: `old` has no meaning yet; line 3 gives it one"),
        (
            "expect leader is leader",
            "column 18: expected one server, such as n1 or a name given above",
        ),
        ("until leader as n4", "column 17: `n4` cannot be a name"),
        ("until leader as for", "column 17: `for` cannot be a name"),
        ("advance 2", "column 9: a duration needs a unit; did you mean `2ms`?"),
        ("advance 2 pre-votes", "column 11: raft has no duration `pre-votes`"),
        (
            "advance 2 election-timeuots",
            "column 11: raft has no duration `election-timeuots`; did you mean `election-timeout`?",
        ),
        ("advance 99999 election-timeouts", "column 9: a duration is at most 3600s"),
        ("c2 read x", "column 1: there is no client c2; this cluster has only c1"),
        (
            "c1 raed x",
            "column 4: expected what the client asks, found `raed`; did you mean `read`?",
        ),
        ("c1 write x", "column 11: the line ends before `=` and a value"),
        ("c1 write q=1", "column 10: `q` is not a key: x, y, z, k4 to k64"),
        ("c1 cas x 1 2", "column 12: expected `->` and the new value, found `2`"),
    ];
    for (line, error) in table {
        assert_eq!(errors(&around(line)), format!("line 2, {error}"), "{line}");
    }
}

#[test]
fn every_wrong_line_is_told_once_in_order() {
    let text = "protocol raft\nnodes x\ncrash n9\ncrsh n1\n\nbug no\nnodes 5\nheal x # y";
    assert_eq!(
        errors(text),
        "line 2, column 7: `x` is not a whole number \
         | line 4, column 1: no line begins with `crsh`; did you mean `crash`? \
         | line 6, column 5: raft has no bug `no` \
         | line 7, column 1: `nodes` stands on line 2 already \
         | line 8, column 6: there is no node `x`; `until leader as NAME` names one"
    );
}

#[test]
fn a_scenario_names_its_protocol() {
    let none = "line 1, column 1: a scenario names its protocol, such as `protocol raft`";
    assert_eq!(errors(""), none);
    assert_eq!(errors("nodes 3\nset whatever 3\nbug whatever\nadvance 2 moons"), none);
    assert_eq!(
        errors("protocol rfat\nbug whatever\nlose n1->n2 #1 Any"),
        "line 1, column 10: expected a protocol, found `rfat`; did you mean `raft`?"
    );
}

#[test]
fn too_much_is_refused() {
    let long = "#".repeat(64 * 1024 + 1);
    assert_eq!(errors(&long), "line 1, column 1: a text has at most 65536 bytes");
    let lines = "\n".repeat(2_001);
    assert_eq!(errors(&lines), "line 2001, column 1: a text has at most 2000 lines");
    let wrong = "protocol raft\n".to_string() + &"x\n".repeat(100);
    assert_eq!(parse(&wrong, CATALOGUE).unwrap_err().len(), 20);
    let word = format!("protocol raft\n{}", "ä".repeat(30_000));
    assert!(errors(&word).len() < 200, "a long word is quoted in short");
}

#[test]
fn a_place_counts_characters_and_can_be_underlined() {
    let error = &parse("protocol raft\ncut n1 ↔ n7 # ä", CATALOGUE).unwrap_err()[0];
    assert_eq!((error.line, error.column, error.length), (2, 10, 2));
}

#[test]
fn a_protocol_of_several_parts_needs_a_server_for_each() {
    let known = [Description { servers_min: 4, ..CATALOGUE[1] }];
    let reason = |text: &str| parse(text, &known).expect_err("too few")[0].to_string();
    let why = "echo needs at least 4 nodes; did you mean `nodes 4`?";
    assert!(reason("protocol echo").ends_with(why), "{}", reason("protocol echo"));
    assert!(
        reason("protocol echo\nnodes 3").contains("line 2"),
        "{}",
        reason("protocol echo\nnodes 3")
    );
    assert!(parse("protocol echo\nnodes 4", &known).is_ok());
}
