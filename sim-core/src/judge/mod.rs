//! Judges of whole histories: whether what clients saw can be explained.
//!
//! A judge looks at operations, their answers and their order in time, never at nodes. So the same
//! judges serve a run of the simulator and a history that was recorded elsewhere: both are made into
//! a [`Testimony`], in which an operation is a [`Deed`].
//!
//! [`linear`] asks whether one order explains everything, by the rules of a [`model`]. It answers
//! holds, broken or undecided, and a broken testimony is explained by its guilty operations.
//! [`guarantee`] has one judge for each thing that a protocol can promise its clients, and
//! [`full_report`] is a report of a run with what they find.
//!
//! Left out: transactions, and models in which two keys depend on one another.

pub mod foreign;
pub mod guarantee;
pub mod linear;
pub mod model;
mod report;
pub mod testimony;
mod words;

#[cfg(test)]
mod tests;

pub use guarantee::{Promise, promise};
pub use linear::{Budget, Explanation, Order, Ruling, longest_order, rule};
pub use model::ModelName;
pub use report::{add_guarantees, full_report, guilty_operations, promises, try_out};
pub use testimony::{Ask, Deed, Moment, Names, Origin, Span, Testimony, Told, Value};
