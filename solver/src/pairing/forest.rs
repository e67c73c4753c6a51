//! Spatial index over volunteers that prunes with prices and reach: boxes carry the least price and the
//! longest reach inside.
//!
//! Volunteers of one group (equal skills, languages and mode; rare groups are merged under united
//! masks) share a tree, so that a child's cost of class is bounded from below once per group.

use crate::model::{Mode, Reach, Volunteer};
use crate::travel::{SLACK_METRES, chord};

/// Points in a leaf.
const LEAF: usize = 8;

/// Most groups kept apart; the rarest beyond are merged.
pub(super) const GROUPS: usize = 48;

/// One volunteer as the forest knows her.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Position in the instance.
    pub(super) volunteer: u32,
    /// Where the travel model's lower bound places her.
    pub(super) position: [f64; 3],
    /// Group, below [`GROUPS`].
    pub(super) group: u32,
    /// No way of hers is longer, in metres.
    pub(super) reach: f32,
}

/// A volunteer's reach as a forest knows it: none where it is no length, or does not bind.
#[expect(clippy::cast_precision_loss, reason = "whole metres below 2^24 are exact")]
pub(super) fn reach(volunteer: &Volunteer) -> f32 {
    match (volunteer.mode, volunteer.reach) {
        (Mode::Near, Reach::Metres(limit)) if limit.0 < 1 << 24 => limit.0 as f32,
        _ => f32::INFINITY,
    }
}

#[derive(Clone, Debug)]
struct Node {
    low: [f64; 3],
    high: [f64; 3],
    /// Least price inside.
    least: i64,
    /// First member of a leaf, or the right child (the left one follows its parent), × 16, + members of
    /// a leaf; + 0 for an inner node. So a node fills one cache line.
    link: u32,
    /// Longest reach inside.
    reach: f32,
}

impl Node {
    fn count(&self) -> u32 {
        self.link % 16
    }

    fn link(&self) -> u32 {
        self.link / 16
    }
}

#[derive(Clone, Debug)]
struct Tree {
    root: u32,
    travels: bool,
}

/// A tree per group.
#[derive(Clone, Debug)]
pub(super) struct Forest {
    nodes: Vec<Node>,
    parent: Vec<u32>,
    trees: Vec<Option<Tree>>,
    position: Vec<[f64; 3]>,
    volunteer: Vec<u32>,
    reach: Vec<f32>,
    price: Vec<i64>,
    /// Leaf and slot of each volunteer, for updates; `u32::MAX` for volunteers not in the forest.
    leaf_of: Vec<u32>,
    slot_of: Vec<u32>,
    /// Cost of a metre, per thousand.
    per_metre_permille: f64,
}

/// What a search asks: candidates v with `cost(v) + price(v) < threshold`.
pub(super) trait Search {
    /// Least cost of class that a member of `group` can have, `None` if none may be paired.
    fn floor(&self, group: usize) -> Option<i64>;
    /// Where the search stands.
    fn threshold(&self) -> i64;
    /// A member whose lower bound passes: `price` is hers. May lower the threshold.
    fn visit(&mut self, volunteer: u32, price: i64);
}

impl Forest {
    /// Builds the forest at price 0. `travels[g]` says whether travel weighs for group g.
    ///
    /// O(n log² n) for n members.
    pub(super) fn new(
        volunteers: usize,
        mut members: Vec<Member>,
        travels: &[bool],
        per_metre_permille: u32,
    ) -> Self {
        members.sort_by_key(|m| (m.group, m.volunteer));
        let mut forest = Self {
            nodes: Vec::with_capacity(members.len() / 2 + 1),
            parent: Vec::new(),
            trees: vec![None; travels.len()],
            position: Vec::with_capacity(members.len()),
            volunteer: Vec::with_capacity(members.len()),
            reach: Vec::with_capacity(members.len()),
            price: vec![0; members.len()],
            leaf_of: vec![u32::MAX; volunteers],
            slot_of: vec![u32::MAX; volunteers],
            per_metre_permille: f64::from(per_metre_permille),
        };
        for run in members.chunk_by_mut(|a, b| a.group == b.group) {
            let group = run[0].group as usize;
            let root = forest.grow(run, u32::MAX);
            forest.trees[group] = Some(Tree { root, travels: travels[group] });
        }
        forest
    }

    fn grow(&mut self, members: &mut [Member], parent: u32) -> u32 {
        let id = small(self.nodes.len());
        let (low, high) = bounds(members);
        let leaf = members.len() <= LEAF;
        let count = if leaf { small(members.len()) } else { 0 };
        let reach = members.iter().map(|member| member.reach).fold(0.0, f32::max);
        let link = small(self.volunteer.len() * 16) + count;
        self.nodes.push(Node { low, high, least: 0, link, reach });
        self.parent.push(parent);
        if leaf {
            for member in members {
                self.leaf_of[member.volunteer as usize] = id;
                self.slot_of[member.volunteer as usize] = small(self.volunteer.len());
                self.position.push(member.position);
                self.reach.push(member.reach);
                self.volunteer.push(member.volunteer);
            }
            return id;
        }
        let width = |axis: usize| high[axis] - low[axis];
        let axis = (0..3).max_by(|&a, &b| width(a).total_cmp(&width(b))).unwrap_or(0);
        let middle = members.len() / 2;
        members.select_nth_unstable_by(middle, |a, b| {
            a.position[axis].total_cmp(&b.position[axis]).then(a.volunteer.cmp(&b.volunteer))
        });
        let (left, right) = members.split_at_mut(middle);
        self.grow(left, id);
        self.nodes[id as usize].link = self.grow(right, id) * 16;
        id
    }

