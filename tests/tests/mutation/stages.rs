//! Ways to corrupt a proof by levels, as answers with siblings together carry it.

use tongxing_solver::certificate::siblings::Proof;
use tongxing_solver::certificate::{Solution, Status};
use tongxing_solver::model::Households;
use tongxing_tests::random::{Case, Dice};

use super::Edit;
use super::operators::{Truth, amount, any, any_price, shortened};

/// Every operator by name.
pub(crate) const OPERATORS: [(&str, Edit); 9] = [
    ("change a price of a stage", change_price),
    ("change the factor of a stage", change_factor),
    ("change a weight of a stage", change_weight),
    ("drop a stage", drop_stage),
    ("repeat a stage", repeat_stage),
    ("forget a price of a stage", forget_price),
    ("tighten a level's bound", tighten),
    ("loosen a level's bound", loosen),
    ("drop the proof by levels", drop_proof),
];

fn proof(solution: &mut Solution) -> Option<&mut Proof> {
    solution.certificate.siblings.as_mut()
}

fn change_price(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let by = amount(solution, dice) * dice.pick(&[-1, 1]);
    let stages = &mut proof(solution)?.stages;
    let at = any(stages, dice)?;
    *any_price(&mut stages[at].prices, dice)? += by;
    Some(Truth::Ask)
}

fn change_factor(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let stages = &mut proof(solution)?.stages;
    let at = any(stages, dice)?;
    stages[at].factor += dice.pick(&[-1, 1, 7, 1 << 40]);
    Some(if stages[at].factor > 1 << 20 { Truth::False } else { Truth::Ask })
}

fn change_weight(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let by = amount(solution, dice) * dice.pick(&[-1, 1]);
    let stages = &mut proof(solution)?.stages;
    let at = any(stages, dice)?;
    let weight = any(&stages[at].weights, dice)?;
    stages[at].weights[weight] += by;
    Some(if stages[at].weights[weight] < 0 { Truth::False } else { Truth::Ask })
}

fn drop_stage(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let stages = &mut proof(solution)?.stages;
    let at = any(stages, dice)?;
    stages.remove(at);
    Some(Truth::Ask)
}

/// Said twice it proves as much.
fn repeat_stage(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let stages = &mut proof(solution)?.stages;
    let at = any(stages, dice)?;
    stages.push(stages[at].clone());
    Some(Truth::True)
}

fn forget_price(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let stages = &mut proof(solution)?.stages;
    let at = any(stages, dice)?;
    shortened(&mut stages[at].prices, dice).then_some(Truth::False)
}

/// Beyond the value a bound is false; where it was open, only the stages can say.
fn tighten(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let value = solution.value.clone();
    let by = amount(solution, dice);
    let levels = &mut proof(solution)?.levels;
    let class = dice.below(levels.covered.len() + 1);
    let (bound, is, sign) = match levels.covered.get_mut(class) {
        Some(bound) => (bound, value.covered[class], -1),
        None => (&mut levels.cost, value.cost, 1),
    };
    *bound += sign * by;
    Some(if *bound * sign > is * sign { Truth::False } else { Truth::Ask })
}

fn loosen(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let optimal = solution.status == Status::Optimal;
    let by = amount(solution, dice);
    let levels = &mut proof(solution)?.levels;
    let class = dice.below(levels.covered.len() + 1);
    match levels.covered.get_mut(class) {
        Some(bound) => *bound += by,
        None => levels.cost -= by,
    }
    Some(if optimal { Truth::False } else { Truth::True })
}

fn drop_proof(case: &Case, solution: &mut Solution, _: &mut Dice) -> Option<Truth> {
    assert_eq!(case.instance.policy().households, Households::Together);
    let claimed = solution.certificate.siblings.take()?;
    let open = claimed.levels != solution.value;
    Some(if open && solution.status != Status::Optimal { Truth::True } else { Truth::Ask })
}
