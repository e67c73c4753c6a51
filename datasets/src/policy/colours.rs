//! What is wrong with a scoring, and what a scoring says of a child.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::colours::{
    ColoursDocument, IndicatorDocument, IndicatorKind, PointsDocument, StepDocument,
};
use crate::document::{Day, Fault, PolicyDocument, Priority};

const MOST_VERSIONS: usize = 16;
/// Most indicators of a scoring, and of a child.
pub(crate) const MOST_INDICATORS: usize = 64;
const MOST_STEPS: usize = 8;
/// Largest value of an indicator: an ID-card or telephone number is none.
pub(crate) const LARGEST: u32 = 1_000_000;
const MESSAGE: &str = "a more urgent colour never gets less";

/// Whether a text can name an indicator.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Everything that is wrong with the scorings of a pack.
pub(super) fn check(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let versions = &document.colours;
    if versions.len() > MOST_VERSIONS {
        let allowed = format!("at most {MOST_VERSIONS}");
        let message = "has too many versions";
        faults.push(Fault::new("too_large", "colours", message, versions.len(), allowed));
    }
    for (number, version) in versions.iter().enumerate().take(MOST_VERSIONS) {
        let place = format!("colours[{number}]");
        if versions[..number].iter().any(|other| other.from == version.from) {
            let place = format!("{place}.from");
            let allowed = "each day once";
            faults.push(Fault::new("duplicate", place, "stands twice", version.from, allowed));
        }
        check_version(&place, version, faults);
    }
}

fn check_version(place: &str, version: &ColoursDocument, faults: &mut Vec<Fault>) {
    let many = version.indicators.len();
    if !(1..=MOST_INDICATORS).contains(&many) {
        let allowed = format!("1 to {MOST_INDICATORS}");
        let place = format!("{place}.indicators");
        faults.push(Fault::new("out_of_range", place, "is out of range", many, allowed));
    }
    let mut names = BTreeSet::new();
    for (number, indicator) in version.indicators.iter().enumerate().take(MOST_INDICATORS) {
        let place = format!("{place}.indicators[{number}]");
        let name = &indicator.name;
        if !is_name(name) {
            let allowed = "1 to 32 of a-z, 0-9 and _";
            let place = format!("{place}.name");
            faults.push(Fault::new(
                "invalid_name",
                place,
                "is not fit to be a name",
                name,
                allowed,
            ));
        }
        if !names.insert(name) {
            let place = format!("{place}.name");
            faults.push(Fault::new("duplicate", place, "stands twice", name, "each name once"));
        }
        check_steps(&place, indicator, version.otherwise, faults);
    }
    check_points(place, version, faults);
}

fn check_steps(
    place: &str,
    indicator: &IndicatorDocument,
    otherwise: Priority,
    faults: &mut Vec<Fault>,
) {
    let steps = &indicator.steps;
    if !(1..=MOST_STEPS).contains(&steps.len()) {
        let allowed = format!("1 to {MOST_STEPS}");
        let place = format!("{place}.steps");
        faults.push(Fault::new("out_of_range", place, "is out of range", steps.len(), allowed));
    }
    let most = if indicator.kind == IndicatorKind::Flag { 1 } else { LARGEST };
    for (number, step) in steps.iter().enumerate().take(MOST_STEPS) {
        let at = |key: &str| format!("{place}.steps[{number}].{key}");
        if !(1..=most).contains(&step.at_least) {
            let allowed = format!("1 to {most}");
            let found = step.at_least;
            faults.push(Fault::new(
                "out_of_range",
                at("at_least"),
                "is out of range",
                found,
                allowed,
            ));
        }
        if step.colour.is_some() == step.points.is_some() {
            let found = if step.colour.is_some() { "both" } else { "neither" };
            let message = "a step says a colour or points";
            faults.push(Fault::new("contradiction", at("colour"), message, found, "one of them"));
        }
        if let Some(colour) = step.colour.filter(|colour| *colour >= otherwise) {
            let allowed = format!("more urgent than otherwise: {}", otherwise.core().name());
            let found = colour.core().name();
            faults.push(Fault::new("not_monotone", at("colour"), MESSAGE, found, allowed));
        }
    }
    for (at, pair) in steps.windows(2).enumerate().take(MOST_STEPS) {
        check_pair(&format!("{place}.steps[{}]", at + 1), pair[0], pair[1], faults);
    }
}

