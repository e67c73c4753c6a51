//! Corrupted documents of plans: statements are changed one at a time in the JSON of random plans and given
//! to the check behind `tongxing check --plan`. What is false by what the change is must be refused or
//! rejected, what stays true accepted; where a change of times may leave a plan true, agenda by agenda an
//! evaluation written apart from the checker says whether it does.

use serde_json::{Value, json};
use tongxing::clock::Clock;
use tongxing::round::Failure;
use tongxing::visits::{self, PlanCheckRequest};
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{Case, PlanDocument, parse};
use tongxing_datasets::visits::plan as read;
use tongxing_solver::units::Date;
use tongxing_tests::agendas::{self, Drawn};
use tongxing_tests::planned::{self, Planned};
use tongxing_tests::random::Dice;

use super::operators::Truth;

/// Applications of each operator.
const APPLICATIONS: usize = 400;
/// Of one operator to one plan.
const MOST_OF_ONE: usize = 6;
/// Plans after which an operator that finds nothing to change is taken for useless.
const MOST_PLANS: u64 = 6000;

/// Changes a document; `None` where it has nothing to change.
pub(super) type Edit = fn(&mut Value, &mut Dice) -> Option<Truth>;

/// A line of a list, drawn.
pub(super) fn line<'v>(
    document: &'v mut Value,
    list: &str,
    dice: &mut Dice,
) -> Option<&'v mut Value> {
    let lines = document.pointer_mut(list)?.as_array_mut()?;
    let many = lines.len();
    lines.get_mut(dice.below(many.max(1)))
}

fn tour<'v>(document: &'v mut Value, dice: &mut Dice) -> Option<&'v mut Value> {
    line(document, "/tours", dice)
}

fn stop<'v>(document: &'v mut Value, dice: &mut Dice) -> Option<&'v mut Value> {
    line(tour(document, dice)?, "/stops", dice)
}

/// Adds to a number, or takes from it where it is large enough.
fn shift(number: &mut Value, dice: &mut Dice) -> Option<()> {
    let (before, by) = (number.as_i64()?, dice.pick(&[1, 2, 60, 1000]));
    let less = dice.chance(50) && before >= by;
    *number = json!(if less { before - by } else { before + by });
    Some(())
}

/// Moves a time of day; `None` past its ends.
pub(super) fn moved(time: &mut Value, by: i64) -> Option<()> {
    let text = time.as_str()?;
    let parts: Vec<i64> = text.split(':').filter_map(|part| part.parse().ok()).collect();
    let seconds = parts[0] * 3600 + parts[1] * 60 + parts[2] + by;
    if !(0..24 * 3600).contains(&seconds) {
        return None;
    }
    let (hour, minute) = (seconds / 3600, seconds / 60 % 60);
    *time = json!(format!("{hour:02}:{minute:02}:{:02}", seconds % 60));
    Some(())
}

fn seconds(dice: &mut Dice) -> i64 {
    dice.pick(&[-3600, -600, -60, -1, 1, 60, 600, 3600])
}

/// Another id of the same kind, `V0`…`V5` or `C0`…`C3`.
pub(super) fn another(id: &mut Value, dice: &mut Dice) -> Option<()> {
    let before = id.as_str()?.to_owned();
    let many = if before.starts_with('V') { 6 } else { 4 };
    let other = format!("{}{}", &before[..1], dice.below(many));
    *id = json!(other);
    (other != before).then_some(())
}

fn volunteer(tour: &Value) -> usize {
    tour["volunteer"].as_str().and_then(|id| id[1..].parse().ok()).unwrap_or(0)
}

