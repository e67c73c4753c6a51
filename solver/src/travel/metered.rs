//! Counts the distinct pairs that a travel model is asked for, and keeps the answers of a dear one.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::{Travel, chord, least};
use crate::model::{Instance, Point, Site};
use crate::units::Leg;

const SHARDS: usize = 64;

/// Most pairs of sites that are remembered as a bit each: 64 MiB.
const MOST_BITS: usize = 1 << 29;

/// Origins of one destination: small, and searched together.
type OriginSet = HashSet<u32, BuildHasherDefault<PairHasher>>;
type PairMap = HashMap<u64, Option<Leg>, BuildHasherDefault<PairHasher>>;

/// What has been asked.
enum Asked {
    /// A bit a pair, in a row of words for every destination that was asked for.
    Bits(Vec<OnceLock<Box<[AtomicU64]>>>),
    /// The origins by destination, where bits would take too much.
    Origins(Vec<Mutex<OriginSet>>),
    /// The pairs with their answers.
    Answers(Vec<Mutex<PairMap>>),
}

/// A travel model that counts. A [cheap](Travel::is_cheap) one is asked again; of any other the answers
/// are kept: a paid map service is asked once for a pair.
pub struct Metered<'a> {
    inner: &'a dyn Travel,
    asked: Asked,
    sites: usize,
    /// Most distinct pairs that are asked for.
    most: Option<u64>,
    /// Distinct pairs asked for, where answers are kept.
    count: AtomicU64,
    closed: AtomicBool,
}

impl<'a> Metered<'a> {
    /// Wraps travel between the sites of `instance`, nothing asked yet.
    #[must_use]
    pub fn new(inner: &'a dyn Travel, instance: &Instance) -> Self {
        let sites = instance.site_points().count();
        let asked = if !inner.is_cheap() {
            Asked::answers()
        } else if sites.saturating_mul(sites) <= MOST_BITS {
            Asked::Bits((0..sites).map(|_| OnceLock::new()).collect())
        } else {
            Asked::Origins((0..sites).map(|_| Mutex::default()).collect())
        };
        let (count, closed) = (AtomicU64::new(0), AtomicBool::new(false));
        Self { inner, asked, sites, most: None, count, closed }
    }

    /// Asks for at most so many distinct pairs. Of any other [`Travel::leg`] says the least that its way
    /// can take: prices that hold at these ways hold at the real ones too.
    #[must_use]
    pub fn with_limit(inner: &'a dyn Travel, instance: &Instance, most: u64) -> Self {
        Self { most: Some(most), asked: Asked::answers(), ..Self::new(inner, instance) }
    }

    fn known(&self, shards: &[Mutex<PairMap>], from: Site, to: Site) -> Option<Option<Leg>> {
        lock(&shards[to.0 as usize % SHARDS]).get(&key(from, to)).copied()
    }

    /// Takes as many of so many new pairs as may still be asked for.
    fn take(&self, wanted: usize) -> usize {
        let wanted = wanted as u64;
        let Some(most) = self.most else {
            self.count.fetch_add(wanted, Ordering::Relaxed);
            return usize::try_from(wanted).unwrap_or(usize::MAX);
        };
        if self.closed.load(Ordering::Relaxed) {
            return 0;
        }
        let within = |count: u64| wanted.min(most.saturating_sub(count));
        let more = |count| Some(count + within(count));
        let before = self.count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        usize::try_from(before.map_or(0, within)).unwrap_or(usize::MAX)
    }

    /// The least that the way can take.
    fn least(&self, from: Site, to: Site) -> Leg {
        let apart = chord(self.inner.position(from), self.inner.position(to));
        least(apart, self.inner.top_speed())
    }

