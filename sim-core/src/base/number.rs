//! Numbers as people read them, the same in a terminal and on a page.
//!
//! Left out: fractions and units, which belong to what is counted.

/// `1482` as `1,482`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1_482, "1,482"), (20_000_000, "20,000,000")]
        {
            assert_eq!(thousands(number), text);
        }
    }
}
