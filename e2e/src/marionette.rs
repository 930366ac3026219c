//! Firefox's own wire: WebDriver's commands, length-prefixed over a socket.
//!
//! Firefox needs no driver: it listens by itself, and a driver would only translate. Each message is
//! its length, a colon, and JSON: `[0, number, command, parameters]` and
//! `[1, number, error, result]`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

/// A session of a Firefox.
pub struct Marionette {
    stream: TcpStream,
    sent: u64,
}

impl Marionette {
    /// Speaks to the Firefox that listens on this port.
    pub fn open(port: u16) -> Result<Marionette, String> {
        let stream = TcpStream::connect(("127.0.0.1", port))
            .and_then(|stream| {
                stream.set_read_timeout(Some(Duration::from_secs(60)))?;
                Ok(stream)
            })
            .map_err(|error| format!("Firefox does not listen: {error}"))?;
        let mut marionette = Marionette { stream, sent: 0 };
        marionette.read()?;
        marionette.send("WebDriver:NewSession", json!({ "capabilities": {} }))?;
        Ok(marionette)
    }

    /// Sends a command and waits for its result.
    pub fn send(&mut self, command: &str, parameters: Value) -> Result<Value, String> {
        self.sent += 1;
        let message = json!([0, self.sent, command, parameters]).to_string();
        write!(self.stream, "{}:{message}", message.len())
            .map_err(|error| format!("Firefox does not listen: {error}"))?;
        let mut answer = self.read()?;
        match answer[2]["error"].as_str() {
            Some(kind) => {
                Err(format!("{kind}: {}", answer[2]["message"].as_str().unwrap_or_default()))
            }
            None => Ok(match answer[3].get_mut("value") {
                Some(value) => value.take(),
                None => answer[3].take(),
            }),
        }
    }

    fn read(&mut self) -> Result<Value, String> {
        let silent = |error: std::io::Error| format!("Firefox does not answer: {error}");
        let mut length = 0_usize;
        loop {
            let mut byte = [0];
            self.stream.read_exact(&mut byte).map_err(silent)?;
            match byte[0] {
                b':' => break,
                digit => length = length * 10 + usize::from(digit.saturating_sub(b'0')),
            }
        }
        let mut message = vec![0; length];
        self.stream.read_exact(&mut message).map_err(silent)?;
        serde_json::from_slice(&message)
            .map_err(|error| format!("Firefox's answer is not JSON: {error}"))
    }
}
