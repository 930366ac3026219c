//! From a session to the few facts that decide about the pace.

use super::pace::{Outlook, Successor};
use super::tape::{Mark, MarkKind, Tape};
use super::workspace::Selection;
use sim_core::base::Instant;
use sim_core::protocol::Standing;
use sim_core::run::{Health, Scene};
use sim_core::session::Session;

/// For so long after a landmark the moment counts as vivid, in virtual microseconds.
const AFTERGLOW_US: u64 = 12_000;
/// A leader that is elected later than this after something broke is not its successor.
const SUCCESSION_US: u64 = 3_000_000;

/// What decides about the rate at the playhead. `waited_s` is how long the visitor has waited for
/// a successor, if they do.
pub fn outlook(
    session: &Session,
    scene: &Scene,
    tape: &Tape,
    selection: Selection,
    waited_s: Option<f64>,
) -> Outlook {
    let now = session.now();
    let ahead = tape.from(session.position());
    let distance = |at: Instant| at.since(now).0 as f64;
    let successor = waited_s.and_then(|waited_s| {
        let mark = ahead.iter().find(|mark| matches!(mark.kind, MarkKind::Leader { .. }))?;
        (mark.at.since(now).0 <= SUCCESSION_US)
            .then(|| Successor { distance_us: distance(mark.at), waited_s })
    });
    Outlook {
        flights_us: scene
            .messages
            .iter()
            .filter_map(|message| Some(message.arrives_at?.since(message.sent_at).0 as f64))
            .collect(),
        vivid: is_vivid(session, scene, tape, selection),
        landmark_us: ahead
            .iter()
            .find(|mark| mark.at > now && is_landmark(mark))
            .map(|mark| distance(mark.at)),
        successor,
    }
}

/// Whether a person would look up. A step of the script is nothing to see.
fn is_landmark(mark: &Mark) -> bool {
    !matches!(mark.kind, MarkKind::Step { .. })
}

fn is_vivid(session: &Session, scene: &Scene, tape: &Tape, selection: Selection) -> bool {
    let contends = scene.servers.iter().any(|server| {
        server.health == Health::Up
            && server.view.as_ref().is_some_and(|view| view.standing == Standing::Contending)
    });
    let selected = match selection {
        Selection::Message(name) => scene.messages.iter().any(|message| message.name == name),
        _ => false,
    };
    let glows = tape
        .until(session.position())
        .iter()
        .rfind(|mark| is_landmark(mark))
        .is_some_and(|mark| session.now().since(mark.at).0 < AFTERGLOW_US);
    contends || selected || glows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::pace;
    use sim_core::base::NodeId;
    use sim_core::plan::{Edit, Fault, Moment, Target, Targets, Way};
    use sim_core::protocols::{self, scenarios};

    /// A session that is computed to its end, as the page has it after a moment.
    struct Watcher {
        session: Session,
        tape: Tape,
        waited_s: Option<f64>,
        seconds: f64,
    }

    impl Watcher {
        fn open(text: &str) -> Watcher {
            let session = Session::open(protocols::catalogue(), text).expect("it is shipped");
            let mut watcher =
                Watcher { session, tape: Tape::default(), waited_s: Some(0.0), seconds: 0.0 };
            watcher.compute();
            watcher
        }

        fn compute(&mut self) {
            while self.session.work(10_000) {}
            self.tape.clear();
            self.tape.read(self.session.events());
        }

        /// One frame at sixty a second.
        fn watch(&mut self) {
            let mut left_s = 1.0 / 60.0;
            self.seconds += left_s;
            for change in 0..4 {
                let scene = self.session.scene();
                let outlook =
                    outlook(&self.session, &scene, &self.tape, Selection::None, self.waited_s);
                let rate = pace::rate(&outlook);
                if outlook.successor.is_none() {
                    self.waited_s = self.waited_s.map(|_| 0.0);
                }
                let (now, position) = (self.session.now(), self.session.position());
                let next = self.session.events()[position as usize..]
                    .iter()
                    .map(|event| event.at)
                    .find(|&at| at > now)
                    .filter(|_| change < 3);
                let wanted = now.0 + (rate * left_s) as u64;
                let to = next.map_or(wanted, |next| next.0.min(wanted));
                let used_s = ((to - now.0) as f64 / rate).min(left_s);
                left_s -= used_s.max(1e-6);
                self.session.set_now(Instant(to));
                if let Some(waited) = &mut self.waited_s {
                    *waited += used_s;
                }
                for mark in self.tape.until(self.session.position()) {
                    match mark.kind {
                        _ if mark.event < position => {}
                        MarkKind::Leader { .. } => self.waited_s = None,
                        MarkKind::FaultBegan { .. } if self.waited_s.is_none() => {
                            self.waited_s = Some(0.0);
                        }
                        _ => {}
                    }
                }
                if left_s <= 0.0 {
                    break;
                }
            }
        }

        fn leader(&self) -> Option<NodeId> {
            self.session.scene().leader
        }

        fn epoch(&self) -> u64 {
            let scene = self.session.scene();
            scene.leader.map_or(0, |leader| {
                scene.servers[leader.index()].view.as_ref().map_or(0, |view| view.epoch)
            })
        }
    }

    #[test]
    fn whoever_cuts_the_leader_off_sees_its_successor_within_ten_seconds() {
        let texts = [scenarios::OPENING, scenarios::SHIPPED[0].name];
        let runs = texts.into_iter().flat_map(|name| (1..=20).map(move |seed| (name, seed)));
        for (name, seed) in runs {
            let text = scenarios::find(name).expect("it is shipped").text;
            let mut watcher = Watcher::open(text);
            watcher.session.edit(&Edit::SetSeed(seed)).expect("any seed will do");
            watcher.compute();
            while watcher.leader().is_none() {
                watcher.watch();
                assert!(watcher.seconds < 30.0, "{name}, seed {seed}: no leader after 30 s");
            }
            // A person needs a moment to see who leads.
            let seen_at = watcher.seconds;
            while watcher.seconds < seen_at + 0.4 {
                watcher.watch();
            }
            let (leader, epoch) = (watcher.leader().expect("it leads"), watcher.epoch());
            let cut = Fault::Cut {
                from: Targets::nodes([leader]),
                to: Targets(vec![Target::Rest]),
                way: Way::Both,
                lasting: None,
            };
            let now = watcher.session.now();
            watcher.session.edit(&Edit::AddFault(Moment::At(now), cut)).expect("a plain cut");
            watcher.compute();
            watcher.waited_s = Some(0.0);
            let cut_at = watcher.seconds;
            while watcher.epoch() <= epoch {
                watcher.watch();
                let waited = watcher.seconds - cut_at;
                assert!(waited < 10.0, "{name}, seed {seed}: no successor after {waited:.1} s");
            }
        }
    }
}
