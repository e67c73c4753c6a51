//! Benches of the kernels; see `benches/` beside this and RESULTS.md.
