//! A village written down in both formats, and what becomes of it when it is damaged.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the numbers are small"
)]

use std::fs;
use std::path::{Path, PathBuf};

use tongxing_solver::model::Point;
use tongxing_solver::travel::road::{Measure, RoadNetwork};

use super::{Extract, Limits, Speeds, prepare, read};
use crate::document::Faults;

/// Node, longitude and latitude in ten-thousandths of a degree.
const NODES: [(i64, i64, i64); 7] =
    [(1, 0, 0), (2, 10, 0), (3, 20, 0), (4, 20, 10), (5, 10, 10), (6, 30, 30), (7, 40, 30)];

type RoadTags = &'static [(&'static str, &'static str)];

/// A street, a one-way street around, a loop at its end, a path, and a road of its own.
const WAYS: [(&[i64], RoadTags); 5] = [
    (&[1, 2, 3], &[("highway", "residential")]),
    (&[3, 4, 5, 2], &[("highway", "service"), ("oneway", "yes")]),
    (&[1, 4, 5, 1], &[("highway", "tertiary"), ("maxspeed", "20 mph")]),
    (&[2, 6], &[("highway", "footway")]),
    (&[6, 7, 99], &[("highway", "primary")]),
];

fn xml() -> Vec<u8> {
    let mut text = String::from("<?xml version='1.0'?>\n<osm version=\"0.6\">\n");
    for (id, x, y) in NODES {
        let degrees = |n: i64| format!("0.{n:04}");
        text += &format!("<node id=\"{id}\" lon=\"{}\" lat=\"{}\"/>\n", degrees(x), degrees(y));
    }
    for (nodes, tags) in WAYS {
        text += "<way id=\"1\">";
        nodes.iter().for_each(|node| text += &format!("<nd ref=\"{node}\"/>"));
        tags.iter().for_each(|(k, v)| text += &format!("<tag k=\"{k}\" v=\"{v}\"/>"));
        text += "</way>\n";
    }
    (text + "</osm>").into_bytes()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    [vec![number << 3 | 2], varint(bytes.len() as u64), bytes.to_vec()].concat()
}

/// Differences of signed numbers.
fn deltas(values: impl Iterator<Item = i64>) -> Vec<u8> {
    let mut last = 0;
    let zigzag = values.flat_map(|value| {
        let step = value - std::mem::replace(&mut last, value);
        varint(((step << 1) ^ (step >> 63)) as u64)
    });
    zigzag.collect()
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = field(1, content);
    let size = [vec![3 << 3], varint(blob.len() as u64)].concat();
    let head = [field(1, kind.as_bytes()), size].concat();
    [&(head.len() as u32).to_be_bytes()[..], &head, &blob].concat()
}

/// Not packed, so that damage reaches what is inside.
fn pbf() -> Vec<u8> {
    let tags = WAYS.iter().flat_map(|(_, tags)| tags.iter().flat_map(|&(k, v)| [k, v]));
    let words: Vec<&str> = std::iter::once("").chain(tags).collect();
    let table: Vec<u8> = words.iter().flat_map(|word| field(1, word.as_bytes())).collect();
    let dense = [
        field(1, &deltas(NODES.iter().map(|n| n.0))),
        field(8, &deltas(NODES.iter().map(|n| n.2 * 1000))),
        field(9, &deltas(NODES.iter().map(|n| n.1 * 1000))),
    ]
    .concat();
    let word = |text: &str| words.iter().position(|&w| w == text).unwrap_or(0) as u64;
    let ways = WAYS.iter().map(|(nodes, tags)| {
        let keys: Vec<u8> = tags.iter().flat_map(|(k, _)| varint(word(k))).collect();
        let values: Vec<u8> = tags.iter().flat_map(|(_, v)| varint(word(v))).collect();
        let refs = deltas(nodes.iter().copied());
        field(3, &[vec![1 << 3, 1], field(2, &keys), field(3, &values), field(8, &refs)].concat())
    });
    let groups = [field(2, &field(2, &dense)), field(2, &ways.collect::<Vec<_>>().concat())];
    let block = [field(1, &table), groups.concat()].concat();
    [blob("OSMHeader", &[]), blob("OSMData", &block)].concat()
}

fn place(folder: &str, name: &str, bytes: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tongxing-{folder}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    fs::write(&path, bytes).expect("written");
    path
}

/// Removes the folder that [`place`] made.
fn clear(path: &Path) {
    path.parent().map(fs::remove_dir_all).expect("a folder").expect("removed");
}

/// The network of an extract of that name.
fn network(name: &str, bytes: &[u8], limits: Limits) -> Result<RoadNetwork, Faults> {
    let extract = Extract { path: Path::new(name), limits, bytes: bytes.to_vec() };
    extract.network(&Speeds::default())
}

