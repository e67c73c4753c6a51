//! The program `tongxing`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut console = tongxing::cli::Console::of_process();
    let args = std::env::args_os();
    // A panic has printed itself; what is left is to say so with the exit code.
    let code = catch_unwind(AssertUnwindSafe(|| tongxing::cli::run(args, &mut console)));
    ExitCode::from(code.unwrap_or(tongxing::cli::INTERNAL))
}
