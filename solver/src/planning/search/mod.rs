//! Ruin and recreate: obligations, or single visits of neighbouring tours, go out and back in where they add least.

mod draw;
mod field;
mod ruin;
mod state;
mod timing;

use std::cmp::Reverse;

use super::Scene;
use super::components::Component;
use super::whole::Chosen;
use crate::certificate::plan::{Node, Route, SCALE};
use crate::lp::integer;
use crate::pairing::Monitor;
use crate::units::Cost;
use crate::visits::ShiftId;
pub(super) use draw::Draw;
pub(super) use field::Field;
use field::number;
use ruin::Out;
use state::{Change, State};

/// Rounds for every obligation of a component, of one with many obligations, and at most.
const ROUNDS_EACH: u64 = 400;
const ROUNDS_EACH_OF_MANY: u64 = 2000;
const MANY: u64 = 48;
const MOST_ROUNDS: u64 = 1_500_000;
/// How many times the rounds a second search has.
const MORE: u64 = 10;
/// Of a hundred rounds those that take out single visits, the others whole obligations; and those that put back
/// what is dearest to leave out before the rest.
const VISITS: u64 = 60;
const DEAREST_FIRST: u64 = 12;
/// Of a hundred rounds those that draw among ways that add the same. The others take the first, so that visits come
/// together on the same days: where time is short only these.
const TIES: u64 = 25;
/// Most of a hundred nodes that are passed over (Christiaens and Vanden Berghe 2020 call it blinking).
const MOST_BLINKS: u64 = 25;
/// How much dearer than the best a plan may be at first, in thousandths of what its tours cost each on
/// average; less and less, nothing in the last quarter (Dueck 1993, record-to-record travel).
const DEVIATION: Cost = 500;
/// Of so many obligations; of more, more of them can be dearer at once.
const TOGETHER: u64 = 75;

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

/// How long a search goes on.
#[derive(Clone, Copy)]
pub(super) enum Effort {
    /// For rounds by the number of obligations.
    Usual,
    /// For more of them.
    More,
    /// For so many rounds.
    Rounds(u64),
    /// For so many seconds, where time is limited at all; else as usual.
    Seconds(Option<f64>),
}

/// A search of one component.
pub(super) struct Searching<'a> {
    state: State<'a>,
    draw: Draw,
    best: Cost,
    /// The best plan, where the one under way is not it.
    kept: Option<Kept>,
    /// As [`TIES`].
    ties: u64,
}

impl<'a> Searching<'a> {
    /// A first plan, one obligation after the other.
    pub(super) fn new(field: &'a Field<'a>, seed: u64) -> Self {
        let mut state = State::new(field);
        let many = field.duties.len();
        for at in 0..many {
            state.insert(at, || Some(0));
        }
        state.log.clear();
        Self {
            best: state.value,
            state,
            draw: Draw::new(seed ^ many as u64),
            kept: None,
            ties: TIES,
        }
    }

    /// Begins with a plan.
    pub(super) fn from(field: &'a Field<'a>, chosen: &Chosen, seed: u64) -> Self {
        let mut state = State::new(field);
        state.resume(chosen);
        Self { best: state.value, state, draw: Draw::new(seed), kept: None, ties: TIES }
    }

    /// Improves until the plan costs no more than the bound, rounds or time are over or the monitor stops it.
    pub(super) fn improve(&mut self, bound: Cost, effort: Effort, monitor: &dyn Monitor) {
        let tours = self.state.tours.iter().filter(|tour| !tour.errands.is_empty());
        let (count, cost) = tours.fold((0, 0), |(n, c), tour| (n + 1, c + tour.cost));
        let many = (self.state.field.duties.len() as u64).max(TOGETHER);
        let deviation = DEVIATION * Cost::try_from(many / TOGETHER).unwrap_or(1);
        let first = cost / Cost::max(count, 1) * deviation / 1000;
        let (rounds, begun) = (self.rounds(effort), monitor.seconds_left());
        self.ties = if matches!(effort, Effort::Seconds(_)) { 0 } else { TIES };
        // In thousandths.
        let (mut round, mut over) = (0, 0);
        while over < 1000 && self.best > bound {
            if round % 16 == 0 {
                if monitor.should_stop() {
                    break;
                }
                over = match (effort, begun, monitor.seconds_left()) {
                    (Effort::Seconds(Some(all)), Some(begun), Some(left)) => {
                        integer(1000.0 * (begun - left) / all)
                    }
                    _ => Cost::try_from(1000 * round / rounds).unwrap_or(1000),
                };
            }
            self.round((first * (4 * (1000 - over) - 1000) / 3000).max(0));
            round += 1;
        }
    }

    fn rounds(&self, effort: Effort) -> u64 {
        if let Effort::Rounds(rounds) = effort {
            return rounds.max(1);
        }
        let many = self.state.field.duties.len() as u64;
        let each = if many > MANY { ROUNDS_EACH_OF_MANY } else { ROUNDS_EACH };
        let times = if matches!(effort, Effort::More) { MORE } else { 1 };
        (times * each * many).clamp(1, MOST_ROUNDS)
    }

    /// Takes some visits or obligations out, relatives first, and puts them back in another order.
    fn round(&mut self, deviation: Cost) {
        let before = self.state.value;
        self.state.log.clear();
        let mut out: Vec<Out> = match self.draw.below(100) < VISITS {
            true => ruin::visits(&self.state, &mut self.draw),
            false => ruin::obligations(&self.state, &mut self.draw),
        };
        for at in (1..out.len()).rev() {
            out.swap(at, self.draw.index(at + 1));
        }
        if self.draw.below(100) < DEAREST_FIRST {
            out.sort_by_key(|&(at, _)| Reverse(self.state.field.duties[at].dearest));
        }
        for &(at, number) in &out {
            match number {
                Some(number) => self.state.remove_visit(at, number),
                None => self.state.remove(at),
            }
        }
        let drawn_ties = self.draw.below(100) < self.ties;
        for &(at, number) in &out {
            let blinks = self.draw.below(MOST_BLINKS);
            let draw = &mut self.draw;
            let favour = || {
                let drawn = draw.below(100 * SCALE.unsigned_abs());
                let tie = if drawn_ties { (drawn / 100).cast_signed() } else { 0 };
                (drawn % 100 >= blinks).then_some(tie)
            };
            match number {
                Some(number) => self.state.insert_visit(at, number, favour),
                None => self.state.insert(at, favour),
            }
        }
        let value = self.state.value;
        let holds = out.iter().all(|&(at, _)| self.state.holds(at));
        if holds && value < self.best {
            (self.best, self.kept) = (value, None);
        } else if !holds || value > before && value > self.best + deviation {
            self.state.revert(before);
        } else if before == self.best && value > before && self.kept.is_none() {
            self.kept = Some(self.before());
        }
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
    searching.improve(bound, Effort::Usual, scene.monitor);
    searching.found()
}

/// As [`search`], by other draws and for longer.
pub(super) fn again(scene: Scene<'_>, component: &Component, bound: Cost) -> Found {
    let field = Field::new(scene, component);
    let mut searching = Searching::new(&field, !seed(component));
    searching.improve(bound, Effort::More, scene.monitor);
    searching.found()
}

/// Where draws begin.
pub(super) fn seed(component: &Component) -> u64 {
    component.obligations.first().map_or(0, |id| u64::from(id.0))
}
