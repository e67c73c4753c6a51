//! Corrupted solutions: every false one is rejected, every still-true one accepted. What is true the
//! brute-force checker says; where reasoning beside the operator knows, it must agree, and what the
//! checker accepts on a small instance must agree with enumeration.

mod calls;
mod documents;
mod leaves;
mod operators;
mod plans;
mod stages;

use operators::{OPERATORS, Truth};
use tongxing_solver::certificate::{CheckMode, Solution, Status, check};
use tongxing_solver::objective::{Scale, Value};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_tests::random::{self, Case, Dice, Profile};
use tongxing_tests::{brute, claim, cycle, value};

/// Applications of each operator to each kind of solution.
const APPLICATIONS: usize = 500;
/// Cases after which an operator that finds nothing to edit is taken for useless.
const MOST_CASES: u64 = 20_000;
/// Several levels of boxes.
const LARGE: Profile = Profile { volunteers: 60, children: 40, together: false, alike: true };

/// Edits a solution; `None` where it has nothing to edit.
type Edit = fn(&Case, &mut Solution, &mut Dice) -> Option<Truth>;

fn scale(case: &Case) -> Scale {
    Scale::of(&case.instance, case.travel.longest()).expect("drawn instances are narrow")
}

/// What the engine states of a case.
fn engine(case: &Case, _: &mut Dice) -> Solution {
    let outcome =
        pairing::pair(&case.instance, &*case.travel, Options::default(), &Silent).expect("narrow");
    outcome.solution
}

/// What the engine states after at most one round of pricing.
fn hurried(case: &Case, dice: &mut Dice) -> Solution {
    let iterations = Some(u64::from(dice.chance(50)));
    let options = Options { iterations, ..Options::default() };
    pairing::pair(&case.instance, &*case.travel, options, &Silent).expect("narrow").solution
}

/// How often an operator was applied, and to which end.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    applied: usize,
    still_true: usize,
}

/// Which solutions are corrupted, and how.
struct Trial {
    profile: Profile,
    draw: fn(&Case, &mut Dice) -> Solution,
    operators: Vec<(&'static str, Edit)>,
    /// Whether enumeration can say what the best answer is.
    enumerated: bool,
}

impl Trial {
    fn on(profile: Profile, draw: fn(&Case, &mut Dice) -> Solution) -> Self {
        let enumerated = profile.children <= 6;
        Self { profile, draw, operators: OPERATORS.to_vec(), enumerated }
    }

    fn without(mut self, names: &[&str]) -> Self {
        self.operators.retain(|(name, _)| !names.contains(name));
        self
    }

