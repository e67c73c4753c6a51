//! An extract of OpenStreetMap as a network of drivable roads.
//!
//! Junctions are the nodes that several roads share and the ends of roads; what lies between is one
//! road with its bends, as long as its straight pieces on the sphere of the straight line, driven at
//! the class's speed. Only the largest part is kept in which everybody
//! can drive everywhere and back.

mod classes;
mod kept;
mod pbf;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use tongxing_solver::model::Point;
use tongxing_solver::travel::road::{Road, RoadNetwork, Roads};

use crate::bounded::{self, Content};
use crate::document::{Fault, Faults, canonical};
pub use classes::Speeds;
use classes::{Driving, Tags};

/// What an extract may be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file, and again once it is unpacked.
    pub bytes: u64,
    /// Nodes on roads, a node counted for each road it is on.
    pub nodes: usize,
}

impl Default for Limits {
    /// 1 GiB, 20 million nodes.
    fn default() -> Self {
        Self { bytes: 1 << 30, nodes: 20_000_000 }
    }
}

/// Places by number.
type Nodes = BTreeMap<i64, Point>;

/// Roads so far.
struct Reading<'s> {
    speeds: &'s Speeds,
    most: usize,
    /// How each is driven, and its nodes in order.
    roads: Vec<(Driving, Vec<i64>)>,
    nodes: usize,
}

impl Reading<'_> {
    fn way(&mut self, tags: &Tags, way: impl FnOnce() -> Vec<i64>) {
        let Some(driving) = tags.driving(self.speeds) else { return };
        let way = way();
        if way.len() < 2 {
            return;
        }
        self.nodes += way.len();
        // What lies beyond the limit is counted, not kept.
        if self.nodes <= self.most {
            self.roads.push((driving, way));
        }
    }
}

/// An extract's bytes, and what to say of them.
struct Extract<'p> {
    path: &'p Path,
    limits: Limits,
    bytes: Vec<u8>,
}

