//! What happens when the page itself fails: nothing that the visitor made is lost.
//!
//! A panic stops the WebAssembly instance for good. Before that, this hook puts a plain notice over
//! the page with the scenario's text, which is all that it takes to come back to the same moment.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;

thread_local! {
    static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
    /// A dead instance may be called again, and then fails again: once is enough to say so.
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// Remembers the current text, for the worst case.
pub fn keep(text: &str) {
    TEXT.with_borrow_mut(|kept| {
        kept.clear();
        kept.push_str(text);
    });
}

/// Installs the hook.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        if !SHOWN.replace(true) {
            show(info);
        }
    }));
}

fn show(info: &PanicHookInfo<'_>) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let body = document.body()?;
    let notice = document.create_element("section").ok()?;
    notice.set_class_name("rescue");
    notice.set_attribute("role", "alertdialog").ok()?;
    notice.set_attribute("aria-label", "Faultline has stopped").ok()?;
    let add = |tag: &str, text: &str| -> Option<web_sys::Element> {
        let element = document.create_element(tag).ok()?;
        element.set_text_content(Some(text));
        notice.append_child(&element).ok()?;
        Some(element)
    };
    add("h1", "Faultline has stopped")?;
    add(
        "p",
        "This is a mistake of the page, not yours. Below is your scenario; it is all that it takes \
         to come back. Reload the page and paste it there. With the lines under it, it makes a good \
         report.",
    )?;
    let text = add(
        "textarea",
        &TEXT.with(|kept| kept.try_borrow().map_or(String::new(), |text| text.clone())),
    )?;
    text.set_attribute("readonly", "").ok()?;
    text.set_attribute("aria-label", "Your scenario").ok()?;
    add("pre", &info.to_string())?;
    body.append_child(&notice).ok()?;
    Some(())
}
