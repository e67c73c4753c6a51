//! A box tree over volunteers. Every box knows what no volunteer in it can undercut: position, price,
//! skills, roles and reach.

use std::collections::BTreeMap;

use super::network::Network;
use crate::certificate::Prices;
use crate::ids::VolunteerId;
use crate::model::{Mode, NeedSet};
use crate::objective;
use crate::travel::farthest;
use crate::units::Leg;

/// Most volunteers of a leaf.
const LEAF: usize = 8;

/// One volunteer as the index sees her.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) volunteer: VolunteerId,
    pub(super) position: [f64; 3],
    pub(super) price: i64,
    skills: NeedSet,
    /// The skills, as a position in [`Tree::masks`].
    pub(super) mask: usize,
    professional: bool,
    /// Longest way allowed.
    pub(super) reach: Leg,
    /// No way allowed leads farther than the root of this, straight.
    pub(super) farthest: f64,
}

/// Whether any volunteer of a box is a professional, and whether any is not.
#[derive(Clone, Copy, Default)]
pub(super) struct Kinds {
    pub(super) professional: bool,
    pub(super) mother: bool,
}

/// A box: what the volunteers `from..to` of the tree have in common.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) low: [f64; 3],
    pub(super) high: [f64; 3],
    pub(super) price: i64,
    highest: i64,
    /// No way allowed to any of them is longer.
    pub(super) reach: Leg,
    /// No way allowed to any of them leads farther than the root of this, straight.
    pub(super) farthest: f64,
    /// Union of the skills, as a position in [`Tree::masks`].
    pub(super) mask: usize,
    pub(super) kinds: Kinds,
    pub(super) from: usize,
    pub(super) to: usize,
    /// The right child; the left one is the next node. `None` for a leaf.
    pub(super) right: Option<usize>,
}

/// Volunteers of one mode in tree order, with their boxes in preorder.
pub(super) struct Tree {
    pub(super) near: bool,
    pub(super) entries: Vec<Entry>,
    pub(super) nodes: Vec<Node>,
    /// Distinct unions of skills of the boxes.
    pub(super) masks: Vec<NeedSet>,
}

/// What one metre, and another set of skills, are worth in splitting.
struct Splitting {
    metre: f64,
    skills: f64,
    mask_at: BTreeMap<NeedSet, usize>,
}

impl Tree {
    /// The tree of all volunteers of the mode who may have pairs.
    pub(super) fn new(network: &Network<'_>, prices: &Prices, mode: Mode) -> Self {
        let policy = network.instance.policy();
        let of_mode = |&&v: &&VolunteerId| network.instance.volunteer(v).mode == mode;
        let entries = network.volunteers.iter().filter(of_mode);
        let mut tree = Self {
            near: mode == Mode::Near,
            entries: entries.map(|&v| entry(network, prices, v)).collect(),
            nodes: Vec::new(),
            masks: Vec::new(),
        };
        let mut splitting = Splitting {
            // Where metres cost nothing they still decide about reach.
            metre: (objective::rate(policy, network.travel.top_speed()).permille / 1000.0)
                .max(1e-6),
            skills: wide(policy.weights.other_need - policy.weights.same_need),
            mask_at: BTreeMap::new(),
        };
        for at in 0..tree.entries.len() {
            tree.entries[at].mask = tree.mask(tree.entries[at].skills, &mut splitting);
        }
        if !tree.entries.is_empty() {
            tree.grow(0, tree.entries.len(), &mut splitting);
        }
        tree
    }

    fn mask(&mut self, skills: NeedSet, splitting: &mut Splitting) -> usize {
        *splitting.mask_at.entry(skills).or_insert_with(|| {
            self.masks.push(skills);
            self.masks.len() - 1
        })
    }

