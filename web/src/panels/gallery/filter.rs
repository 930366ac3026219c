//! What of the choice is shown: by protocol, by the claim that a mistake breaks, and by what goes
//! wrong. Each chip tells how many cards it would leave.

use super::piece::Piece;
use std::collections::BTreeSet;
use yew::prelude::*;

/// At most one of each.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Filter {
    protocol: Option<&'static str>,
    claim: Option<&'static str>,
    fault: Option<&'static str>,
}

/// One way to choose.
struct Facet {
    label: &'static str,
    /// What there is to choose from, of a card.
    of: fn(&Piece) -> Vec<&'static str>,
    chosen: fn(&mut Filter) -> &mut Option<&'static str>,
}

const FACETS: [Facet; 3] = [
    Facet {
        label: "Protocol",
        of: |piece| vec![piece.protocol],
        chosen: |filter| &mut filter.protocol,
    },
    Facet {
        label: "Breaks",
        of: |piece| piece.claim.into_iter().collect(),
        chosen: |filter| &mut filter.claim,
    },
    Facet {
        label: "Goes wrong",
        of: |piece| piece.faults.iter().copied().collect(),
        chosen: |filter| &mut filter.fault,
    },
];

impl Filter {
    /// Whether it lets a card through.
    pub fn lets(self, piece: &Piece) -> bool {
        let mut own = self;
        FACETS.iter().all(|facet| {
            (facet.chosen)(&mut own).is_none_or(|chosen| (facet.of)(piece).contains(&chosen))
        })
    }

    /// The chips, and what is left of all.
    pub fn draw(self, pieces: &[Piece], choose: &Callback<Filter>) -> Html {
        let shown = pieces.iter().filter(|piece| self.lets(piece)).count();
        let [protocol, more @ ..] = &FACETS;
        let clear = {
            let choose = choose.clone();
            Callback::from(move |_: MouseEvent| choose.emit(Filter::default()))
        };
        html! {
            <section class="filter" aria-label="Filter">
                { self.chips(protocol, pieces, choose) }
                <details>
                    <summary>{ "By what breaks, and by what goes wrong" }</summary>
                    { for more.iter().map(|facet| self.chips(facet, pieces, choose)) }
                </details>
                <p class="filter-foot">
                    <span role="status">{ format!("{shown} of {} shown", pieces.len()) }</span>
                    if self != Filter::default() {
                        <button type="button" class="button small bare" onclick={clear}>{ "Show all" }</button>
                    }
                </p>
            </section>
        }
    }

    fn chips(self, facet: &Facet, pieces: &[Piece], choose: &Callback<Filter>) -> Html {
        let values: BTreeSet<&str> = pieces.iter().flat_map(|piece| (facet.of)(piece)).collect();
        let chips = values.into_iter().filter_map(|value| {
            let mut with = self;
            let chosen = (facet.chosen)(&mut with).replace(value) == Some(value);
            let count = pieces.iter().filter(|piece| with.lets(piece)).count();
            if chosen {
                *(facet.chosen)(&mut with) = None;
            }
            let choose = choose.clone();
            let onclick = move |_: MouseEvent| choose.emit(with);
            (chosen || count > 0).then(|| html! {
                <button key={value} type="button" class="chip" aria-pressed={chosen.to_string()} {onclick}>
                    { value }{ " " }<span class="chip-count">{ count }</span>
                </button>
            })
        });
        html! {
            <div class="filter-row" role="group" aria-label={facet.label}>
                <span class="filter-label" aria-hidden="true">{ facet.label }</span>
                { for chips }
            </div>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::piece;
    use super::*;
    use sim_core::protocols::catalogue;

    #[test]
    fn what_is_chosen_is_all_that_is_let_through() {
        let pieces = piece::all(&catalogue());
        assert!(pieces.iter().all(|piece| Filter::default().lets(piece)));
        let filter = Filter { claim: Some("fresh-reads"), ..Filter::default() };
        let let_through: Vec<&Piece> = pieces.iter().filter(|piece| filter.lets(piece)).collect();
        assert!(let_through.len() > 1, "a scenario and an exhibit");
        assert!(let_through.iter().all(|piece| piece.claim == Some("fresh-reads")));
        let both = Filter { protocol: Some("paxos"), ..filter };
        assert!(!pieces.iter().any(|piece| both.lets(piece)));
    }

    #[test]
    fn each_protocol_that_has_a_scenario_has_its_card() {
        let pieces = piece::all(&catalogue());
        for name in ["raft", "paxos"] {
            assert!(pieces.iter().any(|it| it.section == "Protocols" && it.title == name));
        }
    }
}
