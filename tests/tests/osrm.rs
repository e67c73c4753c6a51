//! Travel as a table service says it, held against a small service of our own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tongxing::clock::Clock;
use tongxing::explain::{ExplainRequest, explain};
use tongxing::round::{self, CheckRequest, Failure, PairRequest, RunOptions};
use tongxing_datasets::document::{Fault, ProblemDocument};
use tongxing_datasets::geography::osm::{self, Limits, Speeds};
use tongxing_datasets::travel::{Address, Osrm, Settings};
use tongxing_solver::certificate::{CheckMode, Solution, check};
use tongxing_solver::model::{Instance, Point, Policy, Site};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_solver::travel::road::{Approach, RoadTravel, Roads};
use tongxing_solver::travel::{Matrix, Metered, Stated, Travel, chord};
use tongxing_solver::units::{Leg, Metres, Seconds};
use tongxing_tests::county::{self, Spec};
use tongxing_tests::document;
use tongxing_tests::table::{Mood, Service, Ways};
use tongxing_tests::{streets, table};

/// A place as a request writes it.
fn written(point: Point) -> String {
    format!("{:.6},{:.6}", point.longitude, point.latitude)
}

fn place(text: &str) -> Point {
    let (longitude, latitude) = text.split_once(',').expect("two numbers");
    let number = |text: &str| text.parse().expect("a number");
    Point { longitude: number(longitude), latitude: number(latitude) }
}

/// Ways a fifth longer than straight, longer southwards, some of them closed, 54 km/h; up to 40 m to
/// the network.
#[derive(Clone, Copy)]
struct Winding;

impl Ways for Winding {
    fn way(&self, from: &str, to: &str) -> Option<(f64, f64)> {
        let stated = Stated::new(1000, None).expect("in range");
        let (from, to) = (place(from), place(to));
        let straight = chord(stated.position(from), stated.position(to));
        let factor = if from.latitude > to.latitude { 1.3 } else { 1.2 };
        let tenths = (straight * factor * 10.0).round();
        let closed = tenths.rem_euclid(23.0) < 0.5 && tenths > 0.0;
        (!closed).then_some((tenths / 10.0, (tenths / 15.0).round() / 10.0))
    }

    fn away(&self, at: &str) -> f64 {
        (place(at).longitude.abs() * 1e6).round().rem_euclid(400.0) / 10.0
    }
}

/// What a way is by the ways of a service: home, network, home, rounded up.
fn whole(ways: &dyn Ways, from: Point, to: Point) -> Option<Leg> {
    if from == to {
        return Some(Leg::default());
    }
    let (a, b) = (written(from), written(to));
    let (metres, seconds) = ways.way(&a, &b)?;
    let away = ways.away(&a) + ways.away(&b);
    let up = |value: f64| format!("{:.0}", (value - 1e-6).ceil()).parse().expect("a number");
    let seconds = Seconds(up(seconds + away * 3.6 / 5.0));
    Some(Leg { metres: Metres(up(metres + away)), seconds })
}

/// Every way of the round, as the service would say it.
fn matrix(instance: &Instance, ways: &dyn Ways) -> Matrix {
    let points: Vec<Point> = instance.site_points().collect();
    let (from, to) = points.split_at(instance.volunteers().len());
    let cells = to.iter().flat_map(|&to| from.iter().map(move |&from| (from, to)));
    let (metres, seconds) = cells
        .map(|(from, to)| whole(ways, from, to))
        .map(|leg| leg.map_or((Matrix::NO_WAY, 0), |leg| (leg.metres.0, leg.seconds.0)))
        .unzip();
    Matrix::new(instance, metres, Some(seconds)).expect("a way for each pair")
}

fn county(children: usize, volunteers: usize) -> Instance {
    county::county(7, Spec { children, volunteers, siblings: 0 }).instance
}

/// Times that a test can wait for.
fn hasty() -> Settings {
    let (request, pause) = (Duration::from_millis(400), Duration::from_millis(2));
    Settings { request, pause, ..Settings::default() }
}

