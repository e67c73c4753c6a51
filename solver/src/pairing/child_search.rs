//! The search for one child's best pairs, and which ways it asks for.

use super::forest::Search;
use super::formulation::Formulation;
use super::pricing::Pricer;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Mode, PreviousPair, Site};
use crate::travel::{farthest, straight};

/// Above every cost and price.
pub(super) const INFINITE: i64 = i64::MAX / 4;

/// A pair with its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// cost + price(volunteer) when found.
    pub(super) key: i64,
    pub(super) volunteer: u32,
    pub(super) cost: i64,
}

/// How a search sees the volunteers.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    /// Pairs that are no violators whatever their reduced cost.
    pub(super) excluded: &'s dyn Fn(u32) -> bool,
    /// By how much a volunteer's price is above the forest's; not negative.
    pub(super) raise: &'s dyn Fn(u32) -> i64,
}

/// Buffers of one thread.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) offers: Vec<i64>,
    /// How many ways the next search may ask for that are not known yet; `None` without a limit.
    pub(super) quota: Option<u64>,
    /// Whether the last search left somebody out for want of a way.
    pub(super) short: bool,
    best: Vec<Candidate>,
    stack: Vec<(u32, f64)>,
    pending: Vec<(u32, i64)>,
}

impl Scratch {
    /// The best pairs of one child among all volunteers whom the view does not exclude.
    pub(super) fn search(
        &mut self,
        pricer: &Pricer<'_>,
        formulation: &Formulation<'_>,
        child: ChildId,
        view: View<'_>,
        most: usize,
    ) -> Vec<Candidate> {
        self.best.clear();
        self.pending.clear();
        self.short = false;
        let instance = formulation.instance;
        let limit = self.offers.iter().copied().max().unwrap_or(INFINITE);
        let policy_limit = instance.policy().limit(instance.child(child).priority);
        let site = instance.child_site(child);
        let mut search = ChildSearch {
            pricer,
            formulation,
            child,
            site,
            view,
            offers: &self.offers,
            most,
            threshold: limit,
            limit,
            farthest: farthest(policy_limit, pricer.travel.top_speed()),
            previous: instance.previous(child),
            batch: pricer.travel.batch(),
            together: most,
            pending: &mut self.pending,
            quota: &mut self.quota,
            short: &mut self.short,
            best: &mut self.best,
            visited: 0,
        };
        // The bonus of a previous pair can undercut every floor: no bound may leave it out.
        for pair in search.previous {
            if formulation.volunteer_open[pair.volunteer.index()] {
                let volunteer = u32::try_from(pair.volunteer.index()).unwrap_or(u32::MAX);
                search.look(volunteer, pricer.price_of(volunteer));
            }
        }
        search.look_at_hubs();
        let (travel, position) = (pricer.travel, pricer.travel.position(site));
        match travel.row(site) {
            Some(row) => pricer.scan_row(row, &mut search),
            None if travel.is_cheap() => {
                pricer.forest.search(position, &mut search, &mut self.stack);
            }
            None => pricer.forest.search_ascending(position, &mut search),
        }
        match pricer.unplaced {
            true => search.look_at_all(),
            false => search.look_at_pending(),
        }
        search.finish()
    }
}

pub(super) struct ChildSearch<'s, 'a> {
    pricer: &'s Pricer<'a>,
    pub(super) formulation: &'s Formulation<'s>,
    pub(super) child: ChildId,
    site: Site,
    view: View<'s>,
    offers: &'s [i64],
    most: usize,
    threshold: i64,
    limit: i64,
    /// The policy lets nobody come from farther away.
    farthest: f64,
    /// Looked at first, and only then.
    previous: &'s [PreviousPair],
    /// At most so many are asked for their ways together.
    batch: usize,
    /// So many are asked together next. Twice as many each time: few are asked in vain, in few calls.
    together: usize,
    /// Who waits to be asked, with her price.
    pending: &'s mut Vec<(u32, i64)>,
    quota: &'s mut Option<u64>,
    short: &'s mut bool,
    /// Best found, kept sorted by reduced cost once full.
    best: &'s mut Vec<Candidate>,
    visited: u64,
}

impl ChildSearch<'_, '_> {
    fn finish(self) -> Vec<Candidate> {
        self.pricer.count(self.visited);
        self.best.sort_unstable();
        self.best.clone()
    }

    fn look(&mut self, volunteer: u32, price: i64) {
        if !(self.view.excluded)(volunteer) && self.may_ask(volunteer) {
            self.look_at_known(volunteer, price);
        }
    }

