//! A plan of a component under way, and how to change it and change it back.

use super::draw::Draw;
use super::field::{Field, NONE, Way, number};
use super::timing::Clock;
use crate::certificate::plan::{SCALE, TaskId, covers};
use crate::ids::VolunteerId;
use crate::planning::whole::Chosen;
use crate::units::Cost;

/// Days of an occurrence that are looked at in combination with those of others.
const MOST_DAYS: usize = 12;

/// A tour under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Tour {
    pub(super) errands: Vec<u32>,
    pub(super) cost: Cost,
}

/// What inserting a task into a shift would cost, as of a version of its tour; [`NEVER`] where there is no
/// room.
#[derive(Clone, Copy)]
struct Known {
    more: Cost,
    version: u64,
    place: u16,
}

/// More than anything costs.
const NEVER: Cost = Cost::MAX;

/// What to do to take a change back.
pub(super) enum Change {
    /// With the version.
    Tour(u32, Tour, u64),
    Nodes(u32, Vec<Option<u32>>),
    Used(usize, u32),
    Shift(u32, u32),
}

/// A plan under way.
pub(super) struct State<'a> {
    pub(super) field: &'a Field<'a>,
    pub(super) tours: Vec<Tour>,
    /// Of every tour: another for every other order of visits.
    version: Vec<u64>,
    /// For every obligation the way of every occurrence.
    pub(super) nodes: Vec<Vec<Option<u32>>>,
    /// The shift of every task.
    shift: Vec<u32>,
    /// Units used, by resource and day.
    used: Vec<u32>,
    pub(super) value: Cost,
    known: Vec<Known>,
    versions: u64,
    pub(super) log: Vec<Change>,
    clock: Clock,
}

impl<'a> State<'a> {
    /// With everything left out.
    pub(super) fn new(field: &'a Field<'a>) -> Self {
        let nodes: Vec<Vec<Option<u32>>> =
            field.duties.iter().map(|duty| vec![None; duty.ways.len()]).collect();
        let agenda = field.scene.agenda;
        let mut state = Self {
            field,
            tours: vec![Tour::default(); field.shifts.len()],
            version: vec![1; field.shifts.len()],
            nodes,
            shift: vec![NONE; field.errands.len()],
            used: vec![0; agenda.resources().len() * usize::from(agenda.days())],
            value: 0,
            known: vec![Known { more: NEVER, version: 0, place: 0 }; field.options.len()],
            versions: 1,
            log: Vec::new(),
            clock: Clock::default(),
        };
        state.value = (0..field.duties.len()).map(|at| state.penalty(at)).sum();
        state
    }

    /// Begins with a plan.
    pub(super) fn resume(&mut self, chosen: &Chosen) {
        let field = self.field;
        let mut wanted = vec![false; field.errands.len()];
        for (at, nodes) in chosen.nodes.iter().enumerate() {
            for (number, node) in nodes.iter().enumerate() {
                let ways = (0..).zip(&field.duties[at].ways[number]);
                let Some(node) = node else { continue };
                let Some((way_at, way)) = ways.into_iter().find(|(_, way)| way.node == *node)
                else {
                    continue;
                };
                self.nodes[at][number] = Some(way_at);
                way.errands().for_each(|errand| wanted[errand as usize] = true);
                if let Some(unit) = self.unit(way) {
                    self.used[unit] += 1;
                }
            }
        }
        for (shift, route) in &chosen.routes {
            let Ok(at) = field.shifts.binary_search(shift) else { continue };
            let of = |task: &TaskId| field.errands.binary_search_by_key(task, |e| e.id).ok();
            let mut errands: Vec<u32> = route.tasks.iter().filter_map(of).map(number).collect();
            // No tour makes what is not wanted, nor what another makes already.
            errands.retain(|&errand| std::mem::take(&mut wanted[errand as usize]));
            let shift = number(at);
            let cost = match errands.len() == route.tasks.len() {
                true => route.cost,
                false => self.clock.cost(field, shift, &errands).unwrap_or(route.cost),
            };
            for &errand in &errands {
                self.shift[errand as usize] = shift;
            }
            self.tours[at] = Tour { errands, cost };
        }
        let tours: Cost = self.tours.iter().map(|tour| tour.cost).sum();
        self.value = tours + (0..field.duties.len()).map(|at| self.penalty(at)).sum::<Cost>();
    }

