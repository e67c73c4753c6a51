//! No county left out: against one program with a row for every county.

use std::collections::BTreeMap;

use tongxing::expand::Equity;
use tongxing_datasets::document::candidates::AimWord;
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

/// By county: positions of its children among those who are counted, with what a floor asks for.
fn needs(
    problem: &ProblemDocument,
    candidates: &CandidatesDocument,
    permille: u32,
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
    let need = |children: Vec<usize>| {
        let share = (children.len() as u64 * u64::from(permille)).div_ceil(1000);
        let reached = children.iter().filter(|&&child| within(child)).count() as u64;
        let need = i64::try_from(share.min(reached)).expect("few");
        (children, need)
    };
    all.into_values().map(need).collect()
}

/// The best value with a floor, where there is one.
fn value(asked: &ExpandRequest, permille: u32) -> Option<i64> {
    let (problem, candidates) = (&asked.problem, &asked.candidates);
    let needs = needs(problem, candidates, permille);
    best_of(problem, candidates, asked.stations, &needs)
}

/// The highest floor that can be, up to what is asked for.
fn highest(asked: &ExpandRequest, permille: u32) -> u32 {
    let (mut low, mut high) = (0, permille);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if value(asked, middle).is_some() { low = middle } else { high = middle - 1 }
    }
    low
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
            let highest = highest(&asked, most);
            assert!(fair.floor <= highest && highest <= fair.most, "seed {seed} {equity:?}");
            let best = value(&asked, fair.floor).expect("it is met");
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
        let mut change =
            |change: &dyn Fn(&mut tongxing_datasets::document::expansion::EquityDocument)| {
                let mut changed = found.clone();
                change(changed.equity.as_mut().expect("as asked for"));
                all.push(changed);
            };
        change(&|fair| fair.floor += 1);
        change(&|fair| fair.floor = fair.floor.saturating_sub(1).max(u32::from(fair.floor == 0)));
        change(&|fair| fair.most += 1);
        change(&|fair| fair.most = fair.most.wrapping_sub(1));
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
    assert_eq!(changes, 240);
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
    assert_eq!(names, ["选址", "驿站", "分县", "驿站（设底线）"]);
    // Title, head, three numbers of stations, one with floors.
    let filled = |row: &&Vec<Cell>| matches!(row.first(), Some(Cell::Number(_) | Cell::Text(_)));
    assert_eq!(book.sheets[0].rows.iter().take(6).filter(filled).count(), 6);
    assert_eq!(book.sheets[2].rows.iter().filter(filled).count(), 2 + 3);
}
