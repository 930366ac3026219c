//! The page in the other engines, Firefox's and WebKit's.
//!
//! What the page promises in all browsers is little and the same: every fingerprint, and the way
//! from a gesture to a link. So this is a small harness beside the large one for Chromium: it finds
//! things by a selector, presses keys, clicks, and waits.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;
use std::{fs, thread};

use serde_json::{Value, json};

use crate::input::{self, Button, Pointer};
use crate::locator::Spot;
use crate::marionette::Marionette;
use crate::page::{PAUSE, home};
use crate::wire::{Wire, script};

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Firefox, which listens by itself.
    Firefox,
    /// WebKit's GTK port: its driver, its small browser, and a screen for it that nobody sees.
    WebKit,
}

enum Speech {
    Http(Wire),
    Socket(Box<Marionette>),
}

/// The page in one of the other engines, with an empty profile. Dropping it closes the browser.
pub struct Elsewhere {
    engine: Engine,
    speech: Speech,
    /// The programs, each started after those that it needs.
    programs: Vec<Child>,
    profile: PathBuf,
}

impl Elsewhere {
    /// Starts the engine's browser; the variables `FIREFOX`, `WEBKIT_DRIVER`, `WEBKIT_BROWSER` and
    /// `XVFB` say where the programs are, as `cargo xtask test` does.
    #[track_caller]
    pub fn start(engine: Engine) -> Elsewhere {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let profile = std::env::temp_dir()
            .join(format!("faultline-{engine:?}-{}-{number}", std::process::id()));
        fs::create_dir_all(&profile).expect("a folder for the profile");
        let mut programs = Vec::new();
        let speech = match engine {
            Engine::Firefox => Speech::Socket(Box::new(firefox(&profile, &mut programs))),
            Engine::WebKit => Speech::Http(webkit(&profile, &mut programs)),
        };
        Elsewhere { engine, speech, programs, profile }
    }

    /// Opens the page with a fragment, as somebody does who follows a link.
    #[track_caller]
    pub fn visit(&mut self, fragment: &str) {
        for address in ["about:blank".to_owned(), format!("{}{fragment}", home())] {
            self.command("/url", "WebDriver:Navigate", json!({ "url": address }));
        }
    }

    /// The value of a JavaScript expression.
    #[track_caller]
    pub fn evaluate(&mut self, expression: &str) -> Value {
        self.command("/execute/sync", "WebDriver:ExecuteScript", script(expression))
    }

    /// Presses a chord.
    #[track_caller]
    pub fn press(&mut self, keys: &str) {
        self.act(input::chord(keys));
    }

    /// Drags with the mouse.
    #[track_caller]
    pub fn drag(&mut self, from: Spot, to: Spot) {
        self.act(input::drag(Pointer::Mouse, from, to));
    }

    /// Clicks on what a selector finds, once it is there.
    #[track_caller]
    pub fn click(&mut self, selector: &str) {
        let at = self.middle_of(selector);
        self.act(input::click(Pointer::Mouse, Button::Left, at, 1));
    }

    /// Gives what a selector finds the keyboard's focus.
    #[track_caller]
    pub fn focus(&mut self, selector: &str) {
        self.middle_of(selector);
        self.evaluate(&format!("document.querySelector({selector:?}).focus()"));
    }

