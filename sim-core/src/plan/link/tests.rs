//! What fits in a link, what comes back, and what is refused.

use super::*;
use proptest::prelude::*;

/// The scenario that everybody sees first.
const STORY: &str = "\
# Leader election under a partition
protocol raft
nodes 3
clients 1
seed 42
network latency 1ms..10ms, loss 0%, duplicate 0%

until leader as old
cut old <-> a follower
advance 2 election-timeouts
expect leader is not old
heal
until converged
expect everyone agrees on leader
";
/// A header as somebody leaves it who was looking for something.
const EIGHT: &str = "\
# Who forgets its vote may give it twice.
protocol raft
nodes 5
clients 2
seed 8812734
network latency 1ms..10ms, loss 0.5%
workload keys 2, reads 60%
set pre-vote off
bug forgotten-vote
run for 12s
";
/// Ten gestures, with their comments.
const TEN: &str = "
at 1.283412s crash n2 for 800ms # the vote is on disk
at 1.7s power-loss n4 for 1.2s
lose n1->n3 #17 Append
delay n3->n2 #8 Vote by 22.5ms
at 2.417s cut n1, n2 <-> n3, n4, n5 for 1.35s # the split
at 3.1s pause n5 for 412ms
duplicate n2->n1 #12 VoteReply
hold n4->n1 #31 Append until 4.05s
at 4.4s jump n3 by +250ms
crash n3 after effect 2 of n1->n3 #44 for 500ms
";

fn text(text: &str) -> Link {
    Link { text: text.to_string(), ..Link::default() }
}

#[test]
fn simple_scenarios_can_be_read_and_edited() {
    for (written, fragment) in [
        ("", ""),
        ("protocol raft\nnodes 5\nseed 12345\n", "protocol=raft&nodes=5&seed=12345"),
        (
            "protocol raft\nbug forgotten-vote\nbug stale-read\nrun for 10s\n",
            "protocol=raft&bug=forgotten-vote&bug=stale-read&run=10s",
        ),
        (
            "protocol raft\nset pre-vote off\ndisk sync 1ms..2ms\nworkload\n",
            "protocol=raft&set=pre-vote+off&disk=1ms..2ms&workload",
        ),
        ("workload keys 3 timeout 2s\n", "workload=keys+3+timeout+2s"),
    ] {
        assert_eq!(encode(&text(written)), fragment);
        assert_eq!(decode(fragment), Ok(text(written)));
    }
    assert_eq!(
        decode("nodes=3&network=loss%205%25,+order%20fifo").map(|link| link.text),
        Ok("nodes 3\nnetwork loss 5%, order fifo\n".to_string())
    );
}

#[test]
fn a_link_says_what_its_sender_saw() {
    let link = Link {
        at_us: Some(1_250_000),
        select: Some("n1→n3 #17".to_string()),
        engine: Some(1),
        protocol_version: Some(2),
        fingerprint: Some(0xbeef),
        ..text("protocol raft\n")
    };
    let fragment = "protocol=raft&at=1.25s&select=n1%E2%86%92n3+%2317&v=1.2&fp=000000000000beef";
    assert_eq!(encode(&link), fragment);
    for address in [
        fragment.to_string(),
        format!("#{fragment}"),
        format!("https://example.org/faultline/?x=1#{fragment}"),
        format!(" file:///home/me/index.html#{fragment}\n"),
    ] {
        assert_eq!(decode(&address).as_ref(), Ok(&link));
    }
    assert_eq!(decode("https://example.org/?nodes=3"), Ok(Link::default()));
}

#[test]
fn what_is_no_link_is_told_why() {
    let packed = encode(&text(STORY));
    for (fragment, error) in [
        ("nodse=3", "a link knows no `nodse`; did you mean `nodes`?"),
        ("frobnicate", "a link knows no `frobnicate`"),
        ("at=soon", "`soon` of the link is not a time, such as 1.25s"),
        ("at=3", "`3` of the link is not a time, such as 1.25s"),
        ("at=1s&at=2s", "the link says `at` twice"),
        ("v=one", "`one` of the link is not two versions, such as 1.1"),
        ("fp=12", "`12` of the link is not a fingerprint, sixteen hexadecimal digits"),
        ("select=%4", "`%4` ends in half a sign"),
        ("select=%FF", "`%FF` is not text"),
        ("s=!", "the scenario in this link was cut short or altered"),
        (&packed[..packed.len() - 4], "the scenario in this link was cut short or altered"),
        (
            &format!("{packed}&nodes=3"),
            "a link has either a packed text, `s`, or keys such as `nodes`",
        ),
    ] {
        let told = decode(fragment).expect_err(fragment).to_string();
        assert_eq!(told, error, "{fragment}");
    }
    let long = "a".repeat(limits::LINK_CHARS_MAX + 1);
    assert_eq!(decode(&long).unwrap_err().to_string(), "a link has at most 98304 characters");
}

#[test]
fn what_would_unpack_to_too_much_is_refused() {
    let most = "a".repeat(limits::TEXT_BYTES_MAX);
    assert_eq!(decode(&encode(&text(&most))), Ok(text(&most)));
    let error = decode(&encode(&text(&format!("{most}a")))).unwrap_err();
    assert_eq!(error.reason, "the scenario in this link is longer than a scenario may be");
}

#[test]
fn a_scenario_with_ten_gestures_fits_in_a_message() {
    for (written, chars_max) in
        [(STORY.to_string(), 60), (format!("{STORY}{TEN}"), 240), (format!("{EIGHT}{TEN}"), 260)]
    {
        let fragment = encode(&text(&written));
        assert!(fragment.len() <= chars_max, "{} characters", fragment.len());
        assert!(fragment.chars().all(|c| is_unreserved(c) || c == '='), "{fragment}");
        assert_eq!(decode(&fragment), Ok(text(&written)));
    }
}

#[test]
fn old_links_still_open() {
    assert_eq!(decode(OLD_LINK), Ok(text(STORY)));
}

/// Never to be changed: somebody has bookmarked it.
const OLD_LINK: &str = "s=UyZckmE12BhusCHcYIKFD0rRY6DKhS2j4cobZBUE4AyDnrsJlg4A";

fn any_link() -> impl Strategy<Value = Link> {
    let text = prop_oneof![any::<String>(), "(nodes|run for|bug|seed)( [a-z0-9 +%,]{0,8})?\n?"];
    (
        text,
        any::<Option<u64>>(),
        any::<Option<String>>(),
        any::<[Option<u32>; 2]>(),
        any::<Option<u64>>(),
    )
        .prop_map(|(text, at_us, select, [engine, protocol_version], fingerprint)| Link {
            text,
            at_us,
            select,
            engine,
            protocol_version,
            fingerprint,
        })
}

proptest! {
    #[test]
    fn any_link_comes_back(link in any_link()) {
        let fragment = encode(&link);
        prop_assert!(fragment.chars().all(|c| is_unreserved(c) || "=&+%".contains(c)));
        prop_assert_eq!(decode(&fragment), Ok(link));
    }

    #[test]
    fn no_packed_bytes_are_trouble(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        use base64::Engine as _;
        let packed = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        let _ = decode(&format!("s={packed}"));
    }

    #[test]
    fn no_address_is_trouble(address in any::<String>(), packed in "s=[A-Za-z0-9_-]{0,200}") {
        let _ = (decode(&address), decode(&packed));
    }
}
