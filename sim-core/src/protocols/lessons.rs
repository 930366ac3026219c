//! The lessons that come with Faultline, as texts.

use super::scenarios;
use crate::lesson::{self, Lesson};
use crate::plan::PlanError;
use crate::protocol::Description;

macro_rules! shipped {
    ($($name:literal)*) => {
        &[$(include_str!(concat!("../../../lessons/", $name, ".lesson"))),*]
    };
}

/// All of them, in the order in which people are offered them.
pub const SHIPPED: &[&str] = shipped! {
    "01-cut-off-a-leader"
    "02-read-the-timeline"
    "03-a-crash-between-disk-and-answer"
};

/// Reads a lesson that may run any of the shipped scenarios.
pub fn read<'a>(text: &'a str, catalogue: &[Description]) -> Result<Lesson<'a>, PlanError> {
    let scenarios: Vec<(&str, &str)> =
        scenarios::SHIPPED.iter().map(|shipped| (shipped.nickname(), shipped.text)).collect();
    lesson::parse(text, &scenarios, catalogue)
}
