//! What happens when the page itself fails: nothing that the visitor made is lost.
//!
//! A panic ends the WebAssembly instance for good, and running out of memory ends it without even a
//! panic. So the notice stands in `index.html`, and `public/rescue.js` shows it; here the scenario
//! is written into it as it changes, because its text is all that it takes to come back to the same
//! run.

use wasm_bindgen::JsCast;

/// Remembers the current text, for the worst case.
pub fn keep(text: &str) {
    if let Some(area) = find("rescue-text") {
        area.unchecked_into::<web_sys::HtmlTextAreaElement>().set_value(text);
    }
}

/// Lets a panic say where it happened, before it ends the instance. Yew would replace a hook that it
/// does not know of.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        let text = info.to_string();
        web_sys::console::error_1(&text.as_str().into());
        // An instance that has ended may be called again and panic again: the first panic tells.
        if let Some(place) = find("rescue-error").filter(|place| !place.has_child_nodes()) {
            place.set_text_content(Some(&text));
        }
    }));
}

fn find(id: &str) -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}
