//! Adjacent string removal (Christiaens and Vanden Berghe 2020), and removal of related visits (Shaw 1998)
//! where these are linked.

use super::network::{Network, index};
use super::state::{NONE, State};
use crate::random::Random;

/// Longest string.
const LONGEST: f64 = 10.0;
/// Share of strings that keep customers in their middle.
const SPLIT: f64 = 0.5;
/// Share of steps that take off visits alike in place and time, where visits are linked.
const RELATED: f64 = 0.5;
/// A kept middle grows with this probability.
const GROW: f64 = 0.99;

/// What is taken off in one step, with room that is used again.
#[derive(Debug, Default)]
pub(super) struct Ruin {
    /// Customers with the days on which they lost their visit; those who lost all are absent.
    pub(super) lost: Vec<(u32, u64)>,
    marked: Vec<bool>,
    ruined: Vec<bool>,
    chosen: Vec<u32>,
    gone: Vec<u32>,
    touched: Vec<u32>,
    /// Visits by how unlike the seed's they are.
    ranked: Vec<(i64, u32)>,
}

/// How much and where is taken off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// Customers on average.
    pub(super) customers: f64,
    /// Visits of one day only; the days of the customers stay.
    pub(super) one_day: bool,
}

impl Ruin {
    pub(super) fn new(network: &Network) -> Self {
        Self {
            marked: vec![false; network.customers()],
            ruined: vec![false; network.routes],
            ..Self::default()
        }
    }

    /// Takes strings of neighbouring visits off their routes.
    pub(super) fn apply(&mut self, state: &mut State<'_>, size: Size, random: &mut Random) {
        self.lost.clear();
        self.chosen.clear();
        self.touched.clear();
        let seed = index(random.below(state.network.customers()));
        let day = random_day(state.pattern[seed as usize], random);
        let related = state.network.linked && random.unit() < RELATED;
        if related {
            self.relate(state, seed, size, random);
        } else {
            self.choose(state, seed, size, day.filter(|_| size.one_day), random);
        }
        for &route in &self.touched {
            self.ruined[route as usize] = false;
        }
        self.add_partners(state.network);
        if let Some(day) = day.filter(|_| size.one_day) {
            self.take_day(state, day);
        } else {
            self.take_all(state);
        }
        for &customer in &self.chosen {
            self.marked[customer as usize] = false;
        }
    }

    /// Marks visits that are much like the seed's now: near, at about the same time, by vehicles that may
    /// do both (Shaw 1998).
    fn relate(&mut self, state: &State<'_>, seed: u32, size: Size, random: &mut Random) {
        let network = state.network;
        let Some(schedule) = &state.schedule else { return };
        if state.pattern[seed as usize] == 0 {
            return;
        }
        let wanted = 1 + random.below(whole(2.0 * size.customers));
        let site = |customer: u32| network.nodes[customer as usize].site;
        let from = network.from(site(seed));
        let start = schedule.start(seed);
        self.ranked.clear();
        for customer in 0..index(network.customers()) {
            if state.pattern[customer as usize] == 0 {
                continue;
            }
            let way = i64::from(from[site(customer) as usize].duration);
            let apart = (schedule.start(customer) - start).abs();
            let strange = network.kin[customer as usize] & network.kin[seed as usize] == 0;
            let blur = 64 + i64::try_from(random.below(64)).unwrap_or(0);
            let unlike = (way + apart) * blur * if strange { 2 } else { 1 };
            self.ranked.push((unlike, customer));
        }
        let wanted = wanted.min(self.ranked.len());
        if wanted < self.ranked.len() {
            self.ranked.select_nth_unstable(wanted);
        }
        for &(_, customer) in &self.ranked[..wanted] {
            self.marked[customer as usize] = true;
            self.chosen.push(customer);
        }
    }

