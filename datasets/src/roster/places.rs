//! The sheets 组织, 驿站 and 学校.

use std::collections::BTreeSet;

use super::person::{self, Context, Home};
use super::sheet::{Log, Row};
use super::{hours as opening, screen};
use crate::calendar::AvailabilityDocument;
use crate::document::{Day, DivisionCode, OrganisationDocument, SchoolDocument, StationDocument};

fn required_division(row: &Row<'_>, log: &mut Log) -> Option<DivisionCode> {
    let found = person::division(row, log).ok()?;
    if found.is_none() {
        row.required(log, "区划代码");
    }
    found.map(DivisionCode)
}

/// A title that holds no personal number.
fn title(row: &Row<'_>, log: &mut Log) -> Option<String> {
    row.required(log, "名称")?;
    screen::text(row, "名称", &[], log)
}

pub(super) fn organisation(
    row: &Row<'_>,
    seen: &mut BTreeSet<String>,
    log: &mut Log,
) -> Option<OrganisationDocument> {
    let id = person::id(row, "编号", seen, log);
    let title = title(row, log);
    let division = required_division(row, log);
    let capacity = row.whole(log, "名额", 1_000_000);
    let (from, until) = (row.date(log, "合同开始"), row.date(log, "合同结束"));
    let budget = row.whole(log, "购买名额", 1_000_000);
    Some(OrganisationDocument {
        id: id?,
        title: Some(title?),
        division: division?,
        capacity,
        from: from.map(Day),
        until: until.map(Day),
        budget,
        project: None,
    })
}

/// What rows of stations and of schools have in common.
struct Place {
    id: String,
    title: String,
    home: Home,
    hours: Option<String>,
    available: Option<AvailabilityDocument>,
}

fn place(
    row: &Row<'_>,
    context: &Context<'_>,
    seen: &mut BTreeSet<String>,
    log: &mut Log,
) -> Option<Place> {
    let id = person::id(row, "编号", seen, log);
    let title = title(row, log);
    let home = context.home(row, log);
    let hours = screen::text(row, "开放时间", &[], log);
    let available = opening::of(row, "开放时间", log);
    Some(Place { id: id?, title: title?, home: home?, hours, available })
}

pub(super) fn station(
    row: &Row<'_>,
    context: &Context<'_>,
    seen: &mut BTreeSet<String>,
    log: &mut Log,
) -> Option<StationDocument> {
    let place = place(row, context, seen, log);
    let seats = row.whole(log, "座位", 1_000_000);
    let level = screen::text(row, "级别", &[], log);
    let Place { id, title, home, hours, available } = place?;
    Some(StationDocument {
        id,
        title: Some(title),
        division: home.division,
        longitude: home.longitude,
        latitude: home.latitude,
        datum: home.datum,
        seats: seats.unwrap_or(0),
        hours,
        level,
        available,
    })
}

pub(super) fn school(
    row: &Row<'_>,
    context: &Context<'_>,
    seen: &mut BTreeSet<String>,
    log: &mut Log,
) -> Option<SchoolDocument> {
    let Place { id, title, home, hours, available } = place(row, context, seen, log)?;
    Some(SchoolDocument {
        id,
        title: Some(title),
        division: home.division,
        longitude: home.longitude,
        latitude: home.latitude,
        datum: home.datum,
        hours,
        available,
    })
}
