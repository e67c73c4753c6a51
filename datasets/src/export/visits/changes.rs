//! The sheet of what a repaired plan has otherwise than the one that was given out.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::page::{Column, column, person};
use super::super::view::Language;
use super::book::page;
use super::{PlanView, kind, minutes, shown_volunteer, staff};
use crate::document::plan::{ChangedDocument, MomentDocument};

/// Names of the sheet.
const SHEET: [&str; 2] = ["变动", "Changes"];

const CHANGES: [Column; 8] = [
    column("序号", 8.0).or("No."),
    column("儿童编号", 17.0).or("Child"),
    person("儿童姓名", 15.0).or("Name of the child"),
    column("变动", 12.0).or("Change"),
    column("类型", 13.0).or("Kind"),
    column("原定", 34.0).or("As it was"),
    column("现定", 34.0).or("As it is"),
    column("原因", 30.0).or("Why"),
];

/// 变动: a line for every visit and call that is another than in the earlier plan.
pub(super) fn changes(
    sheet: &mut Worksheet,
    view: &PlanView<'_>,
    title: String,
) -> Result<(), XlsxError> {
    let mut page = page(sheet, view, SHEET, title, &CHANGES)?;
    for (number, line) in (1_usize..).zip(&view.plan.changed) {
        let person = view.people.and_then(|people| people.children.get(&line.child));
        let kind = line.now.as_ref().or(line.before.as_ref()).map(|moment| kind(view, moment.kind));
        page.push(vec![
            number.into(),
            line.child.as_str().into(),
            person.and_then(|p| p.name.as_ref()).into(),
            what(line, view.language).into(),
            kind.unwrap_or_default().into(),
            line.before.as_ref().map(|m| shown(view, m)).unwrap_or_default().into(),
            line.now.as_ref().map(|m| shown(view, m)).unwrap_or_default().into(),
            why(line, view.language).into(),
        ]);
    }
    if view.plan.changed.is_empty() {
        let said = ["与原安排完全相同。", "Nothing is other than it was."];
        page.remark(view.language.say(said[0], said[1]).to_owned());
    }
    page.finish(true)
}

fn what(line: &ChangedDocument, language: Language) -> &'static str {
    match (&line.before, &line.now) {
        (Some(_), Some(_)) => language.say("改期或换人", "another time or other people"),
        (Some(_), None) => language.say("取消", "cancelled"),
        (None, _) => language.say("新增", "new"),
    }
}

fn why(line: &ChangedDocument, language: Language) -> &'static str {
    if line.call && line.now.is_none() {
        return language
            .say("由探访代替，或已没有可行的时间", "a visit stands for it, or no time is left");
    }
    match (line.made_room, &line.before) {
        (true, _) => language.say("为其他探访让出时间", "makes room for another visit"),
        (false, Some(_)) => language
            .say("原定的时间或人员已不可行", "the time or the people are not possible any more"),
        (false, None) => language.say("原安排中没有", "was not in the earlier plan"),
    }
}

fn shown(view: &PlanView<'_>, moment: &MomentDocument) -> String {
    let mut people: Vec<String> =
        moment.volunteers.iter().map(|id| shown_volunteer(view, id)).collect();
    if moment.attended {
        people.push(staff(view).to_owned());
    }
    format!(
        "{} {}\n{}",
        moment.date,
        minutes(&moment.start),
        people.join(view.language.say("、", ", "))
    )
}