    /// What the obligation leaves out costs.
    fn penalty(&self, at: usize) -> Cost {
        let duty = &self.field.duties[at];
        let nodes = &self.nodes[at];
        let left = duty.obligation.occurrences.iter().zip(nodes).filter(|(_, n)| n.is_none());
        let left: Cost = left.map(|(occurrence, _)| occurrence.penalty).sum();
        let tier =
            |number: usize| nodes[number].map(|node| duty.ways[number][node as usize].node.tier);
        let unmet = duty.obligation.upgrades.iter().filter(|upgrade| {
            let mut among = (0..nodes.len()).filter(|&number| covers(upgrade, number));
            !among.any(|number| tier(number).is_some_and(|tier| tier >= upgrade.tier))
        });
        left + unmet.map(|upgrade| upgrade.penalty).sum::<Cost>()
    }

    /// Where units of a node's resource are counted.
    fn unit(&self, way: &Way) -> Option<usize> {
        let days = usize::from(self.field.scene.agenda.days());
        let resource = way.node.resource?;
        Some(usize::from(resource.0) * days + usize::from(way.node.day.0))
    }

    fn has_unit(&self, way: &Way) -> bool {
        let used = self.unit(way).map_or(0, |unit| self.used[unit]);
        used < self.field.scene.left(&way.node)
    }

    fn set_used(&mut self, unit: usize, used: u32) {
        self.log.push(Change::Used(unit, self.used[unit]));
        self.used[unit] = used;
    }

    fn set_shift(&mut self, errand: u32, shift: u32) {
        self.log.push(Change::Shift(errand, self.shift[errand as usize]));
        self.shift[errand as usize] = shift;
    }

    fn set_tour(&mut self, shift: u32, errands: Vec<u32>, cost: Cost) {
        self.versions += 1;
        let before = std::mem::replace(&mut self.tours[shift as usize], Tour { errands, cost });
        let version = std::mem::replace(&mut self.version[shift as usize], self.versions);
        self.value += cost - before.cost;
        self.log.push(Change::Tour(shift, before, version));
    }

    /// Takes an obligation's visits out.
    pub(super) fn remove(&mut self, at: usize) {
        self.value -= self.penalty(at);
        let duty = &self.field.duties[at];
        let none = vec![None; duty.ways.len()];
        let nodes = std::mem::replace(&mut self.nodes[at], none);
        for (number, node) in nodes.iter().enumerate() {
            if let Some(node) = node {
                self.leave(duty.ways[number][*node as usize]);
            }
        }
        self.log.push(Change::Nodes(number(at), nodes));
        self.value += self.penalty(at);
    }

    /// Takes one visit of an obligation out.
    pub(super) fn remove_visit(&mut self, at: usize, number: usize) {
        let Some(node) = self.nodes[at][number] else { return };
        self.value -= self.penalty(at);
        self.log.push(Change::Nodes(super::field::number(at), self.nodes[at].clone()));
        self.leave(self.field.duties[at].ways[number][node as usize]);
        self.nodes[at][number] = None;
        self.value += self.penalty(at);
    }

    fn leave(&mut self, way: Way) {
        way.errands().for_each(|errand| self.take_out(errand));
        if let Some(unit) = self.unit(&way) {
            self.set_used(unit, self.used[unit] - 1);
        }
    }

    fn take_out(&mut self, errand: u32) {
        let shift = self.shift[errand as usize];
        if shift == NONE {
            return;
        }
        let tour = &self.tours[shift as usize];
        let errands: Vec<u32> =
            tour.errands.iter().copied().filter(|&other| other != errand).collect();
        // Where leaving a stop out makes the way impossible the tour stays dear: it is undone later.
        let cost = self.clock.cost(self.field, shift, &errands).unwrap_or(tour.cost);
        self.set_tour(shift, errands, cost);
        self.set_shift(errand, NONE);
    }

