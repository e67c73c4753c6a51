//! The pairs of a result as CSV for a spreadsheet: UTF-8 with a byte order mark, one pair a line.

use std::borrow::Cow;

use super::ExportError;
use super::view::{Lookup, View};

/// Heads of every file.
const HEADS: [&str; 11] = [
    "儿童编号",
    "志愿者编号",
    "角色",
    "结对日期",
    "路程(米)",
    "用时(秒)",
    "路程成本",
    "需求成本",
    "语言成本",
    "负载成本",
    "延续奖励",
];

/// Further heads where names are joined.
const NAMES: [&str; 5] = ["儿童姓名", "监护人姓名", "监护人电话", "志愿者姓名", "志愿者电话"];

/// The pairs, with names and phones where people are given. Text that looks like a formula is marked
/// as text.
///
/// # Errors
/// A result that names who is not in the problem.
pub fn pairs(view: &View<'_>) -> Result<Vec<u8>, ExportError> {
    let lookup = Lookup::new(*view)?;
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    let names = view.people.map(|_| NAMES).into_iter().flatten();
    // Writing to memory cannot fail, and every line has as many cells as the head.
    let _ = writer.write_record(HEADS.into_iter().chain(names));
    for pair in &lookup.pairs {
        let tie = pair.document;
        let number = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        let cost = &tie.cost;
        let costs = [cost.travel, cost.need, cost.language, cost.balance, cost.continuity];
        let mut cells = vec![
            text(&tie.child).into_owned(),
            text(&tie.volunteer).into_owned(),
            tie.role.clone(),
            tie.since.to_string(),
            number(tie.metres),
            number(tie.seconds),
        ];
        cells.extend(costs.map(|cost| cost.to_string()));
        if view.people.is_some() {
            let child = lookup.child_person(&tie.child);
            let volunteer = lookup.volunteer_person(&tie.volunteer);
            let joined = [
                child.and_then(|c| c.name.as_deref()),
                child.and_then(|c| c.guardian_name.as_deref()),
                child.and_then(|c| c.guardian_phone.as_deref()),
                volunteer.and_then(|v| v.name.as_deref()),
                volunteer.and_then(|v| v.phone.as_deref()),
            ];
            cells.extend(joined.map(|cell| text(cell.unwrap_or_default()).into_owned()));
        }
        let _ = writer.write_record(cells);
    }
    drop(writer);
    Ok(bytes)
}

/// Text that a spreadsheet would take for a formula is marked as text.
pub(super) fn text(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
