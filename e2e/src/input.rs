//! Mouse, keyboard and fingers, spelled in WebDriver's actions.
//!
//! The browser cannot tell these events from a person's: they are trusted, they move the focus,
//! they pass through whatever lies on top.

use serde_json::{Value, json};

use crate::locator::Spot;

/// A mouse button.
#[derive(Clone, Copy)]
pub enum Button {
    /// The one that clicks.
    Left = 0,
    /// The one that opens a context menu.
    Right = 2,
}

/// What touches the page.
#[derive(Clone, Copy)]
pub enum Pointer {
    /// Hovers before it presses.
    Mouse,
    /// Is there only while it presses.
    Finger,
}

/// Presses and releases at one place, `times` times.
pub fn click(pointer: Pointer, button: Button, at: Spot, times: usize) -> Value {
    let press = [
        json!({ "type": "pointerDown", "button": button as u8 }),
        json!({ "type": "pointerUp", "button": button as u8 }),
    ];
    let mut steps = vec![move_to(at, 0)];
    steps.extend(std::iter::repeat_n(press, times).flatten());
    pointing(pointer, steps)
}

/// Presses, rests for so long, and releases.
pub fn long_press(pointer: Pointer, at: Spot, milliseconds: u32) -> Value {
    pointing(
        pointer,
        vec![
            move_to(at, 0),
            json!({ "type": "pointerDown", "button": 0 }),
            json!({ "type": "pause", "duration": milliseconds }),
            json!({ "type": "pointerUp", "button": 0 }),
        ],
    )
}

/// Moves without pressing.
pub fn hover(at: Spot) -> Value {
    pointing(Pointer::Mouse, vec![move_to(at, 0)])
}

/// Presses, moves in several steps, as a hand does, and releases.
pub fn drag(pointer: Pointer, from: Spot, to: Spot) -> Value {
    const STEPS: i32 = 8;
    let between = |step: i32| {
        let part = f64::from(step) / f64::from(STEPS);
        Spot { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
    };
    let mut steps = vec![move_to(from, 0), json!({ "type": "pointerDown", "button": 0 })];
    steps.extend((1..=STEPS).map(|step| move_to(between(step), 16)));
    steps.push(json!({ "type": "pointerUp", "button": 0 }));
    pointing(pointer, steps)
}

/// Turns the wheel: positive `down` scrolls down. `keys` are held meanwhile, as in zooming with
/// Control.
pub fn wheel(at: Spot, down: i32, keys: &str) -> Value {
    let (x, y) = at.rounded();
    let scroll = json!({
        "type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": down,
        "duration": 0, "origin": "viewport",
    });
    let wheel = |steps: Vec<Value>| json!({ "type": "wheel", "id": "wheel", "actions": steps });
    if keys.is_empty() {
        return json!({ "actions": [wheel(vec![scroll])] });
    }
    let pause = json!({ "type": "pause" });
    let held = key(keys);
    let down_up =
        json!([{ "type": "keyDown", "value": held }, pause, { "type": "keyUp", "value": held }]);
    let keys = json!({ "type": "key", "id": "keys", "actions": down_up });
    json!({ "actions": [keys, wheel(vec![pause.clone(), scroll, pause])] })
}

/// Presses a chord such as `Shift+ArrowLeft`: downs in order, ups in reverse.
pub fn chord(keys: &str) -> Value {
    let keys: Vec<String> = match keys {
        "+" => vec!["+".into()],
        _ => keys.split('+').map(key).collect(),
    };
    let downs = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
    let ups = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
    let steps: Vec<Value> = downs.chain(ups).collect();
    json!({ "actions": [{ "type": "key", "id": "keys", "actions": steps }] })
}

fn move_to(at: Spot, milliseconds: u32) -> Value {
    let (x, y) = at.rounded();
    json!({ "type": "pointerMove", "x": x, "y": y, "duration": milliseconds, "origin": "viewport" })
}

fn pointing(pointer: Pointer, steps: Vec<Value>) -> Value {
    let (id, kind) = match pointer {
        Pointer::Mouse => ("mouse", "mouse"),
        Pointer::Finger => ("finger", "touch"),
    };
    let parameters = json!({ "pointerType": kind });
    let hand = json!({ "type": "pointer", "id": id, "parameters": parameters, "actions": steps });
    json!({ "actions": [hand] })
}

/// WebDriver writes keys without a character as private characters of Unicode. The names are those
/// of the browser's own `KeyboardEvent.key`.
fn key(name: &str) -> String {
    let code = match name {
        "Backspace" => '\u{E003}',
        "Tab" => '\u{E004}',
        "Enter" => '\u{E007}',
        "Shift" => '\u{E008}',
        "Control" => '\u{E009}',
        "Alt" => '\u{E00A}',
        "Escape" => '\u{E00C}',
        "Space" => ' ',
        "PageUp" => '\u{E00E}',
        "PageDown" => '\u{E00F}',
        "End" => '\u{E010}',
        "Home" => '\u{E011}',
        "ArrowLeft" => '\u{E012}',
        "ArrowUp" => '\u{E013}',
        "ArrowRight" => '\u{E014}',
        "ArrowDown" => '\u{E015}',
        "Insert" => '\u{E016}',
        "Delete" => '\u{E017}',
        "F10" => '\u{E03A}',
        "Meta" => '\u{E03D}',
        one if one.chars().count() == 1 => return one.to_owned(),
        other => panic!(
            "there is no key called {other:?}; use a single character, or a name such as ArrowRight"
        ),
    };
    code.to_string()
}
