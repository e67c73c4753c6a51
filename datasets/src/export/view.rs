//! One answer with everything that exports join: people, places, loads.

use std::collections::BTreeMap;

use tongxing_solver::model::{Division, Point};
use tongxing_solver::travel::{Travel, straight};

use super::{ExportError, Format};
use crate::document::result::{PairDocument, UncoveredDocument, UncoveredReason};
use crate::document::{
    ChildDocument, ChildPerson, Fault, People, ProblemDocument, ResultDocument, SchoolDocument,
    VettingStatus, VolunteerDocument, VolunteerPerson,
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

/// The language that an export begins in, where it has both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 中文
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The one of two texts that is in this language.
    pub(super) fn say<T>(self, chinese: T, english: T) -> T {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}

/// A problem with its result.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The problem.
    pub problem: &'a ProblemDocument,
    /// Its result.
    pub result: &'a ResultDocument,
    /// The travel of the round, where lines are to follow its ways; without it they are straight.
    pub travel: Option<&'a dyn Travel>,
    /// Who stands behind the ids, where names may be shown.
    pub people: Option<&'a People>,
    /// Names and points of divisions.
    pub gazetteer: &'a Gazetteer,
    /// How exactly homes are shown.
    pub positions: Positions,
    /// The language that a map begins in.
    pub language: Language,
}

/// A child who may be listed.
pub(super) struct Child<'a> {
    pub(super) document: &'a ChildDocument,
    /// Positions of the child's pairs.
    pub(super) pairs: Vec<usize>,
    /// What nobody covers, if anything.
    pub(super) uncovered: Option<&'a UncoveredDocument>,
}

/// A volunteer.
pub(super) struct Volunteer<'a> {
    pub(super) document: &'a VolunteerDocument,
    /// Positions of the volunteer's pairs.
    pub(super) pairs: Vec<usize>,
}

/// A pair with the positions of its ends.
pub(super) struct Pair<'a> {
    pub(super) document: &'a PairDocument,
    pub(super) child: usize,
    pub(super) volunteer: usize,
}

/// A [`View`] with its ids looked up, without the children who may not be listed.
pub(super) struct Lookup<'a> {
    pub(super) view: View<'a>,
    /// In the problem's order.
    pub(super) children: Vec<Child<'a>>,
    /// In the problem's order.
    pub(super) volunteers: Vec<Volunteer<'a>>,
    /// In the result's order.
    pub(super) pairs: Vec<Pair<'a>>,
    /// Children without the guardian's consent on the round's date: counted, never listed.
    pub(super) unlisted: usize,
}

/// Where somebody is shown.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// WGS-84.
    pub(super) point: Point,
    /// What it is the point of: `village`, `grid` or `exact`.
    pub(super) precision: &'static str,
}

impl<'a> Lookup<'a> {
    /// Looks up every id.
    ///
    /// # Errors
    /// Every id of the result that the problem does not know.
    pub(super) fn new(view: View<'a>) -> Result<Self, ExportError> {
        let date = view.problem.round.date;
        let listed = |child: &&ChildDocument| child.consent.on_file(date);
        let of = |document| Child { document, pairs: Vec::new(), uncovered: None };
        let children: Vec<Child<'a>> =
            view.problem.children.iter().filter(listed).map(of).collect();
        let of = |document| Volunteer { document, pairs: Vec::new() };
        let volunteers = view.problem.volunteers.iter().map(of).collect();
        let unlisted = view.problem.children.len() - children.len();
        let mut lookup = Self { view, children, volunteers, pairs: Vec::new(), unlisted };
        let faults = lookup.join();
        if faults.is_empty() { Ok(lookup) } else { Err(ExportError::Refused(faults.into())) }
    }

