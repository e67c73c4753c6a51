//! Pairs and groups in one solve.
//!
//! Leading a group takes places for pairs ([`GroupPolicy::pair_places`](super::GroupPolicy)). What that costs is read from
//! the prices of the pairing network: the n-th place of a volunteer earns max(0, price − price of her pool − load(n)), so
//! that leading k groups costs the pairs at most … and at least the gains of the last k · pair_places places that she would otherwise
//! have (the dual value of the network falls by just that, see [`certificate`](crate::certificate)). With these losses the
//! bounds of groups and of pairs add up: no round has pairs and groups that together cost less.
//! A unit of coverage outweighs all groups ([`Instance::beside`]), so pairs come first.

use super::super::model::{Answer, GroupProblem, LARGEST};
use super::super::{GroupFault, Options, form, reprove};
use super::{Gatherings, Ways, problem};
use crate::certificate::Prices;
use crate::ids::VolunteerId;
use crate::model::Instance;
use crate::objective::{self, Scale};
use crate::pairing::{self, Monitor, Outcome, Refusal};
use crate::travel::Travel;

/// Rounds of groups after pairs after groups.
const ROUNDS: usize = 3;

/// Pairs and groups.
pub struct Joint {
    /// The round in which leaders have fewer places.
    pub instance: Instance,
    /// The pairs of that round.
    pub pairs: Outcome,
    /// What groups could be formed, with the losses of the pairs' prices.
    pub problem: GroupProblem,
    /// The groups.
    pub groups: Answer,
}

/// Most that groups can cost, in a round where leading them takes places for pairs.
#[must_use]
pub fn beside(gatherings: &Gatherings, priorities: impl Iterator<Item = usize>) -> i64 {
    if gatherings.policy.pair_places == 0 || gatherings.meetings.is_empty() {
        return 0;
    }
    let wishes = gatherings.wishes.iter().zip(priorities);
    let costs = wishes.map(|(wish, priority)| {
        i64::from(wish.groups).saturating_mul(gatherings.policy.unplaced[priority])
    });
    costs.fold(0, i64::saturating_add)
}

/// How many groups each volunteer leads.
#[must_use]
pub fn led(instance: &Instance, answer: &Answer) -> Vec<u16> {
    let mut led = vec![0; instance.volunteers().len()];
    for leader in answer.groups.iter().flat_map(|group| &group.leaders) {
        if let Some(led) = led.get_mut(leader.index()) {
            *led += 1;
        }
    }
    led
}

/// Places for pairs that leading takes.
#[must_use]
pub fn taken(gatherings: &Gatherings, led: &[u16]) -> Vec<u16> {
    led.iter().map(|led| led.saturating_mul(gatherings.policy.pair_places)).collect()
}

/// What leading a first, second … group costs each volunteer's pairs at these prices, in the round in which nobody leads yet.
#[must_use]
pub fn losses(instance: &Instance, gatherings: &Gatherings, prices: &Prices) -> Vec<Vec<i64>> {
    let mut pinned = vec![0_usize; instance.volunteers().len()];
    for child in instance.child_ids() {
        instance.pinned(child).iter().for_each(|volunteer| pinned[volunteer.index()] += 1);
    }
    let places = usize::from(gatherings.policy.pair_places);
    let of = |id: VolunteerId| -> Vec<i64> {
        let most = usize::from(gatherings.leads(id));
        if places == 0 {
            return vec![0; most];
        }
        let volunteer = instance.volunteer(id);
        let capacity = usize::from(volunteer.capacity);
        let most = most.min(capacity.saturating_sub(pinned[id.index()]) / places);
        let pool = volunteer.organisation.filter(|&o| instance.organisation(o).capacity.is_some());
        let pool = pool.and_then(|o| prices.organisations.get(o.index())).copied().unwrap_or(0);
        let price = prices.volunteers.get(id.index()).copied().unwrap_or(0);
        let earns = crate::eligibility::volunteer(instance, id).is_ok();
        let gain = |n: usize| match earns {
            true => (price - pool - objective::load(instance.policy(), n)).max(0),
            false => 0,
        };
        let of_group = |group: usize| {
            let last = capacity - group * places;
            (last + 1 - places..=last).map(gain).fold(0, i64::saturating_add).min(LARGEST)
        };
        (0..most).map(of_group).collect()
    };
    instance.volunteer_ids().map(of).collect()
}

