//! The fast interchange of Resende and Werneck (2007): what opening one site and closing another would
//! change is kept for all pairs, and mended where a move changes a customer's two cheapest open sites.

use super::field::{Field, NOBODY};
use crate::siting::model::CustomerId;

/// The two cheapest open sites of a customer, leaving out counted as one.
#[derive(Clone, Copy, Debug)]
struct Near {
    first: u32,
    second: u32,
    cost: i64,
    next: i64,
}

/// What closing a site saves that may not close: less than any swap, even beside what an opening gains.
const NEVER: i64 = i64::MIN / 4 * 3;

/// One site in, one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Swap {
    pub(super) opens: usize,
    pub(super) closes: usize,
}

/// Sites that are open, with the tables. Memory: sites × most open sites.
#[derive(Clone)]
pub(super) struct Interchange<'a> {
    field: &'a Field<'a>,
    near: Vec<Near>,
    /// Slot of every open site, or none.
    slot: Vec<u32>,
    /// Site of every slot, or nobody.
    holder: Vec<u32>,
    /// What opening a site saves.
    gain: Vec<i64>,
    /// What closing the site of a slot costs.
    loss: Vec<i64>,
    /// By site, then slot: what of that loss the site would take over beyond its gain.
    extra: Vec<i64>,
    slots: usize,
    cost: i64,
    open: usize,
}

impl<'a> Interchange<'a> {
    /// Only the standing sites are open.
    pub(super) fn new(field: &'a Field<'a>) -> Self {
        // One slot more than may be open: a swap opens before it closes.
        let slots = field.most_open + 1;
        let near = |&left_out: &i64| Near {
            first: NOBODY,
            second: NOBODY,
            cost: left_out,
            next: left_out,
        };
        let mut state = Self {
            field,
            near: field.left_out.iter().map(near).collect(),
            slot: vec![NOBODY; field.sites],
            holder: vec![NOBODY; slots],
            gain: vec![0; field.sites],
            loss: vec![0; slots],
            extra: vec![0; field.sites * slots],
            slots,
            cost: field.left_out.iter().sum(),
            open: 0,
        };
        for customer in 0..field.customers {
            state.count(customer, 1);
        }
        for site in 0..field.sites {
            if field.standing[site] {
                state.open(site);
            }
        }
        state
    }

    pub(super) fn cost(&self) -> i64 {
        self.cost
    }

    pub(super) fn open_sites(&self) -> usize {
        self.open
    }

    pub(super) fn is_open(&self, site: usize) -> bool {
        self.slot[site] != NOBODY
    }

    /// Open sites, ascending.
    pub(super) fn sites(&self) -> Vec<u32> {
        let mut sites: Vec<u32> = self.holder.iter().copied().filter(|&s| s != NOBODY).collect();
        sites.sort_unstable();
        sites
    }

    /// What opening the site saves.
    pub(super) fn gain(&self, site: usize) -> i64 {
        self.gain[site] - self.field.fixed[site]
    }

    /// What closing the site costs.
    pub(super) fn loss(&self, site: usize) -> i64 {
        self.loss[self.slot[site] as usize] - self.field.fixed[site]
    }

    /// Adds (or takes away) what a customer contributes to the tables.
    fn count(&mut self, customer: usize, sign: i64) {
        let Near { first, cost, next, .. } = self.near[customer];
        let slot = if first == NOBODY { None } else { Some(self.slot[first as usize] as usize) };
        if let Some(slot) = slot {
            self.loss[slot] += sign * (next - cost);
        }
        let offers = self.field.problem.offers(CustomerId::at(customer));
        for offer in offers.iter().take_while(|offer| offer.cost < next) {
            let site = offer.site.index();
            if offer.cost < cost {
                self.gain[site] += sign * (cost - offer.cost);
            }
            if let Some(slot) = slot {
                self.extra[site * self.slots + slot] += sign * (next - cost.max(offer.cost));
            }
        }
    }

    /// Opens a site; there is a free slot.
    pub(super) fn open(&mut self, site: usize) {
        let Some(slot) = self.holder.iter().position(|&holder| holder == NOBODY) else { return };
        let number = u32::try_from(site).unwrap_or(NOBODY);
        self.holder[slot] = number;
        self.slot[site] = u32::try_from(slot).unwrap_or(NOBODY);
        self.open += 1;
        self.cost += self.field.fixed[site];
        for at in 0..self.field.serves(site).len() {
            let serves = self.field.serves(site)[at];
            let customer = serves.customer as usize;
            let near = self.near[customer];
            if serves.cost >= near.next {
                continue;
            }
            self.count(customer, -1);
            self.near[customer] = if serves.cost < near.cost {
                self.cost -= near.cost - serves.cost;
                Near { first: number, second: near.first, cost: serves.cost, next: near.cost }
            } else {
                Near { second: number, next: serves.cost, ..near }
            };
            self.count(customer, 1);
        }
    }

    /// Closes an open site.
    pub(super) fn close(&mut self, site: usize) {
        let number = u32::try_from(site).unwrap_or(NOBODY);
        let slot = self.slot[site] as usize;
        for at in 0..self.field.serves(site).len() {
            let customer = self.field.serves(site)[at].customer as usize;
            let near = self.near[customer];
            if near.first != number && near.second != number {
                continue;
            }
            self.count(customer, -1);
            let stays = if near.first == number {
                self.cost += near.next - near.cost;
                Near { first: near.second, cost: near.next, ..near }
            } else {
                near
            };
            self.near[customer] = self.second(customer, stays, number);
            self.count(customer, 1);
        }
        self.slot[site] = NOBODY;
        self.holder[slot] = NOBODY;
        self.loss[slot] = 0;
        self.open -= 1;
        self.cost -= self.field.fixed[site];
    }