    /// The middle of what a selector finds, once it is there.
    #[track_caller]
    pub fn middle_of(&mut self, selector: &str) -> Spot {
        let place = format!(
            "(() => {{
                const found = document.querySelector({selector:?});
                if (!found) return null;
                found.scrollIntoView({{ block: 'nearest' }});
                const {{ left, top, width, height }} = found.getBoundingClientRect();
                return [left + width / 2, top + height / 2];
            }})()"
        );
        let spot = self.wait_for(&format!("{selector} is there"), &place);
        let side = |index: usize| spot[index].as_f64().unwrap_or_default();
        Spot { x: side(0), y: side(1) }
    }

    /// Waits until an expression is neither false, zero, empty nor null, and gives its value.
    #[track_caller]
    pub fn wait_for(&mut self, what: &str, expression: &str) -> Value {
        let deadline = Instant::now() + crate::PATIENCE * 3;
        loop {
            // While another page takes this one's place, WebKit answers no script.
            let value =
                self.try_command("/execute/sync", "WebDriver:ExecuteScript", script(expression));
            let value = value.unwrap_or(Value::Null);
            let is_so = match &value {
                Value::Null | Value::Bool(false) => false,
                Value::String(text) => !text.is_empty(),
                Value::Number(number) => number.as_f64() != Some(0.0),
                _ => true,
            };
            if is_so {
                return value;
            }
            if Instant::now() >= deadline {
                let engine = self.engine;
                let shown = self.evaluate("document.body.innerText");
                let shown = shown.as_str().unwrap_or_default();
                panic!(
                    "{engine:?}: waited until {what}, but it is not so. The page says:\n{shown}"
                );
            }
            thread::sleep(PAUSE);
        }
    }

    #[track_caller]
    fn act(&mut self, actions: Value) {
        self.command("/actions", "WebDriver:PerformActions", actions);
    }

    #[track_caller]
    fn command(&mut self, path: &str, name: &str, body: Value) -> Value {
        let answer = self.try_command(path, name, body);
        answer.unwrap_or_else(|error| panic!("{:?} refused {name}: {error}", self.engine))
    }

    fn try_command(&mut self, path: &str, name: &str, body: Value) -> Result<Value, String> {
        match &mut self.speech {
            Speech::Http(wire) => wire.post(path, body),
            Speech::Socket(marionette) => marionette.send(name, body),
        }
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        match &mut self.speech {
            Speech::Http(wire) => wire.close(),
            Speech::Socket(marionette) => {
                let _unanswered = marionette.send("Marionette:Quit", json!({}));
            }
        }
        for program in self.programs.iter_mut().rev() {
            let _gone = program.kill();
            let _status = program.wait();
        }
        let _left = fs::remove_dir_all(&self.profile);
    }
}

/// A program that says nothing to us, unless its output is asked for.
fn program(variable: &str, usual: &str) -> Command {
    let path = std::env::var_os(variable).unwrap_or_else(|| usual.into());
    let mut command = Command::new(path);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[track_caller]
fn spawn(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| {
        let name = command.get_program().display();
        panic!("could not start {name}: {error}; run `cargo xtask test --only browsers --install`")
    })
}

/// Firefox writes the port that it took into its profile.
fn firefox(profile: &Path, programs: &mut Vec<Child>) -> Marionette {
    fs::write(profile.join("user.js"), "user_pref(\"marionette.port\", 0);\n")
        .expect("a profile that can be written");
    let mut command = program("FIREFOX", "firefox-esr");
    command.args(["--headless", "--marionette", "--no-remote", "--profile"]).arg(profile);
    command.env("HOME", profile);
    command.env("MOZ_HEADLESS_WIDTH", "1280").env("MOZ_HEADLESS_HEIGHT", "900");
    programs.push(spawn(&mut command));
    let port = wait_for("Firefox listens", || {
        fs::read_to_string(profile.join("MarionetteActivePort")).ok()?.trim().parse().ok()
    });
    Marionette::open(port).unwrap_or_else(|error| panic!("{error}"))
}

fn webkit(profile: &Path, programs: &mut Vec<Child>) -> Wire {
    // The screen names itself on its standard output as soon as it is there.
    let mut screen = program("XVFB", "Xvfb");
    screen.args(["-displayfd", "1", "-screen", "0", "1280x900x24"]).stdout(Stdio::piped());
    let mut screen = spawn(&mut screen);
    let mut display = String::new();
    let output = screen.stdout.take().expect("the output is piped");
    programs.push(screen);
    BufReader::new(output).read_line(&mut display).expect("a display's number");

    // The driver does not say which port it took, so it is told one that was free just now.
    let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    let port = free.expect("a free port").port();
    let mut driver = program("WEBKIT_DRIVER", "WebKitWebDriver");
    driver.args([&format!("--port={port}"), "--host=127.0.0.1"]);
    driver.env("DISPLAY", format!(":{}", display.trim())).env("HOME", profile);
    driver.env_remove("WAYLAND_DISPLAY");
    programs.push(spawn(&mut driver));
    let browser = std::env::var("WEBKIT_BROWSER").unwrap_or_else(|_| {
        panic!("the variable WEBKIT_BROWSER does not name WebKit's MiniBrowser")
    });
    let options = json!({ "binary": browser, "args": ["--automation"] });
    let capabilities =
        json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
    wait_for("WebKit's driver answers", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
    let wire = Wire::open(port, capabilities);
    let wire = wire.unwrap_or_else(|error| panic!("WebKit could not start: {error}"));
    let size = json!({ "width": 1280, "height": 900 });
    wire.post("/window/rect", size).unwrap_or_else(|error| panic!("WebKit: {error}"));
    wire
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + crate::PATIENCE * 3;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        thread::sleep(PAUSE);
    }
}
