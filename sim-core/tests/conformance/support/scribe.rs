//! Scribe: n1 does the same eleven things at each tick, in a known order. For crashes between them.
//!
//! The effects of `tick #k`, by number:
//!
//! | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 |
//! |---|---|---|---|---|---|---|---|---|---|---|
//! | note | write `a` | send First | sync 1 ms | send Second | write `b` | work 2 ms | send Third | set timer | cancel `alarm` | note |
//!
//! All others listen. Each may also set one `alarm` when it starts, which a message cancels if
//! `cancel` is on. A restart tells what its disk kept, and does not tick unless `again` is on. It
//! drops what is damaged and was not synced, and stops at damage that was.

use sim_core::base::{Duration, DurationRange, Instant, NodeId};
use sim_core::protocol::{
    About, Answer, Claim, Command, Contour, Damaged, Defect, Description, Disk, Effects, Field,
    Label, MessageKind, MessageView, NodeView, OptionKind, OptionSpec, Outcome, Present, Protocol,
    Request, Setup, Standing, Status, Verdict,
};

#[derive(Clone, Debug, Hash)]
pub struct Scribe {
    setup: Setup,
    /// What the disk held when it started.
    found: Vec<String>,
    ticks: u64,
    /// What it heard, in order.
    heard: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    First(u64),
    Second(u64),
    Third(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    Tick,
    Alarm,
}

impl Label for Timer {
    const ALL: &'static [Timer] = &[Timer::Tick, Timer::Alarm];

    fn name(self) -> &'static str {
        match self {
            Timer::Tick => "tick",
            Timer::Alarm => "alarm",
        }
    }
}

#[derive(Clone, Debug, Hash)]
pub enum Note {
    Began(u64),
    Ended(u64),
    Found(String),
    /// What the monotonic and the wall clock show.
    Clocks(Instant, Instant),
    Told(Option<NodeId>),
    /// It runs a later version of its program.
    Deployed(u8),
}

const INTERVAL: usize = 0;
const ALARM: usize = 1;
const CANCEL: usize = 2;
const AGAIN: usize = 3;
const CLOCKS: usize = 4;
const HALT: usize = 5;

/// How many effects a tick has.
pub const EFFECTS: u32 = 11;

impl Protocol for Scribe {
    type Message = Message;
    type Timer = Timer;
    type Record = (char, u64);
    type Note = Note;
    type Witness = ();

    const DESCRIPTION: Description = Description {
        name: "scribe",
        sentence: "One node does known things in a known order.",
        version: 1,
        options: &[
            OptionSpec {
                name: "interval",
                sentence: "From the end of a tick to the next.",
                kind: OptionKind::Range(DurationRange::exactly(Duration::ms(100))),
            },
            OptionSpec {
                name: "alarm",
                sentence: "When the alarm of each node is due; zero for none.",
                kind: OptionKind::Range(DurationRange::exactly(Duration::ZERO)),
            },
            OptionSpec {
                name: "cancel",
                sentence: "A message cancels the alarm.",
                kind: OptionKind::Switch(false),
            },
            OptionSpec {
                name: "again",
                sentence: "A node that restarts goes on.",
                kind: OptionKind::Switch(false),
            },
            OptionSpec {
                name: "clocks",
                sentence: "All nodes tick, and only tell what their clocks show.",
                kind: OptionKind::Switch(false),
            },
            OptionSpec {
                name: "halt",
                sentence: "In which tick n1 halts, as its fifth effect; zero for never.",
                kind: OptionKind::Count(0),
            },
        ],
        messages: &[
            MessageKind { name: "First", contour: Contour::Request, hue: 0 },
            MessageKind { name: "Second", contour: Contour::Request, hue: 1 },
            MessageKind { name: "Third", contour: Contour::Request, hue: 2 },
        ],
        timers: &["tick", "alarm"],
        commands: &[Command {
            name: "jot",
            sentence: "It notes what it is told, and whom that is about.",
            offer: "Jot down",
            about: About::Another,
        }],
        tolerates: &[],
        versions: &["v1", "v2"],
        ..Description::BLANK
    };

    const CLAIMS: &'static [Claim<Scribe>] = &[];

