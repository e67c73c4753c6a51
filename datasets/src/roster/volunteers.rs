//! The sheet 志愿者, and how its rows become teams.

use std::collections::BTreeMap;

use super::children::Seen;
use super::person::{self, Context};
use super::sheet::{Log, Row};
use super::{screen, values};
use crate::document::{
    Day, Members, Mode, People, ReachDocument, Sex, VettingDocument, VettingStatus,
    VolunteerDocument, VolunteerPerson,
};

/// Most children that need no recorded reason.
const CEILING: u16 = 3;
/// Function that makes a volunteer a professional.
const PROFESSIONAL: &str = "专业服务组";

/// A row, before teams are made.
pub(super) struct Member<'a> {
    document: VolunteerDocument,
    person: VolunteerPerson,
    sex: Sex,
    row: Row<'a>,
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
    if capacity > CEILING && row.some("备注").is_none() {
        let words = (
            "可结对人数大于3，须在备注写明原因",
            "more than 3 places want a reason in the remarks",
        );
        row.fail(
            log,
            "capacity_needs_reason",
            "可结对人数",
            words,
            "1–3，或填写备注 / or a remark",
        );
    }
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
    };
    Some(Member { document, person, sex, row: origin })
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

/// Makes one volunteer of every team with a woman that also holds a man or somebody with no places of
/// their own (可结对人数 0); everyone else stays alone. Returns the volunteers in the order of their
/// first rows, each with the row that speaks for it; `merged` gets the volunteer's id by row id.
pub(super) fn teams<'a>(
    members: Vec<Member<'a>>,
    people: &mut People,
    merged: &mut BTreeMap<String, String>,
) -> Vec<(VolunteerDocument, Row<'a>)> {
    let mut teams: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for member in &members {
        if let Some(team) = &member.document.team {
            let (woman, shared) = teams.entry(team.clone()).or_default();
            *woman |= member.sex == Sex::Female;
            // Whoever has no places of her own serves through the team's.
            *shared |= member.sex == Sex::Male || member.document.capacity == 0;
        }
    }
    let mut groups: Vec<Vec<Member<'a>>> = Vec::new();
    let mut group_of: BTreeMap<String, usize> = BTreeMap::new();
    for member in members {
        let team = member.document.team.clone();
        let Some(team) = team.filter(|team| teams.get(team) == Some(&(true, true))) else {
            groups.push(vec![member]);
            continue;
        };
        let group = *group_of.entry(team).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(member);
    }
    let mut volunteers = Vec::new();
    for mut group in groups {
        // The first woman speaks for the team.
        let first = group.iter().position(|member| member.sex == Sex::Female).unwrap_or(0);
        group[..=first].rotate_right(1);
        let volunteer = merge(&group);
        let row = group[0].row;
        let contact = group[0].person.name.clone().filter(|_| volunteer.members.is_some());
        for mut member in group {
            merged.insert(member.document.id.clone(), volunteer.id.clone());
            member.person.contact.clone_from(&contact);
            people.volunteers.insert(member.document.id, member.person);
        }
        volunteers.push((volunteer, row));
    }
    volunteers
}

fn merge(group: &[Member<'_>]) -> VolunteerDocument {
    let mut merged = group[0].document.clone();
    if group.len() == 1 {
        return merged;
    }
    let count = |sex| u16::try_from(group.iter().filter(|m| m.sex == sex).count());
    let (women, men) = (count(Sex::Female), count(Sex::Male));
    merged.members =
        Some(Members { women: women.unwrap_or(u16::MAX), men: men.unwrap_or(u16::MAX) });
    (merged.sex, merged.birth) = (None, None);
    for Member { document, .. } in &group[1..] {
        merged.capacity = merged.capacity.saturating_add(document.capacity);
        merged.skills.extend(&document.skills);
        for language in &document.languages {
            if !merged.languages.contains(language) {
                merged.languages.push(language.clone());
            }
        }
        if merged.capacity_reason.is_none() {
            merged.capacity_reason.clone_from(&document.capacity_reason);
        }
        let (own, other) = (merged.vetting, document.vetting);
        let until = match (own.valid_until, other.valid_until) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        let status = worst(own.status, other.status);
        merged.vetting = VettingDocument { status, valid_until: until };
    }
    // Every member stays within the ceiling or has a reason: so has the team.
    if merged.capacity > CEILING && merged.capacity_reason.is_none() {
        merged.capacity_reason = Some(VolunteerDocument::TEAM_REASON.to_owned());
    }
    merged.skills.sort();
    merged.skills.dedup();
    merged
}

fn worst(one: VettingStatus, other: VettingStatus) -> VettingStatus {
    let rank = |status| match status {
        VettingStatus::Clear => 0,
        VettingStatus::Pending => 1,
        VettingStatus::Refused => 2,
    };
    if rank(other) > rank(one) { other } else { one }
}
