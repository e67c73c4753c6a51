//! Public instances through the program: known optima, proved and checked.

use super::cli::tongxing;

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