    /// Joins pairs and uncovered units to their people; what the problem does not know.
    fn join(&mut self) -> Vec<Fault> {
        let problem = self.view.problem;
        let mut faults = Vec::new();
        let unlisted = problem.children.iter().map(|c| (c.id.as_str(), None));
        let mut children: BTreeMap<&str, Option<usize>> = unlisted.collect();
        let listed = self.children.iter().enumerate();
        children.extend(listed.map(|(at, child)| (child.document.id.as_str(), Some(at))));
        let volunteers = problem.volunteers.iter().enumerate();
        let volunteers: BTreeMap<&str, usize> =
            volunteers.map(|(at, v)| (v.id.as_str(), at)).collect();
        let mut unknown = |place: String, id: &str| {
            let message = "the result names who is not in the problem";
            faults.push(Fault::new("unknown_id", place, message, id, "an id of the problem"));
        };
        for (line, document) in self.view.result.pairs.iter().enumerate() {
            let child = children.get(document.child.as_str());
            let volunteer = volunteers.get(document.volunteer.as_str());
            if child.is_none() {
                unknown(format!("pairs[{line}].child"), &document.child);
            }
            let Some(&volunteer) = volunteer else {
                unknown(format!("pairs[{line}].volunteer"), &document.volunteer);
                continue;
            };
            let Some(&Some(child)) = child else { continue };
            let at = self.pairs.len();
            self.children[child].pairs.push(at);
            self.volunteers[volunteer].pairs.push(at);
            self.pairs.push(Pair { document, child, volunteer });
        }
        for (line, document) in self.view.result.uncovered.iter().enumerate() {
            match children.get(document.child.as_str()) {
                None => unknown(format!("uncovered[{line}].child"), &document.child),
                Some(&Some(at)) if document.reason != UncoveredReason::NoConsent => {
                    self.children[at].uncovered = Some(document);
                }
                Some(_) => {}
            }
        }
        faults
    }

    /// Refuses more than the format holds.
    pub(super) fn at_most(
        &self,
        format: Format,
        most: usize,
        found: usize,
        of: &str,
    ) -> Result<(), ExportError> {
        Ok(format.at_most(most, found, of)?)
    }

    /// Children with uncovered units, in the problem's order.
    pub(super) fn uncovered(&self) -> impl Iterator<Item = (&Child<'a>, &'a UncoveredDocument)> {
        self.children.iter().filter_map(|child| Some((child, child.uncovered?)))
    }

    /// Where volunteer and child are shown.
    pub(super) fn ends(&self, pair: &Pair<'a>) -> [Point; 2] {
        let volunteer = self.volunteers[pair.volunteer].document;
        let child = self.children[pair.child].document;
        [self.volunteer_spot(volunteer).point, self.child_spot(child).point]
    }

    /// Metres of the straight line between the homes of a near pair.
    pub(super) fn straight(&self, pair: &Pair<'a>) -> Option<u32> {
        let volunteer = self.volunteers[pair.volunteer].document;
        let child = self.children[pair.child].document;
        pair.document.metres?;
        Some(straight(volunteer_home(volunteer), child_home(child)).0)
    }

    /// Whether ways lead along roads, by what the result says of its travel.
    pub(super) fn by_road(&self) -> bool {
        let kind = self.view.result.inputs.travel.spec.split(':').next();
        matches!(kind, Some("road" | "osrm"))
    }

    /// Whether the seconds of ways say more than their metres: those of a straight line do not, nor
    /// those of a table without durations.
    pub(super) fn is_timed(&self) -> bool {
        let mut pairs = self.pairs.iter();
        !self.view.result.inputs.travel.spec.starts_with("straight")
            && pairs.any(|pair| pair.document.metres != pair.document.seconds)
    }

    /// Who made the roads that ways and lines come from.
    pub(super) fn attribution(&self) -> Option<&'static str> {
        attribution(&self.view.result.inputs.travel.spec)
    }

    /// Whether the volunteer's check is clear and valid on the round's date.
    pub(super) fn serves(&self, volunteer: &VolunteerDocument) -> bool {
        let until = volunteer.vetting.valid_until;
        volunteer.vetting.status == VettingStatus::Clear
            && until.is_some_and(|until| until >= self.view.problem.round.date)
    }

    /// Who the child is, where names may be shown.
    pub(super) fn child_person(&self, id: &str) -> Option<&'a ChildPerson> {
        self.view.people?.children.get(id)
    }

    /// Who the volunteer is, where names may be shown.
    pub(super) fn volunteer_person(&self, id: &str) -> Option<&'a VolunteerPerson> {
        self.view.people?.volunteers.get(id)
    }

    /// Names of township and village; the code where the township is unknown, empty where the
    /// village is.
    pub(super) fn place(&self, division: Division) -> (String, String) {
        place(self.view.gazetteer, division)
    }

    /// What the round's division is called.
    pub(super) fn area(&self) -> String {
        area(self.view.gazetteer, self.view.problem.round.division.0)
    }

    /// Where the child is shown.
    pub(super) fn child_spot(&self, child: &ChildDocument) -> Spot {
        child_spot(self.view.gazetteer, self.view.positions, child)
    }

    /// Where the volunteer is shown.
    pub(super) fn volunteer_spot(&self, volunteer: &VolunteerDocument) -> Spot {
        volunteer_spot(self.view.gazetteer, self.view.positions, volunteer)
    }
}

