//! Which prices of near substitutes should move, given what is asked for at them.
//!
//! Buyers who are indifferent between two goods make the excess of each alone meaningless. So excess is
//! first passed on from good to good as far as indifferent buyers allow; goods from which some cannot be
//! passed on become dearer together, goods to which too little can be passed become cheaper together.
//!
//! # References
//! Demange, Gale, Sotomayor, *Multi-item auctions* (1986), raise overdemanded sets; Gul and Stacchetti
//! (2000) for substitutes.

use std::collections::VecDeque;

/// Goods of one round of the market.
pub(super) struct Market {
    /// What is asked for beyond what is there, of each good; less than 0 where there is room.
    beyond: Vec<i64>,
    /// How much of that room must be filled, or the good is too dear.
    need: Vec<i64>,
    /// Buyers of a good who would as soon have another: `ties[from * goods + to]`.
    ties: Vec<i64>,
}

/// What a market says.
pub(super) struct Verdict {
    /// How much cannot be passed on, or is not filled, of all goods.
    pub(super) open: i64,
    /// Which way the price of each good should go: −1, 0 or 1.
    pub(super) signs: Vec<i64>,
}

impl Market {
    /// Of goods of which `asked` are asked for, and there are at least `least` and at most `most`.
    pub(super) fn new(asked: &[i64], least: &[i64], most: &[i64]) -> Self {
        let beyond = asked.iter().zip(most).map(|(asked, most)| asked - most).collect();
        let need = asked.iter().zip(least).map(|(asked, least)| (least - asked).max(0)).collect();
        Self { beyond, need, ties: vec![0; asked.len() * asked.len()] }
    }

    /// A buyer of one good would as soon have the other.
    pub(super) fn tie(&mut self, from: usize, to: usize) {
        let goods = self.beyond.len();
        self.ties[from * goods + to] += 1;
    }

    /// Passes on what can be, and judges. O(goods³) a way along which something is passed.
    pub(super) fn judge(mut self) -> Verdict {
        let goods = self.beyond.len();
        for good in 0..goods {
            while self.beyond[good] > 0 && self.pass(good) {}
        }
        let dear = self.reached(|market, good| market.beyond[good] > 0, false);
        let cheap = self.reached(|market, good| market.unfilled(good) > 0, true);
        let open = (0..goods).map(|good| self.beyond[good].max(self.unfilled(good)).max(0)).sum();
        let signs = dear.iter().zip(cheap).map(|(&up, down)| i64::from(up) - i64::from(down));
        Verdict { open, signs: signs.collect() }
    }

    /// What must still be filled of a good's room.
    fn unfilled(&self, good: usize) -> i64 {
        self.need[good].min(-self.beyond[good])
    }

    /// Sends excess of a good along a shortest way to one with room; whether there was a way.
    fn pass(&mut self, from: usize) -> bool {
        let goods = self.beyond.len();
        let mut before = vec![usize::MAX; goods];
        let mut queue = VecDeque::from([from]);
        before[from] = from;
        while let Some(good) = queue.pop_front() {
            if self.beyond[good] < 0 {
                self.send(from, good, &before);
                return true;
            }
            for (next, before) in before.iter_mut().enumerate() {
                if *before == usize::MAX && self.ties[good * goods + next] > 0 {
                    *before = good;
                    queue.push_back(next);
                }
            }
        }
        false
    }

    /// Sends what fits along the way that `before` tells backwards.
    fn send(&mut self, from: usize, to: usize, before: &[usize]) {
        let goods = self.beyond.len();
        let way = std::iter::successors(Some(to), |&at| (at != from).then(|| before[at]));
        let way: Vec<usize> = way.collect();
        let widths = way.windows(2).map(|step| self.ties[step[1] * goods + step[0]]);
        let amount = widths.fold(self.beyond[from].min(-self.beyond[to]), i64::min);
        for step in way.windows(2) {
            self.ties[step[1] * goods + step[0]] -= amount;
            self.ties[step[0] * goods + step[1]] += amount;
        }
        self.beyond[from] -= amount;
        self.beyond[to] += amount;
    }

    /// Goods to which ties lead from those named (or from which, `back`).
    fn reached(&self, named: impl Fn(&Self, usize) -> bool, back: bool) -> Vec<bool> {
        let goods = self.beyond.len();
        let mut reached: Vec<bool> = (0..goods).map(|good| named(self, good)).collect();
        let mut stack: Vec<usize> = (0..goods).filter(|&good| reached[good]).collect();
        while let Some(good) = stack.pop() {
            for (next, reached) in reached.iter_mut().enumerate() {
                let tie = if back { next * goods + good } else { good * goods + next };
                if !*reached && self.ties[tie] > 0 {
                    *reached = true;
                    stack.push(next);
                }
            }
        }
        reached
    }
}

