//! Causal chains and cones over a trace.
