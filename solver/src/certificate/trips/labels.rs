//! The cheapest day of a car at prices, exactly: labels along the way, a set of homes and a last one each, of which only
//! those stay that no other beats in time and metres and that could still become cheap enough.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::crew::Ground;
use super::timing::begin;
use super::ways::{FAR, Timed, Ways};
use crate::trips::model::{CarDay, Delegation, HomeId, SCALE};

/// How far to look.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// Only what costs less, in parts of the unit.
    pub(crate) below: i64,
    /// Labels that are kept of one length; all where absent.
    pub(crate) width: Option<usize>,
    /// Days of cars that are told.
    pub(crate) most: usize,
}

/// What was found.
pub(crate) struct Found {
    /// No day of a car costs less at these prices, or than what was asked to be below.
    pub(crate) least: i64,
    /// Days of cars that cost less, cheapest first.
    pub(crate) cars: Vec<(i64, CarDay)>,
}

/// Most labels of one length: beyond, what those that could become dearer could become bounds the day.
const MOST_LABELS: usize = 100_000;

#[derive(Clone, Copy)]
struct Label {
    homes: u128,
    last: u8,
    /// When it can leave the last home.
    time: u32,
    metres: u32,
    /// What all that was met is worth at most.
    gain: i64,
    /// Position of the label before, one home shorter.
    before: u32,
}

/// A day at prices, with what ways on can cost at least: what searches of it share.
pub(crate) struct Ahead<'a> {
    ground: &'a Ground<'a>,
    ways: Ways,
    /// For searches that look at everything.
    timed: OnceCell<Option<Timed>>,
    /// Homes worth a way to them, by what stays of their worth after the shortest.
    worth: Vec<(i64, usize)>,
    /// What is taken off at so many homes at most for rides of those who are met at several.
    shares: Vec<i64>,
    /// The shortest way back.
    shortest: i64,
    /// The least time from one visit to the next.
    step: u32,
}

fn cost(metres: u32) -> i64 {
    i64::from(metres) * SCALE
}

/// What a way costs, in parts of the unit.
fn length(delegation: &Delegation, from: Option<usize>, to: Option<usize>) -> i64 {
    let [from, to] = [from, to].map(|home| home.map(HomeId::at));
    delegation.way(from, to).map_or(FAR, |leg| cost(leg.metres.0))
}

impl<'a> Ahead<'a> {
    pub(crate) fn new(ground: &'a Ground<'a>) -> Self {
        let delegation = ground.delegation;
        let useful = ground.homes();
        let way = |from: Option<usize>, to: Option<usize>| length(delegation, from, to);
        let nearest = |to: usize| {
            let from = useful.iter().filter(|&&from| from != to);
            from.map(|&from| way(Some(from), Some(to))).min().unwrap_or(FAR)
        };
        let mut worth: Vec<(i64, usize)> =
            useful.iter().map(|&at| (ground.most[at] - nearest(at), at)).collect();
        worth.retain(|(gain, _)| *gain > 0);
        worth.sort_unstable_by_key(|&(gain, at)| (-gain, at));
        let shortest = useful.iter().map(|&at| way(Some(at), None)).min().unwrap_or(FAR);
        let legs = useful.iter().flat_map(|&from| useful.iter().map(move |&to| (from, to)));
        let legs = legs
            .filter(|(from, to)| from != to)
            .filter_map(|(from, to)| delegation.way(Some(HomeId::at(from)), Some(HomeId::at(to))));
        let step = legs.map(|leg| leg.seconds.0).min().unwrap_or(0) + delegation.stay.0;
        let ways = Ways::new(&useful, &ground.most, delegation, &way);
        let mut taken: Vec<i64> = useful.iter().map(|&at| ground.shares[at]).collect();
        taken.sort_unstable_by_key(|share| -share);
        let up_to = |many: usize| taken.iter().take(many).sum();
        let shares = (0..=delegation.stops).map(up_to).collect();
        Self { ground, ways, timed: OnceCell::new(), worth, shares, shortest, step }
    }

