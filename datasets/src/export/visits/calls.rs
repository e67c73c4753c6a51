//! Calls on paper: a sheet of the workbook, and a list for every volunteer.

use std::collections::BTreeMap;
use std::fmt::Write;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::html::escaped;
use super::super::page::{Column, Value, column, person, room};
use super::super::view::Language;
use super::book::{page, title};
use super::{PlanView, area, kind, minutes, shown_volunteer, weekday};
use crate::document::plan::CallDocument;
use crate::document::{ChildDocument, VolunteerPerson};

/// Calls of a printed page.
const A_PAGE: usize = 26;

const CALLS: [Column; 14] = [
    column("序号", 8.0).or("No."),
    column("日期", 13.0).or("Date"),
    column("星期", 8.0).or("Day"),
    column("开始", 8.0).or("Begins"),
    column("结束", 8.0).or("Ends"),
    column("类型", 13.0).or("Kind"),
    column("儿童编号", 17.0).or("Child"),
    person("儿童姓名", 15.0).or("Name of the child"),
    column("关爱等级", 8.0).or("Priority"),
    column("志愿者编号", 17.0).or("Volunteer"),
    person("志愿者姓名", 16.0).or("Name of the volunteer"),
    column("家长", 8.0).or("Parent"),
    room("已完成", 9.0).or("Done"),
    room("备注", 30.0).or("Remarks"),
];

/// 联系台账: a line a call, by date.
pub(super) fn listed(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let name = title(view, "联系台账", "Calls");
    let mut page = page(sheet, view, ["联系台账", "Calls"], name, &CALLS)?;
    let children: BTreeMap<&str, &ChildDocument> =
        view.problem.children.iter().map(|child| (child.id.as_str(), child)).collect();
    let mut calls: Vec<&CallDocument> = view.plan.calls.iter().collect();
    calls.sort_by(|a, b| (a.date, &a.start).cmp(&(b.date, &b.start)));
    for (number, call) in (1_usize..).zip(calls) {
        let child = children.get(call.child.as_str());
        let person = view.people.and_then(|people| people.children.get(&call.child));
        let volunteer = view.people.and_then(|people| people.volunteers.get(&call.volunteer));
        page.push(vec![
            number.into(),
            Value::Day(call.date),
            weekday(call.date, view.language).into(),
            minutes(&call.start).into(),
            minutes(&call.end).into(),
            kind(view, call.kind).into(),
            call.child.as_str().into(),
            person.and_then(|p| p.name.as_ref()).into(),
            child.map_or_else(|| "".into(), |child| Value::Colour(child.priority)),
            call.volunteer.as_str().into(),
            volunteer.and_then(VolunteerPerson::called).into(),
            if call.parent { view.language.say("参加", "takes part") } else { "" }.into(),
            "".into(),
            "".into(),
        ]);
    }
    page.finish(true)
}

/// What a list says.
struct Words {
    title: &'static str,
    volunteer: &'static str,
    page: [&'static str; 2],
    heads: [&'static str; 6],
    parent: &'static str,
    safe: &'static str,
}

const CHINESE: Words = Words {
    title: "联系单",
    volunteer: "志愿者",
    page: ["第 ", " 页"],
    heads: ["日期", "时间", "类型", "儿童", "家长", "完成情况与备注"],
    parent: "参加",
    safe: "联系不上时改日再打；遇有危险情况，立即报告妇联。",
};

const ENGLISH: Words = Words {
    title: "Calls",
    volunteer: "Volunteer",
    page: ["page ", ""],
    heads: ["Date", "Time", "Kind", "Child", "Parent", "Done, and remarks"],
    parent: "takes part",
    safe: "Nobody there: call another day. Danger: tell the federation at once.",
};

/// The calls of every volunteer, by id.
pub(super) fn by_volunteer<'a>(view: &PlanView<'a>) -> BTreeMap<&'a str, Vec<&'a CallDocument>> {
    let mut all: BTreeMap<&str, Vec<&CallDocument>> = BTreeMap::new();
    for call in &view.plan.calls {
        all.entry(call.volunteer.as_str()).or_default().push(call);
    }
    all.values_mut().for_each(|calls| calls.sort_by_key(|call| (call.date, &call.start)));
    all
}

/// Pages that list the calls of one volunteer.
pub(super) fn pages(
    html: &mut String,
    view: &PlanView<'_>,
    volunteer: &str,
    calls: &[&CallDocument],
) {
    let words = match view.language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    };
    let many = calls.len().div_ceil(A_PAGE);
    for (number, calls) in (1..).zip(calls.chunks(A_PAGE)) {
        let of = match many {
            1 => String::new(),
            _ => format!(" · {}{number} / {many}{}", words.page[0], words.page[1]),
        };
        let heads: String = words.heads.iter().map(|head| format!("<th>{head}</th>")).collect();
        // Writing to a text does not fail.
        let _ = write!(
            html,
            "<section class=\"page\">\n<header><h1>{}</h1><p class=\"area\">{}{of}</p></header>\n\
             <dl class=\"head\"><div><dt>{}</dt><dd>{}</dd></div></dl>\n\
             <table class=\"calls\">\n<tr>{heads}</tr>\n",
            words.title,
            escaped(&area(view)),
            words.volunteer,
            escaped(&shown_volunteer(view, volunteer)),
        );
        for call in calls {
            row(html, view, words, call);
        }
        let _ = write!(html, "</table>\n<footer><p>{}</p></footer>\n</section>\n", words.safe);
    }
}

fn row(html: &mut String, view: &PlanView<'_>, words: &Words, call: &CallDocument) {
    let person = view.people.and_then(|people| people.children.get(&call.child));
    let name = person.and_then(|person| person.name.as_ref()).map_or("", String::as_str);
    let kind = kind(view, call.kind);
    let _ = writeln!(
        html,
        "<tr><td>{} {}</td><td>{}–{}</td><td>{kind}</td><td>{}</td><td>{}</td><td></td></tr>",
        call.date,
        weekday(call.date, view.language),
        minutes(&call.start),
        minutes(&call.end),
        escaped(format!("{} {name}", call.child).trim_end()),
        if call.parent { words.parent } else { "" },
    );
}
