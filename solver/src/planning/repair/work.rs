//! A plan under repair.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Scene;
use super::super::times::{Times, times};
use super::standing::{Meetings, Met, Standing, Visit, at};
use super::{Earlier, Occasion};
use crate::certificate::plan::{Menu, Node, SCALE, Stop, TaskId, Tour};
use crate::units::{Cost, Hours};
use crate::visits::{Day, ObligationId, ShiftId, Upgrade};

/// Moving a visit costs this share of leaving it out, in thousandths.
const MOVED: Cost = 100;
/// What keeping a visit that may not move is worth: more than anything else costs.
const HELD: Cost = 1_000_000_000_000_000;
/// What to do to take a change back.
pub(super) enum Change {
    Tour(ShiftId, Option<Vec<Visit>>),
    Met(ObligationId, Vec<Option<Met>>),
}

/// A repaired plan.
pub(super) struct Done {
    pub(super) tours: Vec<Tour>,
    /// By obligation, then occurrence.
    pub(super) nodes: Vec<Vec<Option<Node>>>,
}

/// A place on a tour.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    more: Cost,
    shift: ShiftId,
    place: usize,
}

/// A plan under repair.
pub(super) struct Work<'a> {
    pub(super) scene: Scene<'a>,
    pub(super) tours: BTreeMap<ShiftId, Vec<Visit>>,
    pub(super) met: Vec<Vec<Option<Met>>>,
    before: Vec<Vec<Option<Met>>>,
    /// What was lost, or is new.
    pub(super) wanted: BTreeSet<Occasion>,
    /// What was left out and could use the time of tours that lost a visit; nothing moves for it.
    pub(super) freed: BTreeSet<Occasion>,
    pub(super) held: &'a BTreeSet<Occasion>,
    /// Nothing is put on days before.
    from: Day,
    used: BTreeMap<(u16, u16), u32>,
    pub(super) most_moved: usize,
    pub(super) moved: BTreeSet<Occasion>,
    pub(super) log: Vec<Change>,
    /// Travel so far, in metre-equivalents, as a difference.
    pub(super) travel: Cost,
}

impl<'a> Work<'a> {
    pub(super) fn new(scene: Scene<'a>, standing: Standing, earlier: &'a Earlier) -> Self {
        let Standing { tours, met, before } = standing;
        let mut work = Self {
            scene,
            tours,
            met,
            before,
            wanted: earlier.fresh.clone(),
            freed: BTreeSet::new(),
            held: &earlier.held,
            from: earlier.from,
            used: BTreeMap::new(),
            most_moved: earlier.most_moved as usize,
            moved: BTreeSet::new(),
            log: Vec::new(),
            travel: 0,
        };
        for (id, met) in scene.agenda.obligation_ids().zip(work.met.clone()) {
            for (number, met) in (0..).zip(met) {
                met.into_iter().for_each(|met| work.count((id, number), met, true));
            }
        }
        work.wanted.extend(fallen(scene, &work.met, &earlier.tours));
        work.free(&earlier.tours);
        work
    }

    /// Finds what is left out and could use the time of tours that lost a visit.
    fn free(&mut self, tours: &[Tour]) {
        for tour in tours {
            let left = self.tours.get(&tour.shift).map_or(0, Vec::len);
            let Some(shift) = self.scene.agenda.shifts().get(tour.shift.0 as usize) else {
                continue;
            };
            if left == tour.stops.len() {
                continue;
            }
            for &task in self.scene.tasks.of(shift.volunteer, shift.day) {
                let id = self.scene.tasks.task(task).key.obligation;
                let occurrences = self.scene.tasks.occurrences(id).zip(&self.met[id.0 as usize]);
                let of_task = |node: &Node| node.tasks.contains(&Some(task));
                let missing = (0..)
                    .zip(occurrences)
                    .filter(|(_, (nodes, met))| met.is_none() && nodes.iter().any(of_task));
                self.freed.extend(missing.map(|(number, _)| (id, number)));
            }
        }
    }

    fn node(&self, (id, number): Occasion, node: u32) -> Option<Node> {
        super::node(self.scene, (id, number), node)
    }