    fn timed(&self) -> Option<&Timed> {
        let timed = || {
            let delegation = self.ground.delegation;
            let way = |from: Option<usize>, to: Option<usize>| length(delegation, from, to);
            let homes = self.ground.homes();
            Timed::new(&homes, &self.ground.most, (delegation, self.ground.day), &way)
        };
        self.timed.get_or_init(timed).as_ref()
    }

    /// No continuation of a label with so many further homes costs less from here on.
    fn rest(&self, label: &Label, further: usize, timed: Option<&Timed>) -> i64 {
        let left = self.ground.delegation.hours.until.saturating_sub(label.time);
        let further = further.min((left / self.step.max(1)) as usize);
        let last = usize::from(label.last);
        let free = self.worth.iter().filter(|(_, at)| label.homes & (1 << at) == 0);
        let gains: i64 = free.take(further).map(|(gain, _)| gain).sum();
        let untimed = self.ways.least(last, label.homes, further).max(self.shortest - gains);
        let timed = timed.map(|timed| timed.least(last, label.homes, further, label.time));
        timed.map_or(untimed, |timed| timed.max(untimed))
    }

    /// What a label has cost so far at least.
    fn so_far(&self, label: &Label) -> i64 {
        self.ground.delegation.car_day * SCALE + cost(label.metres) - label.gain
    }

    /// What a label gains less than its homes do each by itself, whatever so many further ones gain more than that. By
    /// itself each home bears a share of the rides of its visits; met at fewer, a member pays the rest as well, and
    /// without a seat gains nothing. A further home gains its visits' worth at most: its own gain and its shares.
    fn less(&self, label: &Label, further: usize) -> i64 {
        let (mut left, mut homes) = (label.homes, Vec::with_capacity(8));
        while left != 0 {
            homes.push(HomeId::at(left.trailing_zeros() as usize));
            left &= left - 1;
        }
        let gain = self.ground.gain(&homes);
        (label.gain - gain - self.shares[further]).max(0)
    }

    /// Whether [`Self::least`] is below; crews only where the way leaves that open.
    fn costs_less(&self, label: &Label, further: usize, timed: Option<&Timed>, below: i64) -> bool {
        let way = self.so_far(label) + self.rest(label, further, timed);
        way < below && way + self.less(label, further) < below
    }

    /// No day of a car that goes on from a label to so many further homes at most costs less.
    fn least(&self, label: &Label, further: usize, timed: Option<&Timed>) -> i64 {
        self.so_far(label) + self.rest(label, further, timed) + self.less(label, further)
    }

    fn extend(&self, label: Option<(&Label, u32)>, to: usize) -> Option<Label> {
        let Delegation { hours, stay, way, .. } = *self.ground.delegation;
        let delegation = self.ground.delegation;
        let from = label.map(|(label, _)| HomeId::at(usize::from(label.last)));
        let leg = delegation.way(from, Some(HomeId::at(to)))?;
        let (time, metres, gain, homes) =
            label.map_or((hours.from, 0, 0, 0), |(l, _)| (l.time, l.metres, l.gain, l.homes));
        let ready = time.checked_add(leg.seconds.0)?;
        let start = begin(&delegation.day(self.ground.day).open[to], ready, stay.0)?;
        let metres = metres.checked_add(leg.metres.0)?;
        let time = start + stay.0;
        (time <= hours.until && metres <= way.0).then_some(Label {
            homes: homes | 1 << to,
            last: u8::try_from(to).ok()?,
            time,
            metres,
            gain: gain + self.ground.most[to],
            before: label.map_or(u32::MAX, |(_, at)| at),
        })
    }
}

/// Labels that no other of the same homes and last home beats.
fn undominated(labels: &[Label]) -> Vec<Label> {
    let mut order: Vec<(u128, u8, [u32; 2], usize)> = labels
        .iter()
        .enumerate()
        .map(|(at, l)| (l.homes, l.last, [l.time, l.metres], at))
        .collect();
    order.sort_unstable();
    let mut kept: Vec<Label> = Vec::with_capacity(labels.len());
    for label in order.into_iter().map(|(.., at)| labels[at]) {
        let same = |other: &&Label| other.homes == label.homes && other.last == label.last;
        // Ascending in time, so the one kept last has the fewest metres of its kind.
        if kept.last().filter(same).is_none_or(|other| label.metres < other.metres) {
            kept.push(label);
        }
    }
    kept
}

