//! The scenarios that come with Faultline: pinned, repeatable, and as their comments say.
#![allow(clippy::disallowed_methods, reason = "the core does no IO; its tests pin files")]

#[path = "scenarios/gallery.rs"]
mod gallery;

use sim_core::base::{EventId, Instant, NodeId};
use sim_core::exhibit;
use sim_core::judge::{self, full_report};
use sim_core::plan::{Plan, parse};
use sim_core::protocol::{Bug, Protocol, Setting, Standing};
use sim_core::protocols::scenarios::{GROUPS, SHIPPED, find};
use sim_core::protocols::{catalogue, exhibits, raft};
use sim_core::run::{
    DIAGRAM_LINES_MAX, FaultStatus, Run, Verdict, Violation, bug_report, bug_report_of,
    first_difference,
};
use sim_core::trace::EventKind;
use std::collections::BTreeSet;

/// Long enough for rare schedules, short enough for every build.
const SEEDS: u64 = 1_000;

fn plan_of(text: &str) -> Plan {
    parse(text, &catalogue().descriptions()).expect("a shipped scenario is valid")
}

fn text_of(name: &str) -> &'static str {
    find(name).expect("it is shipped").text
}

fn run(plan: &Plan) -> Box<dyn Run> {
    let mut run = catalogue().start(plan);
    run.advance(u32::MAX, Instant(u64::MAX));
    run
}

/// What a text says to people, as one line.
fn prose(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start_matches('#').trim());
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn each_has_a_title_and_a_story() {
    for shipped in SHIPPED {
        let [title, story] = [shipped.title(), shipped.story()];
        assert!(!title.is_empty() && !title.ends_with('.'), "{}: {title:?}", shipped.name);
        assert!(story.ends_with('.'), "{}: {story:?}", shipped.name);
    }
}

#[test]
fn every_file_is_shipped() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios");
    let entries = std::fs::read_dir(folder).expect("the folder of scenarios");
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let scenarios = names.filter_map(|name| Some(name.strip_suffix(".scenario")?.to_string()));
    let files: BTreeSet<String> = scenarios.collect();
    let shipped: BTreeSet<String> = SHIPPED.iter().map(|it| it.name.to_string()).collect();
    assert_eq!(files, shipped);
}

#[test]
fn each_has_one_fingerprint() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/fingerprints.txt");
    let mut found = String::from("# scenario, fingerprint, verdict, events; see README.md\n");
    for shipped in SHIPPED {
        let report = full_report(&*run(&plan_of(shipped.text)));
        let (fingerprint, verdict) = (report.fingerprint, report.verdict.name());
        found += &format!("{} {fingerprint:016x} {verdict} {}\n", shipped.name, report.events);
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &found).expect("the file of fingerprints");
    }
    let pinned = std::fs::read_to_string(path).expect("the file of fingerprints");
    assert_eq!(found, pinned, "see scenarios/README.md, \"Fingerprints\"");
}

#[test]
fn a_trial_reports_what_the_recorded_run_does() {
    for shipped in SHIPPED {
        let plan = plan_of(shipped.text);
        let run = run(&plan);
        assert_eq!(catalogue().try_out(&plan), run.report(), "{}", shipped.name);
        let (report, history) = catalogue().try_with_history(&plan);
        assert_eq!((&report, &history), (&run.report(), run.history()), "{}", shipped.name);
    }
}

