//! Exports read back: the ledger by a spreadsheet reader, map, GeoJSON and CSV by what they hold.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::OnceLock;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};
use tongxing_datasets::document::result::UncoveredReason;
use tongxing_datasets::document::{Consent, Need, People, ProblemDocument, ResultDocument, parse};
use tongxing_datasets::export::{self, ExportError, Format, Language, Positions, View};
use tongxing_datasets::geography::Gazetteer;

use crate::cli::{file, folder, tongxing};
use crate::rounds::answered;

/// The demo's documents, read back from its folder.
struct Demo {
    problem: ProblemDocument,
    result: ResultDocument,
    people: People,
    gazetteer: Gazetteer,
    folder: PathBuf,
}

fn demo() -> Demo {
    // It plans weeks of visits: once is enough for all.
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = folder("exports");
        answered(&tongxing(&["demo", "--dir", folder.to_str().expect("UTF-8"), "--json"]));
        folder
    });
    let bytes = |name: &str| std::fs::read(folder.join(name)).expect("written by the demo");
    let tours = String::from_utf8(bytes("visits.map.html")).expect("UTF-8");
    assert!(data_of(&tours)["days"].as_array().is_some_and(|days| days.len() > 10));
    assert!(!tours.contains("示例儿童") && !tours.contains("示例志愿者"));
    Demo {
        problem: parse::json(&bytes("problem.json")).expect("a problem"),
        result: parse::json(&bytes("result.json")).expect("a result"),
        people: parse::json(&bytes("people.json")).expect("people"),
        gazetteer: Gazetteer::builtin(),
        folder: folder.clone(),
    }
}

fn view(demo: &Demo, named: bool) -> View<'_> {
    View {
        problem: &demo.problem,
        result: &demo.result,
        travel: None,
        people: named.then_some(&demo.people),
        gazetteer: &demo.gazetteer,
        positions: Positions::Coarse,
        language: Language::Chinese,
    }
}

pub(crate) fn sheet(ledger: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(ledger.to_vec())).expect("a workbook");
    let range = book.worksheet_range(name).expect("the sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

/// Cells of a column by its head, below title and head, as far as lines go.
fn column(sheet: &[Vec<Data>], head: &str) -> Vec<Data> {
    let is = |cell: &Data| *cell == head;
    let at = sheet[1].iter().position(is).unwrap_or_else(|| panic!("no {head}"));
    let lines = sheet[2..].iter().take_while(|row| row[0] != Data::Empty);
    lines.map(|row| row[at].clone()).collect()
}

pub(crate) fn texts(sheet: &[Vec<Data>], head: &str) -> Vec<String> {
    column(sheet, head).iter().map(ToString::to_string).collect()
}

/// The data of a map.
pub(crate) fn data_of(page: &str) -> Value {
    let mark = "<script type=\"application/json\" id=\"data\">";
    let start = page.find(mark).expect("the data") + mark.len();
    let end = start + page[start..].find("</script>").expect("its end");
    serde_json::from_str(&page[start..end]).expect("JSON")
}

fn text_of(format: Format, view: &View<'_>) -> String {
    String::from_utf8(format.write(view).expect("fits")).expect("UTF-8")
}

/// Every text of every export, of a ledger that of its cells.
fn everything(view: &View<'_>) -> Vec<String> {
    let mut texts = vec![
        text_of(Format::Html, view),
        text_of(Format::Geojson, view),
        text_of(Format::Csv, view),
    ];
    let ledger = export::ledger(view).expect("fits");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(ledger.clone())).expect("a workbook");
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("the sheet");
        let cells: Vec<String> = range.cells().map(|(_, _, cell)| cell.to_string()).collect();
        texts.push(format!("\n{}\n", cells.join("\n")));
    }
    texts
}

fn unlisted(demo: &Demo) -> BTreeSet<String> {
    let no = demo.result.uncovered.iter().filter(|line| line.reason == UncoveredReason::NoConsent);
    no.map(|line| line.child.clone()).collect()
}

