//! The workbook and the sheets of trips.

use serde_json::Value;
use tongxing_datasets::document::trips::TripsDocument;
use tongxing_datasets::document::{People, ProblemDocument};
use tongxing_datasets::export::{Language, Positions, TripsFormat, TripsView};
use tongxing_datasets::geography::Gazetteer;

use super::command::{planned, round};
use crate::cli::tongxing;
use crate::exports::{sheet, texts};

struct Papers {
    problem: ProblemDocument,
    trips: TripsDocument,
    people: People,
    paths: [String; 3],
}

/// Trips of a small county, with names that have to be escaped.
fn papers(name: &str) -> Papers {
    let (folder, mut problem) = round(name);
    // Not everybody has a seat.
    for (what, many) in [("cars", 1), ("seats", 2)] {
        problem["delegations"][0][what] = serde_json::json!(many);
    }
    let (paths, trips) = planned(&folder, &problem);
    let of = |which: &str, more: &str| -> Value {
        let all = problem[which].as_array().expect("a list").iter();
        all.map(|one| {
            let id = one["id"].as_str().expect("an id");
            (id.to_owned(), serde_json::json!({ "name": format!("{more}<{id}>") }))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
    };
    let people = serde_json::json!({
        "version": 1, "children": of("children", "儿童"), "volunteers": of("volunteers", "志愿者")});
    Papers {
        problem: serde_json::from_value(problem).expect("a problem"),
        trips: serde_json::from_value(trips).expect("trips"),
        people: serde_json::from_value(people).expect("people"),
        paths,
    }
}

fn written(papers: &Papers, format: TripsFormat, named: bool, language: Language) -> Vec<u8> {
    let gazetteer = Gazetteer::builtin();
    let view = TripsView {
        problem: &papers.problem,
        trips: &papers.trips,
        people: named.then_some(&papers.people),
        gazetteer: &gazetteer,
        positions: Positions::Coarse,
        language,
    };
    format.write(&view).expect("fits")
}

fn stops(trips: &TripsDocument) -> usize {
    let cars = trips.delegations.iter().flat_map(|of| &of.trips).flat_map(|trip| &trip.cars);
    cars.map(|car| car.stops.len()).sum()
}

#[test]
fn the_workbook_of_trips_has_a_line_for_everything() {
    let papers = papers("book");
    let all = || papers.trips.delegations.iter().flat_map(|of| &of.trips);
    let cars: usize = all().map(|trip| trip.cars.len()).sum();
    let members: usize = all().map(|trip| trip.members.len()).sum();
    assert!(cars > 0 && !papers.trips.unplanned.is_empty(), "{:?}", papers.trips);
    let book = written(&papers, TripsFormat::Book, true, Language::Chinese);
    let ways = texts(&sheet(&book, "车辆日程"), "行程");
    assert_eq!(ways.len(), cars);
    let lines: usize = ways.iter().map(|way| way.lines().count()).sum();
    assert_eq!(lines, stops(&papers.trips));
    let visits = sheet(&book, "入户走访");
    assert_eq!(texts(&visits, "儿童编号").len(), stops(&papers.trips));
    assert!(texts(&visits, "儿童姓名").iter().all(|name| name.starts_with("儿童<")));
    assert_eq!(texts(&sheet(&book, "参加人员"), "志愿者编号").len(), members);
    let reasons = texts(&sheet(&book, "未安排"), "原因");
    assert_eq!(reasons.len(), papers.trips.unplanned.len());
    let english = written(&papers, TripsFormat::Book, false, Language::English);
    let reasons = texts(&sheet(&english, "Not planned"), "Why");
    assert!(reasons.iter().all(|reason| reason.is_ascii()), "{reasons:?}");
    assert_eq!(english, written(&papers, TripsFormat::Book, false, Language::English));
}

#[test]
fn sheets_of_trips_have_every_visit_and_names_only_where_given() {
    let papers = papers("sheets");
    for (language, title) in [(Language::Chinese, "集中走访单"), (Language::English, "Trip sheet")]
    {
        for named in [true, false] {
            let html = written(&papers, TripsFormat::Sheets, named, language);
            let html = String::from_utf8(html).expect("UTF-8");
            assert_eq!(html.matches("<article").count(), stops(&papers.trips));
            assert!(html.contains(title) && html.contains("<svg") && !html.contains("://"));
            assert_eq!(html.contains("儿童&lt;"), named);
            assert!(!html.contains("儿童<3") && !html.contains("志愿者<3"));
        }
    }
    let mut none = papers;
    none.trips.delegations.clear();
    let html = written(&none, TripsFormat::Sheets, false, Language::English);
    assert!(String::from_utf8(html).expect("UTF-8").contains("No trips are planned."));
}

#[test]
fn trips_are_written_as_workbook_and_sheets() {
    let Papers { paths: [problem, result, trips], problem: document, .. } = papers("written");
    let from = document.round.date.to_string();
    let run = |out: &str| {
        let out = trips.replace("trips.json", out);
        let words = ["trips", &problem, &result, "--from", &from, "--weeks", "12", "--out", &out];
        (tongxing(&[&words[..], &["--iterations", "0"]].concat()), std::fs::read(&out))
    };
    let (said, book) = run("trips.xlsx");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!sheet(&book.expect("it was written"), "Cars").is_empty());
    let (said, html) = run("trips.html");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(html.expect("it was written").starts_with(b"<!doctype html>"));
    assert_eq!(run("trips.csv").0.code, 2);
}