fn fault(path: &Path, code: &str, message: impl Into<String>, allowed: &str) -> Faults {
    Faults::one(Fault::new(code, "roads", message, path.display(), allowed))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Faults {
    fault(path, "unreadable", format!("the extract cannot be read: {error}"), "a readable file")
}

fn too_large(path: &Path, limits: Limits) -> Faults {
    let allowed = format!("at most {} bytes, unpacked too", limits.bytes);
    fault(path, "too_large", "the extract is too large", &allowed)
}

impl<'p> Extract<'p> {
    fn open(path: &'p Path, limits: Limits) -> Result<Self, Faults> {
        match bounded::read(path, limits.bytes).map_err(|error| unreadable(path, &error))? {
            Content::Whole(bytes) => Ok(Self { path, limits, bytes }),
            Content::TooLarge { .. } => Err(too_large(path, limits)),
        }
    }

    fn network(&self, speeds: &Speeds) -> Result<RoadNetwork, Faults> {
        let &Self { path, limits, ref bytes } = self;
        let name = path.to_string_lossy();
        let damaged = |error: String| {
            let message = format!("the extract is damaged: {error}");
            fault(path, "damaged", message, ".osm.pbf, .osm or .osm.gz")
        };
        let mut reading = Reading { speeds, most: limits.nodes, roads: Vec::new(), nodes: 0 };
        let (unpacked, binary) = (&mut Vec::new(), name.ends_with(".pbf"));
        let bytes = if name.ends_with(".gz") {
            let reader = flate2::read::MultiGzDecoder::new(&bytes[..]);
            let read = reader.take(limits.bytes.saturating_add(1)).read_to_end(unpacked);
            read.map_err(|error| unreadable(path, &error))?;
            if unpacked.len() as u64 > limits.bytes {
                return Err(too_large(path, limits));
            }
            unpacked
        } else {
            bytes
        };
        if binary { pbf::ways(bytes, &mut reading) } else { xml::ways(bytes, &mut reading) }
            .map_err(damaged)?;
        if reading.nodes > limits.nodes {
            let message = format!("the roads have {} nodes", reading.nodes);
            return Err(fault(path, "too_large", message, &format!("at most {}", limits.nodes)));
        }
        let wanted: BTreeSet<i64> =
            reading.roads.iter().flat_map(|(_, way)| way.iter().copied()).collect();
        let nodes = if binary { pbf::nodes(bytes, &wanted) } else { xml::nodes(bytes, &wanted) }
            .map_err(damaged)?;
        let network = network(&reading.roads, &nodes).map_err(damaged)?;
        if network.points().is_empty() {
            return Err(fault(path, "no_roads", "the extract has no roads", "drivable ways"));
        }
        Ok(network)
    }
}

/// Reads an extract: `.osm.pbf`, `.osm` or `.osm.gz`.
///
/// # Errors
/// A file that cannot be read, is too large, damaged, or has no roads.
pub fn read(path: &Path, speeds: &Speeds, limits: Limits) -> Result<RoadNetwork, Faults> {
    Extract::open(path, limits)?.network(speeds)
}

/// Roads that are ready for ways.
pub struct PreparedRoads {
    /// The network with its hierarchies.
    pub roads: Roads,
    /// SHA-256 of the extract, hexadecimal.
    pub sha256: String,
    /// Whether they came from the file beside the extract.
    pub kept: bool,
}

/// Reads an extract and prepares it for ways. What was prepared is kept beside the extract, as
/// `EXTRACT.tongxing-roads`, and taken from there while the extract and the speeds are the same and
/// it is whole; a place that cannot be written to only costs time.
///
/// # Errors
/// As [`read`].
pub fn prepare(path: &Path, speeds: &Speeds, limits: Limits) -> Result<PreparedRoads, Faults> {
    let extract = Extract::open(path, limits)?;
    let sha256 = canonical::sha256(&extract.bytes);
    let key = kept::key(&sha256, speeds);
    let beside = kept::beside(path);
    if let Some(roads) = kept::load(&beside, key) {
        return Ok(PreparedRoads { roads, sha256, kept: true });
    }
    let roads = Roads::new(extract.network(speeds)?);
    // The roads are as good without.
    let _ = kept::store(&beside, key, &roads);
    Ok(PreparedRoads { roads, sha256, kept: false })
}

/// Cuts roads at junctions and builds the network.
fn network(roads: &[(Driving, Vec<i64>)], places: &Nodes) -> Result<RoadNetwork, String> {
    // Extracts cut ways off at their border: what is missing splits a way.
    let pieces: Vec<(Driving, &[i64])> = roads
        .iter()
        .flat_map(|(driving, way)| {
            let pieces = way.split(|node| !places.contains_key(node));
            pieces.filter(|piece| piece.len() > 1).map(|piece| (*driving, piece))
        })
        .collect();
    let mut uses: BTreeMap<i64, u32> = BTreeMap::new();
    for (_, piece) in &pieces {
        for (at, &node) in piece.iter().enumerate() {
            let end = at == 0 || at + 1 == piece.len();
            *uses.entry(node).or_default() += if end { 2 } else { 1 };
        }
    }
    uses.retain(|_, uses| *uses > 1);
    let number: BTreeMap<i64, u32> = uses.into_keys().zip(0..).collect();
    let points = number.keys().filter_map(|node| places.get(node).copied()).collect();
    let mut all = Vec::new();
    for (Driving { speed, forwards, backwards }, piece) in pieces {
        let mut start = 0;
        for at in 1..piece.len() {
            let (Some(&from), Some(&to)) = (number.get(&piece[start]), number.get(&piece[at]))
            else {
                continue;
            };
            let between = piece[start + 1..at].iter();
            let bends: Vec<Point> = between.filter_map(|node| places.get(node).copied()).collect();
            start = at;
            // A loop leads nowhere, but people live on it; a node named twice is no road.
            if from != to || !bends.is_empty() {
                all.push(Road { from, to, bends, speed, forwards, backwards });
            }
        }
    }
    let network = RoadNetwork::new(points, all).map_err(|error| error.to_string())?;
    Ok(network.largest_strong_part())
}
