//! Where to open stations: against one program of children and stations, and what a check says of changed answers.

mod changed;
mod equity;
mod recruits;

use tongxing::clock::Clock;
use tongxing::expand::{ExpandRequest, ExpansionCheckRequest, check, expand};
use tongxing::round::{Failure, RunOptions};
use tongxing_datasets::document::candidates::AimWord;
use tongxing_datasets::document::expansion::ExpansionDocument;
use tongxing_datasets::document::result::{CheckStatus, StatusName};
use tongxing_datasets::document::{
    CandidatesDocument, Datum, DivisionCode, ProblemDocument, StationDocument,
};
use tongxing_solver::lp::{Domain, Limits, Program, Sense, Status, Variable};
use tongxing_solver::model::{Division, Point};
use tongxing_solver::travel::straight;
use tongxing_tests::document;
use tongxing_tests::random::{self, Dice, Profile};

const PEOPLE: Profile = Profile { volunteers: 1, children: 14, together: false, alike: false };

fn run() -> RunOptions {
    RunOptions { threads: 1, iterations: Some(3_000), ..RunOptions::default() }
}

fn station(dice: &mut Dice, id: String) -> StationDocument {
    let degrees = |dice: &mut Dice| (dice.below(2000) as f64 - 1000.0) / 10_000.0;
    StationDocument {
        title: None,
        division: DivisionCode(Division::parse("320826").expect("a code")),
        longitude: 119.2 + degrees(dice),
        latitude: 33.7 + degrees(dice),
        datum: Datum::Wgs84,
        seats: u32::try_from(1 + dice.below(3)).expect("few"),
        hours: None,
        level: dice.chance(30).then(|| "县".to_owned()),
        available: None,
        id,
    }
}

/// A drawn problem with a station or none, and candidates.
fn drawn(seed: u64, aim: AimWord) -> (ProblemDocument, CandidatesDocument) {
    let mut dice = Dice::new(seed ^ 0xe49a);
    let (mut problem, _) = document::problem(&random::case(seed, PEOPLE).instance);
    for child in &mut problem.children {
        child.longitude = 119.2 + (child.longitude - 119.2) / 8.0;
        child.latitude = 33.7 + (child.latitude - 33.7) / 8.0;
        child.requirements.clear();
    }
    problem.pinned.clear();
    problem.forbidden.clear();
    problem.stations = (0..dice.below(2)).map(|n| station(&mut dice, format!("S{n}"))).collect();
    let many = 3 + dice.below(4);
    let sites = (0..many).map(|n| station(&mut dice, format!("K{n}"))).collect();
    let mut candidates = CandidatesDocument::new(sites);
    candidates.aim = aim;
    candidates.catchment_metres = u32::try_from(2000 + dice.below(6000)).expect("small");
    candidates.catchment.insert("县".to_owned(), 9000);
    candidates.children_per_seat = dice.chance(50).then_some(1);
    (problem, candidates)
}

fn request(
    (problem, candidates): (ProblemDocument, CandidatesDocument),
    stations: usize,
) -> ExpandRequest {
    let (curve, target) = (false, None);
    ExpandRequest {
        problem,
        candidates,
        travel: None,
        stations,
        curve,
        target,
        equity: None,
        recruits: None,
        run: run(),
    }
}

/// What is expanded, accepted by a check that knows the documents only.
fn answered(request: &ExpandRequest) -> ExpansionDocument {
    let found = expand(request, &Clock::start(None)).expect("an answer");
    assert_eq!(verdict(request, found.clone()), Some(CheckStatus::Accepted));
    found
}

