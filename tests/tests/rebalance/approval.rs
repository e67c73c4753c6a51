//! What a planner decides line by line: what is approved happens, what is declined does not.

use std::path::Path;

use serde_json::{Value, json};
use tongxing_datasets::roster::table::{Cell, Workbook};
use tongxing_datasets::roster::{Limits, read, write_xlsx};

use super::command::{Turned, repaired, text, turned};
use crate::cli::{file, tongxing};

/// The diff of the free repair, written to a file with this ending.
fn diff(turned: &Turned, name: &str) -> std::path::PathBuf {
    let path = turned.folder.join(name);
    repaired(turned, &["--diff", path.to_str().expect("a path")]);
    path
}

fn lines(path: &Path) -> Value {
    let bytes = std::fs::read(path).expect("it was written");
    serde_json::from_slice(&bytes).expect("a document")
}

fn has(result: &Value, child: &Value, volunteer: &Value) -> bool {
    let pairs = result["pairs"].as_array().expect("a list");
    pairs.iter().any(|pair| pair["child"] == *child && pair["volunteer"] == *volunteer)
}

/// Approves every other line and declines the others; `None` where a line cannot be declined.
fn decided(line: &Value, number: usize) -> Option<bool> {
    let stays = line["reason"] == "changed";
    let approve = number.is_multiple_of(2) || !stays && line["after"].is_null();
    (number % 5 != 4).then_some(approve)
}

fn hold(result: &Value, lines: &[Value]) -> [usize; 2] {
    let mut counts = [0; 2];
    for line in lines {
        let (child, before, after) = (&line["child"], &line["before"], &line["after"]);
        match line["approve"].as_bool() {
            Some(true) if !after.is_null() => {
                assert!(has(result, child, after), "{line}");
                counts[0] += 1;
            }
            Some(false) => {
                assert!(!has(result, child, after), "{line}");
                assert_eq!(has(result, child, before), line["reason"] == "changed", "{line}");
                counts[1] += 1;
            }
            _ => {}
        }
    }
    counts
}

#[test]
fn what_is_approved_happens_and_what_is_declined_does_not() {
    let turned = turned("approval");
    let mut document = lines(&diff(&turned, "diff.json"));
    for (number, line) in (0..).zip(document["lines"].as_array_mut().expect("a list")) {
        line["approve"] = json!(decided(line, number));
    }
    let approved = file(&turned.folder, "approved.json", &document);
    let result = repaired(&turned, &["--approved", &approved]);
    let counts = hold(&result, document["lines"].as_array().expect("a list"));
    assert!(counts[0] > 3 && counts[1] > 3, "{counts:?}");
    // The same from the sheet, as a planner fills it in.
    let sheet = diff(&turned, "diff.xlsx");
    let bytes = std::fs::read(&sheet).expect("it was written");
    let mut book = read("diff.xlsx", &bytes, &Limits::default()).expect("a workbook");
    fill(&mut book, &document);
    std::fs::write(&sheet, write_xlsx(&book).expect("a workbook")).expect("a file");
    let same = repaired(&turned, &["--approved", sheet.to_str().expect("a path")]);
    assert_eq!(same["pairs"], result["pairs"]);
}

/// Writes 是 and 否 into the last column.
fn fill(book: &mut Workbook, document: &Value) {
    let rows = &mut book.sheets[0].rows;
    let head = rows.iter().position(|row| row.contains(&Cell::Text("序号".to_owned())));
    let head = head.expect("a head");
    let column = rows[head].iter().position(|cell| *cell == Cell::Text("同意（是/否）".to_owned()));
    let column = column.expect("a column");
    for (line, row) in
        document["lines"].as_array().expect("a list").iter().zip(&mut rows[head + 1..])
    {
        let word = match line["approve"].as_bool() {
            Some(true) => "是",
            Some(false) => "否",
            None => continue,
        };
        row.resize(row.len().max(column + 1), Cell::Empty);
        row[column] = Cell::Text(word.to_owned());
    }
}

#[test]
fn lines_that_cannot_be_declined_are_told_with_their_place() {
    let turned = turned("approval-refused");
    let mut document = lines(&diff(&turned, "diff.json"));
    let lines = document["lines"].as_array_mut().expect("a list");
    let at = lines.iter().position(|line| line["reason"] == "child_left").expect("C5 has left");
    lines[at]["approve"] = json!(false);
    let approved = file(&turned.folder, "approved.json", &document);
    let call = ["rebalance", &turned.problem, &turned.previous, "--json", "--approved", &approved];
    let said = tongxing(&call);
    assert_eq!(said.code, 2, "{}", said.out);
    let faults = said.json();
    assert_eq!(text(&faults["problems"][0]["code"]), "cannot_decline", "{faults}");
    assert_eq!(text(&faults["problems"][0]["where"]), format!("approved.lines[{at}]"), "{faults}");
}
