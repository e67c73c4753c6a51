//! Rounds along real roads.

use std::sync::Arc;

use tongxing_datasets::geography::osm::{self, Limits, Speeds};
use tongxing_solver::certificate::{CheckMode, check};
use tongxing_solver::model::{Instance, Policy};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_solver::travel::road::{Approach, RoadTravel, Roads};
use tongxing_solver::travel::{Matrix, Metered, Travel};
use tongxing_solver::units::Seconds;
use tongxing_tests::streets;

fn isle_of_man() -> Option<Arc<Roads>> {
    let data = std::env::var_os("TONGXING_DATA")?;
    let folder = std::path::PathBuf::from(data).join("geography/roads/osm");
    let extract = folder.join("isle-of-man_2020-03-13.osm.pbf");
    let network = osm::read(&extract, &Speeds::default(), Limits::default()).ok()?;
    Some(Arc::new(Roads::new(network)))
}

/// Every way of the round, asked for at once.
fn matrix(instance: &Instance, travel: &RoadTravel) -> Matrix {
    let from: Vec<_> = instance.volunteer_ids().map(|v| instance.volunteer_site(v)).collect();
    let to: Vec<_> = instance.child_ids().map(|c| instance.child_site(c)).collect();
    let table = travel.table(&from, &to);
    let way = |c: usize, v: usize| table[v * to.len() + c];
    let cells = (0..to.len()).flat_map(|c| (0..from.len()).map(move |v| (c, v)));
    let (metres, seconds) = cells
        .map(|(c, v)| way(c, v).map_or((Matrix::NO_WAY, 0), |leg| (leg.metres.0, leg.seconds.0)))
        .unzip();
    Matrix::new(instance, metres, Some(seconds)).expect("a way for each pair")
}

/// The optimum of the full matrix, for few of its ways.
#[test]
fn few_ways_suffice_for_the_optimum_of_the_full_matrix() {
    let Some(roads) = isle_of_man() else { return };
    let minutes = {
        let mut policy = Policy::standard();
        policy.weights.per_metre_permille = 0;
        policy.weights.per_minute = 500;
        policy.reach_time = [Some(Seconds(45 * 60)); 4];
        policy
    };
    for (needs, policy) in
        [(false, Policy::standard()), (true, Policy::standard()), (true, minutes)]
    {
        let network = roads.network();
        let instance = streets::round(network, [2000, 3000], 1, needs, policy);
        let travel =
            RoadTravel::new(Arc::clone(&roads), &instance, Approach::default()).expect("small");
        let metered = Metered::new(&travel, &instance);
        let options = Options::default();
        let found = pairing::pair(&instance, &metered, options, &Silent).expect("fits").solution;
        let report = check(&instance, &metered, &found, CheckMode::Indexed);
        assert!(report.accepted(), "{:?}", report.violations.first());
        let asked = metered.distinct_queries();
        assert!(asked <= 45 * 3000, "{asked} ways asked for");
        let all = matrix(&instance, &travel);
        let full = pairing::pair(&instance, &all, options, &Silent).expect("fits").solution;
        assert_eq!(found.value, full.value);
        assert_eq!(found.status, tongxing_solver::certificate::Status::Optimal);
        assert!(check(&instance, &travel, &found, CheckMode::BruteForce).accepted());
    }
}
