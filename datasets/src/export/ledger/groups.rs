//! The sheet of groups: a line for everybody in each, leaders first.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::page::{Column, Page, Value, column, person};
use super::super::view::Lookup;
use super::title;
use crate::document::VolunteerPerson;
use crate::document::groups::GroupsDocument;

const GROUPS: [Column; 11] = [
    column("组号", 8.0),
    column("活动", 16.0),
    column("驿站", 18.0),
    column("房间", 9.0),
    column("星期", 8.0),
    column("时间", 14.0),
    column("身份", 10.0),
    column("编号", 17.0),
    person("姓名", 16.0),
    person("电话", 15.0),
    column("关爱等级", 8.0),
];

/// 小组: who leads and who attends, meeting by meeting.
pub(super) fn groups(
    sheet: &mut Worksheet,
    lookup: &Lookup<'_>,
    formed: &GroupsDocument,
) -> Result<(), XlsxError> {
    let problem = lookup.view.problem;
    let named = lookup.view.people.is_some();
    let mut page = Page::new(sheet, "小组", title(lookup, "小组名单"), &GROUPS, named)?;
    let meetings: BTreeMap<&str, _> = problem.meetings.iter().map(|m| (m.id.as_str(), m)).collect();
    let said = |title: Option<&String>, id: &str| title.map_or(id, String::as_str).to_owned();
    let activities: BTreeMap<&str, String> =
        problem.activities.iter().map(|a| (a.id.as_str(), said(a.title.as_ref(), &a.id))).collect();
    let stations: BTreeMap<&str, String> =
        problem.stations.iter().map(|s| (s.id.as_str(), said(s.title.as_ref(), &s.id))).collect();
    let colours: BTreeMap<&str, _> =
        problem.children.iter().map(|child| (child.id.as_str(), child.priority)).collect();
    for (number, group) in (1_usize..).zip(&formed.formed) {
        let Some(meeting) = meetings.get(group.meeting.as_str()) else { continue };
        let place = || -> Vec<Value> {
            let name = |names: &BTreeMap<&str, String>, id: &str| names.get(id).cloned();
            vec![
                number.into(),
                name(&activities, &group.activity).unwrap_or_default().into(),
                name(&stations, &meeting.station).unwrap_or_default().into(),
                meeting.room.clone().unwrap_or_default().into(),
                meeting.weekday.zh().into(),
                meeting.window.as_str().into(),
            ]
        };
        for id in &group.volunteers {
            let person = lookup.volunteer_person(id);
            let name = person.and_then(VolunteerPerson::called);
            let mut line = place();
            let phone = person.and_then(|p| p.phone.as_ref());
            line.extend(["带组".into(), id.as_str().into(), name.into(), phone.into(), "".into()]);
            page.push(line);
        }
        for id in &group.children {
            let name = lookup.child_person(id).and_then(|p| p.name.as_ref());
            let colour = colours.get(id.as_str()).map_or("".into(), |&c| Value::Colour(c));
            let mut line = place();
            line.extend(["组员".into(), id.as_str().into(), name.into(), "".into(), colour]);
            page.push(line);
        }
    }
    page.finish(true)
}
