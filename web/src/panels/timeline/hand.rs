//! What answers when the timeline is touched: the hand and the keys on the canvas, the tooltip, and
//! the bars of the fault track. All of it is loaded later; the desk keeps what came before.

use super::pointer::{self, Hand};
use super::tip::{Tip, tip_at};
use super::track::{FaultTrack, TrackProps};
use super::{Shared, desk::Desk, keys};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::WheelEvent;
use yew::prelude::*;

/// What stands over the canvas and answers for it.
#[component]
pub fn TimelineHand(props: &TrackProps) -> Html {
    let tip = use_state_eq(|| None::<Tip>);
    {
        let (desk, tip) = (props.desk.0.clone(), tip.setter());
        use_effect_with((), move |()| {
            let hand = RefCell::new(Hand::default());
            let on = desk.clone();
            desk.take_hand(Callback::from(move |event: Event| {
                answer(&on, &mut hand.borrow_mut(), &tip, &event);
            }));
        });
    }
    html! {
        <>
            <FaultTrack desk={Shared(props.desk.0.clone())} />
            if let Some(tip) = &*tip {
                { tip.view() }
            }
        </>
    }
}

/// Answers to one touch.
fn answer(desk: &Rc<Desk>, hand: &mut Hand, tip: &UseStateSetter<Option<Tip>>, event: &Event) {
    if let Some(event) = event.dyn_ref::<WheelEvent>() {
        pointer::wheel(desk, event);
    } else if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
        if keys::key(desk, event) {
            event.prevent_default();
            event.stop_propagation();
        }
    } else if let Some(event) = event.dyn_ref::<PointerEvent>() {
        let (x, y) = (event.client_x(), event.client_y());
        match event.type_().as_str() {
            "pointerdown" => {
                tip.set(None);
                hand.down(desk, event);
            }
            "pointermove" if hand.is_busy() => hand.moved(desk, event),
            "pointermove" => {
                let under = tip_at(desk, x, y);
                pointer::show_grip(desk, x, y, under.is_some());
                tip.set(under);
            }
            "pointerleave" => tip.set(None),
            _ => hand.up(desk, event),
        }
    } else if let Some(event) = event.dyn_ref::<MouseEvent>() {
        let (x, y) = pointer::place(desk, event.client_x(), event.client_y());
        pointer::centre(desk, x, y);
    }
}