    /// Sets every price and the boxes' least prices. O(n).
    pub(super) fn set_prices(&mut self, price_of: impl Fn(u32) -> i64) {
        for (price, &volunteer) in self.price.iter_mut().zip(&self.volunteer) {
            *price = price_of(volunteer);
        }
        for id in (0..self.nodes.len()).rev() {
            self.nodes[id].least = self.least(id);
        }
    }

    /// Sets one price. O(log n).
    pub(super) fn set_price(&mut self, volunteer: u32, price: i64) {
        let slot = self.slot_of[volunteer as usize];
        if slot == u32::MAX {
            return;
        }
        self.price[slot as usize] = price;
        let mut id = self.leaf_of[volunteer as usize];
        while id != u32::MAX {
            let least = self.least(id as usize);
            if self.nodes[id as usize].least == least {
                return;
            }
            self.nodes[id as usize].least = least;
            id = self.parent[id as usize];
        }
    }

    fn least(&self, id: usize) -> i64 {
        let node = &self.nodes[id];
        if node.count() == 0 {
            self.nodes[id + 1].least.min(self.nodes[node.link() as usize].least)
        } else {
            let first = node.link() as usize;
            let prices = &self.price[first..first + node.count() as usize];
            prices.iter().copied().min().unwrap_or(i64::MAX)
        }
    }

    /// Visits every member whose lower bound lies below the search's threshold, near ones first.
    pub(super) fn search(
        &self,
        from: [f64; 3],
        search: &mut impl Search,
        stack: &mut Vec<(u32, i64)>,
    ) {
        for (group, tree) in self.trees.iter().enumerate() {
            let Some(tree) = tree else { continue };
            let Some(floor) = search.floor(group) else { continue };
            let per_metre = if tree.travels { self.per_metre_permille } else { 0.0 };
            stack.clear();
            stack.push((tree.root, self.bound(tree.root, from, per_metre, floor)));
            while let Some((id, bound)) = stack.pop() {
                if bound >= search.threshold() {
                    continue;
                }
                let node = &self.nodes[id as usize];
                if node.count() == 0 {
                    let near = (id + 1, self.bound(id + 1, from, per_metre, floor));
                    let far = (node.link(), self.bound(node.link(), from, per_metre, floor));
                    let (near, far) = if far.1 < near.1 { (far, near) } else { (near, far) };
                    stack.push(far);
                    stack.push(near);
                } else {
                    self.visit_leaf(node, from, per_metre, floor, search);
                }
            }
        }
    }

    fn visit_leaf(
        &self,
        node: &Node,
        from: [f64; 3],
        per_metre: f64,
        floor: i64,
        search: &mut impl Search,
    ) {
        let first = node.link() as usize;
        for slot in first..first + node.count() as usize {
            let price = self.price[slot];
            if reaches(self.reach[slot], chord(from, self.position[slot]))
                && within(search.threshold() - price - floor, per_metre, from, self.position[slot])
            {
                search.visit(self.volunteer[slot], price);
            }
        }
    }

    /// Least cost + price that any member of the box can have.
    fn bound(&self, id: u32, from: [f64; 3], per_metre: f64, floor: i64) -> i64 {
        let node = &self.nodes[id as usize];
        let mut nearest = from;
        for axis in 0..3 {
            nearest[axis] = from[axis].max(node.low[axis]).min(node.high[axis]);
        }
        let distance = chord(from, nearest);
        if !reaches(node.reach, distance) {
            return i64::MAX;
        }
        node.least + floor + travel_floor(distance, per_metre)
    }
}

/// Whether somebody of that reach can go so far. Errs towards yes.
fn reaches(reach: f32, distance: f64) -> bool {
    distance <= (f64::from(reach) + SLACK_METRES) * (1.0 + 1e-9)
}

/// Least travel cost over a straight distance: off by the rounding to metres and to cost units.
#[expect(clippy::cast_possible_truncation, reason = "distances and weights are limited to 2^53")]
fn travel_floor(distance: f64, per_metre_permille: f64) -> i64 {
    (((distance - SLACK_METRES) * per_metre_permille * 0.001 - 1.0) as i64).max(0)
}

/// Whether travel that costs less than `budget` can lead between the points. Errs towards yes; no root
/// and no rounding to integers, because this is the innermost question of pricing.
#[expect(clippy::cast_precision_loss, reason = "the margin covers it")]
fn within(budget: i64, per_metre_permille: f64, from: [f64; 3], to: [f64; 3]) -> bool {
    if budget <= 0 {
        return false;
    }
    let (x, y, z) = (from[0] - to[0], from[1] - to[1], from[2] - to[2]);
    let squared = x * x + y * y + z * z;
    let reach = (budget as f64 + 2.0) * 1000.0 + SLACK_METRES * per_metre_permille;
    squared * per_metre_permille * per_metre_permille <= reach * reach * (1.0 + 1e-9)
}

fn bounds(members: &[Member]) -> ([f64; 3], [f64; 3]) {
    let mut low = [f64::INFINITY; 3];
    let mut high = [f64::NEG_INFINITY; 3];
    for member in members {
        for axis in 0..3 {
            low[axis] = low[axis].min(member.position[axis]);
            high[axis] = high[axis].max(member.position[axis]);
        }
    }
    (low, high)
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("the builder limits every array far below 2^32")
}
