//! An extract of OpenStreetMap as a network of drivable roads.
//!
//! Junctions are the nodes that several roads share and the ends of roads; what lies between is one
//! road with its bends, as long as its straight pieces on the sphere of the straight line, driven at
//! the class's speed. Only the largest part is kept in which everybody
//! can drive everywhere and back.

mod classes;
mod pbf;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use tongxing_solver::model::Point;
use tongxing_solver::travel::road::{Road, RoadNetwork};

use crate::bounded::{self, Content};
use crate::document::{Fault, Faults};
pub use classes::Speeds;
use classes::{Driving, Tags};

/// Largest extract, in bytes, packed or unpacked.
pub const BYTE_LIMIT: u64 = 1 << 30;
/// Most nodes on roads.
pub const NODE_LIMIT: usize = 20_000_000;

/// Places by number.
type Nodes = BTreeMap<i64, Point>;

/// Roads so far.
struct Reading<'s> {
    speeds: &'s Speeds,
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
        if self.nodes <= NODE_LIMIT {
            self.roads.push((driving, way));
        }
    }
}

/// Reads an extract: `.osm.pbf`, `.osm` or `.osm.gz`.
///
/// # Errors
/// A file that cannot be read, is too large, damaged, or has no roads.
pub fn read(path: &Path, speeds: &Speeds) -> Result<RoadNetwork, Faults> {
    let shown = path.display().to_string();
    let fault = |code: &str, message: String, allowed: &str| {
        Faults::one(Fault::new(code, "roads", message, &shown, allowed))
    };
    let too_large = || fault("too_large", "the extract is too large".into(), "at most 1 GiB");
    let unreadable = |error: std::io::Error| {
        fault("unreadable", format!("the extract cannot be read: {error}"), "a readable file")
    };
    let bytes = match bounded::read(path, BYTE_LIMIT).map_err(unreadable)? {
        Content::Whole(bytes) => bytes,
        Content::TooLarge { .. } => return Err(too_large()),
    };
    let binary = shown.ends_with(".pbf");
    let bytes = if shown.ends_with(".gz") {
        let mut unpacked = Vec::new();
        let mut reader = flate2::read::MultiGzDecoder::new(&bytes[..]).take(BYTE_LIMIT + 1);
        reader.read_to_end(&mut unpacked).map_err(unreadable)?;
        if unpacked.len() as u64 > BYTE_LIMIT {
            return Err(too_large());
        }
        unpacked
    } else {
        bytes
    };
    let mut reading = Reading { speeds, roads: Vec::new(), nodes: 0 };
    let damaged = |error: String| {
        fault("damaged", format!("the extract is damaged: {error}"), ".osm.pbf, .osm or .osm.gz")
    };
    if binary { pbf::ways(&bytes, &mut reading) } else { xml::ways(&bytes, &mut reading) }
        .map_err(damaged)?;
    if reading.nodes > NODE_LIMIT {
        let message = format!("the roads have {} nodes", reading.nodes);
        return Err(fault("too_large", message, "at most 20000000 nodes"));
    }
    let wanted: BTreeSet<i64> =
        reading.roads.iter().flat_map(|(_, way)| way.iter().copied()).collect();
    let nodes = if binary { pbf::nodes(&bytes, &wanted) } else { xml::nodes(&bytes, &wanted) }
        .map_err(damaged)?;
    let network = network(&reading.roads, &nodes).map_err(damaged)?;
    if network.points().is_empty() {
        return Err(fault("no_roads", "the extract has no roads".into(), "drivable ways"));
    }
    Ok(network)
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
