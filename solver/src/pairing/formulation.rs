//! The network of an instance, as documented in [`certificate`](crate::certificate), for the simplex.
//!
//! Nodes: volunteers, organisations, children, then for every child with requirements its places and
//! its entries. An entry gathers the volunteers who fill the same of the child's roles, so that each
//! pair is one arc. Places and entries hang from the root by arcs dearer than leaving the unit
//! uncovered, which no optimum uses.

use crate::certificate::{ChildPrices, Pair, Place, Prices};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Rank};
use crate::network::{Simplex, UNBOUNDED};
use crate::objective::{self, Scale};

/// Nodes of a child with requirements.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// First place; the roles in order, then the open place if there is one.
    first_place: u32,
    /// Number of places with a role.
    roles: u32,
    /// Places open to anybody.
    open: u16,
    /// First entry; entry of role mask m is `first_entry + m`.
    first_entry: u32,
    /// Arc from each place to the child.
    place_arcs: Vec<u32>,
    /// Arc from each entry to each place it may use: (entry, place, arc).
    links: Vec<(u32, u32, u32)>,
}

/// The instance's nodes in the simplex.
pub(super) struct Formulation<'a> {
    pub(super) instance: &'a Instance,
    pub(super) scale: Scale,
    /// Volunteers who can still take a pair beyond their pinned ones.
    pub(super) volunteer_open: Vec<bool>,
    /// Children who can still take a pair beyond their pinned ones.
    pub(super) child_open: Vec<bool>,
    places: Vec<Option<Box<Places>>>,
    /// Child of every node from the first child's on.
    child_of: Vec<u32>,
    first_child: u32,
    pinned_load: Vec<u16>,
    pinned_pool: Vec<u32>,
}

impl<'a> Formulation<'a> {
    /// Counts pins and closes what they fill.
    pub(super) fn new(instance: &'a Instance, scale: Scale) -> Self {
        let mut pinned_load = vec![0_u16; instance.volunteers().len()];
        let mut pinned_pool = vec![0_u32; instance.organisations().len()];
        for child in instance.child_ids() {
            for volunteer in instance.pinned(child) {
                pinned_load[volunteer.index()] += 1;
                if let Some(pool) = instance.volunteer(*volunteer).organisation {
                    pinned_pool[pool.index()] += 1;
                }
            }
        }
        let volunteer_open = instance.volunteer_ids().map(|id| {
            let volunteer = instance.volunteer(id);
            let pool_open = volunteer.organisation.is_none_or(|pool| {
                let most = instance.organisation(pool).capacity;
                most.is_none_or(|most| pinned_pool[pool.index()] < most)
            });
            eligibility::volunteer(instance, id).is_ok()
                && pinned_load[id.index()] < volunteer.capacity
                && pool_open
        });
        let child_open = instance.child_ids().map(|id| {
            let demand = usize::from(instance.demand(id));
            // Pins of a child with places are part of the network: its prices must be found there.
            eligibility::child(instance, id).is_ok()
                && (instance.pinned(id).len() < demand || !instance.requirements(id).is_empty())
        });
        let first_child = small(instance.volunteers().len() + instance.organisations().len());
        let (volunteer_open, child_open) = (volunteer_open.collect(), child_open.collect());
        let mut formulation = Self {
            instance,
            scale,
            volunteer_open,
            child_open,
            places: vec![None; instance.children().len()],
            child_of: (0..small(instance.children().len())).collect(),
            first_child,
            pinned_load,
            pinned_pool,
        };
        formulation.number_places();
        formulation
    }

