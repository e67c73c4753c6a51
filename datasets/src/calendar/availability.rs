//! AVAILABILITY: when somebody has time, as rules that recur, times of the day, and days on which there is none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_solver::visits::calendar::{
    Availability, Days, Recurrence, Rule, RuleFault, Slot, Span, Window,
};

use crate::document::{Day, Fault, Faults};

/// The times at which somebody is free: the union of the rules, less the black-outs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AvailabilityDocument {
    /// Recurring times.
    pub rules: Vec<AvailabilityRule>,
    /// Days without any time: `YYYY-MM-DD`, or `YYYY-MM-DD/YYYY-MM-DD` with both ends in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blackouts: Vec<String>,
}

/// The same times on every day that a rule gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityRule {
    /// A rule of RFC 5545 by the day, such as `FREQ=WEEKLY;BYDAY=SA,SU`. Of its parts FREQ (DAILY to
    /// YEARLY), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, COUNT, UNTIL (a date) and WKST are followed, all others
    /// refused.
    pub rule: String,
    /// First day from which the rule counts; needed where its days depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// Times of the day, `HH:MM-HH:MM`, none over midnight.
    pub windows: Vec<String>,
}

/// The document as the solver's availability. Places in faults are below `place`, a path; an empty one
/// stands for the document itself.
///
/// # Errors
/// Every problem at once.
pub fn availability(document: &AvailabilityDocument, place: &str) -> Result<Availability, Faults> {
    let mut faults = Vec::new();
    let dot = if place.is_empty() { "" } else { "." };
    let at = |key: &str| format!("{place}{dot}{key}");
    let rules = &document.rules;
    hold(at("rules"), rules.len(), Availability::MOST_SLOTS, &mut faults);
    let mut slots = Vec::new();
    for (index, rule) in rules.iter().enumerate().take(Availability::MOST_SLOTS) {
        slots.extend(slot(rule, &at(&format!("rules[{index}]")), &mut faults));
    }
    let blackouts = &document.blackouts;
    hold(at("blackouts"), blackouts.len(), Days::MOST, &mut faults);
    let mut spans = Vec::new();
    for (index, text) in blackouts.iter().enumerate().take(Days::MOST) {
        let span = Span::parse(text);
        if span.is_none() {
            let allowed = "YYYY-MM-DD, or YYYY-MM-DD/YYYY-MM-DD from a day to a later one";
            let place = at(&format!("blackouts[{index}]"));
            faults.push(Fault::new("not_days", place, "cannot be read", text, allowed));
        }
        spans.extend(span);
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let built = Days::new(spans).and_then(|days| Availability::new(slots, days));
    built.map_err(|limit| {
        let allowed = format!("at most {}", limit.most);
        let place = if place.is_empty() { "document" } else { place };
        Faults::one(Fault::new("too_large", place, limit.what, limit.found, allowed))
    })
}

fn slot(document: &AvailabilityRule, place: &str, faults: &mut Vec<Fault>) -> Option<Slot> {
    let mut tell = |fault: RuleFault| {
        let message = format!("byte {}: {}", fault.at, fault.message);
        let place = format!("{place}.rule");
        faults.push(Fault::new(fault.code, place, message, fault.found, fault.allowed));
    };
    let start = document.from.map(|day| day.0);
    let recurrence = match Rule::parse(&document.rule) {
        Ok(rule) => Recurrence::new(rule, start).map_err(&mut tell).ok(),
        Err(found) => {
            found.into_iter().for_each(&mut tell);
            None
        }
    };
    let (count, place) = (document.windows.len(), format!("{place}.windows"));
    hold(place.clone(), count, Availability::MOST_WINDOWS, faults);
    if count == 0 {
        let message = "holds no time of the day";
        faults.push(Fault::new("missing", place.as_str(), message, "nothing", "HH:MM-HH:MM"));
    }
    let mut windows = Vec::new();
    for (index, text) in document.windows.iter().enumerate().take(Availability::MOST_WINDOWS) {
        let window = Window::parse(text);
        if window.is_none() {
            let allowed = "HH:MM-HH:MM from 00:00 to 24:00, the end after the start";
            let place = format!("{place}[{index}]");
            faults.push(Fault::new("not_a_window", place, "cannot be read", text, allowed));
        }
        windows.extend(window);
    }
    recurrence.map(|recurrence| Slot { recurrence, windows })
}

fn hold(place: String, found: usize, most: usize, faults: &mut Vec<Fault>) {
    if found > most {
        let allowed = format!("at most {most}");
        faults.push(Fault::new("too_large", place, "has too many entries", found, allowed));
    }
}
