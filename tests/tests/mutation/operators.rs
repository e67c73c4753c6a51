//! Ways to corrupt a solution, each with what is known of the result without a checker.

use tongxing_solver::certificate::{Pair, Place, Prices, Solution, Status};
use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::Coverage;
use tongxing_tests::random::{Case, Dice};

use super::Edit;

/// What the reasoning beside an operator says of the corrupted solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    /// Some statement of it is false.
    False,
    /// Every statement of it is still true.
    True,
    /// The brute-force checker has to say.
    Ask,
}

/// Every operator by name.
pub(crate) const OPERATORS: [(&str, Edit); 29] = [
    ("drop a pair", drop_pair),
    ("add an eligible pair", add_pair),
    ("add a pair that may not exist", add_refused),
    ("repeat a pair", repeat_pair),
    ("give a pair another volunteer", other_volunteer),
    ("swap the volunteers of two pairs", swap_volunteers),
    ("swap two pairs in the list", swap_pairs),
    ("take another place", other_place),
    ("raise a price", raise_price),
    ("lower a price", lower_price),
    ("shift every price of a child", shift_child),
    ("forget all prices", forget_prices),
    ("price somebody outside the network", price_outsider),
    ("shorten a list of prices", shorten_prices),
    ("raise the bound", raise_bound),
    ("lower the bound", lower_bound),
    ("call it optimal", call_optimal),
    ("call it feasible", call_feasible),
    ("call it infeasible", call_infeasible),
    ("change a count of covered units", change_covered),
    ("move a covered unit to another class", move_covered),
    ("change the cost", change_cost),
    ("change the scale", change_scale),
    ("drop a child of a violator", drop_violator_child),
    ("drop a volunteer of a violator", drop_violator_volunteer),
    ("replace a volunteer of a violator", replace_violator_volunteer),
    ("change the demand of a violator", change_violator_demand),
    ("change what a violator can be given", change_violator_available),
    ("drop the violators", drop_violators),
];

/// Lexicographic coverage counts every pair: one more or fewer changes a count. Priced coverage knows
/// the cost alone, and two costs may be equal.
fn counted(case: &Case) -> Truth {
    match case.instance.policy().coverage {
        Coverage::Priced => Truth::Ask,
        Coverage::Lexicographic(_) => Truth::False,
    }
}

pub(crate) fn any<T>(items: &[T], dice: &mut Dice) -> Option<usize> {
    (!items.is_empty()).then(|| dice.below(items.len()))
}

pub(crate) fn whole(count: usize) -> i64 {
    i64::try_from(count).expect("small")
}

/// Not zero, of any size from one to above the scale.
pub(crate) fn amount(solution: &Solution, dice: &mut Dice) -> i64 {
    let steps = [1, 2, 1 + whole(dice.below(1000)), 1 + whole(dice.below(100_000))];
    dice.pick(&[steps[0], steps[1], steps[2], steps[3], solution.certificate.scale.max(1)])
}

fn drop_pair(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let at = any(&solution.pairs, dice)?;
    solution.pairs.remove(at);
    Some(counted(case))
}

fn absent(case: &Case, solution: &Solution, dice: &mut Dice, eligible: bool) -> Option<Pair> {
    let volunteers = case.instance.volunteers().len();
    let all = volunteers * case.instance.children().len();
    let pair = dice.shuffled(all).into_iter().map(|at| {
        let (child, volunteer) = (ChildId::new(at / volunteers), VolunteerId::new(at % volunteers));
        Pair { child, volunteer, place: Place::Open }
    });
    pair.filter(|p| {
        !solution.pairs.iter().any(|q| (q.child, q.volunteer) == (p.child, p.volunteer))
    })
    .find(|p| {
        let answer = eligibility::pair(&case.instance, &*case.travel, p.volunteer, p.child);
        answer.is_ok() == eligible
    })
}

fn add_pair(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let pair = absent(case, solution, dice, true)?;
    solution.pairs.push(pair);
    solution.pairs.sort();
    // Beyond the demand no count changes, but then the child has too many.
    Some(counted(case))
}

fn add_refused(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let pair = absent(case, solution, dice, false)?;
    solution.pairs.push(pair);
    solution.pairs.sort();
    Some(Truth::False)
}

fn repeat_pair(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let at = any(&solution.pairs, dice)?;
    solution.pairs.insert(at, solution.pairs[at]);
    Some(Truth::False)
}

