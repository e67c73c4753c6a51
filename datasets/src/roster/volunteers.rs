//! The sheet 志愿者, row by row.

use std::collections::BTreeMap;

use super::children::Seen;
use super::person::{self, Context};
use super::sheet::{Log, Row};
use super::{hours, screen, values};
use crate::document::{
    Day, Mode, ReachDocument, Sex, VettingDocument, VettingStatus, VolunteerDocument,
    VolunteerPerson,
};

/// Most children that need no recorded reason.
pub(super) const CEILING: u16 = 3;
/// Function that makes a volunteer a professional.
const PROFESSIONAL: &str = "专业服务组";

/// A row, before teams are made.
pub(super) struct Member<'a> {
    pub(super) document: VolunteerDocument,
    pub(super) person: VolunteerPerson,
    pub(super) sex: Sex,
    pub(super) row: Row<'a>,
}

/// Reads a row.
pub(super) fn read<'a>(
    row: Row<'a>,
    context: &Context<'_>,
    titles: &BTreeMap<String, String>,
    seen: &mut Seen,
    log: &mut Log,
) -> Option<Member<'a>> {
    let origin = row;
    let row = &row;
    let id = person::id(row, "编号", &mut seen.ids, log);
    let sex = row.one_of(log, "性别", values::sex, "男、女");
    let given = row.date(log, "出生日期");
    let card = person::card(row, sex, given, &mut seen.cards, log);
    let birth = person::birth(given, card.as_deref());
    let home = context.home(row, log);
    let skills = person::needs(row, "专长", log);
    let capacity = row.whole(log, "可结对人数", 1000).and_then(|n| u16::try_from(n).ok());
    let capacity = capacity.unwrap_or(VolunteerDocument::DEFAULT_CAPACITY);
    let mode = row.one_of(log, "结对方式", values::mode, "就近、远程");
    let vetting = vetting(row, log);
    let reach = values::metres(row.cell("最远距离"), row.known.head.metres);
    if reach.is_none() {
        let words = ("距离无法识别", "the distance cannot be read");
        row.fail(log, "not_a_distance", "最远距离", words, "5、5公里、800米、不限");
    }
    check_reason(row, capacity, log);
    let person = VolunteerPerson {
        name: row.some("姓名"),
        id_number: card,
        phone: row.some("电话"),
        address: row.some("地址"),
        contact: None,
        employer: row.some("单位"),
        hours: row.some("可服务时间"),
        note: row.some("备注"),
    };
    let names = screen::names(row);
    let [sector, team, function, languages] =
        ["行业", "团队", "职能组", "语言"].map(|column| screen::text(row, column, &names, log));
    let (home, sex) = (home?, sex?);
    let document = VolunteerDocument {
        available: hours::of(row, "可服务时间", log),
        id: id?,
        division: home.division,
        longitude: home.longitude,
        latitude: home.latitude,
        datum: home.datum,
        sex: Some(sex),
        members: None,
        birth: birth.map(Day),
        sector,
        organisation: titles.get(&row.word("单位")).cloned(),
        team,
        professional: function.as_deref() == Some(PROFESSIONAL),
        project: None,
        function,
        skills,
        languages: values::list(&languages.unwrap_or_default()),
        capacity,
        // The reason itself is free text: it stays with the people.
        capacity_reason: (capacity > CEILING && row.some("备注").is_some())
            .then(|| VolunteerDocument::REASON_ON_FILE.to_owned()),
        reach: reach?.map_or(ReachDocument::Unlimited, ReachDocument::Metres),
        mode: mode.unwrap_or(Mode::Near),
        vetting: vetting?,
        groups: None,
    };
    Some(Member { document, person, sex, row: origin })
}

/// More places than usual want a remark.
fn check_reason(row: &Row<'_>, capacity: u16, log: &mut Log) {
    if capacity > CEILING && row.some("备注").is_none() {
        let words = (
            "可结对人数大于3，须在备注写明原因",
            "more than 3 places want a reason in the remarks",
        );
        let allowed = "1–3，或填写备注 / or a remark";
        row.fail(log, "capacity_needs_reason", "可结对人数", words, allowed);
    }
}

fn vetting(row: &Row<'_>, log: &mut Log) -> Option<VettingDocument> {
    let status = row.one_of(log, "审核状态", values::vetting, "通过、未通过、待审");
    let until = row.date(log, "审核有效期");
    let status = status?;
    if status == VettingStatus::Clear && row.word("审核有效期").is_empty() {
        let words = ("审核通过的须填有效期", "a clear check needs its last day");
        row.fail(log, "missing", "审核有效期", words, "2027-03-05");
        return None;
    }
    Some(VettingDocument { status, valid_until: until.map(Day) })
}
