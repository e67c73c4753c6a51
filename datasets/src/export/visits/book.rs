//! The workbook of a plan: calendar, every visit, what is not planned, month by month.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::super::page::{Column, Page, Value, column, person, room};
use super::super::view::Language;
use super::super::{ExportError, words};
use super::{PlanView, area, calls, changes, minutes, missed, place, shown_volunteer, weekday};
use crate::document::plan::{StopDocument, TourDocument};
use crate::document::{Day, Fault, Faults};

/// Most lines of one sheet.
const MOST_LINES: usize = 1_000_000;

/// The plan as .xlsx: a calendar by volunteer, every visit and every call, what could not be planned, and the books of
/// months and quarters. The same plan gives the same bytes.
///
/// # Errors
/// More lines than a sheet holds.
pub fn book(view: &PlanView<'_>) -> Result<Vec<u8>, ExportError> {
    let visits: usize = view.plan.tours.iter().map(|tour| tour.stops.len()).sum();
    let most = visits.max(view.plan.unplanned.len()).max(view.plan.calls.len());
    if most > MOST_LINES {
        let allowed = format!("at most {MOST_LINES}");
        let fault =
            Fault::new("too_large", "plan", "has too many lines for a sheet", most, allowed);
        return Err(ExportError::Refused(Faults::one(fault)));
    }
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2024, 3, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    calendar(book.add_worksheet(), view)?;
    all_visits(book.add_worksheet(), view)?;
    calls::listed(book.add_worksheet(), view)?;
    unplanned(book.add_worksheet(), view)?;
    if view.plan.inputs.earlier_sha256.is_some() {
        changes::changes(book.add_worksheet(), view, title(view, "与原安排相比的变动"))?;
    }
    months(book.add_worksheet(), view, "月册", "按月", month)?;
    months(book.add_worksheet(), view, "季册", "按季", quarter)?;
    months(book.add_worksheet(), view, "年册", "按年", year)?;
    notes(book.add_worksheet(), view)?;
    Ok(book.save_to_buffer()?)
}

pub(super) fn title(view: &PlanView<'_>, what: &str) -> String {
    let inputs = &view.plan.inputs;
    format!("{}{what}（自 {} 起 {} 周）", area(view), inputs.from, inputs.weeks)
}

const CALENDAR: [Column; 10] = [
    column("志愿者编号", 17.0),
    person("志愿者姓名", 16.0),
    column("日期", 13.0),
    column("星期", 8.0),
    column("出门", 8.0),
    column("到家", 8.0),
    column("探访次数", 9.0),
    column("路程（公里）", 10.0),
    column("途中（分钟）", 10.0),
    column("行程", 60.0),
];

/// 探访日历: a line a tour, by volunteer.
fn calendar(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let name = title(view, "探访日历");
    let mut page = Page::new(sheet, "探访日历", name, &CALENDAR, view.people.is_some())?;
    let order: BTreeMap<&str, usize> =
        view.problem.volunteers.iter().enumerate().map(|(at, v)| (v.id.as_str(), at)).collect();
    let mut tours: Vec<&TourDocument> = view.plan.tours.iter().collect();
    tours.sort_by_key(|t| (order.get(t.volunteer.as_str()).copied(), t.date, t.depart.clone()));
    for tour in tours {
        let person = view.people.and_then(|people| people.volunteers.get(&tour.volunteer));
        let stops = tour.stops.iter().map(|s| {
            format!("{} {} {}", minutes(&s.start), s.kind.zh(), shown_child(view, &s.child))
        });
        let seconds = u32::try_from(tour.seconds).unwrap_or(u32::MAX);
        page.push(vec![
            tour.volunteer.as_str().into(),
            person.and_then(|p| p.contact.as_ref().or(p.name.as_ref())).into(),
            Value::Day(tour.date),
            weekday(tour.date, Language::Chinese).into(),
            minutes(&tour.depart).into(),
            minutes(&tour.back).into(),
            tour.stops.len().into(),
            Value::Kilometres(tour.metres),
            Value::Minutes(seconds),
            stops.collect::<Vec<_>>().join("\n").into(),
        ]);
    }
    page.finish(true)
}

