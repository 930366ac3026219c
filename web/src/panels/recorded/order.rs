//! The longest legal order through the operation that is looked at, in words.

use super::{when, words};
use hunter::{Judged, Line};
use yew::prelude::*;

/// How many operations that are not in it are named.
const LEFT_OUT_SHOWN: usize = 3;

/// What there is to say of the operation that is looked at.
pub fn order(judged: &Judged, chosen: Option<u32>, line: Option<&Line>) -> Html {
    let told = chosen.and_then(|deed| Some((deed, judged.deeds.get(deed as usize)?)));
    let Some((deed, told)) = told else {
        return html! {
            <p class="recorded-order hint-text">{ "Point at an operation, or walk with the arrow keys, to see the longest legal order through it." }</p>
        };
    };
    let title = format!("{}, {}", words(judged, told), when(judged, told));
    let states = line.map_or(&[][..], |line| &line.states);
    let first = line.map_or(0, |line| line.first as usize);
    html! {
        <section class="recorded-order" aria-label="The longest legal order through it">
            <p><strong>{ title }</strong>{ ". " }{ line.map_or("Its longest legal order is sought …".to_string(), |line| told_of(judged, deed, line)) }</p>
            if !states.is_empty() {
                <ol class="recorded-steps" start={(first + 1).to_string()} tabindex="0" aria-label="Steps">
                    { for states.iter().zip(line.map_or(&[][..], |line| &line.deeds[first..])).map(|(state, &step)| {
                        let is_here = (step == deed).then_some("true");
                        html! {
                            <li key={step} aria-current={is_here}>
                                <span>{ words(judged, &judged.deeds[step as usize]) }</span>
                                <span class="recorded-state">{ format!("→ {}", if state.is_empty() { "nothing" } else { state }) }</span>
                            </li>
                        }
                    }) }
                </ol>
            }
        </section>
    }
}

/// How long the order is, where the operation stands in it, and what is not in it.
pub fn told_of(judged: &Judged, deed: u32, line: &Line) -> String {
    let key = judged.deeds[deed as usize].key;
    let Some(place) = line.deeds.iter().position(|&other| other == deed) else {
        return match judged.deeds[deed as usize].ended {
            Some(_) => "No legal order through it was found.".to_string(),
            None => "It was never answered, and need not have happened.".to_string(),
        };
    };
    let mut is_in = vec![false; judged.deeds.len()];
    for &deed in &line.deeds {
        is_in[deed as usize] = true;
    }
    let answered =
        judged.deeds.iter().zip(&is_in).filter(|(it, _)| it.key == key && it.ended.is_some());
    let (inside, outside): (Vec<_>, Vec<_>) = answered.partition(|(_, is_in)| **is_in);
    let place = format!("It stands in place {} of {}", place + 1, line.deeds.len());
    match outside.len() {
        0 => format!("{place}; every answer is explained."),
        count => {
            let named = outside.iter().take(LEFT_OUT_SHOWN).map(|(told, _)| words(judged, told));
            let named = named.collect::<Vec<_>>().join("; ");
            let more = if count > LEFT_OUT_SHOWN {
                format!("; {} more", count - LEFT_OUT_SHOWN)
            } else {
                String::new()
            };
            format!(
                "{place}, which explain {} of {} answers. Not in it: {named}{more}.",
                inside.len(),
                inside.len() + count
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::operations::tests::stale;

    #[test]
    fn what_no_order_has_room_for_is_named() {
        let judged = stale();
        let find = |what: &str| {
            judged.deeds.iter().position(|it| it.what == what).expect("it is there") as u32
        };
        let (one, two, read) = (find("wrote 1"), find("wrote 2"), find("read 1"));
        let line = Line { through: two, deeds: vec![one, two], first: 0, states: Vec::new() };
        let words = told_of(&judged, two, &line);
        assert!(
            words.starts_with("It stands in place 2 of 2, which explain 2 of 4 answers."),
            "{words}"
        );
        assert!(words.contains("read 1"), "{words}");
        let none = Line { through: read, deeds: Vec::new(), first: 0, states: Vec::new() };
        assert_eq!(told_of(&judged, read, &none), "No legal order through it was found.");
    }
}
