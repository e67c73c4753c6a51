//! The optimum of a tiny instance with its proof, by cancelling negative cycles in the network that
//! the certificate documents (Klein 1967). Slow, and independent of the engine.

use tongxing_solver::certificate::{ChildPrices, Pair, Place, Prices, Solution, Status};
use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Instance, Rank};
use tongxing_solver::objective::{self, Scale};
use tongxing_solver::travel::Travel;

use crate::random::Case;
use crate::value;

/// One unit of capacity.
struct Arc {
    from: usize,
    to: usize,
    cost: i64,
    used: bool,
    /// Part of every answer, or of none.
    fixed: bool,
    /// The pair of which this arc takes a place.
    seat: Option<Pair>,
}

/// Nodes: root, organisations, volunteers, children, then places and pairs as they come.
struct Network<'a> {
    instance: &'a Instance,
    nodes: usize,
    arcs: Vec<Arc>,
    /// First node of each child's places.
    places: Vec<usize>,
}

/// Improves the answer of a true claim to the optimum and proves it. Siblings must be free.
///
/// # Panics
/// If the claim is not true, or the instance too wide.
#[must_use]
pub fn optimal(case: &Case, claim: &Solution) -> Solution {
    let (instance, travel) = (&case.instance, &*case.travel);
    let scale = Scale::of(instance, travel.longest()).expect("drawn instances are narrow");
    let mut network = Network::new(instance, travel, scale, &claim.pairs);
    let potentials = loop {
        match network.potentials() {
            Ok(potentials) => break potentials,
            Err(cycle) => network.cancel(&cycle),
        }
    };
    let seats = network.arcs.iter().filter(|arc| arc.used).filter_map(|arc| arc.seat);
    let mut pairs: Vec<Pair> = seats.collect();
    pairs.sort();
    let ties: Vec<(VolunteerId, ChildId)> = pairs.iter().map(|p| (p.volunteer, p.child)).collect();
    let value = value::of(instance, travel, &ties);
    let mut solution = Solution {
        status: Status::Optimal,
        pairs,
        bound: value::scaled(instance, scale, &value),
        value,
        ..claim.clone()
    };
    solution.certificate.prices = network.prices(&potentials);
    solution
}

impl<'a> Network<'a> {
    fn new(instance: &'a Instance, travel: &dyn Travel, scale: Scale, answer: &[Pair]) -> Self {
        let organisations = instance.organisations().len();
        let (volunteers, children) = (instance.volunteers().len(), instance.children().len());
        let nodes = 1 + organisations + volunteers + children;
        let mut network = Self { instance, nodes, arcs: Vec::new(), places: Vec::new() };
        for child in instance.child_ids() {
            network.add_child(travel, scale, child, answer);
        }
        for volunteer in instance.volunteer_ids() {
            let load = answer.iter().filter(|p| p.volunteer == volunteer).count();
            let from = instance.volunteer(volunteer);
            let limited =
                from.organisation.filter(|&o| instance.organisation(o).capacity.is_some());
            let tail = limited.map_or(0, |o| 1 + o.index());
            for n in 1..=usize::from(from.capacity) {
                let cost = objective::load(instance.policy(), n);
                network.add(tail, network.volunteer(volunteer), cost, n <= load);
            }
        }
        for (at, organisation) in instance.organisations().iter().enumerate() {
            let of_it = |p: &&Pair| {
                instance.volunteer(p.volunteer).organisation.is_some_and(|o| o.index() == at)
            };
            let used = answer.iter().filter(of_it).count();
            for n in 0..organisation.capacity.map_or(0, |limit| limit as usize) {
                network.add(0, 1 + at, 0, n < used);
            }
        }
        network
    }

    fn volunteer(&self, id: VolunteerId) -> usize {
        1 + self.instance.organisations().len() + id.index()
    }

    fn child(&self, id: ChildId) -> usize {
        1 + self.instance.organisations().len() + self.instance.volunteers().len() + id.index()
    }

    fn add(&mut self, from: usize, to: usize, cost: i64, used: bool) {
        self.arcs.push(Arc { from, to, cost, used, fixed: false, seat: None });
    }

