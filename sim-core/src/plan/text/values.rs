//! Numbers with their units, read exactly: decimals become whole microseconds or millionths, and
//! what would have to be rounded is refused.

use super::PlanError;
use super::cursor::Cursor;
use super::error::quote;
use super::lexer::Token;
use crate::base::{Duration, DurationRange, Instant, Ratio};
use crate::plan::limits;

/// The units of time, in microseconds, and how many decimals each may have.
const UNITS: [(&str, u64, u32); 6] = [
    ("us", 1, 0),
    ("µs", 1, 0),
    ("μs", 1, 0),
    ("ms", 1_000, 3),
    ("s", 1_000_000, 6),
    ("m", 60_000_000, 6),
];

/// Why a number could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotANumber {
    /// Something else stands there.
    Other,
    /// It has more decimals than the smallest unit.
    TooFine,
    /// It does not fit.
    TooLarge,
}

/// Reads `digits[.digits]` as a whole number of `unit`ths, where `1` is `unit`.
fn decimal(text: &str, unit: u64, places: u32) -> Result<u64, NotANumber> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(NotANumber::Other);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places as usize {
        return Err(NotANumber::TooFine);
    }
    let whole: u64 = whole.parse().map_err(|_| NotANumber::TooLarge)?;
    // Nothing but digits, at most six: only the empty fraction does not parse, and it is zero.
    let numerator: u64 = fraction.parse().unwrap_or(0);
    let part = u128::from(numerator) * u128::from(unit) / 10_u128.pow(fraction.len() as u32);
    let sum = u128::from(whole) * u128::from(unit) + part;
    u64::try_from(sum).map_err(|_| NotANumber::TooLarge)
}

/// Reads a length of time of any size: `1.25s`, `800ms`, `350us`, `2m`. `None`: it has no unit.
pub(crate) fn microseconds(text: &str) -> Result<Option<u64>, NotANumber> {
    let unit_at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    match UNITS.iter().find(|(name, _, _)| unit.eq_ignore_ascii_case(name)) {
        Some(&(_, unit_us, places)) => decimal(number, unit_us, places).map(Some),
        None if unit.is_empty() => match decimal(number, 1_000, 3) {
            Ok(0) => Ok(Some(0)),
            other => other.map(|_| None),
        },
        None => Err(NotANumber::Other),
    }
}

fn duration_of(cursor: &Cursor<'_>, token: Token<'_>, text: &str) -> Result<Duration, PlanError> {
    let error = |reason: String| cursor.error(token, reason);
    match microseconds(text) {
        Ok(Some(us)) if us <= limits::DURATION_MAX.0 => Ok(Duration(us)),
        Ok(Some(_)) | Err(NotANumber::TooLarge) => {
            Err(error(format!("a duration is at most {}", limits::DURATION_MAX)))
        }
        Ok(None) => Err(error("a duration needs a unit".into()).suggest(token.text.replacen(
            text,
            &format!("{text}ms"),
            1,
        ))),
        Err(NotANumber::TooFine) => {
            Err(error("a duration is a whole number of microseconds".into()))
        }
        Err(NotANumber::Other) => {
            Err(error(format!("{} is not a duration, such as 250ms or 1.5s", quote(text))))
        }
    }
}

/// Reads `250ms`.
pub(crate) fn duration(cursor: &mut Cursor<'_>) -> Result<Duration, PlanError> {
    let token = cursor.word("a duration, such as 250ms or 1.5s")?;
    duration_of(cursor, token, token.text)
}