    fn keep(&self, shards: &[Mutex<PairMap>], from: Site, to: Site, leg: Option<Leg>) {
        let mut kept = lock(&shards[to.0 as usize % SHARDS]);
        if kept.insert(key(from, to), leg).is_some() {
            // Two asked at once: one pair all the same.
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Asked {
    fn answers() -> Self {
        Self::Answers((0..SHARDS).map(|_| Mutex::default()).collect())
    }
}

fn key(from: Site, to: Site) -> u64 {
    u64::from(from.0) << 32 | u64::from(to.0)
}

fn lock<T>(shard: &Mutex<T>) -> MutexGuard<'_, T> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Travel for Metered<'_> {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        let (from_at, to_at) = (from.0 as usize, to.0 as usize);
        match &self.asked {
            Asked::Bits(rows) => {
                let words = self.sites.div_ceil(64);
                let row =
                    rows[to_at].get_or_init(|| (0..words).map(|_| AtomicU64::new(0)).collect());
                let (word, bit) = (&row[from_at / 64], 1 << (from_at % 64));
                if word.load(Ordering::Relaxed) & bit == 0 {
                    word.fetch_or(bit, Ordering::Relaxed);
                }
                self.inner.leg(from, to)
            }
            Asked::Origins(sets) => {
                lock(&sets[to_at]).insert(from.0);
                self.inner.leg(from, to)
            }
            Asked::Answers(shards) => match self.known(shards, from, to) {
                Some(known) => known,
                None if self.take(1) == 0 => Some(self.least(from, to)),
                None => {
                    let leg = self.inner.leg(from, to);
                    self.keep(shards, from, to, leg);
                    leg
                }
            },
        }
    }

    fn legs(&self, from: &[Site], to: Site) -> Vec<Option<Leg>> {
        if let Asked::Answers(shards) = &self.asked {
            let new = |&from: &Site| self.known(shards, from, to).is_none();
            let mut wanted: Vec<Site> = from.iter().copied().filter(new).collect();
            wanted.truncate(self.take(wanted.len()));
            for together in wanted.chunks(self.inner.batch().max(1)) {
                let legs = self.inner.legs(together, to);
                together.iter().zip(legs).for_each(|(&from, leg)| self.keep(shards, from, to, leg));
            }
        }
        from.iter().map(|&from| self.leg(from, to)).collect()
    }

    fn batch(&self) -> usize {
        self.inner.batch()
    }

    fn remaining(&self) -> Option<u64> {
        let left = self.most?.saturating_sub(self.count.load(Ordering::Relaxed));
        (!self.closed.load(Ordering::Relaxed)).then_some(left)
    }

    fn knows(&self, from: Site, to: Site) -> bool {
        match &self.asked {
            Asked::Answers(shards) if self.most.is_some() => self.known(shards, from, to).is_some(),
            _ => true,
        }
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    fn failure(&self) -> Option<String> {
        self.inner.failure()
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.inner.position(site)
    }

    fn longest(&self) -> Leg {
        self.inner.longest()
    }

    fn top_speed(&self) -> f64 {
        self.inner.top_speed()
    }

    fn shapes(&self, ways: &[[Point; 2]]) -> Vec<Option<Vec<Point>>> {
        self.inner.shapes(ways)
    }

    fn is_cheap(&self) -> bool {
        self.most.is_none() && self.inner.is_cheap()
    }

    fn row(&self, to: Site) -> Option<&[u32]> {
        self.inner.row(to).filter(|_| self.most.is_none())
    }

    fn distinct_queries(&self) -> u64 {
        match &self.asked {
            Asked::Bits(rows) => {
                let words = rows.iter().filter_map(OnceLock::get).flat_map(|row| row.iter());
                words.map(|word| u64::from(word.load(Ordering::Relaxed).count_ones())).sum()
            }
            Asked::Origins(sets) => sets.iter().map(|set| lock(set).len() as u64).sum(),
            Asked::Answers(_) => self.count.load(Ordering::Relaxed),
        }
    }
}

/// Multiplicative mixing of a pair of dense ids (Knuth's golden-ratio constant); keys come from the
/// instance, never from outside.
#[derive(Default)]
struct PairHasher(u64);

impl Hasher for PairHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, key: u32) {
        self.write_u64(u64::from(key));
    }

    fn write_u64(&mut self, key: u64) {
        let mixed = (self.0.rotate_left(5) ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
