//! An answer that obeys the budgets, to start from.

use crate::certificate::siblings::Siblings;
use crate::certificate::{Pair, Place};
use crate::eligibility;
use crate::ids::VolunteerId;
use crate::model::{Households, Instance};
use crate::pairing::{Monitor, Options, households};
use crate::travel::Travel;

/// The pairs that could go on, all of them where there is room, else as the budgets ask; with whatever is
/// mandatory. `None` where no answer obeys the budgets.
pub(super) fn answer(
    instance: &Instance,
    travel: &dyn Travel,
    siblings: &Siblings,
    options: Options,
    monitor: &dyn Monitor,
) -> Option<Vec<Pair>> {
    all(instance, siblings)
        .or_else(|| households::kept(instance, travel, siblings, options, monitor))
}

/// All of them, which no budget forbids; `None` where there is no room.
pub(super) fn all(instance: &Instance, siblings: &Siblings) -> Option<Vec<Pair>> {
    let mut pairs: Vec<Pair> = Vec::new();
    for child in instance.child_ids() {
        let survivors = siblings.survivors().of_child(child).iter().map(|s| s.volunteer);
        let mut volunteers: Vec<VolunteerId> =
            survivors.chain(siblings.forced(child).iter().copied()).collect();
        volunteers.sort_unstable();
        volunteers.dedup();
        let place = Place::Open;
        pairs.extend(volunteers.into_iter().map(|volunteer| Pair { child, volunteer, place }));
    }
    let together = instance.policy().households == Households::Together;
    let whole = !together || households::keeps_together(instance, siblings, &pairs);
    (whole && fits(instance, &pairs)).then(|| households::placed(instance, &pairs))
}

/// Whether capacities, demand and limits of organisations hold all pairs.
fn fits(instance: &Instance, pairs: &[Pair]) -> bool {
    let mut loads = vec![0_u32; instance.volunteers().len()];
    let mut pools = vec![0_u32; instance.organisations().len()];
    for pair in pairs {
        loads[pair.volunteer.index()] += 1;
        if let Some(organisation) = instance.volunteer(pair.volunteer).organisation {
            pools[organisation.index()] += 1;
        }
    }
    let children = pairs.chunk_by(|a, b| a.child == b.child).all(|of_child| {
        let volunteers: Vec<VolunteerId> = of_child.iter().map(|pair| pair.volunteer).collect();
        let child = of_child[0].child;
        volunteers.len() <= usize::from(instance.demand(child))
            && eligibility::places_suffice(instance, child, &volunteers)
    });
    let capacity =
        |(v, &load): (VolunteerId, &u32)| load <= u32::from(instance.volunteer(v).capacity);
    children
        && instance.volunteer_ids().zip(&loads).all(capacity)
        && instance
            .organisations()
            .iter()
            .zip(&pools)
            .all(|(o, &used)| o.capacity.is_none_or(|most| used <= most))
}