    pub(super) fn count(&mut self, occasion: Occasion, met: Met, more: bool) {
        let Some(node) = self.node(occasion, met.node) else { return };
        let Some(resource) = node.resource else { return };
        let used = self.used.entry((resource.0, node.day.0)).or_default();
        *used = if more { *used + 1 } else { used.saturating_sub(1) };
    }

    fn has_unit(&self, node: &Node) -> bool {
        let used = |resource: u16| self.used.get(&(resource, node.day.0)).copied().unwrap_or(0);
        node.resource.is_none_or(|resource| used(resource.0) < self.scene.left(node))
    }

    /// What an obligation costs as it is met: what is left out, and a share of it for what moved.
    pub(super) fn worth(&self, id: ObligationId) -> Cost {
        let obligation = self.scene.agenda.obligation(id);
        let (met, before) = (&self.met[id.0 as usize], &self.before[id.0 as usize]);
        let mut sum = 0;
        for (number, occurrence) in obligation.occurrences.iter().enumerate() {
            let held = self.held.contains(&(id, u16::try_from(number).unwrap_or(u16::MAX)));
            sum += match (met[number], before[number]) {
                (None, _) if held => HELD,
                (None, _) => SCALE * occurrence.penalty,
                (Some(now), Some(then)) if now != then => MOVED * occurrence.penalty,
                (Some(_), _) => 0,
            };
        }
        let tier = |at: u16| {
            let met = met[usize::from(at)]?;
            Some(self.node((id, at), met.node)?.tier)
        };
        let unmet = obligation.upgrades.iter().filter(|upgrade: &&Upgrade| {
            !(upgrade.from..=upgrade.to).any(|at| tier(at).is_some_and(|t| t >= upgrade.tier))
        });
        sum + unmet.map(|upgrade| SCALE * upgrade.penalty).sum::<Cost>()
    }

    /// Takes an obligation out and puts its cheapest pattern in.
    pub(super) fn fill(&mut self, id: ObligationId) {
        let scene = self.scene;
        self.take(id);
        let menu = Menu::new(scene.tasks, id);
        let nodes: Vec<&[Node]> = scene.tasks.occurrences(id).collect();
        let mut ways: BTreeMap<(usize, u32), Option<u32>> = BTreeMap::new();
        let pattern = menu.cheapest(scene.agenda.obligation(id), |number, node| {
            let (price, start) = self.price(id, number, node, &nodes[number][node as usize])?;
            ways.insert((number, node), start);
            Some(price)
        });
        let mut met = vec![None; nodes.len()];
        for (number, chosen) in pattern.nodes.iter().enumerate() {
            let Some(node) = *chosen else { continue };
            let have_met = met.iter().any(Option::is_some);
            if !have_met && !nodes[number][node as usize].introduces {
                continue;
            }
            let start = ways.get(&(number, node)).copied().flatten();
            met[number] = self.visit(id, number, (node, &nodes[number][node as usize]), start);
        }
        self.meet(id, met);
    }

    /// What a node adds, in thousandths, and its hour where that is the one it had before.
    fn price(
        &self,
        id: ObligationId,
        number: usize,
        at: u32,
        node: &Node,
    ) -> Option<(Cost, Option<u32>)> {
        if !self.has_unit(node) {
            return None;
        }
        let occasion = (id, u16::try_from(number).ok()?);
        let before = self.before[id.0 as usize][number];
        let kept = before.filter(|before| before.node == at);
        let sum = |start: Option<u32>| -> Option<Cost> {
            let parts = node.tasks.iter().flatten();
            parts.map(|&task| self.spot(task, start).map(|spot| SCALE * spot.more)).sum()
        };
        let kept = kept.and_then(|before| Some((sum(Some(before.start))?, Some(before.start))));
        if self.held.contains(&occasion) {
            return kept.map(|(cost, start)| (cost - HELD, start));
        }
        let penalty = self.scene.agenda.obligation(id).occurrences[number].penalty;
        let moved = if before.is_some() { MOVED * penalty } else { 0 };
        let open = node.day >= self.from;
        let free = sum(None).filter(|_| open).map(|cost| (cost + moved, None));
        [kept, free].into_iter().flatten().min()
    }