/// A larger value asks for more.
fn check_pair(place: &str, before: StepDocument, step: StepDocument, faults: &mut Vec<Fault>) {
    let mut tell = |key: &str, found: String, allowed: String| {
        let place = format!("{place}.{key}");
        faults.push(Fault::new("not_monotone", place, MESSAGE, found, allowed));
    };
    if step.at_least <= before.at_least {
        let allowed = format!("more than {}", before.at_least);
        tell("at_least", step.at_least.to_string(), allowed);
    }
    if let Some((before, colour)) = before.colour.zip(step.colour)
        && colour >= before
    {
        let allowed = format!("more urgent than {}", before.core().name());
        tell("colour", colour.core().name().to_owned(), allowed);
    }
    if let Some((before, points)) = before.points.zip(step.points)
        && points <= before
    {
        tell("points", points.to_string(), format!("more than {before}"));
    }
}

fn check_points(place: &str, version: &ColoursDocument, faults: &mut Vec<Fault>) {
    let thresholds = version.points.thresholds();
    let scored = version.indicators.iter().flat_map(|i| &i.steps).any(|s| s.points.is_some());
    if scored == (version.points == PointsDocument::default()) {
        let (message, allowed) = ("points go with steps that give some", "both or neither");
        let found = if scored { "steps alone" } else { "thresholds alone" };
        let place = format!("{place}.points");
        faults.push(Fault::new("contradiction", place, message, found, allowed));
    }
    let of = |indicator: &IndicatorDocument| {
        let points = indicator.steps.iter().filter_map(|step| step.points);
        u64::from(points.max().unwrap_or(0))
    };
    let most: u64 = version.indicators.iter().map(of).sum();
    let mut before: Option<(Priority, u32)> = None;
    for (colour, points) in thresholds {
        let Some(points) = points else { continue };
        let place = format!("{place}.points.{}", colour.core().name());
        if points == 0 || u64::from(points) > most {
            let allowed = format!("1 to {most}, the most points that there are");
            let fault = Fault::new("out_of_range", &place, "is out of range", points, allowed);
            faults.push(fault);
        }
        if let Some((urgent, less)) = before.filter(|(_, urgent)| *urgent <= points) {
            let allowed = format!("fewer than {}: {less}", urgent.core().name());
            faults.push(Fault::new("not_monotone", &place, MESSAGE, points, allowed));
        }
        before = Some((colour, points));
    }
}

/// The scoring in force on a day: the latest that has begun.
#[must_use]
pub fn in_force(versions: &[ColoursDocument], on: Day) -> Option<&ColoursDocument> {
    versions.iter().filter(|version| version.from <= on).max_by_key(|version| version.from)
}

/// A step that a value has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached<'s> {
    /// Of which indicator.
    pub indicator: &'s IndicatorDocument,
    /// The value.
    pub value: u32,
    /// The step.
    pub step: StepDocument,
}

/// What a scoring says of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored<'s> {
    /// The colour.
    pub colour: Priority,
    /// All points.
    pub points: u32,
    /// The steps that make it this colour; none where nothing asks for more than the least urgent.
    pub because: Vec<Reached<'s>>,
}

/// The colour of a child by a scoring: the most urgent that a step or the points ask for. What is not known counts 0.
#[must_use]
pub fn score<'s>(scoring: &'s ColoursDocument, known: &BTreeMap<String, u32>) -> Scored<'s> {
    let reached = |indicator: &'s IndicatorDocument| {
        let value = known.get(&indicator.name).copied().unwrap_or(0);
        let step = indicator.steps.iter().rev().find(|step| value >= step.at_least)?;
        Some(Reached { indicator, value, step: *step })
    };
    let all: Vec<Reached<'s>> = scoring.indicators.iter().filter_map(reached).collect();
    let points = all.iter().filter_map(|reached| reached.step.points).fold(0, u32::saturating_add);
    let enough = |at: &(Priority, Option<u32>)| at.1.is_some_and(|least| points >= least);
    let by_points = scoring.points.thresholds().into_iter().find(enough).map(|(colour, _)| colour);
    let by_step = all.iter().filter_map(|reached| reached.step.colour).min();
    let asked = by_points.into_iter().chain(by_step).min();
    let colour = asked.map_or(scoring.otherwise, |asked| asked.min(scoring.otherwise));
    let decides = |reached: &Reached<'s>| {
        let points = reached.step.points.is_some() && by_points == Some(colour);
        points || reached.step.colour == Some(colour)
    };
    let because = all.into_iter().filter(decides).collect();
    Scored { colour, points, because }
}
