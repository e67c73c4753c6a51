//! Which siblings are bound to each other, and what pins force on them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::certificate::Survivors;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Households, Instance};
use crate::travel::Travel;

/// Siblings that are bound to each other: groups of equal demand, largest demand first. A volunteer
/// has all children of the first few groups and none of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The groups; never empty, nor is any of them.
    pub groups: Vec<Vec<ChildId>>,
}

impl Chain {
    /// Every child of the chain, largest demand first.
    pub fn children(&self) -> impl Iterator<Item = ChildId> + '_ {
        self.groups.iter().flatten().copied()
    }
}

/// A pinned pair whose consequences for the siblings cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("pins force volunteer {volunteer:?} on child {child:?}, which cannot be")]
pub struct Contradiction {
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// The child.
    pub child: ChildId,
}

/// What binds the siblings of an instance.
#[derive(Clone, Debug, Default)]
pub struct Siblings {
    chains: Vec<Chain>,
    /// By child: its chain and its group in it.
    place: Vec<Option<(usize, usize)>>,
    /// By child: volunteers that pins force on it, its own pins among them, in order.
    forced: Vec<Vec<VolunteerId>>,
    /// Pairs that budgets of changes count.
    survivors: Survivors,
}

impl Siblings {
    /// Works out chains and forced pairs. Under [`Households::Free`] there are no chains.
    ///
    /// # Errors
    /// A pair that the pins force and no answer can have. Without one, the forced pairs are an
    /// answer themselves.
    pub fn of(instance: &Instance, travel: &dyn Travel) -> Result<Self, Contradiction> {
        Self::around(instance, travel, Survivors::of(instance, travel))
    }

    /// Likewise, where the pairs that budgets count are known.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn around(
        instance: &Instance,
        travel: &dyn Travel,
        survivors: Survivors,
    ) -> Result<Self, Contradiction> {
        let mut siblings = Self {
            chains: Vec::new(),
            place: vec![None; instance.children().len()],
            forced: instance.child_ids().map(|c| instance.pinned(c).to_vec()).collect(),
            survivors,
        };
        if instance.policy().households == Households::Together {
            for household in instance.households() {
                siblings.add(instance, household);
            }
        }
        siblings.force(instance, travel)?;
        siblings.check_forced(instance)?;
        Ok(siblings)
    }

    /// No siblings are bound, no changes are limited; pins alone are forced.
    #[must_use]
    pub fn free(instance: &Instance) -> Self {
        Self {
            chains: Vec::new(),
            place: vec![None; instance.children().len()],
            forced: instance.child_ids().map(|c| instance.pinned(c).to_vec()).collect(),
            survivors: Survivors::default(),
        }
    }

    /// Pairs that budgets of changes count; none where nothing limits changes.
    #[must_use]
    pub fn survivors(&self) -> &Survivors {
        &self.survivors
    }

    /// Every chain.
    #[must_use]
    pub fn chains(&self) -> &[Chain] {
        &self.chains
    }

    /// The chain that binds the child, and its group there.
    #[must_use]
    pub fn place(&self, child: ChildId) -> Option<(usize, usize)> {
        self.place[child.index()]
    }

    /// Volunteers that every answer gives the child: pins, and what the rule makes of them.
    #[must_use]
    pub fn forced(&self, child: ChildId) -> &[VolunteerId] {
        &self.forced[child.index()]
    }

    /// Whether every answer has the pair.
    #[must_use]
    pub fn is_forced(&self, volunteer: VolunteerId, child: ChildId) -> bool {
        self.forced[child.index()].binary_search(&volunteer).is_ok()
    }

    fn add(&mut self, instance: &Instance, household: &[ChildId]) {
        let mut by_demand: BTreeMap<Reverse<u16>, Vec<ChildId>> = BTreeMap::new();
        for &child in household {
            if eligibility::child(instance, child).is_ok() {
                by_demand.entry(Reverse(instance.demand(child))).or_default().push(child);
            }
        }
        let chain = Chain { groups: by_demand.into_values().collect() };
        if chain.children().count() < 2 {
            return;
        }
        for (at, group) in chain.groups.iter().enumerate() {
            for child in group {
                self.place[child.index()] = Some((self.chains.len(), at));
            }
        }
        self.chains.push(chain);
    }

    /// A volunteer forced on a child is forced on every sibling of the same or a larger demand.
    fn force(&mut self, instance: &Instance, travel: &dyn Travel) -> Result<(), Contradiction> {
        for chain in &self.chains {
            let mut all: Vec<VolunteerId> = Vec::new();
            for group in chain.groups.iter().rev() {
                all.extend(group.iter().flat_map(|&c| instance.pinned(c)));
                all.sort_unstable();
                all.dedup();
                for &child in group {
                    for &volunteer in &all {
                        eligibility::pair(instance, travel, volunteer, child)
                            .map_err(|_| Contradiction { volunteer, child })?;
                    }
                    self.forced[child.index()].clone_from(&all);
                }
            }
        }
        Ok(())
    }

    fn check_forced(&self, instance: &Instance) -> Result<(), Contradiction> {
        let mut load = vec![0_u32; instance.volunteers().len()];
        let mut pool = vec![0_u32; instance.organisations().len()];
        for child in instance.child_ids() {
            let forced = self.forced(child);
            let Some(&volunteer) = forced.last() else { continue };
            if !eligibility::places_suffice(instance, child, forced) {
                return Err(Contradiction { volunteer, child });
            }
            for &volunteer in forced {
                let from = instance.volunteer(volunteer);
                load[volunteer.index()] += 1;
                let mut over = load[volunteer.index()] > u32::from(from.capacity);
                if let Some(id) = from.organisation {
                    pool[id.index()] += 1;
                    let most = instance.organisation(id).capacity;
                    over |= most.is_some_and(|most| pool[id.index()] > most);
                }
                if over {
                    return Err(Contradiction { volunteer, child });
                }
            }
        }
        Ok(())
    }
}
