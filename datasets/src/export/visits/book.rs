//! The workbook of a plan: calendar, every visit, what is not planned, month by month.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::ExportError;
use super::super::page::{Column, Page, Value, column, person, room, workbook};
use super::super::planned::{self, Claims};
use super::super::view::{Language, shown_child};
use super::{
    PlanView, area, calls, changes, kind, minutes, missed, place, shown_volunteer, staff, weekday,
};
use crate::document::cadence::VisitKind;
use crate::document::plan::{KindDocument, RelaxationDocument, StopDocument, TourDocument};
use crate::document::{Day, VolunteerPerson};

/// The plan as .xlsx: a calendar by volunteer, every visit and every call, what could not be planned, and the books of
/// months and quarters. The same plan gives the same bytes.
///
/// # Errors
/// More lines than a sheet holds.
pub fn book(view: &PlanView<'_>) -> Result<Vec<u8>, ExportError> {
    let visits: usize = view.plan.tours.iter().map(|tour| tour.stops.len()).sum();
    let most = visits.max(view.plan.unplanned.len()).max(view.plan.calls.len());
    planned::at_most("plan", most)?;
    let mut book = workbook()?;
    calendar(book.add_worksheet(), view)?;
    all_visits(book.add_worksheet(), view)?;
    calls::listed(book.add_worksheet(), view)?;
    unplanned(book.add_worksheet(), view)?;
    if view.plan.inputs.earlier_sha256.is_some() {
        let name = title(view, "与原安排相比的变动", "Changes of the earlier plan");
        changes::changes(book.add_worksheet(), view, name)?;
    }
    for period in [Period::Month, Period::Quarter, Period::Year] {
        months(book.add_worksheet(), view, period)?;
    }
    notes(book.add_worksheet(), view)?;
    Ok(book.save_to_buffer()?)
}

pub(super) fn title(view: &PlanView<'_>, chinese: &str, english: &str) -> String {
    let inputs = &view.plan.inputs;
    planned::title(view.language, &area(view), (inputs.from, inputs.weeks), [chinese, english])
}

/// A page in the view's language.
pub(super) fn page<'a>(
    sheet: &'a mut Worksheet,
    view: &PlanView<'_>,
    name: [&str; 2],
    title: String,
    columns: &[Column],
) -> Result<Page<'a>, XlsxError> {
    let name = view.language.say(name[0], name[1]);
    let page = Page::new(sheet, name, title, columns, view.people.is_some())?;
    Ok(page.speaking(view.language))
}

const CALENDAR: [Column; 10] = [
    column("志愿者编号", 17.0).or("Volunteer"),
    person("志愿者姓名", 16.0).or("Name of the volunteer"),
    column("日期", 13.0).or("Date"),
    column("星期", 8.0).or("Day"),
    column("出门", 8.0).or("Leaves"),
    column("到家", 8.0).or("Home"),
    column("探访次数", 9.0).or("Visits"),
    column("路程（公里）", 10.0).or("Way (km)"),
    column("途中（分钟）", 10.0).or("On the way (min)"),
    column("行程", 60.0).or("Tour"),
];