    fn number_places(&mut self) {
        for child in self.instance.child_ids() {
            let requirements = self.instance.requirements(child);
            if requirements.is_empty() || eligibility::child(self.instance, child).is_err() {
                continue;
            }
            let reserved: u16 = requirements.iter().map(|r| r.count).sum();
            let open = self.instance.demand(child).saturating_sub(reserved);
            let roles = small(requirements.len());
            let first_place = self.first_child + small(self.child_of.len());
            let first_entry = first_place + roles + u32::from(open > 0);
            let pins = small(self.instance.pinned(child).len());
            let nodes = first_entry - first_place + (1 << roles) + pins;
            self.child_of.extend((0..nodes).map(|_| small(child.index())));
            let (place_arcs, links) = (Vec::new(), Vec::new());
            let places = Places { first_place, roles, open, first_entry, place_arcs, links };
            self.places[child.index()] = Some(Box::new(places));
        }
    }

    /// Number of nodes besides the root.
    pub(super) fn nodes(&self) -> usize {
        self.first_child as usize + self.child_of.len()
    }

    /// Places that the volunteer has beyond her pinned ones, in order: load cost, and how many of it.
    pub(super) fn places_of(&self, volunteer: VolunteerId) -> Vec<(i64, i64)> {
        let policy = self.instance.policy();
        let first = usize::from(self.pinned_load[volunteer.index()]) + 1;
        let last = usize::from(self.instance.volunteer(volunteer).capacity);
        let mut places: Vec<(i64, i64)> = Vec::new();
        for n in first..=last {
            let cost = objective::load(policy, n);
            match places.last_mut().filter(|run| run.0 == cost) {
                Some(run) => run.1 += 1,
                None => places.push((cost, 1)),
            }
        }
        places
    }

    /// The node that feeds the volunteer, unless it is the root.
    pub(super) fn feeder(&self, volunteer: VolunteerId) -> Option<u32> {
        self.instance.volunteer(volunteer).organisation.map(|pool| self.pool_node(pool.index()))
    }

    /// Node where the pair's arc ends.
    pub(super) fn entry(&self, volunteer: VolunteerId, child: ChildId) -> u32 {
        match &self.places[child.index()] {
            None => self.child_node(child),
            Some(places) => {
                places.first_entry + eligibility::role_mask(self.instance, volunteer, child)
            }
        }
    }

    /// Prices at the child's places (roles, then open), into `out`; the child's own for a child
    /// without places. A place that nobody takes gets the least price that proves it: the child's.
    pub(super) fn entry_prices(&self, simplex: &Simplex, child: ChildId, out: &mut Vec<i64>) {
        self.entry_prices_at(simplex, |node| simplex.prices()[node as usize], child, out);
    }

    /// [`Self::entry_prices`] as they are where nodes have the prices `price`.
    pub(super) fn entry_prices_at(
        &self,
        simplex: &Simplex,
        price: impl Fn(u32) -> i64,
        child: ChildId,
        out: &mut Vec<i64>,
    ) {
        let at_child = price(self.child_node(child));
        out.clear();
        match &self.places[child.index()] {
            None => out.push(at_child),
            Some(places) => {
                out.extend(places.place_arcs.iter().zip(places.first_place..).map(
                    |(&arc, place)| if simplex.flow(arc) == 0 { at_child } else { price(place) },
                ))
            }
        }
    }

    /// Gives places that nobody takes, and entries that nobody uses, the prices that pairs are priced
    /// at: the least that prove them. Shortest paths keep them there.
    pub(super) fn lower_entries(&self, simplex: &mut Simplex) {
        let mut own = Vec::new();
        for child in self.instance.child_ids() {
            let Some(places) = &self.places[child.index()] else { continue };
            self.entry_prices(simplex, child, &mut own);
            for (place, &price) in (places.first_place..).zip(&own) {
                simplex.set_price(place, price);
            }
            for links in places.links.chunk_by(|a, b| a.0 == b.0) {
                let at = |&(_, place, _): &(u32, u32, u32)| simplex.prices()[place as usize];
                if let Some(most) = links.iter().map(at).max() {
                    simplex.set_price(links[0].0, most);
                }
            }
        }
    }

