//! What visits, deadlines and bonuses a pack gives by colour: a more urgent colour never gets less.

use std::collections::BTreeSet;

use crate::document::cadence::{CadenceDocument, EveryWord, PlaceWord, SeasonWord, VisitKind};
use crate::document::{Fault, Mode, Need, PolicyDocument, Priority};

const COLOURS: [Priority; 4] = [Priority::Red, Priority::Orange, Priority::Yellow, Priority::Blue];
const MESSAGE: &str = "a more urgent colour never gets less";
/// Longest deadline of a first visit, in days.
const LATEST: u16 = 365;

/// Every fault of what goes by colour in visits and bonuses.
pub(super) fn check(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    check_first_days(document, faults);
    check_keep(document, faults);
    let kinds: BTreeSet<VisitKind> = document.cadence.iter().map(|rule| rule.kind).collect();
    for kind in kinds {
        for mode in [Mode::Near, Mode::Remote] {
            check_yearly(document, kind, mode, faults);
        }
        check_open_points(document, kind, faults);
        check_missed(document, kind, faults);
    }
}

/// A more urgent child is met no later; no deadline is the latest.
fn check_first_days(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let days = document.visits.first_days.by_colour();
    for (colour, days) in COLOURS.iter().zip(days) {
        if let Some(days) = days.filter(|days| !(1..=LATEST).contains(days)) {
            let place = format!("visits.first_days.{}", colour.core().name());
            let allowed = format!("1 to {LATEST}");
            faults.push(Fault::new("out_of_range", place, "is out of range", days, allowed));
        }
    }
    for (colour, _) in COLOURS.iter().zip(days).filter(|(_, days)| days.is_some()) {
        // The first visit is that of the tiers; where there is none nothing could be in time.
        let meets = |rule: &&CadenceDocument| {
            rule.tier.is_some()
                && rule.place != PlaceWord::Remote
                && holds(rule, *colour, Mode::Near, None)
        };
        if !document.cadence.iter().any(|rule| meets(&rule)) {
            let place = format!("visits.first_days.{}", colour.core().name());
            let message = "no visit with a tier is owed to this colour";
            let allowed = "a rule of [[cadence]] with a tier that is not remote";
            faults.push(Fault::new("contradiction", place, message, "none", allowed));
        }
    }
    let show = |days: Option<u16>| days.map_or("no deadline".to_owned(), |days| days.to_string());
    for at in 1..COLOURS.len() {
        let (urgent, other) = (days[at - 1], days[at]);
        if urgent.unwrap_or(u16::MAX) > other.unwrap_or(u16::MAX) {
            let place = format!("visits.first_days.{}", COLOURS[at - 1].core().name());
            let allowed = format!("at most {}: {}", COLOURS[at].core().name(), show(other));
            faults.push(Fault::new("not_monotone", place, MESSAGE, show(urgent), allowed));
        }
    }
}

fn check_keep(document: &PolicyDocument, faults: &mut Vec<Fault>) {
    let keep = document.weights.keep_permille;
    let keep = [keep.red, keep.orange, keep.yellow, keep.blue];
    for at in 1..COLOURS.len() {
        if keep[at] > keep[at - 1] {
            let place = format!("weights.keep_permille.{}", COLOURS[at].core().name());
            let allowed = format!("at most {}: {}", COLOURS[at - 1].core().name(), keep[at - 1]);
            faults.push(Fault::new("not_monotone", place, MESSAGE, keep[at], allowed));
        }
    }
}

/// Times a year that a rule lets something fall due, in thousandths. Terms take 40 weeks of 52.
fn yearly(rule: &CadenceDocument) -> u64 {
    let periods = match rule.every {
        EveryWord::Week => 52,
        EveryWord::HalfMonth => 24,
        EveryWord::Month => 12,
        EveryWord::Quarter | EveryWord::Term => 4,
        EveryWord::HalfYear => 2,
        EveryWord::Year | EveryWord::Span => 1,
        EveryWord::Anchor => rule.anchors.len() as u64,
        EveryWord::OpenPoint => 0,
    };
    let share = match (rule.season, rule.every) {
        (SeasonWord::Any, _) => 1000,
        (_, EveryWord::Term) => 500,
        (SeasonWord::Term, _) => 770,
        (SeasonWord::Break, _) => 230,
    };
    periods * share * u64::from(rule.count)
}

