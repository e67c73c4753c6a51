//! The command line: reads, calls the library, prints.

mod benchmark;
mod check;
mod console;
mod demo;
mod explain;
mod files;
mod generate;
mod import;
mod messages;
mod options;
mod pair;
mod policy;
mod progress;
mod rosters;
mod serve;
mod summary;
mod table;

use std::ffi::OsString;

use clap::Parser;
use clap::error::ErrorKind;
use tongxing_datasets::document::{Fault, Faults};

pub use console::{Console, Lang};
use options::{Cli, Command};

use crate::round::Failure;

/// Answered, whatever the answer.
pub const ANSWERED: u8 = 0;
/// A check failed.
pub const CHECK_FAILED: u8 = 1;
/// Bad input or usage.
pub const BAD_INPUT: u8 = 2;
/// Internal error.
pub const INTERNAL: u8 = 3;

/// Runs the command line `args` (with the program's name first) and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, console: &mut Console) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &args, console),
    };
    if let Some(lang) = cli.common.lang {
        console.lang = lang;
    }
    console.json = cli.common.json;
    match dispatch(&cli, console) {
        Ok(code) => code,
        Err(failure) => fail(&failure, console),
    }
}

fn dispatch(cli: &Cli, console: &mut Console) -> Result<u8, Failure> {
    let common = &cli.common;
    match &cli.command {
        Command::Demo(command) => demo::run(command, common, console),
        Command::Generate(command) => generate::run(command, common, console),
        Command::Import(command) => import::run(command, common, console),
        Command::Pair(command) => pair::run(command, common, console),
        Command::Check(command) => check::run(command, common, console),
        Command::Explain(command) => explain::run(command, common, console),
        Command::Policy(command) => policy::run(command, console),
        Command::Benchmark(command) => benchmark::run(command, common, console),
        Command::Serve(command) => serve::run(command, common, console),
    }
}

fn fail(failure: &Failure, console: &mut Console) -> u8 {
    match failure {
        Failure::Input(faults) => {
            console.faults(faults);
            BAD_INPUT
        }
        Failure::Internal(message) => {
            let fault = Fault::new("internal", "program", message.clone(), "", "");
            console.faults(&Faults::one(fault));
            INTERNAL
        }
    }
}

fn usage(error: &clap::Error, args: &[OsString], console: &mut Console) -> u8 {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        console.line(error.render().to_string().trim_end());
        return ANSWERED;
    }
    console.json = args.iter().any(|arg| arg == "--json");
    if console.json {
        let message = error.render().to_string();
        let fault = Fault::new("usage", "command line", message.trim(), "", "see --help");
        console.faults(&Faults::one(fault));
    } else {
        console.diagnostic(error.render().to_string().trim_end());
    }
    BAD_INPUT
}
