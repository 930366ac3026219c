//! The threads of a hunt: each is handed some numbers, tries them, and gives the outcomes back.
//!
//! What comes out does not depend on them, because the tally folds outcomes by number.

use super::Options;
use sim_core::hunt::{Bounds, Hunt, Outcome, Tally};
use sim_core::plan::print;
use sim_core::run::Catalogue;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often progress is told.
const BEAT: Duration = Duration::from_millis(100);
/// How long one thread tries what it was handed, so that few wait for the last.
const PORTION: Duration = Duration::from_millis(50);
/// How many numbers a thread is handed at most.
const PORTION_MAX: u32 = 256;

/// A hunt that has come to an end.
pub struct Hunted {
    /// What it came to.
    pub tally: Tally,
    /// How long it took.
    pub time: Duration,
    /// How many threads there were.
    pub jobs: usize,
    /// Why it stopped before its end.
    pub stopped: Option<Stop>,
    /// The first run whose two executions differ.
    pub differs: Option<u32>,
}

/// Why a hunt stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// Its time is up.
    Time,
}

/// What the threads share.
struct Shared {
    tally: Tally,
    differs: Option<u32>,
}

/// Hunts with as many threads as were asked for. `tell` hears how it goes.
pub fn hunt(
    hunt: &Hunt,
    options: &Options,
    catalogue: &Catalogue,
    mut tell: impl FnMut(&Tally, Duration),
) -> Hunted {
    let bounds = Bounds {
        first: options.from.min(hunt.runs()),
        end: hunt.runs().min(options.from.saturating_add(options.runs)),
        events_max: options.events,
        at_first_find: options.at_first_find,
    };
    let jobs = options.jobs.or_else(|| std::thread::available_parallelism().ok());
    let jobs = jobs.map_or(1, NonZeroUsize::get);
    let shared = Mutex::new(Shared { tally: Tally::new(bounds), differs: None });
    let lock = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    let (is_over, interrupted) = (AtomicBool::new(false), interruption());
    let began = Instant::now();
    let mut stopped = None;
    std::thread::scope(|scope| {
        let work = || {
            let mut portion = 1;
            while !is_over.load(Ordering::Relaxed) {
                let numbers = lock().tally.hand_out(portion);
                if numbers.is_empty() {
                    // Somebody else is behind, or all is handed out.
                    std::thread::sleep(Duration::from_millis(1));
                    if lock().tally.is_over() {
                        break;
                    }
                    continue;
                }
                let (count, since) = (numbers.len() as u32, Instant::now());
                let (outcomes, rest, differs) =
                    try_all(hunt, numbers, catalogue, options.twice, &is_over);
                let mut shared = lock();
                outcomes.into_iter().for_each(|outcome| shared.tally.take(outcome));
                shared.tally.give_back(rest);
                shared.differs = shared.differs.into_iter().chain(differs).min();
                drop(shared);
                let each = since.elapsed().max(Duration::from_micros(1)) / count;
                portion = (PORTION.as_micros() / each.as_micros().max(1))
                    .clamp(1, u128::from(PORTION_MAX)) as u32;
            }
        };
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        while threads.iter().any(|thread| !thread.is_finished()) {
            std::thread::sleep(BEAT.min(Duration::from_millis(5) + began.elapsed() / 10));
            if interrupted.load(Ordering::Relaxed) {
                stopped = Some(Stop::Interrupted);
            } else if options.time.is_some_and(|time| began.elapsed() >= time) {
                stopped = stopped.or(Some(Stop::Time));
            }
            let shared = lock();
            tell(&shared.tally, began.elapsed());
            if stopped.is_some() || shared.differs.is_some() {
                is_over.store(true, Ordering::Relaxed);
            }
        }
    });
    let Shared { tally, differs } = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    let stopped = stopped.filter(|_| !tally.is_over());
    Hunted { tally, time: began.elapsed(), jobs, stopped, differs }
}

/// Tries some runs, until the hunt is over. Returns what they came to, what was not tried, and the
/// first of which two executions differ.
fn try_all(
    hunt: &Hunt,
    numbers: Range<u32>,
    catalogue: &Catalogue,
    twice: bool,
    is_over: &AtomicBool,
) -> (Vec<Outcome>, Range<u32>, Option<u32>) {
    let mut outcomes = Vec::new();
    for number in numbers.clone() {
        if is_over.load(Ordering::Relaxed) {
            return (outcomes, number..numbers.end, None);
        }
        let confession = Confession { hunt, number, catalogue, is_over };
        let outcome = hunt.try_out(catalogue, number);
        if twice && hunt.try_out(catalogue, number) != outcome {
            return (outcomes, number..numbers.end, Some(number));
        }
        drop(confession);
        outcomes.push(outcome);
    }
    (outcomes, numbers.end..numbers.end, None)
}

/// A mistake in a handler is a panic: it is told in which run, so that it can be repeated. The hunt
/// is over then, since nobody gives back the numbers that this thread was handed.
struct Confession<'a> {
    hunt: &'a Hunt,
    number: u32,
    catalogue: &'a Catalogue,
    is_over: &'a AtomicBool,
}

impl Drop for Confession<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.is_over.store(true, Ordering::Relaxed);
            let plan = print(&self.hunt.plan_of(self.number), &self.catalogue.descriptions());
            eprintln!("faultline: that was in run {}, which is\n\n{plan}", self.number);
        }
    }
}

/// Set when somebody presses Ctrl-C for the first time. The second time ends the process.
pub(crate) fn interruption() -> Arc<AtomicBool> {
    use signal_hook::consts::SIGINT;
    use signal_hook::flag;
    let flag = Arc::new(AtomicBool::new(false));
    // Without them a Ctrl-C ends the process at once, and nothing worse.
    let _ = flag::register_conditional_shutdown(SIGINT, 130, flag.clone());
    let _ = flag::register(SIGINT, flag.clone());
    flag
}
