//! What the browser remembers of a visitor between visits: dark or light, what they ran until, and
//! that they have cut a link. Nothing of it ever leaves the browser, and nothing depends on it being
//! there.

use sim_core::base::Sorted;
use std::cell::{Cell, RefCell};

thread_local! {
    /// What storage did not take: remembered for this visit alone.
    static UNKEPT: RefCell<Sorted<String, String>> = RefCell::default();
}

/// What was remembered under this name.
pub fn recall(name: &str) -> Option<String> {
    let unkept = UNKEPT.with_borrow(|unkept| unkept.get(&name.to_string()).cloned());
    unkept.or_else(|| storage()?.get_item(&key(name)).ok()?)
}

/// Remembers something. Where storage is full or forbidden, it is remembered for this visit; the
/// first time that happens, and only then, the answer is `false`, so that the visitor can be told.
#[must_use]
pub fn remember(name: &str, value: &str) -> bool {
    thread_local! {
        static TOLD: Cell<bool> = const { Cell::new(false) };
    }
    let is_kept = storage().is_some_and(|storage| storage.set_item(&key(name), value).is_ok());
    if is_kept {
        UNKEPT.with_borrow_mut(|unkept| unkept.remove(&name.to_string()));
        return true;
    }
    UNKEPT.with_borrow_mut(|unkept| unkept.insert(name.to_string(), value.to_string()));
    TOLD.replace(true)
}

/// Forgets something.
pub fn forget(name: &str) {
    UNKEPT.with_borrow_mut(|unkept| unkept.remove(&name.to_string()));
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(name));
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn key(name: &str) -> String {
    format!("faultline.{name}")
}