/// What a check says; `None` where the document cannot be understood.
fn verdict(request: &ExpandRequest, expansion: ExpansionDocument) -> Option<CheckStatus> {
    let (problem, travel, run) = (request.problem.clone(), None, request.run);
    let request = ExpansionCheckRequest { problem, expansion, travel, run };
    match check(&request, &Clock::start(None)) {
        Ok(verdict) => Some(verdict.status),
        Err(Failure::Input(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Metres from every child with consent to every station, standing ones first, and what the child counts.
fn ways(problem: &ProblemDocument, candidates: &CandidatesDocument) -> Vec<(i64, Vec<u32>)> {
    let point = |longitude, latitude| Point { longitude, latitude };
    let sites = || problem.stations.iter().chain(&candidates.sites);
    let weights = candidates.weights;
    let counts = [weights.red, weights.orange, weights.yellow, weights.blue];
    let children = problem.children.iter().filter(|c| c.consent.on_file(problem.round.date));
    let of = |child: &tongxing_datasets::document::ChildDocument| {
        let home = point(child.longitude, child.latitude);
        let way = |site: &StationDocument| straight(home, point(site.longitude, site.latitude)).0;
        (i64::from(counts[child.priority.core().index()]), sites().map(way).collect())
    };
    children.map(of).collect()
}

/// The best value, by one program of stations and children.
fn best(problem: &ProblemDocument, candidates: &CandidatesDocument, stations: usize) -> i64 {
    best_of(problem, candidates, stations, &[]).expect("nothing is asked of counties")
}

/// The best value where every county has so many children with a station: groups of children, by position among those
/// who are counted, with how many. `None` where there is no such choice.
fn best_of(
    problem: &ProblemDocument,
    candidates: &CandidatesDocument,
    stations: usize,
    counties: &[(Vec<usize>, i64)],
) -> Option<i64> {
    let ways = ways(problem, candidates);
    let sites: Vec<&StationDocument> = problem.stations.iter().chain(&candidates.sites).collect();
    let mut program = Program::new();
    let open: Vec<Variable> = (0..sites.len())
        .map(|at| {
            let least = if at < problem.stations.len() { 1.0 } else { 0.0 };
            program.variable(0.0, least, 1.0, Domain::Integer)
        })
        .collect();
    let most = (problem.stations.len() + stations) as f64;
    program.row(open.iter().map(|&open| (open, 1.0)).collect(), Sense::AtMost, most);
    let mut loads: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); sites.len()];
    let mut uses_of: Vec<Vec<(Variable, f64)>> = Vec::new();
    for (weight, metres) in &ways {
        let mut served = Vec::new();
        for (at, &metres) in metres.iter().enumerate() {
            let level = sites[at].level.as_ref().and_then(|l| candidates.catchment.get(l));
            if metres > *level.unwrap_or(&candidates.catchment_metres) {
                continue;
            }
            let uses = program.variable(-(*weight as f64), 0.0, 1.0, Domain::Integer);
            program.row(vec![(uses, 1.0), (open[at], -1.0)], Sense::AtMost, 0.0);
            loads[at].push((uses, 1.0));
            served.push((uses, 1.0));
        }
        if !served.is_empty() {
            program.row(served.clone(), Sense::AtMost, 1.0);
        }
        uses_of.push(served);
    }
    for (children, need) in counties.iter().filter(|(_, need)| *need > 0) {
        let uses = children.iter().flat_map(|&child| uses_of[child].iter().copied()).collect();
        program.row(uses, Sense::AtLeast, *need as f64);
    }
    if let Some(a_seat) = candidates.children_per_seat {
        for (load, site) in loads.into_iter().zip(&sites).filter(|(load, _)| !load.is_empty()) {
            program.row(load, Sense::AtMost, f64::from(site.seats * a_seat));
        }
    }
    let answer = program.minimise(Limits::default()).expect("an answer");
    (answer.status == Status::Optimal)
        .then(|| -tongxing_solver::lp::integer(answer.objective.round()))
}

#[test]
fn covered_are_as_many_as_one_program_covers() {
    let (mut limited, mut partly) = (0, 0);
    for seed in 0..240 {
        let drawn = drawn(seed, AimWord::Cover);
        let stations = 1 + (seed % 3) as usize;
        let request = request(drawn, stations);
        let found = answered(&request);
        let best = best(&request.problem, &request.candidates, stations);
        let [point] = found.points.as_slice() else { panic!("one point") };
        assert_eq!((point.value, point.status), (best, StatusName::Optimal), "seed {seed}");
        limited += usize::from(request.candidates.children_per_seat.is_some());
        partly += usize::from(best > 0 && best < found.asked.weight);
    }
    assert!(limited > 60 && partly > 100, "{limited} {partly}");
}

/// The best of all choices of so many stations.
fn least(ways: &[(i64, Vec<u32>)], standing: usize, stations: usize, aim: AimWord) -> Option<i64> {
    let sites = ways.first().map_or(0, |(_, metres)| metres.len());
    let sets = (0_u32..1 << (sites - standing)).filter(|set| set.count_ones() as usize <= stations);
    let cost = |set: u32| {
        let is_open = |at: usize| at < standing || set >> (at - standing) & 1 == 1;
        let near = |(weight, metres): &(i64, Vec<u32>)| {
            let open = metres.iter().enumerate().filter(|(at, _)| is_open(*at));
            Some((*weight, i64::from(open.map(|(_, &metres)| metres).min()?)))
        };
        let all: Option<Vec<(i64, i64)>> = ways.iter().map(near).collect();
        let all = all?;
        Some(match aim {
            AimWord::Center => all.iter().map(|(_, metres)| *metres).max().unwrap_or(0),
            _ => all.iter().map(|(weight, metres)| weight * metres).sum(),
        })
    };
    sets.filter_map(cost).min()
}

#[test]
fn ways_to_stations_are_the_shortest_of_all_choices() {
    let (mut solved, mut without) = (0, 0);
    for (seed, aim) in (0..80).flat_map(|seed| [(seed, AimWord::Median), (seed, AimWord::Center)]) {
        let drawn = drawn(seed, aim);
        let stations = (seed % 4) as usize;
        let ways = ways(&drawn.0, &drawn.1);
        let best = least(&ways, drawn.0.stations.len(), stations, aim);
        let request = request(drawn, stations);
        if best.is_none() {
            let refused = expand(&request, &Clock::start(None)).expect_err("nobody is served");
            let Failure::Input(faults) = refused else { panic!("{refused}") };
            assert_eq!(faults.problems[0].code, "no_answer");
            without += 1;
            continue;
        }
        let found = answered(&request);
        assert_eq!(found.points[0].value, best.unwrap_or(0), "seed {seed} {aim:?}");
        assert_eq!(found.points[0].status, StatusName::Optimal, "seed {seed} {aim:?}");
        solved += 1;
    }
    assert!(solved > 80 && without > 3, "{solved} {without}");
}

#[test]
fn curves_rise_and_targets_are_their_first_points() {
    let (mut reached, mut missed) = (0, 0);
    for seed in 0..60 {
        let mut asked = request(drawn(seed, AimWord::Cover), 0);
        asked.stations = asked.candidates.sites.len();
        asked.curve = true;
        let curve = answered(&asked);
        assert_eq!(curve.points.len(), asked.stations + 1);
        assert!(curve.points.windows(2).all(|pair| pair[0].value <= pair[1].value));
        for point in &curve.points {
            let stations = usize::try_from(point.stations).expect("few");
            let best = best(&asked.problem, &asked.candidates, stations);
            assert!(point.value <= best && best <= point.bound, "seed {seed}");
        }
        let permille = 300 + 10 * u32::try_from(seed).expect("small");
        let needed = (curve.asked.weight * i64::from(permille) + 999) / 1000;
        let first = curve.points.iter().find(|point| point.value >= needed);
        asked.curve = false;
        asked.target = Some(permille);
        let target = answered(&asked).target.expect("a target");
        assert!(target.proved, "seed {seed}");
        assert_eq!(target.stations, first.map(|point| point.stations), "seed {seed}");
        reached += usize::from(first.is_some());
        missed += usize::from(first.is_none());
    }
    assert!(reached > 10 && missed > 10, "{reached} {missed}");
}
