//! The geometry of the space-time diagram: pure, without a canvas, tested natively.
//!
//! Three steps lead from a trace to a picture. The *index* ([`index`], [`messages`], [`tracks`])
//! grows with the trace and makes everything findable by time. The *window* ([`axis`], [`layout`])
//! says which part of it is on the screen and where. *Composing* ([`compose`]) turns that part into
//! shapes in batches of one style ([`shapes`]); painting them is left to the panel. The way back,
//! from a pointer to what is under it, is [`hit`].
//!
//! What is drawn depends on the trace, the plan and the protocol's description of itself; nothing
//! here knows a protocol.

pub mod axis;
pub mod buckets;
pub mod compose;
pub mod emphasis;
pub mod faults;
pub mod hit;
pub mod index;
pub mod layout;
pub mod messages;
pub mod shapes;
pub mod tracks;
