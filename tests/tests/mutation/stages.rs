//! Ways to corrupt a proof by levels, as answers with siblings together carry it.

use tongxing_solver::certificate::siblings::{Cut, Proof, Row, Stage};
use tongxing_solver::certificate::{Solution, Status};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::Households;
use tongxing_tests::cuts;
use tongxing_tests::random::{Case, Dice};

use super::Edit;
use super::operators::{Truth, amount, any, any_price, shortened};

/// Every operator by name.
pub(crate) const OPERATORS: [(&str, Edit); 19] = [
    ("change a price of a stage", change_price),
    ("change the factor of a stage", change_factor),
    ("change a weight of a stage", change_weight),
    ("drop a stage", drop_stage),
    ("repeat a stage", repeat_stage),
    ("forget a price of a stage", forget_price),
    ("tighten a level's bound", tighten),
    ("loosen a level's bound", loosen),
    ("drop the proof by levels", drop_proof),
    ("add a cut", add_cut),
    ("drop every cut", drop_cuts),
    ("repeat a cut", repeat_cut),
    ("change the price of a cut", change_cut_price),
    ("a cut with a negative price", negative_cut_price),
    ("change the divisor of a cut", change_divisor),
    ("change a multiplier of a cut", change_multiplier),
    ("change a row of a cut", change_row),
    ("drop a row of a cut", drop_row),
    ("derive a cut from itself or a later one", derive_from_later),
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

fn stage<'a>(solution: &'a mut Solution, dice: &mut Dice) -> Option<&'a mut Stage> {
    let stages = &mut proof(solution)?.stages;
    let at = any(stages, dice)?;
    Some(&mut stages[at])
}

/// A cut of some stage. Most small answers need none: then a random one is added first.
fn cut<'a>(case: &Case, solution: &'a mut Solution, dice: &mut Dice) -> Option<&'a mut Cut> {
    let dearest = usize::try_from(amount(solution, dice)).ok()?;
    let stage = stage(solution, dice)?;
    if stage.cuts.is_empty() || dice.chance(30) {
        stage.cuts.push(cuts::one(&case.instance, dice, stage.cuts.len(), dearest)?);
    }
    let at = any(&stage.cuts, dice)?;
    Some(&mut stage.cuts[at])
}

/// A valid cut, which may cost more than it proves.
fn add_cut(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let dearest = usize::try_from(amount(solution, dice)).ok()?;
    let stage = stage(solution, dice)?;
    stage.cuts.push(cuts::one(&case.instance, dice, stage.cuts.len(), dearest)?);
    Some(Truth::Ask)
}

fn drop_cuts(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    cut(case, solution, dice)?;
    proof(solution)?.stages.iter_mut().for_each(|stage| stage.cuts.clear());
    Some(Truth::Ask)
}

/// Its price counts twice.
fn repeat_cut(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    cut(case, solution, dice)?;
    let stages = &mut proof(solution)?.stages;
    let stage = stages.iter_mut().find(|stage| !stage.cuts.is_empty())?;
    let at = any(&stage.cuts, dice)?;
    stage.cuts.push(stage.cuts[at].clone());
    Some(Truth::Ask)
}

fn change_cut_price(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let by = amount(solution, dice);
    let cut = cut(case, solution, dice)?;
    cut.price = (cut.price + by * dice.pick(&[-1, 1])).max(0);
    Some(Truth::Ask)
}

fn negative_cut_price(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let by = amount(solution, dice);
    cut(case, solution, dice)?.price = -by;
    Some(Truth::False)
}

fn change_divisor(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let cut = cut(case, solution, dice)?;
    cut.divisor += dice.pick(&[-1, 1, 2, 1 << 20, -3]);
    let most = cut.terms.iter().map(|&(_, times)| times).max().unwrap_or(0);
    let known = (2..=1 << 10).contains(&cut.divisor) && most < cut.divisor;
    Some(if known { Truth::Ask } else { Truth::False })
}

fn change_multiplier(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let cut = cut(case, solution, dice)?;
    let at = any(&cut.terms, dice)?;
    cut.terms[at].1 += dice.pick(&[-1, 1, 2, -2]);
    let known = (1..cut.divisor).contains(&cut.terms[at].1);
    Some(if known { Truth::Ask } else { Truth::False })
}

fn change_row(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let instance = &case.instance;
    if instance.volunteers().is_empty() || instance.children().is_empty() {
        return None;
    }
    let (row, known) = match dice.below(6) {
        0 => (Row::Child(ChildId::new(instance.children().len())), Truth::False),
        1 => (Row::Volunteer(VolunteerId::new(instance.volunteers().len())), Truth::False),
        2 => (Row::Place(VolunteerId::new(0), dice.pick(&[0, 5000])), Truth::False),
        _ => (cuts::any_row(instance, dice, 0), Truth::Ask),
    };
    let cut = cut(case, solution, dice)?;
    let at = any(&cut.terms, dice)?;
    cut.terms[at].0 = row;
    Some(known)
}

fn drop_row(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let cut = cut(case, solution, dice)?;
    let at = any(&cut.terms, dice)?;
    cut.terms.remove(at);
    Some(Truth::Ask)
}

fn derive_from_later(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    cut(case, solution, dice)?;
    let stages = &mut proof(solution)?.stages;
    let stage = stages.iter_mut().find(|stage| !stage.cuts.is_empty())?;
    let at = any(&stage.cuts, dice)?;
    let later = at + dice.below(stage.cuts.len() + 1 - at);
    stage.cuts[at].terms.push((Row::Cut(later), 1));
    Some(Truth::False)
}