    fn grow(&mut self, from: usize, to: usize, splitting: &mut Splitting) {
        let at = self.nodes.len();
        let (mut node, skills) = enclose(&self.entries[from..to]);
        (node.from, node.to) = (from, to);
        node.mask = self.mask(skills, splitting);
        self.nodes.push(node);
        if to - from > LEAF {
            let middle = from + split(&mut self.entries[from..to], &node, splitting);
            self.grow(from, middle, splitting);
            self.nodes[at].right = Some(self.nodes.len());
            self.grow(middle, to, splitting);
        }
    }
}

fn entry(network: &Network<'_>, prices: &Prices, id: VolunteerId) -> Entry {
    let volunteer = network.instance.volunteer(id);
    let reach = match volunteer.mode {
        Mode::Near => volunteer.reach.limit(),
        Mode::Remote => Leg::LONGEST,
    };
    let farthest = farthest(reach, network.travel.top_speed());
    Entry {
        volunteer: id,
        position: match volunteer.mode {
            Mode::Near => network.travel.position(network.instance.volunteer_site(id)),
            Mode::Remote => [0.0; 3],
        },
        price: prices.volunteers[id.index()],
        skills: volunteer.skills,
        mask: 0,
        professional: volunteer.professional,
        reach,
        farthest: farthest * farthest,
    }
}

fn enclose(entries: &[Entry]) -> (Node, NeedSet) {
    let mut node = Node {
        low: [f64::INFINITY; 3],
        high: [f64::NEG_INFINITY; 3],
        price: i64::MAX,
        highest: i64::MIN,
        reach: Leg::default(),
        farthest: 0.0,
        mask: 0,
        kinds: Kinds::default(),
        from: 0,
        to: 0,
        right: None,
    };
    let mut skills = NeedSet::EMPTY;
    for entry in entries {
        for axis in 0..3 {
            node.low[axis] = node.low[axis].min(entry.position[axis]);
            node.high[axis] = node.high[axis].max(entry.position[axis]);
        }
        node.price = node.price.min(entry.price);
        node.highest = node.highest.max(entry.price);
        node.reach.metres = node.reach.metres.max(entry.reach.metres);
        node.reach.seconds = node.reach.seconds.max(entry.reach.seconds);
        node.farthest = node.farthest.max(entry.farthest);
        node.kinds.professional |= entry.professional;
        node.kinds.mother |= !entry.professional;
        skills = skills.union(entry.skills);
    }
    (node, skills)
}

/// Orders the entries around a cut in whatever differs most, in units of cost, and returns where the
/// right part begins (neither part is empty).
fn split(entries: &mut [Entry], node: &Node, splitting: &Splitting) -> usize {
    let spans = [0, 1, 2].map(|axis| (node.high[axis] - node.low[axis]) * splitting.metre);
    let widest = (0..3).max_by(|&a, &b| spans[a].total_cmp(&spans[b])).unwrap_or(0);
    let price = wide(node.highest) - wide(node.price);
    let alike = entries.iter().all(|e| e.skills == entries[0].skills);
    if !alike && splitting.skills >= price.max(spans[widest]) {
        return split_by_skills(entries);
    }
    let middle = entries.len() / 2;
    if price > spans[widest] {
        entries.select_nth_unstable_by_key(middle, |e| (e.price, e.volunteer));
    } else {
        entries.select_nth_unstable_by(middle, |a, b| {
            let by_position = a.position[widest].total_cmp(&b.position[widest]);
            by_position.then(a.volunteer.cmp(&b.volunteer))
        });
    }
    middle
}

/// Cuts between two sets of skills, as near to the middle as the order of sets allows.
fn split_by_skills(entries: &mut [Entry]) -> usize {
    entries.sort_unstable_by_key(|e| (e.skills, e.volunteer));
    let median = entries[entries.len() / 2].skills;
    match entries.partition_point(|e| e.skills < median) {
        0 => entries.partition_point(|e| e.skills <= median),
        cut => cut,
    }
}

/// For choosing cuts only, where precision does not matter.
fn wide(cost: i64) -> f64 {
    cost as f64
}
