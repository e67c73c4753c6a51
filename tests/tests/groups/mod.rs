//! Groups: the engine beside one program of everything, its checker, and whole rounds.

mod changed;
mod command;
mod engine;
