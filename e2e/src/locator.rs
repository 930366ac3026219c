//! Finding one thing and acting on it.
//!
//! A locator is a description, not an element: it is looked up anew for every action, so it
//! survives that the page redraws itself. An action waits until there is exactly one such thing,
//! until it stands still, is enabled, and is not covered; then it happens at a point of the screen,
//! and whatever lies there receives it.

use serde_json::{Value, json};

use crate::input::{self, Button, Pointer};
use crate::page::Page;
use crate::tree::{Name, Node, Role};

/// A description of one thing on the page.
#[derive(Clone)]
#[must_use = "a locator does nothing until it is clicked, read or expected"]
pub struct Locator<'p> {
    page: &'p Page,
    path: Vec<(Role, Name)>,
}

/// A place on the screen, in CSS pixels from the page's upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Rightwards.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Spot {
    /// A place beside this one.
    pub fn offset(self, right: f64, down: f64) -> Spot {
        Spot { x: self.x + right, y: self.y + down }
    }

    #[allow(clippy::cast_possible_truncation, reason = "a screen is smaller than an i64")]
    pub(crate) fn rounded(self) -> (i64, i64) {
        (self.x.round() as i64, self.y.round() as i64)
    }
}

/// Whatever a pointer can aim at: a thing or a place.
pub trait Aim {
    /// The place to press.
    fn spot(&self) -> Spot;
}

impl Aim for Spot {
    fn spot(&self) -> Spot {
        *self
    }
}

impl Aim for Locator<'_> {
    #[track_caller]
    fn spot(&self) -> Spot {
        self.page.retry(|| format!("to reach {self}"), || self.reach())
    }
}

impl<A: Aim> Aim for &A {
    #[track_caller]
    fn spot(&self) -> Spot {
        (*self).spot()
    }
}

impl<'p> Locator<'p> {
    pub(crate) fn new(page: &'p Page, role: Role, name: Name) -> Locator<'p> {
        Locator { page, path: vec![(role, name)] }
    }

    /// A thing inside this one.
    pub fn get(&self, role: Role, name: impl Into<Name>) -> Locator<'p> {
        let mut path = self.path.clone();
        path.push((role, name.into()));
        Locator { page: self.page, path }
    }

