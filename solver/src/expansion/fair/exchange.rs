//! Interchange of open sites for floors: first as few children as possible short of them, then as much value as
//! possible.
//!
//! What a county is short of is not a sum over sites, so a swap is judged by what the pair of sites changes in each
//! county: the gain of one, the loss of the other, and the children whom only these two cover.

use std::collections::BTreeMap;

use super::Counties;
use crate::expansion::Expansion;
use crate::random::Random;
use crate::siting::model::CustomerId;

/// Most sites that close at once.
const RUINED: usize = 4;

/// Children of one county who can use the same sites.
struct Group {
    county: usize,
    children: i64,
    value: i64,
    sites: Vec<u32>,
}

/// Children short of the floors, and value lost: less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    pub(super) short: i64,
    lost: i64,
}

/// What opening or closing a site changes.
#[derive(Clone, Default)]
struct Change {
    counties: Vec<(usize, i64)>,
    value: i64,
}

impl Change {
    fn add(&mut self, group: &Group) {
        self.value += group.value;
        match self.counties.iter_mut().find(|(county, _)| *county == group.county) {
            Some((_, children)) => *children += group.children,
            None => self.counties.push((group.county, group.children)),
        }
    }
}

/// Open sites, and who is covered how often.
pub(super) struct Exchange {
    groups: Vec<Group>,
    /// By site: the groups that can use it.
    by_site: Vec<Vec<u32>>,
    standing: Vec<bool>,
    most_open: usize,
    open: Vec<bool>,
    /// By group: how many of its sites are open.
    cover: Vec<u32>,
    covered: Vec<i64>,
    value: i64,
}

impl Exchange {
    /// With nothing open but what stands; `value` is what a child counts.
    pub(super) fn new(
        expansion: &Expansion,
        counties: &Counties,
        value: impl Fn(crate::ids::ChildId) -> i64,
    ) -> Self {
        let problem = &expansion.problem;
        let mut groups = Vec::new();
        for (at, children) in expansion.children.iter().enumerate() {
            let offers = problem.offers(CustomerId::at(at));
            let sites: Vec<u32> = offers.iter().map(|offer| offer.site.0).collect();
            let mut by_county: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
            for &child in children {
                if let Some(county) = counties.of(child) {
                    let (children, sum) = by_county.entry(county).or_default();
                    *children += 1;
                    *sum += value(child);
                }
            }
            groups.extend(by_county.into_iter().map(|(county, (children, value))| Group {
                county,
                children,
                value,
                sites: sites.clone(),
            }));
        }
        let mut by_site = vec![Vec::new(); problem.sites().len()];
        for (at, group) in (0..).zip(&groups) {
            group.sites.iter().for_each(|&site| by_site[site as usize].push(at));
        }
        let standing: Vec<bool> = problem.sites().iter().map(|site| site.standing).collect();
        let mut exchange = Self {
            cover: vec![0; groups.len()],
            covered: vec![0; counties.all.len()],
            open: vec![false; standing.len()],
            most_open: problem.most_open(),
            value: 0,
            groups,
            by_site,
            standing,
        };
        exchange.become_(&[]);
        exchange
    }

    /// With these sites open, and those that stand.
    pub(super) fn become_(&mut self, open: &[u32]) {
        self.open.fill(false);
        self.cover.fill(0);
        self.covered.fill(0);
        self.value = 0;
        for site in 0..self.open.len() {
            if self.standing[site] {
                self.open(site);
            }
        }
        for &site in open {
            if !self.open[site as usize] {
                self.open(site as usize);
            }
        }
    }

    /// Open sites, ascending.
    pub(super) fn sites(&self) -> Vec<u32> {
        (0..).zip(&self.open).filter(|(_, open)| **open).map(|(site, _)| site).collect()
    }

    pub(super) fn score(&self, needs: &[i64]) -> Score {
        let short = needs.iter().zip(&self.covered).map(|(need, has)| (need - has).max(0)).sum();
        Score { short, lost: -self.value }
    }

    fn open(&mut self, site: usize) {
        self.open[site] = true;
        for &at in &self.by_site[site] {
            let (group, cover) = (&self.groups[at as usize], &mut self.cover[at as usize]);
            if *cover == 0 {
                self.covered[group.county] += group.children;
                self.value += group.value;
            }
            *cover += 1;
        }
    }

    fn close(&mut self, site: usize) {
        self.open[site] = false;
        for &at in &self.by_site[site] {
            let (group, cover) = (&self.groups[at as usize], &mut self.cover[at as usize]);
            *cover -= 1;
            if *cover == 0 {
                self.covered[group.county] -= group.children;
                self.value -= group.value;
            }
        }
    }

