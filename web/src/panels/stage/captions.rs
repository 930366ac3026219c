//! What stands under a server: its state in words, the end of its log, what it holds, the votes that
//! it has.

use super::refused::Refused;
use super::still::Pace;
use super::strips::{self, Strip};
use crate::draw::decimal::{Whole, sketch};
use crate::draw::geometry::Point;
use crate::draw::labels::{self, Area};
use crate::draw::maths::Within;
use crate::draw::ring::Ring;
use crate::later;
use crate::theme::term_property;
use crate::widgets::{Part, svg};
use sim_core::base::NodeId;
use sim_core::protocol::{Form, NodeView, Vote};
use yew::prelude::*;

/// How many cells of a log are drawn at most.
const CELLS_MAX: usize = 9;
/// How many votes are drawn one by one.
const VOTES_MAX: usize = 9;
/// From one vote to the next.
const VOTE: f64 = 15.0;
/// Between two cells.
const GAP: f64 = 2.0;
/// How many rows stand under a server beside its words and its votes; the details have all.
const STRIPS_MAX: usize = 2;
/// The height of letters of captions.
pub const LETTERS: f64 = 12.0;

/// How somebody voted, and what is said of it.
type Ballot = (Vote, AttrValue);

/// What stands under a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// Its state, unless that is nothing to speak of.
    words: AttrValue,
    log: Option<LogLook>,
    strips: Vec<Strip>,
    votes: Option<(Vec<Ballot>, u32)>,
    /// How many votes are drawn one by one; of more, only the count is told.
    votes_max: usize,
    radius: f64,
    scale: f64,
}

impl Caption {
    /// The caption of a node with these words; a candidate's has its votes.
    pub fn new(
        mut words: Vec<String>,
        view: Option<&NodeView>,
        contends: bool,
        ring: &Ring,
        node: NodeId,
        refusals: &[Refused],
        pace: Pace,
    ) -> Caption {
        let votes = view.filter(|_| contends).and_then(votes);
        words.extend(votes.as_ref().and_then(|(votes, _)| refused(votes)));
        let ballot = |&(voter, vote): &(NodeId, Vote)| {
            let why = refusals.iter().find(|(to, from, _)| (*to, *from) == (node, voter));
            let words = match (vote, why) {
                (Vote::Granted, _) => format!("{voter} granted"),
                (Vote::Denied, Some((.., why))) => format!("{voter} denied: {why}"),
                (Vote::Denied, None) => format!("{voter} denied"),
                (Vote::Awaited, _) => format!("{voter} has not answered"),
            };
            (vote, words.into())
        };
        let votes = votes
            .map(|(votes, needed)| (votes.iter().map(ballot).collect::<Vec<Ballot>>(), needed));
        let room = ring.caption_width(node) / ring.scale();
        let log = view.and_then(|view| log(view, room, ring.radius, pace));
        let strips_max = STRIPS_MAX - usize::from(log.is_some());
        // What has such state comes later, and so does what draws it.
        let strip = later::rest().map(|rest| rest.strip);
        let forms = view.into_iter().flat_map(|view| &view.forms);
        let strips = forms.filter_map(|form| strip?(form, room)).take(strips_max).collect();
        Caption {
            words: words.join(" · ").into(),
            log,
            strips,
            votes,
            votes_max: ((room - 24.0) / VOTE).within(0.0, VOTES_MAX as f64) as usize,
            radius: ring.radius,
            scale: ring.scale(),
        }
    }

    /// Where it leaves no room for other words, if it is under a node that stands there.
    pub fn area(&self, at: Point) -> Option<Area> {
        let row = |there: bool, height| if there { height } else { 0.0 };
        let height = row(!self.words.is_empty(), 19.0)
            + row(self.log.is_some(), 21.0)
            + strips::ROW * self.strips.len() as f64
            + row(self.votes.is_some(), 17.0);
        let half = self.scale * height / 2.0;
        let cells =
            self.log.as_ref().map_or(0.0, |log| log.cells.len() as f64 * (log.size + GAP) + 20.0);
        let strips = self.strips.iter().map(Strip::width).fold(cells, f64::max);
        let width = strips.max(labels::width(&self.words, LETTERS) + 16.0) * self.scale;
        let middle = Point::new(at.x, at.y + self.radius + 12.0 + half);
        (half > 0.0).then(|| Area::around(middle, width / 2.0, half))
    }
}

/// The last cells of a log.
#[derive(Clone, Debug, PartialEq)]
struct LogLook {
    /// How many stand before those that are drawn.
    before: u64,
    /// The epochs of those that are drawn.
    cells: Vec<u64>,
    /// How many of them are committed.
    committed: usize,
    size: f64,
    title: AttrValue,
}

/// As much of the end of a log as fits under its node.
fn log(view: &NodeView, room: f64, radius: f64, pace: Pace) -> Option<LogLook> {
    view.forms.iter().find_map(|form| {
        let Form::Log { name, first, cells, committed } = form else { return None };
        let size = if radius < 25.0 { 8.0 } else { 12.0 };
        // What stands before the first cell needs some of it.
        let fits = |room: f64| ((room / (size + GAP)) as usize).clamp(2, CELLS_MAX);
        let skipped = match cells.len() {
            all if *first == 1 && all <= fits(room) => 0,
            more => more.saturating_sub(fits(room - 24.0)),
        };
        let before = first - 1 + skipped as u64;
        let shown = &cells[skipped..];
        let last = before + shown.len() as u64;
        (!cells.is_empty()).then(|| LogLook {
            before,
            cells: shown.iter().map(|cell| cell.epoch).collect(),
            committed: committed.saturating_sub(before).min(shown.len() as u64) as usize,
            size,
            title: match pace {
                // Nobody rests on it for long enough to read that.
                Pace::Hurried => (*name).into(),
                _ => format!("{name}: {last} entries, {committed} committed").into(),
            },
        })
    })
}

