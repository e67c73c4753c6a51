//! Who would change colour, as lines for a spreadsheet and as a sheet.

use super::csv::text;
use super::page::{Column, Page, Value, column, workbook};
use super::{ExportError, Format, MOST_LINES};
use crate::document::Priority;
use crate::policy::shadow::{ShadowChange, ShadowDocument, ShadowReason};

const COLUMNS: [Column; 6] = [
    column("儿童编号", 20.0),
    column("现等级", 8.0),
    column("按规则", 8.0),
    column("积分", 8.0),
    column("依据", 60.0),
    column("未填指标", 40.0),
];

fn reason(reason: &ShadowReason) -> String {
    let ShadowReason { title_zh, indicator, value, at_least, .. } = reason;
    let title = if title_zh.is_empty() { indicator } else { title_zh };
    let then = match (reason.colour, reason.points) {
        (Some(colour), _) => colour.zh().to_owned(),
        (None, Some(points)) => format!("{points} 分"),
        (None, None) => String::new(),
    };
    format!("{title} {value} ≥ {at_least} → {then}")
}

fn reasons(change: &ShadowChange) -> String {
    if change.because.is_empty() {
        return "没有指标达到更急的等级".to_owned();
    }
    change.because.iter().map(reason).collect::<Vec<_>>().join("；")
}

/// Who would change colour as CSV: UTF-8 with a byte order mark, a child a line.
#[must_use]
pub fn shadow_lines(shadow: &ShadowDocument) -> Vec<u8> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = ::csv::Writer::from_writer(&mut bytes);
    // Writing to memory cannot fail, and every line has as many cells as the head.
    let _ = writer.write_record(COLUMNS.iter().map(Column::head));
    for change in &shadow.changes {
        let _ = writer.write_record([
            text(&change.child).as_ref(),
            change.from.zh(),
            change.to.zh(),
            &change.points.to_string(),
            &reasons(change),
            &change.missing.join("、"),
        ]);
    }
    drop(writer);
    bytes
}

/// The same as .xlsx, with the table of all colours below it.
///
/// # Errors
/// More lines than [`MOST_LINES`].
pub fn shadow_sheet(shadow: &ShadowDocument) -> Result<Vec<u8>, ExportError> {
    Format::Xlsx.at_most(MOST_LINES, shadow.changes.len(), "lines of one sheet")?;
    let mut book = workbook()?;
    let title = format!("等级试算（{}，规则 {} 起）", shadow.date, shadow.scoring_from);
    let mut page = Page::new(book.add_worksheet(), "等级试算", title, &COLUMNS, false)?;
    for change in &shadow.changes {
        page.push(vec![
            change.child.as_str().into(),
            Value::Colour(change.from),
            Value::Colour(change.to),
            Value::Whole(change.points),
            reasons(change).into(),
            change.missing.join("、").into(),
        ]);
    }
    for from in Priority::ALL {
        let count = |to: &Priority| shadow.counts.get(from).and_then(|row| row.get(to)).copied();
        let cells =
            Priority::ALL.iter().map(|to| format!("{} {}", to.zh(), count(to).unwrap_or(0)));
        page.remark(format!("现{}：{}", from.zh(), cells.collect::<Vec<_>>().join("，")));
    }
    page.remark(format!("试算不改动任何等级。未填指标、未试算的儿童 {} 名。", shadow.unjudged));
    page.finish(true)?;
    Ok(book.save_to_buffer()?)
}