#[test]
fn the_ledger_holds_every_pair_and_every_volunteer() {
    let demo = demo();
    let ledger = export::ledger(&view(&demo, true)).expect("fits");
    assert_eq!(ledger, std::fs::read(demo.folder.join("ledger.xlsx")).expect("the demo's ledger"));
    let pairs = sheet(&ledger, "结对台账");
    let expected: Vec<&str> = demo.result.pairs.iter().map(|p| p.child.as_str()).collect();
    assert_eq!(texts(&pairs, "儿童编号"), expected);
    let expected: Vec<&str> = demo.result.pairs.iter().map(|p| p.volunteer.as_str()).collect();
    assert_eq!(texts(&pairs, "志愿者编号"), expected);
    let colour = |id: &str| {
        let child = demo.problem.children.iter().find(|child| child.id == id);
        child.expect("a child of the problem").priority.zh()
    };
    let expected: Vec<&str> = demo.result.pairs.iter().map(|p| colour(&p.child)).collect();
    assert_eq!(texts(&pairs, "关爱等级"), expected);
    let ways = column(&pairs, "路程（公里）");
    let costs = texts(&pairs, "匹配说明（米当量）");
    let days = column(&pairs, "结对日期");
    let mut remote = 0;
    for (((pair, way), cost), day) in demo.result.pairs.iter().zip(&ways).zip(&costs).zip(&days) {
        match (pair.metres, way) {
            (None, way) => {
                remote += 1;
                assert_eq!(way.to_string(), "远程");
            }
            (Some(metres), Data::Float(km)) => {
                assert!((km * 1000.0 - f64::from(metres)).abs() < 1e-6);
            }
            other => panic!("a number of kilometres: {other:?}"),
        }
        let parts = &pair.cost;
        let sum = parts.travel + parts.need + parts.language + parts.balance + parts.continuity;
        assert!(cost.ends_with(&format!("合计 {sum}")), "{cost}");
        assert!(matches!(day, Data::DateTime(_)), "{day:?} is no day");
    }
    assert!(remote > 0 && remote < ways.len());
    assert!(texts(&pairs, "儿童姓名").iter().all(|name| name.starts_with("示例儿童")));
    assert!(texts(&pairs, "乡镇").iter().all(|town| town.ends_with(['镇', '道', '区', '场'])));
}

#[test]
fn loads_add_up_and_notes_say_what_is_claimed() {
    let demo = demo();
    let ledger = export::ledger(&view(&demo, false)).expect("fits");
    let loads = sheet(&ledger, "志愿者负荷");
    let expected: Vec<&str> = demo.problem.volunteers.iter().map(|v| v.id.as_str()).collect();
    assert_eq!(texts(&loads, "志愿者编号"), expected);
    let number = |cell: &Data| match cell {
        Data::Float(number) => *number,
        other => panic!("{other:?} is no number"),
    };
    let taken = column(&loads, "已结对");
    let free = column(&loads, "余额");
    let ways = column(&loads, "路程合计（公里）");
    for (at, volunteer) in demo.problem.volunteers.iter().enumerate() {
        let pairs: Vec<_> =
            demo.result.pairs.iter().filter(|p| p.volunteer == volunteer.id).collect();
        let load = f64::from(u32::try_from(pairs.len()).expect("few"));
        assert!((number(&taken[at]) - load).abs() < 1e-9);
        assert!(number(&free[at]) <= f64::from(volunteer.capacity) - load);
        let metres: u32 = pairs.iter().filter_map(|pair| pair.metres).sum();
        match &ways[at] {
            Data::Float(km) => assert!((km * 1000.0 - f64::from(metres)).abs() < 1e-6),
            other => assert!(metres == 0, "{other:?}"),
        }
    }
    let notes = sheet(&ledger, "说明");
    let values = texts(&notes, "内容");
    for said in ["已证明最优", "通过", &demo.result.inputs.problem_sha256] {
        assert!(values.iter().any(|value| value == said), "{said}");
    }
    for level in &demo.result.levels {
        assert!(values.contains(&level.value.to_string()), "{}", level.name);
    }
    let names = ["结对台账", "未结对儿童", "志愿者负荷", "说明"];
    let book: Xlsx<_> = Xlsx::new(Cursor::new(ledger)).expect("a workbook");
    let recruit = usize::from(!demo.result.recruit.is_empty());
    assert_eq!(book.sheet_names().len(), names.len() + recruit);
}

