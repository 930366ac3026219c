//! WebDriver's wire: commands and answers as JSON over HTTP, to a driver on this machine.

use std::time::Duration;

use serde_json::{Value, json};

/// A session of some driver.
pub struct Wire {
    agent: ureq::Agent,
    session: String,
}

impl Wire {
    /// Asks the driver on this port for a browser.
    pub fn open(port: u16, capabilities: Value) -> Result<Wire, String> {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            // A proxy of the surroundings has nothing to do with two programs on one machine.
            .proxy(None)
            .build()
            .into();
        let mut wire = Wire { agent, session: format!("http://127.0.0.1:{port}/session") };
        let session = wire.post("", capabilities)?;
        let id = session["sessionId"].as_str().ok_or("the session has no id")?;
        wire.session = format!("{}/{id}", wire.session);
        Ok(wire)
    }

    /// Sends a command.
    pub fn post(&self, command: &str, body: Value) -> Result<Value, String> {
        let sent = self.agent.post(format!("{}{command}", self.session)).send_json(body);
        let mut response = sent.map_err(|error| format!("the driver does not answer: {error}"))?;
        // Pictures are large, and the default limit is not.
        let read = response.body_mut().with_config().limit(256 << 20).read_json::<Value>();
        let mut answer =
            read.map_err(|error| format!("the driver's answer is not JSON: {error}"))?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            None => Ok(value),
            Some(kind) => {
                let message = value["message"].as_str().unwrap_or_default();
                Err(format!("{kind}: {}", message.lines().next().unwrap_or_default()))
            }
        }
    }

    /// Ends the session, and with it the browser.
    pub fn close(&self) {
        let _unanswered = self.agent.delete(&self.session).call();
    }
}

/// The body of a command that runs a script and gives back its value.
pub fn script(expression: &str) -> Value {
    json!({ "script": format!("return ({expression})"), "args": [] })
}
