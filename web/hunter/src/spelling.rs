//! How a judged history goes from one end to the other: a line for each thing, so that ten thousand
//! operations are read as fast as lines are.

use crate::history::{Accusation, Judged, Line, Mark, Told};
use core::fmt;
use sim_core::base::Instant;
use sim_core::judge::{ModelName, Origin};
use sim_core::run::Verdict;

/// What stands where nothing is known.
const NOTHING: &str = "-";

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Judged { model, origin, verdict, undecided, visited, passed_over, .. } = self;
        let (model, verdict) = (model.name(), verdict.name());
        let origin = if *origin == Origin::Run { "run" } else { "file" };
        writeln!(f, "{model} {origin} {verdict} {visited} {passed_over}")?;
        writeln!(f, "{}", undecided.as_deref().unwrap_or_default())?;
        for names in [&self.clients, &self.keys] {
            write!(f, "{}", names.len())?;
            names.iter().try_for_each(|name| write!(f, "\t{name}"))?;
            writeln!(f)?;
        }
        writeln!(f, "{}", self.broken.len())?;
        for Accusation { key, guilty, sentence } in &self.broken {
            writeln!(f, "{key}\t{}\t{sentence}", Numbers(guilty))?;
        }
        for Told { client, key, began, ended, is_look, what } in &self.deeds {
            write!(f, "{client} {key} {is_look} {began} ")?;
            match ended {
                Some(ended) => write!(f, "{ended}")?,
                None => f.write_str(NOTHING)?,
            }
            writeln!(f, "\t{what}")?;
        }
        Ok(())
    }
}

impl Judged {
    /// The inverse of writing it; `words` are what stands behind the verb.
    pub(crate) fn read(words: &str, body: &str) -> Option<Judged> {
        let mut words = words.split(' ');
        let model = ModelName::find(words.next()?)?;
        let origin = if words.next()? == "run" { Origin::Run } else { Origin::File };
        let word = words.next()?;
        let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.name() == word)?;
        let (visited, passed_over) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let mut lines = body.lines();
        let undecided = Some(lines.next()?).filter(|it| !it.is_empty()).map(str::to_string);
        let mut names = || -> Option<Vec<String>> {
            let mut fields = lines.next()?.split('\t');
            let count: usize = fields.next()?.parse().ok()?;
            let names: Vec<String> = fields.map(str::to_string).collect();
            (names.len() == count).then_some(names)
        };
        let (clients, keys) = (names()?, names()?);
        let count: usize = lines.next()?.parse().ok()?;
        let broken = lines.by_ref().take(count).map(accusation).collect::<Option<_>>()?;
        let deeds = lines.map(told).collect::<Option<_>>()?;
        Some(Judged {
            model,
            origin,
            verdict,
            undecided,
            visited,
            passed_over,
            clients,
            keys,
            broken,
            deeds,
        })
    }
}

fn accusation(line: &str) -> Option<Accusation> {
    let mut fields = line.splitn(3, '\t');
    let (key, guilty) = (fields.next()?.parse().ok()?, numbers(fields.next()?)?);
    Some(Accusation { key, guilty, sentence: fields.next()?.to_string() })
}

fn told(line: &str) -> Option<Told> {
    let (numbers, what) = line.split_once('\t')?;
    let mut words = numbers.split(' ');
    Some(Told {
        client: words.next()?.parse().ok()?,
        key: words.next()?.parse().ok()?,
        is_look: words.next()?.parse().ok()?,
        began: mark(words.next()?)?,
        ended: match words.next()? {
            NOTHING => None,
            ended => Some(mark(ended)?),
        },
        what: what.to_string(),
    })
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.order, self.place)?;
        match self.at {
            Some(at) => write!(f, "{}", at.0),
            None => f.write_str(NOTHING),
        }
    }
}

fn mark(word: &str) -> Option<Mark> {
    let mut parts = word.split(':');
    let (order, place) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let at = match parts.next()? {
        NOTHING => None,
        at => Some(Instant(at.parse().ok()?)),
    };
    Some(Mark { order, place, at })
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Line { through, deeds, first, states } = self;
        writeln!(f, "{through} {first}")?;
        write!(f, "{}", Numbers(deeds))?;
        states.iter().try_for_each(|state| write!(f, "\n{state}"))
    }
}

impl Line {
    /// The inverse of writing it.
    pub(crate) fn read(words: &str, body: &str) -> Option<Line> {
        let (through, first) = words.split_once(' ')?;
        let mut lines = body.split('\n');
        let deeds = numbers(lines.next()?)?;
        let states = lines.map(str::to_string).collect();
        Some(Line { through: through.parse().ok()?, first: first.parse().ok()?, deeds, states })
    }
}