fn shown_child(view: &PlanView<'_>, id: &str) -> String {
    let person = view.people.and_then(|people| people.children.get(id));
    match person.and_then(|person| person.name.as_ref()) {
        Some(name) => format!("{id} {name}"),
        None => id.to_owned(),
    }
}

const VISITS: [Column; 15] = [
    column("序号", 8.0),
    column("日期", 13.0),
    column("星期", 8.0),
    column("开始", 8.0),
    column("结束", 8.0),
    column("类型", 13.0),
    column("儿童编号", 17.0),
    person("儿童姓名", 15.0),
    column("关爱等级", 8.0),
    column("乡镇", 14.0),
    column("村（社区）", 16.0),
    column("志愿者编号", 17.0),
    person("志愿者姓名", 16.0),
    column("同行", 34.0),
    column("路程（公里）", 10.0),
];

/// 探访台账: a line a visit, by date; a joint one stands with whoever leads it.
fn all_visits(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let name = title(view, "探访台账");
    let mut page = Page::new(sheet, "探访台账", name, &VISITS, view.people.is_some())?;
    let visits = view.plan.tours.iter().flat_map(|t| t.stops.iter().map(move |s| (t, s)));
    let visits = visits.filter(|(tour, stop)| stop.visit.lead == tour.volunteer);
    let mut visits: Vec<(&TourDocument, &StopDocument)> = visits.collect();
    visits.sort_by(|a, b| (a.0.date, &a.1.start).cmp(&(b.0.date, &b.1.start)));
    for (number, (tour, stop)) in (1_usize..).zip(visits) {
        let child = view.problem.children.iter().find(|child| child.id == stop.child);
        let person = view.people.and_then(|people| people.children.get(&stop.child));
        let volunteer = view.people.and_then(|people| people.volunteers.get(&tour.volunteer));
        let (town, village) = child.map_or_else(Default::default, |c| place(view, c.division.0));
        let mut with: Vec<String> = stop.with.iter().map(|id| shown_volunteer(view, id)).collect();
        if stop.attended {
            with.push("妇联工作人员".to_owned());
        }
        page.push(vec![
            number.into(),
            Value::Day(tour.date),
            weekday(tour.date, Language::Chinese).into(),
            minutes(&stop.start).into(),
            minutes(&stop.end).into(),
            stop.kind.zh().into(),
            stop.child.as_str().into(),
            person.and_then(|p| p.name.as_ref()).into(),
            child.map_or_else(|| "".into(), |child| Value::Colour(child.priority)),
            town.into(),
            village.into(),
            tour.volunteer.as_str().into(),
            volunteer.and_then(|p| p.contact.as_ref().or(p.name.as_ref())).into(),
            with.join("\n").into(),
            Value::Kilometres(stop.metres.into()),
        ]);
    }
    page.finish(true)
}

const UNPLANNED: [Column; 10] = [
    column("序号", 8.0),
    column("儿童编号", 17.0),
    person("儿童姓名", 15.0),
    column("类型", 13.0),
    column("自", 13.0),
    column("至", 13.0),
    column("可由谁", 24.0),
    column("原因", 30.0),
    column("Reason", 30.0),
    column("最小的放宽", 34.0),
];

/// 未安排: a line for everything that falls due and is not planned.
fn unplanned(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let name = title(view, "未能安排的探访");
    let mut page = Page::new(sheet, "未安排", name, &UNPLANNED, view.people.is_some())?;
    for (number, line) in (1_usize..).zip(&view.plan.unplanned) {
        let person = view.people.and_then(|people| people.children.get(&line.child));
        let (zh, en) = missed(line.reason);
        let relaxed = line
            .relaxation
            .map(|r| format!("{} 志愿者的时间再多 {} 分钟即可", r.date, r.more_minutes));
        page.push(vec![
            number.into(),
            line.child.as_str().into(),
            person.and_then(|p| p.name.as_ref()).into(),
            line.kind.zh().into(),
            Value::Day(line.from),
            Value::Day(line.to),
            line.volunteers.join("\n").into(),
            zh.into(),
            en.into(),
            relaxed.unwrap_or_default().into(),
        ]);
    }
    if view.plan.unplanned.is_empty() {
        page.remark("应做的探访全部安排。 / Everything that falls due is planned.".to_owned());
    }
    page.finish(true)
}

