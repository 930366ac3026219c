//! The one notation for events: in terminals, tooltips, tables and tests.

use super::{Capture, Event, EventKind, Loss, PayloadKind};
use crate::protocol::{Description, MessageKind, Standing};

/// The words of one protocol, with which its events are written.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    description: &'static Description,
}

impl Vocabulary {
    /// The words of this protocol.
    pub fn of(description: &'static Description) -> Vocabulary {
        Vocabulary { description }
    }

    /// The word for a kind of message.
    pub fn kind(&self, kind: PayloadKind) -> &'static str {
        match kind.of_protocol() {
            Some(index) => self.description.messages[index].name,
            None if kind == PayloadKind::REQUEST => MessageKind::REQUEST,
            None => MessageKind::ANSWER,
        }
    }

    /// The word for a timer.
    pub fn timer(&self, timer: u8) -> &'static str {
        self.description.timers[usize::from(timer)]
    }

    /// An event in one line, without its payload: `n1 → n3 Append #17`.
    pub fn text(&self, event: &Event) -> String {
        self.line(event, None)
    }

    /// An event in one line, with its payload: `n1@2 → n3 Append base=1@1`.
    pub fn line(&self, event: &Event, payload: Option<&Capture>) -> String {
        if let Some((name, kind)) = event.message() {
            let epoch = match payload {
                Some(capture) if capture.epoch > 0 => format!("@{}", capture.epoch),
                _ => String::new(),
            };
            let word = payload.map_or(self.kind(kind), |capture| &capture.text);
            let copy = if name.copy > 1 { "/2" } else { "" };
            let message = format!("{}{epoch} → {} {word} #{}{copy}", name.from, name.to, name.nth);
            return match event.kind {
                EventKind::Sent { .. } => format!("{message} sent"),
                EventKind::Copied { .. } => format!("{message} copied by the network"),
                EventKind::Arrived { .. } => format!("{message} arrives and waits"),
                EventKind::Lost { reason, .. } => format!("{message} ⇥ {}", reason.text()),
                _ => message,
            };
        }
        let happening = self.happening(event, payload);
        match event.node {
            Some(node) => format!("{node} {happening}"),
            None => happening,
        }
    }

    fn happening(&self, event: &Event, payload: Option<&Capture>) -> String {
        match event.kind {
            EventKind::Started { nth: 1 } => "starts".into(),
            EventKind::Started { nth } => format!("starts again (start #{nth})"),
            EventKind::TimerFired { timer, nth } => {
                format!("{} timer #{nth} fires", self.timer(timer))
            }
            EventKind::Told { command, about, .. } => {
                let name = self.description.commands[usize::from(command)].name;
                match about {
                    Some(about) => format!("is told: {name} to {about}"),
                    None => format!("is told: {name}"),
                }
            }
            EventKind::SyncBegan => "waits for its disk".into(),
            EventKind::Synced => "has all on its disk".into(),
            EventKind::Noted => match payload {
                Some(capture) => format!("notes: {}", capture.text),
                None => "notes something".into(),
            },
            EventKind::Became { standing, epoch } => self.became(standing, epoch),
            EventKind::Halted => match payload {
                Some(capture) => format!("halts: {}", capture.text),
                None => "halts: this state cannot be".into(),
            },
            EventKind::Stopped { defect } => format!("stops: {defect}"),
            EventKind::Crashed { loss: Loss::Memory } => "crashes".into(),
            EventKind::Crashed { loss: Loss::Unsynced } => "loses power".into(),
            EventKind::Crashed { loss: Loss::Disk } => "loses its disk".into(),
            EventKind::Crashed { loss: Loss::Version } => "ends for another version".into(),
            EventKind::Paused => "stands still".into(),
            EventKind::Resumed => "goes on".into(),
            EventKind::Jumped => "wall clock jumps".into(),
            EventKind::FaultBegan { line } => format!("the fault of line {line} strikes"),
            EventKind::FaultEnded { line } => format!("the fault of line {line} is over"),
            EventKind::FaultStale { line } => format!("the fault of line {line} no longer fits"),
            EventKind::Invoked { sequence } => {
                with_payload(format!("begins op {sequence}"), payload)
            }
            EventKind::Retried { sequence } => format!("asks again: op {sequence}"),
            EventKind::Completed { sequence } => {
                with_payload(format!("has its answer to op {sequence}"), payload)
            }
            EventKind::StepDone { line } => format!("line {line} is done"),
            EventKind::Met { line } => format!("line {line}: as expected"),
            EventKind::Unmet { line } => format!("line {line}: not as expected"),
            EventKind::GaveUp { line } => format!("line {line}: waited long enough"),
            EventKind::Violated { claim } => match payload {
                Some(capture) => format!("breaks a claim: {}", capture.text),
                None => format!("breaks claim {}", claim + 1),
            },
            EventKind::Sent { .. }
            | EventKind::Copied { .. }
            | EventKind::Arrived { .. }
            | EventKind::Delivered { .. }
            | EventKind::Lost { .. } => unreachable!("messages are written above"),
        }
    }

    fn became(&self, standing: Standing, epoch: u32) -> String {
        let what = match standing {
            Standing::Leading => "leads",
            Standing::Contending => "campaigns",
            Standing::Following => "follows",
        };
        match self.description.epoch {
            "" => what.into(),
            word => format!("{what} in {word} {epoch}"),
        }
    }
}

fn with_payload(text: String, payload: Option<&Capture>) -> String {
    match payload {
        Some(capture) => format!("{text}: {}", capture.text),
        None => text,
    }
}
