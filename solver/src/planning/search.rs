//! Ruin and recreate: obligations are taken out whole and put back with the cheapest of all their patterns.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Scene;
use super::components::Component;
use super::whole::Chosen;
use crate::certificate::plan::{
    Node, Pattern, Places, Route, SCALE, TaskId, Timing, cheapest, covers,
};
use crate::units::{Cost, Hours};
use crate::visits::{Day, ObligationId, ResourceId, ShiftId};

/// What cannot be, in thousandths: dearer than leaving everything out.
const NEVER: Cost = 1 << 50;

/// Rounds for every obligation of a component, and at most.
const ROUNDS_EACH: u64 = 60;
const MOST_ROUNDS: u64 = 6000;
/// Most of a hundred nodes that are passed over (Christiaens and Vanden Berghe 2020 call it blinking).
const MOST_BLINKS: u64 = 70;
/// Most obligations that one round takes out.
const MOST_OUT: u64 = 4;

/// A tour under way.
#[derive(Clone, Debug, Default)]
struct Tour {
    tasks: Vec<TaskId>,
    cost: Cost,
}

/// Draws numbers from a seed (Steele, Lea and Flood 2014, SplitMix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end.max(1)
    }
}

/// A plan of a component under way.
struct Work<'a> {
    scene: Scene<'a>,
    component: &'a Component,
    tours: BTreeMap<ShiftId, Tour>,
    /// For every obligation the node of every occurrence.
    nodes: Vec<Vec<Option<Node>>>,
    used: BTreeMap<(ResourceId, Day), u32>,
    value: Cost,
}

/// A plan of the component, from one that is known or from nothing, and what it costs.
pub(super) fn improve(
    scene: Scene<'_>,
    component: &Component,
    bound: Cost,
    seed: u64,
) -> (Cost, Chosen) {
    let mut work = Work::new(scene, component);
    let many = component.obligations.len() as u64;
    let mut draw = Draw(seed ^ many);
    for at in 0..component.obligations.len() {
        work.insert(at, 0, &mut draw);
    }
    let rounds = (ROUNDS_EACH * many).min(MOST_ROUNDS);
    for round in 0..rounds {
        if work.value <= bound || (round % 16 == 0 && scene.monitor.should_stop()) {
            break;
        }
        work.round(&mut draw);
    }
    (work.value, work.chosen())
}

impl<'a> Work<'a> {
    fn new(scene: Scene<'a>, component: &'a Component) -> Self {
        let left_out =
            |&id: &ObligationId| vec![None; scene.agenda.obligation(id).occurrences.len()];
        let mut work = Self {
            scene,
            component,
            tours: BTreeMap::new(),
            nodes: component.obligations.iter().map(left_out).collect(),
            used: BTreeMap::new(),
            value: 0,
        };
        work.value = (0..component.obligations.len()).map(|at| work.penalty(at)).sum();
        work
    }

    /// What the obligation leaves out costs.
    fn penalty(&self, at: usize) -> Cost {
        let obligation = self.scene.agenda.obligation(self.component.obligations[at]);
        let nodes = &self.nodes[at];
        let left = obligation.occurrences.iter().zip(nodes).filter(|(_, node)| node.is_none());
        let left: Cost = left.map(|(occurrence, _)| occurrence.penalty).sum();
        let unmet = obligation.upgrades.iter().filter(|upgrade| {
            let mut among = nodes.iter().enumerate().filter(|&(number, _)| covers(upgrade, number));
            !among.any(|(_, node)| node.is_some_and(|node| node.tier >= upgrade.tier))
        });
        left + unmet.map(|upgrade| upgrade.penalty).sum::<Cost>()
    }

