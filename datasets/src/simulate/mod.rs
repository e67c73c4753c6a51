//! Scenarios <-> what the solver draws; what it has drawn <-> its document.

mod write;

use std::collections::BTreeMap;

use tongxing_solver::ids::{ChildId, StationId, VolunteerId};
use tongxing_solver::model::{Division, Instance, Recruits};
use tongxing_solver::pairing;
use tongxing_solver::simulation::{
    Count, Hazard, Inflow, MOST_MONTHS, Opening, RATE, Recruiting, Repairing, Scenario,
};
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Metres;

use crate::document::candidates::catchment;
use crate::document::scenario::{
    InflowDocument, OpeningDocument, RecruitingDocument, RepairingDocument, ScenarioDocument,
    TurnoverDocument,
};
use crate::document::{ExpansionDocument, Fault, Faults, Need, ProblemDocument, StationDocument};

pub use write::{result, start};

/// Most scenarios of a run.
pub const MOST_SCENARIOS: usize = 8;
/// Most replications of a scenario.
pub const MOST_REPLICATIONS: u32 = 100_000;
/// Most ages with a hazard of their own.
const MOST_AGES: usize = 600;
/// Most flows of one kind.
const MOST_FLOWS: usize = 1_000;
/// Most people of a flow in a month, or in a year on average.
const MOST_PEOPLE: u32 = 1_000_000;
/// Most people of one kind who come in a replication, on average.
const MOST_COMERS: u64 = 2_000_000;
/// Most stations that open.
const MOST_STATIONS: usize = 10_000;
/// Longest catchment, in metres.
const MOST_METRES: u32 = 1_000_000;
/// Longest name.
const MOST_NAME: usize = 40;

/// Scenarios that come with the program.
const SHIPPED: [(&str, &str); 4] = [
    ("default", include_str!("../../scenarios/default.json")),
    ("leave-20", include_str!("../../scenarios/leave-20.json")),
    ("leave-33", include_str!("../../scenarios/leave-33.json")),
    ("leave-50", include_str!("../../scenarios/leave-50.json")),
];

/// The text of a scenario that comes with the program.
#[must_use]
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Names of the scenarios that come with the program.
pub fn names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// A scenario with the stations and recruits of an expansion, who come in a month.
#[must_use]
pub fn planned(
    base: &ScenarioDocument,
    expansion: &ExpansionDocument,
    month: u32,
) -> ScenarioDocument {
    let candidates = &expansion.inputs.candidates;
    let open = expansion.points.last().map_or(&[][..], |point| &point.open);
    let station = |id: &String| candidates.sites.iter().find(|site| site.id == *id).cloned();
    let stations = open.iter().filter_map(station);
    let opening = |station| OpeningDocument { month, station };
    let placed = expansion.recruiting.iter().flat_map(|recruiting| &recruiting.placed);
    let recruits = placed.map(|line| RecruitingDocument {
        division: line.division,
        from: month.max(1),
        until: Some(month.max(1)),
        exactly: Some(line.count),
        a_year: None,
        skill: line.skill,
        professional: Some(line.professional),
    });
    let mut plan = base.clone();
    plan.name = "plan".to_owned();
    plan.title = Some(format!("第 {month} 个月新开驿站、招募到位"));
    plan.stations.extend(stations.map(opening));
    plan.recruits.extend(recruits);
    plan.catchment_metres = candidates.catchment_metres;
    plan.catchment.clone_from(&candidates.catchment);
    plan
}

