//! No county left out: against one program with a row for every county.

use std::collections::BTreeMap;

use tongxing::expand::Equity;
use tongxing_datasets::document::candidates::AimWord;
use tongxing_datasets::document::expansion::EquityDocument;
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{CandidatesDocument, DivisionCode, ProblemDocument};
use tongxing_datasets::roster::table::Cell;
use tongxing_solver::model::Division;

use super::{ExpandRequest, answered, best_of, drawn, request, verdict, ways};

/// A drawn problem whose children live in three counties.
fn counties(seed: u64) -> (ProblemDocument, CandidatesDocument) {
    let (mut problem, candidates) = drawn(seed, AimWord::Cover);
    let code = |text: &str| DivisionCode(Division::parse(text).expect("a code"));
    problem.round.division = code("3208");
    for (at, child) in problem.children.iter_mut().enumerate() {
        // West to east, so that stations of one county are in reach of another's children.
        let east = child.longitude > 119.2;
        child.division = code(if at % 5 == 0 {
            "320804"
        } else if east {
            "320803"
        } else {
            "320826"
        });
    }
    (problem, candidates)
}

/// The codes of [`counties`].
const CODES: [&str; 3] = ["320803", "320804", "320826"];

/// Floors by county, in order of [`CODES`].
type Floors = [u32; 3];

fn position(county: Division) -> usize {
    let at = CODES.iter().position(|&code| Division::parse(code) == Some(county));
    at.expect("one of the counties")
}

/// By county: positions of its children among those who are counted, with what its floor asks for.
fn needs(
    problem: &ProblemDocument,
    candidates: &CandidatesDocument,
    floors: Floors,
) -> Vec<(Vec<usize>, i64)> {
    let ways = ways(problem, candidates);
    let sites: Vec<_> = problem.stations.iter().chain(&candidates.sites).collect();
    let reach = |at: usize| {
        let level = sites[at].level.as_ref().and_then(|level| candidates.catchment.get(level));
        *level.unwrap_or(&candidates.catchment_metres)
    };
    let within = |child: usize| (0..sites.len()).any(|at| ways[child].1[at] <= reach(at));
    let counted = problem.children.iter().filter(|c| c.consent.on_file(problem.round.date));
    let mut all: BTreeMap<Division, Vec<usize>> = BTreeMap::new();
    for (at, child) in counted.enumerate() {
        all.entry(child.division.0).or_default().push(at);
    }
    let need = |(county, children): (Division, Vec<usize>)| {
        let permille = floors[position(county)];
        let share = (children.len() as u64 * u64::from(permille)).div_ceil(1000);
        let reached = children.iter().filter(|&&child| within(child)).count() as u64;
        let need = i64::try_from(share.min(reached)).expect("few");
        (children, need)
    };
    all.into_iter().map(need).collect()
}

/// The best value with floors, where there is one.
fn value(asked: &ExpandRequest, floors: Floors) -> Option<i64> {
    let (problem, candidates) = (&asked.problem, &asked.candidates);
    let needs = needs(problem, candidates, floors);
    best_of(problem, candidates, asked.stations, &needs)
}

/// The highest floor that all counties without one of their own can have, up to what is asked for.
fn highest(asked: &ExpandRequest, own: [Option<u32>; 3], permille: u32) -> u32 {
    let (mut low, mut high) = (0, permille);
    while low < high {
        let middle = (low + high).div_ceil(2);
        let floors = own.map(|own| own.unwrap_or(middle));
        if value(asked, floors).is_some() { low = middle } else { high = middle - 1 }
    }
    low
}

/// Floors by county that a document states level by level, each level's against the programs.
fn stated(asked: &ExpandRequest, fair: &EquityDocument) -> Floors {
    let mut own = [None; 3];
    let mut floor = fair.floor;
    for level in &fair.levels {
        for code in &level.stay {
            own[position(code.0)].get_or_insert(floor);
        }
        let highest = highest(asked, own, 1000);
        assert!(level.floor <= highest && highest <= level.most, "{fair:?}");
        floor = level.floor;
    }
    own.map(|own| own.unwrap_or(floor))
}

/// The best floors of counties that have none of their own, the lowest first: of all orders in which they can come to their
/// end.
fn lexicographic(asked: &ExpandRequest, present: &[usize], own: [Option<u32>; 3]) -> Vec<u32> {
    let open = || present.iter().filter(|&&county| own[county].is_none());
    let floor = highest(asked, own, 1000);
    let orders = open().map(|&county| {
        let mut own = own;
        own[county] = Some(floor);
        [&[floor][..], &lexicographic(asked, present, own)].concat()
    });
    orders.max().unwrap_or_default()
}

#[test]
fn the_weakest_first_is_lexicographic() {
    let (mut same, mut levels) = (0, 0);
    for seed in 0..24 {
        let asked = asked(seed, Equity::Weakest);
        let fair = answered(&asked).equity.expect("as asked for");
        let present = fair.point.counties.iter().map(|county| position(county.division.0));
        let present: Vec<usize> = present.collect();
        let found = stated(&asked, &fair);
        let mut floors: Vec<u32> = present.iter().map(|&county| found[county]).collect();
        floors.sort_unstable();
        let best = lexicographic(&asked, &present, [None; 3]);
        assert!(floors <= best, "seed {seed}: {floors:?}, {best:?}");
        same += u32::from(floors == best);
        levels += fair.levels.len();
    }
    assert!(same >= 20, "{same} of 24 are the best");
    assert!(levels >= 12, "{levels} levels");
}