/// Looks for days of cars that cost less than asked.
pub(crate) fn look(ahead: &Ahead<'_>, look: Look) -> Found {
    let ground = ahead.ground;
    let delegation = ground.delegation;
    let useful = ground.homes();
    let timed = if look.width.is_none() { ahead.timed() } else { None };
    let mut levels: Vec<Vec<Label>> = Vec::new();
    let mut found = Found { least: look.below, cars: Vec::new() };
    for length in 0..delegation.stops {
        let further = delegation.stops - 1 - length;
        // Where nothing is told, only what costs less than the cheapest so far matters.
        let below = if look.most == 0 { found.least } else { look.below };
        let mut next = Vec::new();
        let mut grow = |label: Option<(&Label, u32)>| {
            let homes = label.map_or(0, |(label, _)| label.homes);
            for &to in useful.iter().filter(|&&to| homes & (1 << to) == 0) {
                if let Some(grown) = ahead.extend(label, to)
                    && ahead.costs_less(&grown, further, timed, below)
                {
                    next.push(grown);
                }
            }
        };
        match levels.last() {
            None => grow(None),
            Some(labels) => (0..).zip(labels).for_each(|(at, label)| grow(Some((label, at)))),
        }
        let mut labels = undominated(&next);
        if let Some(width) = look.width {
            labels.sort_by_cached_key(|l| ahead.least(l, further, timed));
            labels.truncate(width);
        }
        if labels.len() > MOST_LABELS {
            let mut by_least: Vec<(i64, usize)> =
                (0..).zip(&labels).map(|(at, l)| (ahead.least(l, further, timed), at)).collect();
            by_least.sort_unstable();
            found.least = found.least.min(by_least[MOST_LABELS].0);
            by_least.truncate(MOST_LABELS);
            labels = by_least.into_iter().map(|(_, at)| labels[at]).collect();
        }
        levels.push(labels);
        close(ground, &levels, look, &mut found);
    }
    found.cars.sort_unstable();
    found.cars.truncate(look.most);
    found
}

/// What the shortest ways along the sets of homes of the last length come to with their crews.
fn close(ground: &Ground<'_>, levels: &[Vec<Label>], look: Look, found: &mut Found) {
    let delegation = ground.delegation;
    let Some(labels) = levels.last() else { return };
    let mut best: BTreeMap<u128, (u32, usize)> = BTreeMap::new();
    for (at, label) in labels.iter().enumerate() {
        let last = Some(HomeId::at(usize::from(label.last)));
        let Some(leg) = delegation.way(last, None) else { continue };
        let back = label.time.saturating_add(leg.seconds.0);
        let metres = label.metres.saturating_add(leg.metres.0);
        if back <= delegation.hours.until && metres <= delegation.way.0 {
            let entry = best.entry(label.homes).or_insert((metres, at));
            *entry = (*entry).min((metres, at));
        }
    }
    for (metres, at) in best.into_values() {
        let homes = homes(levels, at);
        let Some(crew) = ground.crew(&homes) else { continue };
        let way = delegation.car_day * SCALE + cost(metres);
        found.least = found.least.min(way - crew.most);
        if let Some((worth, members)) = crew.members
            && way - worth < look.below
        {
            found.cars.push((way - worth, CarDay { day: ground.day, homes, members }));
        }
    }
}

/// The homes of a label of the last length, in order.
fn homes(levels: &[Vec<Label>], mut at: usize) -> Vec<HomeId> {
    let mut homes = Vec::with_capacity(levels.len());
    for level in levels.iter().rev() {
        let label = level[at];
        homes.push(HomeId::at(usize::from(label.last)));
        at = label.before as usize;
    }
    homes.reverse();
    homes
}
