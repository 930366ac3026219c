//! One Chromium and the `chromedriver` that steers it, spoken to with plain HTTP and JSON.
//!
//! chromedriver knows two languages. WebDriver, a standard, moves the mouse and presses the keys;
//! the DevTools protocol, Chromium's own, tells what the page consists of. Each driver has a
//! browser of its own with a fresh profile, so tests share no storage and may run side by side.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::wire::Wire;

/// A browser with one tab. Dropping it closes the browser.
pub struct Driver {
    process: Child,
    /// Held open because the driver would stumble over a closed pipe.
    _output: BufReader<ChildStdout>,
    wire: Wire,
}

/// For a machine without a screen, and quiet: nothing here may ask the network for anything but the
/// page.
const SWITCHES: [&str; 13] = [
    "--headless",
    // Containers forbid what the sandbox needs, and the only page that is ever opened is our own.
    "--no-sandbox",
    // Containers give shared memory too little room.
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--force-color-profile=srgb",
    "--lang=en-US",
    "--window-size=1280,900",
];

impl Driver {
    /// Starts a driver on a free port and a browser with an empty profile, which records these
    /// categories of trace events, if there are any.
    pub fn start(traced: &str) -> Driver {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "could not start {}: {error}. Install chromedriver, or name it in the variable \
                     CHROMEDRIVER",
                    program.display()
                )
            });
        let mut output = BufReader::new(process.stdout.take().expect("the output is piped"));
        let port = port_of(&mut output);
        let mut chrome = json!({ "args": SWITCHES });
        if let Ok(chromium) = std::env::var("CHROMIUM") {
            chrome["binary"] = chromium.into();
        }
        if !traced.is_empty() {
            chrome["perfLoggingPrefs"] = json!({ "traceCategories": traced });
        }
        let wishes = json!({
            "goog:chromeOptions": chrome,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let capabilities = json!({ "capabilities": { "alwaysMatch": wishes } });
        let wire = Wire::open(port, capabilities)
            .unwrap_or_else(|error| panic!("chromedriver could not start Chromium: {error}"));
        Driver { process, _output: output, wire }
    }

    /// Sends a WebDriver command.
    pub fn post(&self, command: &str, body: Value) -> Result<Value, String> {
        self.wire.post(command, body)
    }

    /// Sends a command of the DevTools protocol.
    pub fn devtools(&self, command: &str, parameters: Value) -> Result<Value, String> {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// What the console said since the last call, errors only.
    pub fn console_errors(&self) -> Vec<String> {
        let entries = self.log("browser");
        let errors = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        errors.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The addresses of all requests since the last call, of whatever part of the browser's page.
    pub fn requests(&self) -> Vec<String> {
        let address = |entry: &Value| {
            let told: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &told["message"];
            let is_sent = message["method"] == "Network.requestWillBeSent";
            is_sent.then(|| message["params"]["request"]["url"].as_str().map(str::to_owned))?
        };
        self.log("performance").iter().filter_map(address).collect()
    }

    /// What the browser recorded of itself since it was started. It can be had once.
    pub fn trace(&self) -> Vec<Value> {
        let event = |entry: Value| {
            let mut told: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &mut told["message"];
            (message["method"] == "Tracing.dataCollected").then(|| message["params"].take())
        };
        self.log("performance").into_iter().filter_map(event).collect()
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        match self.post("/se/log", json!({ "type": kind })) {
            Ok(Value::Array(entries)) => entries,
            _ => Vec::new(),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Ending the session ends the browser; the driver itself is ours to end.
        self.wire.close();
        let _gone = self.process.kill();
        let _status = self.process.wait();
    }
}

/// Reads the driver's first lines up to the one that names its port.
fn port_of(output: &mut impl BufRead) -> u16 {
    for line in output.by_ref().lines().map_while(Result::ok) {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return port.trim_end_matches('.').parse().expect("a port is a number");
        }
    }
    panic!("chromedriver ended before it named its port; try to start it by hand");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_drivers_greeting() {
        let greeting = "Starting ChromeDriver 1.2 on port 0\n\
            ChromeDriver was started successfully on port 40123.\n";
        assert_eq!(port_of(&mut greeting.as_bytes()), 40123);
    }
}
