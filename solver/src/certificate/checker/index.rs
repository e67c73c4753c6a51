//! Finds the pairs of a child that can have a negative reduced cost, without looking at the others.

use super::network::Network;
use super::tree::{Entry, Kinds, Node, Tree};
use crate::certificate::Prices;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Mode, NeedSet, Reach, Role};
use crate::objective;
use crate::travel::{Rate, chord, farthest, least, least_metres, squared, squared_to_box};
use crate::units::{Cost, Leg, Metres};

/// The volunteers in boxes, near ones by place and remote ones apart, and the costs of needs.
pub(super) struct Index<'a> {
    network: &'a Network<'a>,
    prices: &'a Prices,
    pub(super) trees: [Tree; 2],
    /// Distinct sets of needs of the children.
    needs: Vec<NeedSet>,
    /// `need_costs[tree][at of needs][mask]`.
    need_costs: [Vec<Vec<Cost>>; 2],
    /// Whether time on the way counts at all: costs something, or is limited.
    timed: bool,
    /// What travel costs at least, in each tree.
    rates: [Rate; 2],
}

/// A child as a box meets it.
pub(super) struct Target<'a> {
    child: ChildId,
    position: [f64; 3],
    need_costs: [&'a [Cost]; 2],
    limit: Leg,
    /// The policy lets nobody come from farther than the root of this, straight.
    farthest: f64,
}

impl<'a> Index<'a> {
    pub(super) fn new(network: &'a Network<'a>, prices: &'a Prices) -> Self {
        let (near, remote) = rayon::join(
            || Tree::new(network, prices, Mode::Near),
            || Tree::new(network, prices, Mode::Remote),
        );
        let instance = network.instance;
        let mut needs: Vec<NeedSet> =
            network.children.iter().map(|&c| instance.child(c).needs).collect();
        needs.sort_unstable();
        needs.dedup();
        let costs = |tree: &Tree| {
            let cost = |&needs: &NeedSet| {
                tree.masks.iter().map(|&m| objective::need(instance.policy(), needs, m)).collect()
            };
            needs.iter().map(cost).collect()
        };
        let need_costs = [costs(&near), costs(&remote)];
        let policy = instance.policy();
        let timed = policy.weights.per_minute > 0
            || policy.reach_time.iter().any(Option::is_some)
            || instance.volunteers().iter().any(|v| matches!(v.reach, Reach::Seconds(_)));
        let rates = [objective::rate(policy, network.travel.top_speed()), Rate::NOTHING];
        Self { network, prices, trees: [near, remote], needs, need_costs, timed, rates }
    }