    /// The price that a volunteer meets at a child whose [`Self::entry_prices`] are `prices`.
    pub(super) fn offer(&self, prices: &[i64], volunteer: VolunteerId, child: ChildId) -> i64 {
        let Some(places) = &self.places[child.index()] else { return prices[0] };
        let mask = eligibility::role_mask(self.instance, volunteer, child);
        let open = prices.get(places.roles as usize).copied().unwrap_or(i64::MIN);
        let roles = (0..places.roles).filter(|role| mask & (1 << role) != 0);
        roles.map(|role| prices[role as usize]).fold(open, i64::max)
    }

    /// Whether the child has places with roles.
    pub(super) fn has_places(&self, child: ChildId) -> bool {
        self.places[child.index()].is_some()
    }

    /// The child whose node, place or entry this is.
    pub(super) fn child_at(&self, node: u32) -> ChildId {
        ChildId::new(self.child_of[(node - self.first_child) as usize] as usize)
    }

    /// The child of a node, for nodes from the first child's on.
    pub(super) fn child_of_node(&self, node: u32) -> Option<ChildId> {
        let at = node.checked_sub(self.first_child)?;
        self.child_of.get(at as usize).map(|&child| ChildId::new(child as usize))
    }

    pub(super) fn child_node(&self, child: ChildId) -> u32 {
        self.first_child + small(child.index())
    }

    fn pool_node(&self, pool: usize) -> u32 {
        small(self.instance.volunteers().len() + pool)
    }

    /// The simplex with every arc but the pairs', at the basis in which nobody is paired, and with
    /// `further` nodes that no arc touches yet. To be called once.
    pub(super) fn simplex(&mut self, further: usize) -> Simplex {
        let mut simplex = Simplex::new(self.nodes() + further);
        simplex.reserve(self.nodes() * 2);
        self.add_organisations(&mut simplex);
        self.add_volunteers(&mut simplex);
        for child in self.instance.child_ids() {
            self.add_child(&mut simplex, child);
        }
        let mut places = std::mem::take(&mut self.places);
        for (index, places) in places.iter_mut().enumerate() {
            if let Some(places) = places {
                self.add_places(&mut simplex, ChildId::new(index), places);
            }
        }
        self.places = places;
        simplex
    }

    fn add_organisations(&self, simplex: &mut Simplex) {
        let root = simplex.root();
        for (index, organisation) in self.instance.organisations().iter().enumerate() {
            let pinned = self.pinned_pool[index];
            let most = organisation.capacity.map_or(UNBOUNDED, |most| {
                // A pool without places left feeds nobody: its volunteers are closed.
                i64::from((most.max(pinned) - pinned).max(1))
            });
            simplex.add_tree_arc(self.pool_node(index), root, false, 0, (0, most));
        }
    }

    fn add_volunteers(&self, simplex: &mut Simplex) {
        for id in self.instance.volunteer_ids() {
            let parent = self.feeder(id).unwrap_or(simplex.root());
            let node = small(id.index());
            let places = self.places_of(id);
            let Some((&(cost, most), further)) = places.split_first() else {
                simplex.add_tree_arc(node, parent, false, 0, (0, 1));
                continue;
            };
            // Parallel arcs of equal cost are one arc.
            simplex.add_tree_arc(node, parent, false, cost, (0, most));
            for &(cost, most) in further {
                simplex.add_arc(parent, node, cost, most);
            }
        }
    }

    /// Units of a child that pairs beyond pinned ones can still cover. Pins of a child with places
    /// enter the network as supplies instead.
    fn open_demand(&self, child: ChildId) -> i64 {
        if eligibility::child(self.instance, child).is_err() {
            return 0;
        }
        let pins = if self.has_places(child) { 0 } else { self.instance.pinned(child).len() };
        i64::from(self.instance.demand(child)) - i64::try_from(pins).unwrap_or(0)
    }

