//! Reads an extract in the binary format (.osm.pbf).

use std::collections::BTreeSet;

use osmpbf::{Element, ElementReader};
use tongxing_solver::model::Point;

use super::classes::Tags;
use super::{Nodes, Reading};

/// Ways that carry roads.
pub(super) fn ways(bytes: &[u8], reading: &mut Reading<'_>) -> Result<(), String> {
    each(bytes, |element| {
        if let Element::Way(way) = element {
            let mut tags = Tags::default();
            way.tags().for_each(|(key, value)| tags.take(key, value));
            reading.way(&tags, || way.refs().collect());
        }
    })
}

/// Where the wanted nodes are.
pub(super) fn nodes(bytes: &[u8], wanted: &BTreeSet<i64>) -> Result<Nodes, String> {
    let mut nodes = Nodes::new();
    let mut take = |id: i64, longitude: f64, latitude: f64| {
        if wanted.contains(&id) {
            nodes.insert(id, Point { longitude, latitude });
        }
    };
    each(bytes, |element| match element {
        Element::Node(node) => take(node.id(), node.lon(), node.lat()),
        Element::DenseNode(node) => take(node.id(), node.lon(), node.lat()),
        Element::Way(_) | Element::Relation(_) => {}
    })?;
    Ok(nodes)
}

fn each(bytes: &[u8], take: impl FnMut(Element<'_>)) -> Result<(), String> {
    ElementReader::new(bytes).for_each(take).map_err(|error| error.to_string())
}
