//! Small rounds after another one, with limits on changes, as a pure function of a seed.

use tongxing_solver::certificate::{Solution, Status, Survivors, settled};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Budget, Division, Households, Instance, Scope};
use tongxing_solver::pairing::{Options, Silent, pair};
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Date;

use crate::claim;
use crate::random::{self, Case, Dice, Profile, today};

/// A round after another one. `None` where what has to stay does not fit any more.
///
/// # Panics
/// If a drawn instance is too wide for exact costs.
#[must_use]
pub fn case(seed: u64, profile: Profile) -> Option<Case> {
    let mut dice = Dice::new(seed ^ 0x5EED_0F7E_A157);
    let Case { origin, instance: turned, travel } = after(&mut dice, seed, profile, 75);
    let limited = turned.with_budgets(budgets(&mut dice, &turned));
    let instance = settled(&limited, &*travel).ok()?;
    let origin = format!("turned::case of {origin}, budgets {:?}", limited.budgets());
    Some(Case { origin, instance, travel })
}

/// A round after one that was far from any optimum, with fewer changes allowed than the best answer makes.
/// `None` where that makes less than two.
///
/// # Panics
/// If a drawn instance is too wide for exact costs.
#[must_use]
pub fn tight(seed: u64, profile: Profile) -> Option<Case> {
    let mut dice = Dice::new(seed ^ 0x71_6817);
    let Case { origin, instance: turned, travel } = after(&mut dice, seed, profile, 100);
    let free = pair(&turned, &*travel, Options::default(), &Silent);
    let free = free.expect("drawn instances are narrow").solution;
    if free.status == Status::Infeasible {
        return None;
    }
    let division = Division::parse("3208").expect("a prefecture's code");
    let whole = dice.pick(&[Scope::Round, Scope::Round, Scope::Division(division)]);
    let mut budgets =
        vec![Budget { scope: whole, most: less(&mut dice, &turned, &*travel, &free)? }];
    // Further limits beside it, now and then.
    if dice.chance(40) {
        let children: Vec<ChildId> = turned.child_ids().collect();
        for &child in children.iter().filter(|_| dice.chance(30)) {
            budgets.push(Budget { scope: Scope::Child(child), most: 1 });
        }
    }
    let limited = turned.with_budgets(budgets);
    let instance = settled(&limited, &*travel).ok()?;
    let origin = format!("turned::tight of {origin}, budgets {:?}", limited.budgets());
    Some(Case { origin, instance, travel })
}

/// Fewer changes than the answer makes, but some.
fn less(dice: &mut Dice, turned: &Instance, travel: &dyn Travel, free: &Solution) -> Option<u32> {
    let counted = turned.with_budgets(vec![Budget { scope: Scope::Round, most: u32::MAX }]);
    let changes = Survivors::of(&counted, travel).changes(|volunteer, child| {
        free.pairs.iter().any(|p| (p.volunteer, p.child) == (volunteer, child))
    });
    let changes = usize::try_from(*changes.first()?).ok()?;
    (changes >= 2).then(|| u32::try_from(1 + dice.below(changes - 1)).unwrap_or(1))
}

/// A round after another one, which was far from any optimum in so many of a hundred cases.
fn after(dice: &mut Dice, seed: u64, profile: Profile, far: usize) -> Case {
    let drawn = random::case(seed, profile);
    let before = before(dice, &drawn, far);
    let Case { origin, instance, travel } = drawn;
    let left: Vec<VolunteerId> = instance.volunteer_ids().filter(|_| dice.chance(15)).collect();
    // Whom a pin holds cannot leave.
    let pinned = |v: &VolunteerId| instance.child_ids().any(|c| instance.is_pinned(*v, c));
    let left: Vec<VolunteerId> = left.into_iter().filter(|v| !pinned(v)).collect();
    let instance = instance.with_previous(before.into_iter()).without(&left);
    Case { origin, instance, travel }
}

/// The pairs of a round before: mostly those of another optimum, sometimes any.
fn before(dice: &mut Dice, case: &Case, far: usize) -> Vec<(VolunteerId, ChildId, Date)> {
    let (instance, travel) = (&case.instance, &*case.travel);
    let away: Vec<VolunteerId> = instance.volunteer_ids().filter(|_| dice.chance(40)).collect();
    let pinned = |v: &VolunteerId| instance.child_ids().any(|c| instance.is_pinned(*v, c));
    let away: Vec<VolunteerId> = away.into_iter().filter(|v| !pinned(v)).collect();
    let other = instance.without(&away);
    let together = instance.policy().households == Households::Together;
    let solved = match !together && dice.chance(far) {
        // Far from any optimum: much would be better otherwise.
        true => claim::feasible(case, dice).pairs,
        false => {
            let solved = pair(&other, travel, Options::default(), &Silent);
            solved.expect("drawn instances are narrow").solution.pairs
        }
    };
    let mut pairs: Vec<(VolunteerId, ChildId)> =
        solved.iter().map(|pair| (pair.volunteer, pair.child)).collect();
    if dice.chance(15) {
        for (volunteer, child) in
            instance.volunteer_ids().flat_map(|v| instance.child_ids().map(move |child| (v, child)))
        {
            if dice.chance(12) && !pairs.contains(&(volunteer, child)) {
                pairs.push((volunteer, child));
            }
        }
    }
    pairs
        .into_iter()
        .map(|(volunteer, child)| {
            let days = i32::try_from(dice.below(1500)).unwrap_or(0);
            let since = Date::from_days_since_epoch(today().days_since_epoch() - days);
            (volunteer, child, since.unwrap_or(today()))
        })
        .collect()
}

/// Budgets of every kind.
fn budgets(dice: &mut Dice, instance: &Instance) -> Vec<Budget> {
    let small = |dice: &mut Dice| u32::try_from(dice.below(4)).unwrap_or(0);
    let mut budgets = Vec::new();
    if dice.chance(70) {
        budgets.push(Budget { scope: Scope::Round, most: small(dice) });
    }
    if dice.chance(15) {
        let division = Division::parse("3208").expect("a prefecture's code");
        budgets.push(Budget { scope: Scope::Division(division), most: small(dice) });
    }
    for child in instance.child_ids() {
        if dice.chance(20) {
            budgets.push(Budget { scope: Scope::Child(child), most: small(dice) / 2 });
        }
    }
    for volunteer in instance.volunteer_ids() {
        if dice.chance(15) {
            budgets.push(Budget { scope: Scope::Volunteer(volunteer), most: small(dice) / 2 });
        }
    }
    budgets
}