/// Reads `+250ms` or `-1s`, in microseconds.
pub(crate) fn signed_us(cursor: &mut Cursor<'_>) -> Result<i64, PlanError> {
    let token = cursor.word("how far, such as +250ms or -1s")?;
    let (negative, size) = split_sign(token.text);
    let size = duration_of(cursor, token, size)?.0 as i64;
    Ok(if negative { -size } else { size })
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '−']) {
        Some(size) => (true, size),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Reads a moment: `1.25s` after the run began.
pub(crate) fn instant(cursor: &mut Cursor<'_>) -> Result<Instant, PlanError> {
    duration(cursor).map(|since| Instant(since.0))
}

/// Reads `150ms..300ms`, or one duration for a range that leaves no choice.
pub(crate) fn range(cursor: &mut Cursor<'_>) -> Result<DurationRange, PlanError> {
    let token = cursor.word("a range of durations, such as 1ms..10ms")?;
    let Some((min, max)) = token.text.split_once("..") else {
        return duration_of(cursor, token, token.text).map(DurationRange::exactly);
    };
    let unit = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    if unit(min) == 0 && unit(max) > 0 && !min.is_empty() {
        let unit = &max[max.len() - unit(max)..];
        let reason = "both ends of a range need a unit".to_string();
        return Err(cursor.error(token, reason).suggest(format!("{min}{unit}..{max}")));
    }
    let (shorter, longer) = (duration_of(cursor, token, min)?, duration_of(cursor, token, max)?);
    if shorter > longer {
        let reason = "a range runs from its shorter end to its longer".to_string();
        return Err(cursor.error(token, reason).suggest(format!("{max}..{min}")));
    }
    Ok(DurationRange::new(shorter, longer))
}

/// Reads a probability: `5%`, `0.5%`, `0.01`.
pub(crate) fn ratio(cursor: &mut Cursor<'_>) -> Result<Ratio, PlanError> {
    let token = cursor.word("a share, such as 5%")?;
    let percent = token.text.strip_suffix('%');
    let millionths = match percent {
        Some(number) => decimal(number, 10_000, 4),
        None => decimal(token.text, 1_000_000, 6),
    };
    match millionths {
        Ok(ppm @ 0..=1_000_000) => Ok(Ratio::ppm(ppm as u32)),
        Ok(ppm) if percent.is_none() && ppm <= 100_000_000 => {
            let reason = "a share is at most 1, or has a percent sign".to_string();
            Err(cursor.error(token, reason).suggest(format!("{}%", token.text)))
        }
        Ok(_) | Err(NotANumber::TooLarge) => {
            Err(cursor.error(token, "a share is at most 100%".into()))
        }
        Err(NotANumber::TooFine) => {
            Err(cursor.error(token, "a share is a whole number of millionths".into()))
        }
        Err(NotANumber::Other) => {
            Err(cursor.error(token, format!("{} is not a share, such as 5%", quote(token.text))))
        }
    }
}

/// Reads how much faster or slower a clock runs: `+1000ppm`, `-5%`.
pub(crate) fn drift_ppm(cursor: &mut Cursor<'_>) -> Result<i32, PlanError> {
    const PPM_MAX: u64 = 900_000;
    let token = cursor.word("how much, such as +1000ppm or -5%")?;
    let (negative, size) = split_sign(token.text);
    let lower = size.to_ascii_lowercase();
    let ppm = match (size.strip_suffix('%'), lower.strip_suffix("ppm")) {
        (Some(percent), _) => decimal(percent, 10_000, 4),
        (None, Some(ppm)) => decimal(ppm, 1, 0),
        (None, None) if decimal(size, 1, 0).is_ok() => {
            let reason = "a drift needs a unit".to_string();
            return Err(cursor.error(token, reason).suggest(format!("{}ppm", token.text)));
        }
        (None, None) => Err(NotANumber::Other),
    };
    match ppm {
        Ok(ppm) if ppm <= PPM_MAX => Ok(if negative { -(ppm as i32) } else { ppm as i32 }),
        Ok(_) | Err(NotANumber::TooLarge) => {
            Err(cursor.error(token, "a clock drifts by at most 90%, 900000ppm".into()))
        }
        Err(NotANumber::TooFine) => {
            Err(cursor.error(token, "a drift is a whole number of millionths".into()))
        }
        Err(NotANumber::Other) => {
            let reason = format!("{} is not a drift, such as +1000ppm or -5%", quote(token.text));
            Err(cursor.error(token, reason))
        }
    }
}

/// Reads a whole number from `min` to `max` of something: `nodes`, `events`.
pub(crate) fn count(
    cursor: &mut Cursor<'_>,
    what: &str,
    min: u64,
    max: u64,
) -> Result<u64, PlanError> {
    let token = cursor.word(&format!("a number of {what}"))?;
    match decimal(token.text, 1, 0) {
        Ok(count) if count < min => Err(cursor.error(token, format!("at least {min} {what}"))),
        Ok(count) if count <= max => Ok(count),
        Ok(_) | Err(NotANumber::TooLarge) => {
            Err(cursor.error(token, format!("at most {max} {what}")))
        }
        Err(_) => Err(cursor.error(token, format!("{} is not a whole number", quote(token.text)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, us) in [
            ("1.25s", Ok(Some(1_250_000))),
            ("350us", Ok(Some(350))),
            ("350µs", Ok(Some(350))),
            ("0.000001s", Ok(Some(1))),
            ("2.50ms", Ok(Some(2_500))),
            ("1.5m", Ok(Some(90_000_000))),
            ("0", Ok(Some(0))),
            ("250", Ok(None)),
            ("0.5us", Err(NotANumber::TooFine)),
            ("1..2s", Err(NotANumber::Other)),
            (".5s", Err(NotANumber::Other)),
            ("-5s", Err(NotANumber::Other)),
            ("5 parsecs", Err(NotANumber::Other)),
            ("99999999999999999999s", Err(NotANumber::TooLarge)),
            ("18446744073709551615us", Ok(Some(u64::MAX))),
            ("18446744073709.551615s", Ok(Some(u64::MAX))),
        ] {
            assert_eq!(microseconds(text), us, "{text}");
        }
    }
}
