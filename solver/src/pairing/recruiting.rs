//! Whom to recruit: how many volunteers alike, in which township, and what exactly that count is worth.
//!
//! # Method
//! Where units stay uncovered, townships are asked in order of what they miss. Volunteers alike are
//! one node of the network: n of them give n times a volunteer's places at each of her load costs and
//! may each take a child once; dealing that node's children out in turn gives everybody a fair share
//! and nobody a child twice. Volunteers are substitutes, so what a further one adds to coverage never
//! grows (Shapley 1962): from the least count that has the places, bisection finds the least that covers as
//! much as the most would, warm from the optimum and on the working set; the answer with that count is
//! then proved over all pairs. The optimum itself is found again from its own prices: each child's pairs
//! of least reduced cost hold an optimal basis, or nearly one.
//!
//! # References
//! Shapley, *Complements and substitutes in the optimal assignment problem*, 1962.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::answer;
use super::child_search::{Candidate, Scratch, View};
use super::complete::{Engine, Finish};
use super::settled::Settled;
use super::{Alike, Monitor, Phase, Quiet, violators};
use crate::certificate::{Certificate, Pair, Place, Solution, Status};
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Coverage, Division, Households, Instance, Need, Rank, Recruits, Role};
use crate::network::Simplex;
use crate::objective::{self, Scale, TooWide};
use crate::travel::{Relocated, SLACK_METRES, Travel, chord};

/// Most proposals of one round.
pub const MOST_ADVICE: usize = 8;

/// Most volunteers and children of a round that is advised: beyond a prefecture the whole optimum
/// would be solved again for every proposal.
pub const MOST_ADVISED: usize = 250_000;

/// Pairs of each child with which the optimum is found again.
const FIRST: usize = 8;

/// One proposal with the optimum that it leads to.
#[derive(Clone, Debug)]
pub struct Advice {
    /// Whom, where and how many.
    pub recruits: Recruits,
    /// The optimum of the round [with them](Instance::with_recruits), proved; its worth is the
    /// difference of the values.
    pub solution: Solution,
}

/// Whom to recruit after an optimal round: at most [`MOST_ADVICE`] proposals, the townships that miss
/// most first. None for a round that is not proved optimal, that keeps siblings together (whose
/// levels no network proves), whose coverage has a price or that has more than [`MOST_ADVISED`]; none
/// further once the monitor says stop.
///
/// # Errors
/// If the exact objective with the recruits does not fit 64 bits.
pub fn recruit(
    instance: &Instance,
    travel: &dyn Travel,
    solution: &Solution,
    monitor: &dyn Monitor,
) -> Result<Vec<Advice>, TooWide> {
    let policy = instance.policy();
    if solution.status != Status::Optimal
        || policy.households == Households::Together
        || policy.coverage == Coverage::Priced
        || policy.capacity_ceiling == 0
        || instance.volunteers().len() + instance.children().len() > MOST_ADVISED
    {
        return Ok(Vec::new());
    }
    let scale = Scale::of(instance, travel.longest())?;
    let kinds = wanted(instance, travel, solution, scale);
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    monitor.enter(Phase::Recruiting);
    let quiet = Quiet(monitor);
    let ones: Vec<Recruits> = kinds.iter().map(|&kind| Recruits { count: 1, ..kind }).collect();
    let grown = instance.with_recruits(&ones);
    let ways = Relocated::with_recruits(travel, instance, &ones);
    let Some(mut trial) = Trial::new(instance, solution, &grown, &ways, &quiet)? else {
        return Ok(Vec::new());
    };
    let advice = kinds.iter().enumerate().map_while(|(nth, &most)| {
        monitor.progress(nth as u64, kinds.len() as u64);
        (!monitor.should_stop()).then(|| trial.advise(nth, most, travel, &quiet))
    });
    Ok(advice.flatten().collect())
}

/// What a township misses.
#[derive(Default)]
struct Lack {
    children: Vec<ChildId>,
    units: u32,
    weight: i128,
    asks: BTreeMap<(bool, Option<Need>), i128>,
}

