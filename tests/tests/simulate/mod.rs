//! The months to come through the library calls: the same bytes for any number of threads, faults located, limits
//! held at and beyond, files opened.

use calamine::{Reader, Xlsx};
use tongxing::clock::Clock;
use tongxing::round::{Failure, RunOptions};
use tongxing::simulate::{SimulateRequest, simulate};
use tongxing_datasets::document::scenario::{
    ColourChange, InflowDocument, OpeningDocument, RecruitingDocument, RepairingDocument,
};
use tongxing_datasets::document::simulation::SimulationDocument;
use tongxing_datasets::document::{
    Datum, DivisionCode, Fault, Need, Priority, ScenarioDocument, StationDocument, parse,
};
use tongxing_datasets::export::{
    Language, SimulationView, simulation_curves, simulation_page, simulation_sheet,
};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::simulate::{names, shipped};
use tongxing_solver::model::Division;
use tongxing_tests::document;
use tongxing_tests::random::{self, Profile};

const PEOPLE: Profile = Profile { volunteers: 30, children: 60, together: false, alike: false };

fn code(text: &str) -> DivisionCode {
    DivisionCode(Division::parse(text).expect("a code"))
}

fn named(name: &str) -> ScenarioDocument {
    parse::json(shipped(name).expect("shipped").as_bytes()).expect("valid")
}

/// Everything happens: people come and go, colours change, a station opens.
fn busy() -> ScenarioDocument {
    let flow = |a_year| InflowDocument {
        division: code("32"),
        from: 1,
        until: Some(9),
        exactly: None,
        a_year: Some(a_year),
    };
    let recruits = |exactly, skill| RecruitingDocument {
        division: code("32"),
        from: 2,
        until: Some(4),
        exactly: Some(exactly),
        a_year: None,
        skill,
        professional: None,
    };
    let station = StationDocument {
        id: "N1".to_owned(),
        title: None,
        division: code("320826"),
        longitude: 119.26,
        latitude: 33.78,
        datum: Datum::Wgs84,
        seats: 4,
        hours: None,
        level: None,
        available: None,
    };
    ScenarioDocument {
        name: "busy".to_owned(),
        leave: 800,
        colours: vec![
            ColourChange { from: Priority::Blue, to: Priority::Red, per_100k: 900 },
            ColourChange { from: Priority::Red, to: Priority::Yellow, per_100k: 2000 },
        ],
        children: vec![flow(6)],
        recruits: vec![recruits(1, None), recruits(2, Some(Need::Study))],
        stations: vec![OpeningDocument { month: 5, station }],
        catchment_metres: 1_000_000,
        ..named("leave-33")
    }
}

fn request(scenarios: Vec<ScenarioDocument>, months: u32, replications: u32) -> SimulateRequest {
    let (mut problem, _) = document::problem(&random::case(7, PEOPLE).instance);
    problem.stations.clear();
    problem.pinned.clear();
    problem.forbidden.clear();
    problem.children.iter_mut().for_each(|child| child.requirements.clear());
    SimulateRequest {
        problem,
        policy: None,
        travel: None,
        previous: None,
        scenarios,
        months,
        replications,
        run: RunOptions { threads: 1, ..RunOptions::default() },
    }
}

fn drawn(request: &SimulateRequest) -> SimulationDocument {
    let mut found = simulate(request, &Clock::start(None)).expect("an answer");
    found.seconds.clear();
    found
}

fn faults(request: &SimulateRequest) -> Vec<Fault> {
    match simulate(request, &Clock::start(None)) {
        Err(Failure::Input(faults)) => faults.problems,
        other => panic!("{:?}", other.map(|found| found.start)),
    }
}

#[test]
fn the_same_numbers_for_any_number_of_threads() {
    let mut asked = request(vec![named("default"), busy()], 10, 6);
    let one = drawn(&asked);
    asked.run.threads = 3;
    assert_eq!(drawn(&asked), one);
    asked.run.seed += 1;
    assert_ne!(drawn(&asked).scenarios, one.scenarios);
    let bytes = serde_json::to_vec(&one).expect("serialises");
    assert_eq!(parse::json::<SimulationDocument>(&bytes).expect("reads back"), one);
}

