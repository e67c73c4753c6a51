//! The property of nested tiers: one visit satisfies the lower tiers of its period.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::Weekday;

use super::Judged;
use super::facts::{Evidence, Facts, plus};
use super::owed::{is_remote, of};
use crate::document::cadence::{CadenceDocument, EveryWord};
use crate::document::plan::CallDocument;
use crate::document::{Mode, PolicyDocument};

fn monday(date: Date) -> Date {
    plus(date, -i32::try_from(Weekday::of(date).index()).unwrap_or(0))
}

/// Weekly remote rules with a tier, by number.
fn weekly(policy: &PolicyDocument) -> BTreeMap<u16, &CadenceDocument> {
    let holds = |rule: &&CadenceDocument| {
        rule.tier.is_some() && rule.every == EveryWord::Week && is_remote(rule.place)
    };
    let numbered = (0_u16..).zip(&policy.cadence);
    numbered.filter(|(_, rule)| holds(rule)).collect()
}

/// In every week a pair has exactly one sign of its nested tiers, or the plan says that it has none; in every
/// month at most one visit, whatever tiers it satisfies.
pub(super) fn tiers(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some((from, until)) = facts.span() else { return judged };
    let weekly = weekly(&evidence.policy);
    let nested = |form: u16| {
        evidence.policy.cadence.get(usize::from(form)).is_some_and(|rule| rule.tier.is_some())
    };
    let mut visits: BTreeMap<(&str, &str), Vec<Date>> = BTreeMap::new();
    for visit in facts.visits().into_iter().filter(|visit| nested(visit.key.form)) {
        for who in visit.people {
            visits.entry((visit.child, who)).or_default().push(visit.date);
        }
    }
    let mut calls: BTreeMap<(&str, &str), Vec<&CallDocument>> = BTreeMap::new();
    for call in facts.calls().iter().filter(|call| weekly.contains_key(&call.rule)) {
        calls.entry((&call.child, &call.volunteer)).or_default().push(call);
    }
    for pair in facts.pairs_of(Mode::Near) {
        let (child, who) = (pair.child.as_str(), pair.volunteer.as_str());
        let met = visits.get(&(child, who)).map_or(&[][..], Vec::as_slice);
        let mut week = from;
        while week <= until {
            let inside = |date: Date| week <= date && date <= plus(week, 6);
            let visited = met.iter().any(|date| inside(*date));
            let called = calls.get(&(child, who)).into_iter().flatten();
            let called = called.filter(|call| inside(call.date.0)).count();
            let told = facts.missed().iter().any(|missed| {
                weekly.contains_key(&missed.rule)
                    && missed.child == child
                    && of(missed, who)
                    && inside(missed.from.0)
            });
            let signs = called + usize::from(visited);
            judged.look(signs == 1 || (signs == 0 && told), || {
                format!("{child} and {who} have {signs} signs in the week of {week}")
            });
            week = plus(week, 7);
        }
        let months: BTreeSet<(i32, u32)> = met.iter().map(|date| month(*date)).collect();
        let once = months.len() == met.len();
        judged.expect(once, || format!("{child} and {who} have two visits in a month"));
    }
    judged
}

fn month(date: Date) -> (i32, u32) {
    let (year, month, _) = date.to_ymd();
    (year, month)
}

/// A call takes place in a week in which a visit of the same pair satisfies it.
pub(super) fn break_tiers(evidence: &mut Evidence) -> bool {
    let before = evidence.clone();
    let facts = Facts::of(&before);
    let Some(plan) = &mut evidence.plan else { return false };
    for visit in facts.visits() {
        let tier = before.policy.cadence.get(usize::from(visit.key.form)).and_then(|r| r.tier);
        let mine = |call: &&CallDocument| {
            call.child == visit.child
                && call.volunteer == visit.key.lead
                && monday(call.date.0) != monday(visit.date)
        };
        let found = facts.calls().iter().find(mine).filter(|_| tier.is_some());
        if let Some(call) = found {
            let date = crate::document::Day(visit.date);
            plan.calls.push(CallDocument { date, ..call.clone() });
            return true;
        }
    }
    false
}