/// The proposals to be tried, each with its largest count.
fn wanted(
    instance: &Instance,
    travel: &dyn Travel,
    solution: &Solution,
    scale: Scale,
) -> Vec<Recruits> {
    let missing = violators::missing(instance, &solution.pairs);
    let mut lacks: BTreeMap<Division, Lack> = BTreeMap::new();
    for pairs in by_child(instance, &solution.pairs) {
        let (child, pairs) = pairs;
        let units = missing[child.index()];
        if units == 0 {
            continue;
        }
        let division = instance.child(child).division;
        let lack = lacks.entry(division.truncate(9).unwrap_or(division)).or_default();
        let penalty = |rank| i128::from(scale.penalty(instance, child, rank));
        let first = units == instance.demand(child);
        let further = i128::from(units - u16::from(first)) * penalty(Rank::Further);
        let weight = further + if first { penalty(Rank::First) } else { 0 };
        lack.children.push(child);
        lack.units += u32::from(units);
        lack.weight += weight;
        for ask in asks(instance, child, pairs) {
            *lack.asks.entry(ask).or_default() += weight;
        }
    }
    let mut lacks: Vec<(Division, Lack)> = lacks.into_iter().collect();
    lacks.sort_by_key(|(division, lack)| (Reverse(lack.weight), *division));
    lacks.truncate(MOST_ADVICE);
    let capacity = u32::from(Recruits::CAPACITY.min(instance.policy().capacity_ceiling));
    let kind = |(_, lack): &(Division, Lack)| {
        let ask = lack.asks.iter().max_by_key(|&(&ask, &weight)| (weight, Reverse(ask)));
        let (professional, skill) = ask.map_or((false, None), |(&ask, _)| ask);
        let count = lack.units.div_ceil(capacity).clamp(1, Recruits::MOST);
        Recruits { at: centre(instance, travel, &lack.children), skill, professional, count }
    };
    lacks.iter().map(kind).collect()
}

/// Every child with its pairs, which stand in order of child.
fn by_child<'p>(
    instance: &Instance,
    pairs: &'p [Pair],
) -> impl Iterator<Item = (ChildId, &'p [Pair])> {
    let mut rest = pairs;
    instance.child_ids().map(move |child| {
        let (own, after) = rest.split_at(rest.partition_point(|pair| pair.child <= child));
        rest = after;
        (child, own)
    })
}

/// Who could take a unit that the child misses: those of its roles that nobody fills, else whoever
/// meets one of its needs.
pub(crate) fn asks(
    instance: &Instance,
    child: ChildId,
    pairs: &[Pair],
) -> Vec<(bool, Option<Need>)> {
    let needs = instance.child(child).needs;
    let unfilled = (0_u8..).zip(instance.requirements(child)).filter(|&(at, requirement)| {
        let filled = pairs.iter().filter(|pair| pair.place == Place::Required(at)).count();
        filled < usize::from(requirement.count)
    });
    let roles: Vec<(bool, Option<Need>)> = unfilled
        .map(|(_, requirement)| match requirement.role {
            Role::Skilled(need) => (false, Some(need)),
            Role::Professional => (true, needs.iter().next()),
            Role::Mother => (false, needs.iter().next()),
        })
        .collect();
    if !roles.is_empty() {
        return roles;
    }
    let asked: Vec<_> = needs.iter().map(|need| (false, Some(need))).collect();
    if asked.is_empty() { vec![(false, None)] } else { asked }
}

/// The child nearest to the middle of all.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn centre(instance: &Instance, travel: &dyn Travel, children: &[ChildId]) -> ChildId {
    let position = |&child: &ChildId| travel.position(instance.child_site(child));
    #[expect(clippy::cast_precision_loss, reason = "a count of children is far below 2^52")]
    let share = 1.0 / children.len() as f64;
    let mut middle = [0.0; 3];
    for at in children.iter().map(position) {
        middle.iter_mut().zip(at).for_each(|(sum, part)| *sum += part * share);
    }
    let off = |child: &ChildId| chord(position(child), middle);
    let nearest = children.iter().min_by(|a, b| off(a).total_cmp(&off(b)));
    nearest.copied().expect("a township is listed for a child")
}

