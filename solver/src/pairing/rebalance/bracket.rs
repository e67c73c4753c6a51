//! The search for the prices of budgets at which changes come down to what they allow.

use super::prices::{Relaxed, Tried};
use crate::lp::{integer, real};
use crate::network::End;
use crate::pairing::{Monitor, Phase};

/// First price above nothing, in metre-equivalents; doubled until the budget is kept.
const FIRST: i64 = 512;
/// Below this price the next lower one tried is nothing.
const LEAST: i64 = 64;
/// Price that keeps most pairs, to start from.
pub(super) const KEEPING: i64 = 1 << 11;
/// Most prices tried for one set of budgets. Each is a network solved warm.
const TRIES: usize = 96;
/// Rounds of pricing on the way to the price of the only budget.
const APPROACHES: usize = 12;
/// Changes that far from the budget, as a part of it, are near enough for a price to be proved. Nearer ones
/// leave too few rings between the answers on either side to fill the budget with.
const NEAR: i64 = 200;
/// Likewise as long as the working set grows.
const ROUGHLY: i64 = 16;
/// First step from a price on the working set, as a part of it, where changes say nothing of it.
const STEP: i64 = 32;
/// Rounds of pricing at the first price: the first working sets know of few changes, and say nothing of the price.
const FIRST_ROUNDS: usize = 2;

/// Where the price of a budget lies.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    /// Too low: price and changes.
    low: (i64, i64),
    /// High enough.
    high: Option<(i64, i64)>,
}