    /// The cheapest place for a task on the tours of its day.
    fn spot(&self, task: TaskId, start: Option<u32>) -> Option<Spot> {
        let spots = shifts(self.scene, task).filter_map(|shift| {
            let visits = self.tours.get(&shift).map(Vec::as_slice).unwrap_or_default();
            self.spot_among(shift, visits, task, start)
        });
        spots.min_by_key(|spot| (spot.more, spot.shift))
    }

    /// The cheapest place for a task among these visits of a shift.
    pub(super) fn spot_among(
        &self,
        shift: ShiftId,
        visits: &[Visit],
        task: TaskId,
        start: Option<u32>,
    ) -> Option<Spot> {
        let mut tour: Vec<Visit> = Vec::with_capacity(visits.len() + 1);
        let now = self.cost(shift, visits).unwrap_or(0);
        let stop =
            Stop { obligation: ObligationId(0), occurrence: 0, form: 0, start: start.unwrap_or(0) };
        let mut best: Option<Spot> = None;
        for place in 0..=visits.len() {
            tour.clear();
            tour.extend_from_slice(&visits[..place]);
            tour.push(Visit { task, stop, fixed: start.is_some() });
            tour.extend_from_slice(&visits[place..]);
            let Some(cost) = self.cost(shift, &tour) else { continue };
            let spot = Spot { more: cost - now, shift, place };
            if best.is_none_or(|best| spot.more < best.more) {
                best = Some(spot);
            }
        }
        best
    }

    /// What a tour costs; `None` where it is not possible.
    fn cost(&self, shift: ShiftId, visits: &[Visit]) -> Option<Cost> {
        if visits.is_empty() {
            return Some(0);
        }
        timed(self.scene, shift, visits).map(|times| times.cost)
    }

    fn visit(
        &mut self,
        id: ObligationId,
        number: usize,
        (at, node): (u32, &Node),
        start: Option<u32>,
    ) -> Option<Met> {
        if !self.has_unit(node) {
            return None;
        }
        let occurrence = u16::try_from(number).ok()?;
        let (form, fixed) = (node.form, start.is_some());
        let hour = start.or(node.start);
        let stop = Stop { obligation: id, occurrence, form, start: hour.unwrap_or(0) };
        let mut shifts = Vec::new();
        for &task in node.tasks.iter().flatten() {
            let Some(spot) = self.spot(task, start) else {
                for shift in shifts {
                    self.take_off(shift, (id, occurrence));
                }
                return None;
            };
            let mut visits = self.tours.get(&spot.shift).cloned().unwrap_or_default();
            visits.insert(spot.place, Visit { task, stop, fixed });
            self.set_tour(spot.shift, visits);
            shifts.push(spot.shift);
        }
        let met = Met { node: at, start: hour.unwrap_or(u32::MAX) };
        self.count((id, occurrence), met, true);
        Some(met)
    }

    /// Takes all visits of an obligation out.
    pub(super) fn take(&mut self, id: ObligationId) {
        let scene = self.scene;
        let met = self.met[id.0 as usize].clone();
        for (number, met) in (0..).zip(&met) {
            let Some(met) = *met else { continue };
            let Some(node) = self.node((id, number), met.node) else { continue };
            for shift in node.tasks.iter().flatten().flat_map(|&task| shifts(scene, task)) {
                self.take_off(shift, (id, number));
            }
            self.count((id, number), met, false);
        }
        self.meet(id, vec![None; met.len()]);
    }

    fn take_off(&mut self, shift: ShiftId, (id, number): Occasion) {
        let Some(visits) = self.tours.get(&shift) else { return };
        let other = |visit: &&Visit| (visit.stop.obligation, visit.stop.occurrence) != (id, number);
        let left: Vec<Visit> = visits.iter().filter(other).copied().collect();
        if left.len() < visits.len() {
            self.set_tour(shift, left);
        }
    }

    fn set_tour(&mut self, shift: ShiftId, visits: Vec<Visit>) {
        // Where leaving a visit out makes the way impossible the tour stays dear: such an attempt fails.
        let dear = HELD / SCALE;
        let before = self.tours.remove(&shift);
        self.travel -= before.as_ref().map_or(0, |b| self.cost(shift, b).unwrap_or(dear));
        self.travel += self.cost(shift, &visits).unwrap_or(dear);
        self.log.push(Change::Tour(shift, before));
        if !visits.is_empty() {
            self.tours.insert(shift, visits);
        }
    }

