//! The optimum of a tiny instance by enumeration, from model, eligibility and objective alone.
//!
//! Dynamic programming over households (over children where siblings are free) with the volunteers'
//! loads as state: every answer is looked at, answers with equal loads are looked at together.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Households, Instance};
use tongxing_solver::objective::{self, Value};
use tongxing_solver::travel::Travel;

use crate::value;

type Loads = Vec<u16>;

/// Value of the best answer, or `None` where no answer obeys every rule.
#[must_use]
pub fn optimum(instance: &Instance, travel: &dyn Travel) -> Option<Value> {
    let mut best = BTreeMap::new();
    best.insert(vec![0; instance.volunteers().len()], value::nothing(instance));
    for group in groups(instance) {
        let choices: Vec<Vec<Vec<VolunteerId>>> =
            group.iter().map(|&child| choices(instance, travel, child)).collect();
        let mut next: BTreeMap<Loads, Value> = BTreeMap::new();
        for (loads, value) in &best {
            let mut search = Search { instance, travel, group: &group, next: &mut next };
            search.extend(&choices, &mut Vec::new(), &mut loads.clone(), value);
        }
        best = next;
    }
    best.into_values().min_by(value::compare)
}

/// Children that must be looked at together.
fn groups(instance: &Instance) -> Vec<Vec<ChildId>> {
    let together = instance.policy().households == Households::Together;
    let mut groups: Vec<Vec<ChildId>> = Vec::new();
    for child in instance.child_ids() {
        let same = |other: &&mut Vec<ChildId>| {
            let household = instance.child(other[0]).household;
            together && household.is_some() && household == instance.child(child).household
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(child),
            None => groups.push(vec![child]),
        }
    }
    groups
}

/// Every set of volunteers that the child may have.
fn choices(instance: &Instance, travel: &dyn Travel, child: ChildId) -> Vec<Vec<VolunteerId>> {
    let eligible: Vec<VolunteerId> = instance
        .volunteer_ids()
        .filter(|&v| eligibility::pair(instance, travel, v, child).is_ok())
        .collect();
    assert!(eligible.len() < 16, "brute force is for tiny instances");
    (0..1_u32 << eligible.len())
        .map(|set| {
            let bits = eligible.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0);
            bits.map(|(_, &v)| v).collect::<Vec<VolunteerId>>()
        })
        .filter(|set| instance.pinned(child).iter().all(|pin| set.contains(pin)))
        .filter(|set| set.len() <= usize::from(instance.demand(child)))
        .filter(|set| eligibility::places_suffice(instance, child, set))
        .collect()
}

/// Whether siblings stay together as the policy defines it.
#[must_use]
pub fn siblings_agree(
    instance: &Instance,
    a: (ChildId, &[VolunteerId]),
    b: (ChildId, &[VolunteerId]),
) -> bool {
    let bound = |child| eligibility::child(instance, child).is_ok();
    if !bound(a.0) || !bound(b.0) {
        return true;
    }
    let within = |x: &[VolunteerId], y: &[VolunteerId]| x.iter().all(|v| y.contains(v));
    match instance.demand(a.0).cmp(&instance.demand(b.0)) {
        Ordering::Less => within(a.1, b.1),
        Ordering::Greater => within(b.1, a.1),
        Ordering::Equal => within(a.1, b.1) && within(b.1, a.1),
    }
}

struct Search<'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    group: &'a [ChildId],
    next: &'a mut BTreeMap<Loads, Value>,
}

impl Search<'_> {
    fn extend<'c>(
        &mut self,
        choices: &'c [Vec<Vec<VolunteerId>>],
        chosen: &mut Vec<&'c [VolunteerId]>,
        loads: &mut Loads,
        value: &Value,
    ) {
        let at = chosen.len();
        if at == self.group.len() {
            let known = self.next.get(loads);
            if known.is_none_or(|known| value::compare(value, known) == Ordering::Less) {
                self.next.insert(loads.clone(), value.clone());
            }
            return;
        }
        let child = self.group[at];
        for set in &choices[at] {
            let mut siblings = self.group.iter().zip(chosen.iter());
            if !siblings.all(|(&c, s)| siblings_agree(self.instance, (c, s), (child, set))) {
                continue;
            }
            let mut value = value.clone();
            for &volunteer in set {
                loads[volunteer.index()] += 1;
                let load = usize::from(loads[volunteer.index()]);
                value.cost += objective::load(self.instance.policy(), load);
                value.cost += value::pair_cost(self.instance, self.travel, volunteer, child)
                    .expect("choices are eligible");
            }
            if self.fits(loads) {
                value::add_coverage(self.instance, child, set.len(), &mut value);
                chosen.push(set);
                self.extend(choices, chosen, loads, &value);
                chosen.pop();
            }
            for &volunteer in set {
                loads[volunteer.index()] -= 1;
            }
        }
    }

    fn fits(&self, loads: &Loads) -> bool {
        let instance = self.instance;
        let mut pools = vec![0_u32; instance.organisations().len()];
        for (volunteer, &load) in instance.volunteers().iter().zip(loads) {
            if load > volunteer.capacity {
                return false;
            }
            if let Some(organisation) = volunteer.organisation {
                pools[organisation.index()] += u32::from(load);
            }
        }
        let limits = instance.organisations().iter().zip(pools);
        limits.into_iter().all(|(o, used)| o.capacity.is_none_or(|most| used <= most))
    }
}
