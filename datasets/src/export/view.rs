//! One answer with everything that exports join: people, places, loads.

use std::collections::BTreeMap;

use tongxing_solver::model::{Division, Point};

use crate::document::result::{UncoveredDocument, UncoveredReason};
use crate::document::{
    ChildDocument, Consent, Datum, People, ProblemDocument, ResultDocument, VolunteerDocument,
};
use crate::geography::{Gazetteer, Precision, Whereabouts, datum};

/// How exactly exports show where somebody lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Positions {
    /// The village's point, else a grid of a hundredth of a degree.
    #[default]
    Coarse,
    /// As the problem has them.
    Exact,
}

/// A problem with its result.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The problem.
    pub problem: &'a ProblemDocument,
    /// Its result.
    pub result: &'a ResultDocument,
    /// Who stands behind the ids, where names may be shown.
    pub people: Option<&'a People>,
    /// Names and points of divisions.
    pub gazetteer: &'a Gazetteer,
    /// How exactly homes are shown.
    pub positions: Positions,
}

/// A [`View`] with its ids looked up.
pub(super) struct Lookup<'a> {
    pub(super) view: View<'a>,
    pub(super) children: BTreeMap<&'a str, &'a ChildDocument>,
    pub(super) volunteers: BTreeMap<&'a str, &'a VolunteerDocument>,
    /// Children of every volunteer who has any, with their ways.
    pub(super) loads: BTreeMap<&'a str, Vec<(&'a str, Option<u32>)>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        let mut loads: BTreeMap<&str, Vec<(&str, Option<u32>)>> = BTreeMap::new();
        for pair in &view.result.pairs {
            loads.entry(&pair.volunteer).or_default().push((&pair.child, pair.metres));
        }
        Self {
            view,
            children: view.problem.children.iter().map(|c| (c.id.as_str(), c)).collect(),
            volunteers: view.problem.volunteers.iter().map(|v| (v.id.as_str(), v)).collect(),
            loads,
        }
    }

    /// Uncovered children who may be listed, in the problem's order.
    pub(super) fn uncovered(&self) -> impl Iterator<Item = &'a UncoveredDocument> {
        let lines = self.view.result.uncovered.iter();
        lines.filter(|line| {
            line.reason != UncoveredReason::NoConsent
                && self.children.get(line.child.as_str()).is_some_and(|c| self.may_be_listed(c))
        })
    }

    /// Whether the guardian's consent is on file on the round's date.
    pub(super) fn may_be_listed(&self, child: &ChildDocument) -> bool {
        match child.consent {
            Consent::Given(given) => given,
            Consent::Since(day) => day <= self.view.problem.round.date,
        }
    }

    /// Children who are counted only.
    pub(super) fn unlisted(&self) -> usize {
        self.view.problem.children.iter().filter(|child| !self.may_be_listed(child)).count()
    }

    /// Names of township and village, empty where unknown.
    pub(super) fn place(&self, division: Division) -> (String, String) {
        let gazetteer = self.view.gazetteer;
        let town = division.truncate(9).and_then(|code| gazetteer.towns(code).next());
        let village = division.truncate(12).and_then(|code| gazetteer.villages(code).next());
        let name = |found: Option<&String>| found.cloned().unwrap_or_default();
        let town = match town {
            Some(town) => town.name.clone(),
            None => division.to_string(),
        };
        (town, name(village.map(|village| &village.name)))
    }

    /// What the round's division is called.
    pub(super) fn area(&self) -> String {
        let division = self.view.problem.round.division.0;
        match self.view.gazetteer.county(division) {
            Some(county) if division.digits() >= 6 => county.name.clone(),
            _ => division.to_string(),
        }
    }

    /// Where somebody is shown: WGS-84.
    pub(super) fn point(&self, home: (f64, f64), reference: Datum, division: Division) -> Point {
        let home = Point { longitude: home.0, latitude: home.1 };
        let home = datum::to_wgs84(reference, home);
        if self.view.positions == Positions::Exact {
            return home;
        }
        let found = self.view.gazetteer.find(&Whereabouts::Code(division));
        match found.filter(|found| found.precision == Precision::Village) {
            Some(village) => village.point,
            None => Point { longitude: coarse(home.longitude), latitude: coarse(home.latitude) },
        }
    }
}

/// The nearest hundredth of a degree.
fn coarse(degrees: f64) -> f64 {
    (degrees * 100.0).round() / 100.0
}
