//! The player: one loop of animation frames that computes the run ahead and moves the playhead.
//!
//! Everything happens on the page's own thread, so each frame has a budget: play first, then as
//! much of the run as fits. The loop rests when nothing plays and all is computed.

use super::outlook::outlook;
use super::pace::{self, Pace};
use super::{Action, Banner, Judged, Lab, Notice, Remedy, Turn};
use crate::draw::clock::clock;
use crate::draw::maths::Within;
use sim_core::base::{EventId, Instant};
use sim_core::protocol::Standing;
use sim_core::run::Violation;
use sim_core::session::{Goal, Search, Session};
use sim_core::trace::EventKind;
use std::ops::Range;

/// For how long one frame may compute, in milliseconds: while frames come in time, and while they do
/// not.
const SLICE_MS: [f64; 2] = [6.0, 2.0];
/// For how long an edit may compute at once, so that the picture does not flicker.
const CATCH_UP_MS: f64 = 30.0;
/// How often panels hear of new events while the run is computed, in milliseconds: while frames come
/// in time, and while they do not.
const TELL_MS: [f64; 2] = [120.0, 1_000.0];
/// A frame that comes later than this after the one before is late, in milliseconds.
const LATE_MS: f64 = 20.0;
/// From which share of late frames on the machine is taken for a slow one, and down to which it stays
/// so.
const STRAINED: [f64; 2] = [0.3, 0.02];
/// Longer frames do not move the playhead further: the page was hidden or busy.
const FRAME_MS_MAX: f64 = 100.0;
/// From this rate on, in virtual microseconds per second, no eye follows a message on its way: it is
/// there for a frame or two.
pub(super) const HURRY: f64 = 250_000.0;
/// How many changes of rate one frame may see.
const CHANGES_MAX: u32 = 4;

/// How the playhead moves.
#[derive(Debug)]
pub(super) struct Player {
    /// Whether it does.
    pub playing: bool,
    /// Whether it stands for as long as a menu is open.
    pub held: bool,
    /// The rate of the last frame, smoothed.
    pub rate: f64,
    /// What is run until.
    pub goal: Option<Goal>,
    /// Whether play goes on if that does not happen.
    pub resumes: bool,
    /// How long the visitor has waited for a successor since something broke.
    pub waited_s: Option<f64>,
    /// Which events the playhead has passed before they were judged.
    unjudged: Range<u32>,
    /// Virtual time that was too short to move the playhead, in microseconds.
    carry_us: f64,
    last_frame_ms: Option<f64>,
    told_ms: f64,
    /// The share of late frames among the last.
    late: f64,
    /// Whether the machine does not keep up, so that frames must do less.
    strained: bool,
    /// What this frame draws anew.
    pub turn: Turn,
    /// The place of this frame among the four in which parts take turns.
    beat: u8,
    /// How many events are computed between two looks at the clock.
    batch: u32,
}

impl Default for Player {
    fn default() -> Player {
        Player {
            playing: false,
            held: false,
            rate: 100_000.0,
            goal: None,
            resumes: false,
            waited_s: Some(0.0),
            unjudged: 0..0,
            carry_us: 0.0,
            last_frame_ms: None,
            told_ms: 0.0,
            late: 0.0,
            strained: false,
            turn: Turn::All,
            beat: 0,
            batch: 500,
        }
    }
}

impl Player {
    /// Learns from how late a frame comes whether the machine keeps up. One that does again is
    /// believed after a while, so that the page does not waver between the two.
    fn feel(&mut self, elapsed_ms: f64) {
        let late = f64::from(elapsed_ms > LATE_MS);
        self.late += (late - self.late) * 0.1;
        self.strained = self.late > STRAINED[usize::from(self.strained)];
    }
}

/// Milliseconds since the page was opened.
pub fn clock_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