    fn add_child(&self, simplex: &mut Simplex, child: ChildId) {
        let (node, root) = (self.child_node(child), simplex.root());
        let demand = self.open_demand(child);
        let first = self.scale.penalty(self.instance, child, Rank::First);
        let further = self.scale.penalty(self.instance, child, Rank::Further);
        let further_units = i64::from(self.instance.demand(child)) - 1;
        if demand <= further_units || first == further {
            let cost = if demand <= further_units { further } else { first };
            simplex.add_tree_arc(node, root, false, cost, (demand, UNBOUNDED));
            return;
        }
        simplex.add_tree_arc(node, root, false, first, (demand - further_units, UNBOUNDED));
        if further_units > 0 {
            simplex.add_full_arc(root, node, further, further_units);
        }
    }

    fn add_places(&self, simplex: &mut Simplex, child: ChildId, places: &mut Places) {
        let root = simplex.root();
        let node = self.child_node(child);
        let dear = self.artificial();
        let requirements = self.instance.requirements(child);
        let slots = places.first_entry - places.first_place;
        for slot in 0..slots {
            let count = requirements.get(slot as usize).map_or(places.open, |r| r.count);
            let place = places.first_place + slot;
            simplex.add_tree_arc(place, root, false, dear, (0, UNBOUNDED));
            places.place_arcs.push(simplex.add_arc(place, node, 0, i64::from(count)));
        }
        for mask in 0..1_u32 << places.roles {
            let entry = places.first_entry + mask;
            simplex.add_tree_arc(entry, root, false, dear, (0, UNBOUNDED));
            self.link(simplex, places, entry, mask, slots);
        }
        for (n, &volunteer) in (0..).zip(self.instance.pinned(child)) {
            // A pinned volunteer brings her unit along; it has to find a place.
            let entry = places.first_entry + (1 << places.roles) + n;
            simplex.add_tree_arc(entry, root, true, dear, (1, UNBOUNDED));
            let mask = eligibility::role_mask(self.instance, volunteer, child);
            self.link(simplex, places, entry, mask, slots);
        }
    }

    fn link(&self, simplex: &mut Simplex, places: &mut Places, entry: u32, mask: u32, slots: u32) {
        for slot in 0..slots {
            if slot == places.roles || mask & (1 << slot) != 0 {
                let place = places.first_place + slot;
                let arc = simplex.add_arc(entry, place, 0, UNBOUNDED);
                places.links.push((entry, place, arc));
            }
        }
    }

    /// Dearer than any way of leaving a unit uncovered.
    fn artificial(&self) -> i64 {
        2 * self.scale.factor * (self.scale.classes + 1)
    }

    /// The pairs of the flow. `pair_arcs` are the simplex arcs of pairs.
    pub(super) fn pairs(&self, simplex: &Simplex, pair_arcs: std::ops::Range<usize>) -> Vec<Pair> {
        let mut pairs = Vec::new();
        let mut entered: Vec<(u32, VolunteerId)> = Vec::new();
        for arc in pair_arcs.map(small).filter(|&arc| simplex.flow(arc) > 0) {
            let (tail, head) = simplex.ends(arc);
            let (volunteer, child) = (VolunteerId::new(tail as usize), self.child_at(head));
            // One unit, or several of a volunteer who stands for several.
            for _ in 0..simplex.flow(arc) {
                if self.has_places(child) {
                    entered.push((head, volunteer));
                } else {
                    pairs.push(Pair { child, volunteer, place: Place::Open });
                }
            }
        }
        for child in self.instance.child_ids() {
            for (n, &volunteer) in (0..).zip(self.instance.pinned(child)) {
                match &self.places[child.index()] {
                    None => pairs.push(Pair { child, volunteer, place: Place::Open }),
                    Some(p) => entered.push((p.first_entry + (1 << p.roles) + n, volunteer)),
                }
            }
        }
        entered.sort_unstable();
        self.assign_places(simplex, &entered, &mut pairs);
        pairs.sort_unstable();
        pairs
    }

