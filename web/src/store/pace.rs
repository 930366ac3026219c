//! Pace: how much virtual time passes in a second of a person's.
//!
//! At latencies of 1–10 ms and timeouts of 150–300 ms no fixed rate is both legible and lively. So
//! by default play adapts. While something is decided (somebody campaigns, nobody leads, a fault
//! has just struck) every message stays in sight for half a second. While all is routine, messages
//! are still seen but pass quicker, and the time between them quicker still. Towards the next
//! landmark play hurries, and slows down as it comes near. After something was broken, a successor
//! that the run will elect is shown within [`PATIENCE_S`] whatever the rest says.
//!
//! The rate is a pure function of an [`Outlook`]. Pace is no part of a plan: two people who watch
//! at different paces see the same run.

use crate::draw::decimal::{Whole, sketch};
use crate::draw::maths::{Within, log10, pow};
use sim_core::base::order::sort_by;

/// How long each message is in sight while something is decided, in seconds.
pub const VIVID_S: f64 = 0.5;
/// How long each message is in sight while all is routine.
pub const ROUTINE_S: f64 = 0.22;
/// How long the visitor waits for a successor after breaking something. Ten seconds are promised.
pub const PATIENCE_S: f64 = 8.0;

/// The slowest adaptive rate, in virtual microseconds per second.
const SLOWEST: f64 = 1_000.0;
/// The rate while nothing is under way and no landmark is known.
const IDLE: f64 = 120_000.0;
/// The fastest adaptive rate.
const FASTEST: f64 = 3_000_000.0;
/// The distance to a landmark is covered at such a rate that it would take this many seconds; the
/// rate falls with the distance, so play slows down as it comes near.
const APPROACH_S: f64 = 1.1;

/// How play moves.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Pace {
    /// As the moment deserves.
    Adaptive,
    /// So many virtual microseconds per second.
    Fixed(f64),
    /// As fast as the machine computes.
    Fastest,
}

impl Pace {
    /// The slowest fixed rate on the scale, as a power of ten of virtual per real time.
    pub const LOG_MIN: f64 = -3.0;
    /// The fastest fixed rate; beyond it the machine decides.
    pub const LOG_MAX: f64 = 3.0;
    /// The end of the scale.
    pub const LOG_END: f64 = 3.25;

    /// The pace at a place of the logarithmic scale.
    pub fn of_log(log: f64) -> Pace {
        if log > Pace::LOG_MAX {
            return Pace::Fastest;
        }
        Pace::Fixed(pow(10.0, log.within(Pace::LOG_MIN, Pace::LOG_MAX)) * 1e6)
    }

    /// Its place on that scale; `None` if it adapts.
    pub fn log(self) -> Option<f64> {
        match self {
            Pace::Adaptive => None,
            Pace::Fixed(rate) => Some(log10(rate / 1e6)),
            Pace::Fastest => Some(Pace::LOG_END),
        }
    }

    /// So many notches quicker, or slower if negative. Notches stand at 1, 2 and 5 times the powers
    /// of ten; a pace that adapts begins at the present rate.
    pub fn quicker(self, notches: i32, present: f64) -> Pace {
        let log = self.log().unwrap_or_else(|| log10((present / 1e6).max(1e-6)));
        let place = (log.min(Pace::LOG_MAX + 0.3) * 3.0).round() as i32 + notches;
        if f64::from(place) > Pace::LOG_MAX * 3.0 {
            return Pace::Fastest;
        }
        let place = place.max(Pace::LOG_MIN as i32 * 3);
        let lead = [1.0, 2.0, 5.0][place.rem_euclid(3) as usize];
        Pace::Fixed(lead * pow(10.0, place.div_euclid(3).into()) * 1e6)
    }

    /// What it is, in words.
    pub fn words(self) -> String {
        match self {
            Pace::Adaptive => "Adaptive speed".to_string(),
            Pace::Fixed(rate) => format!("Speed {}", rate_text(rate)),
            Pace::Fastest => "As fast as this computer computes".to_string(),
        }
    }
}

/// What decides about the rate at one moment.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Outlook {
    /// How long each message that is under way travels in all, in microseconds, in no order.
    pub flights_us: Vec<f64>,
    /// Whether something is being decided.
    pub vivid: bool,
    /// How far away the next landmark is, if one is known.
    pub landmark_us: Option<f64>,
    /// A successor that is waited for.
    pub successor: Option<Successor>,
}

/// A leader that is waited for since something broke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Successor {
    /// How far away its election is.
    pub distance_us: f64,
    /// How long the visitor has waited for it.
    pub waited_s: f64,
}

/// The adaptive rate, in virtual microseconds per second.
pub fn rate(outlook: &Outlook) -> f64 {
    let in_sight = flight_that_counts(&outlook.flights_us)
        .map(|flight| flight / if outlook.vivid { VIVID_S } else { ROUTINE_S });
    let approach = outlook.landmark_us.map(|distance| distance / APPROACH_S);
    let base = match (in_sight, outlook.vivid) {
        // Nothing hurries past a decision: its messages are what the visitor came to see.
        (Some(in_sight), true) => in_sight,
        (Some(in_sight), false) => in_sight.max(approach.unwrap_or(0.0)),
        (None, _) => approach.unwrap_or(IDLE).max(IDLE / 4.0),
    };
    base.max(deadline(outlook.successor)).within(SLOWEST, FASTEST)
}

/// The flight that must stay in sight: the shortest, or in a crowd, where nobody follows each
/// message, the shortest of all but a quarter.
fn flight_that_counts(flights: &[f64]) -> Option<f64> {
    const CROWD: usize = 12;
    let mut sorted = flights.to_vec();
    sort_by(&mut sorted, f64::total_cmp);
    let index = if sorted.len() > CROWD { sorted.len() / 4 } else { 0 };
    sorted.get(index).copied()
}

