//! From a problem document to the solver's instance, with every problem located.

mod ids;
mod located;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::groups::round::Gatherings;
use tongxing_solver::ids::{ChildId, OrganisationId, VolunteerId};
use tongxing_solver::model::{Instance, InstanceBuilder, Limits, Policy};

use super::fault::{self, Fault, Faults};
use super::personal::personal_number;
use super::policy::CountyWeight;
use super::result::PreviousPairDocument;
use super::{Need, OpenPointDocument, PolicyDocument, ProblemDocument, Rule, Tags};
use crate::policy::{self, Area};
pub use ids::Ids;
pub(crate) use people::weight as county_weight;

/// A problem ready to be solved: the instance, and the text ids behind its dense ones.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the solver sees.
    pub instance: Instance,
    /// Text ids by dense id and back.
    pub ids: Ids,
    /// The policy in force, every key spelt out.
    pub policy: PolicyDocument,
    /// What groups can be formed from, where the problem names meetings.
    pub gatherings: Option<Gatherings>,
    /// What does not stand in the way of an answer but has to be said with it.
    pub notices: Vec<Fault>,
    /// Projects and functions, for reports.
    pub tags: Tags,
}

/// The related needs of the national pack.
#[must_use]
pub fn standard_related() -> BTreeMap<Need, Vec<Need>> {
    let policy = Policy::standard();
    let related = |need: &Need| policy.related_to(need.core()).iter().map(Need::from).collect();
    Need::ALL.iter().map(|need| (*need, related(need))).collect()
}

/// Builds the case of a problem under its own policy. Pairs of `previous` whose ends are not both in
/// the problem have departed and are ignored.
///
/// # Errors
/// Every problem of the document, its policy and the instance at once.
pub fn case(
    document: &ProblemDocument,
    previous: Option<&[PreviousPairDocument]>,
) -> Result<Case, Faults> {
    let (policy, mut faults) = match policy::resolve(&document.policy) {
        Ok(policy) => (policy, Vec::new()),
        Err(found) => (policy::national(), found.problems),
    };
    match case_under(document, policy, previous) {
        Ok(case) if faults.is_empty() => Ok(case),
        Ok(_) => Err(faults.into()),
        Err(found) => {
            faults.extend(found.problems);
            Err(faults.into())
        }
    }
}

/// Builds the case of a problem under `policy`, whatever the document names.
///
/// # Errors
/// Every problem of the document and the instance at once.
pub fn case_under(
    document: &ProblemDocument,
    policy: PolicyDocument,
    previous: Option<&[PreviousPairDocument]>,
) -> Result<Case, Faults> {
    check_counts(document)?;
    let mut faults = policy::faults(&policy);
    let core = if faults.is_empty() { policy::core(&policy) } else { Policy::standard() };
    let mut notices = Vec::new();
    match policy::area(&policy, document.round.division.0) {
        Area::Holds => {}
        Area::Elsewhere(notice) => notices.push(notice),
        Area::Refused(fault) => faults.push(fault),
    }
    for fault in faults.iter_mut().chain(&mut notices) {
        fault.place = format!("policy.{}", fault.place);
    }
    let tags = Tags::of(document, &mut faults);
    let mut reader = Reader {
        ids: Ids::of(document, &mut faults),
        faults,
        builder: InstanceBuilder::new(document.round.date.0, core),
        round: document.round.date.0,
        languages: BTreeMap::new(),
        counties: policy.counties.clone(),
    };
    reader.places(document);
    reader.people(document);
    reader.check_languages();
    let pinned = reader.rules("pinned", &document.pinned);
    for &(_, volunteer, child) in &pinned {
        reader.builder.pin(volunteer, child);
    }
    let forbidden = reader.rules("forbidden", &document.forbidden);
    for &(_, volunteer, child) in &forbidden {
        reader.builder.forbid(volunteer, child);
    }
    reader.open_points(&document.open_points);
    crate::trips::check(document, &mut reader.faults);
    let gatherings = crate::groups::read(document, &policy, &mut reader.faults);
    if let Some(gatherings) = &gatherings {
        reader.builder.beside(crate::groups::beside(document, gatherings));
    }
    let kept = previous.map(|pairs| reader.previous(pairs)).unwrap_or_default();
    let Reader { ids, mut faults, builder, .. } = reader;
    let lines = located::Lines {
        pinned: pinned.iter().map(|rule| rule.0).collect(),
        forbidden: forbidden.iter().map(|rule| rule.0).collect(),
        previous: kept,
    };
    match builder.build() {
        Ok(instance) if faults.is_empty() => {
            Ok(Case { instance, ids, policy, gatherings, notices, tags })
        }
        Ok(_) => Err(faults.into()),
        Err(problems) => {
            faults.extend(problems.iter().map(|problem| located::fault(problem, &ids, &lines)));
            faults.truncate(Fault::MOST);
            Err(faults.into())
        }
    }
}