    /// Whether the quota allows asking for the way, if it has to be asked for: then it is charged.
    fn may_ask(&mut self, volunteer: u32) -> bool {
        let Some(quota) = *self.quota else { return true };
        let Some(from) = self.way_from(volunteer) else { return true };
        if self.pricer.travel.knows(from, self.site) {
            return true;
        }
        *self.short |= quota == 0;
        *self.quota = Some(quota.saturating_sub(1));
        quota > 0
    }

    /// Where a way leads from that has to be asked for; `None` where other rules decide.
    fn way_from(&self, volunteer: u32) -> Option<Site> {
        let (instance, id) = (self.formulation.instance, VolunteerId::new(volunteer as usize));
        let near = instance.volunteer(id).mode == Mode::Near;
        (near && eligibility::tie(instance, id, self.child).is_ok())
            .then(|| instance.volunteer_site(id))
    }

    /// Asks everybody where the travel model promises nothing: by the straight line, which is no bound
    /// but a good guess where not all may be asked.
    fn look_at_all(&mut self) {
        let instance = self.formulation.instance;
        let home = instance.child(self.child).home;
        let away = |volunteer: u32| {
            straight(home, instance.volunteer(VolunteerId::new(volunteer as usize)).home)
        };
        let mut all = std::mem::take(self.pending);
        all.sort_by_cached_key(|&(volunteer, _)| (away(volunteer), volunteer));
        for together in all.chunks(self.batch) {
            self.pending.extend_from_slice(together);
            self.look_at_pending();
        }
    }

    /// Asks for the ways of those who wait, all at once, and looks at them.
    fn look_at_pending(&mut self) {
        let mut pending = std::mem::take(self.pending);
        pending.retain(|&(volunteer, _)| self.may_ask(volunteer));
        let from: Vec<Site> = pending.iter().filter_map(|&(v, _)| self.way_from(v)).collect();
        if from.len() > 1 {
            // Kept by the model: each is looked up below.
            let _ = self.pricer.travel.legs(&from, self.site);
        }
        for (volunteer, price) in pending.drain(..) {
            self.look_at_known(volunteer, price);
        }
        *self.pending = pending;
    }

    fn look_at_known(&mut self, volunteer: u32, price: i64) {
        let price = price + (self.view.raise)(volunteer);
        self.visited += 1;
        let id = VolunteerId::new(volunteer as usize);
        if let Some(cost) = self.pricer.cost(self.formulation, id, self.child) {
            self.consider(volunteer, id, cost, price);
        }
    }

    /// The hubs, once there are offers.
    fn look_at_hubs(&mut self) {
        let pricer = self.pricer;
        let Some(hubs) = pricer.hubs().filter(|_| !self.offers.is_empty()) else { return };
        let profile = pricer.profiles()[self.child.index()];
        let hubs = hubs.offers(self.formulation.instance, self.child, profile);
        for (number, member, cost) in hubs {
            if !(self.view.excluded)(number) {
                self.consider(number, member, cost, pricer.price_of(number));
            }
        }
    }

    /// Takes a volunteer (or a hub with a member) of this cost and price among the best.
    fn consider(&mut self, volunteer: u32, id: VolunteerId, cost: i64, price: i64) {
        let offer = match self.offers {
            [] => self.limit,
            [only] => *only,
            offers => self.formulation.offer(offers, id, self.child),
        };
        if cost + price >= offer {
            return;
        }
        // Keys are compared at the child's highest offer, so that roles compete by reduced cost.
        let key = cost + price + (self.limit - offer);
        if key >= self.threshold {
            return;
        }
        let candidate = Candidate { key, volunteer, cost };
        let at = self.best.partition_point(|c| *c < candidate);
        self.best.insert(at, candidate);
        if self.best.len() > self.most {
            self.best.pop();
        }
        if self.best.len() == self.most {
            self.threshold = self.best.last().map_or(self.threshold, |worst| worst.key);
        }
    }
}

impl Search for ChildSearch<'_, '_> {
    fn floor(&self, group: usize) -> Option<i64> {
        self.pricer.floors(self.child)[group]
    }

    fn farthest(&self) -> f64 {
        self.farthest
    }

    fn threshold(&self) -> i64 {
        self.threshold
    }

    fn visit(&mut self, volunteer: u32, price: i64) {
        let known =
            self.previous.binary_search_by_key(&(volunteer as usize), |p| p.volunteer.index());
        if known.is_ok() {
            return;
        }
        if self.batch <= 1 && !self.pricer.unplaced {
            return self.look(volunteer, price);
        }
        if !(self.view.excluded)(volunteer) {
            self.pending.push((volunteer, price));
            if !self.pricer.unplaced && self.pending.len() >= self.together.clamp(1, self.batch) {
                self.look_at_pending();
                self.together = self.together.saturating_mul(2);
            }
        }
    }
}