fn other_volunteer(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let at = any(&solution.pairs, dice)?;
    let volunteer = VolunteerId::new(dice.below(case.instance.volunteers().len()));
    if volunteer == solution.pairs[at].volunteer {
        return None;
    }
    solution.pairs[at].volunteer = volunteer;
    solution.pairs.sort();
    Some(Truth::Ask)
}

fn swap_volunteers(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let (a, b) = (any(&solution.pairs, dice)?, any(&solution.pairs, dice)?);
    let volunteers = (solution.pairs[a].volunteer, solution.pairs[b].volunteer);
    if volunteers.0 == volunteers.1 || solution.pairs[a].child == solution.pairs[b].child {
        return None;
    }
    (solution.pairs[a].volunteer, solution.pairs[b].volunteer) = (volunteers.1, volunteers.0);
    solution.pairs.sort();
    Some(Truth::Ask)
}

fn swap_pairs(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let (a, b) = (any(&solution.pairs, dice)?, any(&solution.pairs, dice)?);
    solution.pairs.swap(a, b);
    (a != b).then_some(Truth::False)
}

fn other_place(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let at = any(&solution.pairs, dice)?;
    let pair = &mut solution.pairs[at];
    let roles = case.instance.requirements(pair.child).len();
    let role = Place::Required(u8::try_from(dice.below(roles + 1)).expect("few roles"));
    let place = if dice.chance(70) { role } else { Place::Open };
    if place == pair.place {
        return None;
    }
    pair.place = place;
    // A child without roles has no such place.
    Some(if roles == 0 { Truth::False } else { Truth::Ask })
}

pub(crate) fn any_price<'a>(prices: &'a mut Prices, dice: &mut Dice) -> Option<&'a mut i64> {
    let children = prices.children.iter_mut();
    let of_children = children.flat_map(|c| std::iter::once(&mut c.child).chain(&mut c.places));
    let others = prices.volunteers.iter_mut().chain(&mut prices.organisations);
    let mut all: Vec<&mut i64> = of_children.chain(others).collect();
    let at = any(&all, dice)?;
    Some(all.swap_remove(at))
}

fn raise_price(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let by = amount(solution, dice);
    *any_price(&mut solution.certificate.prices, dice)? += by;
    Some(Truth::Ask)
}

fn lower_price(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let by = amount(solution, dice);
    *any_price(&mut solution.certificate.prices, dice)? -= by;
    Some(Truth::Ask)
}

fn shift_child(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let by = amount(solution, dice) * dice.pick(&[-1, 1]);
    let children = &mut solution.certificate.prices.children;
    let at = any(children, dice)?;
    children[at].child += by;
    children[at].places.iter_mut().for_each(|price| *price += by);
    Some(Truth::Ask)
}

fn forget_prices(_: &Case, solution: &mut Solution, _: &mut Dice) -> Option<Truth> {
    let prices = &mut solution.certificate.prices;
    for child in &mut prices.children {
        child.child = 0;
        child.places.fill(0);
    }
    prices.volunteers.fill(0);
    prices.organisations.fill(0);
    Some(Truth::Ask)
}

fn price_outsider(case: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let (instance, by) = (&case.instance, amount(solution, dice));
    let prices = &mut solution.certificate.prices;
    if solution.status == Status::Infeasible {
        return None;
    }
    let volunteer =
        instance.volunteer_ids().find(|&v| eligibility::volunteer(instance, v).is_err());
    let child = instance.child_ids().find(|&c| eligibility::child(instance, c).is_err());
    let boundless = instance.organisations().iter().position(|o| o.capacity.is_none());
    match (volunteer, child, boundless) {
        (Some(v), _, _) => prices.volunteers[v.index()] += by,
        (_, Some(c), _) => prices.children[c.index()].child += by,
        (_, _, Some(o)) => prices.organisations[o] += by,
        _ => return None,
    }
    Some(Truth::True)
}

fn shorten_prices(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    shortened(&mut solution.certificate.prices, dice).then_some(Truth::False)
}

/// Takes the last price off one of the lists; false where that list has none.
pub(super) fn shortened(prices: &mut Prices, dice: &mut Dice) -> bool {
    match dice.below(3) {
        0 => prices.volunteers.pop().is_some(),
        1 => prices.organisations.pop().is_some(),
        _ => prices.children.pop().is_some(),
    }
}