#[test]
fn the_history_is_what_the_events_say_of_clients() {
    for shipped in SHIPPED {
        let run = run(&plan_of(shipped.text));
        let mut open = BTreeSet::new();
        let mut events = Vec::new();
        for (number, event) in run.events().iter().enumerate() {
            let number = EventId(number as u32);
            match event.kind {
                EventKind::Invoked { sequence } => _ = open.insert((event.node, sequence)),
                EventKind::Completed { sequence } => _ = open.remove(&(event.node, sequence)),
                EventKind::Retried { .. } => {}
                _ => continue,
            }
            events.push((number, event.at, event.node));
        }
        let mut told = Vec::new();
        for call in run.history().calls() {
            let who = Some(NodeId::client(call.client));
            let is_open = open.remove(&(who, call.sequence));
            assert_eq!(call.returned.is_none(), is_open, "{}: {call:?}", shipped.name);
            let ends = [Some(call.invoked), call.returned.map(|returned| returned.at)];
            told.extend(ends.into_iter().flatten().map(|it| (it.event, it.at, who)));
            let is_own = |it: &&(EventId, Instant, Option<NodeId>)| {
                let until = call.returned.map_or(EventId::NONE, |returned| returned.at.event);
                it.2 == who && (call.invoked.event..until).contains(&it.0)
            };
            assert_eq!(call.asked as usize, events.iter().filter(is_own).count());
        }
        assert!(told.iter().all(|it| events.contains(it)), "{}", shipped.name);
        assert!(open.is_empty(), "{}", shipped.name);
    }
}

#[test]
fn each_has_its_picture_in_the_gallery() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/gallery.svg");
    let mut found = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">\n");
    for shipped in SHIPPED {
        found += &gallery::picture(shipped.name, &*run(&plan_of(shipped.text)));
    }
    for shipped in exhibits::SHIPPED {
        let exhibit = exhibit::parse(shipped.text, &catalogue().descriptions());
        let plan = exhibit.unwrap_or_else(|error| panic!("{}: {error}", shipped.name)).plan;
        found += &gallery::picture(shipped.name, &*run(&plan));
    }
    found += "</svg>\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &found).expect("the file of pictures");
    }
    let pinned = std::fs::read_to_string(path).expect("the file of pictures");
    assert!(found == pinned, "the pictures are of other runs; see scenarios/README.md");
}

#[test]
fn each_knows_its_verdict_and_belongs_to_a_group() {
    for shipped in SHIPPED {
        let verdict = full_report(&*run(&plan_of(shipped.text))).verdict;
        assert_eq!(shipped.verdict(), verdict.name(), "{}", shipped.name);
        assert!(GROUPS.contains(&shipped.group()), "{}", shipped.name);
    }
}

#[test]
fn every_fault_of_each_strikes() {
    for shipped in SHIPPED {
        for fault in run(&plan_of(shipped.text)).report().faults {
            let (name, line) = (shipped.name, fault.line);
            assert_eq!(fault.status, FaultStatus::Applied, "{name}, line {line}");
        }
    }
}

#[test]
fn each_runs_twice_the_same() {
    for shipped in SHIPPED {
        let plan = plan_of(shipped.text);
        let (mut one, mut other) = (catalogue().start(&plan), catalogue().start(&plan));
        let difference = first_difference(&mut *one, &mut *other, Instant(u64::MAX));
        assert_eq!(difference, None, "{}", shipped.name);
    }
}

/// The lines of the diagram in a report; none if there is no diagram.
fn diagram(report: &str) -> Vec<&str> {
    let lines = report.lines().skip_while(|line| *line != "```mermaid").skip(1);
    lines.take_while(|line| *line != "```").collect()
}

/// Whether Mermaid reads a line of a sequence diagram in the way in which it is meant.
fn is_mermaid(line: &str, actors: &[&str]) -> bool {
    let known = |words: &str| words.split(',').all(|actor| actors.contains(&actor));
    let Some((head, words)) = line.trim_start().split_once(": ") else { return false };
    let ends = head.strip_prefix("Note over ").map(known);
    let ends = ends.or_else(|| head.split_once("->>").map(|(from, to)| known(from) && known(to)));
    // Entities end with the only semicolons.
    let plain = words.replace("#35;", "").replace("#59;", "").replace("#lt;", "");
    let plain = plain.replace("#gt;", "");
    ends == Some(true) && !words.is_empty() && !plain.contains(['#', ';', '<', '>'])
}

