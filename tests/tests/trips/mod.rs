//! Block trips of delegations.

mod changed;
mod command;
mod engine;
mod papers;
