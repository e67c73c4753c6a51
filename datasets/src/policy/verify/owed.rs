//! Properties of what pairs owe: remote pairs, deadlines, more for the more urgent, counterparts, follow-ups, a year.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::units::Date;

use super::Judged;
use super::facts::{Evidence, Facts, plus};
use crate::document::cadence::{PlaceWord, VisitKind};
use crate::document::plan::MissedDocument;
use crate::document::{Day, Mode, Need, Priority};

/// Planned and missed contacts, visits or talks of one pair.
pub(super) fn count(facts: &Facts<'_>, child: &str, volunteer: &str, kind: VisitKind) -> usize {
    let visits = facts.visits();
    let visits = visits
        .iter()
        .filter(|visit| visit.kind == kind && visit.child == child)
        .filter(|visit| visit.people.contains(&volunteer))
        .count();
    let calls = facts
        .calls()
        .iter()
        .filter(|call| call.kind == kind && call.child == child && call.volunteer == volunteer);
    let missed = facts
        .missed()
        .iter()
        .filter(|missed| missed.kind == kind && missed.child == child && of(missed, volunteer));
    visits + calls.count() + missed.count()
}

pub(super) fn of(missed: &MissedDocument, volunteer: &str) -> bool {
    missed.volunteers.iter().any(|id| id == volunteer)
}

/// A remote pair has no way and no cost of one, nobody travels, and there is a contact in every week.
pub(super) fn remote(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let weeks = evidence.plan.as_ref().map_or(0, |plan| usize::from(plan.inputs.weeks));
    for pair in facts.pairs_of(Mode::Remote) {
        let (child, who) = (&pair.child, &pair.volunteer);
        let still = pair.metres.is_none() && pair.cost.travel == 0;
        judged.look(still, || format!("travel weighs on {child} and {who}"));
        let kept = count(&facts, child, who, VisitKind::Contact);
        judged.expect(kept == weeks, || format!("{child} and {who}: {kept} of {weeks} contacts"));
    }
    for visit in facts.visits() {
        let remote = |id: &&str| facts.volunteer(id).is_none_or(|who| who.mode == Mode::Remote);
        let holds = !visit.people.iter().any(remote);
        judged.expect(holds, || format!("a remote volunteer travels to {}", visit.child));
    }
    judged
}

/// A remote volunteer goes on a tour.
pub(super) fn break_remote(evidence: &mut Evidence) -> bool {
    let Evidence { problem, plan, .. } = evidence;
    let remote = problem.volunteers.iter().find(|who| who.mode == Mode::Remote);
    let tour = plan.as_mut().and_then(|plan| plan.tours.first_mut());
    let (Some(remote), Some(tour)) = (remote, tour) else { return false };
    tour.volunteer.clone_from(&remote.id);
    true
}

/// The last day on which a new pair may meet first.
fn deadline(facts: &Facts<'_>, child: &str, since: Date) -> Option<Date> {
    let days = facts.evidence.policy.visits.first_days.by_colour();
    let days = i32::from(days[facts.child(child)?.priority as usize % 4]?);
    let (from, _) = facts.span()?;
    let last = plus(since, days);
    Some(if last < from { plus(from, days) } else { last })
}

/// Every new pair meets by its colour's deadline, or the plan says that it does not.
pub(super) fn deadlines(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some((_, until)) = facts.span() else { return judged };
    let visits = facts.visits();
    let round = evidence.problem.round.date;
    for pair in facts.pairs_of(Mode::Near).filter(|pair| pair.since >= round) {
        let (child, who) = (&pair.child, &pair.volunteer);
        let Some(last) = deadline(&facts, child, pair.since.0).filter(|last| *last <= until) else {
            continue;
        };
        let met = visits.iter().any(|visit| {
            visit.child == child && visit.people.contains(&who.as_str()) && visit.date <= last
        });
        let told = facts
            .missed()
            .iter()
            .any(|missed| missed.child == *child && of(missed, who) && missed.to.0 <= last);
        // Of two who go together the first is told of.
        let led = facts.pairs(child).iter().any(|other| {
            facts
                .missed()
                .iter()
                .any(|m| m.child == *child && of(m, &other.volunteer) && m.to.0 <= last)
        });
        judged.look(met || told || led, || format!("{child} and {who} do not meet by {last}"));
    }
    judged
}

/// A first visit of a red child is put off beyond its deadline.
pub(super) fn break_deadlines(evidence: &mut Evidence) -> bool {
    let before = evidence.clone();
    let facts = Facts::of(&before);
    let Some((_, until)) = facts.span() else { return false };
    let Some(plan) = &mut evidence.plan else { return false };
    let mut late = false;
    for tour in &mut plan.tours {
        let red = tour.stops.iter().any(|stop| {
            facts.child(&stop.child).is_some_and(|child| child.priority == Priority::Red)
        });
        if red {
            tour.date = Day(until);
            late = true;
        }
    }
    late
}