#[test]
fn each_reports_itself_in_a_diagram_of_at_most_thirty_lines() {
    for shipped in SHIPPED {
        let run = run(&plan_of(shipped.text));
        let report = full_report(&*run);
        let link = "https://example.org/#s=1";
        let markdown = bug_report_of(&*run, &report, shipped.text, link);
        assert!(markdown.contains(&format!("{:016x}", report.fingerprint)), "{}", shipped.name);
        let Some(violation) = report.violations.first() else {
            assert!(markdown.starts_with("## No claim is broken"), "{markdown}");
            continue;
        };
        assert!(markdown.starts_with(&format!("## {}", violation.sentence)), "{markdown}");
        let diagram = diagram(&markdown);
        assert!(diagram.len() <= DIAGRAM_LINES_MAX, "{}: {markdown}", shipped.name);
        assert_eq!(diagram[0], "sequenceDiagram");
        let actors: Vec<&str> =
            diagram.iter().filter_map(|line| line.strip_prefix("  participant ")).collect();
        for line in &diagram[1 + actors.len()..] {
            assert!(is_mermaid(line, &actors), "{}: {line}", shipped.name);
        }
    }
}

#[test]
fn the_forgotten_vote_is_reported_as_it_should_be() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/forgotten-vote.md");
    let text = text_of("03-forgotten-vote");
    let found = bug_report(&*run(&plan_of(text)), text, "https://example.org/#s=1");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &found).expect("the file of the report");
    }
    let pinned = std::fs::read_to_string(path).expect("the file of the report");
    assert_eq!(found, pinned, "see scenarios/README.md, \"Fingerprints\"");
}

/// The shipped scenarios that switch a bug of Raft on, each with that bug.
fn specimens() -> impl Iterator<Item = (&'static str, Plan, &'static Bug)> {
    SHIPPED.iter().filter_map(|shipped| {
        let plan = plan_of(shipped.text);
        if plan.protocol != raft::Raft::DESCRIPTION.name {
            return None;
        }
        let bugs = raft::bugs::BUGS.iter().enumerate();
        let mut on = bugs.filter(|(index, _)| plan.bugs >> index & 1 == 1);
        let (_, bug) = on.next()?;
        assert!(on.next().is_none(), "{} shows one bug", shipped.name);
        Some((shipped.name, plan, bug))
    })
}

#[test]
fn every_bug_has_a_scenario_or_an_exhibit_of_its_name() {
    let shown: BTreeSet<&str> = specimens().map(|(_, _, bug)| bug.name).collect();
    for bug in raft::bugs::BUGS {
        let is_shown = shown.contains(bug.name) || exhibits::find(bug.name).is_some();
        assert!(is_shown, "nothing shows {}", bug.name);
    }
    for (name, _, bug) in specimens() {
        assert!(name.ends_with(bug.name), "{name} shows {}", bug.name);
    }
}

/// What comes after the first violation may be its consequence, but the claim that the bug is known
/// to break goes first, in a sentence that says who did it and when.
#[test]
fn each_bug_breaks_its_claim_in_its_scenario() {
    for (name, plan, bug) in specimens() {
        let report = full_report(&*run(&plan));
        assert_eq!(report.verdict, Verdict::Broken, "{name}");
        let claim_of = |it: &Violation| report.claims[usize::from(it.claim)].name;
        // The judges of what clients saw come to know of one thing at one event.
        let first = report.violations[0].event;
        let mut violations = report.violations.iter().take_while(|it| it.event == first);
        let violation = violations.find(|it| claim_of(it) == bug.breaks).expect("it goes first");
        let sentence = &violation.sentence;
        assert!(!violation.nodes.is_empty(), "{sentence}");
        for node in &violation.nodes {
            assert!(sentence.contains(&node.to_string()), "{name}: {sentence}");
        }
        let is_dated = ["term ", "index ", "s, "].iter().any(|word| sentence.contains(word));
        assert!(is_dated, "{name}: {sentence}");
    }
}

