//! The page.
#![allow(dead_code, unused_imports)]
mod draw;
fn main() {}
