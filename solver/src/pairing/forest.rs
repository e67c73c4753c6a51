//! Spatial index over volunteers that prunes with prices and reach: boxes carry the least price and the
//! longest reach inside.
//!
//! Volunteers of one group (equal skills, languages and mode; rare groups are merged under united
//! masks) share a tree, so that a child's cost of class is bounded from below once per group.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::{Mode, Volunteer};
use crate::travel::{Rate, chord, farthest, squared, squared_to_box};

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
    /// No way of hers leads farther, straight, in metres.
    pub(super) reach: f32,
}

/// A volunteer's reach as a forest knows it, rounded up.
#[expect(clippy::cast_possible_truncation, reason = "rounding is made good")]
pub(super) fn reach(volunteer: &Volunteer, top_speed: f64) -> f32 {
    match volunteer.mode {
        Mode::Near => (farthest(volunteer.reach.limit(), top_speed) as f32).next_up(),
        Mode::Remote => f32::INFINITY,
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
    /// What travel costs at least.
    rate: Rate,
}

/// What a search asks: candidates v with `cost(v) + price(v) < threshold`.
pub(super) trait Search {
    /// Least cost of class that a member of `group` can have, `None` if none may be paired.
    fn floor(&self, group: usize) -> Option<i64>;
    /// Nobody farther than this, straight, is asked for.
    fn farthest(&self) -> f64 {
        f64::INFINITY
    }
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
        rate: Rate,
    ) -> Self {
        members.sort_by_key(|m| (m.group, m.reach.is_infinite(), m.volunteer));
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
            rate,
        };
        for run in members.chunk_by_mut(|a, b| a.group == b.group) {
            let group = run[0].group as usize;
            let root = forest.plant(run);
            forest.trees[group] = Some(Tree { root, travels: travels[group] });
        }
        forest
    }

    /// A tree whose halves are those who go anywhere and those who do not. In one box, she whom everybody can have
    /// for little, but nearly nobody is within reach of, would hide that the others are dear.
    fn plant(&mut self, members: &mut [Member]) -> u32 {
        let limited = members.partition_point(|member| member.reach.is_finite());
        if limited == 0 || limited == members.len() {
            return self.grow(members, u32::MAX);
        }
        let root = self.node(members, u32::MAX, 0);
        let (limited, unlimited) = members.split_at_mut(limited);
        self.fork(root, limited, unlimited)
    }

    fn node(&mut self, members: &[Member], parent: u32, count: u32) -> u32 {
        let id = small(self.nodes.len());
        let (low, high) = bounds(members);
        let reach = members.iter().map(|member| member.reach).fold(0.0, f32::max);
        let link = small(self.volunteer.len() * 16) + count;
        self.nodes.push(Node { low, high, least: 0, link, reach });
        self.parent.push(parent);
        id
    }

    fn fork(&mut self, id: u32, left: &mut [Member], right: &mut [Member]) -> u32 {
        self.grow(left, id);
        self.nodes[id as usize].link = self.grow(right, id) * 16;
        id
    }

    fn grow(&mut self, members: &mut [Member], parent: u32) -> u32 {
        let leaf = members.len() <= LEAF;
        let id = self.node(members, parent, if leaf { small(members.len()) } else { 0 });
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
        let Node { low, high, .. } = &self.nodes[id as usize];
        let width = |axis: usize| high[axis] - low[axis];
        let axis = (0..3).max_by(|&a, &b| width(a).total_cmp(&width(b))).unwrap_or(0);
        let middle = members.len() / 2;
        members.select_nth_unstable_by(middle, |a, b| {
            a.position[axis].total_cmp(&b.position[axis]).then(a.volunteer.cmp(&b.volunteer))
        });
        let (left, right) = members.split_at_mut(middle);
        self.fork(id, left, right)
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

    /// What a group's members cost a search at least; `None` where none may be paired.
    fn terms(&self, group: usize, search: &impl Search) -> Option<(u32, Terms)> {
        let tree = self.trees[group].as_ref()?;
        let floor = search.floor(group)?;
        let terms = match tree.travels {
            true => Terms { floor, rate: self.rate, farthest: search.farthest() },
            false => Terms { floor, rate: Rate::NOTHING, farthest: f64::INFINITY },
        };
        Some((tree.root, terms))
    }

    /// Visits every member whose lower bound lies below the search's threshold, near ones first.
    pub(super) fn search(
        &self,
        from: [f64; 3],
        search: &mut impl Search,
        stack: &mut Vec<(u32, f64)>,
    ) {
        for group in 0..self.trees.len() {
            let Some((root, terms)) = self.terms(group, search) else { continue };
            stack.clear();
            stack.push((root, self.squared_to(root, from)));
            while let Some((id, squared)) = stack.pop() {
                let node = &self.nodes[id as usize];
                if !terms.may_hold(node, squared, search.threshold()) {
                    continue;
                }
                if node.count() > 0 {
                    self.visit_leaf(node, from, &terms, search);
                    continue;
                }
                let half = |id: u32| {
                    let squared = self.squared_to(id, from);
                    let node = &self.nodes[id as usize];
                    terms.may_hold(node, squared, search.threshold()).then_some((id, squared))
                };
                match (half(id + 1), half(node.link())) {
                    (Some(left), Some(right)) => {
                        let bound = |(id, squared): (u32, f64)| self.bound_at(id, squared, &terms);
                        let turn = bound(right) < bound(left);
                        stack.extend(if turn { [left, right] } else { [right, left] });
                    }
                    (left, right) => stack.extend(left.or(right)),
                }
            }
        }
    }

    /// As [`Self::search`], but visits in ascending order of the lower bound on cost + price: nobody
    /// whose bound lies above the search's last threshold is visited, and so nobody is asked for her
    /// way in vain (Hjaltason, Samet 1999, "Distance browsing in spatial databases").
    ///
    /// O(log n) a visit, where the boxes around are looked into once.
    pub(super) fn search_ascending(&self, from: [f64; 3], search: &mut impl Search) {
        let groups: Vec<_> = (0..self.trees.len()).map(|g| self.terms(g, search)).collect();
        let mut open = BinaryHeap::new();
        for (group, terms) in (0..).zip(&groups) {
            let Some((root, terms)) = terms else { continue };
            let bound = self.bound(*root, from, terms);
            open.push(Reverse(Open { bound, inside: Inside::Box(*root), group }));
        }
        while let Some(Reverse(Open { bound, inside, group })) = open.pop() {
            if bound >= search.threshold() {
                return;
            }
            let Some((_, terms)) = &groups[group as usize] else { continue };
            match inside {
                Inside::Slot(slot) => {
                    search.visit(self.volunteer[slot as usize], self.price[slot as usize]);
                }
                Inside::Box(id) => self.open_box(id, from, terms, |bound, inside| {
                    // Thresholds only fall: whoever is beyond now stays beyond.
                    if bound < search.threshold() {
                        open.push(Reverse(Open { bound, inside, group }));
                    }
                }),
            }
        }
    }

    fn open_box(&self, id: u32, from: [f64; 3], terms: &Terms, mut push: impl FnMut(i64, Inside)) {
        let node = &self.nodes[id as usize];
        if node.count() == 0 {
            for half in [id + 1, node.link()] {
                push(self.bound(half, from, terms), Inside::Box(half));
            }
        }
        for slot in node.link()..node.link() + node.count() {
            let at = slot as usize;
            let distance = chord(from, self.position[at]);
            if distance <= f64::from(self.reach[at]).min(terms.farthest) {
                let bound = self.price[at] + terms.floor + terms.rate.floor(distance);
                push(bound, Inside::Slot(slot));
            }
        }
    }

    fn visit_leaf(&self, node: &Node, from: [f64; 3], terms: &Terms, search: &mut impl Search) {
        let first = node.link() as usize;
        for slot in first..first + node.count() as usize {
            let price = self.price[slot];
            let squared = squared(from, self.position[slot]);
            let reach = f64::from(self.reach[slot]).min(terms.farthest);
            let budget = search.threshold() - price - terms.floor;
            if squared <= reach * reach && terms.rate.affords(budget, squared) {
                search.visit(self.volunteer[slot], price);
            }
        }
    }

    /// Square of the distance to the box.
    fn squared_to(&self, id: u32, from: [f64; 3]) -> f64 {
        let node = &self.nodes[id as usize];
        squared_to_box(from, node.low, node.high)
    }

    /// Least cost + price that any member of the box can have.
    fn bound(&self, id: u32, from: [f64; 3], terms: &Terms) -> i64 {
        self.bound_at(id, self.squared_to(id, from), terms)
    }

    /// Likewise, at a distance whose square is told.
    fn bound_at(&self, id: u32, squared: f64, terms: &Terms) -> i64 {
        let node = &self.nodes[id as usize];
        let distance = squared.sqrt();
        if distance > f64::from(node.reach).min(terms.farthest) {
            return i64::MAX;
        }
        node.least + terms.floor + terms.rate.floor(distance)
    }
}

/// What the members of a tree cost a search at least, before their prices and how far they are.
struct Terms {
    floor: i64,
    rate: Rate,
    farthest: f64,
}

impl Terms {
    /// Whether a member of the box, at a distance whose square is told, can lie below the threshold. Errs towards yes.
    fn may_hold(&self, node: &Node, squared: f64, threshold: i64) -> bool {
        let reach = f64::from(node.reach);
        let reach = if reach < self.farthest { reach } else { self.farthest };
        squared <= reach * reach && self.rate.affords(threshold - node.least - self.floor, squared)
    }
}

/// What a search in ascending order has still to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Open {
    bound: i64,
    inside: Inside,
    group: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Inside {
    Slot(u32),
    Box(u32),
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