impl Relaxed<'_> {
    /// Raises prices of budgets that are exceeded and lowers those of budgets that are not used up, until
    /// the best answer meets the best bound or nothing is left to try.
    pub(super) fn tighten(
        &mut self,
        start: i128,
        close: i128,
        rounds: Option<u64>,
        monitor: &dyn Monitor,
    ) {
        let budgets = self.survivors.budgets();
        let mut brackets = vec![Bracket { low: (-1, i64::MAX), high: None }; budgets];
        for _ in 0..TRIES {
            self.join(start);
            if self.gap(start) <= close {
                return;
            }
            monitor.enter(Phase::SideConstraints);
            let next = if budgets == 1 {
                self.bracket(&mut brackets[0]);
                self.approach(&brackets[0], rounds, monitor).map(|price| vec![price])
            } else {
                self.known.last().and_then(|last| self.next(last, &mut brackets))
            };
            let Some(next) = next else { return };
            if budgets > 1 {
                self.forget();
            }
            if !self.attempt(next, rounds, monitor) {
                return;
            }
        }
        self.join(start);
    }

    /// Takes what is known of the only budget into its bracket.
    fn bracket(&self, bracket: &mut Bracket) {
        let most = self.survivors.most(0);
        let all = self.known.iter().map(|tried| (tried.budgets[0], tried.changes[0]));
        let low = all.clone().filter(|&(_, changes)| changes > most).max();
        let high = all.filter(|&(_, changes)| changes <= most).min();
        bracket.low = low.unwrap_or((-1, i64::MAX));
        bracket.high = high;
    }

    /// A price strictly inside the bracket, or its only end that is open, at which changes are about what the only budget
    /// allows: found on the working set, which grows by what prices out there. `None` where nothing lies
    /// inside, or the monitor says stop.
    fn approach(
        &mut self,
        bracket: &Bracket,
        rounds: Option<u64>,
        monitor: &dyn Monitor,
    ) -> Option<i64> {
        let inside = (bracket.low.0 + 1, bracket.high.map_or(self.dearest, |(high, _)| high - 1));
        if inside.0 > inside.1 {
            return None;
        }
        // An answer on either side of the budget is wanted, each near it.
        let most = self.survivors.most(0);
        let over = bracket.high.is_some_and(|(_, fewer)| {
            bracket.low.1 == i64::MAX || bracket.low.1 - most > most - fewer
        });
        let mut price = self.guess.unwrap_or(KEEPING).clamp(inside.0, inside.1);
        // Near a price that is proved already the working set is good, and its changes are known.
        if bracket.high.is_some() || bracket.low.1 < i64::MAX {
            let aim = aim(most, over, most / NEAR);
            price = self.seen_from_end(bracket, aim).unwrap_or(price).clamp(inside.0, inside.1);
            price = self.balance(price, inside, (over, most / NEAR), monitor)?;
            self.guess = Some(price);
            return Some(price);
        }
        for n in 0..APPROACHES {
            if n < FIRST_ROUNDS && self.guess.is_none() {
                self.estimate(price, monitor)?;
            } else {
                let near = (inside.0.max(price / 2), inside.1.min(price.saturating_mul(2).max(8)));
                price = self.balance(price, near, (false, most / ROUGHLY), monitor)?;
            }
            if rounds.is_some_and(|most| self.engine.rounds >= most) {
                break;
            }
            if self.engine.round(monitor)? == 0 {
                break;
            }
        }
        let price = self.balance(price, inside, (false, most / NEAR), monitor)?;
        self.guess = Some(price);
        Some(price)
    }

    /// The least price within `inside` that keeps the budget on the working set, or about so; with `over` the
    /// largest that does not. An end where there is none. The engine stands at that price.
    fn balance(
        &mut self,
        from: i64,
        inside: (i64, i64),
        (over, near): (bool, i64),
        monitor: &dyn Monitor,
    ) -> Option<i64> {
        let most = self.survivors.most(0);
        let aim = aim(most, over, near);
        // Too low, and high enough, with their changes.
        let mut low: Option<(i64, i64)> = None;
        let mut high: Option<(i64, i64)> = None;
        let (mut price, mut least, mut turn) = (from, 1, 0);
        let mut before: Option<(i64, i64)> = None;
        loop {
            let changes = self.estimate(price, monitor)?;
            if let Some(before) = before.replace((price, changes)) {
                let here = (price, changes);
                self.falls(before.min(here), before.max(here));
            }
            let exceeds = changes > most;
            *if exceeds { &mut low } else { &mut high } = Some((price, changes));
            if exceeds == over && (changes - most).abs() <= near {
                return Some(price);
            }
            let next = match (low, high) {
                (None, Some((high, _))) if high <= inside.0 => return Some(high),
                (Some((low, _)), None) if low >= inside.1 => return Some(low),
                (Some((low, _)), Some((high, _))) if high - low <= 1 => {
                    let end = if over { low } else { high };
                    if price != end {
                        self.estimate(end, monitor)?;
                    }
                    return Some(end);
                }
                (Some(low), Some(high)) => {
                    turn += 1;
                    let bracket = Bracket { low, high: Some(high) };
                    // Where that creeps, halves.
                    if turn % 3 == 0 {
                        bracket.inside(aim)
                    } else {
                        self.between_ends(bracket, aim)
                    }
                }
                _ => {
                    let step = self
                        .step(price, changes, aim)
                        .clamp(least, least.max(price).saturating_mul(64));
                    least = step.saturating_mul(2);
                    let up = price.saturating_add(step).min(inside.1);
                    if exceeds { up } else { price.saturating_sub(step).max(inside.0) }
                }
            };
            price = next;
        }
    }

    /// Changes fall about evenly in proportion: by which rise of the price to a part of 1/e, from two prices with changes.
    fn falls(&mut self, low: (i64, i64), high: (i64, i64)) {
        let (more, fewer) = (low.1 - self.lost, high.1 - self.lost);
        if high.0 > low.0 && more > fewer && fewer > 0 {
            self.fall = real(high.0 - low.0) / (real(more) / real(fewer)).ln();
        }
    }

    /// Where so many changes are, seen from the end of a bracket whose changes are nearer to that.
    fn seen_from_end(&self, bracket: &Bracket, aim: i64) -> Option<i64> {
        let ends = [Some(bracket.low).filter(|low| low.1 < i64::MAX), bracket.high];
        let near = ends.into_iter().flatten().min_by_key(|end| (end.1 - aim).abs());
        let (price, changes) = near?;
        let step = self.step(price, changes, aim);
        Some(if changes > aim { price.saturating_add(step) } else { price.saturating_sub(step) })
    }

    /// How far the price with the changes aimed at is from one with these.
    fn step(&self, price: i64, changes: i64, aim: i64) -> i64 {
        let (changes, aim) = (changes - self.lost, aim - self.lost);
        if changes <= 0 || aim <= 0 {
            return (price / STEP).max(8);
        }
        integer((self.fall * (real(changes) / real(aim)).ln()).abs().ceil())
    }

    /// Where the changes aimed at are between two prices, if they fall evenly in proportion; never an end.
    fn between_ends(&self, bracket: Bracket, aim: i64) -> i64 {
        let (low, more) = bracket.low;
        let Some((high, fewer)) = bracket.high else { return bracket.inside(aim) };
        let part = |changes: i64| real(changes - self.lost).ln();
        let (more, fewer, aim_at) = (part(more), part(fewer), part(aim));
        let share = (more - aim_at) / (more - fewer);
        if !share.is_finite() {
            return bracket.inside(aim);
        }
        low.saturating_add(integer(share * real(high - low))).clamp(low + 1, high - 1)
    }

    /// Changes at a price of the only budget, on the working set.
    fn estimate(&mut self, price: i64, monitor: &dyn Monitor) -> Option<i64> {
        self.charge(&[price]);
        if self.engine.settle(monitor) != End::Optimal {
            return None;
        }
        let simplex = &self.engine.simplex;
        let ended = self.tracked.iter().flatten().filter(|at| simplex.flow(at.arc) == 0).count();
        Some(self.lost + i64::try_from(ended).unwrap_or(i64::MAX))
    }

    /// Keeps what several budgets still need: the best answer, the best bound, the last two on either side.
    fn forget(&mut self) {
        let all = || self.known.iter().enumerate();
        let over = |tried: &Tried| tried.exceeds(&self.survivors);
        let kept = all().filter(|(_, t)| !over(t)).min_by_key(|(_, t)| t.scaled).map(|(at, _)| at);
        let proof = all().max_by_key(|(_, t)| t.bound(&self.survivors)).map(|(at, _)| at);
        let below = all().rfind(|(_, t)| over(t)).map(|(at, _)| at);
        let above = all().rfind(|(_, t)| !over(t)).map(|(at, _)| at);
        let keep = [kept, proof, below, above];
        let mut at = 0;
        self.known.retain(|_| {
            at += 1;
            keep.contains(&Some(at - 1))
        });
    }

    /// The prices to try after `tried`, if any are left.
    fn next(&self, tried: &Tried, brackets: &mut [Bracket]) -> Option<Vec<i64>> {
        let mut next = tried.budgets.clone();
        for (at, bracket) in brackets.iter_mut().enumerate() {
            let (price, changes) = (tried.budgets[at], tried.changes[at]);
            let most = self.survivors.most(at);
            if changes > most {
                bracket.low = (price, changes);
                // What other budgets do may have moved the price.
                bracket.high = bracket.high.filter(|&(high, _)| high > price);
            } else if price > 0 && changes < most {
                bracket.high = Some((price, changes));
                if bracket.low.0 >= price {
                    bracket.low = (-1, i64::MAX);
                }
            } else {
                continue;
            }
            next[at] = bracket.inside(most).min(self.dearest);
        }
        // Once nothing lies between, the other end has been tried.
        self.known.iter().all(|tried| tried.budgets != next).then_some(next)
    }
}

/// Changes to look for: beyond what is allowed or fewer, and half as far from it as they may be.
fn aim(most: i64, over: bool, near: i64) -> i64 {
    if over { most + near / 2 } else { most - near / 2 }
}

impl Bracket {
    /// A price between the two ends; the end that keeps the budget once nothing lies between.
    fn inside(&self, most: i64) -> i64 {
        let (low, more) = self.low;
        let Some((high, fewer)) = self.high else { return (2 * low).max(FIRST) };
        if more == i64::MAX {
            return if high <= LEAST { 0 } else { high / 4 };
        }
        if high - low <= 1 {
            return high;
        }
        let middle = low + (high - low) / 2;
        if more <= fewer {
            return middle;
        }
        // Where changes fell evenly they would be right here; never at an end, so that it ends.
        let part = i128::from(high - low) * i128::from(more - most) / i128::from(more - fewer);
        let straight = low + i64::try_from(part).unwrap_or(0);
        let eighth = ((high - low) / 8).max(1);
        straight.clamp(low + eighth, (high - eighth).max(low + 1))
    }
}