    /// Puts the cheapest pattern in, at what its visits add to the tours as they are. `favour` is what decides between
    /// ways that add the same, in thousandths; ways without it are not looked at.
    pub(super) fn insert(&mut self, at: usize, mut favour: impl FnMut() -> Option<Cost>) {
        let field = self.field;
        let duty = &field.duties[at];
        // With upgrades the cheapest days are seldom those that count.
        let most = if duty.obligation.upgrades.is_empty() { MOST_DAYS } else { usize::MAX };
        let pattern = duty.menu.cheapest_among(duty.obligation, most, |number, node| {
            let favour = favour()?;
            Some(self.price(&duty.ways[number][node as usize])? + favour)
        });
        self.value -= self.penalty(at);
        let before = self.nodes[at].clone();
        for (number, chosen) in pattern.nodes.iter().enumerate() {
            let Some(node) = *chosen else { continue };
            let way = duty.ways[number][node as usize];
            if !way.node.introduces && self.nodes[at][..number].iter().all(Option::is_none) {
                continue;
            }
            self.nodes[at][number] = self.visit(&way).then_some(node);
        }
        self.log.push(Change::Nodes(number(at), before));
        self.value += self.penalty(at);
    }

    /// Puts one visit of an obligation in, by who visits it at the other times, on the day where it adds least
    /// to the tours as they are; the whole obligation, where no visit of it takes place.
    pub(super) fn insert_visit(
        &mut self,
        at: usize,
        number: usize,
        mut favour: impl FnMut() -> Option<Cost>,
    ) {
        let duty = &self.field.duties[at];
        if self.nodes[at][number].is_some() {
            return;
        }
        let Some(lead) = self.lead(at) else { return self.insert(at, favour) };
        let have_met = self.nodes[at][..number].iter().any(Option::is_some);
        let (from, to) = self.days(at, number);
        let mut best: Option<(Cost, u32)> = None;
        for (node, way) in (0..).zip(&duty.ways[number]) {
            let day = way.node.day.0;
            let possible = way.node.lead == lead && (have_met || way.node.introduces);
            if !possible || day < from || day > to {
                continue;
            }
            let Some(favour) = favour() else { continue };
            let Some(price) = self.price(way) else { continue };
            let found = (price + favour - SCALE * self.saved(at, number, way.node.tier), node);
            if found.0 < 0 && best.is_none_or(|best| found < best) {
                best = Some(found);
            }
        }
        let Some((_, node)) = best else { return };
        self.value -= self.penalty(at);
        let before = self.nodes[at].clone();
        if self.visit(&duty.ways[number][node as usize]) {
            self.nodes[at][number] = Some(node);
            self.log.push(Change::Nodes(super::field::number(at), before));
        }
        self.value += self.penalty(at);
    }

    /// Who visits an obligation, where somebody does.
    fn lead(&self, at: usize) -> Option<VolunteerId> {
        let mut all = self.nodes[at].iter().zip(&self.field.duties[at].ways);
        all.find_map(|(node, ways)| node.map(|node| ways[node as usize].node.lead))
    }

    /// First and last day on which one more visit goes with those before and after.
    fn days(&self, at: usize, number: usize) -> (u16, u16) {
        let duty = &self.field.duties[at];
        let gap = duty.obligation.gap;
        let day = |number: usize| {
            let node = self.nodes[at][number];
            node.map(|node| (number, duty.ways[number][node as usize].node.day.0))
        };
        let (mut from, mut to) = (0, u16::MAX);
        if let Some((before, day)) = (0..number).rev().find_map(day) {
            from = day.saturating_add(gap.least);
            if before + 1 == number {
                to = day.saturating_add(gap.most);
            }
        }
        if let Some((after, day)) = (number + 1..duty.ways.len()).find_map(day) {
            // Where the next is too early for any, none goes.
            to = day.checked_sub(gap.least).map_or(0, |last| to.min(last));
            if day < gap.least {
                from = u16::MAX;
            }
            if after == number + 1 {
                from = from.max(day.saturating_sub(gap.most));
            }
        }
        (from, to)
    }