#[test]
fn children_still_without_stand_with_reason_and_what_blocks() {
    let folder = folder("without");
    let mut problem = crate::documents::small_problem();
    // One volunteer remains, with a single place, for all children.
    for volunteer in problem["volunteers"].as_array_mut().expect("a list").iter_mut().skip(1) {
        volunteer["vetting"] = json!({ "status": "pending" });
    }
    problem["volunteers"][0]["capacity"] = json!(1);
    let problem = file(&folder, "problem.json", &problem);
    let ledger = folder.join("ledger.xlsx");
    let out = ledger.to_str().expect("UTF-8");
    let result = answered(&tongxing(&["pair", &problem, "--json", "--out", out]));
    let uncovered: Vec<&Value> = result["uncovered"].as_array().expect("a list").iter().collect();
    let listed: Vec<&&Value> =
        uncovered.iter().filter(|line| line["reason"] != "no_consent").collect();
    assert!(!listed.is_empty());
    let bytes = std::fs::read(&ledger).expect("written");
    let without = sheet(&bytes, "未结对儿童");
    let ids: BTreeSet<String> = texts(&without, "儿童编号").into_iter().collect();
    let expected: BTreeSet<String> =
        listed.iter().map(|l| l["child"].as_str().expect("text").to_owned()).collect();
    assert_eq!(ids, expected);
    let reasons = texts(&without, "Reason");
    assert!(reasons.iter().all(|reason| !reason.is_empty()));
    let blocked = listed.iter().filter(|line| line["violator"].is_u64()).count();
    assert!(blocked > 0, "{listed:?}");
    let said = texts(&without, "症结").iter().filter(|text| text.contains("至多可给")).count();
    assert_eq!(said, blocked);
}

#[test]
fn names_stand_only_where_people_are_given_and_nothing_else_of_a_person_ever() {
    let demo = demo();
    let written = ["map.html", "map.geojson"]
        .map(|name| std::fs::read_to_string(demo.folder.join(name)).expect("written by the demo"));
    for text in everything(&view(&demo, false)).into_iter().chain(written) {
        assert!(!text.contains("示例儿童0") && !text.contains("示例志愿者0"));
    }
    let named = everything(&view(&demo, true));
    assert!(named.iter().take(4).all(|text| text.contains("示例儿童0001")));
    let secrets: Vec<(&str, &str)> = (demo.people.children.values())
        .flat_map(|p| [("", &p.id_number), ("", &p.address), ("guardian", &p.guardian_phone)])
        .chain(
            demo.people
                .volunteers
                .values()
                .flat_map(|p| [("", &p.id_number), ("", &p.address), ("volunteer", &p.phone)]),
        )
        .filter_map(|(whose, secret)| Some((whose, secret.as_deref()?)))
        .filter(|(_, secret)| secret.chars().count() > 3)
        .collect();
    assert!(secrets.len() > 1000, "{}", secrets.len());
    let [map, geojson, csv] = &named[..3] else { panic!("three texts") };
    let ledger = named[3..].concat();
    for (whose, secret) in secrets {
        assert!(!map.contains(secret) && !geojson.contains(secret), "{secret}");
        // Tables say how to reach a volunteer, and the CSV how to reach a guardian; no more.
        assert!(whose == "volunteer" || !ledger.contains(secret), "{secret}");
        assert!(!whose.is_empty() || !csv.contains(secret), "{secret}");
    }
    let written = |name: &str| std::fs::read_to_string(demo.folder.join(name)).expect("written");
    assert!(!written("map.html").contains("示例儿童0"), "the demo's map is without names");
    assert!(!written("map.geojson").contains("示例儿童0"));
}

#[test]
fn children_without_consent_are_counted_and_never_listed() {
    let mut demo = demo();
    let before = unlisted(&demo);
    assert!(before.len() > 10, "{}", before.len());
    // A result may say what it likes, even a pair of a child whose consent comes too late.
    let canary = demo.result.pairs[0].child.clone();
    let late = parse::json::<ProblemDocument>(
        json!({ "version": 1, "round": { "date": "2999-01-01", "division": "32" } })
            .to_string()
            .as_bytes(),
    );
    let late = late.expect("an empty problem").round.date;
    for child in demo.problem.children.iter_mut().filter(|child| child.id == canary) {
        child.consent = Consent::Since(late);
    }
    let hidden: Vec<&String> = before.iter().chain([&canary]).collect();
    for text in everything(&view(&demo, true)) {
        for child in &hidden {
            assert!(!text.contains(child.as_str()), "{child}");
            let name = demo.people.children.get(*child).and_then(|p| p.name.as_deref());
            let name = name.expect("a generated child has a name");
            let cells = [format!("\"{name}\""), format!("\n{name}\n"), format!(",{name},")];
            assert!(!cells.iter().any(|cell| text.contains(cell.as_str())), "{name}");
        }
    }
    let count = hidden.len();
    let ledger = export::ledger(&view(&demo, true)).expect("fits");
    let remark = format!("另有 {count} 名儿童没有监护人同意，只计数，不列名。");
    let without = sheet(&ledger, "未结对儿童");
    assert!(without.iter().any(|row| row[0].to_string() == remark), "{remark}");
    let page = text_of(Format::Html, &view(&demo, true));
    assert_eq!(data_of(&page)["summary"]["unlisted"], count);
    let whole: Value =
        serde_json::from_str(&text_of(Format::Geojson, &view(&demo, true))).expect("JSON");
    assert_eq!(whole["tongxing"]["without_consent"], count);
}