/// Prices that follow verdicts, all by one step.
#[derive(Clone, Debug)]
pub(super) struct Hands {
    /// By good.
    pub(super) prices: Vec<i64>,
    /// How far each move goes.
    pub(super) step: i64,
    /// Where each price went last.
    last: Vec<i64>,
    /// Prices at which buyers give up, ascending, and how far around them demand changes: between two of them the same
    /// is asked for at any price. None once that has proved wrong.
    levels: Vec<i64>,
    around: i64,
    leapt: bool,
}

impl Hands {
    pub(super) fn new(prices: Vec<i64>, step: i64) -> Self {
        let last = vec![0; prices.len()];
        Self { prices, step: step.max(1), last, levels: Vec::new(), around: 0, leapt: false }
    }

    /// Buyers give up at these prices, ascending from 0, or not far around them.
    pub(super) fn with_levels(self, levels: Vec<i64>, around: i64) -> Self {
        Self { levels, around, ..self }
    }

    /// Leaps over prices between two levels, up or down.
    fn leap(&self, price: i64, sign: i64) -> i64 {
        let above = self.levels.partition_point(|&level| level < price);
        let (Some(next), Some(last)) = (self.levels.get(above), self.levels[..above].last()) else {
            return price;
        };
        match (*last + self.around, *next - self.around, sign) {
            (low, high, 1) if low < price && price < high => high,
            (low, high, -1) if low < price && price < high => low,
            _ => price,
        }
    }

    /// Moves the prices; those at `least` fall no further. The step grows while most go on as before and is
    /// halved when most turn. Whether any moved.
    pub(super) fn follow(&mut self, signs: &[i64], least: &[i64]) -> bool {
        let agree: i64 = self.last.iter().zip(signs).map(|(last, sign)| last * sign).sum();
        if agree < 0 {
            self.step = (self.step / 2).max(1);
            if self.leapt {
                self.levels.clear();
            }
        } else if agree > 0 {
            self.step += (self.step + 1) / 2;
        }
        (self.leapt, self.last) = (false, signs.to_vec());
        let mut moved = false;
        for (at, (sign, &least)) in signs.iter().zip(least).enumerate() {
            let price = self.prices[at];
            let by_step = price + sign * self.step;
            let to = self.leap(by_step, *sign).max(least);
            self.leapt |= to != by_step.max(least);
            moved |= to != price;
            self.prices[at] = to;
        }
        if self.leapt {
            self.step = (self.around / 8).max(1);
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::{Hands, Market};

    #[test]
    fn excess_is_passed_on_before_prices_move() {
        let mut market = Market::new(&[5, 1, 0], &[2, 2, 2], &[2, 2, 2]);
        for _ in 0..2 {
            market.tie(0, 1);
            market.tie(1, 2);
        }
        let verdict = market.judge();
        // One fits the second good, one goes on by way of it to the third; one stays, and the third is short of one.
        assert_eq!(verdict.open, 2);
        assert_eq!(verdict.signs, [1, -1, -1]);
    }

    #[test]
    fn goods_joined_by_ties_move_together() {
        let mut market = Market::new(&[4, 2], &[2, 2], &[2, 2]);
        market.tie(0, 1);
        assert_eq!(market.judge().signs, [1, 1]);
    }

    #[test]
    fn prices_leap_to_where_buyers_give_up_and_only_while_that_is_right() {
        let mut hands = Hands::new(vec![90], 20).with_levels(vec![0, 10_000, 20_000], 100);
        assert!(hands.follow(&[1], &[0]));
        assert_eq!((hands.prices[0], hands.step), (9900, 12));
        assert!(hands.follow(&[1], &[0]));
        assert_eq!((hands.prices[0], hands.step), (9918, 18));
        assert!(hands.follow(&[-1], &[0]) && hands.follow(&[-1], &[0]));
        assert_eq!((hands.prices[0], hands.step), (100, 12));
        assert!(hands.follow(&[1], &[0]) && hands.follow(&[1], &[0]));
        assert_eq!((hands.prices[0], hands.step), (115, 9));
    }

    #[test]
    fn steps_shrink_when_prices_turn() {
        let mut hands = Hands::new(vec![10], 8);
        assert!(hands.follow(&[1], &[0]) && hands.follow(&[-1], &[0]));
        assert_eq!((hands.prices[0], hands.step), (14, 4));
        assert!(hands.follow(&[-1], &[0]));
        assert_eq!((hands.prices[0], hands.step), (8, 6));
    }
}