fn month(day: Day) -> String {
    let (year, month, _) = day.0.to_ymd();
    format!("{year}年{month}月")
}

fn quarter(day: Day) -> String {
    let (year, month, _) = day.0.to_ymd();
    format!("{year}年第{}季度", (month - 1) / 3 + 1)
}

fn year(day: Day) -> String {
    format!("{}年", day.0.to_ymd().0)
}

const BOOK: [Column; 8] = [
    column("期间", 16.0),
    column("儿童编号", 17.0),
    person("儿童姓名", 15.0),
    column("关爱等级", 8.0),
    column("已安排次数", 9.0),
    column("日期", 50.0),
    room("已完成次数", 12.0),
    room("备注", 30.0),
];

/// A book (册): for every period and child what is planned, with room for what was done.
fn months(
    sheet: &mut Worksheet,
    view: &PlanView<'_>,
    name: &str,
    what: &str,
    period: fn(Day) -> String,
) -> Result<(), XlsxError> {
    let title = title(view, &format!("探访{what}登记"));
    let mut page = Page::new(sheet, name, title, &BOOK, view.people.is_some())?;
    // A joint visit is one visit: it stands in the tour of whoever leads it.
    let mut visits: BTreeMap<(Day, String), BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    let mut firsts: BTreeMap<String, Day> = BTreeMap::new();
    for tour in &view.plan.tours {
        let of = period(tour.date);
        let first = *firsts.entry(of.clone()).or_insert(tour.date);
        let led = tour.stops.iter().filter(|stop| stop.visit.lead == tour.volunteer);
        for stop in led {
            let (_, month, day) = tour.date.0.to_ymd();
            let text = format!("{month}月{day}日 {}", stop.kind.zh());
            let children = visits.entry((first, of.clone())).or_default();
            children.entry(stop.child.as_str()).or_default().push(text);
        }
    }
    for call in &view.plan.calls {
        let of = period(call.date);
        let first = *firsts.entry(of.clone()).or_insert(call.date);
        let (_, month, day) = call.date.0.to_ymd();
        let text = format!("{month}月{day}日 {}", call.kind.zh());
        let children = visits.entry((first, of)).or_default();
        children.entry(call.child.as_str()).or_default().push(text);
    }
    for ((_, of), children) in &visits {
        for child in &view.problem.children {
            let Some(days) = children.get(child.id.as_str()) else { continue };
            let person = view.people.and_then(|people| people.children.get(&child.id));
            page.push(vec![
                of.as_str().into(),
                child.id.as_str().into(),
                person.and_then(|p| p.name.as_ref()).into(),
                Value::Colour(child.priority),
                days.len().into(),
                days.join("；").into(),
                "".into(),
                "".into(),
            ]);
        }
    }
    page.finish(true)
}

const NOTES: [Column; 2] = [column("项目", 24.0), column("内容", 90.0)];

/// 说明: what the plan says of itself.
fn notes(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let plan = view.plan;
    let mut page = Page::new(sheet, "说明", title(view, "探访安排说明"), &NOTES, false)?;
    let gap = format!("{:.4} %", plan.gap * 100.0);
    let mut lines = vec![
        ("综合成本（米当量）", plan.value.to_string()),
        ("已证明的下界（米当量）", plan.bound.to_string()),
        ("差距", gap),
        ("规则包", plan.inputs.policy.clone()),
        ("独立校验", words::checked(plan.check.status).to_owned()),
    ];
    for kind in &plan.kinds {
        lines.push((kind.kind.zh(), format!("应做 {} 次，已安排 {} 次", kind.due, kind.planned)));
    }
    if plan.provisional {
        let text = "部分日期的放假安排尚未公布，公布后请重新安排";
        lines.push(("暂定", text.to_owned()));
    }
    for (name, text) in lines {
        page.push(vec![name.into(), text.into()]);
    }
    page.finish(false)
}
