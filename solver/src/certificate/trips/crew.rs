//! Who rides in a car, and what that is worth at prices.

use super::cases::Case;
use crate::trips::model::{DayId, Delegation, HomeId, MemberId, Prices, VisitId};

/// A day in a case: what could be met at each home, and at what prices.
pub(crate) struct Ground<'a> {
    pub(crate) delegation: &'a Delegation,
    pub(crate) day: DayId,
    prices: &'a Prices,
    /// By visit, what meeting it is worth here.
    worth: Vec<i64>,
    /// By home.
    visits: Vec<Vec<VisitId>>,
    /// By home, no crew gains more there.
    pub(super) most: Vec<i64>,
    /// By home, what is taken off there at most for rides of those who are met at several.
    pub(super) shares: Vec<i64>,
    /// Members who are free, those whose ride costs least first.
    free: Vec<MemberId>,
}

/// Who rides in a car.
pub(crate) struct Crew {
    /// No crew by which every home is visited for somebody is worth more.
    pub(super) most: i64,
    /// Such a crew with what it is worth, where the seats suffice for it.
    pub(super) members: Option<(i64, Vec<MemberId>)>,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(case: &Case<'a>, day: DayId, prices: &'a Prices) -> Self {
        let delegation = case.delegation;
        let mut visits = vec![Vec::new(); delegation.homes];
        let mut homes_of = vec![0_i64; delegation.members.len()];
        for at in (0..delegation.visits.len()).map(VisitId::at) {
            if case.offers(at, day) {
                let visit = delegation.visit(at);
                visits[visit.home.index()].push(at);
                homes_of[visit.member.index()] += 1;
            }
        }
        let rides = &prices.rides[day.index()];
        let block = delegation.day(day).block.index();
        // A meeting that costs more than it is worth need not count.
        let pairs = prices.visits.iter().zip(&prices.meetings[block]);
        let worth: Vec<i64> = pairs.map(|(price, meeting)| (price - meeting).max(0)).collect();
        // Who could be met at several homes pays for the ride once: each bears a share.
        let share = |&id: &VisitId| {
            let member = delegation.visit(id).member.index();
            rides[member] / homes_of[member].max(1)
        };
        let gain = |id: &VisitId| (worth[id.index()] - share(id)).max(0);
        let most = visits.iter().map(|all| all.iter().map(gain).sum()).collect();
        let shares = visits.iter().map(|all| all.iter().map(share).sum()).collect();
        let members = (0..delegation.members.len()).map(MemberId::at);
        let mut free: Vec<MemberId> =
            members.filter(|id| delegation.members[id.index()].free[block]).collect();
        free.sort_by_key(|id| (rides[id.index()], *id));
        Self { delegation, day, prices, worth, visits, most, shares, free }
    }

    /// Who rides in a car that stops at these homes. `None` where nobody may.
    pub(crate) fn crew(&self, homes: &[HomeId]) -> Option<Crew> {
        let Delegation { seats, staffed, woman, ref members, .. } = *self.delegation;
        let seats = seats as usize;
        let rides = &self.prices.rides[self.day.index()];
        let met = self.met(homes);
        let is_woman = |&(member, _): &(MemberId, i64)| members[member.index()].woman;
        let mut chosen: Vec<(MemberId, i64)> =
            met.iter().copied().filter(|&(_, gain)| gain >= 0).take(seats).collect();
        let free: i64 = chosen.iter().map(|(_, gain)| gain).sum();
        // Whoever else could ride: those who are met here at a loss or beyond the seats, and companions.
        let known = |id: &MemberId| met.iter().any(|(other, _)| other == id);
        let others = self.free.iter().filter(|id| !known(id)).map(|&id| (id, -rides[id.index()]));
        let mut rest: Vec<(MemberId, i64)> =
            met.iter().copied().filter(|one| !chosen.contains(one)).chain(others).collect();
        rest.sort_by_key(|&(member, gain)| (-gain, member));
        if !staffed && woman && !chosen.iter().any(is_woman) {
            let one = *rest.iter().find(|one| is_woman(one))?;
            if chosen.len() == seats {
                chosen.pop();
            }
            rest.retain(|other| *other != one);
            chosen.push(one);
        }
        let least = if staffed { 1 } else { 2 };
        while chosen.len() < least {
            let one = if rest.is_empty() { return None } else { rest.remove(0) };
            chosen.push(one);
        }
        let safe: i64 = chosen.iter().map(|(_, gain)| gain).sum();
        let mut loss = 0;
        for home in homes {
            if self.serves(home, &chosen) {
                continue;
            }
            // Somebody has to be met there, and comes on top of the best others at most.
            let one = *met.iter().find(|(member, _)| self.serves(home, &[(*member, 0)]))?;
            loss = one.1.min(loss);
            chosen.push(one);
        }
        if chosen.len() < least || chosen.is_empty() {
            return None;
        }
        let worth = chosen.iter().map(|(_, gain)| gain).sum();
        let mut members: Vec<MemberId> = chosen.into_iter().map(|(member, _)| member).collect();
        members.sort_unstable();
        let members = (members.len() <= seats).then_some((worth, members));
        Some(Crew { most: safe.min(free + loss), members })
    }

    /// No crew gains more at these homes: as many of those who are met there as have seats.
    pub(super) fn gain(&self, homes: &[HomeId]) -> i64 {
        let met = self.met(homes).into_iter().take(self.delegation.seats as usize);
        met.map(|(_, gain)| gain.max(0)).sum()
    }

    /// Whoever is met at some of the homes, with what that is worth, most first.
    fn met(&self, homes: &[HomeId]) -> Vec<(MemberId, i64)> {
        let rides = &self.prices.rides[self.day.index()];
        let mut met: Vec<(MemberId, i64)> = Vec::new();
        for &id in homes.iter().flat_map(|home| &self.visits[home.index()]) {
            let (member, price) = (self.delegation.visit(id).member, self.worth[id.index()]);
            match met.iter_mut().find(|(other, _)| *other == member) {
                Some((_, gain)) => *gain += price,
                None => met.push((member, price - rides[member.index()])),
            }
        }
        met.sort_by_key(|&(member, gain)| (-gain, member));
        met
    }

    fn serves(&self, home: &HomeId, crew: &[(MemberId, i64)]) -> bool {
        self.visits[home.index()].iter().any(|&id| {
            let who = self.delegation.visit(id).member;
            crew.iter().any(|(member, _)| *member == who)
        })
    }

    /// Homes where somebody could be met. Where ways wind, one may be worth a stop although it gains nothing.
    pub(super) fn homes(&self) -> Vec<usize> {
        (0..self.delegation.homes).filter(|&at| !self.visits[at].is_empty()).collect()
    }
}
