//! The shape of a violation: its sentence, without what differs from seed to seed.
//!
//! Two runs in which "n1 and n3 were both elected in term 2" and "n5 and n2 were both elected in
//! term 31" show one mistake. So what is counted, named or measured becomes a sign, and a list
//! becomes its first member. The wording itself is what tells two mistakes of one claim apart.

/// A sentence without node names, numbers, times and keys: "n# and n# were both elected in term #."
pub fn shape(sentence: &str) -> String {
    let mut shape = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(first) = rest.chars().next() {
        let taken = if first.is_ascii_digit() {
            shape.push('#');
            measure(rest)
        } else if first.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let word = &rest[..end];
            // Keys are x, y, z, k4, k5, ….
            let is_key = ["x", "y", "z"].contains(&word)
                && !rest[end..].starts_with(|c: char| c.is_alphanumeric());
            shape.push_str(if is_key { "k#" } else { word });
            end
        } else {
            shape.push(first);
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    for list in ["n#, n#", "c#, c#", "k#, k#", "#, #"] {
        let member = &list[..list.find(',').unwrap_or(0)];
        while shape.contains(list) {
            shape = shape.replace(list, member);
        }
    }
    shape
}

/// How long a number is, with its decimal places, thousands and unit of time.
fn measure(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while is_digit(end) || (matches!(bytes.get(end), Some(b'.' | b',')) && is_digit(end + 1)) {
        end += 1;
    }
    for unit in ["us", "ms", "s"] {
        let behind = end + unit.len();
        let is_whole = !bytes.get(behind).is_some_and(u8::is_ascii_alphanumeric);
        if text[end..].starts_with(unit) && is_whole {
            return behind;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_seed_to_seed_is_a_sign() {
        let same = [
            [
                "n1 and n3 were both elected in term 2.",
                "n12 and n5 were both elected in term 31.",
                "n# and n# were both elected in term #.",
            ],
            [
                "c1 read x=3 after 1.25s and 1,482 events, of n1, n2, n4.",
                "c7 read k9=11 after 800ms and 3 events, of n3.",
                "c# read k#=# after # and # events, of n#.",
            ],
            ["Within 2s it ended.", "Within 12.5ms it ended.", "Within # it ended."],
        ];
        for [one, other, expected] in same {
            assert_eq!(shape(one), expected);
            assert_eq!(shape(other), expected);
        }
    }

    #[test]
    fn other_words_are_another_shape() {
        assert_ne!(shape("its log ends at index 3"), shape("it has 3@1 in its place"));
        assert_eq!(shape("sätze übéräll, 3 Fehler…"), "sätze übéräll, # Fehler…");
        assert_eq!(shape("2 m² ½"), "# m² ½");
        assert_eq!(shape(""), "");
    }
}
