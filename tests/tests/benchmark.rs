//! Public instances through the program: known optima, proved and checked.

use serde_json::json;
use tongxing_datasets::benchmark;

use super::cli::{folder, tongxing};

/// Kind, file below `$TONGXING_DATA`, optimum.
const KNOWN: &[(&str, &str, i64)] = &[
    ("assignment", "pairing/assignment/assign100.txt", 305),
    ("assignment", "pairing/assignment/assign500.txt", 991),
    ("complete", "pairing/complete/love_s_1000.full.gz", 2_092_666),
    ("complete", "pairing/complete/love_h_3000.full.gz", 7_510_201),
    ("min-cost-flow", "pairing/complete/love_s_1000_k32.min.gz", 59_344_974),
];

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn public_optima_are_found_and_proved() {
    let data = std::env::var("TONGXING_DATA").unwrap_or_default();
    for &(kind, file, optimum) in KNOWN {
        let path = std::path::Path::new(&data).join(file);
        if data.is_empty() || !path.exists() {
            eprintln!("skipped: no {}", path.display());
            continue;
        }
        let output = tongxing(&["benchmark", kind, path.to_str().expect("text")]);
        let line: serde_json::Value =
            serde_json::from_str(&output.out).expect("one document a file");
        assert_eq!(line["objective"], optimum, "{line}");
        assert_eq!(line["bound"], optimum, "{line}");
        assert_eq!(line["status"], "optimal", "{line}");
        assert_eq!(line["checked"], true, "{line}");
    }
}

#[test]
fn unknown_kinds_and_damaged_files_are_bad_input() {
    for arguments in [["benchmark", "knapsack", "x"], ["benchmark", "complete", "no such file"]] {
        assert_eq!(tongxing(&arguments).code, 2);
    }
}

/// What the program says of a file of these bytes.
fn complaint(kind: &str, name: &str, bytes: &[u8]) -> serde_json::Value {
    let folder = folder(&format!("benchmark-{kind}-{name}"));
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("the file can be written");
    let said = tongxing(&["benchmark", kind, path.to_str().expect("UTF-8"), "--json"]);
    assert_eq!(said.code, 2, "{kind} {name}: {}{}", said.out, said.err);
    let problem = said.json()["problems"][0].clone();
    assert!(problem["where"].as_str().expect("text").contains(name), "{problem}");
    problem
}

#[test]
fn every_departure_from_the_flow_format_is_located() {
    let good = "c two nodes\np min 2 1\nn 1 4\nn 2 -4\na 1 2 0 4 7\n";
    let read = benchmark::flow(good.as_bytes()).expect("a network");
    assert_eq!((read.supply.len(), read.arcs.len()), (2, 1));
    let cases = [
        ("a 1 2 0 4 7", "a 1 2 5 4 7", "line 5"),
        ("a 1 2 0 4 7", "a 1 2 -1 4 7", "line 5"),
        ("a 1 2 0 4 7", "a 1 2 0 4 7 8", "line 5"),
        ("a 1 2 0 4 7", "a 1 2 0 4", "line 5"),
        ("a 1 2 0 4 7", "a 1 3 0 4 7", "line 5"),
        ("a 1 2 0 4 7", "a 0 2 0 4 7", "line 5"),
        ("a 1 2 0 4 7", "a 1 2 0 4 9223372036854775808", "line 5"),
        ("a 1 2 0 4 7", "a 1 2 0 4 7\na 1 2 0 4 7", "line 6"),
        ("a 1 2 0 4 7\n", "", "0 arcs"),
        ("n 2 -4", "n 2 -4 1", "line 4"),
        ("n 2 -4", "n 1 -4", "line 4"),
        ("n 2 -4", "x 2 -4", "line 4"),
        ("p min 2 1", "p min 2 1\np min 2 1", "line 3"),
        ("p min 2 1", "p max 2 1", "line 2"),
        ("p min 2 1", "p min 2 1 1", "line 2"),
        ("p min 2 1", "p min 2 99999999999999999999", "line 2"),
        ("p min 2 1", "p min 99999999 1", "line 2"),
        ("p min 2 1\n", "", "line 2"),
        (good, "", "0 arcs"),
    ];
    for (from, to, place) in cases {
        let error = benchmark::flow(good.replacen(from, to, 1).as_bytes());
        let error = error.expect_err(to).to_string();
        assert!(error.contains(place), "{to:?}: {error}");
    }
    // Numbers that fit the file but not the arithmetic are an answer, not a panic.
    let huge = i64::MAX;
    let wide = format!("p min 2 1\nn 1 {huge}\nn 2 -{huge}\na 1 2 0 -1 {huge}\n");
    let folder = folder("benchmark-wide");
    let path = folder.join("wide.min");
    std::fs::write(&path, wide).expect("written");
    let said = tongxing(&["benchmark", "min-cost-flow", path.to_str().expect("UTF-8")]).json();
    assert_eq!((&said["status"], &said["gap"]), (&json!("too_wide"), &json!("unknown")), "{said}");
    assert!(said["bound"].is_null() && said["checked"] == false, "{said}");
}

#[test]
fn damaged_instances_are_refused_with_their_place() {
    let complaint = |kind, name, bytes: &[u8]| {
        let problem = complaint(kind, name, bytes);
        format!("{} {} {}", problem["where"], problem["found"], problem["allowed"])
    };
    assert!(complaint("assignment", "short.txt", b"2\n1 2\n3").contains("2 \u{d7} 2"));
    assert!(complaint("assignment", "long.txt", b"1\n1 2").contains("1 \u{d7} 1"));
    assert!(complaint("assignment", "word.txt", b"1\nx").contains("cost 0"));
    assert!(complaint("assignment", "none.txt", b"").contains("word 0"));
    assert!(complaint("dense", "cut.bin", &[0; 15]).contains("15"));
    assert!(complaint("dense", "oblong.bin", &[0; 12]).contains("costs"));
    let word = |n: i64| n.to_le_bytes();
    let row = [1, 2, 1, 0, 3, 4, 1, 0, 10].map(word).concat();
    let whole = [word(1).to_vec(), row].concat();
    assert!(benchmark::complete(&whole).is_ok());
    for (name, bytes) in [
        ("cut.full", whole[..79].to_vec()),
        ("row.full", whole[..72].to_vec()),
        ("long.full", [whole.clone(), vec![0]].concat()),
    ] {
        assert!(complaint("complete", name, &bytes).contains("80 bytes"), "{name}");
    }
    assert!(complaint("complete", "many.full", &word(i64::MAX)).contains("word 0"));
    assert!(complaint("complete", "minus.full", &word(-1)).contains("word 0"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &whole).expect("memory");
    let packed = packed.finish().expect("memory");
    // One volunteer has a child: no more can be drawn, and the line says so.
    let path = folder("benchmark-turnover").join("one.gz");
    std::fs::write(&path, &packed).expect("written");
    let path = path.to_str().expect("UTF-8");
    let line = tongxing(&["benchmark", "complete", path, "--turnover", "5"]).json();
    let drawn = &line["details"]["turnover"][0];
    assert_eq!(
        (&drawn["leave"], &drawn["asked"], &drawn["busy"]),
        (&json!(1), &json!(5), &json!(1))
    );
    assert!(complaint("complete", "cut.gz", &packed[..packed.len() - 5]).contains("gzip"));
    let mut damaged = packed;
    let last = damaged.len() - 6;
    damaged[last] ^= 1;
    assert!(complaint("complete", "damaged.gz", &damaged).contains("gzip"));
}
