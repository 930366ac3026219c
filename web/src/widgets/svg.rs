//! The commonest shapes of a picture. Each is made in one place: what `html!` writes for an element
//! weighs more than a call.

use crate::draw::decimal::px;
use crate::draw::geometry::Point;
use yew::prelude::*;

/// A circle around the origin.
pub fn circle(class: &'static str, radius: f64) -> Html {
    html! { <circle {class} r={px(radius)} /> }
}

/// A path.
pub fn path(class: &'static str, d: AttrValue) -> Html {
    html! { <path {class} {d} /> }
}

/// A straight line.
pub fn line(class: &'static str, from: Point, to: Point) -> Html {
    html! { <line {class} x1={px(from.x)} y1={px(from.y)} x2={px(to.x)} y2={px(to.y)} /> }
}

/// Words at a place.
pub fn words(class: Classes, x: f64, y: f64, words: AttrValue) -> Html {
    html! { <text {class} x={px(x)} y={px(y)}>{ words }</text> }
}

/// A rectangle with round corners.
pub fn rect(class: &'static str, at: Point, size: (f64, f64), round: f64) -> Html {
    html! {
        <rect {class} x={px(at.x)} y={px(at.y)} width={px(size.0)} height={px(size.1)} rx={px(round)} />
    }
}
