//! The size of an element, kept up to date.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

/// Width and height in pixels of the element that `node` is attached to; zero until it is known.
#[hook]
pub fn use_size(node: NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    {
        let size = size.clone();
        use_effect_with(node, move |node| {
            let mut stop: Option<Box<dyn FnOnce()>> = None;
            if let Some(element) = node.cast::<web_sys::Element>() {
                let measured = element.clone();
                let measure = move || {
                    let rect = measured.get_bounding_client_rect();
                    size.set((rect.width().round(), rect.height().round()));
                };
                measure();
                let callback = Closure::<dyn FnMut()>::new(measure);
                if let Ok(observer) =
                    web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref())
                {
                    observer.observe(&element);
                    stop = Some(Box::new(move || {
                        observer.disconnect();
                        drop(callback);
                    }));
                }
            }
            move || {
                if let Some(stop) = stop {
                    stop();
                }
            }
        });
    }
    *size
}
