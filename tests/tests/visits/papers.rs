//! Sheets and the workbook.

use std::collections::BTreeMap;

use tongxing_datasets::document::PlanDocument;
use tongxing_datasets::export::{self, Language, PlanView};
use tongxing_datasets::geography::Gazetteer;

use super::{people, rich, view};
use crate::exports::{sheet, texts};

#[test]
fn sheets_have_two_visits_a_page_each_with_its_head_and_five_steps() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let people = people(&planned);
    let mut planned = planned;
    // Three visits in one tour.
    let stop = planned.plan.tours[0].stops[0].clone();
    planned.plan.tours[0].stops = vec![stop.clone(), stop.clone(), stop];
    for (language, page, steps) in [
        (Language::Chinese, " · 第 2 / 2 页", ["访", "听", "记", "议", "帮"]),
        (Language::English, " · page 2 / 2", ["Visit", "Listen", "Record", "Discuss", "Help"]),
    ] {
        let view = PlanView { language, ..view(&planned, Some(&people), &gazetteer) };
        let text = String::from_utf8(export::sheets(&view, None)).expect("UTF-8");
        let pages = planned.plan.tours.iter().map(|tour| tour.stops.len().div_ceil(2));
        let lists = lists(&planned.plan);
        assert_eq!(text.matches("<section class=\"page\">").count(), pages.sum::<usize>() + lists);
        let rows = text.matches("<tr><td>").count();
        assert_eq!(rows, planned.plan.calls.len());
        let visits: usize = planned.plan.tours.iter().map(|tour| tour.stops.len()).sum();
        for step in steps {
            assert_eq!(text.matches(&format!("<b>{step}</b>")).count(), visits, "{step}");
        }
        assert!(text.contains(page) && text.contains("儿童名C") && !text.contains("<b>&"));
        assert!(!text.contains("ID-") && !text.contains("://"));
    }
    let none = export::sheets(&view(&planned, None, &gazetteer), Some("nobody"));
    let none = String::from_utf8(none).expect("UTF-8");
    assert!(none.contains("没有探访") && !none.contains("<article"));
}

/// Pages that list calls.
fn lists(plan: &PlanDocument) -> usize {
    let mut many: BTreeMap<&str, usize> = BTreeMap::new();
    for call in &plan.calls {
        *many.entry(&call.volunteer).or_default() += 1;
    }
    many.values().map(|calls| calls.div_ceil(26)).sum()
}

#[test]
fn calls_are_listed_in_the_workbook_and_kept_in_its_books() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let people = people(&planned);
    let book = export::book(&view(&planned, Some(&people), &gazetteer)).expect("fits");
    let calls = sheet(&book, "联系台账");
    assert!(!planned.plan.calls.is_empty());
    assert_eq!(texts(&calls, "儿童编号").len(), planned.plan.calls.len());
    assert!(texts(&calls, "儿童姓名").iter().all(|name| name.starts_with("儿童名C")));
    let year = sheet(&book, "年册");
    let days: usize = texts(&year, "日期").iter().map(|days| days.matches("联系").count()).sum();
    assert_eq!(days, planned.plan.calls.len());
}

#[test]
fn the_workbook_has_a_line_a_visit_and_a_line_a_tour() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let book = export::book(&view(&planned, None, &gazetteer)).expect("fits");
    let tours = sheet(&book, "探访日历");
    assert_eq!(texts(&tours, "志愿者编号").len(), planned.plan.tours.len());
    let ways = texts(&tours, "行程");
    let stops: usize = planned.plan.tours.iter().map(|tour| tour.stops.len()).sum();
    assert_eq!(ways.iter().map(|way| way.lines().count()).sum::<usize>(), stops);
    // A joint visit is one, with whoever leads it; the other comes along.
    let led = planned.plan.tours.iter().flat_map(|t| t.stops.iter().map(move |s| (t, s)));
    let led = led.filter(|(tour, stop)| stop.visit.lead == tour.volunteer).count();
    let visits = sheet(&book, "探访台账");
    assert_eq!(texts(&visits, "儿童编号").len(), led);
    assert!(led < stops && texts(&visits, "同行").iter().any(|with| with.starts_with('V')));
    let month = sheet(&book, "月册");
    assert!(month[1].iter().any(|head| *head == "备注"), "there is room to write");
}

/// The workbook speaks one language: no head, title or word of the other, but for places and names.
#[test]
fn the_workbook_is_in_the_language_asked_for() {
    let (planned, gazetteer) = (rich(), Gazetteer::builtin());
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let english = PlanView { language: Language::English, ..view(&planned, None, &gazetteer) };
    let book = export::book(&english).expect("fits");
    let names = ["Tours", "Visits", "Calls", "Not planned", "By month", "By quarter", "By year"];
    for name in names {
        let sheet = sheet(&book, name);
        assert!(sheet[1].iter().all(|head| !chinese(&head.to_string())), "{name}: {:?}", sheet[1]);
    }
    assert_eq!(texts(&sheet(&book, "Visits"), "Kind").iter().filter(|t| chinese(t)).count(), 0);
    let priorities = texts(&sheet(&book, "Visits"), "Priority");
    assert!(priorities.iter().all(|p| ["red", "orange", "yellow", "blue"].contains(&p.as_str())));
    let days = texts(&sheet(&book, "By month"), "Date");
    assert!(!days.is_empty() && days.iter().all(|day| !chinese(day)), "{days:?}");
    let notes = sheet(&book, "Notes");
    assert!(notes.iter().skip(1).flatten().all(|text| !chinese(&text.to_string())), "{notes:?}");
    let book = export::book(&view(&planned, None, &gazetteer)).expect("fits");
    let notes = sheet(&book, "说明");
    assert!(notes[1..].iter().all(|line| chinese(&line[0].to_string())), "{notes:?}");
    assert!(texts(&sheet(&book, "探访台账"), "类型").iter().all(|kind| chinese(kind)));
}