impl Lab {
    /// Makes sure that the loop runs while there is something to do.
    pub(super) fn wake(&self) {
        if self.0.frame.borrow().is_some() || !self.has_work() {
            return;
        }
        let lab = self.clone();
        let frame = gloo_render::request_animation_frame(move |_| {
            let finished = lab.0.frame.borrow_mut().take();
            lab.frame();
            lab.wake();
            drop(finished);
        });
        *self.0.frame.borrow_mut() = Some(frame);
    }

    fn has_work(&self) -> bool {
        let player = self.0.player.borrow();
        let session = self.session();
        let moves = player.playing && !player.held;
        moves || player.goal.is_some() || session.has_work() || session.is_catching_up()
    }

    fn frame(&self) {
        let began = clock_ms();
        let elapsed_ms = {
            let mut player = self.0.player.borrow_mut();
            let last = player.last_frame_ms.replace(began);
            let elapsed_ms = last.map_or(0.0, |last| (began - last).within(0.0, FRAME_MS_MAX));
            player.feel(elapsed_ms);
            elapsed_ms
        };
        self.play(elapsed_ms / 1_000.0);
        let slice_ms = SLICE_MS[usize::from(self.0.player.borrow().strained)];
        self.compute(slice_ms);
        self.pursue_goal();
        self.tell_contrast();
        if self.session().run().is_finished() {
            self.compare_with_link();
        }
        if !self.has_work() {
            self.0.player.borrow_mut().last_frame_ms = None;
        }
        if !self.rests() {
            self.tell();
            self.0.player.borrow_mut().turn = Turn::All;
        }
    }

    /// Whether the page need not hear of this frame. While play hurries, or the machine is slow, it
    /// hears of every second one: then it draws a part of the stage, and in the frame between the
    /// timeline, which draws a frame after it was told.
    fn rests(&self) -> bool {
        let mut player = self.0.player.borrow_mut();
        let moves = player.playing && !player.held && player.goal.is_none();
        let takes_turns = moves && (player.rate > HURRY || player.strained);
        player.beat = if takes_turns { (player.beat + 1) % 4 } else { 0 };
        player.turn = match player.beat {
            _ if !takes_turns => Turn::All,
            0 => Turn::Still,
            _ => Turn::Moving,
        };
        player.beat % 2 == 1
    }

    /// Computes the run for about so long, and reads the new events onto the tape.
    fn compute(&self, budget_ms: f64) {
        let mut session = self.0.session.borrow_mut();
        if !session.has_work() && !session.is_catching_up() {
            return;
        }
        let mut player = self.0.player.borrow_mut();
        let before = session.events().len();
        let began = clock_ms();
        let mut last = began;
        let mut more = true;
        while more && last - began < budget_ms {
            more = session.work(player.batch);
            let now = clock_ms();
            // Aim at a look at the clock every millisecond or so.
            let spent = now - last;
            if spent < 0.5 {
                player.batch = (player.batch * 2).min(20_000);
            } else if spent > 2.0 {
                player.batch = (player.batch / 2).max(50);
            }
            last = now;
        }
        self.0.tape.borrow_mut().read(session.events());
        if session.events().len() != before || !more {
            let tell_ms = TELL_MS[usize::from(player.strained)];
            let due = last - player.told_ms >= tell_ms || !more;
            if due {
                player.told_ms = last;
                self.0.revision.set(self.0.revision.get() + 1);
            }
        }
    }

    /// After an edit: comes back to the playhead at once, if that is quickly done.
    pub(super) fn catch_up(&self) {
        let began = clock_ms();
        loop {
            self.compute(2.0);
            let waits = self.session().is_catching_up();
            if !waits || clock_ms() - began > CATCH_UP_MS {
                break;
            }
        }
    }

    fn play(&self, seconds: f64) {
        {
            let player = self.0.player.borrow();
            if !player.playing || player.held {
                return;
            }
        }
        let mut left_s = seconds;
        for change in 0..CHANGES_MAX {
            if left_s <= 0.0 || self.session().is_catching_up() {
                break;
            }
            let rate = self.rate_now();
            let before = self.session().position();
            let used_s = self.advance(rate, left_s, change + 1 == CHANGES_MAX);
            left_s -= used_s;
            self.note_passed(before, used_s);
            if !self.0.player.borrow().playing {
                return;
            }
        }
        let ended = {
            let session = self.session();
            session.now() >= session.end()
        };
        if ended {
            self.0.player.borrow_mut().playing = false;
        }
    }

