//! The versions of a text, as a tree: every gesture departs from one and makes another.

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
    /// The version that it departed from.
    pub parent: Option<VersionId>,
    /// Where the playhead stood then.
    pub departed_at: Instant,
}

/// All versions, the current one, and the way forward after an undo.
pub(super) struct Versions {
    all: Vec<Version>,
    current: VersionId,
    undone: Vec<VersionId>,
}

impl Versions {
    pub(super) fn new(text: String, plan: Plan) -> Versions {
        let first = Version { text, plan, parent: None, departed_at: Instant::ZERO };
        Versions { all: vec![first], current: VersionId(0), undone: Vec::new() }
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

    pub(super) fn add(&mut self, text: String, plan: Plan, departed_at: Instant) {
        let parent = Some(self.current);
        self.all.push(Version { text, plan, parent, departed_at });
        self.current = VersionId(self.all.len() as u32 - 1);
        self.undone.clear();
    }

    pub(super) fn amend(&mut self, text: String, plan: Plan) {
        let version = &mut self.all[self.current.0 as usize];
        version.text = text;
        version.plan = plan;
    }

    pub(super) fn can_undo(&self) -> bool {
        self.current().parent.is_some()
    }

    pub(super) fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    pub(super) fn undo(&mut self) -> bool {
        let Some(parent) = self.current().parent else { return false };
        self.undone.push(self.current);
        self.current = parent;
        true
    }

    pub(super) fn redo(&mut self) -> bool {
        let Some(version) = self.undone.pop() else { return false };
        self.current = version;
        true
    }

    pub(super) fn switch(&mut self, version: VersionId) {
        if (version.0 as usize) < self.all.len() {
            self.current = version;
            self.undone.clear();
        }
    }
}
