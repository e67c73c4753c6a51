//! Exports read back: the ledger by a spreadsheet reader, maps and GeoJSON by what they hold.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};
use tongxing_datasets::document::{Consent, People, ProblemDocument, ResultDocument, parse};
use tongxing_datasets::export::{self, Positions, View};
use tongxing_datasets::geography::Gazetteer;

use crate::cli::{file, folder, tongxing};
use crate::rounds::answered;

/// The demo's documents, read back from its folder.
struct Demo {
    problem: ProblemDocument,
    result: ResultDocument,
    people: People,
    folder: std::path::PathBuf,
}

fn demo(name: &str) -> Demo {
    let folder = folder(name);
    answered(&tongxing(&["demo", "--dir", folder.to_str().expect("UTF-8"), "--json"]));
    let bytes = |name: &str| std::fs::read(folder.join(name)).expect("written by the demo");
    Demo {
        problem: parse::json(&bytes("problem.json")).expect("a problem"),
        result: parse::json(&bytes("result.json")).expect("a result"),
        people: parse::json(&bytes("people.json")).expect("people"),
        folder,
    }
}

fn view<'a>(demo: &'a Demo, gazetteer: &'a Gazetteer, named: bool) -> View<'a> {
    View {
        problem: &demo.problem,
        result: &demo.result,
        people: named.then_some(&demo.people),
        gazetteer,
        positions: Positions::Coarse,
    }
}

fn sheet(ledger: &[u8], name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(ledger.to_vec())).expect("a workbook");
    let range = book.worksheet_range(name).expect("the sheet");
    let text = |cell: &Data| cell.to_string();
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// Cells of a column by its head, below title and head.
fn column(sheet: &[Vec<String>], head: &str) -> Vec<String> {
    let at = sheet[1].iter().position(|h| h == head).unwrap_or_else(|| panic!("no {head}"));
    sheet[2..].iter().map(|row| row[at].clone()).collect()
}

/// Children without consent: counted, never listed.
fn unlisted(demo: &Demo) -> BTreeSet<String> {
    let no = |line: &&tongxing_datasets::document::result::UncoveredDocument| {
        line.reason == tongxing_datasets::document::result::UncoveredReason::NoConsent
    };
    demo.result.uncovered.iter().filter(no).map(|line| line.child.clone()).collect()
}

#[test]
fn the_ledger_holds_every_pair_and_every_volunteer() {
    let demo = demo("ledger");
    let gazetteer = Gazetteer::builtin();
    let ledger = export::ledger(&view(&demo, &gazetteer, true)).expect("fits");
    assert_eq!(ledger, std::fs::read(demo.folder.join("ledger.xlsx")).expect("the demo's ledger"));
    let pairs = sheet(&ledger, "结对台账");
    let expected: Vec<&str> = demo.result.pairs.iter().map(|p| p.child.as_str()).collect();
    assert_eq!(column(&pairs, "儿童编号"), expected);
    let expected: Vec<&str> = demo.result.pairs.iter().map(|p| p.volunteer.as_str()).collect();
    assert_eq!(column(&pairs, "志愿者编号"), expected);
    for (cell, pair) in column(&pairs, "路程（公里）").iter().zip(&demo.result.pairs) {
        match pair.metres {
            None => assert_eq!(cell, "远程"),
            Some(metres) => {
                let kilometres: f64 = cell.parse().expect("a number");
                assert!((kilometres * 1000.0 - f64::from(metres)).abs() < 1e-6);
            }
        }
    }
    assert!(column(&pairs, "儿童姓名").iter().all(|name| name.starts_with("示例儿童")));
    assert!(column(&pairs, "乡镇").iter().all(|town| town.ends_with(['镇', '道', '区', '场'])));
    let loads = sheet(&ledger, "志愿者负荷");
    let taken: u64 =
        column(&loads, "已结对").iter().map(|n| n.parse::<u64>().expect("a number")).sum();
    assert_eq!(taken, demo.result.pairs.len() as u64);
    let notes = sheet(&ledger, "说明");
    assert!(column(&notes, "内容").contains(&"已证明最优".to_owned()));
    assert!(column(&notes, "内容").contains(&demo.result.inputs.problem_sha256));
}