fn travel(url: &str, instance: &Instance, bound: Option<u32>) -> Osrm {
    let address = Address::parse(url).expect(url);
    let stated = bound.map(|permille| Stated::new(permille, Some(120)).expect("in range"));
    Osrm::new(instance, &address, stated, Approach::default(), hasty()).expect("a client")
}

/// Volunteers' sites and the first child's.
fn ends(instance: &Instance) -> (Vec<Site>, Site) {
    let from = instance.volunteer_ids().map(|v| instance.volunteer_site(v)).collect();
    (from, instance.child_site(instance.child_ids().next().expect("a child")))
}

fn calm() -> Box<table::Moods> {
    Box::new(|_| Mood::Answer)
}

fn say(status: u16, body: &'static str) -> Box<table::Moods> {
    Box::new(move |_| Mood::Say(status, String::new(), body.to_owned()))
}

#[test]
fn ways_are_asked_for_together_and_put_together() {
    let instance = county(3, 230);
    let service = Service::start(Winding, 100, calm());
    let osrm = travel(&service.url(), &instance, Some(990));
    let (from, to) = ends(&instance);
    let points: Vec<Point> = instance.site_points().collect();
    let at = |site: Site| points[site.0 as usize];
    let expected: Vec<_> = from.iter().map(|&from| whole(&Winding, at(from), at(to))).collect();
    assert!(expected.iter().any(Option::is_none) && expected.iter().flatten().count() > 200);
    assert_eq!(osrm.legs(&from, to), expected);
    assert_eq!(service.requests(), 3);
    assert_eq!(osrm.leg(from[5], to), expected[5]);
    assert_eq!(osrm.legs(&[to], to), [Some(Leg::default())]);
    assert_eq!(service.requests(), 4, "nobody asks for the way from home to home");
    let mixed = [expected[3], Some(Leg::default()), expected[1]];
    assert_eq!(osrm.legs(&[from[3], to, from[1]], to), mixed);
    assert_eq!(osrm.failure(), None);
}

/// Nobody is near enough to the network.
struct Far;

impl Ways for Far {
    fn way(&self, _: &str, _: &str) -> Option<(f64, f64)> {
        Some((900_000.0, 100.0))
    }

    fn away(&self, _: &str) -> f64 {
        3000.5
    }
}

#[test]
fn a_home_too_far_from_the_network_has_no_way() {
    let instance = county(1, 2);
    let service = Service::start(Far, 100, calm());
    let osrm = travel(&service.url(), &instance, None);
    let (from, to) = ends(&instance);
    assert_eq!(osrm.legs(&from, to), [None, None]);
    assert_eq!(osrm.failure(), None);
}

#[test]
fn a_service_that_takes_less_is_asked_for_less() {
    let instance = county(1, 200);
    let service = Service::start(Winding, 14, calm());
    let osrm = travel(&service.url(), &instance, None);
    let (from, to) = ends(&instance);
    let large = Service::start(Winding, 100, calm());
    assert_eq!(osrm.legs(&from, to), travel(&large.url(), &instance, None).legs(&from, to));
    assert_eq!(service.requests(), 3 + 200_u64.div_ceil(12), "99, 49, 24, and 12 for good");
}

