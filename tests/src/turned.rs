//! Small rounds after another one, with limits on changes, as a pure function of a seed.

use tongxing_solver::certificate::settled;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Budget, Division, Instance, Scope};
use tongxing_solver::pairing::{Options, Silent, pair};
use tongxing_solver::units::Date;

use crate::claim;
use crate::random::{self, Case, Dice, Profile, today};

/// A round after another one. `None` where what has to stay does not fit any more.
///
/// # Panics
/// If a drawn instance is too wide for exact costs.
#[must_use]
pub fn case(seed: u64, profile: Profile) -> Option<Case> {
    let drawn = random::case(seed, profile);
    let mut dice = Dice::new(seed ^ 0x5EED_0F7E_A157);
    let before = before(&mut dice, &drawn, profile.together);
    let Case { origin, instance, travel } = drawn;
    let left: Vec<VolunteerId> = instance.volunteer_ids().filter(|_| dice.chance(15)).collect();
    // Whom a pin holds cannot leave.
    let pinned = |v: &VolunteerId| instance.child_ids().any(|c| instance.is_pinned(*v, c));
    let left: Vec<VolunteerId> = left.into_iter().filter(|v| !pinned(v)).collect();
    let turned = instance.with_previous(before.into_iter()).without(&left);
    let limited = turned.with_budgets(budgets(&mut dice, &turned));
    let instance = settled(&limited, &*travel).ok()?;
    let origin = format!("turned::case of {origin}, budgets {:?}", limited.budgets());
    Some(Case { origin, instance, travel })
}

/// The pairs of a round before: mostly those of another optimum, sometimes any.
fn before(dice: &mut Dice, case: &Case, together: bool) -> Vec<(VolunteerId, ChildId, Date)> {
    let (instance, travel) = (&case.instance, &*case.travel);
    let away: Vec<VolunteerId> = instance.volunteer_ids().filter(|_| dice.chance(40)).collect();
    let pinned = |v: &VolunteerId| instance.child_ids().any(|c| instance.is_pinned(*v, c));
    let away: Vec<VolunteerId> = away.into_iter().filter(|v| !pinned(v)).collect();
    let other = instance.without(&away);
    let solved = match !together && dice.chance(75) {
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
