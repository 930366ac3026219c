//! The marks of messages: a shape and a hue for each kind, filled for requests and hollow for replies.

use crate::widgets::svg;
use sim_core::protocol::{Contour, Description, Verdict};
use sim_core::trace::PayloadKind;
use yew::prelude::*;

/// How a kind of message is drawn.
#[derive(Clone, Copy, PartialEq)]
pub struct KindLook {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a request or a reply.
    pub contour: Contour,
    /// Its hue, by number.
    pub hue: u8,
}

impl KindLook {
    /// Its shape around the origin; it may also stand behind a place to which a path has moved.
    pub fn shape(self) -> &'static str {
        match self.hue % 4 {
            0 => "m-6.500 0a6.500 6.500 0 1 1 13 0a6.500 6.500 0 1 1 -13 0z",
            1 => "m0 -8.500l8.500 8.500l-8.500 8.500l-8.500 -8.500z",
            2 => "m0 -8l8 14.500h-16z",
            _ => "m-6.500 -6.500h13v13h-13z",
        }
    }

    /// Its class: a request is filled, a reply hollow.
    pub fn class(self) -> &'static str {
        match self.contour {
            Contour::Request => "message-body",
            Contour::Reply => "message-body is-reply",
        }
    }
}

/// All kinds of messages. Protocols list first what decides who leads, and clients come last.
pub fn kinds(description: &Description) -> impl Iterator<Item = PayloadKind> {
    let own = (0..description.messages.len() as u8).map(PayloadKind);
    own.chain([PayloadKind::REQUEST, PayloadKind::ANSWER])
}

/// How messages of a kind are drawn.
pub fn kind_look(description: &Description, kind: PayloadKind) -> KindLook {
    match kind.of_protocol().and_then(|index| description.messages.get(index)) {
        Some(kind) => KindLook { name: kind.name, contour: kind.contour, hue: kind.hue },
        None if kind == PayloadKind::REQUEST => {
            KindLook { name: "Request", contour: Contour::Request, hue: 7 }
        }
        None => KindLook { name: "Answer", contour: Contour::Reply, hue: 7 },
    }
}

/// A message's mark: a shape for each hue, so that kinds are told apart without colour; filled or
/// hollow; with its sign, and a number if it is a copy.
pub fn draw_mark(kind: KindLook, verdict: Verdict, copy: u8) -> Html {
    let sign = match verdict {
        Verdict::Neutral => "",
        Verdict::Granted => "M-3.500 0H3.500M0 -3.500V3.500",
        Verdict::Denied => "M-3.500 0H3.500",
    };
    html! {
        <>
            { svg::path(kind.class(), kind.shape().into()) }
            if !sign.is_empty() {
                { svg::path("message-sign", sign.into()) }
            }
            if copy > 1 {
                { svg::words(classes!("message-copy"), 13.0, -5.0, "×2".into()) }
            }
        </>
    }
}
