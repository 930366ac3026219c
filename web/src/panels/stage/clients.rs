//! Clients: whom they ask, what for, and what they were answered.

use super::captions::LETTERS;
use super::links::tabindex;
use crate::draw::decimal::sketch;
use crate::draw::geometry::Point;
use crate::draw::labels;
use crate::draw::ring::{CLIENT_RADIUS, Ring};
use crate::store::Selection;
use crate::widgets::{Part, svg};
use sim_core::base::NodeId;
use sim_core::run::ClientScene;
use yew::prelude::*;

/// How a client looks.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientLook {
    /// Which.
    pub id: NodeId,
    /// Where it stands.
    pub at: Point,
    waits: bool,
    first: AttrValue,
    second: AttrValue,
    /// How far its words are moved aside so that they stay on the stage.
    aside: f64,
    /// How large it is, and whether there is room for its words.
    scale: f64,
    speaks: bool,
}

impl ClientLook {
    /// The look of a client.
    pub fn new(client: &ClientScene, ring: &Ring) -> ClientLook {
        let (first, second) = match (&client.waits_for, &client.last) {
            (Some(wait), _) => {
                let again = match wait.attempts {
                    0 | 1 => String::new(),
                    many => format!(", try {many}"),
                };
                (wait.operation.clone(), format!("asks {}{again}", wait.asked))
            }
            // To look for one letter takes less code than to look for several.
            (None, Some(last)) => match last.find('→') {
                Some(at) => (last[..at].trim_ascii_end().to_string(), last[at..].to_string()),
                None => (last.clone(), String::new()),
            },
            (None, None) => (String::new(), String::new()),
        };
        ClientLook {
            id: client.id,
            at: ring.place(client.id),
            waits: client.waits_for.is_some(),
            aside: {
                let letters = |text| labels::width(text, LETTERS);
                let half = letters(&first).max(letters(&second)) / 2.0 + 4.0;
                let x = ring.place(client.id).x;
                x.min(ring.width - half).max(half) - x
            },
            first: first.into(),
            second: second.into(),
            scale: ring.client_scale,
            speaks: ring.clients_speak,
        }
    }
}

/// A client.
#[derive(PartialEq)]
pub struct Client {
    /// How it looks.
    pub look: ClientLook,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether Tab leads to it.
    pub stop: bool,
}

impl Part for Client {
    fn draw(&self) -> Html {
        let ClientLook { id, at, waits, first, second, aside, scale, speaks } = &self.look;
        let square = |class: &'static str, half: f64, round: f64| {
            svg::rect(class, Point::new(-half, -half), (2.0 * half, 2.0 * half), round)
        };
        html! {
            <g
                class={classes!("client", waits.then_some("is-waiting"), self.selected.then_some("is-selected"))}
                transform={sketch("translate(# #) scale(~)", &[at.x, at.y, *scale])}
                role="button"
                tabindex={tabindex(self.stop)}
                aria-label={format!("{id}, client, {first} {second}")}
                data-on={Selection::Node(*id).name()}
            >
                { square("node-focus", CLIENT_RADIUS + 5.0, 11.0) }
                { square("client-body", CLIENT_RADIUS, 8.0) }
                { svg::words(classes!("node-name"), 0.0, 5.0, id.to_string().into()) }
                if *speaks {
                    <g class="client-words" transform={sketch("translate(# 0)", &[*aside])}>
                        { svg::words(classes!(), 0.0, CLIENT_RADIUS + 18.0, first.clone()) }
                        { svg::words(classes!("client-second"), 0.0, CLIENT_RADIUS + 33.0, second.clone()) }
                    </g>
                }
            </g>
        }
    }
}
