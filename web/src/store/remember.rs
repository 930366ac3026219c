//! What the browser remembers of a visitor between visits: dark or light, and that they have cut a
//! link. Nothing of it ever leaves the browser, and nothing depends on it being there.

/// What was remembered under this name.
pub fn recall(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok()?
}

/// Remembers something. Where storage is forbidden, it is forgotten at once.
pub fn remember(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(name), value);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn key(name: &str) -> String {
    format!("faultline.{name}")
}
