//! The page in its browser: where it is, how it looks, and what it says.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::PATIENCE;
use crate::driver::Driver;
use crate::input::{self, Button, Pointer};
use crate::locator::{Aim, Locator};
use crate::tree::{Name, Role, Tree};

/// A browser with the page in it. Dropping it closes the browser; if the page printed errors that
/// the test did not take with [`Page::take_console_errors`], the test fails.
pub struct Page {
    driver: Driver,
    patience: Cell<Duration>,
}

/// How often a lookup tries again. Short enough to be unnoticed, long enough to leave the page its
/// processor.
pub(crate) const PAUSE: Duration = Duration::from_millis(40);

impl Page {
    // ── opening ──

    /// Opens the page in a new browser with an empty profile, 1280 by 800 pixels large.
    #[track_caller]
    pub fn open() -> Page {
        Page::open_at("")
    }

    /// Opens the page with a fragment, as a shared link does: `#protocol=raft&nodes=5`.
    #[track_caller]
    pub fn open_at(fragment: &str) -> Page {
        Page::open_address(&format!("{}{fragment}", home()))
    }

    /// Opens any address.
    #[track_caller]
    pub fn open_address(address: &str) -> Page {
        Page::open_traced(address, "")
    }

    /// The same, in a browser that records these categories of trace events.
    pub fn open_traced(address: &str, categories: &str) -> Page {
        let page = Page { driver: Driver::start(categories), patience: Cell::new(PATIENCE) };
        page.resize(1280, 800);
        page.visit_address(address);
        page
    }

    /// Follows a link with this fragment from elsewhere: the page loads anew, and storage survives.
    #[track_caller]
    pub fn visit(&self, fragment: &str) {
        self.visit_address("about:blank");
        self.visit_address(&format!("{}{fragment}", home()));
    }

    /// Loads any address.
    #[track_caller]
    pub fn visit_address(&self, address: &str) {
        self.driver
            .post("/url", json!({ "url": address }))
            .unwrap_or_else(|error| panic!("could not open {address}: {error}"));
    }

    /// Loads the same address again.
    #[track_caller]
    pub fn reload(&self) {
        self.post("/refresh");
    }

    /// Presses the browser's own Back button.
    #[track_caller]
    pub fn back(&self) {
        self.post("/back");
    }

    /// Closes this browser and opens the page in a new one that remembers nothing.
    #[track_caller]
    pub fn fresh_profile(self) -> Page {
        drop(self);
        Page::open()
    }

    /// What follows the page's address, with its `#`; empty if there is nothing.
    #[track_caller]
    pub fn fragment(&self) -> String {
        self.evaluate("location.hash").as_str().unwrap_or_default().to_owned()
    }

    // ── finding ──

