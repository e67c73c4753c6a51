//! The cheapest way of meeting an obligation at given prices: which days, who, or left out.

use std::collections::BTreeMap;

use super::SCALE;
use super::tasks::{Node, Tasks};
use crate::ids::VolunteerId;
use crate::units::Cost;
use crate::visits::{Obligation, ObligationId, Upgrade};

/// An obligation met: for every occurrence the node chosen, `None` where it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Position among the occurrence's nodes.
    pub nodes: Vec<Option<u32>>,
    /// [`SCALE`] times the penalties, plus the prices.
    pub reduced: Cost,
}

/// The day before, and whether nothing was left out since; `None` at the start.
type Last = Option<(u16, bool)>;

/// What can be chosen of an occurrence: of the nodes that agree in all but number and price the cheapest.
#[derive(Clone, Copy)]
struct Choice {
    day: u16,
    tier: u8,
    introduces: bool,
    number: u32,
    price: Cost,
}

/// One way to have come so far.
#[derive(Clone, Copy)]
struct State {
    last: Last,
    /// Upgrades that are met so far and not over yet.
    met: u8,
    value: Cost,
    node: Option<u32>,
    before: usize,
}

/// The cheapest pattern of one lead, by dynamic programming over the occurrences: a state is the last
/// day, whether anything was left out since, and which upgrades are met. O(occurrences · nodes · states).
#[derive(Clone)]
struct Course<'a> {
    obligation: &'a Obligation,
    layers: Vec<Vec<State>>,
    /// Where each state stands in the next layer, by last day, freshness and upgrades; 0 where nowhere.
    places: Vec<u32>,
}

impl<'a> Course<'a> {
    fn new(obligation: &'a Obligation) -> Self {
        let start = State { last: None, met: 0, value: 0, node: None, before: 0 };
        let days = obligation.occurrences.iter().map(|o| usize::from(o.last.0)).max().unwrap_or(0);
        let places = vec![0; (2 * days + 4) << obligation.upgrades.len()];
        Self { obligation, layers: vec![vec![start]], places }
    }

    fn allows(&self, last: Last, choice: &Choice) -> bool {
        let Some((before, fresh)) = last else { return choice.introduces };
        let gap = self.obligation.gap;
        let Some(days) = choice.day.checked_sub(before) else { return false };
        days >= gap.least && (!fresh || days <= gap.most)
    }

    /// Adds what the next occurrence can be: the best node of every day and tier, or nothing.
    fn step(&mut self, number: usize, best: &[Choice]) {
        self.advance(number, best, true);
    }

    /// Adds one node that is taken in any case.
    fn step_only(&mut self, number: usize, choice: Choice) {
        self.advance(number, &[choice], false);
    }

    fn advance(&mut self, number: usize, best: &[Choice], may_skip: bool) {
        let penalty = SCALE * self.obligation.occurrences[number].penalty;
        let met: Vec<u8> = best.iter().map(|choice| self.met(number, choice.tier)).collect();
        let before = self.layers.last().cloned().unwrap_or_default();
        let mut next: Vec<State> = Vec::new();
        for (at, state) in before.iter().enumerate() {
            if may_skip {
                let last = state.last.map(|(day, _)| (day, false));
                let value = state.value + penalty;
                self.put(
                    &mut next,
                    number,
                    State { last, value, node: None, before: at, ..*state },
                );
            }
            for (choice, met) in best.iter().zip(&met) {
                if self.allows(state.last, choice) {
                    let (met, value) = (state.met | met, state.value + choice.price);
                    let (last, node) = (Some((choice.day, true)), Some(choice.number));
                    self.put(&mut next, number, State { last, met, value, node, before: at });
                }
            }
        }
        for state in &next {
            let place = self.place(state);
            self.places[place] = 0;
        }
        self.layers.push(next);
    }

    /// Upgrades that a form of this tier meets in this occurrence.
    fn met(&self, number: usize, tier: u8) -> u8 {
        let upgrades = self.obligation.upgrades.iter().enumerate();
        let meets = |u: &Upgrade| covers(u, number) && tier >= u.tier;
        upgrades.filter(|(_, u)| meets(u)).fold(0, |met, (at, _)| met | 1 << at)
    }

    fn place(&self, state: &State) -> usize {
        let last =
            state.last.map_or(0, |(day, fresh)| 1 + 2 * usize::from(day) + usize::from(fresh));
        (last << self.obligation.upgrades.len()) + usize::from(state.met)
    }

