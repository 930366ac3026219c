//! What is handed back: the best plan as a scenario for people, with what its lines are there for.

use super::{Counts, Phase, SEEDS_ALL, Shrinker, breach, label, story};
use crate::plan::{Plan, limits, parse, print};

/// How many other seeds are tried with the result.
const SEEDS_SAMPLED: u32 = 100;

impl Shrinker {
    /// Tries the next line of the result.
    pub(super) fn label_next(&mut self) {
        let lines = self.lines();
        let row = self.labels.len();
        let Some(line) = lines.get(row) else {
            let plan = self.best().clone();
            let others = (limits::SEED_DEFAULT..).skip(SEEDS_ALL).take(SEEDS_SAMPLED as usize);
            let broken = others.filter(|&seed| self.breaks_as(&Plan { seed, ..plan.clone() }));
            self.sample = Some((broken.count() as u32, SEEDS_SAMPLED));
            self.phase = Phase::Over;
            return;
        };
        if line.is_empty() || line.starts_with("protocol ") || line.starts_with("seed ") {
            return self.labels.push(None);
        }
        let mut text = lines.clone();
        text.remove(row);
        let is_essential = !self.breaks_written(&text);
        let values = label::variants(line);
        let mut free = Vec::new();
        for value in &values {
            let works = value.lines.iter().all(|other| {
                let mut text = lines.clone();
                text[row] = other.clone();
                self.breaks_written(&text)
            });
            free.extend(works.then_some(value.role));
        }
        self.labels.push(Some(label::words(is_essential, values.len(), &free)));
    }

    /// The lines of the best plan.
    fn lines(&self) -> Vec<String> {
        print(self.best(), &self.descriptions).lines().map(str::to_string).collect()
    }

    /// Whether a text breaks the claim, under the seeds that the result does.
    fn breaks_written(&mut self, lines: &[String]) -> bool {
        let Ok(plan) = parse(&lines.join("\n"), &self.descriptions) else { return false };
        match self.needs_no_seed() {
            true => (limits::SEED_DEFAULT..)
                .take(SEEDS_ALL)
                .all(|seed| self.breaks_as(&Plan { seed, ..plan.clone() })),
            false => self.breaks_as(&plan),
        }
    }

    fn breaks_as(&mut self, plan: &Plan) -> bool {
        self.runs += 1;
        breach(&self.catalogue, plan, &self.claim).is_some()
    }

    /// The best plan as a scenario for people: what broke, how it came to that, and beside each line
    /// whether it could go, as far as that was tried.
    pub fn text(&self) -> String {
        let subject = self.best_subject();
        let known = self.catalogue.entry_of(&subject.plan).description;
        let Counts { faults, operations } = self.before;
        let mut text = format!("# {}\n", subject.violation.sentence.trim_end_matches('.'));
        text += &format!("# {}\n#\n", story::story(subject, known));
        text += &format!(
            "# Shrunk from {faults} faults and {operations} operations; it breaks {}.\n",
            self.claim
        );
        text += &match (self.sample, self.needs_no_seed()) {
            (Some((all, tried)), true) if all == tried => {
                format!("# It needs no seed: all of {tried} that were tried for this show it.\n")
            }
            (Some((broken, tried)), _) => {
                format!("# {broken} of {tried} other seeds show it.\n")
            }
            (None, _) => "# It was stopped before nothing was left to try.\n".to_string(),
        };
        text += "\n";
        text + &label::beside(&self.lines(), &self.labels)
    }
}