/// How many of a thousand seeds break: what nodes claim, or what a guarantee promises to clients if
/// that is what the bug is known to break.
fn broken(plan: &Plan, bug: &Bug) -> u64 {
    let is_promise = judge::promises(&raft::Raft::DESCRIPTION).any(|it| it.name == bug.breaks);
    let is_broken = |&seed: &u64| {
        let plan = Plan { seed, ..plan.clone() };
        let catalogue = catalogue();
        let report = match is_promise {
            true => judge::try_out(&catalogue, &plan),
            false => catalogue.try_out(&plan),
        };
        report.verdict == Verdict::Broken
    };
    (1..=SEEDS).filter(is_broken).count() as u64
}

#[test]
fn without_its_bug_each_holds_and_keeps_its_promises_under_a_thousand_seeds() {
    for (name, plan, _) in specimens() {
        for seed in 1..=SEEDS {
            let report = judge::try_out(&catalogue(), &Plan { bugs: 0, seed, ..plan.clone() });
            assert_eq!(report.verdict, Verdict::Holds, "{name}, seed {seed}: {report:#?}");
        }
    }
}

#[test]
fn with_its_bug_as_many_break_as_the_readme_says() {
    let readme = include_str!("../../scenarios/README.md");
    for (_, plan, bug) in specimens() {
        let broken = broken(&plan, bug);
        let row = format!("| `{}` | {broken} | `{}` |", bug.name, bug.breaks);
        assert!(readme.contains(&row), "not so: {row}");
    }
}

#[test]
fn a_lease_breaks_fresh_reads_on_a_slow_clock_only() {
    let text = text_of("23-a-lease-on-a-slow-clock");
    let slow = run(&plan_of(text)).report();
    assert_eq!(slow.claims[usize::from(slow.violations[0].claim)].name, "fresh-reads");
    for line in ["drift old by -80%", "set lease-reads on"] {
        let plan = plan_of(&text.replace(line, ""));
        for seed in 1..=SEEDS {
            let report = run(&Plan { seed, ..plan.clone() }).report();
            assert_eq!(report.verdict, Verdict::Holds, "without {line}, seed {seed}: {report:#?}");
        }
    }
}

/// How the expectation of the textbook's example fares under many seeds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    met: u32,
    old_leader: u32,
    nobody: u32,
}

impl Tally {
    fn of(plan: &Plan) -> Tally {
        let mut tally = Tally::default();
        for seed in 1..=SEEDS {
            tally.count(&*run(&Plan { seed, ..plan.clone() }));
        }
        tally
    }

    /// Looks at the first expectation of a run, and at who leads when it is judged.
    fn count(&mut self, run: &dyn Run) {
        let mut leaders: BTreeSet<NodeId> = BTreeSet::new();
        for event in run.events() {
            match event.kind {
                EventKind::Became { standing: Standing::Leading, .. } => {
                    leaders.extend(event.node);
                }
                EventKind::Became { .. } => leaders.retain(|&node| Some(node) != event.node),
                EventKind::Met { .. } => return self.met += 1,
                EventKind::Unmet { .. } if leaders.is_empty() => return self.nobody += 1,
                EventKind::Unmet { .. } => return self.old_leader += 1,
                _ => {}
            }
        }
    }
}

fn with_switches(plan: &Plan, pre_vote: bool, check_quorum: bool) -> Plan {
    let mut settings = plan.settings.to_vec();
    settings[0] = Setting::Switch(pre_vote);
    settings[1] = Setting::Switch(check_quorum);
    Plan { settings: settings.into(), ..plan.clone() }
}

#[test]
fn the_textbook_expects_what_a_correct_system_does_not_do() {
    let plan = plan_of(text_of("01-leader-election-under-a-partition"));
    for (pre_vote, check_quorum) in [(true, true), (true, false), (false, true)] {
        let tally = Tally::of(&with_switches(&plan, pre_vote, check_quorum));
        assert_eq!(tally, Tally { old_leader: SEEDS as u32, ..Tally::default() });
    }
}