#[test]
fn hostile_text_stays_text() {
    let mut demo = demo();
    let evil = "</script><script>alert(1)</script><!--script-->\u{2028}=1+1";
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
    let page = text_of(Format::Html, &view(&demo, true));
    let plain = text_of(Format::Html, &view(&demo, false));
    assert_eq!(page.matches("</script").count(), plain.matches("</script").count());
    assert_eq!(page.matches("<!--").count(), 0, "no mark is left, none is put in");
    assert!(!page.contains('\u{2028}') && page.contains("\\u003c/script\\u003e"));
    let data = data_of(&page);
    assert!(data["children"].as_array().expect("a list").iter().any(|c| c[0] == json!(evil)));
    let ledger = export::ledger(&view(&demo, true)).expect("fits");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(ledger)).expect("a workbook");
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).expect("the sheet");
        assert!(formulas.used_cells().next().is_none(), "no formula in the ledger");
    }
    let range = book.worksheet_range("结对台账").expect("the sheet");
    let holds =
        |text: &str| range.used_cells().any(|(_, _, cell)| *cell == Data::String(text.into()));
    assert!(holds(formula) && holds(evil));
    let csv = text_of(Format::Csv, &view(&demo, true));
    assert!(csv.starts_with('\u{feff}'), "spreadsheets need the mark");
    assert!(csv.contains(",\"'=HYPERLINK(\"\"x\"\")\","), "marked as text");
    assert!(!csv.contains(",=") && !csv.contains(",\"="));
    let whole: Value =
        serde_json::from_str(&text_of(Format::Geojson, &view(&demo, true))).expect("JSON");
    let ids = whole["features"].as_array().expect("a list").iter();
    assert!(ids.map(|f| &f["properties"]["id"]).any(|id| *id == json!(evil)));
}

#[test]
fn geojson_has_a_feature_for_everybody_and_coarse_places() {
    let demo = demo();
    let coarse = view(&demo, false);
    let read = |view: &View<'_>| {
        serde_json::from_str::<Value>(&text_of(Format::Geojson, view)).expect("JSON")
    };
    let whole = read(&coarse);
    assert_eq!(whole["type"], "FeatureCollection");
    let features = whole["features"].as_array().expect("a list");
    let of = |kind: &'static str| features.iter().filter(move |f| f["properties"]["kind"] == kind);
    assert_eq!(of("child").count(), demo.problem.children.len() - unlisted(&demo).len());
    assert_eq!(of("pair").count(), demo.result.pairs.len());
    for (line, pair) in of("pair").zip(&demo.result.pairs) {
        let said = &line["properties"];
        assert_eq!(
            (&said["child"], &said["volunteer"]),
            (&json!(pair.child), &json!(pair.volunteer))
        );
        assert_eq!(said["metres"], json!(pair.metres));
        let end =
            of("child").find(|f| f["properties"]["id"] == json!(pair.child)).expect("its child");
        assert_eq!(line["geometry"]["coordinates"][1], end["geometry"]["coordinates"]);
    }
    let loads = |f: &Value| f["properties"]["load"].as_u64().expect("a number");
    assert_eq!(of("volunteer").map(loads).sum::<u64>(), demo.result.pairs.len() as u64);
    let missing = |f: &Value| f["properties"]["missing"].as_u64().expect("a number");
    let expected: u64 = demo.result.uncovered.iter().map(|line| u64::from(line.units)).sum();
    let hidden: u64 = (demo.result.uncovered.iter())
        .filter(|line| line.reason == UncoveredReason::NoConsent)
        .map(|line| u64::from(line.units))
        .sum();
    assert_eq!(of("child").map(missing).sum::<u64>(), expected - hidden);
    let villages: Vec<_> =
        demo.gazetteer.villages(demo.problem.round.division.0).filter_map(|v| v.point).collect();
    for feature in features.iter().filter(|f| f["geometry"]["type"] == "Point") {
        let at = &feature["geometry"]["coordinates"];
        let [x, y] = [0, 1].map(|i| at[i].as_f64().expect("degrees"));
        let near = |a: f64, b: f64| (a - b).abs() < 2e-6;
        let grid = near(x * 100.0, (x * 100.0).round()) && near(y * 100.0, (y * 100.0).round());
        let village = villages.iter().any(|p| near(p.longitude, x) && near(p.latitude, y));
        assert!(grid || village, "{feature}");
    }
    let exact = read(&View { positions: Positions::Exact, ..coarse });
    assert_eq!(exact["tongxing"]["positions"], "exact");
    assert_ne!(exact["features"][0]["geometry"], whole["features"][0]["geometry"]);
}

