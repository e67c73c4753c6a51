//! Everything that reads, writes or makes data.

pub mod benchmark;
pub mod bounded;
pub mod calendar;
pub mod document;
pub mod expand;
pub mod export;
pub mod geography;
pub mod groups;
pub mod policy;
pub mod roster;
pub mod simulate;
pub mod synthetic;
pub mod travel;
pub mod trips;
pub mod visits;