    /// Hands the flow from each entry to the places out to the volunteers who entered there.
    fn assign_places(
        &self,
        simplex: &Simplex,
        entered: &[(u32, VolunteerId)],
        pairs: &mut Vec<Pair>,
    ) {
        for group in entered.chunk_by(|a, b| a.0 == b.0) {
            let entry = group[0].0;
            let child = self.child_at(entry);
            let Some(places) = &self.places[child.index()] else { continue };
            let mut volunteers = group.iter().map(|&(_, volunteer)| volunteer);
            for &(_, place, arc) in places.links.iter().filter(|link| link.0 == entry) {
                let slot = place - places.first_place;
                let place = if slot == places.roles {
                    Place::Open
                } else {
                    Place::Required(u8::try_from(slot).unwrap_or(u8::MAX))
                };
                let taken = usize::try_from(simplex.flow(arc)).unwrap_or(0);
                pairs.extend(volunteers.by_ref().take(taken).map(|volunteer| Pair {
                    child,
                    volunteer,
                    place,
                }));
            }
        }
    }

    /// The prices of the basis, completed where pins leave nothing to decide. A pair may cost up to `bonus`
    /// less than the policy says.
    pub(super) fn prices(&self, simplex: &Simplex, bonus: i64) -> Prices {
        let price = simplex.prices();
        let policy = self.instance.policy();
        let keep = policy.weights.largest_keep() + bonus;
        let children: Vec<ChildPrices> = self
            .instance
            .child_ids()
            .map(|child| self.child_prices(simplex, child, -keep))
            .collect();
        let highest = children
            .iter()
            .flat_map(|c| c.places.iter().copied().chain([c.child]))
            .max()
            .unwrap_or(0)
            .max(0)
            + keep;
        let organisations: Vec<i64> = (0..self.instance.organisations().len())
            .map(|pool| match self.instance.organisations()[pool].capacity {
                Some(most) if self.pinned_pool[pool] >= most => highest,
                Some(_) => price[self.pool_node(pool) as usize],
                None => 0,
            })
            .collect();
        let volunteers = self.instance.volunteer_ids().map(|id| {
            let volunteer = self.instance.volunteer(id);
            if self.volunteer_open[id.index()] {
                return price[id.index()];
            }
            let pinned = usize::from(self.pinned_load[id.index()]);
            let full = pinned >= usize::from(volunteer.capacity);
            let pool = volunteer.organisation.map_or(0, |pool| organisations[pool.index()]);
            if full {
                highest.max(pool) + objective::load(policy, pinned)
            } else {
                pool + objective::load(policy, pinned + 1)
            }
        });
        Prices { volunteers: volunteers.collect(), organisations, children }
    }

    fn child_prices(&self, simplex: &Simplex, child: ChildId, closed: i64) -> ChildPrices {
        let at_child = simplex.prices()[self.child_node(child) as usize];
        if self.has_places(child) {
            let mut places = Vec::new();
            self.entry_prices(simplex, child, &mut places);
            places.resize(self.instance.requirements(child).len() + 1, at_child);
            return ChildPrices { child: at_child, places };
        }
        if self.child_open[child.index()] {
            return ChildPrices { child: at_child, places: Vec::new() };
        }
        let roles = self.instance.requirements(child).len();
        let places = if roles == 0 { 0 } else { roles + 1 };
        ChildPrices { child: closed, places: vec![closed; places] }
    }
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("the builder limits every array far below 2^32")
}

#[cfg(test)]
mod tests {
    use crate::model::Limits;
    use crate::network::Amount;

    #[test]
    fn no_demand_outgrows_the_amounts_of_the_simplex() {
        let most = Limits::STANDARD.people * usize::from(Limits::STANDARD.demand);
        assert!(i64::try_from(most).is_ok_and(|most| most < i64::from(i32::PLENTY)));
    }
}
