//! The versions of a text, as trees: every gesture departs from one and makes another, and every
//! scenario that is opened is the root of a tree of its own.

use crate::base::Instant;
use crate::plan::Plan;

/// A version's position in the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionId(pub u32);

/// One version of the text.
#[derive(Clone, Debug)]
pub struct Version {
    /// What it says.
    pub text: String,
    /// What that means.
    pub plan: Plan,
    /// The version that it departed from; `None`: it was opened.
    pub parent: Option<VersionId>,
    /// Where the playhead stood then.
    pub departed_at: Instant,
    /// Where undo leads: to its parent, or to what was open before it.
    before: Option<VersionId>,
    /// Whether it was typed, and goes on while more is typed.
    typed: bool,
}

/// All versions, the current one, and the way forward after an undo.
pub(super) struct Versions {
    all: Vec<Version>,
    current: VersionId,
    undone: Vec<VersionId>,
}

impl Versions {
    pub(super) fn new(text: String, plan: Plan) -> Versions {
        let mut versions = Versions { all: Vec::new(), current: VersionId(0), undone: Vec::new() };
        versions.push(text, plan, None, Instant::ZERO);
        versions
    }

    pub(super) fn all(&self) -> &[Version] {
        &self.all
    }

    pub(super) fn current(&self) -> &Version {
        &self.all[self.current.0 as usize]
    }

    pub(super) fn current_id(&self) -> VersionId {
        self.current
    }

    /// A version that departs from the current one.
    pub(super) fn add(&mut self, text: String, plan: Plan, departed_at: Instant) {
        self.push(text, plan, Some(self.current), departed_at);
    }

    /// A version that departs from nothing: the root of another tree. It takes the place of a root
    /// that nobody has seen anything of.
    pub(super) fn open(&mut self, text: String, plan: Plan, is_seen: bool) {
        if is_seen || self.current().parent.is_some() || self.is_departed_from() {
            return self.push(text, plan, None, Instant::ZERO);
        }
        let root = &mut self.all[self.current.0 as usize];
        (root.text, root.plan, root.typed) = (text, plan, false);
        self.undone.clear();
    }

    fn is_departed_from(&self) -> bool {
        self.all.iter().any(|version| version.before == Some(self.current))
    }

    fn push(&mut self, text: String, plan: Plan, parent: Option<VersionId>, departed_at: Instant) {
        let before = parent.or((!self.all.is_empty()).then_some(self.current));
        self.all.push(Version { text, plan, parent, departed_at, before, typed: false });
        self.current = VersionId(self.all.len() as u32 - 1);
        self.undone.clear();
    }

    /// Says something else in the current version; in another one that departs from it, if others
    /// have departed from it already.
    pub(super) fn amend(&mut self, text: String, plan: Plan, now: Instant) {
        if self.is_departed_from() {
            return self.add(text, plan, now);
        }
        let version = &mut self.all[self.current.0 as usize];
        version.text = text;
        version.plan = plan;
    }

    /// What a person types: while they go on typing, one version.
    pub(super) fn retype(&mut self, text: String, plan: Plan, now: Instant) {
        match self.current().typed {
            true => self.amend(text, plan, now),
            false => self.add(text, plan, now),
        }
        self.all[self.current.0 as usize].typed = true;
    }

    pub(super) fn can_undo(&self) -> bool {
        self.current().before.is_some()
    }

    pub(super) fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    pub(super) fn undo(&mut self) -> bool {
        let Some(before) = self.current().before else { return false };
        self.undone.push(self.current);
        self.go(before);
        true
    }

    pub(super) fn redo(&mut self) -> bool {
        let Some(version) = self.undone.pop() else { return false };
        self.go(version);
        true
    }

    pub(super) fn switch(&mut self, version: VersionId) {
        if (version.0 as usize) < self.all.len() {
            self.undone.clear();
            self.go(version);
        }
    }

    fn go(&mut self, version: VersionId) {
        self.all[self.current.0 as usize].typed = false;
        self.current = version;
    }
}