/// The problem with the stations of all scenarios after its own.
///
/// # Errors
/// Everything that is wrong with the scenarios by themselves.
pub fn whole(
    problem: &ProblemDocument,
    scenarios: &[ScenarioDocument],
    months: u32,
) -> Result<ProblemDocument, Faults> {
    let mut faults = faults(scenarios, months);
    let mut whole = problem.clone();
    let mut known: BTreeMap<&str, &StationDocument> =
        problem.stations.iter().map(|station| (station.id.as_str(), station)).collect();
    for (number, scenario) in scenarios.iter().enumerate() {
        for (at, opening) in scenario.stations.iter().enumerate() {
            let station = &opening.station;
            match known.insert(&station.id, station) {
                None => whole.stations.push(station.clone()),
                Some(other) if other == station => {}
                Some(_) => {
                    let place = format!("scenarios[{number}].stations[{at}].station.id");
                    let message = "is the id of another station";
                    let allowed = "an id of its own";
                    faults.push(Fault::new("duplicate_id", place, message, &station.id, allowed));
                }
            }
        }
    }
    if faults.is_empty() { Ok(whole) } else { Err(faults.into()) }
}

struct Told {
    faults: Vec<Fault>,
    prefix: String,
}

impl Told {
    fn range(&mut self, place: &str, found: u64, least: u64, most: u64) {
        if !(least..=most).contains(&found) {
            let place = format!("{}.{place}", self.prefix);
            let allowed = format!("{least} to {most}");
            self.faults.push(Fault::new("out_of_range", place, "is out of range", found, allowed));
        }
    }

    fn chance(&mut self, place: &str, found: u32) {
        self.range(place, found.into(), 0, RATE.into());
    }
}

fn faults(scenarios: &[ScenarioDocument], months: u32) -> Vec<Fault> {
    let mut told = Told { faults: Vec::new(), prefix: "simulation".to_owned() };
    told.range("months", months.into(), 1, MOST_MONTHS.into());
    told.range("scenarios", scenarios.len() as u64, 1, MOST_SCENARIOS as u64);
    for (number, scenario) in scenarios.iter().enumerate() {
        told.prefix = format!("scenarios[{number}]");
        if scenario.version != ScenarioDocument::VERSION {
            let (place, known) = (format!("{}.version", told.prefix), ScenarioDocument::VERSION);
            told.faults.push(Fault::unknown_version(place, scenario.version, known));
        }
        name(&mut told, scenario, &scenarios[..number]);
        turnover(&mut told, &scenario.turnover);
        repairing(&mut told, scenario);
        told.chance("leave", scenario.leave);
        told.range("colours", scenario.colours.len() as u64, 0, 12);
        let mut leaving = [0_u64; 4];
        for (at, change) in scenario.colours.iter().enumerate() {
            leaving[change.from.core().index()] += u64::from(change.per_100k);
            let all = leaving[change.from.core().index()];
            told.range(&format!("colours[{at}].per_100k"), all, 0, RATE.into());
        }
        inflows(&mut told, "children", &scenario.children, months);
        let recruits: Vec<_> = scenario.recruits.iter().map(RecruitingDocument::inflow).collect();
        inflows(&mut told, "recruits", &recruits, months);
        told.range("stations", scenario.stations.len() as u64, 0, MOST_STATIONS as u64);
        for (at, opening) in scenario.stations.iter().enumerate() {
            told.range(
                &format!("stations[{at}].month"),
                opening.month.into(),
                0,
                MOST_MONTHS.into(),
            );
        }
        let most = u64::from(MOST_METRES);
        told.range("catchment_metres", scenario.catchment_metres.into(), 0, most);
        for (level, metres) in &scenario.catchment {
            told.range(&format!("catchment.{level}"), u64::from(*metres), 0, most);
        }
    }
    told.faults
}

fn name(told: &mut Told, scenario: &ScenarioDocument, before: &[ScenarioDocument]) {
    let place = format!("{}.name", told.prefix);
    let name = &scenario.name;
    let letters = name.chars().count();
    if letters == 0 || letters > MOST_NAME || name.chars().any(char::is_control) {
        let allowed = format!("1 to {MOST_NAME} characters that can be seen");
        told.faults.push(Fault::new("invalid_id", place, "is no name", name, allowed));
    } else if before.iter().any(|other| other.name == *name) {
        let message = "is the name of another scenario";
        told.faults.push(Fault::new("duplicate_id", place, message, name, "a name of its own"));
    }
}

