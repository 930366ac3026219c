//! The tricks that have a name: each is refused at once, with a reason.

use super::{check_errors, survive};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use sim_core::plan::link::{Link, decode, encode};
use sim_core::plan::{limits, parse};
use sim_core::protocols::catalogue;

#[test]
fn texts_that_ask_for_too_much_are_refused_with_a_reason() {
    let line = |line: &str| format!("protocol raft\n{line}\n");
    let bombs = [
        ("oversized", "#".repeat(limits::TEXT_BYTES_MAX + 1)),
        ("a hundred megabytes", "nodes 3\n".repeat(12_500_000)),
        ("too many lines", line(&"heal\n".repeat(limits::LINES_MAX))),
        ("ten thousand nodes", line("nodes 10000")),
        ("more nodes than a number holds", line("nodes 99999999999999999999")),
        ("10^12 events", line("limit events 1000000000000")),
        ("a run of 10^12 seconds", line("run for 1000000000000s")),
        ("a crash of 10^12 seconds", line("at 1s crash n1 for 1000000000000s")),
        ("a number of 60,000 digits", line(&format!("seed {}", "9".repeat(60_000)))),
        ("a clock beyond time", line("at 1s jump n1 by 99999999999999999999s")),
        ("a word of 60,000 letters", line(&"x".repeat(60_000))),
        ("60,000 brackets", line(&"(".repeat(60_000))),
        ("a line of 30,000 words", line(&format!("crash {}", "x ".repeat(29_000)))),
        ("nothing but marks", line(&"\u{301}".repeat(30_000))),
        ("control characters", line("\u{1b}[2J\u{0}\u{7}")),
        ("words from right to left", line("\u{202e}hsarc n1")),
        ("an unknown protocol", "protocol \u{0}".to_string()),
        ("nothing", String::new()),
    ];
    for (name, text) in bombs {
        // Reading the places of errors again, in a text this long, is the test's own time.
        let read = survive(0, name, || parse(&text, &catalogue().descriptions()));
        let Err(errors) = read else { panic!("{name} was accepted") };
        check_errors(&text, &errors);
    }
}

#[test]
fn links_that_unpack_to_too_much_are_refused_with_a_reason() {
    let packed = |text: &[u8]| format!("s={}", URL_SAFE_NO_PAD.encode(compress_to_vec(text, 9)));
    let gigabyte = {
        // A thousand megabytes of one letter are one megabyte, and that is a kilobyte.
        let once = compress_to_vec(&vec![b'#'; 40_000_000], 9);
        format!("s={}", URL_SAFE_NO_PAD.encode(&once))
    };
    let bombs = [
        ("a decompression bomb", gigabyte),
        ("one byte too many", packed(&vec![b'#'; limits::TEXT_BYTES_MAX + 1])),
        ("what is not text", packed(&[0xff, 0xfe, 0x00])),
        ("a fragment too long", format!("s={}", "A".repeat(limits::LINK_CHARS_MAX))),
        ("a hundred megabytes", "nodes=3&".repeat(12_500_000)),
        ("a stream without an end", "s=AAAA".to_string()),
        ("half a sign", "protocol=raft%2".to_string()),
        ("bytes that are not text", "protocol=%ff%fe".to_string()),
        ("a thousand unknown keys", "x=1&".repeat(1_000)),
        ("a key twice", "at=1s&at=2s".to_string()),
        ("two texts", format!("{}&nodes=3", packed(b"protocol raft\n"))),
        ("a time beyond time", "protocol=raft&at=99999999999999999999s".to_string()),
        ("a version beyond numbers", "protocol=raft&v=4294967296.1".to_string()),
    ];
    for (name, link) in bombs {
        survive(0, name, || match decode(&link) {
            Err(error) => assert!(!error.reason.is_empty(), "{name}"),
            Ok(link) => panic!("{name} was accepted: {:.200}", link.text),
        });
    }
}

#[test]
fn every_text_that_is_accepted_fits_in_a_link() {
    // The worst to compress: letters drawn at random, in a comment as long as a text may be.
    let mut state = 1_u64;
    let mut letter = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + ((state >> 33) % 94) as u8)
    };
    let mut text = String::from("protocol raft\n# ");
    text.extend(std::iter::repeat_with(&mut letter).take(limits::TEXT_BYTES_MAX - text.len()));
    parse(&text, &catalogue().descriptions()).expect("a comment is no mistake");
    let link = encode(&Link { text: text.clone(), ..Link::default() });
    assert_eq!(decode(&link).map(|link| link.text), Ok(text));
}
