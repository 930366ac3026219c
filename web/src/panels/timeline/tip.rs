//! The tooltip: what is under the pointer, in the common notation.

use super::desk::{Desk, Now};
use super::model::Model;
use super::pointer::{place, under};
use crate::draw::decimal::Whole;
use crate::draw::timeline::emphasis::Focus;
use sim_core::base::EventId;
use sim_core::session::Session;
use std::rc::Rc;
use yew::prelude::*;

/// Payloads are recovered by re-execution; in a run longer than this a tooltip does without.
const EXPLAINED_MAX: usize = 300_000;

/// A tooltip.
#[derive(Clone, Debug, PartialEq)]
pub struct Tip {
    focus: Focus,
    x: f64,
    y: f64,
    /// Whether it hangs to the left of the pointer.
    left: bool,
    /// Whether it stands above the pointer.
    above: bool,
    title: String,
    story: String,
}

impl Tip {
    /// The tooltip as it stands on the page.
    pub fn view(&self) -> Html {
        let style = format!("left:{}px;top:{}px", Whole(self.x), Whole(self.y));
        html! {
            <div class={classes!(
                    "timeline-tip",
                    self.left.then_some("is-left"),
                    self.above.then_some("is-above"),
                )} ~style={style} role="tooltip">
                <div class="timeline-tip-title">{ &self.title }</div>
                if !self.story.is_empty() {
                    <div class="timeline-tip-story">{ &self.story }</div>
                }
            </div>
        }
    }
}

/// The tooltip for a point of the page.
pub fn tip_at(desk: &Rc<Desk>, client_x: i32, client_y: i32) -> Option<Tip> {
    let (x, y) = place(desk, client_x, client_y);
    let focus = under(desk, x, y);
    let Now { lab, run, .. } = desk.now()?;
    let model = desk.model.borrow();
    let session = lab.session();
    if matches!(focus, Focus::Nothing | Focus::Node(_) | Focus::Link(..)) {
        return None;
    }
    // A hand that moves over one message asks again and again, and the answer costs a re-execution.
    let key = (focus, run.revision, model.playhead.cutoff);
    let known =
        desk.told.borrow().as_ref().filter(|(of, _)| *of == key).map(|(_, words)| words.clone());
    let words = match known {
        Some(words) => words,
        None => words(focus, &model, &session)?,
    };
    *desk.told.borrow_mut() = Some((key, words.clone()));
    let (title, story) = words;
    let (left, above) = (x > model.size.0 * 0.6, y > model.size.1 * 0.6);
    Some(Tip { focus, x: x.round(), y: y.round(), left, above, title, story })
}

/// What is said of something: its notation, and what became of it.
fn words(focus: Focus, model: &Model, session: &Session) -> Option<(String, String)> {
    match focus {
        Focus::Nothing | Focus::Node(_) | Focus::Link(..) => None,
        Focus::Fault(line) => {
            let cut_off: Vec<String> =
                model.cut_off(line).iter().map(|node| node.to_string()).collect();
            let story = match cut_off.is_empty() {
                true => format!("line {line}"),
                false => {
                    format!("line {line}; hatched: {}, cut off from a majority", cut_off.join(" "))
                }
            };
            Some((model.fault_label(line)?.to_string(), story))
        }
        Focus::Event(id) => {
            let stamp = model.index.stamp(id)?;
            let story = format!("at {}, event {}", stamp.at, id.0 + 1);
            Some((notation(session, id), story + &refusal(session, id)))
        }
        Focus::Message(name) => {
            let position = model.index.messages.find(name)?;
            let message = model.index.messages.all()[position as usize];
            let sent = notation(session, EventId(message.sent.event));
            let title = sent.strip_suffix(" sent").map(str::to_string).unwrap_or(sent);
            let cutoff = model.playhead.cutoff;
            let told = message.ended().map(|stamp| stamp.event).filter(|&event| event < cutoff);
            let why = match refusal(session, EventId(message.sent.event)) {
                none if none.is_empty() => {
                    told.map_or(none, |event| refusal(session, EventId(event)))
                }
                why => why,
            };
            Some((title, message.story(cutoff) + &why))
        }
    }
}

/// Why something is refused, as the end of a sentence; empty if it is not.
fn refusal(session: &Session, id: EventId) -> String {
    if session.events().len() > EXPLAINED_MAX {
        return String::new();
    }
    session.explain(id).reason.map_or(String::new(), |reason| format!(". Denied: {reason}"))
}

/// An event in the common notation.
fn notation(session: &Session, id: EventId) -> String {
    let events = session.events();
    if events.len() <= EXPLAINED_MAX {
        return session.explain(id).text;
    }
    let vocabulary = sim_core::trace::Vocabulary::of(session.run().description());
    id.index()
        .and_then(|index| events.get(index))
        .map_or(String::new(), |event| vocabulary.text(event))
}