    /// Swaps for the better until there is none; opens while there is room. Says whether it came to its end.
    pub(super) fn descend(&mut self, needs: &[i64], stop: &dyn Fn() -> bool) -> bool {
        while !stop() {
            let Some((out, into)) = self.best_swap(needs) else { return true };
            if let Some(out) = out {
                self.close(out);
            }
            self.open(into);
        }
        false
    }

    /// Closes a few sites and opens others in their place, as often as told; keeps the best.
    pub(super) fn wander(
        &mut self,
        needs: &[i64],
        (rounds, random): (u32, &mut Random),
        stop: &dyn Fn() -> bool,
    ) {
        let mut best = (self.score(needs), self.sites());
        for _ in 0..rounds {
            if stop() {
                break;
            }
            for _ in 0..=random.below(RUINED) {
                let open: Vec<usize> =
                    (0..self.open.len()).filter(|&s| self.open[s] && !self.standing[s]).collect();
                if !open.is_empty() {
                    self.close(open[random.below(open.len())]);
                }
            }
            self.descend(needs, stop);
            let here = (self.score(needs), self.sites());
            if here.0 < best.0 {
                best = here;
            } else if here.0 > best.0 {
                self.become_(&best.1);
            }
        }
        self.become_(&best.1);
    }

    /// The swap, or opening where there is room, that leaves the best score; `None` where all leave a worse one or
    /// the same.
    fn best_swap(&self, needs: &[i64]) -> Option<(Option<usize>, usize)> {
        let open = self.open.iter().filter(|open| **open).count();
        let gains = self.gains();
        let mut best = (self.score(needs), None);
        let none = Change::default();
        if open < self.most_open {
            self.best_opening(needs, (None, &none), &gains, &mut best);
            // Room is filled first, if with nothing that helps.
            return best.1;
        }
        for out in (0..self.open.len()).filter(|&s| self.open[s] && !self.standing[s]) {
            let mut loss = Change::default();
            for &at in &self.by_site[out] {
                if self.cover[at as usize] == 1 {
                    loss.add(&self.groups[at as usize]);
                }
            }
            self.best_opening(needs, (Some(out), &loss), &gains, &mut best);
        }
        best.1
    }

    /// By closed site: what opening it adds.
    fn gains(&self) -> Vec<Change> {
        let of = |site: usize| {
            let mut gain = Change::default();
            if !self.open[site] {
                let groups = self.by_site[site].iter().map(|&at| at as usize);
                groups.filter(|&at| self.cover[at] == 0).for_each(|at| gain.add(&self.groups[at]));
            }
            gain
        };
        (0..self.open.len()).map(of).collect()
    }

    fn best_opening(
        &self,
        needs: &[i64],
        (out, loss): (Option<usize>, &Change),
        gains: &[Change],
        best: &mut (Score, Option<(Option<usize>, usize)>),
    ) {
        let mut covered = self.covered.clone();
        loss.counties.iter().for_each(|&(county, children)| covered[county] -= children);
        let short = |county: usize, has: i64| (needs[county] - has).max(0);
        let base: i64 = (0..needs.len()).map(|county| short(county, covered[county])).sum();
        let again = out.map(|out| self.again(out)).unwrap_or_default();
        let mut change = Change::default();
        for into in (0..self.open.len()).filter(|&site| !self.open[site]) {
            let both = again.get(&into);
            let gain = match both {
                None => &gains[into],
                Some(more) => {
                    change.clone_from(&gains[into]);
                    more.iter().for_each(|&at| change.add(&self.groups[at as usize]));
                    &change
                }
            };
            let rise = gain.counties.iter().map(|&(county, children)| {
                short(county, covered[county] + children) - short(county, covered[county])
            });
            let score = Score {
                short: base + rise.sum::<i64>(),
                lost: -(self.value - loss.value + gain.value),
            };
            if score < best.0 {
                *best = (score, Some((out, into)));
            }
        }
    }

    /// By closed site: groups that only `out` covers and that the site would cover again.
    fn again(&self, out: usize) -> BTreeMap<usize, Vec<u32>> {
        let mut again: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for &at in &self.by_site[out] {
            if self.cover[at as usize] == 1 {
                let sites = self.groups[at as usize].sites.iter().map(|&site| site as usize);
                sites.filter(|&site| !self.open[site]).for_each(|site| {
                    again.entry(site).or_default().push(at);
                });
            }
        }
        again
    }
}