    /// A thing by role and name; see [`crate::containing`] for a part of a name.
    pub fn get(&self, role: Role, name: impl Into<Name>) -> Locator<'_> {
        Locator::new(self, role, name.into())
    }

    /// A button.
    pub fn button(&self, name: impl Into<Name>) -> Locator<'_> {
        self.get(Role::Button, name)
    }

    /// A named part of the page.
    pub fn region(&self, name: impl Into<Name>) -> Locator<'_> {
        self.get(Role::Region, name)
    }

    /// Waits until the page shows a text, in whatever element or name.
    #[track_caller]
    pub fn expect_text(&self, text: &str) {
        self.retry(
            || format!("for the text {text:?}"),
            || match self.shows(text) {
                true => Ok(()),
                false => Err("the page does not show it".into()),
            },
        );
    }

    /// Waits until the page does not show a text.
    #[track_caller]
    pub fn expect_no_text(&self, text: &str) {
        self.retry(
            || format!("for the text {text:?} to go away"),
            || match self.shows(text) {
                false => Ok(()),
                true => Err("the page still shows it".into()),
            },
        );
    }

    /// Waits longer or shorter from now on: longer for a hunt that takes its time, shorter for what
    /// must be quick.
    pub fn set_patience(&self, patience: Duration) {
        self.patience.set(patience);
    }

    /// Waits until something that only code can tell is true.
    #[track_caller]
    pub fn wait_until(&self, what: &str, mut is_so: impl FnMut(&Page) -> bool) {
        self.retry(
            || format!("until {what}"),
            || match is_so(self) {
                true => Ok(()),
                false => Err("it is not so".into()),
            },
        );
    }

    fn shows(&self, text: &str) -> bool {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = self.evaluate("document.body.innerText.replace(/\\s+/g, ' ')");
        shown.as_str().is_some_and(|shown| shown.contains(&words)) || self.tree().mentions(&words)
    }

    // ── acting ──

    /// Presses a key or a chord: `ArrowRight`, `Space`, `?`, `Control+Shift+z`.
    #[track_caller]
    pub fn press(&self, keys: &str) {
        self.act(input::chord(keys));
    }

    /// Types a text where the focus is.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.must("Input.insertText", json!({ "text": text }));
    }

    /// Clicks at a place or on a thing.
    #[track_caller]
    pub fn click(&self, at: impl Aim) {
        self.act(input::click(Pointer::Mouse, Button::Left, at.spot(), 1));
    }

    /// Clicks with the button that opens a context menu.
    #[track_caller]
    pub fn right_click(&self, at: impl Aim) {
        self.act(input::click(Pointer::Mouse, Button::Right, at.spot(), 1));
    }

    /// Drags with the mouse.
    #[track_caller]
    pub fn drag(&self, from: impl Aim, to: impl Aim) {
        // Reaching a thing may scroll, so both ends are brought into view before either is
        // measured.
        from.spot();
        let to = to.spot();
        self.act(input::drag(Pointer::Mouse, from.spot(), to));
    }

    /// Touches with a finger.
    #[track_caller]
    pub fn touch(&self, at: impl Aim) {
        self.act(input::click(Pointer::Finger, Button::Left, at.spot(), 1));
    }

    /// Drags with a finger.
    #[track_caller]
    pub fn swipe(&self, from: impl Aim, to: impl Aim) {
        from.spot();
        let to = to.spot();
        self.act(input::drag(Pointer::Finger, from.spot(), to));
    }

    /// Turns the wheel; positive is down. `keys` is a key that is held meanwhile, such as
    /// `Control`, or nothing.
    #[track_caller]
    pub fn wheel(&self, at: impl Aim, down: i32, keys: &str) {
        self.act(input::wheel(at.spot(), down, keys));
    }

    #[track_caller]
    pub(crate) fn act(&self, actions: Value) {
        self.driver
            .post("/actions", actions)
            .unwrap_or_else(|error| panic!("the browser refused an action: {error}"));
    }

    // ── surroundings ──

    /// Gives the page a size, in CSS pixels.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.must("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Makes the system's colours dark or light.
    #[track_caller]
    pub fn color_scheme(&self, dark: bool) {
        self.media("prefers-color-scheme", if dark { "dark" } else { "light" });
    }

    /// Sets one of the system's preferences, such as `prefers-reduced-motion` to `reduce`. One at a
    /// time.
    #[track_caller]
    pub fn media(&self, feature: &str, value: &str) {
        self.must(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": feature, "value": value }] }),
        );
    }

    /// Makes the screen one that is touched.
    #[track_caller]
    pub fn touch_screen(&self) {
        self.must("Emulation.setTouchEmulationEnabled", json!({ "enabled": true }));
    }

    /// Cuts the network off.
    #[track_caller]
    pub fn go_offline(&self) {
        self.must("Network.enable", json!({}));
        let nothing = json!({
            "offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0,
        });
        self.must("Network.emulateNetworkConditions", nothing);
    }

    /// What was last copied.
    #[track_caller]
    pub fn clipboard(&self) -> String {
        self.must(
            "Browser.grantPermissions",
            json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
        );
        self.evaluate("navigator.clipboard.readText()").as_str().unwrap_or_default().to_owned()
    }

    /// The value of a JavaScript expression; a promise is waited for. For what a person sees, look
    /// by role and name instead.
    #[track_caller]
    pub fn evaluate(&self, expression: &str) -> Value {
        let parameters = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        let answer = self.must("Runtime.evaluate", parameters);
        if let Some(details) = answer.get("exceptionDetails") {
            panic!("`{expression}` threw {}", details["exception"]["description"]);
        }
        answer["result"]["value"].clone()
    }

    /// What the browser recorded of itself since it was started. It can be had once.
    pub fn trace(&self) -> Vec<Value> {
        self.driver.trace()
    }

    /// Any command of the DevTools protocol, for what this harness does not have yet.
    pub fn devtools(&self, command: &str, parameters: Value) -> Result<Value, String> {
        self.driver.devtools(command, parameters)
    }

    // ── telling ──

    /// Takes a picture into `target/screenshots/{name}.png`, and says where it is.
    #[track_caller]
    pub fn screenshot(&self, name: &str) -> PathBuf {
        let folder = screenshots();
        std::fs::create_dir_all(&folder)
            .unwrap_or_else(|error| panic!("could not create {}: {error}", folder.display()));
        let path = folder.join(format!("{name}.png"));
        std::fs::write(&path, self.picture())
            .unwrap_or_else(|error| panic!("could not write {}: {error}", path.display()));
        path
    }

    /// The picture itself, as the bytes of a PNG.
    #[track_caller]
    pub fn picture(&self) -> Vec<u8> {
        let answer = self.must("Page.captureScreenshot", json!({ "format": "png" }));
        BASE64_STANDARD
            .decode(answer["data"].as_str().unwrap_or_default())
            .expect("a picture comes in base64")
    }

    /// The errors that the console has shown so far, which then no longer fail the test.
    pub fn take_console_errors(&self) -> Vec<String> {
        self.driver.console_errors()
    }

    /// The addresses that the page, or anything in it, has asked for since the last call.
    pub fn take_requests(&self) -> Vec<String> {
        self.driver.requests()
    }

    /// Runs a script in every document that is loaded from now on, before its own.
    #[track_caller]
    pub fn before_load(&self, script: &str) {
        self.must("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    /// The accessibility tree at this moment. It prints as an indented list of roles and names.
    #[track_caller]
    pub fn tree(&self) -> Tree {
        Tree::read(&self.must("Accessibility.getFullAXTree", json!({})))
    }

    /// Tries until it works or patience is over; then fails with everything that could explain why.
    #[track_caller]
    pub(crate) fn retry<T>(
        &self,
        what: impl Fn() -> String,
        mut attempt: impl FnMut() -> Result<T, String>,
    ) -> T {
        let deadline = Instant::now() + self.patience.get();
        loop {
            match attempt() {
                Ok(value) => return value,
                Err(why) if Instant::now() >= deadline => {
                    let errors = self.take_console_errors().join("\n");
                    let errors = if errors.is_empty() { "(nothing)" } else { &errors };
                    panic!(
                        "waited {:.1} s {}, but {why}.\n\n\
                         On the page there is:\n{}\nThe console's errors:\n{errors}\n",
                        self.patience.get().as_secs_f64(),
                        what(),
                        self.tree(),
                    );
                }
                Err(_) => thread::sleep(PAUSE),
            }
        }
    }

    #[track_caller]
    fn post(&self, command: &str) {
        self.driver
            .post(command, json!({}))
            .unwrap_or_else(|error| panic!("the browser refused {command}: {error}"));
    }

    #[track_caller]
    fn must(&self, command: &str, parameters: Value) -> Value {
        self.devtools(command, parameters)
            .unwrap_or_else(|error| panic!("the browser refused {command}: {error}"))
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let test = thread::current().name().unwrap_or("main").replace("::", "-");
        if thread::panicking() {
            let path = screenshots().join(format!("failed-{test}.png"));
            if let Ok(answer) = self.devtools("Page.captureScreenshot", json!({ "format": "png" }))
                && let Ok(picture) =
                    BASE64_STANDARD.decode(answer["data"].as_str().unwrap_or_default())
                && std::fs::create_dir_all(screenshots()).is_ok()
                && std::fs::write(&path, picture).is_ok()
            {
                eprintln!("A picture of the page: {}", path.display());
            }
            return;
        }
        let errors = self.take_console_errors();
        assert!(errors.is_empty(), "the page printed errors:\n{}", errors.join("\n"));
    }
}

/// The address of the page under test.
pub(crate) fn home() -> String {
    std::env::var("FAULTLINE_URL").unwrap_or_else(|_| {
        panic!(
            "the variable FAULTLINE_URL does not say where the page is; run `cargo xtask test`, \
             which builds and serves it"
        )
    })
}

/// Where `cargo xtask test` says, or in cargo's usual folder.
fn screenshots() -> PathBuf {
    let told = std::env::var_os("FAULTLINE_SCREENSHOTS").map(PathBuf::from);
    told.unwrap_or_else(|| {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("e2e lies in the workspace");
        root.join("target/screenshots")
    })
}