    /// A button inside this thing.
    pub fn button(&self, name: impl Into<Name>) -> Locator<'p> {
        self.get(Role::Button, name)
    }

    // ── acting ──

    /// Clicks with the mouse.
    #[track_caller]
    pub fn click(&self) {
        self.page.act(input::click(Pointer::Mouse, Button::Left, self.spot(), 1));
    }

    /// Clicks twice, quickly.
    #[track_caller]
    pub fn double_click(&self) {
        self.page.act(input::click(Pointer::Mouse, Button::Left, self.spot(), 2));
    }

    /// Clicks with the button that opens a context menu.
    #[track_caller]
    pub fn right_click(&self) {
        self.page.act(input::click(Pointer::Mouse, Button::Right, self.spot(), 1));
    }

    /// Moves the mouse over it.
    #[track_caller]
    pub fn hover(&self) {
        self.page.act(input::hover(self.spot()));
    }

    /// Touches it with a finger.
    #[track_caller]
    pub fn tap(&self) {
        self.page.act(input::click(Pointer::Finger, Button::Left, self.spot(), 1));
    }

    /// Rests a finger on it for as long as a context menu takes.
    #[track_caller]
    pub fn long_press(&self) {
        self.page.act(input::long_press(Pointer::Finger, self.spot(), 800));
    }

    /// Gives it the keyboard's focus without a click.
    #[track_caller]
    pub fn focus(&self) {
        let script = "function() { this.focus(); return { ok: document.activeElement === this }; }";
        self.page.retry(
            || format!("to focus {self}"),
            || match self.call(script)?["ok"].as_bool() {
                Some(true) => Ok(()),
                _ => Err(format!("{self} does not take the focus")),
            },
        );
    }

    /// Replaces what a text box holds.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        self.click();
        self.page.press("Control+a");
        self.page.press("Delete");
        self.page.type_text(text);
    }

    /// The place at a fraction of its width and height: `at(0.0, 0.5)` is the middle of its left
    /// edge.
    #[track_caller]
    pub fn at(&self, across: f64, down: f64) -> Spot {
        let (x, y, width, height) = self.bounds();
        Spot { x: x + width * across, y: y + height * down }
    }

    /// Where it is on the screen: left, top, width, height.
    #[track_caller]
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let script = "function() {
            const { left, top, width, height } = this.getBoundingClientRect();
            return { box: [left, top, width, height] };
        }";
        let answer = self.page.retry(|| format!("to measure {self}"), || self.call(script));
        let side = |index: usize| answer["box"][index].as_f64().unwrap_or_default();
        (side(0), side(1), side(2), side(3))
    }

    // ── looking ──

    /// Waits until there is exactly one such thing.
    #[track_caller]
    pub fn expect(&self) {
        self.look(|_| Ok(()));
    }

    /// Waits until there is no such thing.
    #[track_caller]
    pub fn expect_gone(&self) {
        self.page.retry(
            || format!("for {self} to go away"),
            || match self.count() {
                0 => Ok(()),
                there => Err(format!("{there} of it are still there")),
            },
        );
    }

    /// Waits until a property such as `pressed`, `expanded`, `checked` or `disabled` has a value.
    #[track_caller]
    pub fn expect_property(&self, property: &str, value: &str) {
        self.look(|node| match node.property(property).unwrap_or("absent") {
            found if found == value => Ok(()),
            found => Err(format!("the {property} of {self} is {found}, and not {value}")),
        });
    }

    /// Waits until it holds a value, as a text box or a slider does.
    #[track_caller]
    pub fn expect_value(&self, value: &str) {
        self.look(|node| match node.value.as_str() {
            found if found == value => Ok(()),
            found => Err(format!("the value of {self} is {found:?}, and not {value:?}")),
        });
    }

    /// What it holds, as a text box or a slider does.
    #[track_caller]
    pub fn value(&self) -> String {
        self.look(|node| Ok(node.value.clone()))
    }

    /// What it is called in full; useful when it was found by a part of its name.
    #[track_caller]
    pub fn name(&self) -> String {
        self.look(|node| Ok(node.name.clone()))
    }

    /// The text that it shows.
    #[track_caller]
    pub fn text(&self) -> String {
        let script = "function() { return { text: this.innerText ?? this.textContent }; }";
        let answer = self.page.retry(|| format!("to read {self}"), || self.call(script));
        answer["text"].as_str().unwrap_or_default().to_owned()
    }

    /// How many such things there are at this moment.
    pub fn count(&self) -> usize {
        self.page.tree().find(&self.path).len()
    }

    /// Waits for the one thing and for `read` to be content with it.
    #[track_caller]
    fn look<T>(&self, read: impl Fn(&Node) -> Result<T, String>) -> T {
        self.page.retry(
            || format!("for {self}"),
            || {
                let tree = self.page.tree();
                read(self.only(tree.find(&self.path))?)
            },
        )
    }

    fn only<'t>(&self, found: Vec<&'t Node>) -> Result<&'t Node, String> {
        match found[..] {
            [] => Err(format!("there is no {self}")),
            [one] => Ok(one),
            _ => {
                let names: Vec<_> = found.iter().map(|node| format!("{:?}", node.name)).collect();
                Err(format!(
                    "there are {} of {self}: {}; say which, by name or by place",
                    found.len(),
                    names.join(", ")
                ))
            }
        }
    }

    /// Runs a JavaScript function with the element as `this`.
    fn call(&self, function: &str) -> Result<Value, String> {
        let tree = self.page.tree();
        let node = self.only(tree.find(&self.path))?;
        let resolved =
            self.page.devtools("DOM.resolveNode", json!({ "backendNodeId": node.element }))?;
        let answer = self.page.devtools(
            "Runtime.callFunctionOn",
            json!({
                "objectId": resolved["object"]["objectId"],
                "functionDeclaration": function,
                "returnByValue": true,
                "awaitPromise": true,
            }),
        )?;
        match answer.get("exceptionDetails") {
            None => Ok(answer["result"]["value"].clone()),
            Some(details) => Err(format!("the page threw {}", details["exception"]["description"])),
        }
    }

    /// Scrolls it into view and finds a point where a press would meet it.
    fn reach(&self) -> Result<Spot, String> {
        let tree = self.page.tree();
        if self.only(tree.find(&self.path))?.property("disabled") == Some("true") {
            return Err(format!("{self} is disabled"));
        }
        let answer = self.call(include_str!("reach.js"))?;
        match (answer["x"].as_f64(), answer["y"].as_f64()) {
            (Some(x), Some(y)) => Ok(Spot { x, y }),
            _ => Err(format!("{self} {}", answer["why"].as_str().unwrap_or("cannot be reached"))),
        }
    }
}

/// `region "Nodes" › button "Crash"`
impl std::fmt::Display for Locator<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (role, name)) in self.path.iter().enumerate() {
            let arrow = if index == 0 { "" } else { " › " };
            write!(f, "{arrow}{} {name}", format!("{role:?}").to_lowercase())?;
        }
        Ok(())
    }
}
