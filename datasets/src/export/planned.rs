//! What the workbooks of plans and of trips share: what they are called, and what they say of themselves.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::page::{Column, Page, column};
use super::view::Language;
use super::{ExportError, words};
use crate::document::result::{CheckStatus, StatusName};
use crate::document::{Day, Fault, Faults};

/// Most lines of one sheet.
const MOST_LINES: usize = 1_000_000;

/// Refuses more lines than a sheet holds.
pub(super) fn at_most(what: &str, lines: usize) -> Result<(), ExportError> {
    if lines <= MOST_LINES {
        return Ok(());
    }
    let allowed = format!("at most {MOST_LINES}");
    let fault = Fault::new("too_large", what, "too many lines for a sheet", lines, allowed);
    Err(ExportError::Refused(Faults::one(fault)))
}

/// The weeks of an area.
pub(super) fn title(
    language: Language,
    area: &str,
    (from, weeks): (Day, u16),
    [chinese, english]: [&str; 2],
) -> String {
    language.say(
        format!("{area}{chinese}（自 {from} 起 {weeks} 周）"),
        format!("{english} · {area} ({weeks} weeks from {from})"),
    )
}

/// What is claimed, and what the checker said of it.
pub(super) struct Claims<'a> {
    pub(super) status: StatusName,
    pub(super) value: i64,
    pub(super) bound: i64,
    pub(super) gap: f64,
    pub(super) policy: &'a str,
    pub(super) check: CheckStatus,
    pub(super) provisional: bool,
}

const NOTES: [Column; 2] = [column("项目", 24.0).or("What"), column("内容", 90.0).or("Says")];

/// 说明: a line for each of the claims, and for each that counts something.
pub(super) fn notes(
    sheet: &mut Worksheet,
    language: Language,
    title: String,
    claims: &Claims<'_>,
    counts: impl Iterator<Item = (&'static str, String)>,
) -> Result<(), XlsxError> {
    let mut page = Page::new(sheet, language.say("说明", "Notes"), title, &NOTES, false)?;
    page = page.speaking(language);
    let said = |(chinese, english): (&'static str, &'static str)| language.say(chinese, english);
    let mut tell = |name: &str, text: String| page.push(vec![name.into(), text.into()]);
    tell(language.say("结果", "Status"), said(words::status(claims.status)).to_owned());
    let value = language.say("综合成本（米当量）", "Cost (metre-equivalents)");
    tell(value, claims.value.to_string());
    let bound = language.say("已证明的下界（米当量）", "Proved bound (metre-equivalents)");
    tell(bound, claims.bound.to_string());
    tell(language.say("差距", "Gap"), format!("{:.4} %", claims.gap * 100.0));
    tell(language.say("规则包", "Policy pack"), claims.policy.to_owned());
    let check = language.say("独立校验", "Independent check");
    tell(check, said(words::checked(claims.check)).to_owned());
    counts.for_each(|(name, text)| tell(name, text));
    if claims.provisional {
        let text = language.say(
            "部分日期的放假安排尚未公布，公布后请重新安排",
            "holidays of some days are not published yet: plan again when they are",
        );
        tell(language.say("暂定", "Provisional"), text.to_owned());
    }
    page.finish(false)
}