/// Most people of each kind, rules, organisations, stations or schools in a document.
const COUNT_LIMIT: usize = Limits::STANDARD.people;

fn check_counts(document: &ProblemDocument) -> Result<(), Faults> {
    let counts = [
        ("volunteers", document.volunteers.len()),
        ("children", document.children.len()),
        ("stations", document.stations.len()),
        ("schools", document.schools.len()),
        ("organisations", document.organisations.len()),
        ("projects", document.projects.len()),
        ("delegations", document.delegations.len()),
        ("open_points", document.open_points.len()),
        ("forbidden", document.forbidden.len()),
        ("pinned", document.pinned.len()),
    ];
    let message = "the list is too long";
    let faults: Vec<Fault> = counts
        .into_iter()
        .filter(|&(_, count)| count > COUNT_LIMIT)
        .map(|(name, count)| {
            Fault::new("too_large", name, message, count, format!("at most {COUNT_LIMIT}"))
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// The conversion under way.
struct Reader {
    ids: Ids,
    faults: Vec<Fault>,
    builder: InstanceBuilder,
    round: tongxing_solver::units::Date,
    languages: BTreeMap<String, usize>,
    counties: Vec<CountyWeight>,
}

impl Reader {
    fn fault(
        &mut self,
        code: &str,
        place: String,
        message: &str,
        found: impl ToString,
        allowed: &str,
    ) {
        if self.faults.len() < Fault::MOST {
            self.faults.push(Fault::new(code, place, message, found, allowed));
        }
    }

    /// Free text must not carry a personal number.
    fn check_text(&mut self, place: &str, id: Option<&str>, text: Option<&String>) {
        if let Some(found) = text.and_then(|text| personal_number(text)) {
            let message = "personal data must not stand in a problem";
            let place = fault::place(place, id);
            self.fault("personal_data", place, message, found, "text without personal numbers");
        }
    }

    /// The rules whose ids are known, each with its line.
    fn rules(&mut self, list: &str, rules: &[Rule]) -> Vec<(usize, VolunteerId, ChildId)> {
        let mut known = Vec::with_capacity(rules.len());
        let mut seen = BTreeSet::new();
        for (line, rule) in rules.iter().enumerate() {
            let volunteer = self.ids.volunteer(&rule.volunteer);
            let child = self.ids.child(&rule.child);
            if volunteer.is_none() {
                let place = format!("{list}[{line}].volunteer");
                let message = "names a volunteer who is not in the problem";
                self.fault("unknown_id", place, message, &rule.volunteer, "an id of volunteers[]");
            }
            if child.is_none() {
                let place = format!("{list}[{line}].child");
                let message = "names a child who is not in the problem";
                self.fault("unknown_id", place, message, &rule.child, "an id of children[]");
            }
            for (field, text) in [("reason", &rule.reason), ("author", &rule.author)] {
                let place = format!("{list}[{line}].{field}");
                if text.trim().is_empty() {
                    self.fault("missing", place, "is empty", "nothing", "some words");
                } else {
                    self.check_text(&place, None, Some(text));
                }
            }
            let (Some(volunteer), Some(child)) = (volunteer, child) else { continue };
            // The builder reports a pin that stands twice; a pair forbidden twice is one as well.
            if list == "forbidden" && !seen.insert((volunteer, child)) {
                let place = format!("{list}[{line}]");
                let found = format!("{} and {}", rule.volunteer, rule.child);
                self.fault("duplicate", place, "stands twice", found, "once");
            }
            known.push((line, volunteer, child));
        }
        known
    }

    fn open_points(&mut self, points: &[OpenPointDocument]) {
        for (line, point) in points.iter().enumerate() {
            if self.ids.child(&point.child).is_none() {
                let place = format!("open_points[{line}].child");
                let message = "names a child who is not in the problem";
                self.fault("unknown_id", place, message, &point.child, "an id of children[]");
            }
            self.check_text(&format!("open_points[{line}].reason"), None, point.reason.as_ref());
        }
    }

    /// Takes over the previous pairs whose ends are both still here; returns their lines.
    fn previous(&mut self, pairs: &[PreviousPairDocument]) -> Vec<usize> {
        let mut lines = Vec::new();
        for (line, pair) in pairs.iter().enumerate() {
            let ends = self.ids.volunteer(&pair.volunteer).zip(self.ids.child(&pair.child));
            if let Some((volunteer, child)) = ends {
                self.builder.previous(volunteer, child, pair.since.0);
                lines.push(line);
            }
        }
        lines
    }

    fn organisation(&mut self, line: usize, id: &str, name: &str) -> Option<OrganisationId> {
        let found = self.ids.organisation(name);
        if found.is_none() {
            let place = fault::place(&format!("volunteers[{line}].organisation"), Some(id));
            let message = "names an organisation that is not in the problem";
            self.fault("unknown_id", place, message, name, "an id of organisations[]");
        }
        found
    }
}