/// The fewest visits that a pair with a child of a colour is owed are no fewer than of a less urgent one.
pub(super) fn more_for_urgent(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let mut least: BTreeMap<Priority, usize> = BTreeMap::new();
    let visits = facts.visits();
    for pair in facts.pairs_of(Mode::Near) {
        let Some(child) = facts.child(&pair.child) else { continue };
        // A visit of a higher tier is one as well.
        let paid = visits.iter().filter(|visit| {
            visit.child == child.id && visit.people.contains(&pair.volunteer.as_str())
        });
        // Of two who go together one is told of.
        let mates = facts.pairs(&child.id);
        let missed = facts.missed().iter().filter(|missed| {
            missed.kind == VisitKind::HomeVisit
                && missed.child == child.id
                && mates.iter().any(|mate| of(missed, &mate.volunteer))
        });
        let owed = paid.count() + missed.count();
        judged.examined += 1;
        let known = least.entry(child.priority).or_insert(owed);
        *known = owed.min(*known);
    }
    let least: Vec<(Priority, usize)> = least.into_iter().collect();
    for pair in least.windows(2) {
        let ((above, more), (below, less)) = (pair[0], pair[1]);
        judged.expect(more >= less, || {
            format!(
                "{} children get {more} visits at least, {} {less}",
                above.core().name(),
                below.core().name()
            )
        });
    }
    judged
}

/// A red child's visits are struck from the plan.
pub(super) fn break_more_for_urgent(evidence: &mut Evidence) -> bool {
    let red: BTreeSet<String> = evidence
        .problem
        .children
        .iter()
        .filter(|child| child.priority == Priority::Red)
        .map(|child| child.id.clone())
        .collect();
    let Some(plan) = &mut evidence.plan else { return false };
    plan.tours.iter_mut().for_each(|tour| tour.stops.retain(|stop| !red.contains(&stop.child)));
    plan.unplanned.retain(|missed| !red.contains(&missed.child));
    true
}

/// Months of which at least half lies in the plan.
fn months(from: Date, until: Date) -> usize {
    let mut many = 0;
    let (mut year, mut month, _) = from.to_ymd();
    while let Some(first) = Date::from_ymd(year, month, 1).filter(|first| *first <= until) {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let Some(next) = Date::from_ymd(year, month, 1) else { break };
        let days = |a: Date, b: Date| b.days_since_epoch() - a.days_since_epoch();
        let inside = days(first.max(from), next.min(plus(until, 1)));
        many += usize::from(inside * 2 >= days(first, next));
    }
    many
}

/// The guardian in every month; who needs a counsellor has sessions, all with one professional.
pub(super) fn counterparts(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some((from, until)) = facts.span() else { return judged };
    let visits = facts.visits();
    for pair in facts.pairs_of(Mode::Near) {
        let (child, who) = (&pair.child, &pair.volunteer);
        // Of two who go together one is told of.
        let talks = facts.pairs(child).iter();
        let talks = talks.map(|p| count(&facts, child, &p.volunteer, VisitKind::GuardianTalk));
        let (talks, due) = (talks.max().unwrap_or(0), months(from, until));
        let tell = || format!("{child} and {who}: {talks} of {due} talks with the guardian");
        judged.look(talks >= due, tell);
    }
    for child in &evidence.problem.children {
        let sessions: Vec<_> = visits
            .iter()
            .filter(|visit| visit.child == child.id && visit.kind == VisitKind::Session)
            .collect();
        let leads: BTreeSet<&str> = sessions.iter().map(|visit| visit.key.lead.as_str()).collect();
        judged.expect(leads.len() <= 1, || format!("{} has several counsellors", child.id));
        for lead in leads {
            let serves = facts
                .volunteer(lead)
                .is_some_and(|who| who.professional && who.skills.contains(&Need::Psychology));
            judged.look(serves, || format!("{lead} counsels {} and is no counsellor", child.id));
        }
        let missed = facts.missed().iter();
        let told = missed.filter(|m| m.child == child.id && m.kind == VisitKind::Session).count();
        let asks = child.needs.contains(&Need::Psychology)
            && facts.pairs(&child.id).iter().any(|pair| {
                facts.volunteer(&pair.volunteer).is_some_and(|who| who.mode == Mode::Near)
            });
        judged.expect(!asks || sessions.len() + told > 0, || {
            format!("{} needs a counsellor and nothing is said", child.id)
        });
    }
    judged
}

/// Somebody who is no counsellor holds a session.
pub(super) fn break_counterparts(evidence: &mut Evidence) -> bool {
    let Evidence { problem, plan, .. } = evidence;
    let Some(other) = problem.volunteers.iter().find(|who| !who.professional) else { return false };
    let stops = plan.iter_mut().flat_map(|plan| &mut plan.tours).flat_map(|tour| &mut tour.stops);
    let session = stops.into_iter().find(|stop| stop.kind == VisitKind::Session);
    session.map(|stop| stop.visit.lead.clone_from(&other.id)).is_some()
}

