//! panels
pub mod details;
pub mod timeline;
