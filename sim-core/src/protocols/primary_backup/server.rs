//! A server: primary, backup, or a spare that waits until it is wanted.
//!
//! A primary carries a request out at once, saves it, tells its backup, and holds the answer back
//! until the backup has confirmed it. Requests stand at *positions*, counted on through all views; a
//! backup takes them in their order and confirms how far it came.
//!
//! # Who serves
//!
//! A primary serves once its backup has all of its state in the present view; one without a backup
//! serves at once. It may have carried out more than it ever confirmed: when it restarts, or when the
//! backup changes, that goes over with the state. When it is replaced, it stays behind and is lost,
//! which is no harm, since no client was told.
//!
//! # The same state twice
//!
//! A State that was delayed must not undo what came after it, so within a view a backup takes only
//! one that reaches further than its own. What it has in a view is always a beginning of what the
//! primary has saved, because nothing is sent before it is saved.

use super::message::{Message, Note, Record, View};
use super::{MONITOR, PrimaryBackup, State, Timer, bugs, options, save};
use crate::base::NodeId;
use crate::protocol::{Answer, Effects, Outcome, Request, Setup, Standing, Status};
use std::collections::VecDeque;
use std::sync::Arc;

/// Has the state, or waits until it is wanted.
#[derive(Clone, Debug, Hash)]
pub struct Server {
    pub(super) setup: Setup,

    // On the disk.
    /// The latest view that it knows.
    pub(super) view: Option<View>,
    /// The number of the view in which it last took the state of a primary.
    joined: u64,
    /// What was carried out.
    pub(super) state: State,

    // Lost in a crash.
    /// Whether it is the primary, and its backup has had all that it has.
    pub(super) serves: bool,
    /// Up to where the backup has everything.
    pub(super) confirmed: u64,
    /// Up to where clients were answered.
    answered: u64,
    /// What stands behind `confirmed`.
    pub(super) waiting: VecDeque<Waiting>,
}

/// A request that was carried out and is not confirmed.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Waiting {
    pub(super) position: u64,
    pub(super) request: Request,
    /// What to tell the client; nothing if it waits for something else.
    outcome: Option<Outcome>,
    /// The digest of all up to this one.
    history: u64,
}

impl Server {
    pub(super) fn start(
        setup: &Setup,
        records: &[Record],
        effects: &mut Effects<PrimaryBackup>,
    ) -> Server {
        let mut server = Server {
            setup: setup.clone(),
            view: None,
            joined: 0,
            state: State::default(),
            serves: false,
            confirmed: 0,
            answered: 0,
            waiting: VecDeque::new(),
        };
        for record in records {
            match record {
                Record::View(view) => server.view = Some(*view),
                Record::State { number, state } => {
                    (server.joined, server.state) = (*number, State::clone(state));
                }
                Record::Request(request) => _ = server.state.carry_out(request),
            }
        }
        server.answered = server.state.position;
        server.take_office(effects);
        server.ping(effects);
        server
    }

    /// Whether it is the primary of the latest view that it knows.
    pub(super) fn is_primary(&self) -> bool {
        self.view.is_some_and(|view| view.primary == self.setup.me)
    }

    /// Its backup, if it is the primary.
    fn backup(&self) -> Option<NodeId> {
        self.view.filter(|view| view.primary == self.setup.me)?.backup
    }

    pub(super) fn number(&self) -> u64 {
        self.view.map_or(0, |view| view.number)
    }

    /// Tells the monitor that it lives, and its backup what was perhaps lost.
    pub(super) fn ping(&mut self, effects: &mut Effects<PrimaryBackup>) {
        let serves = if self.serves { self.number() } else { 0 };
        effects.send(MONITOR, Message::Ping { serves });
        if self.serves {
            self.send_updates(self.confirmed, effects);
        } else {
            self.send_state(effects);
        }
        effects.set_timer(Timer::Ping, self.setup.range(options::PING_INTERVAL));
    }

    pub(super) fn on_message(
        &mut self,
        from: NodeId,
        message: Message,
        effects: &mut Effects<PrimaryBackup>,
    ) {
        match message {
            Message::Ping { .. } => {}
            Message::View(view) | Message::Refuse(view) => self.enter(view, effects),
            Message::State { view, state } => {
                if self.listens(view, from, effects) {
                    self.on_state(view, &state, effects);
                }
            }
            Message::Update { view, base, requests } => {
                if self.listens(view, from, effects) {
                    self.on_update(view, base, &requests, effects);
                }
            }
            Message::Confirm { number, position } => {
                if self.is_primary() && number == self.number() {
                    self.on_confirm(position, effects);
                }
            }
        }
    }

    /// Learns of a view. One that is not later than its own is no news.
    fn enter(&mut self, view: View, effects: &mut Effects<PrimaryBackup>) {
        if view.number <= self.number() {
            return;
        }
        let was_primary = self.is_primary();
        self.view = Some(view);
        self.serves = false;
        save(Record::View(view), effects);
        if self.is_primary() {
            return self.take_office(effects);
        }
        if was_primary {
            effects.note(Note::Replaced { number: view.number });
        }
        let elsewhere = Answer::Redirect(Some(view.primary.number()));
        for Waiting { request, .. } in self.waiting.drain(..) {
            effects.reply(request.client, request.sequence, elsewhere);
        }
    }

    /// A primary that does not serve yet prepares to.
    fn take_office(&mut self, effects: &mut Effects<PrimaryBackup>) {
        match self.backup() {
            Some(_) => self.send_state(effects),
            None if self.is_primary() => self.serve(effects),
            None => {}
        }
    }