    /// The rate at the playhead.
    fn rate_now(&self) -> f64 {
        let (pace, selection) = {
            let workspace = self.0.workspace.borrow();
            (workspace.pace, workspace.selection)
        };
        match pace {
            Pace::Fixed(rate) => rate,
            Pace::Fastest => f64::INFINITY,
            Pace::Adaptive => {
                let scene = self.look();
                let session = self.session();
                let waited_s = self.0.player.borrow().waited_s;
                let outlook = outlook(&session, &scene, &self.tape(), selection, waited_s);
                if outlook.successor.is_none() {
                    // A wait counts only while there is somebody to wait for.
                    let mut player = self.0.player.borrow_mut();
                    player.waited_s = player.waited_s.map(|_| 0.0);
                }
                pace::rate(&outlook)
            }
        }
    }

    /// Moves the playhead at this rate, at most to the next event, where the rate may change.
    /// Returns how much time that took.
    fn advance(&self, rate: f64, left_s: f64, to_the_end_of_the_frame: bool) -> f64 {
        let mut session = self.0.session.borrow_mut();
        let mut player = self.0.player.borrow_mut();
        // Up to where all is known. Who waited there for more would not see what is passed.
        let head = session.run().head().0.saturating_sub(1);
        let known = if session.run().is_finished() { session.end() } else { Instant(head) };
        let known = known.max(session.now());
        if rate.is_infinite() {
            // What the machine managed in this frame, smoothed.
            let rate = known.since(session.now()).0 as f64 / left_s.max(1e-3);
            player.rate += (rate - player.rate) * 0.2;
            session.set_now(known);
            return left_s;
        }
        player.rate += (rate - player.rate) * (left_s * 8.0).min(1.0);
        let wanted_us = rate * left_s + player.carry_us;
        let now = session.now();
        let next =
            next_event_at(&session).filter(|&next| !to_the_end_of_the_frame && next <= known);
        if let Some(next) = next
            && (next.0 - now.0) as f64 <= wanted_us
        {
            let used_s = (((next.0 - now.0) as f64 - player.carry_us) / rate).max(0.0);
            player.carry_us = 0.0;
            session.set_now(next);
            return used_s.min(left_s);
        }
        let whole = wanted_us.floor();
        player.carry_us = wanted_us - whole;
        session.set_now(Instant(now.0.saturating_add(whole as u64)).min(known));
        left_s
    }

    /// Looks at what the playhead just passed: stops at a violation, and counts the wait for a
    /// successor.
    fn note_passed(&self, before: u32, seconds: f64) {
        let passed = {
            let session = self.session();
            let mut player = self.0.player.borrow_mut();
            if let Some(waited) = &mut player.waited_s {
                *waited += seconds;
            }
            let position = session.position();
            let mut is_broken = false;
            for event in before..position.max(before) {
                match session.events()[event as usize].kind {
                    EventKind::Became { standing: Standing::Leading, .. } => player.waited_s = None,
                    EventKind::FaultBegan { .. } if player.waited_s.is_none() => {
                        player.waited_s = Some(0.0);
                    }
                    EventKind::Violated { .. } => is_broken = true,
                    _ => {}
                }
            }
            if is_broken {
                // What a claim says of the cluster is known at once; guarantees are judged later.
                self.0.report.take();
            }
            // A hand that moved the playhead since then has seen what it passed.
            let goes_on = !player.unjudged.is_empty() && player.unjudged.end == before;
            let from = if goes_on { player.unjudged.start } else { before };
            player.unjudged = from..position;
            player.unjudged.clone()
        };
        if passed.is_empty() {
            return;
        }
        let Judged { events, report, .. } = self.judged();
        self.0.player.borrow_mut().unjudged.start = passed.start.max(events).min(passed.end);
        let broken = report.violations.iter().find(|it| passed.contains(&it.event));
        if let Some(&Violation { event, claim, .. }) = broken {
            self.0.player.borrow_mut().playing = false;
            self.0.session.borrow_mut().set_position(event + 1);
            self.raise_banner(event, claim);
        }
    }