#[test]
fn what_a_scenario_says_happens() {
    let found = drawn(&request(vec![named("leave-33"), busy()], 10, 4));
    let [base, busy] = &found.scenarios[..] else { panic!("two") };
    assert!(base.against_first.is_none() && busy.against_first.is_some());
    assert!(base.rounds == 4 * 3 && busy.rounds == 4 * 3);
    // The station opens in month 5 and reaches everybody; there is none before.
    let served = busy.stations.as_ref().expect("a station");
    assert!(served.p95[..5].iter().all(|share| *share == Some(0.0)));
    assert!(served.p5[5..].iter().all(|share| *share == Some(1.0)));
    // Its own round has no station: nobody has one in reach.
    assert!(base.stations.as_ref().is_some_and(|all| all.p95.iter().all(|s| *s == Some(0.0))));
    for series in [&base.covered, &busy.covered, &busy.complete, &busy.colours.red] {
        assert_eq!(series.p50.len(), 11);
        for (low, high) in series.p5.iter().zip(&series.p95) {
            assert!(low <= high && high.is_none_or(|high| high <= 1.0));
        }
    }
    // Recruits come before the first round after month 2: from then on more children have somebody.
    let more = busy.against_first.as_ref().expect("compared");
    assert!(more.covered.mean[3] > Some(0.0), "{:?}", more.covered.mean);
    let counties = found.start.counties.len();
    assert!(busy.counties.len() == counties && more.counties.len() == counties);
}

#[test]
fn children_of_a_rate_wait_as_the_rate_says() {
    let mut scenario = named("leave-20");
    scenario.repairing = RepairingDocument::Per100k(25_000);
    let found = drawn(&request(vec![scenario], 60, 400));
    let waits = &found.scenarios[0].waits.yellow;
    let mean = waits.mean.expect("some waited");
    // A geometric wait with chance one quarter, cut off by the end.
    assert!((3.5..4.1).contains(&mean), "{mean}");
    assert_eq!(found.scenarios[0].rounds, 0);
}

#[test]
fn faults_are_told_all_at_once_where_they_are() {
    let mut bad = busy();
    bad.name = String::new();
    bad.turnover.by_age = vec![100_001];
    bad.turnover.volunteers_permille = 1001;
    bad.colours[0].per_100k = 60_000;
    bad.colours.push(ColourChange { per_100k: 60_000, ..bad.colours[0] });
    bad.children[0].exactly = Some(1);
    bad.recruits[0].exactly = None;
    bad.recruits[1].from = 5;
    bad.stations[0].month = 121;
    bad.leave = 100_001;
    let mut twice = named("default");
    twice.repairing = RepairingDocument::Per100k(1);
    twice.recruits = busy().recruits;
    twice.repairing = RepairingDocument::Per100k(100_001);
    let mut other = busy();
    other.stations[0].station.seats += 1;
    let scenarios = vec![bad, named("default"), twice, other];
    let found = faults(&request(scenarios, 121, 5));
    let places: Vec<&str> = found.iter().map(|fault| fault.place.as_str()).collect();
    let expected = [
        "simulation.months",
        "scenarios[0].name",
        "scenarios[0].turnover.by_age[0]",
        "scenarios[0].turnover.volunteers_permille",
        "scenarios[0].leave",
        "scenarios[0].colours[2].per_100k",
        "scenarios[0].children[0].exactly",
        "scenarios[0].recruits[0].exactly",
        "scenarios[0].recruits[1].until",
        "scenarios[0].stations[0].month",
        "scenarios[2].name",
        "scenarios[2].repairing.per_100k",
        "scenarios[2].recruits",
        "scenarios[3].stations[0].station.id",
    ];
    assert_eq!(places, expected);
    let mut nowhere = busy();
    nowhere.children[0].division = code("11");
    nowhere.recruits[1].division = code("12");
    let found = faults(&request(vec![nowhere], 5, 5));
    let places: Vec<&str> = found.iter().map(|fault| fault.place.as_str()).collect();
    let expected = ["scenarios[0].children[0].division", "scenarios[0].recruits[1].division"];
    assert_eq!(places, expected);
}