    fn start(setup: &Setup, disk: &Disk<(char, u64)>, effects: &mut Effects<Scribe>) -> Scribe {
        let text = |record: Result<&(char, u64), _>| match record {
            Ok((letter, number)) => format!("{letter}{number}"),
            Err(Damaged) => "?".to_string(),
        };
        let found: Vec<String> = disk.records().map(|(_, record)| text(record)).collect();
        effects.note(Note::Found(found.join(" ")));
        if setup.version > 0 {
            effects.note(Note::Deployed(setup.version));
        }
        if let Some((damaged, _)) = disk.records().find(|(_, record)| record.is_err()) {
            if damaged <= disk.synced() {
                effects.stop(Defect::DamagedRecord { number: damaged as u32 });
            } else {
                effects.drop_tail(disk.last() + 1 - damaged);
            }
        }
        let ticks = setup.me == NodeId::server(0) || setup.switch(CLOCKS);
        if ticks && (disk.is_empty() || setup.switch(AGAIN)) {
            effects.set_timer(Timer::Tick, setup.range(INTERVAL));
        }
        if setup.range(ALARM).max > Duration::ZERO {
            effects.set_timer(Timer::Alarm, setup.range(ALARM));
        }
        let intact = disk.records().filter_map(|(_, record)| record.ok());
        let ticks = intact.map(|&(_, number)| number).max().unwrap_or(0);
        Scribe { setup: setup.clone(), found, ticks, heard: Vec::new() }
    }

    fn on_message(&mut self, _from: NodeId, message: Message, effects: &mut Effects<Scribe>) {
        self.heard.push(Self::message_view(&message).text);
        if self.setup.switch(CANCEL) {
            effects.cancel_timer(Timer::Alarm);
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<Scribe>) {
        if timer == Timer::Alarm {
            return;
        }
        self.ticks += 1;
        if self.setup.switch(CLOCKS) {
            effects.note(Note::Clocks(effects.now(), effects.wall_clock()));
            effects.set_timer(Timer::Tick, self.setup.range(INTERVAL));
            return;
        }
        let (tick, to) = (self.ticks, NodeId::server(1));
        effects.note(Note::Began(tick));
        effects.write(('a', tick));
        effects.send(to, Message::First(tick));
        effects.sync();
        if self.setup.count(HALT) == tick {
            effects.halt("it was told to halt");
        }
        effects.send(to, Message::Second(tick));
        effects.write(('b', tick));
        effects.work(Duration::ms(2));
        effects.send(to, Message::Third(tick));
        effects.set_timer(Timer::Tick, self.setup.range(INTERVAL));
        effects.cancel_timer(Timer::Alarm);
        effects.note(Note::Ended(tick));
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<Scribe>) {
        effects.reply(request.client, request.sequence, Answer::Done(Outcome::Written));
    }

    fn on_command(&mut self, _: usize, about: Option<NodeId>, effects: &mut Effects<Scribe>) {
        effects.note(Note::Told(about));
    }

    fn status(&self) -> Status {
        Status::default()
    }

    fn view(&self) -> NodeView {
        NodeView {
            role: "node",
            standing: Standing::Following,
            epoch: 0,
            fields: vec![
                Field { name: "found", value: self.found.join(" ") },
                Field { name: "ticks", value: self.ticks.to_string() },
                Field { name: "heard", value: self.heard.join(", ") },
            ],
            forms: Vec::new(),
        }
    }

    fn message_kind(message: &Message) -> usize {
        match message {
            Message::First(_) => 0,
            Message::Second(_) => 1,
            Message::Third(_) => 2,
        }
    }

    fn message_view(message: &Message) -> MessageView {
        let (word, number) = match message {
            Message::First(number) => ("First", number),
            Message::Second(number) => ("Second", number),
            Message::Third(number) => ("Third", number),
        };
        let text = format!("{word} {number}");
        MessageView { text, fields: Vec::new(), epoch: 0, verdict: Verdict::Neutral }
    }

    fn record_text((letter, number): &(char, u64)) -> String {
        format!("{letter}{number}")
    }

    fn note_text(note: &Note) -> String {
        match note {
            Note::Began(tick) => format!("begins tick {tick}"),
            Note::Ended(tick) => format!("ends tick {tick}"),
            Note::Found(found) => format!("found [{found}]"),
            Note::Deployed(version) => format!("runs version {version}"),
            Note::Told(about) => format!("jots down {about:?}"),
            Note::Clocks(monotonic, wall) => format!("shows {monotonic} and {wall}"),
        }
    }

    fn remember((): &mut (), _: &Present<'_, Scribe>, _: NodeId, _: &Note) {}
}
