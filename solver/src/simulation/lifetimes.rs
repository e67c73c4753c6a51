//! How long things last, by inverse survival.

use super::draws::times;

/// Rates are counted in parts of this.
pub const RATE: u32 = 100_000;

/// Longer than any run.
pub(super) const NEVER: u32 = u32::MAX / 4;

/// The chance that a pair ends in a month, by its age, in parts of [`RATE`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// In the first, second, … month.
    pub by_age: Vec<u32>,
    /// In every later month.
    pub after: u32,
    /// In every twelfth month after those by age, in place of `after`.
    pub anniversary: Option<u32>,
}

impl Hazard {
    /// The same in every month.
    #[must_use]
    pub fn constant(rate: u32) -> Self {
        Self { by_age: Vec::new(), after: rate, anniversary: None }
    }

    /// The chance to end in the `month`-th month, from 1.
    #[must_use]
    pub fn at(&self, month: usize) -> u32 {
        let by_age = month.checked_sub(1).and_then(|at| self.by_age.get(at));
        let later = self.anniversary.filter(|_| month.is_multiple_of(12)).unwrap_or(self.after);
        by_age.copied().unwrap_or(later).min(RATE)
    }

    /// Splits every rate h into two that have it together when both may end the pair:
    /// (1 − a)(1 − b) = 1 − h with a = h · permille / 1000. In parts of 2⁶⁴.
    fn split(&self, month: usize, permille: u32) -> [u64; 2] {
        const WHOLE: u128 = 1 << 64;
        let h = WHOLE * u128::from(self.at(month)) / u128::from(RATE);
        let a = h * u128::from(permille.min(1000)) / 1000;
        // The product fits, for h is less than the whole.
        let b = if h >= WHOLE { WHOLE } else { (h - a) * WHOLE / (WHOLE - a) };
        [a, b].map(|part| u64::try_from(part).unwrap_or(u64::MAX))
    }
}

/// The survival function of a hazard, and where to look in it.
#[derive(Clone, Debug)]
pub(super) struct Lifetimes {
    /// By age: the chance to live longer, in parts of 2⁶⁴; not increasing, the last is 0.
    survival: Vec<u64>,
    /// By the upper bits of a chance: the first age at which fewer than all of these live.
    guide: Vec<u32>,
}

const GUIDE_BITS: u32 = 10;

impl Lifetimes {
    /// For ages up to `longest`; whoever lives longer lives for ever. `end` gives the chance to end in the
    /// n-th month, from 1, in parts of 2⁶⁴.
    fn new(longest: usize, end: impl Fn(usize) -> u64) -> Self {
        let mut survival = vec![u64::MAX];
        let mut last = u64::MAX;
        for month in 1..=longest {
            let end = end(month);
            last = if end == u64::MAX { 0 } else { last - times(end, last) };
            survival.push(last);
        }
        survival.push(0);
        let mut guide = Vec::with_capacity(1 << GUIDE_BITS);
        for part in 0..1_u64 << GUIDE_BITS {
            let most = part << (64 - GUIDE_BITS) | (u64::MAX >> GUIDE_BITS);
            let first = survival.partition_point(|&lives| lives > most);
            guide.push(u32::try_from(first).unwrap_or(NEVER));
        }
        Self { survival, guide }
    }

    /// Of pairs, whoever ends them.
    pub(super) fn of_pairs(hazard: &Hazard, longest: usize) -> Self {
        Self::new(longest, |month| hazard.split(month, 1000)[0])
    }

    /// Of volunteers, and of pairs whose volunteer stays: `permille` of the chance is the volunteers'.
    pub(super) fn split(hazard: &Hazard, permille: u32, longest: usize) -> [Self; 2] {
        [0, 1].map(|part| Self::new(longest, |month| hazard.split(month, permille)[part]))
    }

    /// Of what ends with the same chance every month.
    pub(super) fn constant(rate: u32, longest: usize) -> Self {
        Self::of_pairs(&Hazard::constant(rate), longest)
    }

    /// In how many more months what has this age ends, at least 1.
    pub(super) fn remaining(&self, draw: u64, age: usize) -> u32 {
        let end = self.survival.len() - 1;
        if age + 1 >= end {
            return NEVER;
        }
        let left = times(draw, self.survival[age]);
        let mut at = self.guide[(left >> (64 - GUIDE_BITS)) as usize] as usize;
        while self.survival[at] > left {
            at += 1;
        }
        let at = at.max(age + 1);
        if at >= end { NEVER } else { u32::try_from(at - age).unwrap_or(NEVER) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::draws::philox;

    fn default() -> Hazard {
        let mut by_age = vec![3000; 11];
        by_age.push(7000);
        Hazard { by_age, after: 2500, anniversary: Some(7000) }
    }

    #[test]
    fn hazards_are_read_by_age() {
        let hazard = default();
        let found: Vec<u32> = [1, 11, 12, 13, 24, 36, 37].map(|month| hazard.at(month)).to_vec();
        assert_eq!(found, [3000, 3000, 7000, 2500, 7000, 7000, 2500]);
    }

    #[test]
    fn as_many_end_at_every_age_as_the_hazard_says() {
        let lives = Lifetimes::of_pairs(&default(), 60);
        for age in [0_usize, 5, 11, 30] {
            let many = 400_000_u64;
            let mut ended = vec![0_u64; 61];
            for who in 0..many {
                let life = lives.remaining(philox(5, [who, age as u64])[0], age) as usize;
                ended[life.min(60)] += 1;
            }
            let mut left = many;
            for (month, &found) in ended.iter().enumerate().take(20).skip(1) {
                let at_risk = left;
                left -= found;
                let expected = at_risk * u64::from(default().at(age + month)) / u64::from(RATE);
                let off = 5 * (expected.isqrt() + 1);
                assert!(found.abs_diff(expected) <= off, "{age}+{month}: {found}, {expected}");
            }
        }
    }

    #[test]
    fn the_two_parts_of_a_hazard_have_it_together() {
        for permille in [0, 1, 500, 667, 999, 1000] {
            for rate in [0, 1, 3050, 50_000, 99_999, RATE] {
                let [a, b] = Hazard::constant(rate).split(1, permille);
                let both = times(u64::MAX - a, u64::MAX - b);
                let stay = u64::MAX - u64::MAX / u64::from(RATE) * u64::from(rate);
                assert!(both.abs_diff(stay) < 1 << 20, "{permille} {rate}: {both} {stay}");
            }
        }
    }

    #[test]
    fn certain_ends_and_endless_lives() {
        let always = Lifetimes::constant(RATE, 10);
        assert_eq!([0, u64::MAX].map(|draw| always.remaining(draw, 0)), [1, 1]);
        assert_eq!(always.remaining(7, 3), 1);
        let never = Lifetimes::constant(0, 10);
        assert_eq!([0, 1 << 63, u64::MAX].map(|draw| never.remaining(draw, 2)), [NEVER; 3]);
    }
}