fn asked(seed: u64, equity: Equity) -> ExpandRequest {
    let stations = 1 + (seed % 3) as usize;
    ExpandRequest { equity: Some(equity), ..request(counties(seed), stations) }
}

#[test]
fn floors_are_those_of_one_program() {
    let (mut highest_found, mut best_found, mut proved, mut dear, mut all) = (0, 0, 0, 0, 0);
    for seed in 0..60 {
        let permille = 200 + 10 * u32::try_from(seed).expect("small");
        for equity in [Equity::Weakest, Equity::Floor(permille)] {
            let asked = asked(seed, equity);
            let found = answered(&asked);
            let fair = found.equity.expect("as asked for");
            let most = if equity == Equity::Weakest { 1000 } else { permille };
            let highest = highest(&asked, [None; 3], most);
            assert!(fair.floor <= highest && highest <= fair.most, "seed {seed} {equity:?}");
            let best = value(&asked, stated(&asked, &fair)).expect("it is met");
            assert!(fair.point.value <= best && best <= fair.point.bound, "seed {seed} {equity:?}");
            assert_eq!(fair.price, found.points[0].value - fair.point.value);
            highest_found += usize::from(fair.floor == highest);
            best_found += usize::from(fair.point.value == best);
            proved += usize::from(fair.point.value == fair.point.bound && fair.floor == fair.most);
            dear += usize::from(fair.price > 0);
            all += 1;
        }
    }
    assert!(10 * highest_found >= 9 * all, "{highest_found} of {all} floors are the highest");
    assert!(10 * best_found >= 9 * all, "{best_found} of {all} are best");
    assert!(2 * proved >= all && dear > 10, "{proved} of {all} are proved, {dear} cost something");
}

#[test]
fn false_statements_about_counties_are_found() {
    let mut changes = 0;
    for seed in 0..20 {
        let asked = asked(seed, Equity::Weakest);
        let found = answered(&asked);
        let mut all = Vec::new();
        let mut change = |change: &dyn Fn(&mut EquityDocument)| {
            let mut changed = found.clone();
            change(changed.equity.as_mut().expect("as asked for"));
            all.push(changed);
        };
        change(&|fair| fair.floor += 1);
        change(&|fair| fair.floor = fair.floor.saturating_sub(1).max(u32::from(fair.floor == 0)));
        change(&|fair| fair.most += 1);
        change(&|fair| fair.most = fair.most.wrapping_sub(1));
        change(&|fair| match fair.levels.last_mut() {
            Some(level) => level.floor += 1,
            None => fair.floor += 2,
        });
        change(&|fair| match fair.levels.first_mut() {
            Some(level) => level.most = level.most.wrapping_sub(1),
            None => fair.most = fair.most.wrapping_sub(2),
        });
        change(&|fair| match fair.levels.first_mut() {
            Some(level) => level.stay.clear(),
            None => fair.floor += 3,
        });
        change(&|fair| match fair.levels.first_mut() {
            Some(level) => level.stay.push(level.stay[0]),
            None => fair.floor += 4,
        });
        change(&|fair| fair.price += 1);
        change(&|fair| fair.children -= 1);
        change(&|fair| fair.point.value += 1);
        change(&|fair| fair.point.bound -= 1);
        change(&|fair| fair.point.stations += 1);
        change(&|fair| fair.prices.weight = -1);
        change(&|fair| {
            fair.prices.counties.push((DivisionCode(Division::parse("1101").expect("a code")), 5))
        });
        change(&|fair| {
            fair.prices
                .counties
                .push((DivisionCode(Division::parse("320804").expect("a code")), -5))
        });
        for changed in all {
            let said = verdict(&asked, changed.clone());
            assert_ne!(said, Some(CheckStatus::Accepted), "seed {seed}: {:?}", changed.equity);
            changes += 1;
        }
    }
    assert_eq!(changes, 320);
}

#[test]
fn a_workbook_has_stations_with_and_without_floors_by_county() {
    let (problem, candidates) = counties(5);
    let folder = crate::cli::folder("expand-workbook");
    let problem = serde_json::to_value(&problem).expect("a document");
    let candidates = serde_json::to_value(&candidates).expect("a document");
    let problem = crate::cli::file(&folder, "problem.json", &problem);
    let candidates = crate::cli::file(&folder, "candidates.json", &candidates);
    let out = folder.join("plan.xlsx");
    let path = out.to_str().expect("a path");
    let call = ["expand", &problem, "--candidates", &candidates, "--stations", "2", "--curve"];
    let said = crate::cli::tongxing(&[&call[..], &["--weakest-first", "--out", path]].concat());
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let bytes = std::fs::read(&out).expect("a workbook");
    let limits = tongxing_datasets::roster::Limits::default();
    let book = tongxing_datasets::roster::read("plan.xlsx", &bytes, &limits).expect("a workbook");
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["选址", "驿站", "分县", "驿站（设底线）", "逐级底线"]);
    // Title, head, three numbers of stations, one with floors.
    let filled = |row: &&Vec<Cell>| matches!(row.first(), Some(Cell::Number(_) | Cell::Text(_)));
    assert_eq!(book.sheets[0].rows.iter().take(6).filter(filled).count(), 6);
    assert_eq!(book.sheets[2].rows.iter().filter(filled).count(), 2 + 3);
}