/// Whether a rule holds for a pair of a mode with a child of a colour who has this need, or none.
fn holds(rule: &CadenceDocument, colour: Priority, mode: Mode, need: Option<Need>) -> bool {
    rule.colours.contains(&colour)
        && rule.modes.contains(&mode)
        && (rule.needs.is_empty() || need.is_some_and(|need| rule.needs.contains(&need)))
}

/// Of each kind and mode, whatever the child needs, a more urgent colour is owed no fewer a year.
fn check_yearly(document: &PolicyDocument, kind: VisitKind, mode: Mode, faults: &mut Vec<Fault>) {
    let rules = || (0..).zip(&document.cadence).filter(|(_, rule)| rule.kind == kind);
    for at in 1..COLOURS.len() {
        let (urgent, other) = (COLOURS[at - 1], COLOURS[at]);
        let needs = [None].into_iter().chain(Need::ALL.iter().copied().map(Some));
        for need in needs {
            let owed = |colour| -> u64 {
                let mine = rules().filter(|(_, rule)| holds(rule, colour, mode, need));
                mine.map(|(_, rule)| yearly(rule)).sum()
            };
            let (least, found) = (owed(urgent), owed(other));
            if found <= least {
                continue;
            }
            let of = |rule: &CadenceDocument| holds(rule, other, mode, need);
            let alone = rules().find(|(_, rule)| of(rule) && !holds(rule, urgent, mode, need));
            let rule: Option<(usize, _)> = alone.or_else(|| rules().find(|(_, rule)| of(rule)));
            let place =
                rule.map_or("cadence".to_owned(), |(number, _)| format!("cadence[{number}]"));
            let times =
                |count: u64| format!("{}.{:03} {} a year", count / 1000, count % 1000, kind.en());
            let found = format!("{}: {}", other.core().name(), times(found));
            let allowed = format!("at most {}: {}", urgent.core().name(), times(least));
            faults.push(Fault::new("not_monotone", place, MESSAGE, found, allowed));
            break;
        }
    }
}

/// What a more urgent child's visit leaves open is taken up no later.
fn check_open_points(document: &PolicyDocument, kind: VisitKind, faults: &mut Vec<Fault>) {
    let within = |colour: Priority| {
        let rules = (0..).zip(&document.cadence);
        let mine = rules.filter(|(_, rule)| {
            rule.kind == kind
                && rule.every == EveryWord::OpenPoint
                && rule.colours.contains(&colour)
        });
        let days = mine.map(|(number, rule)| (rule.within_days, number));
        days.min().unwrap_or((u16::MAX, usize::MAX))
    };
    for at in 1..COLOURS.len() {
        let ((urgent, number), (other, there)) = (within(COLOURS[at - 1]), within(COLOURS[at]));
        if urgent <= other {
            continue;
        }
        let never = urgent == u16::MAX;
        let place = format!("cadence[{}].within_days", if never { there } else { number });
        let found = if never { "never".to_owned() } else { urgent.to_string() };
        let allowed = format!("at most {}: {other}", COLOURS[at].core().name());
        faults.push(Fault::new("not_monotone", place, MESSAGE, found, allowed));
    }
}

/// Leaving something out weighs no less for a more urgent child.
fn check_missed(document: &PolicyDocument, kind: VisitKind, faults: &mut Vec<Fault>) {
    let unplanned = document.visits.unplanned;
    let unplanned = [unplanned.red, unplanned.orange, unplanned.yellow, unplanned.blue];
    let weight = |at: usize| {
        let rules = (0_usize..).zip(&document.cadence);
        let mine =
            rules.filter(|(_, rule)| rule.kind == kind && rule.colours.contains(&COLOURS[at]));
        mine.map(|(number, rule)| {
            (u64::from(rule.missed_permille) * u64::from(unplanned[at]), number)
        })
        .max_by_key(|(weight, number)| (*weight, usize::MAX - number))
    };
    for at in 1..COLOURS.len() {
        // Where one of them has no such rule the yearly number says so.
        let Some(((urgent, _), (other, number))) = weight(at - 1).zip(weight(at)) else { continue };
        if other > urgent {
            let place = format!("cadence[{number}].missed_permille");
            let found = format!("{}: {}", COLOURS[at].core().name(), other / 1000);
            let allowed = format!("at most {}: {}", COLOURS[at - 1].core().name(), urgent / 1000);
            faults.push(Fault::new("not_monotone", place, MESSAGE, found, allowed));
        }
    }
}