/// 探访日历: a line a tour, by volunteer.
fn calendar(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let name = title(view, "探访日历", "Calendar of tours");
    let mut page = page(sheet, view, ["探访日历", "Tours"], name, &CALENDAR)?;
    let order: BTreeMap<&str, usize> =
        view.problem.volunteers.iter().enumerate().map(|(at, v)| (v.id.as_str(), at)).collect();
    let mut tours: Vec<&TourDocument> = view.plan.tours.iter().collect();
    tours.sort_by_key(|t| (order.get(t.volunteer.as_str()).copied(), t.date, t.depart.clone()));
    for tour in tours {
        let person = view.people.and_then(|people| people.volunteers.get(&tour.volunteer));
        let stops = tour.stops.iter().map(|s| {
            format!(
                "{} {} {}",
                minutes(&s.start),
                kind(view, s.kind),
                shown_child(view.people, &s.child)
            )
        });
        let seconds = u32::try_from(tour.seconds).unwrap_or(u32::MAX);
        page.push(vec![
            tour.volunteer.as_str().into(),
            person.and_then(VolunteerPerson::called).into(),
            Value::Day(tour.date),
            weekday(tour.date, view.language).into(),
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

const VISITS: [Column; 15] = [
    column("序号", 8.0).or("No."),
    column("日期", 13.0).or("Date"),
    column("星期", 8.0).or("Day"),
    column("开始", 8.0).or("Begins"),
    column("结束", 8.0).or("Ends"),
    column("类型", 13.0).or("Kind"),
    column("儿童编号", 17.0).or("Child"),
    person("儿童姓名", 15.0).or("Name of the child"),
    column("关爱等级", 8.0).or("Priority"),
    column("乡镇", 14.0).or("Township"),
    column("村（社区）", 16.0).or("Village"),
    column("志愿者编号", 17.0).or("Volunteer"),
    person("志愿者姓名", 16.0).or("Name of the volunteer"),
    column("同行", 34.0).or("Comes along"),
    column("路程（公里）", 10.0).or("Way (km)"),
];

/// 探访台账: a line a visit, by date; a joint one stands with whoever leads it.
fn all_visits(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let name = title(view, "探访台账", "Visits");
    let mut page = page(sheet, view, ["探访台账", "Visits"], name, &VISITS)?;
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
            with.push(staff(view).to_owned());
        }
        page.push(vec![
            number.into(),
            Value::Day(tour.date),
            weekday(tour.date, view.language).into(),
            minutes(&stop.start).into(),
            minutes(&stop.end).into(),
            kind(view, stop.kind).into(),
            stop.child.as_str().into(),
            person.and_then(|p| p.name.as_ref()).into(),
            child.map_or_else(|| "".into(), |child| Value::Colour(child.priority)),
            town.into(),
            village.into(),
            tour.volunteer.as_str().into(),
            volunteer.and_then(VolunteerPerson::called).into(),
            with.join("\n").into(),
            Value::Kilometres(stop.metres.into()),
        ]);
    }
    page.finish(true)
}

const UNPLANNED: [Column; 10] = [
    column("序号", 8.0).or("No."),
    column("儿童编号", 17.0).or("Child"),
    person("儿童姓名", 15.0).or("Name of the child"),
    column("类型", 13.0).or("Kind"),
    column("自", 13.0).or("From"),
    column("至", 13.0).or("To"),
    column("可由谁", 24.0).or("By whom"),
    column("原因", 30.0).or("Why"),
    column("Reason", 30.0),
    column("最小的放宽", 34.0).or("Least way out"),
];

/// 未安排: a line for everything that falls due and is not planned.
fn unplanned(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let name = title(view, "未能安排的探访", "What could not be planned");
    let mut page = page(sheet, view, ["未安排", "Not planned"], name, &UNPLANNED)?;
    for (number, line) in (1_usize..).zip(&view.plan.unplanned) {
        let person = view.people.and_then(|people| people.children.get(&line.child));
        let (zh, en) = missed(line.reason);
        let relaxed = line.relaxation.map(|RelaxationDocument { date, more_minutes }| {
            view.language.say(
                format!("{date} 志愿者的时间再多 {more_minutes} 分钟即可"),
                format!("{more_minutes} minutes more of the volunteer's hours on {date}"),
            )
        });
        page.push(vec![
            number.into(),
            line.child.as_str().into(),
            person.and_then(|p| p.name.as_ref()).into(),
            kind(view, line.kind).into(),
            Value::Day(line.from),
            Value::Day(line.to),
            line.volunteers.join("\n").into(),
            view.language.say(zh, "").into(),
            en.into(),
            relaxed.unwrap_or_default().into(),
        ]);
    }
    if view.plan.unplanned.is_empty() {
        let said = ["应做的探访全部安排。", "Everything that falls due is planned."];
        page.remark(view.language.say(said[0], said[1]).to_owned());
    }
    page.finish(true)
}

/// What a book is kept by.
#[derive(Clone, Copy)]
enum Period {
    Month,
    Quarter,
    Year,
}

impl Period {
    /// Names of the sheet.
    fn sheet(self) -> [&'static str; 2] {
        match self {
            Self::Month => ["月册", "By month"],
            Self::Quarter => ["季册", "By quarter"],
            Self::Year => ["年册", "By year"],
        }
    }

    /// Titles of the sheet.
    fn title(self) -> [&'static str; 2] {
        match self {
            Self::Month => ["探访按月登记", "Register by month"],
            Self::Quarter => ["探访按季登记", "Register by quarter"],
            Self::Year => ["探访按年登记", "Register by year"],
        }
    }

    /// The one that a day is in.
    fn of(self, day: Day, language: Language) -> String {
        let (year, month, _) = day.0.to_ymd();
        let quarter = (month - 1) / 3 + 1;
        match (self, language) {
            (Self::Month, Language::Chinese) => format!("{year}年{month}月"),
            (Self::Month, Language::English) => format!("{year}-{month:02}"),
            (Self::Quarter, Language::Chinese) => format!("{year}年第{quarter}季度"),
            (Self::Quarter, Language::English) => format!("{year}, quarter {quarter}"),
            (Self::Year, Language::Chinese) => format!("{year}年"),
            (Self::Year, Language::English) => year.to_string(),
        }
    }
}

/// A day and what takes place on it.
fn on(view: &PlanView<'_>, day: Day, what: VisitKind) -> String {
    let (_, month, of_month) = day.0.to_ymd();
    let what = kind(view, what);
    view.language
        .say(format!("{month}月{of_month}日 {what}"), format!("{month:02}-{of_month:02} {what}"))
}

const BOOK: [Column; 8] = [
    column("期间", 16.0).or("Period"),
    column("儿童编号", 17.0).or("Child"),
    person("儿童姓名", 15.0).or("Name of the child"),
    column("关爱等级", 8.0).or("Priority"),
    column("已安排次数", 9.0).or("Planned"),
    column("日期", 50.0).or("Date"),
    room("已完成次数", 12.0).or("Done"),
    room("备注", 30.0).or("Remarks"),
];

/// A book (册): for every period and child what is planned, with room for what was done.
fn months(sheet: &mut Worksheet, view: &PlanView<'_>, period: Period) -> Result<(), XlsxError> {
    let [chinese, english] = period.title();
    let title = title(view, chinese, english);
    let mut page = page(sheet, view, period.sheet(), title, &BOOK)?;
    // A joint visit is one visit: it stands in the tour of whoever leads it.
    let mut visits: BTreeMap<(Day, String), BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    let mut firsts: BTreeMap<String, Day> = BTreeMap::new();
    for tour in &view.plan.tours {
        let of = period.of(tour.date, view.language);
        let first = *firsts.entry(of.clone()).or_insert(tour.date);
        let led = tour.stops.iter().filter(|stop| stop.visit.lead == tour.volunteer);
        for stop in led {
            let text = on(view, tour.date, stop.kind);
            let children = visits.entry((first, of.clone())).or_default();
            children.entry(stop.child.as_str()).or_default().push(text);
        }
    }
    for call in &view.plan.calls {
        let of = period.of(call.date, view.language);
        let first = *firsts.entry(of.clone()).or_insert(call.date);
        let text = on(view, call.date, call.kind);
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
                days.join(view.language.say("；", "; ")).into(),
                "".into(),
                "".into(),
            ]);
        }
    }
    page.finish(true)
}

/// 说明: what the plan says of itself.
fn notes(sheet: &mut Worksheet, view: &PlanView<'_>) -> Result<(), XlsxError> {
    let plan = view.plan;
    let claims = Claims {
        status: plan.status,
        value: plan.value,
        bound: plan.bound,
        gap: plan.gap,
        policy: &plan.inputs.policy,
        check: plan.check.status,
        provisional: plan.provisional,
    };
    let counts = plan.kinds.iter().map(|&KindDocument { kind: what, due, planned }| {
        let text = view.language.say(
            format!("应做 {due} 次，已安排 {planned} 次"),
            format!("{due} fall due, {planned} are planned"),
        );
        (kind(view, what), text)
    });
    let title = title(view, "探访安排说明", "What the plan says of itself");
    planned::notes(sheet, view.language, title, &claims, counts)
}