/// What may pass is asked for again, and the answer is the same.
#[test]
fn what_may_pass_is_asked_again() {
    let instance = county(1, 30);
    let (from, to) = ends(&instance);
    let calm = Service::start(Winding, 100, calm());
    let expected = travel(&calm.url(), &instance, None).legs(&from, to);
    let late = Duration::from_millis(900);
    let busy = || Mood::Say(429, "retry-after: 1\r\n".to_owned(), "slow down".to_owned());
    let failing = || Mood::Say(503, String::new(), String::new());
    let moods: [(&str, Mood, u64); 4] = [
        ("late", Mood::Late(late), 400),
        ("breaks off", Mood::BreakOff, 0),
        ("busy", busy(), 1000),
        ("failing", failing(), 0),
    ];
    for (name, mood, least) in moods {
        let first = move |n: u64| if n == 0 { mood.clone() } else { Mood::Answer };
        let service = Service::start(Winding, 100, Box::new(first));
        let start = Instant::now();
        assert_eq!(travel(&service.url(), &instance, None).legs(&from, to), expected, "{name}");
        assert!(start.elapsed() >= Duration::from_millis(least), "{name}: {:?}", start.elapsed());
        assert!(service.requests() >= 2, "{name}");
    }
    let service = Service::start(Winding, 100, Box::new(move |_| failing()));
    let osrm = travel(&service.url(), &instance, None);
    assert_eq!(osrm.legs(&from, to), vec![None; 30]);
    assert_eq!(service.requests(), 4);
    let told = osrm.failure().expect("told");
    assert_eq!(told, "the travel service answered with status 503 (asked 4 times)");
    assert_eq!(osrm.legs(&from, to), vec![None; 30]);
    assert_eq!(service.requests(), 4, "a model that has failed asks no more");
}

/// What cannot pass ends the model at once, in words.
#[test]
fn an_answer_that_cannot_be_believed_ends_the_model() {
    let instance = county(1, 2);
    let (from, to) = ends(&instance);
    let error = r#"{"code":"NoTable","message":"No route found"}"#;
    let wide = r#"{"code":"Ok","distances":[[1,2],[1,2]],"durations":[[1],[1]]}"#;
    let short = r#"{"code":"Ok","distances":[[1],[1]],"durations":[[1],[1]]}"#;
    let long = r#"{"code":"Ok","distances":[[20000000],[1]],"durations":[[1],[1]]}"#;
    for (status, body, said) in [
        (200, "<html>", "answered with status 200 and no table"),
        (404, "", "answered with status 404 and no table"),
        (302, "", "answered with status 302 and no table"),
        (400, error, "answered with status 400, NoTable: No route found"),
        (200, wide, "a table of 2 × 2, asked for 2 × 1"),
        (200, short, "answered volunteers[0] to children[0]: 1 m, stated at least "),
        (200, long, "answered volunteers[0] to children[0]: 20000000 m, allowed 10000000 m"),
    ] {
        let service = Service::start(Winding, 100, say(status, body));
        let osrm = travel(&service.url(), &instance, Some(1000));
        assert_eq!(osrm.legs(&from, to), [None, None]);
        let told = osrm.failure().expect(said);
        assert!(told.starts_with("the travel service ") && told.contains(said), "{told}");
        assert_eq!(service.requests(), 1, "{told}");
    }
    let huge = "x".repeat(100_000).leak();
    let service = Service::start(Winding, 100, say(200, huge));
    let settings = Settings { largest: 1000, ..hasty() };
    let address = Address::parse(&service.url()).expect("an address");
    let osrm =
        Osrm::new(&instance, &address, None, Approach::default(), settings).expect("a client");
    assert_eq!(osrm.leg(from[0], to), None);
    assert!(osrm.failure().expect("told").contains("more than 1000 bytes"));
    // Nobody is there; and there, but not under TLS.
    for url in [format!("http://{}", unused()), service.url().replace("http:", "https:")] {
        let start = Instant::now();
        let osrm = travel(&url, &instance, None);
        assert_eq!(osrm.leg(from[0], to), None);
        let told = osrm.failure().expect("told");
        assert!(told.contains("cannot be reached") && told.contains("4 times"), "{told}");
        assert!(start.elapsed() < Duration::from_secs(4));
    }
}

/// A port that nobody listens on.
fn unused() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a port").to_string()
}

/// One of a hundred replies fails, one of a hundred comes too late.
fn troubled() -> Box<table::Moods> {
    Box::new(|n| match n % 100 {
        17 => Mood::Late(Duration::from_millis(600)),
        50 if n % 200 == 50 => Mood::BreakOff,
        50 => Mood::Say(500, String::new(), "out of order".to_owned()),
        _ => Mood::Answer,
    })
}

