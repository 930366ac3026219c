//! What a server holds, under it: small cards, and bars that say how full something is.
//!
//! One vocabulary for all protocols, here and in the details. A card is outlined in the colour of its
//! epoch, and how it stands is told by its contour and a sign: thick and filled with a tick, settled;
//! dashed with a lock, waiting for somebody; a double outline with ≠, one of several at once; struck
//! out with a clock, past. A bar has its numbers beside it, and is coloured and outlined when it is nearly full.
//!
//! Loaded later, with the protocols that have such state.

use super::captions::draw_ground;
use crate::draw::decimal::sketch;
use crate::draw::geometry::Point;
use crate::draw::maths::Within;
use crate::theme::term_property;
use crate::widgets::svg;
use sim_core::protocol::{Form, Item, Mark};
use yew::prelude::*;

/// How wide a letter is on a card, and of what stands beside it: bold digits are wide.
const LETTER: f64 = 6.7;
/// The height of a card, and from one to the next.
const CARD: f64 = 15.0;
const GAP: f64 = 3.0;
/// What a sign takes of a card.
const SIGN: f64 = 10.0;
/// More letters than these are cut off a label; the title and the details have all.
const LABEL_MAX: usize = 12;
/// The length of a bar, and its height.
const BAR: f64 = 46.0;
const THICK: f64 = 8.0;

/// How high a row is.
pub const ROW: f64 = 19.0;

/// A row under a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// What it is about, where there is room to say so.
    name: Option<&'static str>,
    /// All of it in words.
    title: AttrValue,
    width: f64,
    body: Body,
}

#[derive(Clone, Debug, PartialEq)]
enum Body {
    Cards { cards: Vec<Card>, more: usize },
    Bar { value: u64, limit: u64, length: f64 },
}

/// A thing that it holds.
#[derive(Clone, Debug, PartialEq)]
struct Card {
    label: AttrValue,
    epoch: u64,
    mark: Mark,
    width: f64,
}

impl Strip {
    /// How wide it is drawn.
    pub fn width(&self) -> f64 {
        self.width
    }
}

/// The strip of a form, as much of it as fits; none if there is nothing to draw.
pub fn strip(form: &Form, room: f64) -> Option<Strip> {
    match form {
        Form::Items { name, items } if !items.is_empty() => Some(cards(name, items, room)),
        Form::Gauge { name, value, limit } => Some(bar(name, *value, *limit, room)),
        _ => None,
    }
}

/// As many cards as fit, and how many there are more.
fn cards(name: &'static str, items: &[Item], room: f64) -> Strip {
    let mut cards = Vec::new();
    let mut width = 0.0;
    for (index, item) in items.iter().enumerate() {
        let card = card(item);
        let rest = if index + 1 < items.len() { more_width(items.len() - index - 1) } else { 0.0 };
        if width + card.width + rest > room && !(index == 0 && items.len() == 1) {
            break;
        }
        width += card.width + GAP;
        cards.push(card);
    }
    let more = items.len() - cards.len();
    width += if more > 0 { more_width(more) } else { -GAP };
    let (beside, width) = named(name, width, room);
    let title = title(name, items).into();
    Strip { name: beside, title, width, body: Body::Cards { cards, more } }
}

fn card(item: &Item) -> Card {
    let label: AttrValue = match item.label.char_indices().nth(LABEL_MAX) {
        Some((end, _)) => format!("{}…", &item.label[..end]).into(),
        None => item.label.clone().into(),
    };
    let sign = if sign(item.mark).is_some() { SIGN } else { 0.0 };
    Card { width: width(&label) + 8.0 + sign, label, epoch: item.epoch, mark: item.mark }
}

fn more_width(more: usize) -> f64 {
    width(&format!("+{more}")) + 2.0
}

/// About how wide some words are.
fn width(words: &str) -> f64 {
    words.chars().count() as f64 * LETTER
}

