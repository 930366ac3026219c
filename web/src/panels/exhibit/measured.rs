//! What was measured of an exhibit, in words.

use sim_core::base::thousands;
use sim_core::exhibit::measure::{BUDGET, RANGES, TWINS};
use sim_core::exhibit::{Measured, Reach};
use sim_core::protocols::exhibits::MEASURED;
use yew::prelude::*;

/// All that was measured.
pub fn all() -> Vec<Measured> {
    Measured::read(MEASURED)
}

/// After how many runs half of the searches had found it.
pub fn median(ranges: &[Reach]) -> String {
    words(Measured::median(ranges))
}

/// How far somebody had to go.
pub fn words(reach: Reach) -> String {
    match reach {
        Reach::After(count) => thousands(count.into()),
        Reach::Beyond => "not found".to_string(),
        Reach::Unseen => "cannot see it".to_string(),
    }
}

/// How much of a clean twin's sweep held.
pub fn twin(reach: Reach) -> String {
    match reach {
        Reach::After(run) => format!("breaks in run {}", thousands(run.into())),
        _ => format!("holds in {}", thousands(TWINS.into())),
    }
}

/// How much goes wrong in its scenario, and how much is asked there.
pub fn size_of(measured: &Measured) -> String {
    let some = |count: u32, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    let (faults, asked) = (measured.size.faults, measured.size.operations);
    format!("{}, {}", some(faults, "fault"), some(asked, "request"))
}

/// The numbers of one exhibit.
pub fn view(name: &str) -> Html {
    let Some(measured) = all().into_iter().find(|it| it.name == name) else {
        return Html::default();
    };
    let found = |reach: Reach, unit: &str| match reach {
        Reach::After(_) => format!("found after {} {unit}", words(reach)),
        _ => words(reach),
    };
    let facts = [
        ("Random faults", found(Measured::median(&measured.sweep), "runs")),
        ("A fault at each place", found(Measured::median(&measured.places), "runs")),
        ("Every order", found(measured.exhaust, "choices")),
        ("Shrunk to", size_of(&measured)),
        ("Without the mistake", format!("{} runs", twin(measured.twin))),
    ];
    html! {
        <section aria-label="How hard it is to find">
            <h4>{ "How hard it is to find" }</h4>
            <dl class="details-facts">
                { for facts.into_iter().map(|(name, value)| html! {
                    <><dt>{ name }</dt><dd>{ value }</dd></>
                }) }
            </dl>
            <p class="details-quiet">{ format!("Medians of {RANGES} hunts of at most {} runs, in a plain cluster in which nothing was planned to go wrong.", thousands(BUDGET.into())) }</p>
        </section>
    }
}