    fn meet(&mut self, id: ObligationId, met: Vec<Option<Met>>) {
        for (number, met) in met.iter().enumerate() {
            let occasion = (id, u16::try_from(number).unwrap_or(u16::MAX));
            let then = self.before[id.0 as usize][number];
            let moves = then.is_some() && *met != then && !self.wanted.contains(&occasion);
            if moves {
                self.moved.insert(occasion);
            } else {
                self.moved.remove(&occasion);
            }
        }
        let before = std::mem::replace(&mut self.met[id.0 as usize], met);
        self.log.push(Change::Met(id, before));
    }
}

/// Visits of these tours that do not stand.
fn fallen(scene: Scene<'_>, met: &Meetings, tours: &[Tour]) -> Vec<Occasion> {
    let known = |stop: &&Stop| {
        let obligation = scene.agenda.obligations().get(stop.obligation.0 as usize);
        obligation.is_some_and(|o| usize::from(stop.occurrence) < o.occurrences.len())
    };
    let stops = tours.iter().flat_map(|tour| &tour.stops).filter(known);
    let fallen = stops
        .filter(|stop| met[stop.obligation.0 as usize][usize::from(stop.occurrence)].is_none());
    fallen.map(|stop| (stop.obligation, stop.occurrence)).collect()
}

/// Shifts of a task's day.
pub(super) fn shifts(scene: Scene<'_>, task: TaskId) -> impl Iterator<Item = ShiftId> + use<> {
    let key = scene.tasks.task(task).key;
    scene.agenda.shifts_of(key.member, key.day).map(ShiftId)
}

/// Times of a tour.
fn timed(scene: Scene<'_>, shift: ShiftId, visits: &[Visit]) -> Option<Times> {
    let hours: Vec<[Hours; 1]> = visits.iter().map(|visit| [at(visit.stop.start)]).collect();
    let begins = |(visit, hours): (&Visit, &'_ [Hours; 1])| match visit.fixed {
        true => hours.to_vec(),
        false => scene.tasks.task(visit.task).begins.clone(),
    };
    let begins: Vec<Vec<Hours>> = visits.iter().zip(&hours).map(begins).collect();
    let visits: Vec<(TaskId, &[Hours])> =
        visits.iter().zip(&begins).map(|(visit, begins)| (visit.task, begins.as_slice())).collect();
    times(scene, shift, &visits)
}

impl Work<'_> {
    /// The repaired tours, those that nothing has changed as they were, and how every occurrence is met.
    pub(super) fn done(self, earlier: &[Tour]) -> Done {
        let scene = self.scene;
        let known: BTreeMap<ShiftId, &Tour> =
            earlier.iter().map(|tour| (tour.shift, tour)).collect();
        let mut tours = Vec::with_capacity(self.tours.len());
        for (&shift, visits) in &self.tours {
            let stops: Vec<Stop> = visits.iter().map(|visit| visit.stop).collect();
            let same =
                |tour: &&&Tour| tour.stops == stops && visits.iter().all(|visit| visit.fixed);
            if let Some(tour) = known.get(&shift).filter(same) {
                tours.push((*tour).clone());
                continue;
            }
            // Every tour was possible when it was last changed.
            let Some(Times { depart, starts, back, .. }) = timed(scene, shift, visits) else {
                continue;
            };
            let stops = stops.into_iter().zip(starts).map(|(stop, start)| Stop { start, ..stop });
            tours.push(Tour { shift, depart, stops: stops.collect(), back });
        }
        let node = |id: ObligationId, number: usize, met: &Option<Met>| {
            super::node(scene, (id, u16::try_from(number).ok()?), (*met)?.node)
        };
        let ids = scene.agenda.obligation_ids().zip(&self.met);
        let nodes = ids.map(|(id, met)| (0..).zip(met).map(|(n, met)| node(id, n, met)).collect());
        Done { tours, nodes: nodes.collect() }
    }
}
