//! The pairs of a result as CSV for a spreadsheet: UTF-8 with a byte order mark, one pair a line.

use std::borrow::Cow;

use super::People;
use super::result::PairDocument;

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

/// The pairs, with names and phones where people are given.
#[must_use]
pub fn pairs<'a>(
    pairs: impl Iterator<Item = &'a PairDocument>,
    people: Option<&People>,
) -> Vec<u8> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    let names = people.map(|_| NAMES).into_iter().flatten();
    // Writing to memory cannot fail, and every line has as many cells as the head.
    let _ = writer.write_record(HEADS.into_iter().chain(names));
    for pair in pairs {
        let number = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        let cost = &pair.cost;
        let costs = [cost.travel, cost.need, cost.language, cost.balance, cost.continuity];
        let mut cells = vec![
            text(&pair.child).into_owned(),
            text(&pair.volunteer).into_owned(),
            pair.role.clone(),
            pair.since.to_string(),
            number(pair.metres),
            number(pair.seconds),
        ];
        cells.extend(costs.map(|cost| cost.to_string()));
        if let Some(people) = people {
            let child = people.children.get(&pair.child);
            let volunteer = people.volunteers.get(&pair.volunteer);
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
    bytes
}

/// Text that a spreadsheet would take for a formula is marked as text.
fn text(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