fn paired(instance: &Instance, travel: &dyn Travel) -> Solution {
    let solution =
        pairing::pair(instance, travel, Options::default(), &Silent).expect("fits").solution;
    assert_eq!(travel.failure(), None);
    let report = check(instance, travel, &solution, CheckMode::Indexed);
    assert!(report.accepted(), "{:?}", report.violations.first());
    solution
}

/// A matrix on the scale of a service, which knows no longest way.
struct Scaled(Matrix, Leg);

impl Travel for Scaled {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        self.0.leg(from, to)
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.0.position(site)
    }

    fn is_cheap(&self) -> bool {
        true
    }

    fn longest(&self) -> Leg {
        self.1
    }

    fn row(&self, to: Site) -> Option<&[u32]> {
        self.0.row(to)
    }
}

/// The round by the service is that of the same ways in a matrix, in any mood.
fn same_in_any_mood(instance: &Instance, ways: impl Ways + Clone) {
    let longest = Leg { metres: Metres(10_000_000), seconds: Seconds(1_000_000) };
    let full = Scaled(matrix(instance, &ways), longest);
    let expected = paired(instance, &full);
    for (moods, is_calm) in [(calm(), true), (troubled(), false)] {
        let service = Service::start(ways.clone(), 100, moods);
        let osrm = travel(&service.url(), instance, Some(990));
        let metered = Metered::new(&osrm, instance);
        let found = paired(instance, &metered);
        assert_eq!((&found.value, found.status), (&expected.value, expected.status));
        assert!(check(instance, &full, &found, CheckMode::BruteForce).accepted());
        let asked: BTreeMap<_, _> = service.asked();
        let all = instance.volunteers().len() * instance.children().len();
        assert!(asked.len() < all, "{} of {all}", asked.len());
        assert_eq!(metered.distinct_queries(), u64::try_from(asked.len()).expect("few"));
        if is_calm {
            assert!(asked.values().all(|&times| times == 1), "no pair is asked for twice");
        }
    }
}

#[test]
fn a_round_by_a_service_is_that_of_the_same_ways_in_a_matrix() {
    same_in_any_mood(&county(60, 40), Winding);
}

/// Real roads behind the service.
#[derive(Clone)]
struct Streets {
    sites: Arc<BTreeMap<String, Site>>,
    travel: Arc<RoadTravel>,
}

impl Streets {
    fn foot(&self, site: Site) -> Option<f64> {
        let away = self.travel.foot(site)?.away;
        Some(f64::from(u32::try_from(away).expect("near")) / 1000.0)
    }
}

impl Ways for Streets {
    fn way(&self, from: &str, to: &str) -> Option<(f64, f64)> {
        let (from, to) = (self.sites[from], self.sites[to]);
        let leg = self.travel.leg(from, to)?;
        let feet = self.foot(from)? + self.foot(to)?;
        let metres = (f64::from(leg.metres.0) - feet).max(0.0);
        Some((metres, (f64::from(leg.seconds.0) - feet * 3.6 / 5.0).max(0.0)))
    }

    fn away(&self, place: &str) -> f64 {
        self.foot(self.sites[place]).unwrap_or(9999.0)
    }
}

#[test]
fn a_round_by_a_service_on_real_roads_is_that_of_the_roads() {
    let Some(data) = std::env::var_os("TONGXING_DATA") else { return };
    let folder = std::path::PathBuf::from(data).join("geography/roads/osm");
    let extract = folder.join("isle-of-man_2020-03-13.osm.pbf");
    let Ok(network) = osm::read(&extract, &Speeds::default(), Limits::default()) else { return };
    let roads = Arc::new(Roads::new(network));
    let instance = streets::round(roads.network(), [40, 70], 1, true, Policy::standard());
    let written: Vec<String> = instance.site_points().map(written).collect();
    let points: Vec<Point> = written.iter().map(|text| place(text)).collect();
    let travel =
        RoadTravel::between(Arc::clone(&roads), points, Approach::default()).expect("small");
    let sites = Arc::new(written.into_iter().zip((0..).map(Site)).collect());
    let streets = Streets { sites, travel: Arc::new(travel) };
    let points: Vec<Point> = instance.site_points().collect();
    for (from, to) in [(0, 40), (3, 77), (39, 109)] {
        let ways = whole(&streets, points[from as usize], points[to as usize]);
        assert_eq!(
            ways,
            streets.travel.leg(Site(from), Site(to)),
            "the service says the roads' ways"
        );
    }
    same_in_any_mood(&instance, streets);
}

