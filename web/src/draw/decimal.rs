//! Numbers for paths and styles, with a fixed count of decimals.
//!
//! The standard library writes any float exactly, and weighs as much as a panel for it; places on a
//! screen need a digit or two, which whole numbers give.

use std::fmt::{self, Display, Formatter};

/// Without decimals.
#[derive(Clone, Copy)]
pub struct Whole(pub f64);

impl Display for Whole {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&(self.0.round() as i64), f)
    }
}

/// A length in pixels, as attributes have it.
pub fn px(length: f64) -> String {
    sketch("#", &[length])
}

/// The words of a path or a transformation: each `#` stands for the next number with one decimal,
/// each `~` for the next with two.
pub fn sketch(pattern: &str, numbers: &[f64]) -> String {
    let mut words = String::with_capacity(pattern.len() + 4 * numbers.len());
    let mut numbers = numbers.iter();
    for letter in pattern.chars() {
        let (decimals, factor) = match letter {
            '#' => (1, 10.0),
            '~' => (2, 100.0),
            _ => {
                words.push(letter);
                continue;
            }
        };
        let number = numbers.next().copied().unwrap_or_default();
        write(&mut words, (number * factor).round() as i64, decimals);
    }
    words
}

/// Writes a number that is given in parts of so many decimals.
fn write(words: &mut String, parts: i64, decimals: usize) {
    // The digits of the largest number, its point and its sign.
    let mut digits = [0; 24];
    let mut at = digits.len();
    let mut left = parts.unsigned_abs();
    let mut written = 0;
    while left > 0 || written <= decimals {
        if written == decimals && decimals > 0 {
            at -= 1;
            digits[at] = b'.';
        }
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        written += 1;
    }
    if parts < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    words.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn they_write_what_the_standard_library_writes() {
        // The library writes a sign before what is nothing but for it.
        let signed = |text: &str| text.trim_matches(['-', '0', '.']).is_empty();
        for thousandths in -3_000..3_000 {
            // Off the halves, which the library rounds by what the float really is.
            let number = f64::from(thousandths) * 7.0 / 1_000.0 + 0.000_3;
            for (ours, theirs) in [
                (px(number), format!("{number:.1}")),
                (sketch("~", &[number]), format!("{number:.2}")),
                (Whole(number).to_string(), format!("{number:.0}")),
            ] {
                let theirs = if signed(&theirs) { theirs.trim_matches('-') } else { &theirs };
                assert_eq!(ours, theirs);
            }
        }
    }

    #[test]
    fn numbers_stand_where_the_pattern_says() {
        assert_eq!(sketch("M# #v~", &[1.0, -20.25, 0.05]), "M1.0 -20.3v0.05");
        assert_eq!(sketch("h7", &[]), "h7");
        assert_eq!(sketch("~", &[-100.0]), "-100.00");
    }

    #[test]
    fn what_is_no_number_is_still_written() {
        assert_eq!(px(f64::NAN), "0.0");
        assert_eq!(px(f64::INFINITY), format!("{}.{}", i64::MAX / 10, i64::MAX % 10));
        assert_eq!(px(-0.04), "0.0");
    }
}