    /// Says what broke, in a sentence.
    pub(super) fn raise_banner(&self, event: u32, claim: u8) {
        let banner = {
            let report = self.report();
            let Some(violation) = report.violations.iter().find(|v| v.claim == claim) else {
                return;
            };
            let name = report.claims.get(usize::from(claim)).map_or("", |claim| claim.sentence);
            Banner {
                event: EventId(event),
                at: violation.at,
                claim: name.into(),
                sentence: violation.sentence.clone().into(),
                nodes: violation.nodes.iter().copied().collect(),
            }
        };
        let mut workspace = self.0.workspace.borrow_mut();
        workspace.said = format!("Play stops: a claim is broken. {}", banner.sentence).into();
        workspace.banner = Some(banner);
    }

    /// Goes to what is run until, as soon as it is computed.
    fn pursue_goal(&self) {
        let Some(goal) = self.0.player.borrow().goal else { return };
        // What it is sought from is the playhead, which is not there yet.
        if self.session().is_catching_up() {
            return;
        }
        let search = self.session().search(goal);
        match search {
            Search::NotYet => {}
            Search::Found(position) => {
                self.0.player.borrow_mut().goal = None;
                self.apply(Action::SetPosition(position));
                self.tell_last_event();
                let reached = self.session().events().get(position as usize - 1).map(|it| it.kind);
                if let Some(EventKind::Violated { claim }) = reached {
                    self.raise_banner(position - 1, claim);
                }
            }
            Search::Never => {
                let mut player = self.0.player.borrow_mut();
                (player.goal, player.playing) = (None, player.resumes);
                drop(player);
                let notice = self.last_time(goal);
                self.apply(Action::Notify(notice));
            }
        }
    }

    /// Says when something happened last that does not happen again.
    fn last_time(&self, goal: Goal) -> Notice {
        let session = self.session();
        let Some(last) = session.last(goal) else {
            return Notice::plain("That does not happen in this run.").fleeting();
        };
        let event = &session.events()[last.0 as usize];
        let what = match (event.kind, event.node) {
            (EventKind::Became { standing: Standing::Leading, epoch }, Some(node)) => {
                let word = session.run().description().epoch;
                format!("{node} was elected in {word} {epoch}")
            }
            _ => session.explain(last).text,
        };
        let at = clock(event.at);
        let text =
            format!("That does not happen again in this run. The last time: {what} at {at}.");
        Notice::plain(text).offering(Remedy::Go(last.0 + 1)).fleeting()
    }
}

/// When the next event after the playhead happens.
fn next_event_at(session: &Session) -> Option<Instant> {
    let now = session.now();
    session.events()[session.position() as usize..]
        .iter()
        .map(|event| event.at)
        .find(|&at| at > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many frames of some length it changes its mind.
    fn frames_until(player: &mut Player, strained: bool, elapsed_ms: f64) -> usize {
        (0..1_000)
            .take_while(|_| {
                player.feel(elapsed_ms);
                player.strained != strained
            })
            .count()
    }

    #[test]
    fn a_machine_is_slow_after_some_late_frames_and_quick_after_many_in_time() {
        let mut player = Player::default();
        player.feel(50.0);
        assert!(!player.strained, "one late frame means nothing");
        assert!((2..10).contains(&frames_until(&mut player, true, 33.0)));
        assert!((20..60).contains(&frames_until(&mut player, false, 16.7)));
        // Every second frame is late: it stays slow.
        for frame in 0..100 {
            player.feel(if frame % 2 == 0 { 33.0 } else { 16.7 });
        }
        assert!(player.strained);
    }
}