    /// What one more visit of this tier saves in penalties.
    fn saved(&self, at: usize, number: usize, tier: u8) -> Cost {
        let duty = &self.field.duties[at];
        let high = |least: u8| {
            move |(node, ways): (&Option<u32>, &Vec<Way>)| {
                node.is_some_and(|node| ways[node as usize].node.tier >= least)
            }
        };
        let unmet = duty.obligation.upgrades.iter().filter(|upgrade| {
            let range = usize::from(upgrade.from)..=usize::from(upgrade.to);
            let among = self.nodes[at][range.clone()].iter().zip(&duty.ways[range]);
            covers(upgrade, number)
                && tier >= upgrade.tier
                && !among.into_iter().any(high(upgrade.tier))
        });
        let upgrades: Cost = unmet.map(|upgrade| upgrade.penalty).sum();
        duty.obligation.occurrences[number].penalty + upgrades
    }

    /// Whether the first visit of an obligation introduces.
    pub(super) fn holds(&self, at: usize) -> bool {
        let mut all = self.nodes[at].iter().zip(&self.field.duties[at].ways);
        let first = all.find_map(|(node, ways)| Some(&ways[(*node)? as usize].node));
        first.is_none_or(|node| node.introduces)
    }

    /// Whether something that could take place is left out.
    pub(super) fn is_short(&self, at: usize) -> bool {
        let mut all = self.nodes[at].iter().zip(&self.field.duties[at].ways);
        all.any(|(node, ways)| node.is_none() && !ways.is_empty())
    }

    /// What a node adds to the tours, in thousandths; `None` where there is no room.
    fn price(&mut self, way: &Way) -> Option<Cost> {
        if !self.has_unit(way) {
            return None;
        }
        let mut sum = 0;
        for errand in way.errands() {
            sum += SCALE * self.best_place(errand)?.2;
        }
        Some(sum)
    }

    /// The shift and place where a task costs least, and what it costs there.
    fn best_place(&mut self, errand: u32) -> Option<(u32, u16, Cost)> {
        let range = |at: usize| self.field.first_option[at] as usize;
        let mut best: Option<(Cost, u32, u16)> = None;
        for option in range(errand as usize)..range(errand as usize + 1) {
            let shift = self.field.options[option];
            if self.known[option].version != self.version[shift as usize] {
                self.know(option, shift, errand);
            }
            let known = self.known[option];
            let found = (known.more, shift, known.place);
            if known.more != NEVER && best.is_none_or(|best| found < best) {
                best = Some(found);
            }
        }
        best.map(|(more, shift, place)| (shift, place, more))
    }

    fn know(&mut self, option: usize, shift: u32, errand: u32) {
        let Tour { errands, cost } = &self.tours[shift as usize];
        let more = self.clock.insertion(self.field, shift, errands, *cost, errand);
        let (more, place) = more.unwrap_or((NEVER, 0));
        self.known[option] = Known { more, version: self.version[shift as usize], place };
    }

    fn visit(&mut self, way: &Way) -> bool {
        if !self.has_unit(way) {
            return false;
        }
        let mut done = Vec::with_capacity(2);
        for errand in way.errands() {
            let Some((shift, place, more)) = self.best_place(errand) else {
                done.into_iter().for_each(|errand| self.take_out(errand));
                return false;
            };
            let tour = &self.tours[shift as usize];
            let mut errands = tour.errands.clone();
            errands.insert(usize::from(place), errand);
            self.set_tour(shift, errands, tour.cost + more);
            self.set_shift(errand, shift);
            done.push(errand);
        }
        if let Some(unit) = self.unit(way) {
            self.set_used(unit, self.used[unit] + 1);
        }
        true
    }