/// A name beside something, if there is room for it, and how wide both are.
fn named(name: &'static str, width: f64, room: f64) -> (Option<&'static str>, f64) {
    let wide = width + name_width(name);
    if wide <= room { (Some(name), wide) } else { (None, width) }
}

fn name_width(name: &str) -> f64 {
    width(name) + 6.0
}

/// All of them in words, for whoever rests there.
fn title(name: &str, items: &[Item]) -> String {
    let mut lines = vec![format!("{name}: {}", items.len())];
    lines.extend(items.iter().map(words));
    lines.join("\n")
}

/// A thing in words: `x=3, until 1.2s (pending)`.
fn words(item: &Item) -> String {
    let mut words = item.label.clone();
    if !item.detail.is_empty() {
        words.push_str(", ");
        words.push_str(&item.detail);
    }
    if !item.mark.word().is_empty() {
        words.push_str(&format!(" ({})", item.mark.word()));
    }
    words
}

fn bar(name: &'static str, value: u64, limit: u64, room: f64) -> Strip {
    let numbers = width(&numbers(value, limit)) + 4.0;
    // Without a bound there is nothing to compare it with, and no bar. In a narrow room a short one:
    // what it is about says more.
    let longest = if limit == 0 { 0.0 } else { BAR };
    let shortest = longest / 3.0;
    let (beside, least) = named(name, shortest + numbers, room);
    let spare = (room - least).within(0.0, longest - shortest);
    let (length, width) = (shortest + spare, least + spare);
    let title = match limit {
        0 => format!("{name}: {value}"),
        _ => format!("{name}: {value} of {limit}"),
    };
    Strip { name: beside, title: title.into(), width, body: Body::Bar { value, limit, length } }
}

fn numbers(value: u64, limit: u64) -> String {
    match limit {
        0 => value.to_string(),
        _ if value >= limit => format!("{value}/{limit} full"),
        _ => format!("{value}/{limit}"),
    }
}

/// Whether so much of a limit is worth a warning: four fifths.
pub fn is_nearly_full(value: u64, limit: u64) -> bool {
    limit > 0 && value.saturating_mul(5) >= limit.saturating_mul(4)
}

/// The sign of a mark, about the origin, and the class of what has it.
pub fn sign(mark: Mark) -> Option<(&'static str, &'static str)> {
    match mark {
        Mark::Plain => None,
        Mark::Settled => Some(("is-settled", "M-3 .200L-.8 2.500L3.200 -2.500")),
        // A lock.
        Mark::Pending => Some(("is-pending", "M-3 -.5H3V3.500H-3ZM-2 -.5V-2A2 2 0 0 1 2 -2V-.5")),
        Mark::Rival => Some(("is-rival", "M-3 -1.300H3M-3 1.500H3M1.600 -3.500L-1.600 3.700")),
        // A clock that ran out.
        Mark::Past => Some(("is-past", "M-3 0A3 3 0 1 0 3 0A3 3 0 1 0 -3 0M0 -1.600V0H1.400")),
    }
}

/// A strip whose middle is at this height.
pub fn draw(strip: &Strip, y: f64) -> Html {
    let left = -strip.width / 2.0;
    let name = strip.name.map_or(0.0, name_width);
    html! {
        <g class="strip" transform={sketch("translate(# #)", &[left, y])}>
            <title>{ strip.title.clone() }</title>
            { draw_ground(-4.0, -CARD / 2.0 - 2.0, strip.width + 8.0, CARD + 4.0) }
            if let Some(name) = strip.name {
                { svg::words(classes!("strip-name"), 0.0, 3.5, name.into()) }
            }
            { match &strip.body {
                Body::Cards { cards, more } => draw_cards(cards, *more, name),
                Body::Bar { value, limit, length } => draw_bar(*value, *limit, *length, name),
            } }
        </g>
    }
}

