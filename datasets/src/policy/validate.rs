//! The rules that every pack obeys: a more urgent colour never gets less, and what protects a child
//! is loosened by nobody but, in three points, a province.

use std::collections::BTreeSet;

use tongxing_solver::model::{InstanceBuilder, Rank};
use tongxing_solver::units::Date;

use super::{colours, core, monotone};
use crate::document::policy::{Level, PolicyDocument};
use crate::document::{Fault, Role, RoleCount};

const COLOURS: [&str; 4] = ["red", "orange", "yellow", "blue"];
const LONGEST_NAME: usize = 64;
const LEFT_BEHIND_AGE: u8 = 16;
const CHILD_AGE: u8 = 18;
const CAPACITY_CEILING: u16 = 3;
/// Longest approach to a road, in metres.
const FARTHEST_ROAD: u32 = 100_000;
/// Fastest speed, in km/h.
const FASTEST: u32 = 130;
const MOST_CLASSES: usize = 256;
/// Most that leaving out a child of a county costs beside its class.
const HEAVIEST_COUNTY: u32 = 10_000_000;

/// Months for which a survey may count.
const LONGEST_SURVEY: u16 = 60;

/// Every rule that the pack breaks; places are relative to the pack.
#[must_use]
pub fn faults(document: &PolicyDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    check_head(document, &mut faults);
    check_demand_and_reach(document, &mut faults);
    check_requirements(document, &mut faults);
    check_order(document, &mut faults);
    check_travel(document, &mut faults);
    check_safeguards(document, &mut faults);
    monotone::check(document, &mut faults);
    colours::check(document, &mut faults);
    check_survey(document, &mut faults);
    check_counties(document, &mut faults);
    check_functions(document, &mut faults);
    faults.extend(crate::visits::policy_faults(document));
    faults.extend(crate::groups::faults(document));
    faults.extend(crate::trips::policy_faults(document));
    // The ranges of weights and the shape of the order are the builder's; an empty instance asks it.
    let problems = Date::from_ymd(2000, 1, 1)
        .and_then(|day| InstanceBuilder::new(day, core::core(document)).build().err());
    for problem in problems.unwrap_or_default() {
        let message = "does not fit the rules for policies";
        let fault = Fault::new(
            problem.code.as_str(),
            problem.field,
            message,
            &problem.found,
            problem.allowed,
        );
        faults.push(fault);
    }
    faults
}

fn check_head(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let name = &document.name;
    let fits = !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b));
    if !fits {
        let allowed = "1 to 64 of a-z, 0-9, - and _";
        faults.push(Fault::new("invalid_id", "name", "is not fit to be a name", name, allowed));
    }
    let digits = match document.level {
        Level::National => None,
        Level::Province => Some(2),
        Level::City => Some(4),
        Level::County => Some(6),
    };
    let found = document.division.map(|division| division.0.digits());
    if found != digits {
        let text = |digits: Option<u8>| match digits {
            Some(digits) => format!("a code of {digits} digits"),
            None => "none".to_owned(),
        };
        let message = "does not fit the level of the pack";
        faults.push(Fault::new("wrong_level", "division", message, text(found), text(digits)));
    }
}

fn check_demand_and_reach(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let PolicyDocument { demand, reach, .. } = document;
    let demand = [demand.red, demand.orange, demand.yellow, demand.blue].map(u64::from);
    monotone("demand", demand, faults);
    // No limit is the longest reach.
    let reach = [reach.red, reach.orange, reach.yellow, reach.blue];
    monotone("reach", reach.map(|metres| metres.map_or(u64::MAX, u64::from)), faults);
    let minutes = &document.reach_minutes;
    let minutes = [minutes.red, minutes.orange, minutes.yellow, minutes.blue];
    let limits = minutes.map(|minutes| minutes.map_or(u64::MAX, u64::from));
    monotone("reach_minutes", limits, faults);
}

fn monotone(section: &str, values: [u64; 4], faults: &mut Vec<Fault>) {
    let show = |value: u64| match value {
        u64::MAX => "no limit".to_owned(),
        value => value.to_string(),
    };
    for at in 1..values.len() {
        if values[at] > values[at - 1] {
            let message = "a more urgent colour never gets less";
            let place = format!("{section}.{}", COLOURS[at]);
            let allowed =
                format!("at most {section}.{}: {}", COLOURS[at - 1], show(values[at - 1]));
            faults.push(Fault::new("not_monotone", place, message, show(values[at]), allowed));
        }
    }
}

fn check_requirements(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let PolicyDocument { requirements, demand, .. } = document;
    let lists = [&requirements.red, &requirements.orange, &requirements.yellow, &requirements.blue];
    let demand = [demand.red, demand.orange, demand.yellow, demand.blue];
    let count = |list: &[RoleCount], role: Role| -> u64 {
        list.iter().filter(|r| r.role == role).map(|r| u64::from(r.count)).max().unwrap_or(0)
    };
    for role in Role::ALL {
        let section = format!("requirements.{}", role.name());
        monotone(&section, lists.map(|list| count(list, *role)), faults);
    }
    for (at, list) in lists.into_iter().enumerate() {
        let places: u64 = Role::ALL.iter().map(|role| count(list, *role)).sum();
        if places > u64::from(demand[at]) {
            let place = format!("requirements.{}", COLOURS[at]);
            let message = "asks for more roles than volunteers";
            let allowed = format!("at most demand.{}: {}", COLOURS[at], demand[at]);
            let code = "requirements_exceed_demand";
            faults.push(Fault::new(code, place, message, places, allowed));
        }
    }
}

