//! What a visitor prefers: colours, motion, the width of the side panel, the pace. The browser
//! remembers it; where nothing is remembered, the system is asked.

use super::{Lab, Pace, remember};
use crate::theme;

/// Something to be chosen once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Preference {
    /// Dark or light.
    Theme,
    /// Less motion.
    Motion,
    /// A wide side panel.
    Panel,
}

impl Preference {
    fn name(self) -> &'static str {
        match self {
            Preference::Theme => "theme",
            Preference::Motion => "motion",
            Preference::Panel => "panel",
        }
    }

    /// What was chosen; empty if nothing was.
    pub fn recall(self) -> String {
        remember::recall(self.name()).unwrap_or_default()
    }
}

/// Where the panels stand below each other, so that the page is longer than the screen: the style
/// sheet says the same.
pub const NARROW: &str = "(max-width: 860px)";

/// Whether the system matches a media query.
pub fn system(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

/// Whether colours are to be dark.
pub fn dark() -> bool {
    match Preference::Theme.recall().as_str() {
        "dark" => true,
        "light" => false,
        _ => system("(prefers-color-scheme: dark)"),
    }
}

/// Whether motion is to be reduced. Nobody gets more of it than the system allows.
pub fn calm() -> bool {
    Preference::Motion.recall() == "less" || system("(prefers-reduced-motion: reduce)")
}

/// Whether the side panel is to be wide.
pub fn wide() -> bool {
    Preference::Panel.recall() == "wide"
}

/// Whether the side panel is to be open at first.
pub fn side_open() -> bool {
    !system("(max-width: 900px)") && remember::recall("side").as_deref() != Some("closed")
}

/// The pace that was chosen last.
pub fn pace() -> Pace {
    match remember::recall("pace").as_deref() {
        Some("fastest") => Pace::Fastest,
        Some(rate) => match rate.parse::<u32>() {
            Ok(rate) if rate > 0 => Pace::Fixed(f64::from(rate)),
            _ => Pace::Adaptive,
        },
        None => Pace::Adaptive,
    }
}

impl Lab {
    /// Remembers a choice; an empty one leaves it to the system.
    pub(super) fn prefer(&self, preference: Preference, value: &str) {
        match value {
            "" => remember::forget(preference.name()),
            _ => self.remember(preference.name(), value),
        }
        self.heed();
    }

    /// Does as the visitor prefers, or else their system.
    pub(super) fn heed(&self) {
        let mut workspace = self.0.workspace.borrow_mut();
        (workspace.dark, workspace.reduced_motion, workspace.wide) = (dark(), calm(), wide());
        theme::apply(workspace.dark);
    }

    /// Remembers the pace.
    pub(super) fn remember_pace(&self) {
        let pace = self.0.workspace.borrow().pace;
        match pace {
            Pace::Adaptive => remember::forget("pace"),
            Pace::Fastest => self.remember("pace", "fastest"),
            Pace::Fixed(rate) => self.remember("pace", &(rate as u32).max(1).to_string()),
        }
    }
}
