//! Judges of whole histories: whether what clients saw can be explained.
//!
//! A judge looks at operations, their answers and their times, never at nodes; so the same judges
//! serve a run of the simulator and a history that was recorded elsewhere.
