//! A job: something long that one hand does alone, piece by piece, while others may hunt.

use hunter::Request;
use std::cell::{Cell, RefCell};

/// Something that one hand does alone.
#[derive(Default)]
pub struct Job {
    number: Cell<u32>,
    hand: Cell<Option<usize>>,
    /// What a hand is to begin with, as soon as there is one.
    first: RefCell<Option<Request>>,
}

impl Job {
    /// Another job of this kind begins; the one before is given up.
    pub fn begin(&self, first: Request) {
        self.number.set(self.number.get() + 1);
        self.hand.set(None);
        *self.first.borrow_mut() = Some(first);
    }

    /// Which job it is: the first, the second …
    pub fn number(&self) -> u32 {
        self.number.get()
    }

    /// Who does it.
    pub fn hand(&self) -> Option<usize> {
        self.hand.get()
    }

    /// A hand takes it up, if nobody did: what it is to begin with.
    pub fn take_up(&self, hand: usize) -> Option<Request> {
        let first = self.first.take()?;
        self.hand.set(Some(hand));
        Some(first)
    }

    /// Nobody takes it up any more.
    pub fn drop_it(&self) {
        self.first.take();
    }
}
