//! `tongxing check`.

use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{
    ExpansionDocument, PlanDocument, ProblemDocument, ResultDocument, TripsDocument,
};

use super::console::Console;
use super::files::{self, Given};
use super::layout;
use super::options::{Check, Common};
use super::{ANSWERED, CHECK_FAILED, messages, pair, progress, summary};
use crate::expand::{self, ExpansionCheckRequest};
use crate::round::{self, CheckRequest, Failure, Verdict};
use crate::trips::{self, TripsCheckRequest};
use crate::visits::{self, PlanCheckRequest};

pub(super) fn run(command: &Check, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    if command.expansion {
        return expansion(command, common, console);
    }
    let limit = common.time_limit.map(round::time_limit).transpose();
    let checked = files::check_ending(common.out.as_ref(), &["json"]);
    let problem = files::read::<ProblemDocument>(&command.problem);
    let result = files::read::<ResultDocument>(&command.result);
    let previous = command.previous.as_ref().map(|p| files::read::<ResultDocument>(p)).transpose();
    let plan = command.plan.as_ref().map(|p| files::read::<PlanDocument>(p)).transpose();
    let earlier = command.earlier.as_ref().map(|p| files::read::<PlanDocument>(p)).transpose();
    let trips = command.trips.as_ref().map(|p| files::read::<TripsDocument>(p)).transpose();
    let policy = pair::policy(&command.overrides);
    let faults = [
        limit.as_ref().err(),
        checked.as_ref().err(),
        problem.as_ref().err(),
        result.as_ref().err(),
        previous.as_ref().err(),
        plan.as_ref().err(),
        earlier.as_ref().err(),
        trips.as_ref().err(),
        policy.as_ref().err(),
    ];
    files::refuse(faults)?;
    let request = CheckRequest {
        problem: problem?,
        result: result?,
        policy: policy?,
        travel: command.overrides.travel.clone(),
        previous: previous?,
        brute_force: command.brute_force,
        run: pair::run_options(common),
    };
    let clock = progress::clock(limit?, console);
    let given = Given {
        problem: Some(&command.problem),
        result: Some(&command.result),
        overrides: Some(&command.overrides),
        ..Given::default()
    };
    let earlier = earlier?;
    let verdict = match (plan?, trips?) {
        (Some(plan), _) => {
            visits::check(&PlanCheckRequest { check: request, plan, earlier }, &clock)
        }
        (None, Some(trips)) => trips::check(&TripsCheckRequest { check: request, trips }, &clock),
        (None, None) => round::check(&request, &clock),
    };
    let verdict = verdict.map_err(|failure| given.named(failure))?;
    drop(clock);
    told(&verdict, common, console)
}

/// Checks an answer of `expand`.
fn expansion(command: &Check, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose();
    let checked = files::check_ending(common.out.as_ref(), &["json"]);
    let problem = files::read::<ProblemDocument>(&command.problem);
    let expansion = files::read::<ExpansionDocument>(&command.result);
    files::refuse([
        limit.as_ref().err(),
        checked.as_ref().err(),
        problem.as_ref().err(),
        expansion.as_ref().err(),
    ])?;
    let request = ExpansionCheckRequest {
        problem: problem?,
        expansion: expansion?,
        travel: command.overrides.travel.clone(),
        run: pair::run_options(common),
    };
    let clock = progress::clock(limit?, console);
    let given = Given {
        problem: Some(&command.problem),
        result: Some(&command.result),
        ..Given::default()
    };
    let verdict = expand::check(&request, &clock).map_err(|failure| given.named(failure))?;
    drop(clock);
    told(&verdict, common, console)
}

fn told(verdict: &Verdict, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    if let Some(path) = &common.out {
        files::write(path, &layout::pretty(verdict))?;
    }
    print(verdict, console);
    Ok(if verdict.status == CheckStatus::Accepted { ANSWERED } else { CHECK_FAILED })
}

fn print(verdict: &Verdict, console: &mut Console) {
    console.notices(&verdict.notices);
    if console.json {
        return console.document(verdict);
    }
    let lang = console.lang;
    let label = |text: messages::Text| text.say(lang).to_owned();
    let rows = [
        vec![label(messages::CHECK), label(summary::verdict(verdict.status))],
        vec![label(messages::SCANNED), verdict.pairs_scanned.to_string()],
        vec![label(messages::SECONDS), format!("{:.2}", verdict.seconds)],
    ];
    for line in summary::aligned(&rows) {
        console.line(&line);
    }
    for violation in &verdict.violations {
        let text = messages::fault(lang, violation);
        console.line(&text);
    }
    if verdict.omitted > 0 {
        let text = format!("{}: {}", label(messages::MORE), verdict.omitted);
        console.line(&text);
    }
}
