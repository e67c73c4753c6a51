//! What was prepared from an extract, in a file beside it.
//!
//! The file holds the network and the orders of its hierarchies, not the hierarchies: the network is
//! measured and validated again, and any order gives the same ways. Little-endian: head, version,
//! key, counts, junctions, roads with their bends, orders, and a SHA-256 of all before.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use tongxing_solver::model::Point;
use tongxing_solver::travel::road::{Hierarchy, Measure, Road, RoadNetwork, Roads};

use super::classes::Speeds;
use crate::bounded::{self, Content};

const HEAD: &[u8] = b"tongxing-roads\n";
/// To be raised whenever the format changes, or what is read from an extract.
const VERSION: u32 = 1;
/// Largest file, in bytes.
const BYTE_LIMIT: u64 = 8 << 30;
const DIGEST: usize = 32;

/// What the file was prepared from.
pub(super) type Key = [u8; DIGEST];

/// The key of an extract read with these speeds.
pub(super) fn key(sha256: &str, speeds: &Speeds) -> Key {
    let mut digest = Sha256::new();
    digest.update(sha256);
    for (class, speed) in &speeds.by_class {
        digest.update(format!("\n{class} {speed}"));
    }
    digest.finalize().into()
}

/// The file beside an extract.
pub(super) fn beside(extract: &Path) -> PathBuf {
    let mut name = extract.as_os_str().to_owned();
    name.push(".tongxing-roads");
    name.into()
}

/// Takes the roads from the file; `None` where it is missing, stale or damaged.
pub(super) fn load(path: &Path, key: Key) -> Option<Roads> {
    let Content::Whole(bytes) = bounded::read(path, BYTE_LIMIT).ok()? else { return None };
    let (body, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST)?)?;
    if Sha256::digest(body)[..] != *digest {
        return None;
    }
    let rest = body.strip_prefix(HEAD)?.strip_prefix(&VERSION.to_le_bytes())?;
    let mut rest = Rest(rest.strip_prefix(&key)?);
    let [nodes, roads] = [rest.number()?, rest.number()?];
    let points = rest.many(nodes, 16, Rest::point)?;
    let roads = rest.many(roads, 18, Rest::road)?;
    let [length, duration] =
        [rest.many(nodes, 4, Rest::number)?, rest.many(nodes, 4, Rest::number)?];
    if !rest.0.is_empty() {
        return None;
    }
    let network = RoadNetwork::new(points, roads).ok()?;
    let hierarchy = |measure, order: &[u32]| Hierarchy::with_order(&network, measure, order).ok();
    let length = hierarchy(Measure::Length, &length)?;
    let duration = hierarchy(Measure::Duration, &duration)?;
    Some(Roads::with_hierarchies(network, length, duration))
}

/// What is left to read.
struct Rest<'b>(&'b [u8]);

impl Rest<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn point(&mut self) -> Option<Point> {
        let [longitude, latitude] = [self.bytes()?, self.bytes()?].map(f64::from_le_bytes);
        Some(Point { longitude, latitude })
    }

    fn road(&mut self) -> Option<Road> {
        let [from, to, speed, bends] =
            [self.number()?, self.number()?, self.number()?, self.number()?];
        let [forwards, backwards] = self.bytes()?.map(|way| way != 0);
        let bends = self.many(bends, 16, Self::point)?;
        Some(Road { from, to, bends, speed, forwards, backwards })
    }

    /// So many of what takes at least so many bytes each.
    fn many<T>(
        &mut self,
        count: u32,
        size: usize,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = usize::try_from(count).ok().filter(|&count| count <= self.0.len() / size)?;
        let mut all = Vec::with_capacity(count);
        for _ in 0..count {
            all.push(read(self)?);
        }
        Some(all)
    }
}

/// Keeps the roads: written beside first, then put in place whole.
///
/// # Errors
/// A place that cannot be written to.
pub(super) fn store(path: &Path, key: Key, roads: &Roads) -> io::Result<()> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let mut bytes = body(key, roads);
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let count = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let part = path.with_file_name(format!(".{name}.{}.{count}.part", std::process::id()));
    let done = fs::File::create_new(&part)
        .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    if done.is_err() {
        // Nothing half-written stays behind; that it may not exist is fine.
        let _ = fs::remove_file(&part);
    }
    done
}

fn body(key: Key, roads: &Roads) -> Vec<u8> {
    let network = roads.network();
    let mut bytes = HEAD.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(key);
    let number = |bytes: &mut Vec<u8>, n: u32| bytes.extend(n.to_le_bytes());
    // A network's counts fit: they are limited far below.
    let count = |bytes: &mut Vec<u8>, n: usize| number(bytes, u32::try_from(n).unwrap_or(0));
    let point = |bytes: &mut Vec<u8>, point: &Point| {
        bytes.extend(point.longitude.to_le_bytes());
        bytes.extend(point.latitude.to_le_bytes());
    };
    count(&mut bytes, network.points().len());
    count(&mut bytes, network.roads().len());
    network.points().iter().for_each(|p| point(&mut bytes, p));
    for (at, road) in (0..).zip(network.roads()) {
        let bends = network.bends(at);
        [road.from, road.to, road.speed].into_iter().for_each(|n| number(&mut bytes, n));
        count(&mut bytes, bends.len());
        bytes.extend([u8::from(road.forwards), u8::from(road.backwards)]);
        bends.iter().for_each(|p| point(&mut bytes, p));
    }
    for measure in [Measure::Length, Measure::Duration] {
        roads.hierarchy(measure).order().into_iter().for_each(|n| number(&mut bytes, n));
    }
    bytes
}