/// The votes of a candidate, and how many it needs.
fn votes(view: &NodeView) -> Option<(Vec<(NodeId, Vote)>, u32)> {
    view.forms.iter().find_map(|form| match form {
        Form::Votes { votes, needed, .. } if !votes.is_empty() => Some((votes.clone(), *needed)),
        _ => None,
    })
}

/// By whom a candidate was refused.
fn refused(votes: &[(NodeId, Vote)]) -> Option<String> {
    let denied = votes.iter().filter(|(_, vote)| *vote == Vote::Denied);
    let names: Vec<String> = denied.map(|(voter, _)| voter.to_string()).collect();
    match names.len() {
        0 => None,
        1..=2 => Some(format!("refused by {}", names.join(", "))),
        many => Some(format!("refused by {many}")),
    }
}

impl Part for Caption {
    fn draw(&self) -> Html {
        let mut y = 25.0;
        let mut rows = Vec::new();
        if !self.words.is_empty() {
            let width = labels::width(&self.words, LETTERS) + 16.0;
            rows.push(html! {
                <g class="node-state">
                    { svg::rect("", Point::new(-width / 2.0, y - 10.5), (width, 18.0), 9.0) }
                    { svg::words(classes!(), 0.0, y + 3.0, self.words.clone()) }
                </g>
            });
            y += 19.0;
        }
        if let Some(log) = &self.log {
            rows.push(draw_log(log, y - 8.0));
            y += 20.0;
        }
        for strip in &self.strips {
            rows.extend(later::rest().map(|rest| (rest.draw_strip)(strip, y)));
            y += strips::ROW;
        }
        if let Some((votes, needed)) = &self.votes {
            rows.push(draw_votes(votes, *needed, y, self.votes_max));
        }
        html! {
            <g class="node-caption" transform={sketch("translate(0 #) scale(~)", &[self.radius, self.scale])}>{ for rows }</g>
        }
    }
}

/// The last cells of a log: filled with their term's colour and underlined once committed, outlined
/// before; with the term's number where it can be read.
fn draw_log(log: &LogLook, y: f64) -> Html {
    let pitch = log.size + GAP;
    let width = log.cells.len() as f64 * pitch - GAP;
    let done = log.committed as f64 * pitch - GAP;
    html! {
        <g class="log" transform={sketch("translate(# #)", &[-width / 2.0, y])}>
            <title>{ log.title.clone() }</title>
            { draw_ground(-5.0, -4.0, width + 10.0, log.size + 10.0) }
            if log.before > 0 {
                { svg::words(classes!("log-more"), -4.0, log.size - 2.5, format!("+{}", log.before).into()) }
            }
            { for log.cells.iter().enumerate().map(|(index, &epoch)| {
                let x = index as f64 * pitch;
                let class = if index < log.committed { "cell cell-committed" } else { "cell" };
                html! {
                    <g key={index} {class} ~style={format!("--term: {}", term_property(epoch))}>
                        { svg::rect("", Point::new(x, 0.0), (log.size, log.size), 2.5) }
                        if log.size > 10.0 && epoch < 100 {
                            { svg::words(classes!(), x + log.size / 2.0, log.size - 3.0, epoch.to_string().into()) }
                        }
                    </g>
                }
            }) }
            if log.committed > 0 {
                { svg::path("commit", sketch("M0 #H#V#", &[log.size + 3.5, done, log.size + 0.5]).into()) }
            }
        </g>
    }
}

/// Ground under a strip, so that what runs behind it does not run through it.
pub fn draw_ground(x: f64, y: f64, width: f64, height: f64) -> Html {
    svg::rect("strip-ground", Point::new(x, y), (width, height), 5.0)
}

/// The votes that a candidate has, lacks and waits for, in the order of the voters.
fn draw_votes(votes: &[Ballot], needed: u32, y: f64, most: usize) -> Html {
    let granted = votes.iter().filter(|(vote, _)| *vote == Vote::Granted).count();
    // Of many voters only the count is told.
    let shown = if votes.len() > most { &[][..] } else { votes };
    let width = shown.len() as f64 * VOTE + 24.0;
    html! {
        <g class="votes" transform={sketch("translate(# #)", &[-width / 2.0 + 7.0, y])}>
            { draw_ground(-9.0, -8.0, width + 4.0, 16.0) }
            { for shown.iter().enumerate().map(|(index, (vote, words))| {
                let (class, sign) = match vote {
                    Vote::Granted => ("vote vote-granted", "M-3 .2L-.8 2.500L3.200 -2.200"),
                    Vote::Denied => ("vote vote-denied", "M-2.300 -2.300L2.300 2.300M2.300 -2.300L-2.300 2.300"),
                    Vote::Awaited => ("vote", ""),
                };
                html! {
                    <g key={index} {class} transform={format!("translate({} 0)", Whole(index as f64 * VOTE))}>
                        <circle r="6" /><path d={sign} />
                        <title>{ words.clone() }</title>
                    </g>
                }
            }) }
            { svg::words(classes!("votes-count"), shown.len() as f64 * VOTE - 3.0, 4.0, format!("{granted}/{needed}").into()) }
        </g>
    }
}
