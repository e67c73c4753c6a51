//! One answer with everything that exports join: people, places, loads.

use std::collections::BTreeMap;

use tongxing_solver::model::{Division, Point};

use crate::document::result::{PairDocument, UncoveredDocument};
use crate::document::{
    ChildDocument, Datum, People, ProblemDocument, ResultDocument, VolunteerDocument,
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

/// Children whose guardian's consent is on file on the round's date: no export lists another, whatever
/// the result says.
pub(super) fn listed(problem: &ProblemDocument) -> BTreeMap<&str, &ChildDocument> {
    let children = problem.children.iter().filter(|c| c.consent.on_file(problem.round.date));
    children.map(|child| (child.id.as_str(), child)).collect()
}

/// The result's pairs of those children, in its order.
pub(super) fn pairs<'a>(
    listed: &BTreeMap<&'a str, &'a ChildDocument>,
    result: &'a ResultDocument,
) -> impl Iterator<Item = &'a PairDocument> {
    result.pairs.iter().filter(|pair| listed.contains_key(pair.child.as_str()))
}

/// A [`View`] with its ids looked up.
pub(super) struct Lookup<'a> {
    pub(super) view: View<'a>,
    /// Children who may be listed.
    pub(super) children: BTreeMap<&'a str, &'a ChildDocument>,
    pub(super) volunteers: BTreeMap<&'a str, &'a VolunteerDocument>,
    /// Pairs of children who may be listed.
    pub(super) pairs: Vec<&'a PairDocument>,
    /// Children of every volunteer who has any, with their ways.
    pub(super) loads: BTreeMap<&'a str, Vec<(&'a str, Option<u32>)>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        let mut loads: BTreeMap<&str, Vec<(&str, Option<u32>)>> = BTreeMap::new();
        let children = listed(view.problem);
        let pairs: Vec<&PairDocument> = pairs(&children, view.result).collect();
        for pair in &pairs {
            loads.entry(&pair.volunteer).or_default().push((&pair.child, pair.metres));
        }
        let volunteers = view.problem.volunteers.iter().map(|v| (v.id.as_str(), v)).collect();
        Self { view, children, volunteers, pairs, loads }
    }

    /// Uncovered children who may be listed, in the problem's order.
    pub(super) fn uncovered(&self) -> impl Iterator<Item = &'a UncoveredDocument> {
        let lines = self.view.result.uncovered.iter();
        lines.filter(|line| self.children.contains_key(line.child.as_str()))
    }

    /// Children who may be listed, in the problem's order.
    pub(super) fn listed(&self) -> impl Iterator<Item = &'a ChildDocument> {
        let children = self.view.problem.children.iter();
        children.filter(|child| self.children.contains_key(child.id.as_str()))
    }

    /// Children who are counted only.
    pub(super) fn unlisted(&self) -> usize {
        self.view.problem.children.len() - self.children.len()
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

    /// Where a child is shown.
    pub(super) fn child_point(&self, child: &ChildDocument) -> Point {
        self.point((child.longitude, child.latitude), child.datum, child.division.0)
    }

    /// Where a volunteer is shown.
    pub(super) fn volunteer_point(&self, volunteer: &VolunteerDocument) -> Point {
        let home = (volunteer.longitude, volunteer.latitude);
        self.point(home, volunteer.datum, volunteer.division.0)
    }

    /// A child's name, where names may be shown.
    pub(super) fn child_name(&self, id: &str) -> Option<&'a str> {
        self.view.people?.children.get(id)?.name.as_deref()
    }

    /// A volunteer's name, of a team its contact's, where names may be shown.
    pub(super) fn volunteer_name(&self, id: &str) -> Option<&'a str> {
        let person = self.view.people?.volunteers.get(id)?;
        person.contact.as_deref().or(person.name.as_deref())
    }

    /// Volunteers with children, in the problem's order.
    pub(super) fn busy(&self) -> impl Iterator<Item = &'a VolunteerDocument> {
        let volunteers = self.view.problem.volunteers.iter();
        volunteers.filter(|volunteer| self.loads.contains_key(volunteer.id.as_str()))
    }

    /// Where somebody is shown: WGS-84.
    fn point(&self, home: (f64, f64), reference: Datum, division: Division) -> Point {
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
