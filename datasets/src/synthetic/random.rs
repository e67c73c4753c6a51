//! Random numbers as a pure function of a key: no state is shared, so that any county, row or field
//! can be made alone and comes out the same.
//!
//! # References
//! Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014): SplitMix64.

/// Golden-ratio increment of SplitMix64.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a stream is for. Adding a purpose changes no other stream.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Shares = 1,
    Towns = 2,
    Villages = 3,
    Child = 4,
    Volunteer = 5,
    Rules = 6,
    Households = 7,
}

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(super) struct Stream(u64);

impl Stream {
    /// The stream of (seed, division, purpose, index).
    pub(super) fn new(seed: u64, division: u64, purpose: Purpose, index: usize) -> Self {
        let key = [division, purpose as u64, index as u64];
        Self(key.into_iter().fold(mix(seed ^ STEP), |state, part| {
            mix(state.wrapping_mul(3).wrapping_add(mix(part.wrapping_add(STEP))))
        }))
    }

    /// 64 random bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Uniform in [0, 1), a multiple of 2⁻⁵³.
    pub(super) fn unit(&mut self) -> f64 {
        const SCALE: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.next() >> 11) as f64 * SCALE
    }

    /// Whether an event of this probability happens.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Uniform in 0..`count`; 0 where `count` is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let wide = u128::from(self.next()) * count as u128;
        usize::try_from(wide >> 64).expect("less than count")
    }

    /// Uniform in `low..=high`.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        let count = usize::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        low + i32::try_from(self.below(count)).expect("less than the span of two i32")
    }

    /// One of the items; the first where there is one only.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// An index by weight; the last one with weight where rounding falls off the end.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return index;
            }
            rest -= weight;
        }
        weights.iter().rposition(|&weight| weight > 0.0).unwrap_or(0)
    }

    /// Uniform in the disc of radius 1.
    pub(super) fn disc(&mut self) -> (f64, f64) {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            if x * x + y * y <= 1.0 {
                return (x, y);
            }
        }
    }
}

fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

/// `total` split in proportion to the weights, by largest remainder; nothing where all weigh 0.
pub(super) fn apportion(total: u32, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| f64::from(total) * w / sum).collect();
    let mut parts: Vec<u32> = exact.iter().map(|&e| whole(e)).collect();
    let given: u32 = parts.iter().sum();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |i: usize| exact[i] - exact[i].floor();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    for &index in order.iter().cycle().take((total.saturating_sub(given)) as usize) {
        parts[index] += 1;
    }
    parts
}

/// The whole part of a number from 0 to 2³² − 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "floored, and saturating outside the range"
)]
pub(super) fn whole(number: f64) -> u32 {
    number.floor() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_depend_on_their_key_alone() {
        let mut stream = Stream::new(1, 320_826, Purpose::Child, 0);
        let drawn = [stream.next(), stream.next()];
        let mut again = Stream::new(1, 320_826, Purpose::Child, 0);
        assert_eq!([again.next(), again.next()], drawn);
        let mut other = Stream::new(1, 320_826, Purpose::Child, 1);
        assert_ne!(other.next(), drawn[0]);
    }

    #[test]
    fn draws_are_uniform() {
        let mut counts = [0_u32; 10];
        for index in 0..20_000 {
            let mut stream = Stream::new(7, 11, Purpose::Villages, index);
            counts[stream.below(10)] += 1;
        }
        // 20,000 draws: 2,000 a bin, standard deviation 42.
        assert!(counts.iter().all(|c| (1800..2200).contains(c)), "{counts:?}");
        let mut stream = Stream::new(7, 11, Purpose::Villages, 0);
        let mean = (0..20_000).map(|_| stream.unit()).sum::<f64>() / 20_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        assert!((0..1000).all(|_| (-3..=5).contains(&stream.between(-3, 5))));
    }

    #[test]
    fn apportioning_keeps_the_total() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(apportion(7, &[0.0, 3.0, 1.0]).iter().sum::<u32>(), 7);
        assert_eq!(apportion(5, &[0.0, 0.0]), [0, 0]);
    }
}
