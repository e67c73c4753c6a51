//! What a repair changes, as a sheet and as a page that a planner goes through line by line.

use super::html::escaped;
use super::page::{Column, Page, Value, column, person, room, workbook};
use super::view::{View, area};
use super::words;
use super::{ExportError, Format, MOST_LINES};
use crate::document::diff::{DiffDocument, DiffLine};
use crate::document::repair::EndReason;

const LINES: [Column; 12] = [
    column("序号", 8.0),
    column("儿童编号", 17.0),
    person("儿童姓名", 15.0),
    column("关爱等级", 8.0),
    column("原志愿者", 17.0),
    person("原志愿者姓名", 16.0),
    column("结对日期", 13.0),
    column("终止原因", 30.0),
    column("现志愿者", 17.0),
    person("现志愿者姓名", 16.0),
    column("路程（公里）", 10.0),
    room("同意（是/否）", 14.0),
];

/// Heads of the columns in which a line and what is decided of it stand: number, child, whose pair ends and why, whose
/// pair begins, whether that may be.
pub(crate) const DECISION_HEADS: [&str; 6] =
    ["序号", "儿童编号", "原志愿者", "终止原因", "现志愿者", "同意（是/否）"];

/// Whether a pair that ends for this reason could go on.
pub(crate) fn could_go_on(reason: &str) -> bool {
    reason == words::end_reason(EndReason::Changed)
}

/// The diff as .xlsx: a line a change, with room to write whether it is approved.
///
/// # Errors
/// More lines than [`MOST_LINES`].
pub fn diff_sheet(view: &View<'_>, diff: &DiffDocument) -> Result<Vec<u8>, ExportError> {
    Format::Xlsx.at_most(MOST_LINES, diff.lines.len(), "lines of one sheet")?;
    let mut book = workbook()?;
    let named = view.people.is_some();
    let area = area(view.gazetteer, view.problem.round.division.0);
    let title = format!("{area}结对变动（{}）", diff.date);
    let mut page = Page::new(book.add_worksheet(), "变动", title, &LINES, named)?;
    for line in &diff.lines {
        let kilometres = line.metres.map(|metres| Value::Kilometres(metres.into()));
        page.push(vec![
            Value::Whole(line.line),
            line.child.as_str().into(),
            child_name(view, line).into(),
            line.colour.map_or_else(|| "".into(), Value::Colour),
            line.before.as_ref().into(),
            volunteer_name(view, line.before.as_ref()).into(),
            line.since.map_or_else(|| "".into(), Value::Day),
            reason(line).into(),
            line.after.as_ref().into(),
            volunteer_name(view, line.after.as_ref()).into(),
            kilometres.unwrap_or_else(|| "".into()),
            "".into(),
        ]);
    }
    page.remark(format!("延续的结对 {} 对，不在此表。", diff.kept));
    page.finish(true)?;
    Ok(book.save_to_buffer()?)
}

/// The diff as one page that loads nothing: a line a change, each with a box to tick.
///
/// # Errors
/// More lines than [`MOST_LINES`].
pub fn diff_page(view: &View<'_>, diff: &DiffDocument) -> Result<Vec<u8>, ExportError> {
    Format::Html.at_most(MOST_LINES, diff.lines.len(), "lines")?;
    let named = view.people.is_some();
    let area = area(view.gazetteer, view.problem.round.division.0);
    let mut html = String::with_capacity(4096 + 512 * diff.lines.len());
    html.push_str("<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">");
    html.push_str(&format!("<title>{}</title><style>{STYLE}</style></head><body>", escaped(&area)));
    let count = diff.lines.len();
    html.push_str(&format!("<h1>{}结对变动 {}</h1>", escaped(&area), diff.date));
    html.push_str(&format!("<p>变动 {count} 行，延续 {} 对</p><table><thead><tr>", diff.kept));
    let heads =
        ["序号", "儿童", "等级", "原志愿者", "结对日期", "终止原因", "现志愿者", "公里", "同意"];
    heads.iter().for_each(|head| html.push_str(&format!("<th>{head}</th>")));
    html.push_str("</tr></thead><tbody>");
    for line in &diff.lines {
        let with = |id: Option<&String>, name: Option<&String>| match (id, name) {
            (Some(id), Some(name)) if named => format!("{} {}", escaped(id), escaped(name)),
            (Some(id), _) => escaped(id),
            _ => String::new(),
        };
        let before = with(line.before.as_ref(), volunteer_name(view, line.before.as_ref()));
        let after = with(line.after.as_ref(), volunteer_name(view, line.after.as_ref()));
        let cells = [
            line.line.to_string(),
            with(Some(&line.child), child_name(view, line)),
            line.colour.map_or("", |colour| colour.zh()).to_owned(),
            before,
            line.since.map(|day| day.to_string()).unwrap_or_default(),
            escaped(&reason(line)),
            after,
            line.metres.map(|m| format!("{}.{}", m / 1000, m % 1000 / 100)).unwrap_or_default(),
            "<input type=\"checkbox\">".to_owned(),
        ];
        html.push_str("<tr>");
        cells.iter().for_each(|cell| html.push_str(&format!("<td>{cell}</td>")));
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></body></html>\n");
    Ok(html.into_bytes())
}

const STYLE: &str = "body{font-family:sans-serif;margin:1.5rem}table{border-collapse:collapse}\
    th,td{border:1px solid #999;padding:.25rem .5rem;text-align:left}th{position:sticky;top:0;\
    background:#eee}@media print{th{position:static}}";

fn child_name<'v>(view: &View<'v>, line: &DiffLine) -> Option<&'v String> {
    view.people?.children.get(&line.child)?.name.as_ref()
}

fn volunteer_name<'v>(view: &View<'v>, id: Option<&String>) -> Option<&'v String> {
    let person = view.people?.volunteers.get(id?)?;
    person.called()
}

/// Why a pair ends, in Chinese, with the rule where there is one.
fn reason(line: &DiffLine) -> String {
    let Some(reason) = line.reason else { return "新增".to_owned() };
    let text = words::end_reason(reason);
    match line.detail.as_deref().and_then(words::refusal) {
        Some(rule) => format!("{text}：{rule}"),
        None => text.to_owned(),
    }
}
