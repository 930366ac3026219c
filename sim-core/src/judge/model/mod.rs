//! Sequential models: what a thing does when nobody else is there.
//!
//! A state is a number that its model understands, so a search compares and keeps states without
//! knowing what they are. Where a state is more than a number can hold, such as a list, the model
//! numbers the states that it meets; two equal states have one number.
//!
//! All models are deterministic: a state and a request give one answer and one next state. So an
//! operation whose answer nobody heard is judged by what it would have done.

mod append;
mod counter;
mod kv;
mod lock;
mod queue;
mod register;
mod sequence;
mod set;

use super::testimony::{Ask, Deed, Names};

/// What operations of one key mean, one after the other.
pub trait Model {
    /// The state before anything was done.
    fn initial(&self) -> u64;

    /// The state after a deed; `None` if its answer cannot be in this state.
    fn step(&mut self, state: u64, deed: &Deed, names: &Names) -> Option<u64>;

    /// A state as people read it.
    fn words(&self, state: u64, names: &Names) -> String;

    /// How many words of memory its numbered states take.
    fn weight(&self) -> usize {
        0
    }
}

/// The models there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelName {
    /// One value that is read and written.
    Register,
    /// A register with compare-and-set.
    CasRegister,
    /// Values by key, with compare-and-set, and with appending to texts.
    Kv,
    /// A list that grows at its end, and is read whole.
    Append,
    /// A number that grows or shrinks.
    Counter,
    /// A set that grows, and is read whole.
    Set,
    /// First in, first out.
    Queue,
    /// Held by one client at a time.
    Lock,
}

impl ModelName {
    /// All of them.
    pub const ALL: [ModelName; 8] = [
        ModelName::Register,
        ModelName::CasRegister,
        ModelName::Kv,
        ModelName::Append,
        ModelName::Counter,
        ModelName::Set,
        ModelName::Queue,
        ModelName::Lock,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            ModelName::Register => "register",
            ModelName::CasRegister => "cas-register",
            ModelName::Kv => "kv",
            ModelName::Append => "append",
            ModelName::Counter => "counter",
            ModelName::Set => "set",
            ModelName::Queue => "queue",
            ModelName::Lock => "lock",
        }
    }

    /// The model of this name.
    pub fn find(name: &str) -> Option<ModelName> {
        ModelName::ALL.into_iter().find(|model| model.name() == name)
    }

    /// Whether this can be asked of such a thing.
    pub fn knows(self, ask: Ask) -> bool {
        match self {
            ModelName::Register => matches!(ask, Ask::Read | Ask::Write(_)),
            ModelName::CasRegister => {
                matches!(ask, Ask::Read | Ask::Write(_) | Ask::CompareAndSet { .. })
            }
            ModelName::Kv => matches!(
                ask,
                Ask::Read | Ask::Write(_) | Ask::CompareAndSet { .. } | Ask::Append(_)
            ),
            ModelName::Append => matches!(ask, Ask::Read | Ask::Append(_)),
            ModelName::Counter => matches!(ask, Ask::Read | Ask::Add(_)),
            ModelName::Set => matches!(ask, Ask::Read | Ask::Insert(_)),
            ModelName::Queue => matches!(ask, Ask::Enqueue(_) | Ask::Dequeue),
            ModelName::Lock => matches!(ask, Ask::Acquire | Ask::Release),
        }
    }

    /// A thing of this kind, to be asked what its operations do.
    pub fn thing(self) -> Box<dyn Model> {
        match self {
            ModelName::Register | ModelName::CasRegister => Box::new(register::Register),
            ModelName::Kv => Box::new(kv::Kv::default()),
            ModelName::Append => Box::new(append::Append::default()),
            ModelName::Counter => Box::new(counter::Counter),
            ModelName::Set => Box::new(set::Set::default()),
            ModelName::Queue => Box::new(queue::Queue::default()),
            ModelName::Lock => Box::new(lock::Lock),
        }
    }
}