/// Fills an engine that knows no pairs with those that matter at the prices of an optimum.
fn resume(engine: &mut Engine<'_>, solution: &Solution) {
    // Pinned volunteers of children with places find theirs before anybody else comes.
    let _ = engine.simplex.solve(&mut || false);
    for (volunteer, &price) in (0_u32..).zip(&solution.certificate.prices.volunteers) {
        if engine.formulation.volunteer_open[volunteer as usize] {
            engine.pricer.set_price(volunteer, price);
        }
    }
    let (formulation, pricer) = (&engine.formulation, &engine.pricer);
    let instance = formulation.instance;
    let own: Vec<(ChildId, &[Pair])> = by_child(instance, &solution.pairs).collect();
    let nearest = |scratch: &mut Scratch, &(child, own): &(ChildId, &[Pair])| {
        if !formulation.child_open[child.index()] {
            return Vec::new();
        }
        let pinned = |v: u32| instance.is_pinned(VolunteerId::new(v as usize), child);
        let view = View { excluded: &pinned, raise: &|_| 0 };
        scratch.offers.clear();
        let mut found = pricer.price_child(formulation, child, view, FIRST, scratch);
        for volunteer in own.iter().map(|pair| pair.volunteer) {
            let small = u32::try_from(volunteer.index()).expect("limited by the builder");
            if !pinned(small) && found.iter().all(|known| known.volunteer != small) {
                let cost = pricer.cost(formulation, volunteer, child);
                found.extend(cost.map(|cost| Candidate { key: cost, volunteer: small, cost }));
            }
        }
        found
    };
    let found: Vec<Vec<Candidate>> = own.par_iter().map_init(Scratch::default, nearest).collect();
    for ((child, _), found) in own.iter().zip(&found) {
        let from = engine.simplex.arcs();
        for candidate in found {
            let entry =
                engine.formulation.entry(VolunteerId::new(candidate.volunteer as usize), *child);
            engine.simplex.add_arc(candidate.volunteer, entry, candidate.cost, 1);
        }
        // Capacities of pairs are finite: nothing is unbounded.
        engine.simplex.improve(from, engine.simplex.arcs());
    }
}

/// The engine over the round with one recruit of each kind, all hidden until asked for.
struct Trial<'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    engine: Engine<'a>,
    /// The optimum without recruits.
    base: Simplex,
    settled: Settled,
    covered: Vec<i64>,
}

impl<'a> Trial<'a> {
    fn new(
        instance: &'a Instance,
        solution: &Solution,
        grown: &'a Instance,
        travel: &'a dyn Travel,
        monitor: &dyn Monitor,
    ) -> Result<Option<Self>, TooWide> {
        let mut engine = Engine::new(grown, travel, Alike::Apart)?;
        for recruit in instance.volunteers().len()..grown.volunteers().len() {
            engine.hide(VolunteerId::new(recruit));
        }
        resume(&mut engine, solution);
        if engine.prove(None, monitor) == Finish::Stopped {
            return Ok(None);
        }
        let (base, settled) = (engine.simplex.clone(), engine.settled.clone());
        let covered = Vec::new();
        let mut trial = Self { instance, travel, engine, base, settled, covered };
        trial.covered = trial.coverage(&trial.base);
        Ok(Some(trial))
    }

    /// The least count of the `nth` kind that covers as much as `most` of them on the working set, with
    /// its proof over all pairs; `None`
    /// where they cover nothing more, or the monitor says stop.
    fn advise(
        &mut self,
        nth: usize,
        most: Recruits,
        travel: &dyn Travel,
        monitor: &dyn Monitor,
    ) -> Option<Advice> {
        let recruit = VolunteerId::new(self.instance.volunteers().len() + nth);
        let ties = self.ties(recruit);
        let mut best = self.with(recruit, most.count, &ties, monitor)?;
        let reached = self.coverage(&best);
        let gain: i64 = reached.iter().zip(&self.covered).map(|(now, before)| now - before).sum();
        if reached == self.covered {
            return None;
        }
        // Fewer have not the places.
        let places = self.engine.formulation.instance.volunteer(recruit).capacity;
        let least = u32::try_from(gain).unwrap_or(1).div_ceil(places.into()).clamp(1, most.count);
        let (mut short, mut enough, mut step) = (least - 1, most.count, 1);
        while enough - short > 1 {
            let tried = (short + step).min(short + (enough - short) / 2).max(short + 1);
            let simplex = self.with(recruit, tried, &ties, monitor)?;
            if self.coverage(&simplex) == reached {
                (enough, best) = (tried, simplex);
            } else {
                short = tried;
                step *= 4;
            }
        }
        self.engine.simplex = best;
        self.engine.settled.clone_from(&self.settled);
        self.engine.show(recruit, i64::from(enough));
        let finish = self.engine.prove(None, monitor);
        let recruits = Recruits { count: enough, ..most };
        let solution = (finish == Finish::Proved).then(|| self.solution(recruit, recruits, travel));
        self.engine.hide(recruit);
        solution.map(|solution| Advice { recruits, solution })
    }