#[test]
fn limits_hold_at_and_beyond() {
    let rate = || {
        let mut scenario = named("default");
        scenario.repairing = RepairingDocument::Per100k(50_000);
        scenario
    };
    assert_eq!(drawn(&request(vec![rate()], 120, 1)).scenarios[0].covered.p50.len(), 121);
    assert_eq!(faults(&request(vec![rate()], 0, 1))[0].place, "simulation.months");
    assert_eq!(faults(&request(vec![rate()], 121, 1))[0].place, "simulation.months");
    for replications in [0, 100_001] {
        let found = faults(&request(vec![rate()], 1, replications));
        assert_eq!(found[0].place, "simulation.replications");
    }
    let eight: Vec<ScenarioDocument> =
        (0..8).map(|n| ScenarioDocument { name: format!("s{n}"), ..rate() }).collect();
    assert_eq!(drawn(&request(eight.clone(), 2, 2)).scenarios.len(), 8);
    let nine = [eight, vec![ScenarioDocument { name: "s8".to_owned(), ..rate() }]].concat();
    assert_eq!(faults(&request(nine, 2, 2))[0].place, "simulation.scenarios");
    assert_eq!(faults(&request(Vec::new(), 2, 2))[0].place, "simulation.scenarios");
    // So many people do not come: 40 months of 50,000 are as many as may.
    let mut many = busy();
    many.stations.clear();
    many.recruits.clear();
    many.repairing = RepairingDocument::Per100k(1000);
    many.children[0] =
        InflowDocument { exactly: Some(50_000), a_year: None, until: None, ..many.children[0] };
    assert_eq!(drawn(&request(vec![many.clone()], 40, 1)).scenarios.len(), 1);
    let found = faults(&request(vec![many], 41, 1));
    assert_eq!(found[0].place, "scenarios[0].children[] (all months together)");
    // So many numbers are not counted at once.
    let found = faults(&request(vec![rate()], 120, 100_000));
    assert_eq!(
        (found[0].code.as_str(), &*found[0].place),
        ("out_of_range", "simulation.replications")
    );
}

#[test]
fn a_time_that_is_over_is_said() {
    let asked = request(vec![named("default")], 12, 50);
    let clock = Clock::start(Some(std::time::Duration::ZERO));
    match simulate(&asked, &clock) {
        Err(Failure::Input(faults)) => assert_eq!(faults.problems[0].code, "out_of_time"),
        other => panic!("{:?}", other.map(|found| found.start)),
    }
}

#[test]
fn every_shipped_scenario_is_read_and_named_as_its_file() {
    let all: Vec<&str> = names().collect();
    assert_eq!(all, ["default", "leave-20", "leave-33", "leave-50"]);
    for name in all {
        assert_eq!(named(name).name, name);
    }
}

#[test]
fn pages_and_workbooks_open() {
    let asked = request(vec![named("default"), busy()], 6, 5);
    let found = drawn(&asked);
    let gazetteer = Gazetteer::builtin();
    for language in [Language::Chinese, Language::English] {
        let view = SimulationView {
            problem: &asked.problem,
            simulation: &found,
            gazetteer: &gazetteer,
            language,
        };
        let page = String::from_utf8(simulation_page(&view).expect("a page")).expect("UTF-8");
        assert!(page.matches("<svg").count() >= 7 && !page.contains("<script"));
        assert!(!page.contains("NaN") && !page.contains("http"), "loads nothing");
        let curves = String::from_utf8(simulation_curves(&view)).expect("UTF-8");
        assert!(
            curves.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                && curves.ends_with("</svg>")
        );
        let bytes = simulation_sheet(&view).expect("a workbook");
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("opens");
        assert_eq!(book.sheet_names(), ["逐月", "分县", "等待与更换"]);
        let months = book.worksheet_range("逐月").expect("a sheet");
        let shares = (2..16).filter_map(|row| months.get_value((row, 2)));
        assert_eq!(shares.filter(|cell| cell.to_string().parse::<f64>().is_ok()).count(), 14);
    }
}
