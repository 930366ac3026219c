//! How a hunt goes, on one line that is written over again; only for a terminal.

use crate::Console;
use sim_core::base::thousands;
use sim_core::hunt::Tally;
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// One line on standard error.
pub(super) struct Progress {
    /// How many runs there will be.
    runs: u32,
    is_shown: bool,
    /// When it was told last.
    told: Option<Duration>,
}

impl Progress {
    pub(super) fn new(runs: u32, console: &Console<'_>) -> Progress {
        // A console that a test made stands for no terminal.
        let is_shown = console.err_is_terminal && std::io::stderr().is_terminal();
        Progress { runs, is_shown, told: None }
    }

    /// Tells how far a hunt has come after so long.
    pub(super) fn tell(&mut self, tally: &Tally, time: Duration) {
        let is_due = self.told.is_none_or(|told| time >= told + Duration::from_millis(200));
        if self.is_shown && is_due {
            self.told = Some(time);
            // Who cannot be told does not need to know.
            let _ = write!(std::io::stderr(), "\r\x1b[K{}", line(tally, self.runs, time));
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        if self.told.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(tally: &Tally, runs: u32, time: Duration) -> String {
    let done = tally.done();
    let rate = f64::from(done) / time.as_secs_f64().max(0.001);
    let left = f64::from(runs.saturating_sub(tally.next())) / rate.max(0.001);
    let found = match tally.distinct().len() {
        0 => "nothing found yet".to_string(),
        1 => "1 violation found".to_string(),
        many => format!("{many} violations found"),
    };
    let left = match left as u64 {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    };
    let (done, runs, rate) =
        (thousands(done.into()), thousands(runs.into()), thousands(rate as u64));
    format!("{done} of {runs} runs, {rate} a second, {left} left, {found}; Ctrl-C stops")
}