    fn put(&mut self, next: &mut Vec<State>, number: usize, mut state: State) {
        for (at, upgrade) in self.obligation.upgrades.iter().enumerate() {
            if usize::from(upgrade.to) == number {
                if state.met & 1 << at == 0 {
                    state.value += SCALE * upgrade.penalty;
                }
                state.met &= !(1 << at);
            }
        }
        let place = self.place(&state);
        match self.places[place].checked_sub(1) {
            Some(known) => {
                let known = &mut next[known as usize];
                if state.value < known.value {
                    *known = state;
                }
            }
            None => {
                next.push(state);
                self.places[place] = u32::try_from(next.len()).unwrap_or(0);
            }
        }
    }

    fn best(&self) -> Option<Pattern> {
        let last = self.layers.last()?;
        let (mut at, end) = last.iter().enumerate().min_by_key(|(at, s)| (s.value, *at))?;
        let mut nodes = Vec::with_capacity(self.layers.len() - 1);
        for layer in self.layers.iter().skip(1).rev() {
            nodes.push(layer[at].node);
            at = layer[at].before;
        }
        nodes.reverse();
        Some(Pattern { nodes, reduced: end.value })
    }
}

/// Whether the occurrence is among those of the upgrade.
#[must_use]
pub fn covers(upgrade: &Upgrade, number: usize) -> bool {
    (usize::from(upgrade.from)..=usize::from(upgrade.to)).contains(&number)
}

/// A node: its day, tier, whether it introduces, and its position among those of its occurrence.
type Entry = (u16, u8, bool, u32);

/// The nodes of an obligation sorted for choosing among them: by lead, occurrence, day, tier, and those that
/// introduce last, so that at the same price who have met meet as people who have.
#[derive(Clone, Debug)]
pub struct Menu {
    leads: Vec<Vec<Vec<Entry>>>,
    occurrences: usize,
}

impl Menu {
    /// O(nodes · log nodes).
    #[must_use]
    pub fn new(tasks: &Tasks, id: ObligationId) -> Self {
        let occurrences = tasks.occurrences(id).count();
        let mut leads: BTreeMap<VolunteerId, Vec<Vec<Entry>>> = BTreeMap::new();
        for (at, nodes) in tasks.occurrences(id).enumerate() {
            for (number, node) in (0..).zip(nodes) {
                let entry = (node.day.0, node.tier, node.introduces, number);
                let of_lead =
                    leads.entry(node.lead).or_insert_with(|| vec![Vec::new(); occurrences]);
                of_lead[at].push(entry);
            }
        }
        let mut leads: Vec<Vec<Vec<Entry>>> = leads.into_values().collect();
        leads.iter_mut().flatten().for_each(|entries| entries.sort_unstable());
        if leads.is_empty() {
            leads.push(vec![Vec::new(); occurrences]);
        }
        Self { leads, occurrences }
    }

    /// The cheapest pattern: `price` is what a node costs by the number of its occurrence and its own, in
    /// thousandths; a node without a price is not chosen. O(occurrences · days²) for every lead.
    #[must_use]
    pub fn cheapest(
        &self,
        obligation: &Obligation,
        price: impl FnMut(usize, u32) -> Option<Cost>,
    ) -> Pattern {
        self.cheapest_among(obligation, usize::MAX, price)
    }

    /// As [`Self::cheapest`], with no more than so many days and tiers of every occurrence, the cheapest, as many
    /// of those that introduce and of others: not always the cheapest of all patterns.
    #[must_use]
    pub fn cheapest_among(
        &self,
        obligation: &Obligation,
        most: usize,
        mut price: impl FnMut(usize, u32) -> Option<Cost>,
    ) -> Pattern {
        let mut of_lead = |occurrences: &Vec<Vec<Entry>>| {
            let mut course = Course::new(obligation);
            for (number, entries) in occurrences.iter().enumerate() {
                let choices = best(entries, |node| price(number, node));
                course.step(number, &cut(choices, most));
            }
            course.best()
        };
        let patterns = self.leads.iter().filter_map(&mut of_lead);
        let none = || Pattern { nodes: vec![None; self.occurrences], reduced: Cost::MAX / 4 };
        patterns.min_by_key(|pattern| pattern.reduced).unwrap_or_else(none)
    }
}

