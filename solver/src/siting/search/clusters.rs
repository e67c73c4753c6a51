//! One server a customer within capacities: customers by regret, moves and swaps, and the site of every cluster where
//! it serves best (Mulvey and Beck 1984; Osman and Christofides 1994).

use super::field::Field;
use crate::random::Random;

/// No site.
const NONE: u32 = u32::MAX;
/// What cannot be.
const NEVER: i64 = i64::MAX / 4;

/// Who is served by whom, and what it costs.
#[derive(Clone, Debug)]
pub(super) struct Clusters {
    pub(super) site: Vec<u32>,
    pub(super) open: Vec<u32>,
    pub(super) cost: i64,
}

/// Makes and betters clusters.
pub(super) struct Maker<'a> {
    field: &'a Field<'a>,
    /// By customer, then site; what cannot be is [`NEVER`].
    cost: Vec<i64>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(field: &'a Field<'a>) -> Self {
        let mut cost = vec![NEVER; field.customers * field.sites];
        for customer in field.problem.customer_ids() {
            for offer in field.problem.offers(customer) {
                cost[customer.index() * field.sites + offer.site.index()] = offer.cost;
            }
        }
        Self { field, cost }
    }

    fn of(&self, customer: usize, site: u32) -> i64 {
        if site == NONE {
            return self.field.problem.customers()[customer].left_out.unwrap_or(NEVER);
        }
        self.cost[customer * self.field.sites + site as usize]
    }

    fn demand(&self, customer: usize) -> i64 {
        self.field.problem.customers()[customer].demand
    }

    fn rooms(&self, clusters: &Clusters) -> Vec<i64> {
        let mut room: Vec<i64> = self.field.problem.sites().iter().map(|s| s.capacity).collect();
        for (customer, &site) in clusters.site.iter().enumerate() {
            if site != NONE {
                room[site as usize] -= self.demand(customer);
            }
        }
        room
    }

    /// Customers to open sites, whoever loses most by waiting first; `noise` disturbs the order.
    pub(super) fn assign(
        &self,
        open: &[u32],
        random: &mut Random,
        noise: usize,
    ) -> Option<Clusters> {
        let customers = self.field.customers;
        let mut clusters = Clusters { site: vec![NONE; customers], open: open.to_vec(), cost: 0 };
        let mut room = self.rooms(&clusters);
        let mut waiting: Vec<usize> = (0..customers).collect();
        while !waiting.is_empty() {
            let mut best: Option<(i64, usize, u32)> = None;
            for (at, &customer) in waiting.iter().enumerate() {
                let (mut first, mut second, mut site) = (NEVER, NEVER, NONE);
                for &candidate in open {
                    let cost = self.of(customer, candidate);
                    if room[candidate as usize] < self.demand(customer) || cost >= second {
                        continue;
                    }
                    if cost < first {
                        (second, first, site) = (first, cost, candidate);
                    } else {
                        second = cost;
                    }
                }
                if site == NONE && self.of(customer, NONE) >= NEVER {
                    return None;
                }
                let regret = (second - first)
                    .saturating_mul(8 + i64::try_from(random.below(noise + 1)).unwrap_or(0));
                let regret = regret.saturating_add(self.demand(customer));
                if best.is_none_or(|(most, _, _)| regret > most) {
                    best = Some((regret, at, site));
                }
            }
            let (_, at, site) = best?;
            let customer = waiting.swap_remove(at);
            clusters.site[customer] = site;
            if site != NONE {
                room[site as usize] -= self.demand(customer);
            }
        }
        self.settle(&mut clusters);
        Some(clusters)
    }

    /// What somebody has decided, if capacities allow it.
    pub(super) fn served(&self, open: &[u32], served: &[u32]) -> Option<Clusters> {
        let mut clusters = Clusters { site: served.to_vec(), open: open.to_vec(), cost: 0 };
        let fits = self.rooms(&clusters).iter().all(|&room| room >= 0);
        let offered = served.iter().enumerate().all(|(customer, &s)| self.of(customer, s) < NEVER);
        if !fits || !offered {
            return None;
        }
        self.settle(&mut clusters);
        Some(clusters)
    }

    fn count(&self, clusters: &mut Clusters) {
        let fixed = clusters.open.iter().map(|&site| self.field.fixed[site as usize]).sum::<i64>();
        let served = clusters.site.iter().enumerate();
        clusters.cost =
            fixed + served.map(|(customer, &site)| self.of(customer, site)).sum::<i64>();
    }

    /// Moves, swaps and better sites until none helps.
    pub(super) fn settle(&self, clusters: &mut Clusters) {
        loop {
            let mut room = self.rooms(clusters);
            while self.move_one(clusters, &mut room) || self.swap_two(clusters, &mut room) {}
            if !self.relocate(clusters) {
                break;
            }
        }
        self.count(clusters);
    }

    fn move_one(&self, clusters: &mut Clusters, room: &mut [i64]) -> bool {
        let mut moved = false;
        for customer in 0..self.field.customers {
            let (here, demand) = (clusters.site[customer], self.demand(customer));
            let fits = |&&site: &&u32| site != here && room[site as usize] >= demand;
            let best =
                clusters.open.iter().filter(fits).min_by_key(|&&site| self.of(customer, site));
            if let Some(&site) = best
                && self.of(customer, site) < self.of(customer, here)
            {
                if here != NONE {
                    room[here as usize] += demand;
                }
                room[site as usize] -= demand;
                clusters.site[customer] = site;
                moved = true;
            }
        }
        moved
    }

    fn swap_two(&self, clusters: &mut Clusters, room: &mut [i64]) -> bool {
        let mut swapped = false;
        for a in 0..self.field.customers {
            for b in a + 1..self.field.customers {
                let (here, there) = (clusters.site[a], clusters.site[b]);
                if here == there || here == NONE || there == NONE {
                    continue;
                }
                let before = self.of(a, here) + self.of(b, there);
                let after = self.of(a, there) + self.of(b, here);
                let more = self.demand(b) - self.demand(a);
                if after < before && more <= room[here as usize] && -more <= room[there as usize] {
                    room[here as usize] -= more;
                    room[there as usize] += more;
                    (clusters.site[a], clusters.site[b]) = (there, here);
                    swapped = true;
                }
            }
        }
        swapped
    }

    /// Every cluster to the closed site that serves it best.
    fn relocate(&self, clusters: &mut Clusters) -> bool {
        let mut moved = false;
        for at in 0..clusters.open.len() {
            let here = clusters.open[at];
            if self.field.standing[here as usize] {
                continue;
            }
            let members: Vec<usize> =
                (0..self.field.customers).filter(|&c| clusters.site[c] == here).collect();
            let load: i64 = members.iter().map(|&customer| self.demand(customer)).sum();
            let sum = |site: u32| {
                let costs = members.iter().map(|&customer| self.of(customer, site));
                costs.fold(self.field.fixed[site as usize], i64::saturating_add)
            };
            let sites = (0..u32::try_from(self.field.sites).unwrap_or(0)).filter(|&site| {
                !clusters.open.contains(&site)
                    && self.field.problem.sites()[site as usize].capacity >= load
            });
            let best = sites.min_by_key(|&site| (sum(site), site));
            if let Some(best) = best.filter(|&best| sum(best) < sum(here)) {
                clusters.open[at] = best;
                members.iter().for_each(|&customer| clusters.site[customer] = best);
                moved = true;
            }
        }
        moved
    }

    /// Another answer near one that is known: a few sites change place, or a few customers are let go.
    pub(super) fn shake(&self, clusters: &Clusters, random: &mut Random) -> Option<Clusters> {
        let mut open = clusters.open.clone();
        for _ in 0..1 + random.below(3) {
            let at = random.below(open.len());
            let site = u32::try_from(random.below(self.field.sites)).unwrap_or(0);
            if !open.contains(&site) && !self.field.standing[open[at] as usize] {
                open[at] = site;
            }
        }
        self.assign(&open, random, 8)
    }
}
