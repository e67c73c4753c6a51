//! Where so many volunteers more do most for the children of a round.
//!
//! # Method
//! Who and where they are is left open first: every kind of recruit may give any number of places, all kinds
//! together as many as the recruits have. That is one more pool of the network, so the best of it is
//! found and proved exactly, and no choice of so many whole people of these kinds covers more. Its places are then made
//! into people, kind by kind, largest remainders first, and the round is paired again with them. Whoever of them
//! has a place to spare is placed anew beside the others, as long as that covers more.

use std::collections::BTreeMap;

use crate::certificate::{Pair, Solution};
use crate::ids::ChildId;
use crate::model::{Division, Instance, Need, Recruits};
use crate::objective::TooWide;
use crate::pairing::{self, Monitor, Options, Phase, Quiet};
use crate::travel::{Relocated, Travel};

/// Most recruits.
pub const MOST_RECRUITS: u32 = 32_767;
/// Kinds of recruit that are asked of a township, beside one without a skill.
const ASKED: usize = 3;
/// How often recruits with a place to spare are placed anew.
const AGAIN: usize = 2;

/// Recruits with what they do.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Whom and where.
    pub recruits: Vec<Recruits>,
    /// The round with them.
    pub solution: Solution,
    /// The kinds from which they were chosen.
    pub kinds: Vec<Recruits>,
    /// The round with their places left open, [`opened`] with these kinds; what it covers no choice exceeds.
    pub open: Solution,
}

/// The round with the places of so many recruits, of whichever of the kinds, with the kinds as it has them.
#[must_use]
pub fn opened(instance: &Instance, kinds: &[Recruits], most: u32) -> (Instance, Vec<Recruits>) {
    // Two of a child's volunteers may be recruits of one kind.
    let asked = instance.child_ids().map(|id| instance.demand(id)).max().unwrap_or(1).max(1);
    let kinds: Vec<Recruits> =
        kinds.iter().map(|&kind| Recruits { count: asked.into(), ..kind }).collect();
    (instance.with_places(&kinds, most), kinds)
}

/// Places at most so many recruits after a round.
///
/// # Errors
/// If the exact objective with them does not fit 64 bits.
pub fn place(
    instance: &Instance,
    travel: &dyn Travel,
    before: &Solution,
    most: u32,
    options: Options,
    monitor: &dyn Monitor,
) -> Result<Placed, TooWide> {
    monitor.enter(Phase::Recruiting);
    let quiet = Quiet(monitor);
    let kinds = kinds(instance, travel, before);
    let open = solved(instance, travel, &[], (&kinds, most), options, &quiet)?;
    let mut recruits = people(instance, &[], &kinds, &open, most);
    let mut solution = with(instance, travel, &recruits, options, &quiet)?;
    for _ in 0..AGAIN {
        if solution.value.covered == open.value.covered || monitor.should_stop() {
            break;
        }
        let kept = busy(instance, &recruits, &solution);
        let left = most - kept.iter().map(|kind| kind.count).sum::<u32>();
        let again = solved(instance, travel, &kept, (&kinds, left), options, &quiet)?;
        let other = people(instance, &kept, &kinds, &again, left);
        let paired = with(instance, travel, &other, options, &quiet)?;
        if paired.value.covered <= solution.value.covered {
            break;
        }
        (recruits, solution) = (other, paired);
    }
    // Whoever is not needed is not asked for.
    let fewer = needed(instance, &recruits, &solution);
    if fewer != recruits {
        solution = with(instance, travel, &fewer, options, &quiet)?;
    }
    Ok(Placed { recruits: fewer, solution, kinds, open })
}

/// A recruit of every township, without a skill and with those that its uncovered children ask for most.
fn kinds(instance: &Instance, travel: &dyn Travel, before: &Solution) -> Vec<Recruits> {
    let town = |child: ChildId| {
        let division = instance.child(child).division;
        division.truncate(9).unwrap_or(division)
    };
    let mut towns: BTreeMap<Division, (Vec<ChildId>, Vec<ChildId>)> = BTreeMap::new();
    let mut asks: BTreeMap<Division, BTreeMap<(bool, Option<Need>), u32>> = BTreeMap::new();
    let missing = pairing::missing(instance, &before.pairs);
    for child in instance.child_ids().filter(|&id| instance.child(id).consent) {
        let (all, lacking) = towns.entry(town(child)).or_default();
        all.push(child);
        if missing[child.index()] > 0 {
            lacking.push(child);
            for ask in pairing::asks(instance, child, own(&before.pairs, child)) {
                *asks.entry(town(child)).or_default().entry(ask).or_default() += 1;
            }
        }
    }
    let mut kinds = Vec::new();
    for (division, (all, lacking)) in &towns {
        let at = pairing::centre(instance, travel, if lacking.is_empty() { all } else { lacking });
        let mut kind = |(professional, skill)| {
            kinds.push(Recruits { at, skill, professional, count: 0 });
        };
        let mut asked: Vec<_> = asks.get(division).into_iter().flatten().collect();
        asked.sort_by_key(|&(ask, many)| (std::cmp::Reverse(*many), *ask));
        asked.truncate(ASKED);
        if asked.iter().all(|(ask, _)| **ask != (false, None)) {
            kind((false, None));
        }
        asked.iter().for_each(|(ask, _)| kind(**ask));
    }
    kinds
}

