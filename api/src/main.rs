//! The program `tongxing`.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut console = tongxing::cli::Console::of_process();
    ExitCode::from(tongxing::cli::run(std::env::args_os(), &mut console))
}