    /// Takes some obligations out, relatives first, and puts them back in another order; what is dearer
    /// is undone.
    fn round(&mut self, draw: &mut Draw) {
        let many = self.component.obligations.len();
        let count = usize::try_from(1 + draw.below(MOST_OUT)).unwrap_or(1).min(many);
        let first = usize::try_from(draw.below(many as u64)).unwrap_or(0);
        // Neighbours in order belong to the same child or to children paired next to each other.
        let mut out: Vec<usize> = (0..count).map(|step| (first + step) % many).collect();
        for at in (1..out.len()).rev() {
            let other = usize::try_from(draw.below(at as u64 + 1)).unwrap_or(0);
            out.swap(at, other);
        }
        let before = (self.tours.clone(), self.nodes.clone(), self.used.clone(), self.value);
        for &at in &out {
            self.remove(at);
        }
        for &at in &out {
            self.insert(at, draw.below(MOST_BLINKS), draw);
        }
        if self.value > before.3 {
            (self.tours, self.nodes, self.used, self.value) = before;
        }
    }

    fn left(&self, node: &Node) -> u32 {
        let Some(resource) = node.resource else { return u32::MAX };
        let used = self.used.get(&(resource, node.day)).copied().unwrap_or(0);
        self.scene.left(node).saturating_sub(used)
    }

    fn remove(&mut self, at: usize) {
        self.value -= self.penalty(at);
        for node in self.nodes[at].clone().into_iter().flatten() {
            for &task in node.tasks.iter().flatten() {
                self.take_out(task);
            }
            if let Some(resource) = node.resource {
                *self.used.entry((resource, node.day)).or_default() -= 1;
            }
        }
        self.nodes[at].fill(None);
        self.value += self.penalty(at);
    }