#[test]
fn without_pre_vote_it_holds_as_often_as_the_comments_say() {
    let readme = prose(include_str!("../../scenarios/README.md"));
    let text = text_of("02-leader-election-without-pre-vote");
    let Tally { met, old_leader, nobody } = Tally::of(&plan_of(text));
    let says = |prose: &str, words: String| assert!(prose.contains(&words), "not so: {words:?}");
    says(&prose(text), format!("holds in {met}; in {old_leader} the old leader is back"));
    says(&prose(text), format!("in {nobody} nobody leads"));
    says(&readme, format!("| {met} | the old leader leads again ({old_leader})"));
    says(&readme, format!("or nobody leads ({nobody})"));

    let settled = text.replace("cut old", "until converged\ncut old");
    let Tally { met, nobody, .. } = Tally::of(&plan_of(&settled));
    says(&readme, format!("it holds in {met} of 1,000, with nobody leading in {nobody}"));
}

#[test]
fn the_two_versions_of_the_textbook_differ_in_their_switches_only() {
    let one = plan_of(text_of("01-leader-election-under-a-partition"));
    let other = plan_of(text_of("02-leader-election-without-pre-vote"));
    let without_lines = |plan: &Plan| {
        let steps = plan.steps.iter().map(|line| line.step.clone());
        steps.collect::<Vec<_>>()
    };
    assert_eq!(without_lines(&one), without_lines(&other));
    assert_eq!((one.nodes, one.seed, &one.network), (other.nodes, other.seed, &other.network));
}

#[test]
fn the_torn_tail_is_found_and_dropped_before_anything_else() {
    let run = run(&plan_of(text_of("17-a-torn-tail")));
    let is_restart = |kind| matches!(kind, EventKind::Started { nth: 2 });
    let at = run.events().iter().position(|event| is_restart(event.kind)).expect("n2 restarts");
    let restart = run.explain(EventId(at as u32));
    assert_eq!(restart.effects[0].text, "drop the newest records: 1");
    assert!(restart.effects[0].done);
}

#[test]
fn the_stalled_disk_unseats_its_leader_and_a_slow_one_does_not() {
    let text = text_of("18-a-stalled-disk");
    assert_eq!(leaders(&*run(&plan_of(text))), 2);
    assert!(prose(text).contains("With `slow-sync old by 20ms for 1s` nobody is unseated."));
    let slow = text.replacen("\nstall-disk old for 1s", "\nslow-sync old by 20ms for 1s", 1);
    assert_eq!(leaders(&*run(&plan_of(&slow))), 1);
}

#[test]
fn every_answer_that_denies_a_vote_says_why_and_none_that_grants_it() {
    let mut denied = 0;
    for name in ["01-leader-election-under-a-partition", "03-forgotten-vote"] {
        let run = run(&plan_of(text_of(name)));
        for id in (0..run.events().len() as u32).map(EventId) {
            let Some((answer, kind)) = run.events()[id.0 as usize].message() else { continue };
            // PreVoteReply and VoteReply.
            if matches!(kind.0, 1 | 3) {
                let told = run.explain(id);
                let is_denied = told.text.contains(" denied ");
                assert_eq!(told.reason.is_some(), is_denied, "{}", told.text);
                if let Some(reason) = told.reason {
                    assert!(reason.starts_with(&answer.from.to_string()), "{reason}");
                    denied += 1;
                }
            }
        }
    }
    assert!(denied > 0);
}

/// How often somebody came to lead.
fn leaders(run: &dyn Run) -> usize {
    let leads = |kind| matches!(kind, EventKind::Became { standing: Standing::Leading, .. });
    run.events().iter().filter(|event| leads(event.kind)).count()
}
