//! `tongxing visits` with its formats.

use serde_json::json;
use tongxing_datasets::export;

use super::{people, rich};
use crate::cli::{file, folder, tongxing};
use crate::exports::data_of;

#[test]
fn visits_writes_maps_and_refuses_days_that_are_not_its_own() {
    let (planned, folder) = (rich(), folder("visits-maps"));
    let json = |value| serde_json::to_value(value).expect("a document");
    let problem = file(&folder, "problem.json", &json(&planned.check.problem));
    let result = serde_json::to_value(&planned.check.result).expect("a document");
    let result = file(&folder, "result.json", &result);
    let people = serde_json::to_value(people(&planned)).expect("a document");
    let people = file(&folder, "people.json", &people);
    let weeks = planned.plan.inputs.weeks.to_string();
    let call = |more: &[&str]| {
        let from = ["visits", &problem, &result, "--from", "2026-11-23", "--weeks", &weeks];
        tongxing(&[&from, more].concat())
    };
    let path = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let day = export::busiest_day(&planned.plan).expect("visits").to_string();
    let page = path("tours.map.html");
    let said = call(&["--out", &page]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains(&format!("the map opens on: {day}")), "{}", said.out);
    let text = std::fs::read_to_string(&page).expect("written");
    assert_eq!(data_of(&text)["summary"]["day"], json!(day));
    let said = call(&["--out", &page, "--day", "2026-11-25", "--people", &people, "--lang", "zh"]);
    assert!(said.out.contains("路线图打开的日期: 2026-11-25"), "{}", said.out);
    let text = std::fs::read_to_string(&page).expect("written");
    assert_eq!(data_of(&text)["summary"]["day"], "2026-11-25");
    assert!(text.contains("<html lang=\"zh-CN\">") && text.contains("儿童名"));
    let lines = path("tours.geojson");
    assert_eq!(call(&["--out", &lines, "--day", &day]).code, 0);
    let text = std::fs::read_to_string(&lines).expect("written");
    assert!(text.contains(&format!("\"day\":\"{day}\"")) && text.contains("LineString"));
    // Other .html are sheets.
    let sheets = path("roadmap.html");
    assert_eq!(call(&["--out", &sheets]).code, 0);
    assert!(std::fs::read_to_string(&sheets).expect("written").contains("class=\"steps\""));
    for (more, code) in [
        (vec!["--day", "2026-11-25"], "usage"),
        (vec!["--day", "2026-11-25", "--out", "x.ics", "--volunteer", "V0"], "usage"),
        (vec!["--day", "2026-11-22", "--out", "x.geojson"], "out_of_range"),
        (vec!["--day", "2027-11-22", "--out", "x.map.html"], "out_of_range"),
        (vec!["--day", "2026-02-30", "--out", "map.html"], "not_a_day"),
        (vec!["--volunteer", "V0", "--out", "map.html"], "usage"),
        (vec!["--out", "x.csv"], "unknown_format"),
    ] {
        let said = call(&[&["--json"], more.as_slice()].concat());
        let codes: Vec<String> = said.codes();
        assert!(said.code == 2 && codes.contains(&code.to_owned()), "{more:?}: {codes:?}");
    }
}
