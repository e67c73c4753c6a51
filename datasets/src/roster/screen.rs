//! What free text of a roster may enter the problem: none that tells who somebody is.

use super::sheet::{Log, Row};
use crate::document::personal::personal_number;

/// Columns with the names of whoever a row is about.
const NAMES: [&str; 2] = ["姓名", "监护人姓名"];

/// The names in a row. One letter is no name that could be found inside another word.
pub(super) fn names(row: &Row<'_>) -> Vec<String> {
    let names = NAMES.iter().filter_map(|column| row.some(column));
    names.filter(|name| name.chars().nth(1).is_some()).collect()
}

/// What the text tells of a person, if anything.
pub(super) fn found(text: &str, names: &[String]) -> Option<&'static str> {
    let named = names.iter().any(|name| text.contains(name.as_str()));
    personal_number(text).or(named.then_some("a name"))
}

/// The text of a cell that enters the problem. One with a personal number, or with a name of `names`,
/// is a problem.
pub(super) fn text(
    row: &Row<'_>,
    column: &'static str,
    names: &[String],
    log: &mut Log,
) -> Option<String> {
    let text = row.some(column)?;
    if found(&text, names).is_none() {
        return Some(text);
    }
    let words = (
        "这一列不得出现姓名、电话、身份证号",
        "this column must not hold names, phone or ID numbers",
    );
    row.fail(log, "personal_data", column, words, "不含个人信息的文字 / words without them");
    None
}
