//! The sheet of what a repaired plan has otherwise than the one that was given out.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::page::{Column, Page, column, person};
use super::{PlanView, minutes, shown_volunteer};
use crate::document::plan::{ChangedDocument, MomentDocument};

/// Name of the sheet.
pub(super) const SHEET: &str = "变动";

const CHANGES: [Column; 8] = [
    column("序号", 8.0),
    column("儿童编号", 17.0),
    person("儿童姓名", 15.0),
    column("变动", 12.0),
    column("类型", 13.0),
    column("原定", 34.0),
    column("现定", 34.0),
    column("原因", 30.0),
];

/// 变动: a line for every visit that is another than in the earlier plan.
pub(super) fn changes(
    sheet: &mut Worksheet,
    view: &PlanView<'_>,
    title: String,
) -> Result<(), XlsxError> {
    let mut page = Page::new(sheet, SHEET, title, &CHANGES, view.people.is_some())?;
    for (number, line) in (1_usize..).zip(&view.plan.changed) {
        let person = view.people.and_then(|people| people.children.get(&line.child));
        let kind = line.now.as_ref().or(line.before.as_ref()).map(|moment| moment.kind.zh());
        page.push(vec![
            number.into(),
            line.child.as_str().into(),
            person.and_then(|p| p.name.as_ref()).into(),
            what(line).into(),
            kind.unwrap_or_default().into(),
            line.before.as_ref().map(|m| shown(view, m)).unwrap_or_default().into(),
            line.now.as_ref().map(|m| shown(view, m)).unwrap_or_default().into(),
            why(line).into(),
        ]);
    }
    if view.plan.changed.is_empty() {
        page.remark("与原安排完全相同。 / Nothing is other than it was.".to_owned());
    }
    page.finish(true)
}

fn what(line: &ChangedDocument) -> &'static str {
    match (&line.before, &line.now) {
        (Some(_), Some(_)) => "改期或换人",
        (Some(_), None) => "取消",
        (None, _) => "新增",
    }
}

fn why(line: &ChangedDocument) -> &'static str {
    match (line.made_room, &line.before) {
        (true, _) => "为其他探访让出时间",
        (false, Some(_)) => "原定的时间或人员已不可行",
        (false, None) => "原安排中没有",
    }
}

fn shown(view: &PlanView<'_>, moment: &MomentDocument) -> String {
    let mut people: Vec<String> =
        moment.volunteers.iter().map(|id| shown_volunteer(view, id)).collect();
    if moment.attended {
        people.push("妇联工作人员".to_owned());
    }
    format!("{} {}\n{}", moment.date, minutes(&moment.start), people.join("、"))
}
