//! What a site can make of the customers who are worth serving, within its capacity.

use crate::siting::model::UNLIMITED;

/// A customer worth serving.
#[derive(Clone, Copy, Debug)]
struct Item {
    customer: u32,
    profit: i64,
    demand: i64,
}

/// Largest table of the dynamic program; beyond it shares stand for whole customers.
const TABLE: i64 = 1 << 20;

/// Items, and room to work in.
#[derive(Clone, Debug, Default)]
pub(super) struct Sack {
    items: Vec<Item>,
    table: Vec<i64>,
    /// Those taken last, with how much of their demand.
    taken: Vec<(u32, i64)>,
}

impl Sack {
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.taken.clear();
    }

    pub(super) fn put(&mut self, customer: u32, profit: i64, demand: i64) {
        self.items.push(Item { customer, profit, demand });
    }

    /// Densest first.
    fn sort(&mut self) {
        let denser = |a: &Item, b: &Item| {
            let (left, right) = (
                i128::from(a.profit) * i128::from(b.demand),
                i128::from(b.profit) * i128::from(a.demand),
            );
            right.cmp(&left).then(a.customer.cmp(&b.customer))
        };
        self.items.sort_unstable_by(denser);
    }

    /// The most that shares of the items are worth, rounded up (Dantzig 1957).
    pub(super) fn shared(&mut self, capacity: i64) -> i64 {
        self.taken.clear();
        let demand: i64 = self.items.iter().map(|item| item.demand).sum();
        if capacity == UNLIMITED || demand <= capacity {
            self.taken.extend(self.items.iter().map(|item| (item.customer, item.demand)));
            return self.items.iter().map(|item| item.profit).sum();
        }
        self.sort();
        let (mut left, mut sum) = (capacity, 0);
        for item in &self.items {
            if item.demand <= left {
                left -= item.demand;
                sum += item.profit;
                self.taken.push((item.customer, item.demand));
            } else {
                sum += share(item.profit, left, item.demand);
                self.taken.push((item.customer, left));
                break;
            }
        }
        sum
    }

    /// The most that whole items are worth, by dynamic programming over the capacity (Bellman 1957), or what
    /// shares are worth where its table would be too large. O(items × capacity).
    pub(super) fn whole(&mut self, capacity: i64) -> i64 {
        let demand: i64 = self.items.iter().map(|item| item.demand).sum();
        self.items.retain(|item| item.demand <= capacity);
        let size = i64::try_from(self.items.len()).unwrap_or(i64::MAX);
        if demand <= capacity || (capacity + 1).saturating_mul(size) > TABLE {
            return self.shared(capacity);
        }
        let width = usize::try_from(capacity).unwrap_or(0) + 1;
        self.table.clear();
        self.table.resize(width * (self.items.len() + 1), 0);
        for (at, item) in self.items.iter().enumerate() {
            let demand = usize::try_from(item.demand).unwrap_or(0);
            let (done, now) = self.table.split_at_mut((at + 1) * width);
            let (before, now) = (&done[at * width..], &mut now[..width]);
            now[..demand].copy_from_slice(&before[..demand]);
            for load in demand..width {
                now[load] = before[load].max(before[load - demand] + item.profit);
            }
        }
        let mut load = width - 1;
        for (at, item) in self.items.iter().enumerate().rev() {
            if self.table[(at + 1) * width + load] != self.table[at * width + load] {
                load -= usize::try_from(item.demand).unwrap_or(0);
                self.taken.push((item.customer, item.demand));
            }
        }
        self.table[self.items.len() * width + width - 1]
    }

    /// Those taken last, with how much of their demand.
    pub(super) fn taken(&self) -> &[(u32, i64)] {
        &self.taken
    }
}

/// profit × left / demand, rounded up.
fn share(profit: i64, left: i64, demand: i64) -> i64 {
    let product = i128::from(profit) * i128::from(left);
    let whole = product.div_euclid(i128::from(demand));
    let up = i128::from(product.rem_euclid(i128::from(demand)) != 0);
    i64::try_from(whole + up).unwrap_or(i64::MAX)
}