#[test]
fn names_stand_only_where_people_are_given_and_nothing_else_of_a_person_ever() {
    let demo = demo("names");
    let gazetteer = Gazetteer::builtin();
    let exports = |named: bool| {
        let view = view(&demo, &gazetteer, named);
        [export::map(&view), export::geojson(&view)].map(|b| String::from_utf8(b).expect("UTF-8"))
    };
    let written = ["map.html", "map.geojson"]
        .map(|name| std::fs::read_to_string(demo.folder.join(name)).expect("written by the demo"));
    for text in exports(false).into_iter().chain(written) {
        assert!(!text.contains("示例儿童") && !text.contains("示例志愿者"));
    }
    for text in exports(true) {
        assert!(text.contains("示例儿童0001"));
        for person in demo.people.children.values() {
            let private = [&person.id_number, &person.address, &person.guardian_phone];
            for secret in private.into_iter().flatten().filter(|s| s.chars().count() > 3) {
                assert!(!text.contains(secret.as_str()), "{secret}");
            }
        }
        for person in demo.people.volunteers.values() {
            for secret in [&person.id_number, &person.address, &person.phone].into_iter().flatten()
            {
                assert!(!text.contains(secret.as_str()), "{secret}");
            }
        }
    }
    let ledger = export::ledger(&view(&demo, &gazetteer, false)).expect("fits");
    let pairs = sheet(&ledger, "结对台账");
    assert!(!pairs[1].iter().any(|head| head.contains("姓名") || head.contains("电话")));
}

#[test]
fn children_without_consent_are_counted_and_never_listed() {
    let demo = demo("consent");
    let gazetteer = Gazetteer::builtin();
    let unlisted = unlisted(&demo);
    assert!(unlisted.len() > 10, "{}", unlisted.len());
    let view = view(&demo, &gazetteer, true);
    let ledger = export::ledger(&view).expect("fits");
    let mut texts = vec![
        String::from_utf8(export::map(&view)).expect("UTF-8"),
        String::from_utf8(export::geojson(&view)).expect("UTF-8"),
    ];
    for name in ["结对台账", "未结对儿童", "志愿者负荷", "说明"] {
        texts.push(sheet(&ledger, name).concat().join("\n"));
    }
    for text in &texts {
        for child in &unlisted {
            assert!(!text.contains(child.as_str()), "{child}");
            let name = demo.people.children.get(child).and_then(|p| p.name.as_deref());
            let name = name.expect("a generated child has a name");
            assert!(
                !text.contains(&format!("\"{name}\"")) && !text.contains(&format!("\n{name}\n"))
            );
        }
    }
    let remark = format!("另有 {} 名儿童没有监护人同意，只计数，不列名。", unlisted.len());
    assert!(texts[3].contains(&remark), "{}", texts[3]);
}

#[test]
fn a_pair_whose_consent_was_withdrawn_is_in_no_export_whatever_the_result_says() {
    let mut demo = demo("withdrawn");
    let withdrawn = demo.result.pairs[0].child.clone();
    let child = demo.problem.children.iter_mut().find(|c| c.id == withdrawn).expect("paired");
    child.consent = Consent::Given(false);
    let gazetteer = Gazetteer::builtin();
    let view = view(&demo, &gazetteer, true);
    let ledger = export::ledger(&view).expect("fits");
    let people = Some(&demo.people);
    let mut texts = [
        export::map(&view),
        export::geojson(&view),
        export::csv(&demo.problem, &demo.result, people),
    ]
    .map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
    .to_vec();
    texts.extend(
        ["结对台账", "未结对儿童", "志愿者负荷"].map(|s| sheet(&ledger, s).concat().join("\n")),
    );
    for (at, text) in texts.iter().enumerate() {
        assert!(!text.contains(&withdrawn), "export {at}");
    }
    let kept = &demo.result.pairs.iter().find(|p| p.child != withdrawn).expect("another").child;
    assert!(texts[2].contains(kept.as_str()) && texts[3].contains(kept.as_str()));
}

