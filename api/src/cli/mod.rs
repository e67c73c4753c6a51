//! The command line: reads, calls the library, prints.

mod benchmark;
mod changes;
mod check;
mod chinese;
mod console;
mod demo;
mod expand;
mod explain;
mod files;
mod generate;
mod import;
mod interrupt;
mod layout;
mod messages;
mod options;
mod pair;
mod policy;
mod progress;
mod rebalance;
mod rosters;
mod serve;
mod simulate;
mod summary;
mod table;
mod trips;
mod visits;
mod way;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, ValueEnum};
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
    let code = answer(&args, console);
    match console.finish() {
        Ok(()) => code,
        Err(error) => {
            let text = messages::OUTPUT_FAILED.say(console.lang);
            console.diagnostic(&format!("{text}: {error} [not_written]"));
            INTERNAL
        }
    }
}

fn answer(args: &[OsString], console: &mut Console) -> u8 {
    console.lang = asked_lang(args).unwrap_or(console.lang);
    let command = match console.lang {
        Lang::Zh => chinese::command(Cli::command()),
        Lang::En => Cli::command(),
    };
    let matches = command.try_get_matches_from(args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, args, console),
    };
    console.lang = cli.common.lang.unwrap_or(console.lang);
    console.json = cli.common.json;
    match dispatch(&cli, console) {
        Ok(code) => code,
        Err(failure) => fail(&failure, console),
    }
}

/// The language that the call asks for, before it is known to be a call at all.
fn asked_lang(args: &[OsString]) -> Option<Lang> {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let value = args.iter().enumerate().find_map(|(at, arg)| match arg.strip_prefix("--lang") {
        Some("") => args.get(at + 1).map(|value| value.as_ref()),
        Some(value) => value.strip_prefix('='),
        None => None,
    })?;
    Lang::from_str(value, false).ok()
}

fn dispatch(cli: &Cli, console: &mut Console) -> Result<u8, Failure> {
    let common = &cli.common;
    match &cli.command {
        Command::Demo(command) => demo::run(command, common, console),
        Command::Generate(command) => generate::run(command, common, console),
        Command::Import(command) => import::run(command, common, console),
        Command::Pair(command) => pair::run(command, common, console),
        Command::Rebalance(command) => rebalance::run(command, common, console),
        Command::Check(command) => check::run(command, common, console),
        Command::Expand(command) => expand::run(command, common, console),
        Command::Simulate(command) => simulate::run(command, common, console),
        Command::Explain(command) => explain::run(command, common, console),
        Command::Trips(command) => trips::run(command, common, console),
        Command::Visits(command) => visits::run(command, common, console),
        Command::Policy(command) => policy::run(command, common, console),
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
    let rendered = error.render().to_string();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        console.line(rendered.trim_end());
        return ANSWERED;
    }
    // Where the command is missing the parser shows the whole help, in the language already.
    let whole = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let text = if console.lang == Lang::Zh && !whole { chinese::usage(error) } else { rendered };
    console.json = args.iter().any(|arg| arg == "--json");
    if console.json {
        let fault = Fault::new("usage", "command line", text.trim(), "", "see --help");
        console.faults(&Faults::one(fault));
    } else {
        console.diagnostic(text.trim_end());
    }
    BAD_INPUT
}