    fn choose(
        &mut self,
        state: &State<'_>,
        seed: u32,
        size: Size,
        only: Option<usize>,
        random: &mut Random,
    ) {
        let used = state.routes.iter().filter(|route| !route.nodes.is_empty());
        let (routes, visits) =
            used.fold((0, 0), |(routes, visits), route| (routes + 1, visits + route.nodes.len()));
        if routes == 0 {
            return;
        }
        let longest = LONGEST.min(real(visits) / real(routes)).max(1.0);
        let most = 4.0 * size.customers / (1.0 + longest) - 1.0;
        let strings = whole(random.unit() * most + 1.0);
        let network = state.network;
        let mut taken = 0;
        for &customer in std::iter::once(&seed).chain(network.near(seed)) {
            if taken >= strings {
                break;
            }
            let pattern = state.pattern[customer as usize];
            let day = only.or_else(|| random_day(pattern, random));
            let route = day.map_or(NONE, |day| state.route_of(customer, day));
            if route == NONE || self.marked[customer as usize] || self.ruined[route as usize] {
                continue;
            }
            self.ruined[route as usize] = true;
            self.touched.push(route);
            self.string(state, route, customer, longest, random);
            taken += 1;
        }
    }

    /// Marks a string of the route around the customer, with or without its middle.
    fn string(
        &mut self,
        state: &State<'_>,
        route: u32,
        customer: u32,
        longest: f64,
        random: &mut Random,
    ) {
        let nodes = &state.routes[route as usize].nodes;
        let of = |at: usize| state.network.nodes[nodes[at] as usize].customer;
        let Some(centre) = (0..nodes.len()).find(|&at| of(at) == customer) else { return };
        let most = longest.min(real(nodes.len()));
        let length = whole(random.unit() * most + 1.0).clamp(1, nodes.len());
        let mut kept = 0;
        if length > 1 && length < nodes.len() && random.unit() < SPLIT {
            kept = 1;
            while length + kept < nodes.len() && random.unit() > GROW {
                kept += 1;
            }
        }
        let span = length + kept;
        let first = centre.saturating_sub(span - 1);
        let last = centre.min(nodes.len() - span);
        let start = first + random.below(last + 1 - first);
        let middle = random.below(length.saturating_sub(1).max(1)) + 1;
        for at in (0..span).filter(|at| kept == 0 || *at < middle || *at >= middle + kept) {
            let customer = of(start + at);
            if !self.marked[customer as usize] {
                self.marked[customer as usize] = true;
                self.chosen.push(customer);
            }
        }
    }

    /// Whoever is tied to one of the chosen goes too.
    fn add_partners(&mut self, network: &Network) {
        if !network.linked {
            return;
        }
        for at in 0..self.chosen.len() {
            if let Some((other, _)) = network.partner[self.chosen[at] as usize]
                && !std::mem::replace(&mut self.marked[other as usize], true)
            {
                self.chosen.push(other);
            }
        }
    }

    fn take_day(&mut self, state: &mut State<'_>, day: usize) {
        self.gone.clear();
        for &route in &self.touched {
            let marked = &self.marked;
            state.take_off(route, |customer| marked[customer as usize], &mut self.gone);
        }
        for &customer in &self.gone {
            if state.pattern[customer as usize] == 1 << day {
                state.make_absent(customer);
            } else {
                self.lost.push((customer, 1 << day));
            }
        }
    }

    /// Takes all visits of the marked.
    fn take_all(&mut self, state: &mut State<'_>) {
        for at in 0..self.chosen.len() {
            let customer = self.chosen[at];
            let mut days = state.pattern[customer as usize];
            while days != 0 {
                let day = days.trailing_zeros() as usize;
                days &= days - 1;
                let route = state.route_of(customer, day);
                if route == NONE {
                    continue;
                }
                self.gone.clear();
                let marked = &self.marked;
                state.take_off(route, |customer| marked[customer as usize], &mut self.gone);
                for &other in self.gone.iter().filter(|&&other| !marked[other as usize]) {
                    self.lost.push((other, 1 << day));
                }
            }
            state.make_absent(customer);
        }
        // Of those who lost visits without being marked, none is absent.
        self.lost.sort_unstable();
        self.lost.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 |= next.1;
            }
            same
        });
        self.lost.retain(|&(customer, _)| state.pattern[customer as usize] != 0);
    }
}

fn random_day(pattern: u64, random: &mut Random) -> Option<usize> {
    if pattern == 0 {
        return None;
    }
    let mut left = pattern;
    for _ in 0..random.below(pattern.count_ones() as usize) {
        left &= left - 1;
    }
    Some(left.trailing_zeros() as usize)
}

#[expect(clippy::cast_precision_loss, reason = "sizes are small")]
fn real(size: usize) -> f64 {
    size as f64
}

/// The number without what follows its point.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number of strings or visits, rounded down"
)]
fn whole(size: f64) -> usize {
    size as usize
}