    fn add_child(&mut self, travel: &dyn Travel, scale: Scale, child: ChildId, answer: &[Pair]) {
        let instance = self.instance;
        let of_child: Vec<Pair> = answer.iter().copied().filter(|p| p.child == child).collect();
        let (node, demand) = (self.child(child), usize::from(instance.demand(child)));
        let mut rooms: Vec<usize> =
            instance.requirements(child).iter().map(|r| usize::from(r.count)).collect();
        rooms.push(demand - rooms.iter().sum::<usize>());
        // Without roles the open place is the child itself.
        let plain = rooms.len() == 1;
        self.places.push(if plain { node } else { self.nodes });
        self.nodes += if plain { 0 } else { rooms.len() };
        if eligibility::child(instance, child).is_err() {
            return;
        }
        for (at, &room) in rooms.iter().enumerate() {
            let taken = of_child.iter().filter(|p| p.place == place(at, rooms.len())).count();
            for n in 0..if plain { 0 } else { room } {
                self.add(self.places[child.index()] + at, node, 0, n < taken);
            }
        }
        for unit in 0..demand {
            let rank = if unit == 0 { Rank::First } else { Rank::Further };
            // The dearest unit is the child's first: the last to stay uncovered.
            let uncovered = unit >= of_child.len();
            self.add(0, node, scale.penalty(instance, child, rank), uncovered);
        }
        for volunteer in instance.volunteer_ids() {
            let Some(cost) = value::pair_cost(instance, travel, volunteer, child) else { continue };
            let taken = of_child.iter().find(|p| p.volunteer == volunteer).map(|p| p.place);
            let pair_node = self.nodes;
            self.nodes += 1;
            self.add(self.volunteer(volunteer), pair_node, cost, taken.is_some());
            let last = self.arcs.len() - 1;
            self.arcs[last].fixed = instance.is_pinned(volunteer, child);
            for at in 0..rooms.len() {
                let role = instance.requirements(child).get(at);
                let fills =
                    role.is_none_or(|r| eligibility::fills(instance.volunteer(volunteer), r.role));
                if fills && rooms[at] > 0 {
                    let place = place(at, rooms.len());
                    self.add(pair_node, self.places[child.index()] + at, 0, taken == Some(place));
                    let last = self.arcs.len() - 1;
                    self.arcs[last].seat = Some(Pair { child, volunteer, place });
                }
            }
        }
    }

    /// Shortest distances in the residual network from anywhere (Bellman and Ford), or the arcs of a
    /// negative cycle.
    fn potentials(&self) -> Result<Vec<i64>, Vec<usize>> {
        let mut distance = vec![0; self.nodes];
        let mut reached_by = vec![None; self.nodes];
        for _ in 0..=self.nodes {
            let mut changed = None;
            for (at, arc) in self.arcs.iter().enumerate().filter(|(_, arc)| !arc.fixed) {
                let (from, to, cost) = if arc.used {
                    (arc.to, arc.from, -arc.cost)
                } else {
                    (arc.from, arc.to, arc.cost)
                };
                if distance[from] + cost < distance[to] {
                    distance[to] = distance[from] + cost;
                    reached_by[to] = Some((at, from));
                    changed = Some(to);
                }
            }
            match changed {
                None => return Ok(distance),
                Some(node) => {
                    if let Some(cycle) = cycle_behind(node, &reached_by) {
                        return Err(cycle);
                    }
                }
            }
        }
        panic!("distances that still shrink after so many rounds shrink along a cycle")
    }

    fn cancel(&mut self, cycle: &[usize]) {
        for &at in cycle {
            self.arcs[at].used = !self.arcs[at].used;
        }
    }

    fn prices(&self, potentials: &[i64]) -> Prices {
        let instance = self.instance;
        let price = |node: usize| potentials[node] - potentials[0];
        let children = instance.child_ids().map(|child| {
            let roles = instance.requirements(child).len();
            let first = self.places[child.index()];
            match roles {
                0 => ChildPrices { child: price(self.child(child)), places: Vec::new() },
                _ => ChildPrices {
                    child: price(self.child(child)),
                    places: (first..=first + roles).map(price).collect(),
                },
            }
        });
        let limited = |o: &usize| instance.organisations()[*o].capacity.is_some();
        let organisations = 0..instance.organisations().len();
        Prices {
            volunteers: instance.volunteer_ids().map(|v| price(self.volunteer(v))).collect(),
            organisations: organisations
                .map(|o| if limited(&o) { price(1 + o) } else { 0 })
                .collect(),
            children: children.collect(),
        }
    }
}

fn place(at: usize, places: usize) -> Place {
    if at + 1 == places {
        Place::Open
    } else {
        Place::Required(u8::try_from(at).expect("few roles"))
    }
}

/// The cycle that walking back from the node ends in, if it does.
fn cycle_behind(node: usize, reached_by: &[Option<(usize, usize)>]) -> Option<Vec<usize>> {
    let mut seen = vec![false; reached_by.len()];
    let mut at = node;
    while !seen[at] {
        seen[at] = true;
        at = reached_by[at]?.1;
    }
    let mut cycle = Vec::new();
    let end = at;
    loop {
        let (arc, from) = reached_by[at]?;
        cycle.push(arc);
        at = from;
        if at == end {
            return Some(cycle);
        }
    }
}
