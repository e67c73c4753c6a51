//! Random numbers by position: what is drawn depends on who it is drawn for and on nothing else, so neither
//! threads nor scenarios shift it.

const MULTIPLIER: u64 = 0xD2B7_4407_B1CE_6E93;
const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;

/// Philox 2×64 with ten rounds (Salmon, Moraes, Dror and Shaw 2011): 128 bits for every key and counter.
pub(super) fn philox(key: u64, counter: [u64; 2]) -> [u64; 2] {
    let ([mut left, mut right], mut key) = (counter, key);
    for _ in 0..10 {
        let (high, low) = wide(MULTIPLIER, left);
        (left, right) = (high ^ key ^ right, low);
        key = key.wrapping_add(WEYL);
    }
    [left, right]
}

/// So many at a time: one call waits for its own products only, several do not wait for each other.
pub(super) const LANES: usize = 8;

/// As many calls of [`philox`] at once, with the same key.
fn lanes(key: u64, mut left: [u64; LANES], mut right: [u64; LANES]) -> [[u64; 2]; LANES] {
    let mut key = key;
    for _ in 0..10 {
        for lane in 0..LANES {
            let (high, low) = wide(MULTIPLIER, left[lane]);
            (left[lane], right[lane]) = (high ^ key ^ right[lane], low);
        }
        key = key.wrapping_add(WEYL);
    }
    std::array::from_fn(|lane| [left[lane], right[lane]])
}

/// A product as its upper and its lower half.
fn wide(a: u64, b: u64) -> (u64, u64) {
    let product = u128::from(a) * u128::from(b);
    #[expect(clippy::cast_possible_truncation, reason = "the halves of 128 bits")]
    let halves = ((product >> 64) as u64, product as u64);
    halves
}

/// The upper half of a product: a draw times a number is a draw below that number.
pub(super) fn times(draw: u64, number: u64) -> u64 {
    wide(draw, number).0
}

/// A position below `end`; 0 where there is none.
pub(super) fn below(draw: u64, end: usize) -> usize {
    usize::try_from(times(draw, end as u64)).unwrap_or(0)
}

/// What a draw is for; draws of different streams have nothing in common.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub(super) enum Stream {
    /// How long a pair lasts, and how long a place waits after it.
    Pair = 0,
    /// When a child leaves the programme.
    Leave = 1,
    /// When a child changes colour, and to which.
    Colour = 2,
    /// How long a volunteer serves.
    Serve = 3,
    /// How many children come in a month.
    Children = 4,
    /// Like whom a new child is.
    Child = 5,
    /// How many volunteers come in a month.
    Volunteers = 6,
    /// Like whom a new volunteer is.
    Volunteer = 7,
}

/// The draws of one replication, the same in every scenario.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws(u64);

impl Draws {
    pub(super) fn new(seed: u64, replication: u64) -> Self {
        // Any key will do for Philox; this one is as good as random in both numbers.
        Self(philox(seed, [replication, u64::MAX])[0])
    }

    /// The `number`-th two draws of a stream for somebody.
    pub(super) fn two(self, stream: Stream, who: u64, number: u64) -> [u64; 2] {
        philox(self.0, [who, (stream as u64) << 56 | number])
    }

    /// As [`Draws::two`], for several at once.
    pub(super) fn several(
        self,
        stream: Stream,
        who: [u64; LANES],
        number: u64,
    ) -> [[u64; 2]; LANES] {
        lanes(self.0, who, [(stream as u64) << 56 | number; LANES])
    }

    /// How many come where so many thousandths are expected: Poisson, by inversion.
    pub(super) fn poisson(self, stream: Stream, who: u64, month: u64, thousandths: u64) -> u64 {
        /// So many at a time, where `exp` is far from nothing.
        const PART: u64 = 16_000;
        let mut count = 0;
        let mut left = thousandths;
        let mut number = 0;
        while left > 0 {
            let part = left.min(PART);
            left -= part;
            let [draw, _] = self.two(stream, who, month << 32 | number);
            number += 1;
            count += poisson(draw, part);
        }
        count
    }
}

#[expect(clippy::cast_precision_loss, reason = "53 bits are what a double holds")]
fn poisson(draw: u64, thousandths: u64) -> u64 {
    let mean = thousandths as f64 / 1000.0;
    let draw = (draw >> 11) as f64 / (1_u64 << 53) as f64;
    let mut share = (-mean).exp();
    let mut all = share;
    let mut count = 0;
    while draw >= all && count < 200 {
        count += 1;
        share *= mean / count as f64;
        all += share;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the reference implementation, Random123 (kat_vectors: philox2x64, 10 rounds).
    #[test]
    fn the_generator_gives_the_known_answers() {
        let answers = [
            (0, [0, 0], [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5]),
            (u64::MAX, [u64::MAX; 2], [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20]),
            (
                0xa409_3822_299f_31d0,
                [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344],
                [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d],
            ),
        ];
        for (key, counter, answer) in answers {
            assert_eq!(philox(key, counter), answer, "{key:x}");
        }
    }

    #[test]
    fn several_at_once_are_the_same_as_one_by_one() {
        let draws = Draws::new(3, 5);
        let who: [u64; LANES] = std::array::from_fn(|lane| 7 * lane as u64);
        let one = who.map(|who| draws.two(Stream::Serve, who, 9));
        assert_eq!(draws.several(Stream::Serve, who, 9), one);
    }

    #[test]
    fn as_many_come_as_are_expected() {
        let draws = Draws::new(1, 0);
        for thousandths in [0, 300, 2_500, 40_000] {
            let all: u64 =
                (0..20_000).map(|m| draws.poisson(Stream::Children, 7, m, thousandths)).sum();
            let expected = 20 * thousandths;
            // Five standard deviations of the sum.
            let off = 5.0 * f64::from(u32::try_from(expected).expect("small")).sqrt();
            let least = i64::try_from(all.abs_diff(expected)).expect("small");
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let least = least as f64;
            assert!(least <= off, "{all} instead of {expected}");
        }
    }
}
