//! Random true claims about an instance: any answer that obeys the rules, any prices, and the bound
//! that those prices prove.

use tongxing_solver::certificate::{
    Certificate, CheckMode, ChildPrices, Pair, Place, Prices, Solution, Status, Violator, check,
};
use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::Instance;
use tongxing_solver::objective::Scale;
use tongxing_solver::travel::Travel;

use crate::random::{Case, Dice};
use crate::value;

/// A feasible answer with random prices and the bound that they prove. Siblings must be free.
///
/// # Panics
/// If the instance is too wide for exact costs.
#[must_use]
pub fn feasible(case: &Case, dice: &mut Dice) -> Solution {
    let (instance, travel) = (&case.instance, &*case.travel);
    let scale = Scale::of(instance, travel.longest()).expect("drawn instances are narrow");
    let pairs = pairs(instance, travel, dice);
    let ties: Vec<(VolunteerId, ChildId)> = pairs.iter().map(|p| (p.volunteer, p.child)).collect();
    let mut solution = Solution {
        status: Status::Feasible,
        pairs,
        value: value::of(instance, travel, &ties),
        bound: i128::MIN,
        certificate: Certificate {
            scale: scale.factor,
            prices: prices(instance, scale, dice),
            violators: violators(instance, travel, dice),
            siblings: None,
            budgets: Vec::new(),
        },
    };
    let report = check(instance, travel, &solution, CheckMode::BruteForce);
    solution.bound = report.dual_value.expect("the prices belong to the instance");
    solution
}

/// Pins first, then random eligible pairs while there is room.
fn pairs(instance: &Instance, travel: &dyn Travel, dice: &mut Dice) -> Vec<Pair> {
    let mut loads = vec![0; instance.volunteers().len()];
    let mut pools = vec![0; instance.organisations().len()];
    let mut sets: Vec<Vec<VolunteerId>> =
        instance.child_ids().map(|c| instance.pinned(c).to_vec()).collect();
    for &volunteer in sets.iter().flatten() {
        loads[volunteer.index()] += 1;
        if let Some(organisation) = instance.volunteer(volunteer).organisation {
            pools[organisation.index()] += 1;
        }
    }
    let volunteers = instance.volunteers().len();
    for at in dice.shuffled(volunteers * instance.children().len()) {
        let (child, volunteer) = (at / volunteers, VolunteerId::new(at % volunteers));
        let set = &mut sets[child];
        let child = ChildId::new(child);
        let from = instance.volunteer(volunteer);
        let pool = from.organisation.map(|o| (o.index(), instance.organisation(o).capacity));
        let room = loads[volunteer.index()] < from.capacity
            && pool.is_none_or(|(o, limit)| limit.is_none_or(|limit| pools[o] < limit));
        let wanted = set.len() < usize::from(instance.demand(child)) && dice.chance(80);
        if !room || !wanted || set.contains(&volunteer) {
            continue;
        }
        if eligibility::pair(instance, travel, volunteer, child).is_err() {
            continue;
        }
        set.push(volunteer);
        if !eligibility::places_suffice(instance, child, set) {
            set.pop();
            continue;
        }
        loads[volunteer.index()] += 1;
        if let Some((o, _)) = pool {
            pools[o] += 1;
        }
    }
    let seated = instance.child_ids().zip(sets).flat_map(|(child, mut set)| {
        set.sort_unstable();
        seats(instance, child, &set)
    });
    seated.collect()
}

/// A place for every volunteer, by trying them all.
fn seats(instance: &Instance, child: ChildId, set: &[VolunteerId]) -> Vec<Pair> {
    let requirements = instance.requirements(child);
    let mut room: Vec<u16> = requirements.iter().map(|r| r.count).collect();
    room.push(instance.demand(child) - room.iter().sum::<u16>());
    let mut seats = Vec::new();
    assert!(seat(instance, child, set, &mut room, &mut seats), "the places suffice");
    seats
}

fn seat(
    instance: &Instance,
    child: ChildId,
    set: &[VolunteerId],
    room: &mut Vec<u16>,
    seats: &mut Vec<Pair>,
) -> bool {
    let Some((&volunteer, rest)) = set.split_first() else { return true };
    let requirements = instance.requirements(child);
    for at in 0..room.len() {
        let fills = requirements
            .get(at)
            .is_none_or(|r| eligibility::fills(instance.volunteer(volunteer), r.role));
        if room[at] == 0 || !fills {
            continue;
        }
        let role = (at < requirements.len()).then(|| u8::try_from(at).expect("few roles"));
        room[at] -= 1;
        seats.push(Pair { child, volunteer, place: role.map_or(Place::Open, Place::Required) });
        if seat(instance, child, rest, room, seats) {
            return true;
        }
        seats.pop();
        room[at] += 1;
    }
    false
}

/// Prices of every size that occurs: none, that of a way, that of coverage, and mixtures, with the
/// children's near the volunteers' so that reduced costs have either sign.
fn prices(instance: &Instance, scale: Scale, dice: &mut Dice) -> Prices {
    let (lexicographic, spread) = (scale.factor > 1, dice.pick(&[1, 300, 20_000, 60_000]));
    let steps = if lexicographic && dice.chance(50) { 1 + dice.below(3) } else { 1 };
    let price = |dice: &mut Dice| {
        let step = if lexicographic { scale.factor * whole(dice.below(steps)) } else { 0 };
        step + whole(dice.below(spread)) - whole(dice.below(spread) / 8)
    };
    let children = instance.child_ids().map(|child| ChildPrices {
        child: price(dice),
        places: match instance.requirements(child).len() {
            0 => Vec::new(),
            roles => (0..=roles).map(|_| price(dice)).collect(),
        },
    });
    Prices {
        children: children.collect(),
        volunteers: instance.volunteers().iter().map(|_| price(dice)).collect(),
        organisations: instance.organisations().iter().map(|_| price(dice) / 2).collect(),
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).expect("small")
}

/// Every set of children tried whose volunteers can give too little, by the definition alone.
fn violators(instance: &Instance, travel: &dyn Travel, dice: &mut Dice) -> Vec<Violator> {
    let share = dice.pick(&[5, 30, 100]);
    let tried: Vec<Vec<ChildId>> = (0..4)
        .map(|_| {
            let may = instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok());
            may.filter(|_| dice.chance(share)).collect()
        })
        .collect();
    let violators = tried.into_iter().map(|children| violator(instance, travel, children));
    violators.filter(|v| v.demand > v.available).collect()
}

/// The violator of a set of children, whether or not it violates anything.
#[must_use]
pub fn violator(instance: &Instance, travel: &dyn Travel, children: Vec<ChildId>) -> Violator {
    let demand = children.iter().map(|&c| u64::from(instance.demand(c))).sum();
    let mut volunteers = Vec::new();
    let mut free = 0;
    let mut pools = vec![0; instance.organisations().len()];
    for volunteer in instance.volunteer_ids() {
        let may = |&&c: &&ChildId| eligibility::pair(instance, travel, volunteer, c).is_ok();
        let count = children.iter().filter(may).count() as u64;
        if count > 0 {
            volunteers.push(volunteer);
        }
        let from = instance.volunteer(volunteer);
        let given = count.min(u64::from(from.capacity));
        *from.organisation.map_or(&mut free, |o| &mut pools[o.index()]) += given;
    }
    let pooled = instance.organisations().iter().zip(pools);
    let pooled = pooled.map(|(o, given)| o.capacity.map_or(given, |most| given.min(most.into())));
    Violator { children, volunteers, demand, available: free + pooled.sum::<u64>() }
}