fn turnover(told: &mut Told, turnover: &TurnoverDocument) {
    told.range("turnover.by_age", turnover.by_age.len() as u64, 0, MOST_AGES as u64);
    for (at, &rate) in turnover.by_age.iter().enumerate() {
        told.chance(&format!("turnover.by_age[{at}]"), rate);
    }
    told.chance("turnover.after", turnover.after);
    told.chance("turnover.anniversary", turnover.anniversary.unwrap_or(0));
    let permille = turnover.volunteers_permille;
    told.range("turnover.volunteers_permille", permille.into(), 0, 1000);
}

fn repairing(told: &mut Told, scenario: &ScenarioDocument) {
    match scenario.repairing {
        RepairingDocument::EveryMonths(every) => {
            told.range("repairing.every_months", every.into(), 1, MOST_MONTHS.into());
        }
        RepairingDocument::Per100k(rate) => {
            told.chance("repairing.per_100k", rate);
            if !scenario.recruits.is_empty() {
                let place = format!("{}.recruits", told.prefix);
                let message = "matter only where rounds are held";
                let allowed = "none, or repairing.every_months";
                let found = scenario.recruits.len();
                told.faults.push(Fault::new("contradiction", place, message, found, allowed));
            }
        }
    }
}

fn inflows(told: &mut Told, key: &str, inflows: &[InflowDocument], months: u32) {
    told.range(key, inflows.len() as u64, 0, MOST_FLOWS as u64);
    let come = |inflow: &InflowDocument| {
        let last = inflow.until.unwrap_or(months).min(months);
        let times = u64::from((last + 1).saturating_sub(inflow.from));
        let in_a_year = u64::from(inflow.a_year.unwrap_or(0));
        times * (u64::from(inflow.exactly.unwrap_or(0)) + in_a_year.div_ceil(12))
    };
    let all = inflows.iter().map(come).fold(0, u64::saturating_add);
    if all > MOST_COMERS {
        told.range(&format!("{key}[] (all months together)"), all, 0, MOST_COMERS);
    }
    for (at, inflow) in inflows.iter().enumerate() {
        let place = |field: &str| format!("{key}[{at}].{field}");
        told.range(&place("from"), inflow.from.into(), 1, MOST_MONTHS.into());
        let until = inflow.until.unwrap_or(months.max(inflow.from));
        let (from, last) = (inflow.from.into(), MOST_MONTHS.into());
        told.range(&place("until"), until.into(), from, last);
        match (inflow.exactly, inflow.a_year) {
            (Some(many), None) => {
                told.range(&place("exactly"), many.into(), 0, MOST_PEOPLE.into());
            }
            (None, Some(many)) => told.range(&place("a_year"), many.into(), 0, MOST_PEOPLE.into()),
            (given, _) => {
                let place = format!("{}.{}", told.prefix, place("exactly"));
                let message = "one of `exactly` and `a_year` is needed";
                let found = if given.is_some() { "both" } else { "neither" };
                told.faults.push(Fault::new("contradiction", place, message, found, "one"));
            }
        }
    }
}

/// A scenario as the solver draws it, with models of the recruits that it describes.
#[derive(Clone, Debug)]
pub struct Future {
    /// What may happen, in the round [with the models](Instance::with_recruits) as its last volunteers.
    pub scenario: Scenario,
    /// One of every recruit that is described.
    pub models: Vec<Recruits>,
}

