//! Parts of the page that are drawn anew only when they are not what they were.
//!
//! There is one component for all of them: each of its own would weigh as much as what it draws.

use std::any::Any;
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::Key;

/// What is drawn from nothing but itself.
pub trait Part: PartialEq + 'static {
    /// Its picture.
    fn draw(&self) -> Html;
}

/// A part of whatever type.
trait AnyPart {
    fn any(&self) -> &dyn Any;
    fn same(&self, other: &dyn Any) -> bool;
    fn draw(&self) -> Html;
}

impl<P: Part> AnyPart for P {
    fn any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<P>().is_some_and(|other| self == other)
    }

    fn draw(&self) -> Html {
        Part::draw(self)
    }
}

#[derive(Properties)]
struct KeptProps {
    part: Rc<dyn AnyPart>,
}

impl PartialEq for KeptProps {
    fn eq(&self, other: &KeptProps) -> bool {
        self.part.same(other.part.any())
    }
}

#[component]
fn Kept(props: &KeptProps) -> Html {
    props.part.draw()
}

/// A part, which keeps its picture for as long as it stays what it is. The key tells it from those
/// beside it.
pub fn kept(key: u8, part: impl Part) -> Html {
    let part: Rc<dyn AnyPart> = Rc::new(part);
    place(key.into(), part)
}

fn place(key: Key, part: Rc<dyn AnyPart>) -> Html {
    html! { <Kept {key} {part} /> }
}