fn code(refused: Result<RoadNetwork, Faults>) -> String {
    refused.map(|_| ()).expect_err("refused").problems[0].code.clone()
}

#[test]
fn both_formats_give_the_village() {
    let village = network("v.osm", &xml(), Limits::default()).expect("a village");
    let other = network("v.osm.pbf", &pbf(), Limits::default()).expect("a village");
    assert_eq!(village.roads(), other.roads());
    let same = |(a, b): (&Point, &Point)| {
        (a.longitude - b.longitude).abs() < 1e-9 && (a.latitude - b.latitude).abs() < 1e-9
    };
    assert!(village.points().iter().zip(other.points()).all(same));
    // Nodes 1 to 5; 6 and 7 are apart.
    assert_eq!((village.points().len(), village.roads().len()), (5, 8));
    let forwards_only = village.roads().iter().filter(|road| !road.backwards).count();
    assert_eq!(forwards_only, 3);
    assert_eq!(village.top_speed(), 32);
    assert!(village.shortest_from(2, Measure::Length).iter().all(Option::is_some));
}

#[test]
fn damage_is_refused_and_never_panics() {
    let limits = Limits::default();
    let whole = xml();
    for end in 0..whole.len() {
        assert_eq!(code(network("v.osm", &whole[..end], limits)), "damaged", "at {end}");
    }
    let whole = pbf();
    for end in 0..whole.len() {
        // What ends between two blobs is a shorter file.
        let code = code(network("v.osm.pbf", &whole[..end], limits));
        assert!(["damaged", "no_roads"].contains(&code.as_str()), "at {end}: {code}");
    }
    for (name, whole) in [("v.osm", xml()), ("v.osm.pbf", pbf())] {
        for at in 0..whole.len() {
            for mask in [0x01, 0x5a, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= mask;
                // Some damage is not to be seen.
                let _ = network(name, &bytes, limits);
            }
        }
    }
}

#[test]
fn limits_hold() {
    let roomy = Limits::default();
    let nodes = |nodes| network("v.osm", &xml(), Limits { nodes, ..roomy });
    assert_eq!(code(nodes(13)), "too_large");
    assert!(nodes(14).is_ok());
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, &xml()).expect("packed");
    let packed = packer.finish().expect("packed");
    let bytes = packed.len() as u64;
    assert_eq!(code(network("v.osm.gz", &packed, Limits { bytes, ..roomy })), "too_large");
    assert!(network("v.osm.gz", &packed, roomy).is_ok());
    assert_eq!(code(network("v.osm", b"hello", roomy)), "damaged");
    assert_eq!(code(network("v.osm", b"<html></html>", roomy)), "damaged");
    let path = place("limits", "v.osm", &xml());
    let opened = |path: &Path, limits| code(read(path, &Speeds::default(), limits));
    assert_eq!(opened(&path, Limits { bytes: 100, ..roomy }), "too_large");
    assert_eq!(opened(&path.with_file_name("none.osm"), roomy), "unreadable");
    clear(&path);
}

#[test]
fn what_was_prepared_is_kept_until_it_is_stale_or_damaged() {
    let path = place("kept", "v.osm", &xml());
    let beside = super::kept::beside(&path);
    let _ = fs::remove_file(&beside);
    let mut speeds = Speeds::default();
    let kept = |speeds: &Speeds| {
        let prepared = prepare(&path, speeds, Limits::default()).expect("a village");
        (prepared.kept, prepared.roads)
    };
    let (first, built) = kept(&speeds);
    let (second, loaded) = kept(&speeds);
    assert_eq!((first, second), (false, true));
    assert_eq!(built.network(), loaded.network());
    for measure in [Measure::Length, Measure::Duration] {
        assert_eq!(built.hierarchy(measure).order(), loaded.hierarchy(measure).order());
    }
    let whole = fs::read(&beside).expect("kept");
    for at in (0..whole.len()).step_by(11) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&beside, &bytes[..]).expect("written");
        assert!(!kept(&speeds).0, "byte {at}");
        fs::write(&beside, &whole[..at]).expect("written");
        assert!(!kept(&speeds).0, "cut at {at}");
        assert_eq!(fs::read(&beside).expect("kept"), whole);
    }
    speeds.by_class.insert("primary".to_owned(), 7);
    assert!(!kept(&speeds).0, "other speeds");
    fs::write(&path, [&xml()[..], b"\n"].concat()).expect("written");
    assert!(!kept(&speeds).0, "another extract");
    assert!(kept(&speeds).0);
    clear(&path);
}