/// The rate that just reaches the successor in time; zero if none is waited for.
fn deadline(successor: Option<Successor>) -> f64 {
    let Some(Successor { distance_us, waited_s }) = successor else { return 0.0 };
    distance_us / (PATIENCE_S - waited_s).max(0.25)
}

/// The nearest notch to a rate: one that changes with every frame cannot be read.
pub fn rough(rate: f64) -> f64 {
    let decade = pow(10.0, log10(rate.max(1.0)).floor());
    // The borders lie where the notches beside them are equally far on the scale.
    let notch = match rate / decade {
        ..1.414 => 1.0,
        ..3.162 => 2.0,
        ..7.071 => 5.0,
        _ => 10.0,
    };
    notch * decade
}

/// A rate as people read it: `1/120×`, `1×`, `3×`.
pub fn rate_text(rate: f64) -> String {
    let times = rate / 1e6;
    if times >= 0.95 {
        let rounded = (times * 10.0).round() / 10.0;
        return if rounded.fract() == 0.0 || times >= 10.0 {
            format!("{}×", Whole(rounded))
        } else {
            sketch("#×", &[rounded])
        };
    }
    let parts = 1.0 / times.max(1e-6);
    // Two digits are enough, and a number that changes with every frame cannot be read.
    let step = pow(10.0, log10(parts).floor() - 1.0).max(1.0);
    format!("1/{}×", Whole((parts / step).round() * step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vivid(flights_us: &[f64]) -> Outlook {
        Outlook { flights_us: flights_us.to_vec(), vivid: true, ..Outlook::default() }
    }

    #[test]
    fn a_message_of_a_decision_stays_in_sight_for_half_a_second() {
        for flight in [1_000.0, 5_500.0, 10_000.0] {
            let seconds = flight / rate(&vivid(&[flight]));
            assert!(seconds >= VIVID_S - 1e-9, "{flight} µs were in sight for {seconds} s");
        }
    }

    #[test]
    fn the_shortest_of_a_few_messages_decides() {
        assert_eq!(rate(&vivid(&[9_000.0, 2_000.0, 4_000.0])), rate(&vivid(&[2_000.0])));
    }

    #[test]
    fn one_short_flight_does_not_hold_up_a_crowd() {
        let mut crowd = vec![8_000.0; 40];
        crowd.push(1_000.0);
        assert_eq!(rate(&vivid(&crowd)), rate(&vivid(&[8_000.0])));
    }

    #[test]
    fn quiet_time_is_compressed_and_slows_down_towards_a_landmark() {
        let towards = |landmark_us| rate(&Outlook { landmark_us, ..Outlook::default() });
        assert!(towards(Some(1e6)) > 5.0 * towards(Some(1e5)));
        assert!(towards(None) >= 100_000.0);
        assert!(towards(Some(1.0)) >= SLOWEST);
    }

    #[test]
    fn a_landmark_never_hurries_a_decision() {
        let far = Outlook { landmark_us: Some(5e6), ..vivid(&[5_000.0]) };
        assert_eq!(rate(&far), rate(&vivid(&[5_000.0])));
    }

    #[test]
    fn a_successor_is_shown_before_patience_ends() {
        // The slowest case: a message of one millisecond is always under way.
        for distance in [50_000.0, 300_000.0, 1_500_000.0, 5_000_000.0] {
            let mut left = distance;
            let mut waited_s = 0.0;
            while left > 0.0 && waited_s < 60.0 {
                let successor = Some(Successor { distance_us: left, waited_s });
                let rate = rate(&Outlook { successor, ..vivid(&[1_000.0]) });
                left -= rate / 60.0;
                waited_s += 1.0 / 60.0;
            }
            assert!(waited_s <= 9.5, "{distance} µs took {waited_s} s");
        }
    }

    #[test]
    fn notches_lead_from_a_thousandth_to_as_fast_as_the_machine_goes() {
        let mut pace = Pace::Adaptive.quicker(-100, 120_000.0);
        let mut texts = Vec::new();
        while let Pace::Fixed(rate) = pace {
            texts.push(rate_text(rate));
            pace = pace.quicker(1, 0.0);
        }
        assert_eq!(texts.first().map(String::as_str), Some("1/1000×"));
        assert_eq!(texts.last().map(String::as_str), Some("1000×"));
        assert_eq!(texts.len(), 19, "{texts:?}");
        assert_eq!(pace, Pace::Fastest);
        assert_eq!(pace.quicker(1, 0.0), Pace::Fastest);
        assert_eq!(pace.quicker(-1, 0.0), Pace::Fixed(1e9));
        assert_eq!(Pace::Adaptive.quicker(1, 120_000.0), Pace::Fixed(200_000.0));
    }

    #[test]
    fn a_rate_that_varies_is_told_by_its_notch() {
        let told = |parts: f64| rate_text(rough(1e6 / parts));
        assert_eq!([9.0, 140.0, 170.0, 300.0].map(told), ["1/10×", "1/100×", "1/200×", "1/200×"]);
        assert_eq!([0.9e6, 1.2e6, 4e6].map(|rate| rate_text(rough(rate))), ["1×", "1×", "5×"]);
    }

    #[test]
    fn rates_are_printed_with_two_digits() {
        for (rate, text) in [
            (1_000.0, "1/1000×"),
            (8_130.0, "1/120×"),
            (120_000.0, "1/8×"),
            (1e6, "1×"),
            (1.5e6, "1.5×"),
            (3e6, "3×"),
        ] {
            assert_eq!(rate_text(rate), text);
        }
    }
}
