//! The Lagrangian relaxation of "everybody is served once" at given prices, in whole numbers.

use super::field::Field;
use super::knapsack;
use super::lists::Lists;
use crate::siting::model::{Sharing, UNLIMITED};

/// What a case says of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Free,
    Open,
    Closed,
}

/// No answer of the case.
pub(super) const IMPOSSIBLE: i64 = i64::MAX;

/// The relaxation at some prices.
#[derive(Clone, Debug, Default)]
pub(super) struct Relaxed {
    /// Parts of a unit of cost; [`IMPOSSIBLE`] where too little may be open.
    pub(super) value: i64,
    /// By site: what it adds where it is open, fixed cost included.
    pub(super) worth: Vec<i64>,
    /// Sites that the relaxation opens, those that have to be first.
    pub(super) chosen: Vec<u32>,
    /// How many of them have to be.
    pub(super) forced: usize,
}

/// Works out relaxations; holds what they need.
pub(super) struct Dual<'a> {
    pub(super) field: &'a Field<'a>,
    pub(super) scale: i64,
    /// Cost of leaving out, in parts; `None` is a must.
    left_out: Vec<Option<i64>>,
    /// Highest price of a must.
    most: i64,
    sack: knapsack::Sack,
    order: Vec<u32>,
}

impl<'a> Dual<'a> {
    pub(super) fn new(field: &'a Field<'a>, scale: i64) -> Self {
        let customers = field.problem.customers().iter();
        let left_out = customers.map(|c| c.left_out.map(|cost| cost * scale)).collect();
        let most = (1_i64 << 60) / i64::try_from(field.customers.max(1)).unwrap_or(i64::MAX);
        let (sack, order) = (knapsack::Sack::default(), Vec::new());
        Self { field, scale, left_out, most, sack, order }
    }

    /// Highest price that makes sense: what leaving out costs; a must may cost what sums allow.
    pub(super) fn highest(&self, customer: usize) -> i64 {
        self.left_out[customer].unwrap_or(self.most)
    }

    /// Works out the relaxation. O(offers below their prices), and a sort a site where capacities bind.
    pub(super) fn relax(
        &mut self,
        lists: &Lists,
        marks: &[Mark],
        prices: &[i64],
        relaxed: &mut Relaxed,
    ) {
        let mut base = 0;
        for (price, left_out) in prices.iter().zip(&self.left_out) {
            base += left_out.map_or(*price, |cost| cost.min(*price));
        }
        self.weigh(lists, marks, prices, &mut relaxed.worth);
        let value = self.choose(marks, relaxed);
        relaxed.value = if value == IMPOSSIBLE { IMPOSSIBLE } else { base + value };
    }

    fn weigh(&mut self, lists: &Lists, marks: &[Mark], prices: &[i64], worth: &mut Vec<i64>) {
        worth.clear();
        worth.extend(self.field.fixed.iter().map(|fixed| fixed * self.scale));
        if self.field.problem.sharing() == Sharing::Nearest {
            for (customer, &price) in prices.iter().enumerate() {
                for link in lists.of_customer(customer) {
                    if link.cost >= price {
                        break;
                    }
                    worth[link.other as usize] += link.cost - price;
                }
            }
            return;
        }
        for site in (0..self.field.sites).filter(|&site| marks[site] != Mark::Closed) {
            worth[site] -= self.fill(lists, prices, site);
        }
    }

    /// Fewest sites whose capacities together take all that must be served.
    pub(super) fn least_open(&self, marks: &[Mark]) -> usize {
        let problem = self.field.problem;
        if problem.sharing() == Sharing::Nearest {
            return 0;
        }
        let must = problem.customers().iter().filter(|c| c.left_out.is_none());
        let mut left: i64 = must.map(|c| c.demand).sum();
        let usable = (0..self.field.sites).filter(|&site| marks[site] != Mark::Closed);
        let mut capacities: Vec<i64> = usable.map(|site| problem.sites()[site].capacity).collect();
        capacities.sort_unstable_by_key(|&capacity| std::cmp::Reverse(capacity));
        let mut count = 0;
        for capacity in capacities {
            if left <= 0 {
                break;
            }
            left = if capacity == UNLIMITED { 0 } else { left - capacity };
            count += 1;
        }
        if left > 0 { usize::MAX } else { count }
    }

