//! The workbook of block trips: days of cars, every visit, who takes part, what is not planned.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::ExportError;
use super::super::page::{Column, Page, Value, column, person, workbook};
use super::super::planned::{self, Claims};
use super::super::view::{place, shown_child, shown_volunteer};
use super::super::visits::{minutes, weekday};
use super::{Ride, TripsView, area, children, rides, titled, unmet};
use crate::document::VolunteerPerson;
use crate::document::trips::MeetingStop;

pub(super) fn book(view: &TripsView<'_>) -> Result<Vec<u8>, ExportError> {
    let rides = rides(view);
    let visits: usize = rides.iter().map(|ride| ride.car.stops.len()).sum();
    let most = visits.max(view.trips.unplanned.len());
    planned::at_most("trips", most)?;
    let mut book = workbook()?;
    cars(book.add_worksheet(), view, &rides)?;
    all_visits(book.add_worksheet(), view, &rides)?;
    members(book.add_worksheet(), view)?;
    unplanned(book.add_worksheet(), view)?;
    notes(book.add_worksheet(), view)?;
    Ok(book.save_to_buffer()?)
}

fn heading(view: &TripsView<'_>, title: [&str; 2]) -> String {
    let inputs = &view.trips.inputs;
    planned::title(view.language, &area(view), (inputs.from, inputs.weeks), title)
}

/// An empty page in the view's language.
fn page<'a>(
    sheet: &'a mut Worksheet,
    view: &TripsView<'_>,
    name: [&str; 2],
    title: [&str; 2],
    columns: &[Column],
) -> Result<Page<'a>, XlsxError> {
    let title = heading(view, title);
    let name = view.language.say(name[0], name[1]);
    let page = Page::new(sheet, name, title, columns, view.people.is_some())?;
    Ok(page.speaking(view.language))
}

const CARS: [Column; 11] = [
    column("走访团", 24.0).or("Delegation"),
    column("日期", 13.0).or("Date"),
    column("星期", 8.0).or("Day"),
    column("车次", 7.0).or("Car"),
    column("出发", 8.0).or("Leaves"),
    column("返回", 8.0).or("Back"),
    column("走访户数", 9.0).or("Homes"),
    column("路程（公里）", 10.0).or("Way (km)"),
    column("车上成员", 30.0).or("In the car"),
    column("当地工作人员", 12.0).or("Local staff"),
    column("行程", 46.0).or("Tour"),
];

/// 车辆日程: a line a day of a car.
fn cars(sheet: &mut Worksheet, view: &TripsView<'_>, rides: &[Ride<'_>]) -> Result<(), XlsxError> {
    let name = ["车辆日程", "Cars"];
    let mut page = page(sheet, view, name, ["集中走访车辆日程", "Cars of block trips"], &CARS)?;
    for &Ride { of, car, number, .. } in rides {
        let members = car.members.iter().map(|id| shown_volunteer(view.people, id));
        let stops = car
            .stops
            .iter()
            .map(|s| format!("{} {}", minutes(&s.start), shown_child(view.people, &s.child)));
        page.push(vec![
            titled(view, &of.delegation).into(),
            Value::Day(car.date),
            weekday(car.date, view.language).into(),
            number.into(),
            minutes(&car.depart).into(),
            minutes(&car.back).into(),
            car.stops.len().into(),
            Value::Kilometres(car.metres.into()),
            members.collect::<Vec<_>>().join("\n").into(),
            if car.staff { view.language.say("随车", "rides along") } else { "" }.into(),
            stops.collect::<Vec<_>>().join("\n").into(),
        ]);
    }
    if rides.is_empty() {
        page.remark(view.language.say("没有安排走访。", "No trips are planned.").to_owned());
    }
    page.finish(true)
}

const VISITS: [Column; 13] = [
    column("序号", 8.0).or("No."),
    column("走访团", 24.0).or("Delegation"),
    column("日期", 13.0).or("Date"),
    column("星期", 8.0).or("Day"),
    column("车次", 7.0).or("Car"),
    column("开始", 8.0).or("Begins"),
    column("结束", 8.0).or("Ends"),
    column("儿童编号", 17.0).or("Child"),
    person("儿童姓名", 15.0).or("Name of the child"),
    column("关爱等级", 8.0).or("Priority"),
    column("乡镇", 14.0).or("Township"),
    column("村（社区）", 16.0).or("Village"),
    column("会面的志愿者", 30.0).or("Meets"),
];