/// The cheapest entry of every day and tier that introduces, and that does not, by day.
fn best(entries: &[Entry], mut price: impl FnMut(u32) -> Option<Cost>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for &(day, tier, introduces, number) in entries {
        let Some(price) = price(number) else { continue };
        let found = Choice { day, tier, introduces, number, price };
        match choices.last_mut() {
            Some(last) if (last.day, last.tier, last.introduces) == (day, tier, introduces) => {
                if price < last.price {
                    *last = found;
                }
            }
            _ => choices.push(found),
        }
    }
    choices
}

/// No more than so many choices that introduce, and of others, by day.
fn cut(choices: Vec<Choice>, most: usize) -> Vec<Choice> {
    if choices.len() <= most {
        return choices;
    }
    let (mut some, mut others): (Vec<Choice>, Vec<Choice>) =
        choices.into_iter().partition(|choice| choice.introduces);
    for choices in [&mut some, &mut others].into_iter().filter(|choices| choices.len() > most) {
        choices.select_nth_unstable_by_key(most, |choice| (choice.price, choice.day, choice.tier));
        choices.truncate(most);
    }
    others.append(&mut some);
    others.sort_unstable_by_key(|choice| (choice.day, choice.tier, choice.introduces));
    others
}

/// The cheapest pattern of an obligation: `price` is what a node costs, in thousandths.
#[must_use]
pub fn cheapest(
    obligation: &Obligation,
    id: ObligationId,
    tasks: &Tasks,
    price: impl Fn(&Node) -> Cost,
) -> Pattern {
    let all: Vec<&[Node]> = tasks.occurrences(id).collect();
    Menu::new(tasks, id)
        .cheapest(obligation, |number, node| Some(price(&all[number][node as usize])))
}

/// The cheapest pattern where nodes of an occurrence without a price are not chosen and an occurrence takes place
/// unless it `may_skip`; `None` where there is none.
pub(super) fn cheapest_within(
    obligation: &Obligation,
    id: ObligationId,
    tasks: &Tasks,
    price: impl Fn(usize, &Node) -> Option<Cost>,
    may_skip: impl Fn(usize) -> bool,
) -> Option<Pattern> {
    let all: Vec<&[Node]> = tasks.occurrences(id).collect();
    let of_lead = |occurrences: &Vec<Vec<Entry>>| {
        let mut course = Course::new(obligation);
        for (number, entries) in occurrences.iter().enumerate() {
            let choices = best(entries, |node| price(number, &all[number][node as usize]));
            course.advance(number, &choices, may_skip(number));
        }
        course.best()
    };
    let menu = Menu::new(tasks, id);
    menu.leads.iter().filter_map(of_lead).min_by_key(|pattern| pattern.reduced)
}

/// For every occurrence, day and tier the cheapest pattern that has it, where it is below `most`: what a
/// program of patterns needs to know of all days at once.
#[must_use]
pub fn through(
    obligation: &Obligation,
    id: ObligationId,
    tasks: &Tasks,
    price: impl Fn(&Node) -> Cost,
    most: Cost,
) -> Vec<Pattern> {
    through_within(obligation, id, tasks, |_, node| Some(price(node)), |_| true, most)
}

/// The same where nodes without a price are not chosen and an occurrence takes place unless it `may_skip`.
pub(super) fn through_within(
    obligation: &Obligation,
    id: ObligationId,
    tasks: &Tasks,
    price: impl Fn(usize, &Node) -> Option<Cost>,
    may_skip: impl Fn(usize) -> bool,
    most: Cost,
) -> Vec<Pattern> {
    let all: Vec<&[Node]> = tasks.occurrences(id).collect();
    let mut found = Vec::new();
    for of_lead in &Menu::new(tasks, id).leads {
        let of = |(at, (nodes, entries)): (usize, (&&[Node], &Vec<Entry>))| {
            best(entries, |number| price(at, &nodes[number as usize]))
        };
        let best: Vec<Vec<Choice>> = all.iter().zip(of_lead).enumerate().map(of).collect();
        let mut before = Course::new(obligation);
        for at in 0..best.len() {
            for &choice in &best[at] {
                let mut course = before.clone();
                course.step_only(at, choice);
                for (number, choices) in best.iter().enumerate().skip(at + 1) {
                    course.advance(number, choices, may_skip(number));
                }
                found.extend(course.best().filter(|pattern| pattern.reduced < most));
            }
            before.advance(at, &best[at], may_skip(at));
        }
    }
    found
}