    /// Opens what has to be and the best of the rest, no fewer than must and no more than may be.
    fn choose(&mut self, marks: &[Mark], relaxed: &mut Relaxed) -> i64 {
        let numbers = || (0_u32..).zip(marks);
        relaxed.chosen.clear();
        let open = numbers().filter(|(_, mark)| **mark == Mark::Open).map(|(site, _)| site);
        relaxed.chosen.extend(open);
        relaxed.forced = relaxed.chosen.len();
        let least = self.least_open(marks);
        let most = self.field.most_open;
        if least > most || relaxed.forced > most {
            return IMPOSSIBLE;
        }
        self.order.clear();
        let free = numbers().filter(|(_, mark)| **mark == Mark::Free).map(|(site, _)| site);
        self.order.extend(free);
        let worth = &relaxed.worth;
        let room = (most - relaxed.forced).min(self.order.len());
        let must = least.saturating_sub(relaxed.forced);
        if must > self.order.len() {
            return IMPOSSIBLE;
        }
        let key = |site: &u32| (worth[*site as usize], *site);
        if room > 0 && room < self.order.len() {
            self.order.select_nth_unstable_by_key(room - 1, key);
        }
        let best = &mut self.order[..room];
        best.sort_unstable_by_key(key);
        let taken = best.iter().enumerate();
        let taken = taken.take_while(|(at, site)| *at < must || worth[**site as usize] < 0);
        relaxed.chosen.extend(taken.map(|(_, site)| *site));
        relaxed.chosen.iter().map(|&site| worth[site as usize]).sum()
    }
}

/// What the relaxation is worth where one site that it treats one way is treated the other.
pub(super) struct Changes {
    /// By site: with it open, if it is free and not chosen; with it closed, if it is free and chosen.
    pub(super) value: Vec<Option<i64>>,
}

impl Changes {
    /// O(sites log sites).
    pub(super) fn of(dual: &Dual<'_>, marks: &[Mark], relaxed: &Relaxed) -> Self {
        let worth = |site: u32| relaxed.worth[site as usize];
        let chosen = &relaxed.chosen[relaxed.forced..];
        let mut value = vec![None; marks.len()];
        let least = dual.least_open(marks).saturating_sub(relaxed.forced);
        let most = dual.field.most_open - relaxed.forced;
        let mut taken = vec![false; marks.len()];
        for &site in chosen {
            taken[site as usize] = true;
        }
        let rest = (0_u32..)
            .zip(marks)
            .filter(|&(site, mark)| *mark == Mark::Free && !taken[site as usize]);
        let rest: Vec<u32> = rest.map(|(site, _)| site).collect();
        let last = chosen.last().map(|&site| worth(site));
        // One more opens: the last of the chosen goes where there is no room for it, or where only the number
        // of sites kept it.
        let displaced = last.filter(|&last| chosen.len() == most || last > 0);
        for &site in &rest {
            let into = relaxed.value.saturating_add(worth(site)) - displaced.unwrap_or(0);
            value[site as usize] = Some(if most == 0 { IMPOSSIBLE } else { into });
        }
        let next = rest.iter().map(|&site| worth(site)).min();
        for &site in chosen {
            let without = relaxed.value - worth(site);
            let must = chosen.len() == least;
            value[site as usize] = Some(match next {
                Some(next) if must || next < 0 => without.saturating_add(next),
                None if must => IMPOSSIBLE,
                _ => without,
            });
        }
        Self { value }
    }
}

impl Dual<'_> {
    /// By customer: one, less how often the relaxation serves (or leaves out) her. Where capacities bind, tells
    /// `served` which share of whom each chosen site takes.
    pub(super) fn slack(
        &mut self,
        lists: &Lists,
        prices: &[i64],
        relaxed: &Relaxed,
        (slack, served): (&mut [f64], &mut dyn FnMut(u32, u32, f64)),
    ) {
        for ((slack, price), left_out) in slack.iter_mut().zip(prices).zip(&self.left_out) {
            *slack = if left_out.is_some_and(|cost| cost < *price) { 0.0 } else { 1.0 };
        }
        let problem = self.field.problem;
        for &site in &relaxed.chosen {
            if problem.sharing() == Sharing::Nearest {
                for link in lists.of_site(site as usize) {
                    let customer = link.other as usize;
                    if link.cost < prices[customer] {
                        slack[customer] -= 1.0;
                    }
                }
                continue;
            }
            self.fill(lists, prices, site as usize);
            for &(customer, units) in self.sack.taken() {
                let demand = problem.customers()[customer as usize].demand;
                let share = crate::lp::real(units) / crate::lp::real(demand.max(1));
                let share = if demand == 0 { 1.0 } else { share };
                slack[customer as usize] -= share;
                served(customer, site, share);
            }
        }
    }

    /// Fills the sack of a site with what is worth serving; says what that is worth.
    fn fill(&mut self, lists: &Lists, prices: &[i64], site: usize) -> i64 {
        let problem = self.field.problem;
        self.sack.clear();
        for link in lists.of_site(site) {
            let reduced = link.cost - prices[link.other as usize];
            if reduced < 0 {
                let demand = problem.customers()[link.other as usize].demand;
                self.sack.put(link.other, -reduced, demand);
            }
        }
        let capacity = problem.sites()[site].capacity;
        match problem.sharing() {
            Sharing::Whole => self.sack.whole(capacity),
            _ => self.sack.shared(capacity),
        }
    }
}