    /// Begins to serve: whatever it has carried out, its backup has as well.
    fn serve(&mut self, effects: &mut Effects<PrimaryBackup>) {
        self.serves = true;
        let State { position, history, .. } = self.state;
        effects.note(Note::Serves { number: self.number(), position, history });
        self.confirm(position, effects);
        effects.send(MONITOR, Message::Ping { serves: self.number() });
    }

    fn send_state(&self, effects: &mut Effects<PrimaryBackup>) {
        if let (Some(view), Some(backup)) = (self.view, self.backup()) {
            let state = Arc::new(self.state.clone());
            effects.send(backup, Message::State { view, state });
        }
    }

    /// Tells the backup what stands behind a position.
    fn send_updates(&self, base: u64, effects: &mut Effects<PrimaryBackup>) {
        let waiting = self.waiting.iter().filter(|it| it.position > base);
        let requests: Vec<Request> = waiting.map(|it| it.request).collect();
        if let (Some(view), Some(backup), false) = (self.view, self.backup(), requests.is_empty()) {
            effects.send(backup, Message::Update { view, base, requests });
        }
    }

    pub(super) fn on_request(&mut self, request: Request, effects: &mut Effects<PrimaryBackup>) {
        if !self.serves {
            let primary =
                self.view.filter(|_| !self.is_primary()).map(|view| view.primary.number());
            return effects.reply(request.client, request.sequence, Answer::Redirect(primary));
        }
        let is_same = |it: &Waiting| {
            (it.request.client, it.request.sequence) == (request.client, request.sequence)
        };
        if self.waiting.iter().any(is_same) {
            return; // It is answered when that is confirmed.
        }
        let outcome = self.state.carry_out(&request);
        let State { position, history, .. } = self.state;
        save(Record::Request(request), effects);
        self.waiting.push_back(Waiting { position, request, outcome, history });
        match self.backup() {
            Some(_) => self.send_updates(position - 1, effects),
            None => self.confirm(position, effects),
        }
        self.answer(effects);
    }

    /// The backup has everything up to here.
    fn on_confirm(&mut self, position: u64, effects: &mut Effects<PrimaryBackup>) {
        if self.serves {
            self.confirm(position, effects);
        } else if position == self.state.position {
            self.serve(effects);
        }
    }

    /// What stands up to here is safe with both, or with the only one.
    fn confirm(&mut self, position: u64, effects: &mut Effects<PrimaryBackup>) {
        if position > self.confirmed {
            self.confirmed = position;
            let last = self.waiting.iter().find(|it| it.position == position);
            let history = last.map_or(self.state.history, |it| it.history);
            effects.note(Note::Confirmed { number: self.number(), position, history });
        }
        self.answer(effects);
        self.waiting.retain(|it| it.position > self.confirmed);
    }

    /// Up to which position clients may be answered: what the backup has is not forgotten when this
    /// node is.
    fn answers_up_to(&self) -> u64 {
        if self.setup.bug(bugs::ASYNCHRONOUS_FAILOVER) {
            self.state.position
        } else {
            self.confirmed
        }
    }

    fn answer(&mut self, effects: &mut Effects<PrimaryBackup>) {
        let upto = self.answers_up_to();
        for it in &self.waiting {
            if let Some(outcome) = it.outcome
                && (self.answered + 1..=upto).contains(&it.position)
            {
                let Request { client, sequence, .. } = it.request;
                effects.reply(client, sequence, Answer::Done(outcome));
            }
        }
        self.answered = self.answered.max(upto);
    }

    /// Whether it is the backup of whoever speaks in this view, and the view is not over.
    fn listens(&mut self, view: View, from: NodeId, effects: &mut Effects<PrimaryBackup>) -> bool {
        self.enter(view, effects);
        match self.view.filter(|own| own.number > view.number) {
            Some(own) => {
                effects.send(from, Message::Refuse(own));
                false
            }
            None => view.backup == Some(self.setup.me),
        }
    }

    fn on_state(&mut self, view: View, state: &Arc<State>, effects: &mut Effects<PrimaryBackup>) {
        let is_news = self.joined < view.number || self.state.position < state.position;
        if is_news {
            self.joined = view.number;
            self.state = State::clone(state);
            self.answered = state.position;
            self.confirmed = self.confirmed.min(state.position);
            save(Record::State { number: view.number, state: state.clone() }, effects);
            effects.note(Note::Joined { number: view.number, position: state.position });
        }
        self.say_confirmed(view, effects);
    }

    /// Takes what is new of these requests; behind a gap nothing is.
    fn on_update(
        &mut self,
        view: View,
        base: u64,
        requests: &[Request],
        effects: &mut Effects<PrimaryBackup>,
    ) {
        if self.joined != view.number || base > self.state.position {
            return;
        }
        let known = (self.state.position - base) as usize;
        for request in requests.iter().skip(known) {
            self.state.carry_out(request);
            effects.write(Record::Request(*request));
        }
        if known < requests.len() {
            effects.sync();
            self.answered = self.state.position;
        }
        self.say_confirmed(view, effects);
    }

    fn say_confirmed(&self, view: View, effects: &mut Effects<PrimaryBackup>) {
        let position = self.state.position;
        effects.send(view.primary, Message::Confirm { number: view.number, position });
    }

    /// How it stands towards the present view.
    pub(super) fn standing(&self) -> Standing {
        match (self.is_primary(), self.serves) {
            (true, true) => Standing::Leading,
            (true, false) => Standing::Contending,
            _ => Standing::Following,
        }
    }

    /// What scenario conditions read.
    pub(super) fn status(&self) -> Status {
        Status {
            standing: self.standing(),
            epoch: self.number(),
            leader: self.view.map(|view| view.primary),
            ..Status::default()
        }
    }
}