/// Every point that a visit left open is taken up in time, or the plan says why not.
pub(super) fn follow_ups(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let rules = evidence.policy.cadence.iter();
    let within = rules.filter(|rule| rule.kind == VisitKind::FollowUp).map(|rule| rule.within_days);
    let (Some(within), Some((from, until))) = (within.max(), facts.span()) else { return judged };
    let within = i32::from(within);
    let visits = facts.visits();
    for point in &evidence.problem.open_points {
        let paired = facts
            .pairs(&point.child)
            .iter()
            .any(|pair| facts.volunteer(&pair.volunteer).is_some_and(|who| who.mode == Mode::Near));
        let mut last = plus(point.since.0, within);
        if last < from {
            last = plus(from, within - 1);
        }
        if !paired || last > until {
            continue;
        }
        let (child, since) = (&point.child, point.since.0);
        let met = visits.iter().any(|visit| {
            visit.kind == VisitKind::FollowUp
                && visit.child == child
                && (since < visit.date && visit.date <= last)
        });
        let told = facts
            .missed()
            .iter()
            .any(|missed| missed.kind == VisitKind::FollowUp && missed.child == *child);
        judged.look(met || told, || format!("what {child} left open on {since} is not taken up"));
    }
    judged
}

/// A follow-up is struck from the plan.
pub(super) fn break_follow_ups(evidence: &mut Evidence) -> bool {
    let Some(plan) = &mut evidence.plan else { return false };
    let mut stops = plan.tours.iter().flat_map(|tour| &tour.stops);
    let Some(found) = stops.find(|stop| stop.kind == VisitKind::FollowUp).cloned() else {
        return false;
    };
    for tour in &mut plan.tours {
        tour.stops.retain(|stop| stop.child != found.child || stop.kind != VisitKind::FollowUp);
    }
    true
}

/// At least four contacts and two visits of every pair in the year that lies in the plan.
pub(super) fn yearly(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    for pair in facts.pairs_of(Mode::Near) {
        let (child, who) = (&pair.child, &pair.volunteer);
        let contacts = count(&facts, child, who, VisitKind::Contact);
        judged.look(contacts >= 4, || format!("{child} and {who}: {contacts} of 4 contacts"));
        // Of two who go together one is told of.
        let visits = facts.pairs(child).iter();
        let visits = visits.map(|p| count(&facts, child, &p.volunteer, VisitKind::HomeVisit));
        let visits = visits.max().unwrap_or(0);
        judged.expect(visits >= 2, || format!("{child} and {who}: {visits} of 2 visits"));
    }
    judged
}

/// A pair's calls are struck from the plan.
pub(super) fn break_yearly(evidence: &mut Evidence) -> bool {
    let Some(plan) = &mut evidence.plan else { return false };
    let Some(call) = plan.calls.first().cloned() else { return false };
    plan.calls.retain(|other| (&other.child, &other.volunteer) != (&call.child, &call.volunteer));
    true
}

/// What takes place keeps to the season of its rule, and in breaks there is more than in terms.
pub(super) fn seasons(evidence: &Evidence) -> Judged {
    use crate::document::cadence::SeasonWord;
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some(calendar) = facts.calendar() else { return judged };
    let rules = &evidence.policy.cadence;
    for visit in facts.visits() {
        let season = rules.get(usize::from(visit.key.form)).map(|rule| rule.season);
        let Some(day) = calendar.day(visit.date) else { continue };
        let holds = match season {
            Some(SeasonWord::Term) => day.school.is_term(),
            Some(SeasonWord::Break) => !day.school.is_term(),
            Some(SeasonWord::Any) => continue,
            None => false,
        };
        judged.look(holds, || format!("{} on {} is out of season", visit.child, visit.date));
    }
    judged
}

/// What a rule of breaks asks for takes place on a school day.
pub(super) fn break_seasons(evidence: &mut Evidence) -> bool {
    use crate::document::cadence::SeasonWord;
    let before = evidence.clone();
    let facts = Facts::of(&before);
    let Some(calendar) = facts.calendar() else { return false };
    let day_in = |term: bool| {
        calendar.days().find(|(_, day)| day.school.is_term() == term).map(|(date, _)| date)
    };
    let rules = &before.policy.cadence;
    let Some(plan) = &mut evidence.plan else { return false };
    for tour in &mut plan.tours {
        for stop in &tour.stops {
            let season = rules.get(usize::from(stop.visit.form)).map(|rule| rule.season);
            let wrong = match season {
                Some(SeasonWord::Term) => day_in(false),
                Some(SeasonWord::Break) => day_in(true),
                _ => None,
            };
            if let Some(wrong) = wrong {
                tour.date = Day(wrong);
                return true;
            }
        }
    }
    false
}

/// Whether a kind takes place without anybody on the way.
pub(super) fn is_remote(place: PlaceWord) -> bool {
    place == PlaceWord::Remote
}
