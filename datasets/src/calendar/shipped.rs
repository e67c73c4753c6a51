//! The tables that the program ships.

use std::sync::LazyLock;

use super::document::{NoticeDocument, TermRules, TermsDocument, YearsDocument};
use crate::document::parse;

static NOTICES: LazyLock<Vec<NoticeDocument>> = LazyLock::new(|| {
    let text = include_str!("../../calendars/holidays.toml");
    let table: Option<YearsDocument> = parse::toml(text.as_bytes()).ok();
    table.expect("the table is compiled in and held by a test").notices
});

static TERMS: LazyLock<Vec<TermRules>> = LazyLock::new(|| {
    let text = include_str!("../../calendars/terms.toml");
    let table: Option<TermsDocument> = parse::toml(text.as_bytes()).ok();
    table.expect("the table is compiled in and held by a test").rules
});

/// The notices that the program ships, one a year.
#[must_use]
pub fn notices() -> &'static [NoticeDocument] {
    &NOTICES
}

/// The rules of school terms that the program ships.
#[must_use]
pub fn terms() -> &'static [TermRules] {
    &TERMS
}