pub(super) fn other_word(word: &mut Value, words: &[&'static str], dice: &mut Dice) -> Option<()> {
    let before = word.as_str()?.to_owned();
    let other = dice.pick(words);
    *word = json!(other);
    (other != before).then_some(())
}

const KINDS: [&str; 5] = ["home_visit", "outing", "wish", "session", "guardian_talk"];
const REASONS: [&str; 8] = [
    "parent_has_no_hours",
    "no_common_hours",
    "nobody_for_it",
    "no_place",
    "child_has_no_hours",
    "no_common_day",
    "too_far_or_too_long",
    "no_room_beside_others",
];

/// What is not so whatever else the plan says.
const FALSE: [(&str, Edit); 24] = [
    ("the cost", |d, dice| shift(&mut d["value"], dice).map(|()| Truth::False)),
    ("a bound above the cost", |d, dice| {
        d["bound"] = json!(d["value"].as_i64()? + dice.pick(&[1, 7, 5000]));
        Some(Truth::False)
    }),
    ("the gap", |d, dice| {
        d["gap"] = json!(d["gap"].as_f64()? + dice.pick(&[1e-6, 0.5, -1e-6]));
        Some(Truth::False)
    }),
    ("a tour's length", |d, dice| {
        shift(&mut tour(d, dice)?["metres"], dice).map(|()| Truth::False)
    }),
    ("a tour's time", |d, dice| shift(&mut tour(d, dice)?["seconds"], dice).map(|()| Truth::False)),
    ("a tour's cost", |d, dice| shift(&mut tour(d, dice)?["cost"], dice).map(|()| Truth::False)),
    ("a leg's length", |d, dice| shift(&mut stop(d, dice)?["metres"], dice).map(|()| Truth::False)),
    ("a leg's time", |d, dice| shift(&mut stop(d, dice)?["seconds"], dice).map(|()| Truth::False)),
    ("the end of a visit", |d, dice| {
        let by = seconds(dice);
        moved(&mut stop(d, dice)?["end"], by).map(|()| Truth::False)
    }),
    ("what falls due", |d, dice| {
        shift(&mut line(d, "/kinds", dice)?["due"], dice).map(|()| Truth::False)
    }),
    ("what is planned", |d, dice| {
        shift(&mut line(d, "/kinds", dice)?["planned"], dice).map(|()| Truth::False)
    }),
    ("without something not planned", |d, dice| {
        let lines = d["unplanned"].as_array_mut()?;
        let at = dice.below(lines.len().max(1));
        (at < lines.len()).then(|| drop(lines.remove(at))).map(|()| Truth::False)
    }),
    ("why it is not planned", |d, dice| {
        let word = &mut line(d, "/unplanned", dice)?["reason"];
        other_word(word, &REASONS, dice).map(|()| Truth::False)
    }),
    ("what leaving it out costs", |d, dice| {
        shift(&mut line(d, "/unplanned", dice)?["penalty"], dice).map(|()| Truth::False)
    }),
    ("somebody else comes along", |d, dice| {
        let stop = stop(d, dice)?;
        let with = stop["with"].as_array().cloned().unwrap_or_default();
        stop["with"] = if with.is_empty() { json!(["V5"]) } else { json!([]) };
        Some(Truth::False)
    }),
    ("staff or not", |d, dice| {
        let stop = stop(d, dice)?;
        stop["attended"] = json!(!stop["attended"].as_bool().unwrap_or(false));
        Some(Truth::False)
    }),
    ("another child", |d, dice| another(&mut stop(d, dice)?["child"], dice).map(|()| Truth::False)),
    ("another volunteer", |d, dice| {
        another(&mut tour(d, dice)?["volunteer"], dice).map(|()| Truth::False)
    }),
    ("another kind of visit", |d, dice| {
        other_word(&mut stop(d, dice)?["kind"], &KINDS, dice).map(|()| Truth::False)
    }),
    ("another place", |d, dice| {
        let words = ["home", "station", "remote"];
        other_word(&mut stop(d, dice)?["place"], &words, dice).map(|()| Truth::False)
    }),
    ("without a tour", |d, dice| {
        let tours = d["tours"].as_array_mut()?;
        let at = dice.below(tours.len().max(1));
        (at < tours.len()).then(|| drop(tours.remove(at))).map(|()| Truth::False)
    }),
    ("a tour twice", |d, dice| {
        let tours = d["tours"].as_array_mut()?;
        let twice = tours.get(dice.below(tours.len().max(1)))?.clone();
        tours.push(twice);
        Some(Truth::False)
    }),
    ("a visit withdrawn that is planned", |d, dice| {
        let tour = tour(d, dice)?.clone();
        d["withdrawn"] = json!([withdrawn(&tour, &tour["stops"][0])]);
        Some(Truth::False)
    }),
    ("of another problem", |d, dice| {
        let field = dice.pick(&["problem_sha256", "policy_sha256", "pairs_sha256"]);
        let hash = d["inputs"][field].as_str()?;
        let last = if hash.ends_with('0') { "1" } else { "0" };
        d["inputs"][field] = json!(format!("{}{last}", &hash[..63]));
        Some(Truth::False)
    }),
];

fn withdrawn(tour: &Value, stop: &Value) -> Value {
    json!({
        "volunteer": tour["volunteer"], "child": stop["child"], "kind": stop["kind"],
        "visit": stop["visit"], "date": tour["date"], "start": stop["start"],
        "end": stop["end"], "sequence": 1,
    })
}

/// What leaves every statement true.
const TRUE: [(&str, Edit); 5] = [
    ("a run's word on itself", |d, dice| {
        d["check"]["status"] = json!(dice.pick(&["rejected", "unchecked"]));
        d["statistics"]["rounds"] = json!(dice.below(1000));
        Some(Truth::True)
    }),
    ("a lower bound, and its gap", |d, dice| {
        let (value, bound) = (d["value"].as_i64()?, d["bound"].as_i64()?);
        let lower = bound - dice.pick(&[1, 10, 1000]);
        if d["status"] == "optimal" {
            d["status"] = json!("feasible");
        }
        d["bound"] = json!(lower);
        #[expect(clippy::cast_precision_loss, reason = "costs of small plans are small")]
        let gap = (value - lower) as f64 / value.abs().max(1) as f64;
        d["gap"] = json!(gap);
        Some(Truth::True)
    }),
    ("a plan that calls itself less", |d, dice| {
        d["status"] = json!(dice.pick(&["feasible", "stopped"]));
        Some(Truth::True)
    }),
    ("a visit changed before", |d, dice| {
        stop(d, dice)?["sequence"] = json!(dice.below(9));
        Some(Truth::True)
    }),
    ("a visit withdrawn that is not planned", |d, dice| {
        let tour = tour(d, dice)?.clone();
        let mut gone = withdrawn(&tour, &tour["stops"][0]);
        gone["visit"]["nth"] = json!(77);
        d["withdrawn"] = json!([gone]);
        Some(Truth::True)
    }),
];

/// What may be so or not.
const EITHER: [(&str, Edit); 5] = [
    ("another day", |d, dice| {
        let by = dice.pick(&[-7, -2, -1, 1, 2, 7]);
        let tour = tour(d, dice)?;
        let date = Date::parse_iso(tour["date"].as_str()?)?;
        let date = Date::from_days_since_epoch(date.days_since_epoch() + by)?;
        tour["date"] = json!(date.to_string());
        let tours = d["tours"].as_array_mut()?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        tours.sort_by_key(|t| (text(&t["date"]), volunteer(t), text(&t["depart"])));
        Some(Truth::Ask)
    }),
    ("a visit at another time", |d, dice| {
        let by = seconds(dice);
        let stop = stop(d, dice)?;
        moved(&mut stop["start"], by)?;
        moved(&mut stop["end"], by).map(|()| Truth::Ask)
    }),
    ("a whole tour at another time", |d, dice| {
        let by = seconds(dice);
        let tour = tour(d, dice)?;
        moved(&mut tour["depart"], by)?;
        moved(&mut tour["back"], by)?;
        for stop in tour["stops"].as_array_mut()? {
            moved(&mut stop["start"], by)?;
            moved(&mut stop["end"], by)?;
        }
        Some(Truth::Ask)
    }),
    ("leaving at another time", |d, dice| {
        let by = seconds(dice);
        moved(&mut tour(d, dice)?["depart"], by).map(|()| Truth::Ask)
    }),
    ("back at another time", |d, dice| {
        let by = seconds(dice);
        moved(&mut tour(d, dice)?["back"], by).map(|()| Truth::Ask)
    }),
];

/// Whether the check accepts a document; refusing to read it is no.
fn accepts(planned: &Planned, document: &Value) -> bool {
    let Ok(plan) = parse::value::<PlanDocument>(document.clone()) else { return false };
    let request = PlanCheckRequest { check: planned.check.clone(), plan, earlier: None };
    match visits::check(&request, &Clock::start(None)) {
        Ok(verdict) => verdict.status == CheckStatus::Accepted,
        Err(Failure::Input(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

/// Whether its visits can take place as it says, by an evaluation of their own.
fn holds(planned: &Planned, (drawn, case): &(Drawn, Case), document: &Value) -> bool {
    let Ok(plan) = parse::value::<PlanDocument>(document.clone()) else { return false };
    let problem = &planned.check.problem;
    let plan = read(case, problem, &drawn.travel, &drawn.agenda, &plan);
    plan.is_ok_and(|plan| agendas::holds(drawn, &plan))
}

/// Applies every operator often enough; how often what it left was false, and true.
pub(super) fn corrupt(operators: &[(&str, Edit)]) -> Vec<[usize; 2]> {
    let mut counts = vec![[0_usize; 2]; operators.len()];
    let enough = |[caught, kept]: &[usize; 2]| caught + kept >= APPLICATIONS;
    for seed in 0..MOST_PLANS {
        if counts.iter().all(enough) {
            break;
        }
        let Some(planned) = planned::draw(seed) else { continue };
        if planned.plan.tours.is_empty() && planned.plan.unplanned.is_empty() {
            continue;
        }
        let original = serde_json::to_value(&planned.plan).expect("a document");
        assert!(accepts(&planned, &original), "seed {seed}");
        let behind = planned.drawn();
        assert!(holds(&planned, &behind, &original), "seed {seed}");
        let mut dice = Dice::new(seed);
        for ((name, edit), count) in operators.iter().zip(&mut counts) {
            for _ in 0..MOST_OF_ONE {
                let mut changed = original.clone();
                if enough(count) {
                    break;
                }
                let Some(truth) = edit(&mut changed, &mut dice) else { continue };
                if changed == original {
                    continue;
                }
                let truth = match truth {
                    Truth::False => false,
                    Truth::True => true,
                    Truth::Ask => holds(&planned, &behind, &changed),
                };
                assert_eq!(accepts(&planned, &changed), truth, "seed {seed}: {name}\n{changed:#}");
                count[usize::from(truth)] += 1;
            }
        }
    }
    counts
}

#[test]
fn every_changed_statement_of_a_plan_is_found() {
    let operators: Vec<(&str, Edit)> = FALSE.iter().chain(&TRUE).chain(&EITHER).copied().collect();
    let half = operators.len() / 2;
    let counts: Vec<[usize; 2]> = std::thread::scope(|scope| {
        let parts = [&operators[..half], &operators[half..]];
        let parts = parts.map(|part| scope.spawn(move || corrupt(part)));
        parts.into_iter().flat_map(|part| part.join().expect("every change is judged")).collect()
    });
    for ((name, _), [caught, kept]) in operators.iter().zip(&counts) {
        assert!(caught + kept >= APPLICATIONS, "{name}: {caught} {kept}");
    }
    // A visit alone is where its tour reaches it, but the others are sometimes so and sometimes not.
    let either = counts[FALSE.len() + TRUE.len()..].iter();
    let both = either.filter(|[caught, kept]| *caught > 20 && *kept > 5).count();
    assert!(both + 1 >= EITHER.len(), "{counts:?}");
}

/// Visits and parts of joint ones of every plan that is drawn from some seeds.
fn drawn(seeds: impl Iterator<Item = u64>) -> Vec<(usize, usize)> {
    let plan = |seed: u64| {
        let planned = planned::draw(seed)?;
        let wrong = planned::unprotected(&planned);
        assert!(wrong.is_empty(), "seed {seed}: {wrong:?}");
        let stops = planned.plan.tours.iter().flat_map(|tour| &tour.stops);
        Some((stops.clone().count(), stops.filter(|stop| !stop.with.is_empty()).count()))
    };
    seeds.filter_map(plan).collect()
}

#[test]
fn no_plan_of_a_round_leaves_a_child_unprotected() {
    // Threads of their own: rounds run in pools, and a pool that waits for another takes up more work.
    let parts: Vec<Vec<(usize, usize)>> = std::thread::scope(|scope| {
        let parts = [10_000, 10_001].map(|first| {
            scope.spawn(move || drawn((0..1600_u64).map(|number| first + 2 * number)))
        });
        parts.into_iter().map(|part| part.join().expect("every plan protects")).collect()
    });
    let plans = parts.concat();
    let visits: usize = plans.iter().map(|plan| plan.0).sum();
    let joint: usize = plans.iter().map(|plan| plan.1).sum();
    assert!(plans.len() >= 2000, "{} plans", plans.len());
    assert!(visits > 2000 && joint > 20, "{visits} visits, {joint} parts of joint ones");
}