/// Pairs and groups of a round; without meetings, pairs alone.
///
/// # Errors
/// Limits on changes that no answer obeys, or numbers that do not fit.
pub fn joint(
    instance: &Instance,
    gatherings: &Gatherings,
    travel: &dyn Travel,
    options: pairing::Options,
    monitor: &dyn Monitor,
) -> Result<Result<Joint, GroupFault>, Refusal> {
    let first = pairing::rebalance(instance, travel, options, monitor)?;
    monitor.enter(pairing::Phase::SideConstraints);
    let ways = Ways::of(instance, gatherings, travel);
    let of_groups = Options { seed: options.seed, iterations: options.iterations };
    let mut known = losses(instance, gatherings, &first.solution.certificate.prices);
    let mut best: Option<(i128, Instance, Outcome, Answer)> = None;
    for _ in 0..ROUNDS {
        let numbers = match problem(instance, gatherings, &ways, known.clone()) {
            Ok(numbers) => numbers,
            Err(fault) => return Ok(Err(fault)),
        };
        let groups = form(&numbers, of_groups, monitor);
        let taken = taken(gatherings, &led(instance, &groups));
        if taken.iter().all(|&taken| taken == 0) && best.is_none() {
            let instance = instance.clone();
            return Ok(Ok(Joint { instance, pairs: first, problem: numbers, groups }));
        }
        let reduced = instance.with_places_taken(&taken);
        let pairs = pairing::rebalance(&reduced, travel, options, monitor)?;
        monitor.enter(pairing::Phase::SideConstraints);
        let value = together(&reduced, travel, &pairs, &groups)?;
        let now = losses(instance, gatherings, &pairs.solution.certificate.prices);
        if best.as_ref().is_none_or(|best| value < best.0) {
            best = Some((value, reduced, pairs, groups));
        }
        // What turned out to be dear stays dear.
        let dearer = dearer(&known, &now);
        if dearer == known || monitor.should_stop() {
            break;
        }
        known = dearer;
    }
    let Some((_, instance_now, pairs, groups)) = best else {
        let empty = GroupProblem::default();
        let groups = Answer::default();
        return Ok(Ok(Joint { instance: instance.clone(), pairs: first, problem: empty, groups }));
    };
    let last = losses(instance, gatherings, &pairs.solution.certificate.prices);
    Ok(problem(instance, gatherings, &ways, last).map(|numbers| {
        let groups = reprove(&numbers, &groups, of_groups, monitor);
        Joint { instance: instance_now, pairs, problem: numbers, groups }
    }))
}

/// Value of pairs and groups in one number.
fn together(
    instance: &Instance,
    travel: &dyn Travel,
    pairs: &Outcome,
    groups: &Answer,
) -> Result<i128, Refusal> {
    let scale = Scale::of(instance, travel.longest()).map_err(Refusal::TooWide)?;
    Ok(pairing::scaled(instance, scale, &pairs.solution.value) + i128::from(groups.cost))
}

fn dearer(known: &[Vec<i64>], now: &[Vec<i64>]) -> Vec<Vec<i64>> {
    let most = |(a, b): (&Vec<i64>, &Vec<i64>)| {
        let mut most: Vec<i64> = a.iter().zip(b).map(|(a, b)| *a.max(b)).collect();
        most.sort_unstable();
        most
    };
    known.iter().zip(now).map(most).collect()
}
