//! The table of what was measured: a text, one line for each exhibit, written by a command and read
//! by pages and tests.

use super::Exhibit;
use super::measure::{BOUNDS, BUDGET, RANGES, TWINS, Task};
use crate::base::thousands;
use crate::hunt::shrink::Counts;

/// How far somebody had to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// It was found after so many runs; or, in an exploration, behind so many choices.
    After(u32),
    /// It was not found within the budget.
    Beyond,
    /// It cannot be found in this way: what it breaks is judged by times, or by what clients saw.
    Unseen,
}

/// What was measured of an exhibit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The exhibit's name: that of its bug.
    pub name: String,
    /// Each range of a sweep, in order.
    pub sweep: Vec<Reach>,
    /// Each seed whose run's places were gone through, in order.
    pub places: Vec<Reach>,
    /// The shortest path to it.
    pub exhaust: Reach,
    /// How much goes wrong in its scenario, and how much is asked there.
    pub size: Counts,
    /// The first run of the clean twin that breaks anything.
    pub twin: Reach,
}

impl Measured {
    /// What nobody has measured yet.
    pub fn none(exhibit: &Exhibit<'_>) -> Measured {
        Measured {
            name: exhibit.bug.to_string(),
            sweep: vec![Reach::Beyond; RANGES as usize],
            places: vec![Reach::Beyond; RANGES as usize],
            exhaust: Reach::Unseen,
            size: exhibit.size(),
            twin: Reach::Beyond,
        }
    }

    /// Enters what one task came to.
    pub fn enter(&mut self, task: Task, reach: Reach) {
        match task {
            Task::Sweep(range) => self.sweep[range as usize] = reach,
            Task::Places(range) => self.places[range as usize] = reach,
            Task::Exhaust => self.exhaust = reach,
            Task::Twin => self.twin = reach,
        }
    }

    /// The median of some ranges; of an even number of them the upper one.
    pub fn median(ranges: &[Reach]) -> Reach {
        let mut ranges = ranges.to_vec();
        ranges.sort_unstable();
        ranges.get(ranges.len() / 2).copied().unwrap_or(Reach::Beyond)
    }

    /// The table, with what its columns mean.
    pub fn table(all: &[Measured]) -> String {
        let mut text = format!(
            "# How hard each planted bug is to find; written by `faultline measure`.\n\
             # sweep, places: after how many runs the claim is broken, in each of {RANGES} ranges of at \
             most {} runs;\n\
             # exhaust: how many choices the shortest path has, within {} timers, {} crash, {} states;\n\
             # faults, asked: how many of each the shrunk scenario has;\n\
             # twin: the first of {} runs of the clean twin that breaks anything.\n\
             # `-` not within that; `unseen` what it breaks is judged by times or by what clients saw,\n\
             # and an exploration has neither.\n",
            thousands(BUDGET.into()),
            BOUNDS.timers,
            BOUNDS.crashes,
            thousands(BOUNDS.states.into()),
            thousands(TWINS.into()),
        );
        for measured in all {
            let list = |ranges: &[Reach]| {
                let words: Vec<String> = ranges.iter().map(|it| word(*it)).collect();
                words.join(",")
            };
            let Counts { faults, operations } = measured.size;
            text += &format!(
                "{} sweep {} places {} exhaust {} faults {faults} asked {operations} twin {}\n",
                measured.name,
                list(&measured.sweep),
                list(&measured.places),
                word(measured.exhaust),
                word(measured.twin),
            );
        }
        text
    }

    /// Reads a table. A line that is none is left out.
    pub fn read(table: &str) -> Vec<Measured> {
        table.lines().filter_map(line).collect()
    }
}

fn word(reach: Reach) -> String {
    match reach {
        Reach::After(count) => count.to_string(),
        Reach::Beyond => "-".to_string(),
        Reach::Unseen => "unseen".to_string(),
    }
}

fn reach(word: &str) -> Option<Reach> {
    match word {
        "-" => Some(Reach::Beyond),
        "unseen" => Some(Reach::Unseen),
        count => count.parse().ok().map(Reach::After),
    }
}

fn line(line: &str) -> Option<Measured> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [
        name,
        "sweep",
        sweep,
        "places",
        places,
        "exhaust",
        exhaust,
        "faults",
        faults,
        "asked",
        asked,
        "twin",
        twin,
    ] = words[..]
    else {
        return None;
    };
    let list = |words: &str| words.split(',').map(reach).collect::<Option<Vec<_>>>();
    Some(Measured {
        name: name.to_string(),
        sweep: list(sweep)?,
        places: list(places)?,
        exhaust: reach(exhaust)?,
        size: Counts { faults: faults.parse().ok()?, operations: asked.parse().ok()? },
        twin: reach(twin)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let measured = Measured {
            name: "stale-read".into(),
            sweep: vec![Reach::After(6), Reach::Beyond, Reach::After(2)],
            places: vec![Reach::After(40)],
            exhaust: Reach::Unseen,
            size: Counts { faults: 1, operations: 2 },
            twin: Reach::Beyond,
        };
        let all = [measured.clone(), Measured { exhaust: Reach::After(9), ..measured }];
        assert_eq!(Measured::read(&Measured::table(&all)), all);
    }

    #[test]
    fn what_was_not_found_is_above_every_median() {
        let after = Reach::After;
        assert_eq!(Measured::median(&[Reach::Beyond, after(3), after(9)]), after(9));
        assert_eq!(Measured::median(&[Reach::Beyond, after(3), Reach::Beyond]), Reach::Beyond);
    }
}