#[test]
fn hostile_text_stays_text() {
    let mut demo = demo("hostile");
    let evil = "</script><script>alert(1)</script>\u{2028}=1+1";
    let formula = "=HYPERLINK(\"x\")";
    let old = demo.result.pairs[0].child.clone();
    for child in demo.problem.children.iter_mut().filter(|c| c.id == old) {
        child.id = evil.to_owned();
    }
    for pair in demo.result.pairs.iter_mut().filter(|pair| pair.child == old) {
        pair.child = evil.to_owned();
    }
    let volunteer = demo.result.pairs[0].volunteer.clone();
    let person = demo.people.volunteers.get_mut(&volunteer).expect("a generated volunteer");
    person.name = Some(formula.to_owned());
    let gazetteer = Gazetteer::builtin();
    let view = view(&demo, &gazetteer, true);
    let page = String::from_utf8(export::map(&view)).expect("UTF-8");
    assert_eq!(page.matches("</script>").count(), 1, "only the page's own script ends");
    assert!(!page.contains('\u{2028}') && page.contains("\\u003c/script\\u003e"));
    let start = page.find("const DATA = ").expect("the data") + "const DATA = ".len();
    let end = start + page[start..].find(";\n").expect("its end");
    let data: Value = serde_json::from_str(&page[start..end]).expect("JSON");
    assert!(data["children"].as_array().expect("a list").iter().any(|c| c[0] == json!(evil)));
    let ledger = export::ledger(&view).expect("fits");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(ledger)).expect("a workbook");
    let formulas = book.worksheet_formula("结对台账").expect("the sheet");
    assert!(formulas.used_cells().next().is_none(), "no formula in the ledger");
    let range = book.worksheet_range("结对台账").expect("the sheet");
    let holds =
        |text: &str| range.used_cells().any(|(_, _, cell)| *cell == Data::String(text.into()));
    assert!(holds(formula) && holds(evil));
}

#[test]
fn geojson_has_a_feature_for_everybody_and_coarse_places() {
    let demo = demo("geojson");
    let gazetteer = Gazetteer::builtin();
    let coarse = view(&demo, &gazetteer, false);
    let read = |bytes: Vec<u8>| serde_json::from_slice::<Value>(&bytes).expect("JSON");
    let whole = read(export::geojson(&coarse));
    assert_eq!(whole["type"], "FeatureCollection");
    let features = whole["features"].as_array().expect("a list");
    let of = |kind: &str| features.iter().filter(|f| f["properties"]["kind"] == kind).count();
    assert_eq!(of("child"), demo.problem.children.len() - unlisted(&demo).len());
    assert_eq!(of("pair"), demo.result.pairs.len());
    let busy: BTreeSet<&str> = demo.result.pairs.iter().map(|p| p.volunteer.as_str()).collect();
    assert_eq!(of("volunteer"), busy.len());
    let villages: Vec<_> =
        gazetteer.villages(demo.problem.round.division.0).filter_map(|v| v.point).collect();
    for feature in features.iter().filter(|f| f["geometry"]["type"] == "Point") {
        let at = &feature["geometry"]["coordinates"];
        let [x, y] = [0, 1].map(|i| at[i].as_f64().expect("degrees"));
        let near = |a: f64, b: f64| (a - b).abs() < 2e-6;
        let grid = near(x * 100.0, (x * 100.0).round()) && near(y * 100.0, (y * 100.0).round());
        let village = villages.iter().any(|p| near(p.longitude, x) && near(p.latitude, y));
        assert!(grid || village, "{feature}");
    }
    let exact = read(export::geojson(&View { positions: Positions::Exact, ..coarse }));
    assert_ne!(exact["features"][0]["geometry"], whole["features"][0]["geometry"]);
}

#[test]
fn pair_writes_every_format() {
    let folder = folder("formats");
    let problem = crate::documents::small_problem();
    let problem = file(&folder, "problem.json", &problem);
    let starts: [(&str, &[u8]); 5] = [
        ("json", b"{"),
        ("csv", "\u{feff}".as_bytes()),
        ("xlsx", b"PK"),
        ("geojson", b"{\"features\""),
        ("html", b"<!doctype html>"),
    ];
    for (ending, start) in starts {
        let path = folder.join(format!("out.{ending}"));
        let out = path.to_str().expect("UTF-8");
        answered(&tongxing(&["pair", &problem, "--json", "--out", out]));
        let bytes = std::fs::read(&path).expect("written");
        assert!(bytes.starts_with(start), "{ending}");
        answered(&tongxing(&["pair", &problem, "--json", "--threads", "1", "--out", out]));
        if ending != "json" {
            assert_eq!(std::fs::read(&path).expect("written"), bytes, "{ending}: same bytes");
        }
    }
    let said = tongxing(&["pair", &problem, "--json", "--out", "out.pdf"]);
    assert!(said.code == 2 && said.out.contains("unknown_format"), "{}", said.out);
}