    /// Finds the second cheapest open site beside the first, without the one that closes.
    fn second(&self, customer: usize, near: Near, without: u32) -> Near {
        let left_out = self.field.left_out[customer];
        for offer in self.field.problem.offers(CustomerId::at(customer)) {
            if offer.cost >= left_out {
                break;
            }
            let site = offer.site.0;
            if site != near.first && site != without && self.slot[offer.site.index()] != NOBODY {
                return Near { second: site, next: offer.cost, ..near };
            }
        }
        Near { second: NOBODY, next: left_out, ..near }
    }

    /// The best swap of those allowed that saves more than `least`. O(sites × slots) at worst; a site whose gain alone
    /// is not enough is passed over.
    pub(super) fn best_swap(
        &self,
        least: i64,
        may_open: &dyn Fn(usize) -> bool,
        may_close: &dyn Fn(usize) -> bool,
    ) -> Option<Swap> {
        // What closing saves, by slot, but for what the site that opens takes over.
        let closing = |(slot, &holder): (usize, &u32)| {
            let site = holder as usize;
            let may = holder != NOBODY && !self.field.standing[site] && may_close(site);
            if may { self.field.fixed[site] - self.loss[slot] } else { NEVER }
        };
        let closing: Vec<i64> = self.holder.iter().enumerate().map(closing).collect();
        let may = |&site: &usize| !self.is_open(site) && may_open(site);
        // Closing costs others no less than nothing: nobody saves more than the gain and a fixed cost.
        let held = self.holder.iter().filter(|&&holder| holder != NOBODY);
        let refund = held.map(|&site| self.field.fixed[site as usize]).max().unwrap_or(0);
        // The likeliest first, so that most of the others are passed over.
        let likely = (0..self.field.sites).filter(may).max_by_key(|&site| self.gain(site))?;
        let (mut best, mut most) = (None, least);
        for opens in std::iter::once(likely).chain((0..self.field.sites).filter(may)) {
            let gain = self.gain(opens);
            if gain + refund <= most {
                continue;
            }
            let extra = &self.extra[opens * self.slots..(opens + 1) * self.slots];
            for (slot, (extra, closing)) in extra.iter().zip(&closing).enumerate() {
                if gain + extra + closing > most {
                    most = gain + extra + closing;
                    best = Some((opens, slot));
                }
            }
        }
        let (opens, slot) = best?;
        Some(Swap { opens, closes: self.holder[slot] as usize })
    }

    pub(super) fn swap(&mut self, swap: Swap) {
        self.open(swap.opens);
        self.close(swap.closes);
    }

    /// The site that saves most, if any saves more than nothing and there is room.
    pub(super) fn best_opening(&self) -> Option<usize> {
        if self.open >= self.field.most_open {
            return None;
        }
        let closed = (0..self.field.sites).filter(|&site| !self.is_open(site));
        let best = closed.max_by_key(|&site| (self.gain(site), std::cmp::Reverse(site)))?;
        (self.gain(best) > 0).then_some(best)
    }

    /// The site that saves most but for so many (at most two) that save more, if it saves anything.
    pub(super) fn good_opening(&self, skips: usize) -> Option<usize> {
        let mut best = [(0, usize::MAX); 3];
        for site in (0..self.field.sites).filter(|&site| !self.is_open(site)) {
            let gain = self.gain(site);
            if gain > best[2].0 {
                best[2] = (gain, site);
                best.sort_unstable_by_key(|&(gain, site)| (std::cmp::Reverse(gain), site));
            }
        }
        let found = best[..=skips.min(2)].iter().rev().find(|(gain, _)| *gain > 0);
        found.map(|&(_, site)| site)
    }

    /// The site whose closing saves most, if any does.
    pub(super) fn best_closing(&self) -> Option<usize> {
        let open = self.holder.iter().filter(|&&site| site != NOBODY).map(|&site| site as usize);
        let open = open.filter(|&site| !self.field.standing[site]);
        let best = open.min_by_key(|&site| (self.loss(site), site))?;
        (self.loss(best) < 0).then_some(best)
    }

    /// Opens, closes and swaps the best until nothing saves anything.
    pub(super) fn descend(&mut self, stop: &dyn Fn() -> bool) {
        while !stop() {
            if let Some(site) = self.best_opening() {
                self.open(site);
            } else if let Some(site) = self.best_closing() {
                self.close(site);
            } else if let Some(swap) = self.best_swap(0, &|_| true, &|_| true) {
                self.swap(swap);
            } else {
                break;
            }
        }
    }

    /// Opens exactly these and the standing sites.
    pub(super) fn become_(&mut self, sites: &[u32]) {
        let wanted =
            |site: usize| sites.binary_search(&u32::try_from(site).unwrap_or(NOBODY)).is_ok();
        for site in self.sites() {
            let site = site as usize;
            if !wanted(site) && !self.field.standing[site] {
                self.close(site);
            }
        }
        for &site in sites {
            if !self.is_open(site as usize) {
                self.open(site as usize);
            }
        }
    }
}

impl Interchange<'_> {
    /// First prices: between what a customer pays and what she would pay without her cheapest site.
    pub(super) fn start_prices(&self, scale: i64) -> Vec<i64> {
        let price = |near: &Near| (near.cost + near.next) / 2 * scale + scale / 2;
        self.near.iter().map(price).collect()
    }
}
