//! Counts the distinct pairs that a travel model is asked for, and keeps the answers of a dear one.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::Travel;
use crate::model::{Instance, Site};
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
}

impl<'a> Metered<'a> {
    /// Wraps travel between the sites of `instance`, nothing asked yet.
    #[must_use]
    pub fn new(inner: &'a dyn Travel, instance: &Instance) -> Self {
        let sites = instance.site_points().count();
        let asked = if !inner.is_cheap() {
            Asked::Answers((0..SHARDS).map(|_| Mutex::default()).collect())
        } else if sites.saturating_mul(sites) <= MOST_BITS {
            Asked::Bits((0..sites).map(|_| OnceLock::new()).collect())
        } else {
            Asked::Origins((0..sites).map(|_| Mutex::default()).collect())
        };
        Self { inner, asked, sites }
    }
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
            }
            Asked::Origins(sets) => {
                sets[to_at].lock().unwrap_or_else(PoisonError::into_inner).insert(from.0);
            }
            Asked::Answers(shards) => {
                let mut kept =
                    shards[to_at % SHARDS].lock().unwrap_or_else(PoisonError::into_inner);
                let key = u64::from(from.0) << 32 | u64::from(to.0);
                return *kept.entry(key).or_insert_with(|| self.inner.leg(from, to));
            }
        }
        self.inner.leg(from, to)
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

    fn is_cheap(&self) -> bool {
        self.inner.is_cheap()
    }

    fn row(&self, to: Site) -> Option<&[u32]> {
        self.inner.row(to)
    }

    fn distinct_queries(&self) -> u64 {
        match &self.asked {
            Asked::Bits(rows) => {
                let words = rows.iter().filter_map(OnceLock::get).flat_map(|row| row.iter());
                words.map(|word| u64::from(word.load(Ordering::Relaxed).count_ones())).sum()
            }
            Asked::Origins(sets) => total(sets, OriginSet::len),
            Asked::Answers(shards) => total(shards, PairMap::len),
        }
    }
}

fn total<T>(shards: &[Mutex<T>], len: fn(&T) -> usize) -> u64 {
    let sizes = shards.iter().map(|s| len(&s.lock().unwrap_or_else(PoisonError::into_inner)));
    sizes.map(|size| size as u64).sum()
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
