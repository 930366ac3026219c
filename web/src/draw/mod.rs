//! Pure geometry: what stands where, tested natively. Nothing here knows the page or draws.

pub mod charts;
pub mod clock;
pub mod decimal;
pub mod flight;
pub mod geometry;
pub mod groups;
pub mod labels;
pub mod lines;
pub mod maths;
pub mod operations;
pub mod ring;
pub mod seedmap;
pub mod stroke;
pub mod timeline;
pub mod tape;
pub mod walls;
