//! Rounds along the roads of the Isle of Man, beside the full matrix of their ways.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use std::path::PathBuf;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use tongxing_datasets::geography::osm::{self, Limits, Speeds};
use tongxing_solver::certificate::{CheckMode, check};
use tongxing_solver::model::{Instance, Policy};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_solver::travel::Metered;
use tongxing_solver::travel::road::{Approach, RoadTravel, Roads};
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

fn roads(criterion: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1);
    one.build_global().expect("nothing has used the global pool yet");
    let Some(data) = std::env::var_os("TONGXING_DATA") else { return };
    let folder = PathBuf::from(data).join("geography/roads/osm");
    let extract = folder.join("isle-of-man_2020-03-13.osm.pbf");
    let network = osm::read(&extract, &Speeds::default(), Limits::default()).expect("an extract");
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

criterion_group!(benches, roads);
criterion_main!(benches);
