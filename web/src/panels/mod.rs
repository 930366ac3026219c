//! The panels, one file each. They do not know each other: they read the stores and dispatch
//! actions.

pub mod banner;
pub mod charts;
pub mod claims;
pub mod cluster;
pub mod details;
pub mod exhibit;
pub mod gallery;
pub mod help;
pub mod lesson;
pub mod history;
pub mod hunt;
pub mod menu;
pub mod notices;
pub mod recorded;
pub mod scenario;
pub mod settings;
pub mod share;
pub mod side;
pub mod stage;
pub mod timebar;
pub mod topbar;
pub mod timeline;