    fn with(mut self, more: &[(&'static str, Edit)]) -> Self {
        self.operators.extend_from_slice(more);
        self
    }

    fn run(&self) {
        let mut tallies = vec![Tally::default(); self.operators.len()];
        let lacking = |tallies: &[Tally]| {
            let named = self.operators.iter().zip(tallies);
            let few = named.filter(|(_, t)| t.applied < APPLICATIONS);
            few.map(|((name, _), t)| format!("{name}: {}", t.applied)).collect::<Vec<String>>()
        };
        for seed in 0..MOST_CASES {
            let mut dice = Dice::new(seed ^ 0x51);
            let case = random::case(seed, self.profile);
            let solution = (self.draw)(&case, &mut dice);
            for mode in [CheckMode::BruteForce, CheckMode::Indexed] {
                let report = check(&case.instance, &*case.travel, &solution, mode);
                assert!(report.accepted(), "{:?}\n{}", report.violations, case.describe());
            }
            self.corrupt(&case, &solution, &mut dice, &mut tallies);
            if seed % 64 == 0 && lacking(&tallies).is_empty() {
                break;
            }
        }
        assert_eq!(lacking(&tallies), Vec::<String>::new());
        // An operator that must ask has to meet both answers, or it tests one side only.
        for ((name, _), tally) in self.operators.iter().zip(&tallies) {
            if BOTH_ENDS.contains(name) {
                assert!((1..tally.applied).contains(&tally.still_true), "{name}: {tally:?}");
            }
        }
    }

    fn corrupt(&self, case: &Case, solution: &Solution, dice: &mut Dice, tallies: &mut [Tally]) {
        let best = self.enumerated.then(|| brute::optimum(&case.instance, &*case.travel));
        for ((name, edit), tally) in self.operators.iter().zip(tallies) {
            if tally.applied >= APPLICATIONS {
                continue;
            }
            let mut corrupted = solution.clone();
            let Some(known) = edit(case, &mut corrupted, dice) else { continue };
            let accepted = judge(name, case, &corrupted, known, best.as_ref());
            tally.applied += 1;
            tally.still_true += usize::from(accepted);
        }
    }
}

/// Operators whose result is sometimes true and sometimes false.
const BOTH_ENDS: [&str; 11] = [
    "raise a price",
    "lower a price",
    "shift every price of a child",
    "change a price of a stage",
    "loosen a level's bound",
    "add a cut",
    "repeat a cut",
    "change the price of a cut",
    "change the divisor of a cut",
    "change a multiplier of a cut",
    "change a row of a cut",
];

/// Both modes of the checker, the reasoning beside the operator, and enumeration agree.
fn judge(
    name: &str,
    case: &Case,
    corrupted: &Solution,
    known: Truth,
    best: Option<&Option<Value>>,
) -> bool {
    let (instance, travel) = (&case.instance, &*case.travel);
    let brute = check(instance, travel, corrupted, CheckMode::BruteForce);
    let indexed = check(instance, travel, corrupted, CheckMode::Indexed);
    let tell = || format!("{name}\n{:?}\n{corrupted:#?}\n{}", brute.violations, case.describe());
    match known {
        Truth::False => assert!(!brute.accepted(), "a false solution is accepted: {}", tell()),
        Truth::True => assert!(brute.accepted(), "a true solution is rejected: {}", tell()),
        Truth::Ask => {}
    }
    assert_eq!(brute.accepted(), indexed.accepted(), "{}", tell());
    assert_eq!(brute.violations, indexed.violations, "{}", tell());
    assert_eq!(brute.dual_value, indexed.dual_value, "{}", tell());
    if let (true, Some(best)) = (brute.accepted(), best) {
        assert!(holds(case, corrupted, best.as_ref()), "{best:?} {}", tell());
    }
    brute.accepted()
}

/// Whether status and bounds are true of the best value, which is `None` where no answer exists.
fn holds(case: &Case, solution: &Solution, best: Option<&Value>) -> bool {
    let Some(best) = best else { return solution.status == Status::Infeasible };
    if solution.status == Status::Infeasible {
        return false;
    }
    let mine = &solution.value;
    let optimal = solution.status != Status::Optimal || mine == best;
    let bound = solution.bound <= value::scaled(&case.instance, scale(case), best);
    let Some(proof) = &solution.certificate.siblings else { return optimal && bound };
    // A level's bound speaks of answers that equal this one on every level before.
    let levels = &proof.levels.covered;
    let equal = mine.covered.iter().zip(&best.covered).take_while(|(a, b)| a == b).count();
    let mut reached = levels.iter().zip(&best.covered).take(equal + 1);
    let cost = equal < levels.len() || proof.levels.cost <= best.cost;
    optimal && bound && cost && reached.all(|(most, is)| most >= is)
}

#[test]
fn corrupted_optima_are_caught() {
    Trial::on(Profile::NETWORK, engine).without(&["call it optimal"]).run();
}

#[test]
fn corrupted_optima_of_another_engine_are_caught() {
    let draw = |case: &Case, dice: &mut Dice| cycle::optimal(case, &claim::feasible(case, dice));
    Trial::on(Profile::NETWORK, draw).without(&["call it optimal"]).run();
}

#[test]
fn corrupted_optima_of_larger_instances_are_caught() {
    Trial::on(LARGE, engine).without(&["call it optimal"]).run();
}

#[test]
fn corrupted_answers_with_a_gap_are_caught() {
    Trial::on(LARGE, claim::feasible).run();
}

#[test]
fn corrupted_answers_of_a_hurried_engine_are_caught() {
    Trial::on(LARGE, hurried).run();
}

#[test]
fn corrupted_answers_with_siblings_are_caught() {
    let draw = |case: &Case, dice: &mut Dice| {
        let mut solution = engine(case, dice);
        // Some answers claim less than they could.
        if dice.chance(30) && solution.status == Status::Optimal {
            solution.status = Status::Feasible;
        }
        solution
    };
    Trial::on(Profile::SIBLINGS, draw).with(&stages::OPERATORS).run();
}