    pub(super) fn target(&self, child: ChildId) -> Target<'_> {
        let instance = self.network.instance;
        let (site, child_data) = (instance.child_site(child), instance.child(child));
        let needs = self.needs.binary_search(&child_data.needs);
        let needs = needs.expect("the needs of every child of the network were collected");
        let limit = instance.policy().limit(child_data.priority);
        let farthest = farthest(limit, self.network.travel.top_speed());
        Target {
            child,
            position: self.network.travel.position(site),
            need_costs: [&self.need_costs[0][needs], &self.need_costs[1][needs]],
            limit,
            farthest: farthest * farthest,
        }
    }

    /// Calls `ask` with every volunteer, each once, whose pair with the child has a negative reduced
    /// cost, and with some whose pair has not. Pinned ones may be left out.
    pub(super) fn for_each_negative(&self, child: ChildId, ask: &mut impl FnMut(VolunteerId)) {
        let instance = self.network.instance;
        let previous = instance.previous(child);
        // The bonus of a previous pair can undercut every box.
        previous.iter().for_each(|pair| ask(pair.volunteer));
        let is_new = |v: VolunteerId| previous.binary_search_by_key(&v, |p| p.volunteer).is_err();
        let mut ask_new = |v| {
            if is_new(v) {
                ask(v);
            }
        };
        if instance.requirements(child).is_empty()
            && let Some(row) = self.network.travel.row(instance.child_site(child))
        {
            self.scan_row(child, row, &mut ask_new);
            return;
        }
        let target = self.target(child);
        for which in 0..2 {
            if !self.trees[which].nodes.is_empty() {
                self.descend(which, 0, &target, &mut ask_new);
            }
        }
    }

    fn descend(
        &self,
        which: usize,
        at: usize,
        target: &Target<'_>,
        ask: &mut impl FnMut(VolunteerId),
    ) {
        let tree = &self.trees[which];
        let node = &tree.nodes[at];
        let Some(met) = self.price_met(which, node, target) else { return };
        let need = target.need_costs[which][node.mask];
        // Most boxes are too dear at no distance at all.
        if need + node.price >= met {
            return;
        }
        let away = match tree.near {
            true => squared_to_box(target.position, node.low, node.high),
            false => 0.0,
        };
        if away > node.farthest.min(target.farthest)
            || !self.rates[which].affords(met - need - node.price, away)
        {
            return;
        }
        if let Some(right) = node.right {
            self.descend(which, at + 1, target, ask);
            self.descend(which, right, target, ask);
            return;
        }
        for entry in &tree.entries[node.from..node.to] {
            let budget = met - target.need_costs[which][entry.mask] - entry.price;
            if budget <= 0 {
                continue;
            }
            let away = if tree.near { squared(entry.position, target.position) } else { 0.0 };
            if away <= entry.farthest && self.rates[which].affords(budget, away) {
                ask(entry.volunteer);
            }
        }
    }

    /// The least way from the box to the child, or `None` where it lies beyond every reach.
    pub(super) fn within_reach(
        &self,
        which: usize,
        node: &Node,
        target: &Target<'_>,
    ) -> Option<Leg> {
        if !self.trees[which].near {
            return Some(Leg::default());
        }
        let way =
            self.least_way(which, squared_to_box(target.position, node.low, node.high).sqrt());
        way.within(node.reach.both(target.limit)).then_some(way)
    }

    /// No way so far is shorter; nobody travels in the tree of remote volunteers.
    fn least_way(&self, which: usize, distance: f64) -> Leg {
        match self.trees[which].near {
            true if self.timed => least(distance, self.network.travel.top_speed()),
            true => Leg { metres: least_metres(distance), ..Leg::default() },
            false => Leg::default(),
        }
    }

    /// Whether the child is not surely beyond the reach of the entry or of the policy.
    pub(super) fn entry_reaches(&self, which: usize, entry: &Entry, target: &Target<'_>) -> bool {
        let way = || self.least_way(which, chord(entry.position, target.position));
        !self.trees[which].near || way().within(entry.reach.both(target.limit))
    }

    /// Whether some volunteer of the box may fill a place of the child.
    pub(super) fn may_enter(&self, which: usize, node: &Node, target: &Target<'_>) -> bool {
        self.price_met(which, node, target).is_some()
    }

    /// No volunteer of the box meets a larger price; `None` where none fills a place.
    fn price_met(&self, which: usize, node: &Node, target: &Target<'_>) -> Option<i64> {
        let requirements = self.network.instance.requirements(target.child);
        let prices = &self.prices.children[target.child.index()];
        self.network.price_met(target.child, prices, |at| {
            may_fill(requirements[at].role, self.trees[which].masks[node.mask], node.kinds)
        })
    }

    fn way_cost(&self, way: Leg) -> Cost {
        objective::travel(self.network.instance.policy(), way)
    }

    /// Looks at every volunteer by way and price alone, along the row of ways to the child.
    fn scan_row(&self, child: ChildId, row: &[u32], ask: &mut impl FnMut(VolunteerId)) {
        let target = self.target(child);
        let met = self.prices.children[child.index()].child;
        for which in 0..2 {
            let tree = &self.trees[which];
            for entry in &tree.entries {
                // Cheapest first: most prices alone are too high.
                let need = target.need_costs[which][entry.mask];
                if entry.price + need >= met {
                    continue;
                }
                let metres =
                    if tree.near { Metres(row[entry.volunteer.index()]) } else { Metres(0) };
                let way = Leg { metres, ..Leg::default() };
                if self.way_cost(way) + need + entry.price < met {
                    ask(entry.volunteer);
                }
            }
        }
    }
}

fn may_fill(role: Role, skills: NeedSet, kinds: Kinds) -> bool {
    match role {
        Role::Skilled(need) => skills.contains(need),
        Role::Mother => kinds.mother,
        Role::Professional => kinds.professional,
    }
}
