//! Everything that reads, writes or makes data.

pub mod roster;