/// Who made the roads that ways and lines of a travel come from.
pub(super) fn attribution(spec: &str) -> Option<&'static str> {
    spec.starts_with("road:").then_some("© OpenStreetMap contributors")
}

/// A volunteer's id, with the name where names may be shown.
pub(super) fn shown_volunteer(people: Option<&People>, id: &str) -> String {
    let person = people.and_then(|people| people.volunteers.get(id));
    with_name(id, person.and_then(VolunteerPerson::called))
}

/// A child's id, likewise.
pub(super) fn shown_child(people: Option<&People>, id: &str) -> String {
    let person = people.and_then(|people| people.children.get(id));
    with_name(id, person.and_then(|person| person.name.as_ref()))
}

fn with_name(id: &str, name: Option<&String>) -> String {
    name.map_or_else(|| id.to_owned(), |name| format!("{id} {name}"))
}

/// What the round's division is called.
pub(super) fn area(gazetteer: &Gazetteer, division: Division) -> String {
    match gazetteer.county(division) {
        Some(county) if division.digits() >= 6 => county.name.clone(),
        _ => division.to_string(),
    }
}

/// Names of township and village; the code where the township is unknown, empty where the village is.
pub(super) fn place(gazetteer: &Gazetteer, division: Division) -> (String, String) {
    let town = division.truncate(9).and_then(|code| gazetteer.towns(code).next());
    let village = division.truncate(12).and_then(|code| gazetteer.villages(code).next());
    let town = town.map_or_else(|| division.to_string(), |town| town.name.clone());
    (town, village.map(|village| village.name.clone()).unwrap_or_default())
}

/// Where the child is shown.
pub(super) fn child_spot(
    gazetteer: &Gazetteer,
    positions: Positions,
    child: &ChildDocument,
) -> Spot {
    spot(gazetteer, positions, child_home(child), child.division.0)
}

/// Where a school is shown: as coarsely as homes, for it says where a child is every day.
pub(super) fn school_spot(
    gazetteer: &Gazetteer,
    positions: Positions,
    school: &SchoolDocument,
) -> Spot {
    let place = Point { longitude: school.longitude, latitude: school.latitude };
    spot(gazetteer, positions, datum::to_wgs84(school.datum, place), school.division.0)
}

/// Where the volunteer is shown.
pub(super) fn volunteer_spot(
    gazetteer: &Gazetteer,
    positions: Positions,
    volunteer: &VolunteerDocument,
) -> Spot {
    spot(gazetteer, positions, volunteer_home(volunteer), volunteer.division.0)
}

fn spot(gazetteer: &Gazetteer, positions: Positions, home: Point, division: Division) -> Spot {
    if positions == Positions::Exact {
        return Spot { point: home, precision: "exact" };
    }
    let found = gazetteer.find(&Whereabouts::Code(division));
    match found.filter(|found| found.precision == Precision::Village) {
        Some(village) => Spot { point: village.point, precision: "village" },
        None => {
            let [longitude, latitude] = [home.longitude, home.latitude].map(coarse);
            Spot { point: Point { longitude, latitude }, precision: "grid" }
        }
    }
}

/// WGS-84.
fn child_home(child: &ChildDocument) -> Point {
    let home = Point { longitude: child.longitude, latitude: child.latitude };
    datum::to_wgs84(child.datum, home)
}

/// WGS-84.
fn volunteer_home(volunteer: &VolunteerDocument) -> Point {
    let home = Point { longitude: volunteer.longitude, latitude: volunteer.latitude };
    datum::to_wgs84(volunteer.datum, home)
}

/// The nearest hundredth of a degree.
fn coarse(degrees: f64) -> f64 {
    (degrees * 100.0).round() / 100.0
}
