//! Rounds along the roads of the Isle of Man, beside the full matrix of their ways.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use std::path::PathBuf;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use tongxing_datasets::geography::osm::{self, Limits, Speeds};
use tongxing_solver::certificate::{CheckMode, check};
use tongxing_solver::model::{Instance, Point, Policy};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_solver::travel::Metered;
use tongxing_solver::travel::road::{
    Approach, Measure, Road, RoadNetwork, RoadTravel, Roads, many_to_many,
};
use tongxing_tests::random::Dice;
use tongxing_tests::streets;

/// Homes to their roads, pairs, proof.
fn paired(roads: &Arc<Roads>, instance: &Instance) -> u64 {
    let travel =
        RoadTravel::new(Arc::clone(roads), instance, Approach::default()).expect("few homes");
    let metered = Metered::new(&travel, instance);
    let found = pairing::pair(instance, &metered, Options::default(), &Silent).expect("fits");
    let report = check(instance, &metered, &found.solution, CheckMode::Indexed);
    assert!(report.accepted(), "{:?}", report.violations.first());
    tongxing_solver::travel::Travel::distinct_queries(&metered)
}

/// Homes to their roads, every way.
fn matrix(roads: &Arc<Roads>, instance: &Instance) -> usize {
    let travel =
        RoadTravel::new(Arc::clone(roads), instance, Approach::default()).expect("few homes");
    let from: Vec<_> = instance.volunteer_ids().map(|v| instance.volunteer_site(v)).collect();
    let to: Vec<_> = instance.child_ids().map(|c| instance.child_site(c)).collect();
    travel.table(&from, &to).len()
}

/// The roads of the Isle of Man, where the data are.
fn island() -> Option<RoadNetwork> {
    let folder = PathBuf::from(std::env::var_os("TONGXING_DATA")?).join("geography/roads/osm");
    let extract = folder.join("isle-of-man_2020-03-13.osm.pbf");
    Some(osm::read(&extract, &Speeds::default(), Limits::default()).expect("an extract"))
}

fn roads(criterion: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1);
    one.build_global().expect("nothing has used the global pool yet");
    let Some(network) = island() else { return };
    criterion.bench_function("prepare the roads of the island", |b| {
        b.iter(|| Roads::new(network.clone()));
    });
    let roads = Arc::new(Roads::new(network));
    for needs in [false, true] {
        let policy = Policy::standard();
        let instance = streets::round(roads.network(), [2000, 3000], 1, needs, policy);
        let kind = if needs { "with needs" } else { "alike" };
        criterion.bench_function(&format!("every way of the island's round, {kind}"), |b| {
            b.iter(|| matrix(&roads, &instance));
        });
        criterion.bench_function(&format!("pair and check the island's round, {kind}"), |b| {
            b.iter(|| paired(&roads, &instance));
        });
    }
}

/// A grid of so many junctions a side, no two roads alike: harder than a county of as many.
fn grid(side: u32) -> RoadNetwork {
    let mut dice = Dice::new(1);
    let place = |n: u32| Point {
        longitude: 105.0 + f64::from(n % side) / 200.0,
        latitude: 35.0 + f64::from(n / side) / 200.0,
    };
    let mut road = |from: u32, to: u32| {
        let speed = 15 + u32::try_from(dice.below(60)).expect("small");
        let (bends, forwards, backwards) = (Vec::new(), true, dice.chance(90));
        Road { from, to, bends, speed, forwards, backwards }
    };
    let nodes = side * side;
    let east = (0..nodes).filter(|n| n % side != side - 1).map(|n| (n, n + 1));
    let north = (0..nodes - side).map(|n| (n, n + side));
    let roads = east.chain(north).map(|(from, to)| road(from, to)).collect();
    RoadNetwork::new((0..nodes).map(place).collect(), roads).expect("a network")
}

/// Preparing a network, a way between two junctions, and a table of ways.
fn counties(criterion: &mut Criterion) {
    measure(criterion, "grid", grid(60));
    let Some(network) = island() else { return };
    measure(criterion, "streets", streets::joined(&network, 5).largest_strong_part());
}

fn measure(criterion: &mut Criterion, kind: &str, network: RoadNetwork) {
    let junctions = network.points().len();
    let mut group = criterion.benchmark_group(format!("{kind} of {junctions} junctions"));
    group.sample_size(10);
    group.bench_function("prepare", |b| b.iter(|| Roads::new(network.clone())));
    let roads = Roads::new(network);
    let mut search = roads.hierarchy(Measure::Length).search();
    let mut dice = Dice::new(2);
    let mut junction = || u32::try_from(dice.below(junctions)).expect("small");
    group.bench_function("one way", |b| b.iter(|| search.between(junction(), junction())));
    let places: Vec<u32> = (0..1000).map(|_| junction()).collect();
    let from: Vec<_> = places.iter().map(|&place| search.from(&[(place, 0)])).collect();
    let to: Vec<_> = places.iter().map(|&place| search.to(&[(place, 0)])).collect();
    group.bench_function("a million ways", |b| b.iter(|| many_to_many(&from, &to)));
}

criterion_group!(benches, roads, counties);
criterion_main!(benches);
