//! The sheet 儿童.

use std::collections::BTreeSet;

use super::person::{self, Context};
use super::sheet::{Log, Row};
use super::table::Cell;
use super::{hours, screen, values};
use crate::document::{ChildDocument, ChildPerson, Consent, Day};

/// What has been read before, over all files.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) ids: BTreeSet<String>,
    pub(super) cards: BTreeSet<String>,
}

/// Reads a row: what the problem and what the people file hold of it.
pub(super) fn read(
    row: &Row<'_>,
    context: &Context<'_>,
    seen: &mut Seen,
    log: &mut Log,
) -> Option<(ChildDocument, ChildPerson)> {
    let id = person::id(row, "编号", &mut seen.ids, log);
    let sex = row.one_of(log, "性别", values::sex, "男、女");
    let given = row.date(log, "出生日期");
    let card = person::card(row, sex, given, &mut seen.cards, log);
    let birth = person::birth(given, card.as_deref());
    if birth.is_none() && row.word("出生日期").is_empty() && row.word("身份证号").is_empty()
    {
        let words = ("出生日期和身份证号至少填一项", "birth date or ID number must be given");
        row.fail(log, "missing", "出生日期", words, "出生日期");
    }
    let home = context.home(row, log);
    let kinds = "留守、困境、孤儿、事实无人抚养、其他";
    let kind = row.one_of(log, "儿童类别", values::child_kind, kinds);
    let priority = row.one_of(log, "关爱等级", values::priority, "红、橙、黄、蓝");
    let needs = person::needs(row, "需求", log);
    let demand = row.whole(log, "结对人数", 100);
    let consent = consent(row, log);
    let names = screen::names(row);
    let household = screen::text(row, "家庭编号", &names, log).map(|_| row.narrow("家庭编号"));
    let languages = screen::text(row, "语言", &names, log).unwrap_or_default();
    let person = ChildPerson {
        name: row.some("姓名"),
        id_number: card,
        address: row.some("地址"),
        ethnicity: row.some("民族"),
        guardian_name: row.some("监护人姓名"),
        guardian_phone: row.some("监护人电话"),
        hours: row.some("可探访时间"),
        note: row.some("备注"),
    };
    let available = hours::of(row, "可探访时间", log);
    let home = home?;
    let child = ChildDocument {
        available,
        parent_available: None,
        indicators: std::collections::BTreeMap::new(),
        id: id?,
        division: home.division,
        longitude: home.longitude,
        latitude: home.latitude,
        datum: home.datum,
        sex: sex?,
        birth: Day(birth?),
        kind: kind?,
        priority: priority?,
        needs,
        languages: values::list(&languages),
        demand: demand.and_then(|demand| u16::try_from(demand).ok()),
        requirements: Vec::new(),
        household,
        activities: Vec::new(),
        groups: None,
        school: row.some("学校编号").map(|_| row.narrow("学校编号")),
        surveyed: row.date(log, "需求调查日期").map(Day),
        consent: consent?,
    };
    Some((child, person))
}

fn consent(row: &Row<'_>, log: &mut Log) -> Option<Consent> {
    const COLUMN: &str = "监护人同意";
    let cell = row.cell(COLUMN);
    if let (Some(given), false) = (values::yes_no(cell), matches!(cell, Cell::Date(_))) {
        return Some(Consent::Given(given));
    }
    if let Ok(day) = values::date(cell) {
        return Some(Consent::Since(Day(day)));
    }
    let code = if row.word(COLUMN).is_empty() { "missing" } else { "unknown_word" };
    let words = ("须填是、否或同意的日期", "yes, no or the day of consent is wanted");
    row.fail(log, code, COLUMN, words, "是、否、2026-03-05");
    None
}