fn request(problem: &ProblemDocument, url: &str) -> PairRequest {
    let run = RunOptions { threads: 2, ..RunOptions::default() };
    let travel = Some(format!("osrm:{url},bound=0.99"));
    PairRequest {
        problem: problem.clone(),
        policy: None,
        travel,
        previous: None,
        limits: None,
        run,
    }
}

fn fault<T>(outcome: Result<T, Failure>) -> Fault {
    match outcome {
        Err(Failure::Input(faults)) => faults.problems[0].clone(),
        Err(Failure::Internal(told)) => panic!("{told}"),
        Ok(_) => panic!("an answer"),
    }
}

/// Wherever in the work the service fails, what comes back is that it failed, and no answer.
#[test]
fn a_service_that_fails_in_the_middle_leaves_no_answer() {
    let (problem, _) = document::problem(&county(12, 9));
    let clock = || Clock::start(None);
    let service = Service::start(Winding, 100, calm());
    let url = service.url();
    let result = round::pair(&request(&problem, &url), &clock()).expect("an answer");
    let by_pairing = service.requests();
    let judge = |url: &str| CheckRequest {
        problem: problem.clone(),
        result: result.clone(),
        policy: None,
        travel: request(&problem, url).travel,
        previous: None,
        brute_force: false,
        run: RunOptions { threads: 2, ..RunOptions::default() },
    };
    let verdict = round::check(&judge(&url), &clock()).expect("a verdict");
    assert!(verdict.violations.is_empty(), "{:?}", verdict.violations);
    let by_checking = service.requests() - by_pairing;
    let asked = |url: &str| {
        let child = problem.children[0].id.clone();
        ExplainRequest { check: judge(url), child, volunteer: None }
    };
    explain(&asked(&url), &clock()).expect("an explanation");
    let by_explaining = service.requests() - by_pairing - by_checking;
    for (work, requests) in [(0, by_pairing), (1, by_checking), (2, by_explaining)] {
        assert!(requests > 10, "{work}: {requests}");
        for part in 0..8 {
            let last = requests * part / 8;
            let moods = move |n| match n < last {
                true => Mood::Answer,
                false => Mood::Say(400, String::new(), r#"{"code":"NoSegment"}"#.to_owned()),
            };
            let failing = Service::start(Winding, 100, Box::new(moods));
            let url = failing.url();
            // The result was made along another service; the hash of its address is put right.
            let mut judged = judge(&url);
            judged
                .result
                .inputs
                .travel
                .spec
                .replace_range(.., &judged.travel.clone().expect("one"));
            judged.result.inputs.travel.sha256 = hash(&judged.result.inputs.travel.spec);
            let mut asked = asked(&url);
            asked.check = judged.clone();
            let told = match work {
                0 => fault(round::pair(&request(&problem, &url), &clock())),
                1 => fault(round::check(&judged, &clock())),
                _ => fault(explain(&asked, &clock())),
            };
            assert_eq!((told.code.as_str(), told.place.as_str()), ("service_failed", "travel"));
            assert!(
                told.message.contains("NoSegment") && told.found.contains("NoSegment"),
                "{told}"
            );
        }
    }
}

/// What a result states as the hash of a specification that says all.
fn hash(spec: &str) -> String {
    tongxing_datasets::document::canonical::sha256(spec.as_bytes())
}
