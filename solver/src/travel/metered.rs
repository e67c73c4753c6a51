//! Counts and caches the distinct pairs that a travel model is asked for.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, PoisonError};

use super::Travel;
use crate::model::Site;
use crate::units::{Leg, Metres};

const SHARDS: usize = 64;

type Shard = Mutex<HashMap<u64, Option<Leg>, BuildHasherDefault<PairHasher>>>;

/// A travel model whose answers are kept: a paid map service is asked once for a pair.
pub struct Metered<'a> {
    inner: &'a dyn Travel,
    shards: Vec<Shard>,
}

impl<'a> Metered<'a> {
    /// Wraps `inner` with an empty cache.
    #[must_use]
    pub fn new(inner: &'a dyn Travel) -> Self {
        Self { inner, shards: (0..SHARDS).map(|_| Shard::default()).collect() }
    }
}

impl Travel for Metered<'_> {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        let key = u64::from(from.0) << 32 | u64::from(to.0);
        let shard = &self.shards[to.0 as usize % SHARDS];
        let mut cache = shard.lock().unwrap_or_else(PoisonError::into_inner);
        *cache.entry(key).or_insert_with(|| self.inner.leg(from, to))
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.inner.position(site)
    }

    fn longest(&self) -> Metres {
        self.inner.longest()
    }

    fn row(&self, to: Site) -> Option<&[u32]> {
        self.inner.row(to)
    }

    fn distinct_queries(&self) -> u64 {
        let sizes =
            self.shards.iter().map(|s| s.lock().unwrap_or_else(PoisonError::into_inner).len());
        sizes.map(|size| size as u64).sum()
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

    fn write_u64(&mut self, key: u64) {
        let mixed = (self.0.rotate_left(5) ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