/// The bound of a drawn solution is all that its prices prove.
fn raise_bound(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    solution.bound += i128::from(amount(solution, dice));
    Some(Truth::False)
}

fn lower_bound(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    solution.bound -= i128::from(amount(solution, dice));
    // With a proof by levels the network's bound need not be met.
    Some(match solution.status {
        Status::Optimal if solution.certificate.siblings.is_none() => Truth::False,
        Status::Infeasible => Truth::False,
        _ if solution.certificate.siblings.is_some() => Truth::Ask,
        _ => Truth::True,
    })
}

fn call_optimal(case: &Case, solution: &mut Solution, _: &mut Dice) -> Option<Truth> {
    let claimed = solution.status;
    solution.status = Status::Optimal;
    if claimed == Status::Infeasible {
        return Some(Truth::False);
    }
    if let Some(proof) = &solution.certificate.siblings {
        let met = proof.levels == solution.value;
        return (claimed != Status::Optimal).then_some(if met {
            Truth::True
        } else {
            Truth::False
        });
    }
    let scale = super::scale(case);
    let value = tongxing_tests::value::scaled(&case.instance, scale, &solution.value);
    let met = value == solution.bound;
    (claimed != Status::Optimal).then_some(if met { Truth::True } else { Truth::False })
}

fn call_feasible(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let claimed = solution.status;
    solution.status = dice.pick(&[Status::Feasible, Status::Stopped]);
    let truth = if claimed == Status::Infeasible { Truth::False } else { Truth::True };
    (claimed != solution.status).then_some(truth)
}

/// Whoever has an answer cannot have none.
fn call_infeasible(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    if solution.status == Status::Infeasible {
        return None;
    }
    solution.status = Status::Infeasible;
    if dice.chance(50) {
        solution.pairs.clear();
    }
    Some(Truth::False)
}

fn change_covered(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let at = any(&solution.value.covered, dice)?;
    solution.value.covered[at] += dice.pick(&[-1, 1]);
    Some(Truth::False)
}

fn move_covered(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let covered = &mut solution.value.covered;
    let (a, b) = (any(covered, dice)?, any(covered, dice)?);
    covered[a] -= 1;
    covered[b] += 1;
    (a != b).then_some(Truth::False)
}

fn change_cost(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    solution.value.cost += amount(solution, dice) * dice.pick(&[-1, 1]);
    Some(Truth::False)
}

fn change_scale(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    solution.certificate.scale += dice.pick(&[-1, 1]);
    Some(Truth::False)
}

/// Every child of a violator asks for something, so its demand changes with the child.
fn drop_violator_child(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let violators = &mut solution.certificate.violators;
    let at = any(violators, dice)?;
    let child = any(&violators[at].children, dice)?;
    violators[at].children.remove(child);
    Some(Truth::False)
}

fn drop_violator_volunteer(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let violators = &mut solution.certificate.violators;
    let at = any(violators, dice)?;
    let volunteer = any(&violators[at].volunteers, dice)?;
    violators[at].volunteers.remove(volunteer);
    Some(Truth::False)
}

fn replace_violator_volunteer(
    case: &Case,
    solution: &mut Solution,
    dice: &mut Dice,
) -> Option<Truth> {
    let violators = &mut solution.certificate.violators;
    let at = any(violators, dice)?;
    let volunteers = &mut violators[at].volunteers;
    let gone = any(volunteers, dice)?;
    let other = case.instance.volunteer_ids().find(|v| !volunteers.contains(v))?;
    volunteers[gone] = other;
    volunteers.sort_unstable();
    Some(Truth::False)
}

fn change_violator_demand(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let violators = &mut solution.certificate.violators;
    let at = any(violators, dice)?;
    let demand = &mut violators[at].demand;
    *demand = if dice.chance(50) { *demand - 1 } else { *demand + 1 };
    Some(Truth::False)
}

fn change_violator_available(_: &Case, solution: &mut Solution, dice: &mut Dice) -> Option<Truth> {
    let violators = &mut solution.certificate.violators;
    let at = any(violators, dice)?;
    let available = &mut violators[at].available;
    *available = if *available > 0 && dice.chance(50) { *available - 1 } else { *available + 1 };
    Some(Truth::False)
}

fn drop_violators(_: &Case, solution: &mut Solution, _: &mut Dice) -> Option<Truth> {
    let any = !solution.certificate.violators.is_empty();
    solution.certificate.violators.clear();
    any.then_some(Truth::True)
}