/// 入户走访: a line a visit at a home.
fn all_visits(
    sheet: &mut Worksheet,
    view: &TripsView<'_>,
    rides: &[Ride<'_>],
) -> Result<(), XlsxError> {
    let name = ["入户走访", "Visits"];
    let mut page = page(sheet, view, name, ["集中走访入户安排", "Visits of block trips"], &VISITS)?;
    let known = children(view);
    let stops = rides.iter().flat_map(|ride| ride.car.stops.iter().map(move |stop| (ride, stop)));
    for (number, (ride, stop)) in (1_usize..).zip(stops) {
        let MeetingStop { child: id, start, end, meets } = stop;
        let child = known.get(id.as_str());
        let named = view.people.and_then(|people| people.children.get(id));
        let division = child.map(|child| child.division.0);
        let (town, village) = division.map(|at| place(view.gazetteer, at)).unwrap_or_default();
        let meets = meets.iter().map(|id| shown_volunteer(view.people, id));
        page.push(vec![
            number.into(),
            titled(view, &ride.of.delegation).into(),
            Value::Day(ride.car.date),
            weekday(ride.car.date, view.language).into(),
            ride.number.into(),
            minutes(start).into(),
            minutes(end).into(),
            id.as_str().into(),
            named.and_then(|person| person.name.as_ref()).into(),
            child.map_or_else(|| "".into(), |child| Value::Colour(child.priority)),
            town.into(),
            village.into(),
            meets.collect::<Vec<_>>().join("\n").into(),
        ]);
    }
    page.finish(true)
}

const MEMBERS: [Column; 6] = [
    column("走访团", 24.0).or("Delegation"),
    column("自", 13.0).or("From"),
    column("至", 13.0).or("To"),
    column("志愿者编号", 17.0).or("Volunteer"),
    person("志愿者姓名", 16.0).or("Name of the volunteer"),
    column("会面次数", 9.0).or("Children met"),
];

/// 参加人员: a line for everybody who takes part in a trip.
fn members(sheet: &mut Worksheet, view: &TripsView<'_>) -> Result<(), XlsxError> {
    let name = ["参加人员", "Members"];
    let title = ["集中走访参加人员", "Who takes part in block trips"];
    let mut page = page(sheet, view, name, title, &MEMBERS)?;
    for of in &view.trips.delegations {
        for trip in &of.trips {
            let mut met: BTreeMap<&str, usize> = BTreeMap::new();
            let stops = trip.cars.iter().flat_map(|car| &car.stops);
            for id in stops.flat_map(|stop| &stop.meets) {
                *met.entry(id).or_default() += 1;
            }
            for id in &trip.members {
                let named = view.people.and_then(|people| people.volunteers.get(id));
                page.push(vec![
                    titled(view, &of.delegation).into(),
                    Value::Day(trip.block.from),
                    Value::Day(trip.block.until),
                    id.as_str().into(),
                    named.and_then(VolunteerPerson::called).into(),
                    met.get(id.as_str()).copied().unwrap_or(0).into(),
                ]);
            }
        }
    }
    page.finish(true)
}

const UNPLANNED: [Column; 7] = [
    column("序号", 8.0).or("No."),
    column("儿童编号", 17.0).or("Child"),
    person("儿童姓名", 15.0).or("Name of the child"),
    column("志愿者编号", 17.0).or("Volunteer"),
    person("志愿者姓名", 16.0).or("Name of the volunteer"),
    column("应走访期间自", 14.0).or("Period from"),
    column("原因", 40.0).or("Why"),
];

/// 未安排: a line for every visit that is owed and not planned.
fn unplanned(sheet: &mut Worksheet, view: &TripsView<'_>) -> Result<(), XlsxError> {
    let name = ["未安排", "Not planned"];
    let title = ["未能安排的走访", "What could not be planned"];
    let mut page = page(sheet, view, name, title, &UNPLANNED)?;
    for (number, line) in (1_usize..).zip(&view.trips.unplanned) {
        let child = view.people.and_then(|people| people.children.get(&line.child));
        let volunteer = view.people.and_then(|people| people.volunteers.get(&line.volunteer));
        page.push(vec![
            number.into(),
            line.child.as_str().into(),
            child.and_then(|person| person.name.as_ref()).into(),
            line.volunteer.as_str().into(),
            volunteer.and_then(VolunteerPerson::called).into(),
            Value::Day(line.since),
            unmet(line.reason, view.language).into(),
        ]);
    }
    if view.trips.unplanned.is_empty() {
        let said = ["应走访的全部安排。", "Every visit that is owed is planned."];
        page.remark(view.language.say(said[0], said[1]).to_owned());
    }
    page.finish(true)
}

/// 说明: what the trips say of themselves.
fn notes(sheet: &mut Worksheet, view: &TripsView<'_>) -> Result<(), XlsxError> {
    let (trips, language) = (view.trips, view.language);
    let claims = Claims {
        status: trips.status,
        value: trips.value,
        bound: trips.bound,
        gap: trips.gap,
        policy: &trips.inputs.policy,
        check: trips.check.status,
        provisional: trips.provisional,
    };
    let owed = language.say(
        format!("应走访 {} 次，已安排 {} 次", trips.due, trips.planned),
        format!("{} are owed, {} are planned", trips.due, trips.planned),
    );
    let title = heading(view, ["集中走访说明", "What the trips say of themselves"]);
    let counts = std::iter::once((language.say("走访", "Visits"), owed));
    planned::notes(sheet, language, title, &claims, counts)
}
