//! The indexed checker says exactly what the one says that looks at every pair, and what the prices
//! prove is never above the optimum.

use tongxing_solver::certificate::{CheckMode, Report, Solution, check};
use tongxing_solver::model::Site;
use tongxing_solver::objective::Scale;
use tongxing_solver::travel::Travel;
use tongxing_solver::units::{Leg, Metres, Seconds};
use tongxing_tests::random::{self, Case, Dice, Profile};
use tongxing_tests::{brute, claim, cycle, value};

/// Random instances of up to 6 × 6, whose optimum is known by enumeration.
const SMALL_CASES: u64 = 3000;
/// Random instances large enough for several levels of boxes.
const LARGE_CASES: u64 = 600;
const LARGE: Profile = Profile { volunteers: 120, children: 60, together: false, alike: true };

fn both(case: &Case, solution: &Solution) -> (Report, Report) {
    let [brute, indexed] = [CheckMode::BruteForce, CheckMode::Indexed]
        .map(|mode| check(&case.instance, &*case.travel, solution, mode));
    (brute, indexed)
}

#[test]
fn prices_prove_no_more_than_the_optimum() {
    for seed in 0..SMALL_CASES {
        let case = random::case(seed, Profile::NETWORK);
        let solution = claim::feasible(&case, &mut Dice::new(seed + 1));
        let (brute, indexed) = both(&case, &solution);
        assert_eq!(brute.violations, [], "{}", case.describe());
        assert_eq!(brute.dual_value, indexed.dual_value, "{}", case.describe());
        assert_eq!(indexed.violations, [], "{}", case.describe());
        let optimum = brute::optimum(&case.instance, &*case.travel).expect("siblings are free");
        let scale = Scale::of(&case.instance, case.travel.longest()).expect("narrow");
        let optimum = value::scaled(&case.instance, scale, &optimum);
        assert!(solution.bound <= optimum, "{}", case.describe());
    }
}

#[test]
fn boxes_leave_out_nothing_that_matters() {
    let (mut scanned, mut all) = (0, 0);
    let mut violators = 0;
    for seed in 0..LARGE_CASES {
        let case = random::case(seed, LARGE);
        let solution = claim::feasible(&case, &mut Dice::new(seed + 1));
        let (brute, indexed) = both(&case, &solution);
        assert_eq!(brute.violations, [], "{}", case.origin);
        assert_eq!(brute.dual_value, indexed.dual_value, "{}", case.origin);
        assert_eq!(indexed.violations, [], "{}", case.origin);
        scanned += indexed.pairs_scanned;
        all += brute.pairs_scanned;
        violators += solution.certificate.violators.len();
    }
    assert!(scanned * 2 < all, "{scanned} of {all} pairs scanned");
    assert!(violators > 300, "{violators} violators");
}

#[test]
fn the_optimum_is_accepted_with_its_proof() {
    for seed in 0..SMALL_CASES {
        let case = random::case(seed, Profile::NETWORK);
        let solution = cycle::optimal(&case, &claim::feasible(&case, &mut Dice::new(seed)));
        let (brute, indexed) = both(&case, &solution);
        assert_eq!(brute.violations, [], "{}", case.describe());
        assert_eq!(indexed.violations, [], "{}", case.describe());
        assert_eq!(brute.dual_value, Some(solution.bound), "{}", case.describe());
        let optimum = brute::optimum(&case.instance, &*case.travel);
        assert_eq!(Some(solution.value), optimum, "{}", case.describe());
    }
}

/// Places people farther apart than its ways are long.
struct Lying<'a>(&'a dyn Travel);

impl Travel for Lying<'_> {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        self.0.leg(from, to).map(|leg| Leg {
            metres: Metres(leg.metres.0 / 3),
            seconds: Seconds(leg.seconds.0 / 3),
        })
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.0.position(site)
    }

    fn longest(&self) -> Leg {
        self.0.longest()
    }

    fn top_speed(&self) -> f64 {
        self.0.top_speed()
    }
}

/// A way in the answer below the travel model's own bound is told: all pruning rests on that bound.
#[test]
fn a_travel_model_that_breaks_its_promise_is_told() {
    let mut told = 0;
    for seed in 0..300 {
        let case = random::case(seed, Profile::NETWORK);
        let solution = claim::feasible(&case, &mut Dice::new(seed + 1));
        let report = check(&case.instance, &Lying(&*case.travel), &solution, CheckMode::Indexed);
        let below = report.violations.iter().filter(|v| v.code() == "way_below_bound").count();
        told += usize::from(below > 0);
    }
    assert!(told > 100, "{told}");
}