/// Reads a scenario; `whole` is the problem with all stations, `standing` of them its own.
///
/// # Errors
/// Flows from divisions in which nobody is there to be like.
pub fn future(
    document: &ScenarioDocument,
    number: usize,
    (whole, standing): (&ProblemDocument, usize),
    instance: &Instance,
    travel: &dyn Travel,
) -> Result<Future, Faults> {
    let mut faults = Vec::new();
    let mut colours = [[0; 4]; 4];
    for change in &document.colours {
        colours[change.from.core().index()][change.to.core().index()] += change.per_100k;
    }
    let of_children: Vec<Division> = instance
        .child_ids()
        .filter(|id| tongxing_solver::eligibility::child(instance, *id).is_ok())
        .map(|id| instance.child(id).division)
        .collect();
    let of_volunteers: Vec<Division> = instance
        .volunteer_ids()
        .filter(|id| tongxing_solver::eligibility::volunteer(instance, *id).is_ok())
        .map(|id| instance.volunteer(id).division)
        .collect();
    let mut flow = |key: &str, at: usize, inflow: &InflowDocument, people: &[Division]| {
        if !people.iter().any(|division| inflow.division.0.contains(*division)) {
            let place = format!("scenarios[{number}].{key}[{at}].division");
            let message = "nobody is there at the start for these to be like";
            let allowed = "a division with such people";
            faults.push(Fault::new("unknown_place", place, message, inflow.division, allowed));
        }
        self::flow(inflow)
    };
    let children = document.children.iter().enumerate();
    let children =
        children.map(|(at, inflow)| flow("children", at, inflow, &of_children)).collect();
    let (mut recruits, mut models) = (Vec::new(), Vec::new());
    for (at, document) in document.recruits.iter().enumerate() {
        let people = if document.described() { &of_children } else { &of_volunteers };
        let inflow = flow("recruits", at, &document.inflow(), people);
        if !document.described() {
            recruits.push(Recruiting { inflow, like: None });
        } else if let Some(at) = home_of(instance, travel, document.division.0) {
            let model = VolunteerId::new(instance.volunteers().len() + models.len());
            recruits.push(Recruiting { inflow, like: Some(model) });
            let skill = document.skill.map(Need::core);
            let professional = document.professional.unwrap_or(false);
            models.push(Recruits { at, skill, professional, count: 1 });
        }
    }
    let scenario = Scenario {
        hazard: Hazard {
            by_age: document.turnover.by_age.clone(),
            after: document.turnover.after,
            anniversary: document.turnover.anniversary,
        },
        volunteers_permille: document.turnover.volunteers_permille,
        repairing: match document.repairing {
            RepairingDocument::EveryMonths(every) => Repairing::Every(every),
            RepairingDocument::Per100k(rate) => Repairing::Rate(rate),
        },
        leave: document.leave,
        colours,
        children,
        recruits,
        openings: openings(document, whole, standing),
    };
    if faults.is_empty() { Ok(Future { scenario, models }) } else { Err(faults.into()) }
}

/// The child in the middle of those of a division.
fn home_of(instance: &Instance, travel: &dyn Travel, division: Division) -> Option<ChildId> {
    let within = |id: &ChildId| division.contains(instance.child(*id).division);
    let children: Vec<ChildId> =
        instance.child_ids().filter(|id| instance.child(*id).consent).filter(within).collect();
    (!children.is_empty()).then(|| pairing::centre(instance, travel, &children))
}

fn flow(inflow: &InflowDocument) -> Inflow {
    let count = match (inflow.exactly, inflow.a_year) {
        (Some(many), _) => Count::Exactly(many),
        (None, a_year) => Count::Poisson(u64::from(a_year.unwrap_or(0)) * 1000 / 12),
    };
    let until = inflow.until.unwrap_or(MOST_MONTHS);
    Inflow { division: inflow.division.0, from: inflow.from, until, count }
}

/// The stations that stand, from the start, and those that open.
fn openings(document: &ScenarioDocument, whole: &ProblemDocument, standing: usize) -> Vec<Opening> {
    let number: BTreeMap<&str, usize> =
        whole.stations.iter().enumerate().map(|(at, s)| (s.id.as_str(), at)).collect();
    let reach = |station: &StationDocument| {
        Metres(catchment(station, document.catchment_metres, &document.catchment))
    };
    let stands = |(at, station): (usize, &StationDocument)| Opening {
        station: StationId::new(at),
        month: 0,
        catchment: reach(station),
    };
    let opens = |opening: &OpeningDocument| {
        let station = StationId::new(*number.get(opening.station.id.as_str())?);
        Some(Opening { station, month: opening.month, catchment: reach(&opening.station) })
    };
    let first = whole.stations.iter().enumerate().take(standing).map(stands);
    first.chain(document.stations.iter().filter_map(opens)).collect()
}