fn draw_cards(cards: &[Card], more: usize, mut x: f64) -> Html {
    let mut drawn = Vec::with_capacity(cards.len() + 1);
    for card in cards {
        drawn.push(draw_card(card, x));
        x += card.width + GAP;
    }
    if more > 0 {
        drawn.push(svg::words(classes!("strip-more"), x, 3.5, format!("+{more}").into()));
    }
    drawn.into_iter().collect()
}

fn draw_card(card: &Card, x: f64) -> Html {
    let sign = sign(card.mark);
    let top = -CARD / 2.0;
    let words = if sign.is_some() { SIGN } else { 0.0 } + 4.0;
    html! {
        <g class={classes!("card-mark", sign.map(|(class, _)| class))} ~style={format!("--term: {}", term_property(card.epoch))}
            transform={sketch("translate(# 0)", &[x])}>
            { svg::rect("", Point::new(0.0, top), (card.width, CARD), 4.0) }
            if card.mark == Mark::Rival {
                { svg::rect("", Point::new(2.0, top + 2.0), (card.width - 4.0, CARD - 4.0), 2.5) }
            }
            if let Some((_, d)) = sign {
                <path transform="translate(8 0)" {d} />
            }
            { svg::words(classes!(), words, 3.5, card.label.clone()) }
        </g>
    }
}

fn draw_bar(value: u64, limit: u64, length: f64, x: f64) -> Html {
    let warns = is_nearly_full(value, limit);
    let full = match limit {
        0 => 0.0,
        _ => value.min(limit) as f64 / limit as f64 * length,
    };
    let at = Point::new(x, -THICK / 2.0);
    let words = if limit == 0 { x } else { x + length + 4.0 };
    html! {
        <g class={classes!("gauge", warns.then_some("is-warning"))}>
            if limit > 0 {
                { svg::rect("gauge-room", at, (length, THICK), 2.5) }
                { svg::rect("gauge-full", at, (full, THICK), 2.5) }
            }
            { svg::words(classes!(), words, 3.5, numbers(value, limit).into()) }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(label: &str) -> Item {
        let mark = Mark::Pending;
        Item { label: label.into(), detail: String::new(), epoch: 1, mark }
    }

    fn shown(count: usize, room: f64) -> (usize, usize, f64) {
        let items: Vec<Item> = (0..count).map(|number| item(&format!("x={number}"))).collect();
        let strip = strip(&Form::Items { name: "locks", items }, room).expect("there are some");
        let Body::Cards { cards, more } = strip.body else { panic!("cards are drawn") };
        (cards.len(), more, strip.width)
    }

    #[test]
    fn as_many_cards_as_fit_are_drawn_and_the_others_are_counted() {
        for count in 1..20 {
            for room in [24.0, 60.0, 120.0, 240.0] {
                let (cards, more, width) = shown(count, room);
                assert_eq!(cards + more, count);
                assert!(width <= room.max(44.0), "{count} in {room}: {width}");
            }
        }
        assert_eq!(shown(2, 240.0).1, 0);
        assert!(shown(20, 240.0).0 > 3);
    }

    #[test]
    fn a_bar_is_short_before_its_name_is_left_out() {
        let look = |room: f64| {
            let strip = bar("calls", 3, 5, room);
            let Body::Bar { length, .. } = strip.body else { panic!("it is a bar") };
            assert!(strip.width <= room, "{} in {room}", strip.width);
            (strip.name, length)
        };
        assert_eq!(look(150.0), (Some("calls"), BAR));
        let (name, length) = look(90.0);
        assert!(name.is_some() && length < BAR);
        assert_eq!(look(72.0), (None, BAR));
    }

    #[test]
    fn a_bar_warns_at_four_fifths() {
        assert!(!is_nearly_full(15, 20));
        assert!(is_nearly_full(16, 20));
        assert!(!is_nearly_full(u64::MAX, 0), "what has no bound is never full");
        assert_eq!(numbers(20, 20), "20/20 full");
        assert_eq!(numbers(7, 0), "7");
    }
}