/// Numbers with blanks between them.
struct Numbers<'a>(&'a [u32]);

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, number) in self.0.iter().enumerate() {
            let gap = if nth == 0 { "" } else { " " };
            write!(f, "{gap}{number}")?;
        }
        Ok(())
    }
}

fn numbers(text: &str) -> Option<Vec<u32>> {
    text.split_whitespace().map(|word| word.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Desk, Request};
    use sim_core::protocols::catalogue;

    /// A read that sees what another had replaced, and one that was never answered.
    const STALE: &str = "\
{:process 0, :type :invoke, :f :write, :key \"x\", :value 1, :time 10000}
{:process 0, :type :ok, :f :write, :key \"x\", :value 1, :time 20000}
{:process 0, :type :invoke, :f :write, :key \"x\", :value 2, :time 30000}
{:process 0, :type :ok, :f :write, :key \"x\", :value 2, :time 40000}
{:process 1, :type :invoke, :f :read, :key \"x\", :value nil, :time 50000}
{:process 2, :type :invoke, :f :write, :key \"x\", :value \"a\\tb\\n\", :time 60000}
{:process 1, :type :ok, :f :read, :key \"x\", :value 1, :time 70000}
";

    fn ask(desk: &mut Desk, request: &Request) -> Answer {
        let request = Request::read(&request.to_string()).expect("a request");
        Answer::read(&desk.answer(&request.to_string())).expect("both ends know the same words")
    }

    fn judged(desk: &mut Desk, request: &Request) -> Judged {
        let answer = ask(desk, request);
        let Answer::Judged(judged) = answer else { panic!("it is judged: {answer:?}") };
        *judged
    }

    #[test]
    fn a_file_is_judged_and_each_operation_told() {
        let mut desk = Desk::new(catalogue());
        let judged = judged(&mut desk, &Request::Judge(None, STALE.to_string()));
        assert_eq!((judged.model, judged.verdict), (ModelName::Register, Verdict::Broken));
        assert_eq!((judged.clients.len(), judged.keys.as_slice()), (3, &["x".to_string()][..]));
        let what: Vec<&str> = judged.deeds.iter().map(|deed| &*deed.what).collect();
        assert_eq!(what[..3], ["wrote x=1", "wrote x=2", "read x=1"]);
        assert_eq!((judged.deeds[3].ended, judged.deeds[2].is_look), (None, true));
        assert!(!what[3].contains(['\t', '\n']), "{what:?}");
        // Times count from the first.
        let began = judged.deeds[2].began;
        assert_eq!((began.place, began.at), (5, Some(Instant(40))));
        let [Accusation { guilty, sentence, .. }] = &judged.broken[..] else { panic!("one key") };
        assert_eq!(guilty[..2], [2, 1]);
        assert!(sentence.contains("although process 0's write of x=2"), "{sentence}");

        let line = |desk: &mut Desk, deed| match ask(desk, &Request::Order(deed)) {
            Answer::Order(line) => line,
            other => panic!("an order: {other:?}"),
        };
        let order = line(&mut desk, 1);
        assert_eq!(order.deeds[..2], [0, 1]);
        assert_eq!(order.states[..2], ["1", "2"]);
        assert_eq!((order.through, order.first), (1, 0));
        let none = line(&mut desk, 2);
        assert!(none.deeds.is_empty(), "nothing legal leads through the stale read: {none:?}");
        assert!(matches!(ask(&mut desk, &Request::Order(99)), Answer::Trouble(_)));
    }

    #[test]
    fn a_bad_file_is_refused_with_its_place() {
        let mut desk = Desk::new(catalogue());
        let bad = STALE.replace(":process 1, :type :ok", ":process 1, :type :okay");
        let Answer::Refused(error) = ask(&mut desk, &Request::Judge(None, bad)) else {
            panic!("it is refused")
        };
        assert_eq!(error.line, 7);
        assert!(!error.reason.is_empty());
        // What was judged before is not what was refused.
        assert!(matches!(ask(&mut desk, &Request::Order(0)), Answer::Trouble(_)));
    }

    #[test]
    fn the_clients_of_a_run_are_judged_alike() {
        let mut desk = Desk::new(catalogue());
        let shipped = sim_core::protocols::scenarios::find("blind-retry").expect("it is shipped");
        let judged = judged(&mut desk, &Request::Clients(shipped.text.to_string()));
        assert_eq!((judged.origin, judged.verdict), (Origin::Run, Verdict::Broken));
        assert_eq!(judged.clients, ["c1", "c2"]);
        assert!(judged.broken[0].guilty.len() >= 2, "{judged:?}");
    }
}
