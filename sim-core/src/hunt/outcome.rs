//! What one run of a hunt came to: small plain data, that can travel as a line of text.

use crate::base::Instant;
use crate::run::{FaultStatus, Report, Verdict};
use core::fmt;
use core::str::FromStr;

/// What one run of a hunt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which run.
    pub number: u32,
    /// Broken before unmet before undecided before holds.
    pub verdict: Verdict,
    /// The digest of everything that happened.
    pub fingerprint: u64,
    /// How many events happened.
    pub events: u32,
    /// How far virtual time went.
    pub now: Instant,
    /// How many faults of its plan were not applied: never reached, or no longer fitting.
    pub missed: u32,
    /// The first violation of each broken claim, in order of time.
    pub breaks: Vec<Break>,
}

/// A broken claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The claim's name.
    pub claim: String,
    /// The event that says so.
    pub event: u32,
    /// When.
    pub at: Instant,
    /// What happened, naming the nodes.
    pub sentence: String,
}

impl Outcome {
    /// What a report says, as far as a hunt wants to know.
    pub fn of(number: u32, report: &Report) -> Outcome {
        let is_missed = |status| status != FaultStatus::Applied;
        let breaks = report.violations.iter().map(|violation| Break {
            claim: report.claims[usize::from(violation.claim)].name.to_string(),
            event: violation.event,
            at: violation.at,
            sentence: violation.sentence.clone(),
        });
        Outcome {
            number,
            verdict: report.verdict,
            fingerprint: report.fingerprint,
            events: report.events,
            now: report.now,
            missed: report.faults.iter().filter(|fault| is_missed(fault.status)).count() as u32,
            breaks: breaks.collect(),
        }
    }

    /// Whether a claim is broken.
    pub fn is_broken(&self) -> bool {
        !self.breaks.is_empty()
    }
}

/// Fields apart by tabs, in the order of the struct; then four for each broken claim.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { number, verdict, fingerprint, events, now, missed, breaks } = self;
        let verdict = verdict.name();
        write!(f, "{number}\t{verdict}\t{fingerprint:016x}\t{events}\t{}\t{missed}", now.0)?;
        for Break { claim, event, at, sentence } in breaks {
            let sentence = sentence.replace(['\t', '\n', '\r'], " ");
            write!(f, "\t{claim}\t{event}\t{}\t{sentence}", at.0)?;
        }
        Ok(())
    }
}

/// A line that is not an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoOutcome;

impl fmt::Display for NoOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this line does not tell what a run came to")
    }
}

impl core::error::Error for NoOutcome {}

impl FromStr for Outcome {
    type Err = NoOutcome;

    fn from_str(line: &str) -> Result<Outcome, NoOutcome> {
        fn next<'a>(fields: &mut impl Iterator<Item = &'a str>) -> Result<&'a str, NoOutcome> {
            fields.next().ok_or(NoOutcome)
        }
        fn number<T: FromStr>(word: &str) -> Result<T, NoOutcome> {
            word.parse().map_err(|_| NoOutcome)
        }
        let mut fields = line.split('\t').peekable();
        let mut outcome = Outcome {
            number: number(next(&mut fields)?)?,
            verdict: verdict(next(&mut fields)?)?,
            fingerprint: u64::from_str_radix(next(&mut fields)?, 16).map_err(|_| NoOutcome)?,
            events: number(next(&mut fields)?)?,
            now: Instant(number(next(&mut fields)?)?),
            missed: number(next(&mut fields)?)?,
            breaks: Vec::new(),
        };
        while fields.peek().is_some() {
            outcome.breaks.push(Break {
                claim: next(&mut fields)?.to_string(),
                event: number(next(&mut fields)?)?,
                at: Instant(number(next(&mut fields)?)?),
                sentence: next(&mut fields)?.to_string(),
            });
        }
        Ok(outcome)
    }
}

fn verdict(word: &str) -> Result<Verdict, NoOutcome> {
    Verdict::ALL.into_iter().find(|verdict| verdict.name() == word).ok_or(NoOutcome)
}
