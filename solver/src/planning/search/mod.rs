//! Ruin and recreate: obligations are taken out whole and put back with the cheapest of all their patterns.

mod draw;
mod field;
mod state;
mod timing;

use super::Scene;
use super::components::Component;
use super::whole::Chosen;
use crate::certificate::plan::{Node, Route};
use crate::pairing::Monitor;
use crate::units::Cost;
use crate::visits::ShiftId;
use draw::Draw;
pub(super) use field::Field;
use field::number;
use state::{Change, State};

/// Rounds for every obligation of a component, of one with many obligations, and at most.
const ROUNDS_EACH: u64 = 60;
const ROUNDS_EACH_OF_MANY: u64 = 1000;
const MANY: u64 = 48;
const MOST_ROUNDS: u64 = 400_000;
/// Most of a hundred nodes that are passed over (Christiaens and Vanden Berghe 2020 call it blinking).
const MOST_BLINKS: u64 = 70;
/// Most obligations that one round takes out.
const MOST_OUT: u64 = 5;
/// How much dearer than the best a plan may be at first, in thousandths of what its tours cost each on
/// average; less and less, nothing in the last quarter (Dueck 1993, record-to-record travel).
const DEVIATION: Cost = 500;

/// A plan of a component with what it costs.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) value: Cost,
    pub(super) chosen: Chosen,
}

/// What is kept of the best plan.
struct Kept {
    tours: Vec<(u32, Vec<u32>, Cost)>,
    nodes: Vec<Vec<Option<u32>>>,
}

/// A search of one component.
pub(super) struct Searching<'a> {
    state: State<'a>,
    draw: Draw,
    best: Cost,
    /// The best plan, where the one under way is not it.
    kept: Option<Kept>,
}

impl<'a> Searching<'a> {
    /// A first plan, one obligation after the other.
    pub(super) fn new(field: &'a Field<'a>, seed: u64) -> Self {
        let mut state = State::new(field);
        let many = field.duties.len();
        for at in 0..many {
            state.insert(at, || false);
        }
        state.log.clear();
        Self { best: state.value, state, draw: Draw::new(seed ^ many as u64), kept: None }
    }

    /// Improves until the plan costs no more than the bound, rounds are over or the monitor stops it.
    pub(super) fn improve(&mut self, bound: Cost, monitor: &dyn Monitor) {
        let many = self.state.field.duties.len() as u64;
        let each = if many > MANY { ROUNDS_EACH_OF_MANY } else { ROUNDS_EACH };
        let rounds = (each * many).min(MOST_ROUNDS);
        let tours = self.state.tours.iter().filter(|tour| !tour.errands.is_empty());
        let (count, cost) = tours.fold((0, 0), |(n, c), tour| (n + 1, c + tour.cost));
        let first = cost / Cost::max(count, 1) * DEVIATION / 1000;
        for round in 0..rounds {
            if self.best <= bound || (round % 16 == 0 && monitor.should_stop()) {
                break;
            }
            let left = Cost::try_from(rounds - round).unwrap_or(0);
            let all = Cost::try_from(rounds).unwrap_or(1);
            self.round((first * (4 * left - all) / (3 * all)).max(0));
        }
    }

    /// Takes some obligations out, relatives first, and puts them back in another order.
    fn round(&mut self, deviation: Cost) {
        let before = self.state.value;
        self.state.log.clear();
        let mut out = self.out();
        for at in (1..out.len()).rev() {
            out.swap(at, self.draw.index(at + 1));
        }
        for &at in &out {
            self.state.remove(at);
        }
        for &at in &out {
            let blinks = self.draw.below(MOST_BLINKS);
            let draw = &mut self.draw;
            self.state.insert(at, || draw.below(100) < blinks);
        }
        let value = self.state.value;
        if value < self.best {
            (self.best, self.kept) = (value, None);
        } else if value > before && value > self.best + deviation {
            self.state.revert(before);
        } else if before == self.best && value > before && self.kept.is_none() {
            self.kept = Some(self.before());
        }
    }

    /// One obligation and some that share a tour with it or are near.
    fn out(&mut self) -> Vec<usize> {
        let many = self.state.field.duties.len();
        let count = (1 + self.draw.index(usize::try_from(MOST_OUT).unwrap_or(1))).min(many);
        let first = self.draw.index(many);
        let mut out = vec![first];
        let mut others: Vec<u32> = Vec::new();
        if self.draw.below(2) == 0 {
            others = self.state.companions(first, self.draw.below(1 << 20));
        }
        others.extend(&self.state.field.duties[first].near);
        let mut next = 0;
        while out.len() < count && next < others.len() {
            let other = others[next] as usize;
            next += 1;
            if self.draw.below(4) > 0 && !out.contains(&other) {
                out.push(other);
            }
        }
        out
    }

    /// The plan before the changes in the log.
    fn before(&self) -> Kept {
        let mut tours: Vec<(Vec<u32>, Cost)> = Vec::with_capacity(self.state.tours.len());
        tours.extend(self.state.tours.iter().map(|tour| (tour.errands.clone(), tour.cost)));
        let mut nodes = self.state.nodes.clone();
        for change in self.state.log.iter().rev() {
            match change {
                Change::Tour(shift, tour, _) => {
                    tours[*shift as usize] = (tour.errands.clone(), tour.cost);
                }
                Change::Nodes(at, before) => nodes[*at as usize].clone_from(before),
                Change::Used(..) | Change::Shift(..) => {}
            }
        }
        let used = (0..).zip(tours).filter(|(_, (errands, _))| !errands.is_empty());
        Kept { tours: used.map(|(shift, (errands, cost))| (shift, errands, cost)).collect(), nodes }
    }

    /// The best plan.
    pub(super) fn found(&self) -> Found {
        let now;
        let kept = match &self.kept {
            Some(kept) => kept,
            None => {
                let used = self.state.tours.iter().enumerate();
                let used = used.filter(|(_, tour)| !tour.errands.is_empty());
                let tours = used.map(|(at, tour)| (number(at), tour.errands.clone(), tour.cost));
                now = Kept { tours: tours.collect(), nodes: self.state.nodes.clone() };
                &now
            }
        };
        let field = self.state.field;
        let route = |(shift, errands, cost): &(u32, Vec<u32>, Cost)| {
            let tasks = errands.iter().map(|&errand| field.errands[errand as usize].id).collect();
            let shift: ShiftId = field.shifts[*shift as usize];
            (shift, Route { tasks, cost: *cost, reduced: 0 })
        };
        let nodes = field.duties.iter().zip(&kept.nodes).map(|(duty, nodes)| {
            let ways = nodes.iter().zip(&duty.ways);
            ways.map(|(node, ways)| node.map(|node| ways[node as usize].node))
                .collect::<Vec<Option<Node>>>()
        });
        let chosen =
            Chosen { nodes: nodes.collect(), routes: kept.tours.iter().map(route).collect() };
        Found { value: self.best, chosen }
    }
}

/// The best plan that a search of the component finds.
pub(super) fn search(scene: Scene<'_>, component: &Component, bound: Cost) -> Found {
    let field = Field::new(scene, component);
    let mut searching = Searching::new(&field, seed(component));
    searching.improve(bound, scene.monitor);
    searching.found()
}

/// Where draws begin.
pub(super) fn seed(component: &Component) -> u64 {
    component.obligations.first().map_or(0, |id| u64::from(id.0))
}