#[test]
fn the_map_says_what_the_result_says_and_needs_nothing_from_outside() {
    let demo = demo();
    let chinese = view(&demo, false);
    assert!(text_of(Format::Html, &chinese).contains("<html lang=\"zh-CN\">"));
    // The demo ran in English, and so does its map begin.
    let page = text_of(Format::Html, &View { language: Language::English, ..chinese });
    assert!(page.contains("<html lang=\"en\">"));
    assert_eq!(
        page,
        std::fs::read_to_string(demo.folder.join("map.html")).expect("the demo's map")
    );
    let data = data_of(&page);
    let list = |key: &str| data[key].as_array().expect("a list").clone();
    let (children, volunteers, pairs) = (list("children"), list("volunteers"), list("pairs"));
    assert_eq!(children.len(), demo.problem.children.len() - unlisted(&demo).len());
    assert_eq!(pairs.len(), demo.result.pairs.len());
    let at = |line: &Value| usize::try_from(line.as_u64().expect("a position")).expect("small");
    for (line, pair) in pairs.iter().zip(&demo.result.pairs) {
        assert_eq!(children[at(&line[0])][0], json!(pair.child));
        assert_eq!(volunteers[at(&line[1])][0], json!(pair.volunteer));
        assert_eq!(line[2], json!(pair.metres));
        assert_eq!(line[3][1], json!(pair.cost.need));
    }
    assert_eq!(data["summary"]["status"], "optimal");
    assert_eq!(
        data["summary"]["levels"].as_array().expect("a list").len(),
        demo.result.levels.len()
    );
    assert_eq!(list("needs").len(), Need::ALL.len());
    for word in
        ["src=", "href=", "url(", "@import", "http:", "https:", "fetch(", "XMLHttp", "import("]
    {
        let scripts = page.matches(word).count();
        assert_eq!(scripts, 0, "{word}");
    }
    // Browsers of old machines: no syntax younger than 2010.
    let script = page.rsplit("<script>").next().expect("the script");
    for word in ["=>", "`", "let ", "const ", "class ", "...", "?.", "async ", "for (var x of"] {
        let code: String =
            script.lines().filter(|l| !l.trim_start().starts_with(['*', '/'])).collect();
        assert!(!code.contains(word), "{word}");
    }
}

#[test]
fn what_does_not_fit_or_is_not_known_is_refused() {
    let mut demo = demo();
    let mut large = demo.problem.clone();
    let child = large.children[0].clone();
    large.children = vec![child; export::MOST_POINTS + 1];
    let faults = Format::Html.fits(&large).expect_err("too many people for a map");
    assert_eq!(faults.problems[0].code, "too_large");
    assert!(
        faults.problems[0].found.starts_with(
            &large.volunteers.len().saturating_add(export::MOST_POINTS + 1).to_string()
        )
    );
    assert!(Format::Xlsx.fits(&large).is_ok() && Format::Csv.fits(&large).is_ok());
    demo.result.pairs[3].child = "nobody".to_owned();
    demo.result.pairs[5].volunteer = "nobody".to_owned();
    for format in Format::ALL {
        let error = format.write(&view(&demo, false)).expect_err("ids that are not there");
        let ExportError::Refused(faults) = error else { panic!("{format:?}: {error}") };
        let places: Vec<&str> = faults.problems.iter().map(|f| f.place.as_str()).collect();
        assert_eq!(places, ["pairs[3].child", "pairs[5].volunteer"], "{format:?}");
    }
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
        ("geojson", b"{\"type\":\"FeatureCollection\""),
        ("html", b"<!doctype html>"),
    ];
    for (ending, start) in starts {
        let path = folder.join(format!("out.{ending}"));
        let out = path.to_str().expect("UTF-8");
        let result = answered(&tongxing(&["pair", &problem, "--json", "--out", out]));
        let bytes = std::fs::read(&path).expect("written");
        assert!(bytes.starts_with(start), "{ending}");
        if ending == "csv" {
            let lines = String::from_utf8(bytes.clone()).expect("UTF-8").lines().count();
            assert_eq!(lines, result["pairs"].as_array().expect("a list").len() + 1);
        }
        answered(&tongxing(&["pair", &problem, "--json", "--threads", "1", "--out", out]));
        if ending != "json" {
            assert_eq!(std::fs::read(&path).expect("written"), bytes, "{ending}: same bytes");
        }
    }
    let said = tongxing(&["pair", &problem, "--json", "--out", "out.pdf"]);
    assert!(said.code == 2 && said.out.contains("unknown_format"), "{}", said.out);
}
