//! Everything that a person can do to the page, as data.
//!
//! Panels make these and dispatch them; none of them changes anything itself. What interferes with
//! the run is an [`Edit`] of its text, and so is recorded, undone and shared like any other.

use super::found::Found;
use super::pace::Pace;
use super::preferences::Preference;
use super::workspace::{Dialog, MenuRequest, Notice, Selection, Tab};
use sim_core::base::{Duration, Instant, MessageName, NodeId};
use sim_core::lesson::Lesson;
use sim_core::plan::Edit;
use sim_core::session::{Goal, VersionId};
use std::rc::Rc;

/// A fault somewhere else in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shift {
    /// Its line, as it was when the drag began.
    pub line: u32,
    /// When it strikes.
    pub at: Instant,
    /// For how long; `None`: until something else ends it.
    pub lasting: Option<Duration>,
}

/// One thing that a person does, or that the page does in their name.
#[derive(Clone, Debug)]
pub enum Action {
    /// Plays if it stands, stops if it plays.
    TogglePlay,
    /// Plays from the playhead on.
    Play,
    /// Stops.
    Pause,
    /// Stops without being seen to, while a menu is open on something that moves; or goes on.
    Hold(bool),
    /// Moves the playhead to a moment.
    SetNow(Instant),
    /// Moves the playhead to just after so many events.
    SetPosition(u32),
    /// So many steps forward, or back if negative.
    Step(i32),
    /// Forward by a length of virtual time.
    Advance(Duration),
    /// Forward to just after the next event of this kind.
    RunUntil(Goal),
    /// To just after the event that broke this claim, with the sentence that says how.
    GoToViolation(u8),
    /// Forward to what was run until last.
    RunAgain,
    /// Plays at this pace from now on.
    SetPace(Pace),
    /// So many notches quicker, or slower if negative.
    Quicken(i32),
    /// Shows what has been computed and not played, or keeps it to itself.
    ShowAhead(bool),
    /// Makes this the subject of the details.
    Select(Selection),
    /// The same, coming from the present subject: an event takes the playhead along.
    Trace(Selection),
    /// Back to the subject from which that led, and to the playhead's place there.
    Return,
    /// Edits the plan: a gesture.
    Edit(Edit),
    /// Does the obvious thing to something: what a double click or Enter means.
    DoObvious(Selection),
    /// Cuts these links both ways, or heals them if all of them are cut: a stroke across them.
    Stroke(Vec<(NodeId, NodeId)>),
    /// Moves a fault, or changes how long it lasts: a part of a drag, which goes on until it is
    /// let go of.
    Shift(Shift),
    /// Lets go of what was dragged.
    LetGo,
    /// Switches the planted bugs off, or on again, and shows where the two runs part.
    SwapBugs,
    /// Replaces the whole text: what a person typed. A text with errors stays a draft.
    ReplaceText(String),
    /// Drops what was typed and has errors.
    DropDraft,
    /// Begins another scenario from time zero.
    Open(String),
    /// Opens a run that a hunt found, as an edit of the text, where it breaks a claim.
    OpenFound(Rc<Found>),
    /// Opens the link in a fragment of the address: its run, its moment, its selection.
    Visit(String),
    /// Takes the last edit back.
    Undo,
    /// Makes the edit that was taken back once more.
    Redo,
    /// Goes to any version of the text.
    Switch(VersionId),
    /// Opens the menu of actions on something.
    OpenMenu(MenuRequest),
    /// Opens a menu of messages that lie on each other, there on the page.
    OpenCrowd(Rc<[MessageName]>, f64, f64),
    /// Closes it.
    CloseMenu,
    /// Opens a dialog.
    OpenDialog(Dialog),
    /// Closes it.
    CloseDialog,
    /// Shows a tab of the side panel.
    ShowTab(Tab),
    /// Begins one of the shipped lessons: which, and what it says.
    BeginLesson(usize, Rc<Lesson<'static>>),
    /// So many steps of the lesson on, or back if negative.
    TurnPage(isize),
    /// Leaves the lesson.
    LeaveLesson,
    /// Opens or closes the side panel.
    ToggleSide,
    /// Opens or closes the grid of who reaches whom.
    ToggleGrid,
    /// Prefers something from now on; an empty value leaves it to the system.
    Prefer(Preference, &'static str),
    /// Does as the visitor prefers, or their system, which has changed its mind.
    Heed,
    /// Tells something in a corner of the page.
    Notify(Notice),
    /// Takes a notice away.
    Dismiss(u32),
    /// Takes the banner about a violation away.
    DismissBanner,
}