    /// Pairs of a recruit that can improve the answer without her: entry and cost.
    fn ties(&self, recruit: VolunteerId) -> Vec<(u32, i64)> {
        let formulation = &self.engine.formulation;
        let grown = formulation.instance;
        let home = self.travel.position(grown.volunteer_site(recruit));
        let rate = objective::rate(grown.policy(), self.travel.top_speed());
        let own = self.base.prices()[recruit.index()];
        let mut offers = Vec::new();
        let mut ties = Vec::new();
        for child in grown.child_ids().filter(|child| formulation.child_open[child.index()]) {
            let way = chord(home, self.travel.position(grown.child_site(child)));
            formulation.entry_prices(&self.base, child, &mut offers);
            let offer = offers.iter().copied().max().unwrap_or(0);
            let spare = offer.saturating_sub(own).saturating_add(1);
            if way > f64::from(Recruits::REACH.0) + SLACK_METRES || !rate.affords(spare, way * way)
            {
                continue;
            }
            if let Some(cost) = self.engine.pricer.cost(formulation, recruit, child) {
                ties.push((formulation.entry(recruit, child), cost));
            }
        }
        ties
    }

    /// The optimum with `count` recruits on the working set and their `ties`; `None` where the monitor
    /// says stop.
    fn with(
        &self,
        recruit: VolunteerId,
        count: u32,
        ties: &[(u32, i64)],
        monitor: &dyn Monitor,
    ) -> Option<Simplex> {
        let mut simplex = self.base.clone();
        let node = u32::try_from(recruit.index()).ok()?;
        let count = i64::from(count);
        for arc in 0..u32::try_from(self.engine.first_pair).ok()? {
            if simplex.ends(arc).1 == node {
                simplex.widen(arc, count);
            }
        }
        simplex.reserve(ties.len());
        for &(entry, cost) in ties {
            simplex.add_arc(node, entry, cost, count);
        }
        let end = simplex.solve(&mut || monitor.should_stop());
        (end == crate::network::End::Optimal).then_some(simplex)
    }

    fn pairs(&self, simplex: &Simplex) -> Vec<Pair> {
        self.engine.formulation.pairs(simplex, self.engine.first_pair..simplex.arcs())
    }

    fn coverage(&self, simplex: &Simplex) -> Vec<i64> {
        let pairs = self.pairs(simplex);
        let ties = pairs.iter().map(|pair| (pair.volunteer, pair.child));
        answer::value(self.engine.formulation.instance, ties, |_, _| 0).covered
    }

    /// The engine's optimum as a solution of the round with `recruits` and nobody else.
    fn solution(&self, recruit: VolunteerId, recruits: Recruits, travel: &dyn Travel) -> Solution {
        let kinds = [recruits];
        let grown = self.instance.with_recruits(&kinds);
        let ways = Relocated::with_recruits(travel, self.instance, &kinds);
        let (scale, present) = (self.engine.formulation.scale, self.instance.volunteers().len());
        let count = recruits.count as usize;
        let mut pairs = self.pairs(&self.engine.simplex);
        let given = pairs.iter_mut().filter(|pair| pair.volunteer == recruit);
        for (turn, pair) in given.enumerate() {
            pair.volunteer = VolunteerId::new(present + turn % count);
        }
        pairs.sort_unstable();
        let value = answer::measured(&grown, &ways, &pairs);
        let mut prices = self.engine.formulation.prices(&self.engine.simplex, 0);
        let own = prices.volunteers[recruit.index()];
        prices.volunteers.truncate(present);
        prices.volunteers.extend((0..count).map(|_| own));
        Solution {
            status: Status::Optimal,
            pairs,
            bound: answer::scaled(&grown, scale, &value),
            value,
            certificate: Certificate { scale: scale.factor, prices, ..Certificate::default() },
        }
    }
}
