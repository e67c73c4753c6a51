//! `tongxing benchmark`: public instances, one JSON line per file.

use tongxing_datasets::document::{Fault, Faults};

use super::console::Console;
use super::options::{Benchmark, Common};
use crate::round::Failure;

/// Kinds of instances that can be run.
const KINDS: &[&str] = &[];

pub(super) fn run(
    command: &Benchmark,
    _common: &Common,
    _console: &mut Console,
) -> Result<u8, Failure> {
    let message = "no benchmark of this kind is known";
    let kind = &command.kind;
    let fault = Fault::new("unknown_kind", "KIND", message, kind, KINDS.join(", "));
    Err(Faults::one(fault).into())
}
