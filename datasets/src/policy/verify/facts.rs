//! What an answer says, looked up by id.

use std::collections::BTreeMap;

use tongxing_solver::travel::Travel;
use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::{Calendar, TimeOfDay, Window};

use crate::document::cadence::{HoursDocument, PlaceWord, VisitKind};
use crate::document::plan::{CallDocument, MissedDocument, PlanDocument, VisitKey};
use crate::document::result::PairDocument;
use crate::document::{
    Case, ChildDocument, Mode, PolicyDocument, ProblemDocument, ResultDocument, TripsDocument,
    VolunteerDocument, convert,
};
use crate::travel::{Files, TravelSpec};

/// An answer under a pack, with what was asked.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The round.
    pub problem: ProblemDocument,
    /// The pack.
    pub policy: PolicyDocument,
    /// The pairs.
    pub result: ResultDocument,
    /// The visits, where the pack promises something of them.
    pub plan: Option<PlanDocument>,
    /// The block trips, where it does so of them.
    pub trips: Option<TripsDocument>,
}

/// A visit with everybody who comes.
#[derive(Clone, Debug)]
pub(super) struct Visit<'a> {
    pub(super) child: &'a str,
    pub(super) kind: VisitKind,
    pub(super) key: &'a VisitKey,
    pub(super) date: Date,
    pub(super) start: &'a str,
    pub(super) end: &'a str,
    pub(super) place: PlaceWord,
    pub(super) station: Option<&'a str>,
    pub(super) people: Vec<&'a str>,
}

/// The answer by id.
pub(super) struct Facts<'a> {
    pub(super) evidence: &'a Evidence,
    children: BTreeMap<&'a str, &'a ChildDocument>,
    volunteers: BTreeMap<&'a str, &'a VolunteerDocument>,
    pairs: BTreeMap<&'a str, Vec<&'a PairDocument>>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(evidence: &'a Evidence) -> Self {
        let Evidence { problem, result, .. } = evidence;
        let mut pairs: BTreeMap<&str, Vec<&PairDocument>> = BTreeMap::new();
        for pair in &result.pairs {
            pairs.entry(&pair.child).or_default().push(pair);
        }
        Self {
            evidence,
            children: problem.children.iter().map(|child| (child.id.as_str(), child)).collect(),
            volunteers: problem.volunteers.iter().map(|v| (v.id.as_str(), v)).collect(),
            pairs,
        }
    }

    pub(super) fn child(&self, id: &str) -> Option<&'a ChildDocument> {
        self.children.get(id).copied()
    }

    pub(super) fn volunteer(&self, id: &str) -> Option<&'a VolunteerDocument> {
        self.volunteers.get(id).copied()
    }

    /// The pairs of a child.
    pub(super) fn pairs(&self, child: &str) -> &[&'a PairDocument] {
        self.pairs.get(child).map_or(&[], Vec::as_slice)
    }

    /// Pairs of volunteers of a mode.
    pub(super) fn pairs_of(&self, mode: Mode) -> impl Iterator<Item = &'a PairDocument> {
        let of = move |pair: &&PairDocument| {
            self.volunteer(&pair.volunteer).is_some_and(|volunteer| volunteer.mode == mode)
        };
        self.evidence.result.pairs.iter().filter(of)
    }

    /// How many units of a child the result says are missing.
    pub(super) fn missing(&self, child: &str) -> u16 {
        let mut lines = self.evidence.result.uncovered.iter();
        lines.find(|line| line.child == child).map_or(0, |line| line.units)
    }

    /// What a child asks for.
    pub(super) fn demand(&self, child: &ChildDocument) -> u16 {
        let of = &self.evidence.policy.demand;
        let demand = [of.red, of.orange, of.yellow, of.blue];
        child.demand.unwrap_or(demand[child.priority as usize % 4])
    }

    /// Every visit once.
    pub(super) fn visits(&self) -> Vec<Visit<'a>> {
        let mut all: BTreeMap<(&str, &VisitKey, Date), Visit<'a>> = BTreeMap::new();
        for tour in self.evidence.plan.iter().flat_map(|plan| &plan.tours) {
            for stop in &tour.stops {
                let visit = all.entry((&stop.child, &stop.visit, tour.date.0));
                let visit = visit.or_insert_with(|| Visit {
                    child: &stop.child,
                    kind: stop.kind,
                    key: &stop.visit,
                    date: tour.date.0,
                    start: &stop.start,
                    end: &stop.end,
                    place: stop.place,
                    station: stop.station.as_deref(),
                    people: Vec::new(),
                });
                visit.people.push(&tour.volunteer);
            }
        }
        all.into_values().collect()
    }

    pub(super) fn calls(&self) -> &'a [CallDocument] {
        self.evidence.plan.as_ref().map_or(&[], |plan| &plan.calls)
    }

    pub(super) fn missed(&self) -> &'a [MissedDocument] {
        self.evidence.plan.as_ref().map_or(&[], |plan| &plan.unplanned)
    }

    /// First and last day of the plan.
    pub(super) fn span(&self) -> Option<(Date, Date)> {
        let inputs = &self.evidence.plan.as_ref()?.inputs;
        Some((inputs.from.0, plus(inputs.from.0, i32::from(inputs.weeks) * 7 - 1)))
    }

    /// The calendar of the plan's days.
    pub(super) fn calendar(&self) -> Option<Calendar> {
        let (from, until) = self.span()?;
        let Evidence { problem, policy, .. } = self.evidence;
        let division = Some(problem.round.division.0);
        crate::calendar::calendar(division, from, until, &policy.calendar).ok()
    }

    /// The case and its travel, where rules of pairs are asked.
    pub(super) fn case(&self) -> Option<(Case, Box<dyn Travel + Send>)> {
        let Evidence { problem, policy, result, .. } = self.evidence;
        let previous = result.inputs.previous.as_ref().map(|previous| previous.pairs.as_slice());
        let case = convert::case_under(problem, policy.clone(), previous).ok()?;
        let spec = TravelSpec::parse(&problem.travel).ok()?;
        let travel = spec.prepare(&case, Files::Refused).ok()?.model;
        Some((case, travel))
    }
}

/// The day so many days later.
pub(super) fn plus(date: Date, days: i32) -> Date {
    Date::from_days_since_epoch(date.days_since_epoch() + days).unwrap_or(date)
}

/// Whether a time from `HH:MM:SS` to `HH:MM:SS` lies in one of the hours.
pub(super) fn within(hours: &HoursDocument, working: bool, start: &str, end: &str) -> bool {
    let list = if working { &hours.working } else { &hours.free };
    let inside = |window: Window| {
        let minute = |at: TimeOfDay| u32::from(at.minutes()) * 60;
        let (Some(start), Some(end)) = (seconds(start), seconds(end)) else { return false };
        minute(window.from()) <= start && end <= minute(window.to())
    };
    list.iter().filter_map(|text| Window::parse(text)).any(inside)
}

/// Seconds since midnight of `HH:MM:SS`.
fn seconds(text: &str) -> Option<u32> {
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok());
    Some(parts.next()?? * 3600 + parts.next()?? * 60 + parts.next()??)
}