/// The pairs of a child.
fn own(pairs: &[Pair], child: ChildId) -> &[Pair] {
    let first = pairs.partition_point(|pair| pair.child < child);
    let many = pairs[first..].partition_point(|pair| pair.child == child);
    &pairs[first..first + many]
}

/// The best answer with these recruits and the places of others left open.
fn solved(
    instance: &Instance,
    travel: &dyn Travel,
    kept: &[Recruits],
    (kinds, most): (&[Recruits], u32),
    options: Options,
    monitor: &dyn Monitor,
) -> Result<Solution, TooWide> {
    let grown = instance.with_recruits(kept);
    let ways = Relocated::with_recruits(travel, instance, kept);
    let (open, kinds) = opened(&grown, kinds, most);
    let ways = Relocated::with_recruits(&ways, &grown, &kinds);
    Ok(pairing::pair(&open, &ways, options, monitor)?.solution)
}

/// The best answer with these recruits.
fn with(
    instance: &Instance,
    travel: &dyn Travel,
    recruits: &[Recruits],
    options: Options,
    monitor: &dyn Monitor,
) -> Result<Solution, TooWide> {
    let grown = instance.with_recruits(recruits);
    let ways = Relocated::with_recruits(travel, instance, recruits);
    Ok(pairing::pair(&grown, &ways, options, monitor)?.solution)
}

/// How many children each volunteer after the first so many has.
fn loads(solution: &Solution, first: usize, many: usize) -> Vec<u32> {
    let mut loads = vec![0; many];
    for pair in &solution.pairs {
        if let Some(at) = pair.volunteer.index().checked_sub(first) {
            loads[at] += 1;
        }
    }
    loads
}

/// Makes open places into whole people beside those who are kept.
fn people(
    instance: &Instance,
    kept: &[Recruits],
    kinds: &[Recruits],
    open: &Solution,
    most: u32,
) -> Vec<Recruits> {
    let places = u32::from(Recruits::places(instance)).max(1);
    let kept_people: u32 = kept.iter().map(|kind| kind.count).sum();
    let first = instance.volunteers().len() + kept_people as usize;
    let (_, open_kinds) = opened(instance, kinds, most);
    let each = open_kinds.first().map_or(1, |kind| kind.count as usize);
    let loads = loads(open, first, each * kinds.len());
    let of_kind: Vec<u32> = loads.chunks(each).map(|copies| copies.iter().sum()).collect();
    let mut counts: Vec<u32> = of_kind.iter().map(|load| load / places).collect();
    let mut left = most.saturating_sub(counts.iter().sum());
    let mut order: Vec<usize> =
        (0..kinds.len()).filter(|&at| !of_kind[at].is_multiple_of(places)).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(of_kind[at] % places), at));
    for at in order {
        if left > 0 {
            counts[at] += 1;
            left -= 1;
        }
    }
    let mut all: BTreeMap<(ChildId, bool, Option<Need>), u32> = BTreeMap::new();
    let new = kinds.iter().zip(&counts).map(|(&kind, &count)| Recruits { count, ..kind });
    for kind in kept.iter().copied().chain(new).filter(|kind| kind.count > 0) {
        *all.entry((kind.at, kind.professional, kind.skill)).or_default() += kind.count;
    }
    let kind = |((at, professional, skill), count)| Recruits { at, skill, professional, count };
    all.into_iter().map(kind).collect()
}

/// What the people of a kind do together.
#[derive(Clone, Copy, Default)]
struct Load {
    /// Their pairs.
    pairs: u32,
    /// Most of these with one child.
    alike: u32,
}

/// Of every kind as many people as `count` makes of what they do together.
fn counted(
    instance: &Instance,
    recruits: &[Recruits],
    solution: &Solution,
    count: impl Fn(Load) -> u32,
) -> Vec<Recruits> {
    let of: Vec<usize> = (0..)
        .zip(recruits)
        .flat_map(|(at, kind)| std::iter::repeat_n(at, kind.count as usize))
        .collect();
    let mut loads = vec![Load::default(); recruits.len()];
    let mut with: BTreeMap<usize, u32> = BTreeMap::new();
    for pairs in solution.pairs.chunk_by(|a, b| a.child == b.child) {
        let new = pairs.iter().filter_map(|pair| {
            of.get(pair.volunteer.index().checked_sub(instance.volunteers().len())?).copied()
        });
        new.for_each(|kind| *with.entry(kind).or_default() += 1);
        for (kind, alike) in std::mem::take(&mut with) {
            loads[kind].pairs += alike;
            loads[kind].alike = loads[kind].alike.max(alike);
        }
    }
    let kept = recruits.iter().zip(&loads).map(|(&kind, &load)| {
        let count = count(load).min(kind.count);
        Recruits { count, ..kind }
    });
    kept.filter(|kind| kind.count > 0).collect()
}

/// Those whose places are all taken, when children are dealt out among alike.
fn busy(instance: &Instance, recruits: &[Recruits], solution: &Solution) -> Vec<Recruits> {
    let places = u32::from(Recruits::places(instance)).max(1);
    counted(instance, recruits, solution, |load| load.pairs / places)
}

/// Those without whom somebody would go without: dealt out child by child in turn, nobody gets a child twice, nor
/// more than there are places.
fn needed(instance: &Instance, recruits: &[Recruits], solution: &Solution) -> Vec<Recruits> {
    let places = u32::from(Recruits::places(instance)).max(1);
    counted(instance, recruits, solution, |load| load.pairs.div_ceil(places).max(load.alike))
}