    /// Takes all changes since the log was cleared back; `value` is what the plan cost then.
    pub(super) fn revert(&mut self, value: Cost) {
        while let Some(change) = self.log.pop() {
            match change {
                Change::Tour(shift, tour, version) => {
                    self.tours[shift as usize] = tour;
                    self.version[shift as usize] = version;
                }
                Change::Nodes(at, nodes) => self.nodes[at as usize] = nodes,
                Change::Used(unit, used) => self.used[unit] = used,
                Change::Shift(errand, shift) => self.shift[errand as usize] = shift,
            }
        }
        self.value = value;
    }

    /// Obligations that are visited on the tour of some visit of this one: the `nth`.
    pub(super) fn companions(&self, at: usize, nth: u64) -> Vec<u32> {
        let Some((number, _)) = self.nth(at, nth) else { return Vec::new() };
        let others = self.tour_of(at, number).into_iter().map(|(other, _)| other);
        others.filter(|&other| other as usize != at).collect()
    }

    /// An obligation that has a unit of a day on which this one has another, or could have.
    pub(super) fn rival(&self, at: usize, draw: &mut Draw) -> Option<u32> {
        let wanted =
            |ways: &Vec<Way>, draw: &mut Draw| self.unit(ways.get(draw.index(ways.len()))?);
        let duty = &self.field.duties[at];
        let number = draw.index(duty.ways.len());
        let unit = match self.nodes[at][number] {
            Some(node) if draw.below(2) == 0 => self.unit(&duty.ways[number][node as usize]),
            _ => wanted(&duty.ways[number], draw),
        }?;
        let competing = &self.field.competing;
        let from = draw.index(competing.len());
        let has = |&&other: &&u32| {
            let mut taken =
                self.nodes[other as usize].iter().zip(&self.field.duties[other as usize].ways);
            let is = |(node, ways): (&Option<u32>, &Vec<Way>)| {
                node.is_some_and(|node| self.unit(&ways[node as usize]) == Some(unit))
            };
            other as usize != at && taken.any(is)
        };
        competing[from..].iter().chain(&competing[..from]).find(has).copied()
    }

    /// A visit of an obligation, the `nth`, and its day.
    pub(super) fn nth(&self, at: usize, nth: u64) -> Option<(usize, u16)> {
        let duty = &self.field.duties[at];
        let taken =
            || self.nodes[at].iter().enumerate().filter_map(|(n, node)| Some((n, (*node)?)));
        let nth = usize::try_from(nth % (taken().count() as u64).max(1)).ok()?;
        let (number, node) = taken().nth(nth)?;
        Some((number, duty.ways[number][node as usize].node.day.0))
    }

    /// The visit of an obligation nearest to a day, where one takes place.
    pub(super) fn nearest(&self, at: usize, day: u16) -> Option<usize> {
        let all = self.nodes[at].iter().zip(&self.field.duties[at].ways).enumerate();
        let apart = |(number, (node, ways)): (usize, (&Option<u32>, &Vec<Way>))| {
            node.map(|node| (ways[node as usize].node.day.0.abs_diff(day), number))
        };
        all.filter_map(apart).min().map(|(_, number)| number)
    }

    /// Obligations and the numbers of their visits on the tour that makes a visit, in order.
    pub(super) fn tour_of(&self, at: usize, number: usize) -> Vec<(u32, usize)> {
        let Some(node) = self.nodes[at][number] else { return Vec::new() };
        let way = &self.field.duties[at].ways[number][node as usize];
        let shift = self.shift[way.errands[0] as usize];
        let Some(tour) = self.tours.get(shift as usize) else { return Vec::new() };
        let stop = |&errand: &u32| {
            let other = self.field.errands[errand as usize].obligation;
            let duty = &self.field.duties[other as usize];
            let mut all = self.nodes[other as usize].iter().zip(&duty.ways);
            let is = |(node, ways): (&Option<u32>, &Vec<Way>)| {
                node.is_some_and(|node| ways[node as usize].errands.contains(&errand))
            };
            Some((other, all.position(is)?))
        };
        tour.errands.iter().filter_map(stop).collect()
    }
}
