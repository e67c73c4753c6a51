//! The sheets of what a round reports besides its pairs: projects, surveys that are due, functions that are missing.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::page::{Column, Page, column};
use super::super::view::Lookup;
use super::title;

const PROJECTS: [Column; 6] = [
    column("序号", 8.0),
    column("项目编号", 18.0),
    column("项目名称", 32.0),
    column("目标儿童数", 12.0),
    column("已结对儿童数", 14.0),
    column("尚缺", 8.0),
];

/// 项目: a line a project that runs.
pub(super) fn projects(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let name = title(lookup, "项目完成情况");
    let mut page = Page::new(sheet, "项目完成情况", name, &PROJECTS, true)?;
    for (number, line) in (1_usize..).zip(&lookup.view.result.projects) {
        let mut known = lookup.view.problem.projects.iter();
        let project = known.find(|project| project.id == line.id);
        let called = project.and_then(|project| project.title.clone()).unwrap_or_default();
        page.push(vec![
            number.into(),
            line.id.clone().into(),
            called.into(),
            whole(line.target),
            whole(line.actual),
            whole(line.missing),
        ]);
    }
    page.finish(true)
}

const SURVEYS: [Column; 4] = [
    column("序号", 8.0),
    column("区划", 24.0),
    column("待调查儿童数", 14.0),
    column("儿童编号", 80.0),
];

/// 待调查: a line a division.
pub(super) fn surveys_due(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let name = title(lookup, "待开展的需求调查");
    let mut page = Page::new(sheet, "待调查", name, &SURVEYS, true)?;
    for (number, line) in (1_usize..).zip(&lookup.view.result.surveys_due) {
        let first = line.children.iter().take(100).map(String::as_str).collect::<Vec<_>>();
        page.push(vec![
            number.into(),
            lookup.place(line.division.0).0.into(),
            line.children.len().into(),
            first.join("、").into(),
        ]);
    }
    page.remark("没有有效需求调查的儿童本轮不结对，仍计入需求。编号最多列出前 100 个。".to_owned());
    page.finish(true)
}

const FUNCTIONS: [Column; 5] = [
    column("序号", 8.0),
    column("村（社区）", 24.0),
    column("缺少的职能", 18.0),
    column("涉及儿童数", 12.0),
    column("最近志愿者（米）", 16.0),
];

/// 职能缺口: a line a village and a function.
pub(super) fn functions_missing(
    sheet: &mut Worksheet,
    lookup: &Lookup<'_>,
) -> Result<(), XlsxError> {
    let name = title(lookup, "职能缺口");
    let mut page = Page::new(sheet, "职能缺口", name, &FUNCTIONS, true)?;
    for (number, line) in (1_usize..).zip(&lookup.view.result.functions_missing) {
        let nearest = line.nearest_metres.map_or_else(String::new, |metres| metres.to_string());
        page.push(vec![
            number.into(),
            lookup.place(line.division.0).0.into(),
            line.function.clone().into(),
            whole(line.children),
            nearest.into(),
        ]);
    }
    page.finish(true)
}

fn whole(number: u32) -> super::super::page::Value {
    super::super::page::Value::Whole(number)
}