fn check_order(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    for rank in [Rank::First, Rank::Further] {
        let colours: Vec<usize> = document
            .coverage
            .order
            .iter()
            .map(|&name| core::class(name))
            .filter(|class| class.rank == rank)
            .map(|class| class.priority.index())
            .collect();
        if !colours.is_sorted() {
            let message = "a more urgent colour never gets less";
            let found: Vec<&str> = colours.iter().map(|&at| COLOURS[at]).collect();
            let allowed = "red, orange, yellow, blue among first and among further volunteers";
            let place = "coverage.order";
            faults.push(Fault::new("not_monotone", place, message, found.join(", "), allowed));
        }
    }
}

fn check_travel(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let travel = &document.travel;
    let mut within = |place: String, found: u32, least: u32, most: u32| {
        if !(least..=most).contains(&found) {
            let allowed = format!("{least} to {most}");
            faults.push(Fault::new("out_of_range", place, "is out of range", found, allowed));
        }
    };
    within("travel.approach_metres".to_owned(), travel.approach_metres, 0, FARTHEST_ROAD);
    within("travel.approach_kmh".to_owned(), travel.approach_kmh, 1, FASTEST);
    for (class, &speed) in &travel.speeds {
        within(format!("travel.speeds.{class}"), speed, 0, FASTEST);
    }
    let names = travel.speeds.keys().filter(|class| class.len() > LONGEST_NAME);
    let long = names.map(|class| {
        let allowed = format!("at most {LONGEST_NAME} bytes");
        Fault::new("too_large", "travel.speeds", "is no class of roads", class, allowed)
    });
    faults.extend(long);
    if travel.speeds.len() > MOST_CLASSES {
        let (message, allowed) = ("names too many classes", format!("at most {MOST_CLASSES}"));
        let found = travel.speeds.len();
        faults.push(Fault::new("too_large", "travel.speeds", message, found, allowed));
    }
}

fn check_functions(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let functions = &document.functions;
    if ![9, 12].contains(&functions.digits) {
        let (place, message) = ("functions.digits", "is out of range");
        faults.push(Fault::new("out_of_range", place, message, functions.digits, "9 or 12"));
    }
    for (need, list) in &functions.by_need {
        for function in list.iter().filter(|name| name.is_empty() || name.len() > LONGEST_NAME) {
            let place = format!("functions.by_need.{}", need.core().name());
            let allowed = format!("1 to {LONGEST_NAME} bytes");
            let message = "is no name of a function";
            faults.push(Fault::new("out_of_range", place, message, function, allowed));
        }
    }
}

fn check_survey(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let months = document.survey.valid_months;
    if !(1..=LONGEST_SURVEY).contains(&months) {
        let (place, message) = ("survey.valid_months", "is out of range");
        let allowed = format!("1 to {LONGEST_SURVEY}");
        faults.push(Fault::new("out_of_range", place, message, months, allowed));
    }
}

fn check_counties(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (number, county) in document.counties.iter().enumerate() {
        let at = format!("counties[{number}]");
        if county.weight > HEAVIEST_COUNTY {
            let (place, allowed) = (format!("{at}.weight"), format!("0 to {HEAVIEST_COUNTY}"));
            let message = "is out of range";
            faults.push(Fault::new("out_of_range", place, message, county.weight, allowed));
        }
        if !seen.insert(county.division.0) {
            let (place, message) = (format!("{at}.division"), "stands twice");
            faults.push(Fault::new("duplicate", place, message, county.division.0, "once"));
        }
    }
}

fn check_safeguards(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let PolicyDocument { safeguards, age, level, .. } = document;
    // What a pack that says nothing has is strict.
    let loosened = [
        ("man_alone_allowed", safeguards.man_alone_allowed, false),
        ("first_visit_accompanied", safeguards.first_visit_accompanied, true),
        ("two_adults_red", safeguards.two_adults_red, true),
    ];
    for (key, found, strict) in loosened {
        if found != strict && *level != Level::Province {
            let message = "only a province may loosen this rule";
            let place = format!("safeguards.{key}");
            faults.push(Fault::new("not_loosened_here", place, message, found, strict.to_string()));
        }
    }
    let mut at_most = |place: &str, found: u16, most: u16| {
        if !(1..=most).contains(&found) {
            let message = "this rule may be tightened, never loosened";
            let allowed = format!("1 to {most}");
            faults.push(Fault::new("not_loosened_here", place, message, found, allowed));
        }
    };
    at_most("safeguards.capacity_ceiling", safeguards.capacity_ceiling, CAPACITY_CEILING);
    at_most("age.left_behind", age.left_behind.into(), LEFT_BEHIND_AGE.into());
    at_most("age.child", age.child.into(), CHILD_AGE.into());
}