    /// Shifts in which the task could be done alone.
    fn shifts(&self, task: TaskId) -> impl Iterator<Item = ShiftId> + use<'a> {
        let (agenda, ground) = (self.scene.agenda, self.scene.ground);
        let task = self.scene.tasks.task(task);
        let places = ground.of(task.key.member);
        let trip = places.number(task.site).and_then(|place| places.trip(place));
        let fits = move |id: &ShiftId| {
            let (span, limits) = (agenda.shift(*id).span, agenda.limits());
            trip.is_some_and(|trip| trip.fits(span, &task.begins, task.stay, limits))
        };
        agenda.shifts_of(task.key.member, task.key.day).map(ShiftId).filter(fits)
    }

    fn take_out(&mut self, task: TaskId) {
        for shift in self.shifts(task) {
            let Some(tour) = self.tours.get(&shift) else { continue };
            let Some(position) = tour.tasks.iter().position(|&known| known == task) else {
                continue;
            };
            let mut tasks = tour.tasks.clone();
            tasks.remove(position);
            let before = tour.cost;
            // Where leaving a stop out makes the way impossible the tour stays dear: it is undone later.
            let cost = self.cost(shift, &tasks).unwrap_or(before);
            self.value += cost - before;
            self.tours.insert(shift, Tour { tasks, cost });
            return;
        }
    }

    /// Puts the cheapest pattern in, at what its visits add to the tours as they are. Of a hundred nodes
    /// some are not looked at: days are much alike, and the first of them is not always the best.
    fn insert(&mut self, at: usize, blinks: u64, draw: &mut Draw) {
        let id = self.component.obligations[at];
        let obligation = self.scene.agenda.obligation(id);
        let draw = RefCell::new(draw);
        let pattern: Pattern = cheapest(obligation, id, self.scene.tasks, |node| {
            match draw.borrow_mut().below(100) < blinks {
                true => NEVER,
                false => self.price(node),
            }
        });
        let all: Vec<&[Node]> = self.scene.tasks.occurrences(id).collect();
        self.value -= self.penalty(at);
        for (number, chosen) in pattern.nodes.iter().enumerate() {
            let Some(node) = chosen.map(|node| all[number][node as usize]) else { continue };
            if obligation.first_visit && number > 0 && self.nodes[at][0].is_none() {
                continue;
            }
            self.nodes[at][number] = self.visit(&node).then_some(node);
        }
        self.value += self.penalty(at);
    }

    /// What a node adds to the tours, in thousandths.
    fn price(&self, node: &Node) -> Cost {
        if self.left(node) == 0 {
            return NEVER;
        }
        let mut sum = self.scene.unit(node);
        for &task in node.tasks.iter().flatten() {
            match self.best_place(task) {
                Some((_, _, more)) => sum += SCALE * more,
                None => return NEVER,
            }
        }
        sum
    }

    /// The shift and place where a task costs least, and what it costs there.
    fn best_place(&self, task: TaskId) -> Option<(ShiftId, usize, Cost)> {
        let none = Tour::default();
        let mut best: Option<(Cost, ShiftId, usize)> = None;
        for shift in self.shifts(task) {
            let tour = self.tours.get(&shift).unwrap_or(&none);
            for place in 0..=tour.tasks.len() {
                let mut tasks = tour.tasks.clone();
                tasks.insert(place, task);
                if let Some(cost) = self.cost(shift, &tasks) {
                    let found = (cost - tour.cost, shift, place);
                    best = Some(best.map_or(found, |known| known.min(found)));
                }
            }
        }
        best.map(|(more, shift, place)| (shift, place, more))
    }

    fn visit(&mut self, node: &Node) -> bool {
        let tasks: Vec<TaskId> = node.tasks.iter().flatten().copied().collect();
        for (done, &task) in tasks.iter().enumerate() {
            let Some((shift, place, more)) = self.best_place(task) else {
                tasks[..done].iter().for_each(|&task| self.take_out(task));
                return false;
            };
            let tour = self.tours.entry(shift).or_default();
            tour.tasks.insert(place, task);
            tour.cost += more;
            self.value += more;
        }
        if let Some(resource) = node.resource {
            *self.used.entry((resource, node.day)).or_default() += 1;
        }
        true
    }

    /// What a tour costs; `None` where it is not possible.
    fn cost(&self, shift: ShiftId, tasks: &[TaskId]) -> Option<Cost> {
        if tasks.is_empty() {
            return Some(0);
        }
        let limits = self.scene.agenda.limits();
        if tasks.len() > usize::from(limits.stops) {
            return None;
        }
        let shift = self.scene.agenda.shift(shift);
        let places = self.scene.ground.of(shift.volunteer);
        let (cost, metres, home) = self.way(places, tasks)?;
        if metres > u64::from(limits.way.0) {
            return None;
        }
        let fits = |timing: &Timing| {
            timing.lasting + home <= limits.away.0 && timing.over() + home <= shift.span.until
        };
        self.timings(places, shift.span, tasks)?.iter().any(fits).then_some(cost)
    }

    /// Cost and metres of the whole way, and seconds of the way home.
    fn way(&self, places: &Places, tasks: &[TaskId]) -> Option<(Cost, u64, u32)> {
        let (mut at, mut cost, mut metres) = (0, 0, 0);
        for &task in tasks {
            let place = places.number(self.scene.tasks.task(task).site)?;
            let step = places.step(at, place)?;
            cost += step.cost;
            metres += u64::from(step.leg.metres.0);
            at = place;
        }
        let home = places.step(at, 0)?;
        Some((cost + home.cost, metres + u64::from(home.leg.metres.0), home.leg.seconds.0))
    }

    /// Every timing that none is better than, over the openings of the visits.
    fn timings(&self, places: &Places, span: Hours, tasks: &[TaskId]) -> Option<Vec<Timing>> {
        let (mut timings, mut at) = (vec![Timing::at_home(span)], 0);
        for &task in tasks {
            let task = self.scene.tasks.task(task);
            let place = places.number(task.site)?;
            let driving = places.step(at, place)?.leg.seconds.0;
            let mut next: Vec<Timing> = Vec::new();
            for timing in timings {
                for &begins in &task.begins {
                    let Some(later) = timing.then(driving, begins, task.stay.0) else { continue };
                    if !next.iter().any(|known| known.is_no_worse(later)) {
                        next.push(later);
                    }
                }
            }
            if next.is_empty() {
                return None;
            }
            (timings, at) = (next, place);
        }
        Some(timings)
    }

    fn chosen(self) -> Chosen {
        let tours = self.tours.into_iter().filter(|(_, tour)| !tour.tasks.is_empty());
        let route = |(shift, tour): (ShiftId, Tour)| {
            (shift, Route { tasks: tour.tasks, cost: tour.cost, reduced: 0 })
        };
        Chosen { nodes: self.nodes, routes: tours.map(route).collect() }
    }
}
