//! How the rows of 志愿者 become volunteers: alone, or as a team that serves as one.

use std::collections::BTreeMap;

use tongxing_solver::eligibility::VOLUNTEER_AGE;
use tongxing_solver::units::Date;

use super::problem::RosterProblem;
use super::sheet::{Log, Row};
use super::volunteers::{CEILING, Member};
use crate::document::{Members, People, Sex, VettingStatus, VolunteerDocument};

/// What keeps somebody from every pair and every team: the column that says so, and the words.
type Bar = (&'static str, &'static str, &'static str);

/// Judges a member by herself. A team hides nobody: whoever may not serve alone is none of its members.
fn barred(member: &Member<'_>, date: Date) -> Option<Bar> {
    let vetting = member.document.vetting;
    if underage(member, date) {
        let column = if member.row.word("出生日期").is_empty() {
            "身份证号"
        } else {
            "出生日期"
        };
        return Some((column, "未满18周岁", "is under 18"));
    }
    match vetting.status {
        VettingStatus::Pending => Some(("审核状态", "尚未通过审核", "is not vetted yet")),
        VettingStatus::Refused => Some(("审核状态", "未通过审核", "did not pass the vetting")),
        VettingStatus::Clear if vetting.valid_until.is_some_and(|until| until.0 < date) => {
            Some(("审核有效期", "审核已过期", "holds a check that has run out"))
        }
        VettingStatus::Clear => None,
    }
}

fn underage(member: &Member<'_>, date: Date) -> bool {
    member.document.birth.is_some_and(|birth| birth.0.years_until(date) < VOLUNTEER_AGE)
}

/// A notice of a cell without what stands there: a birth date, an ID number.
fn tell(member: &Member<'_>, code: &'static str, column: &str, words: (&str, &str), log: &mut Log) {
    log.notice(RosterProblem::new(code, member.row.place(column), words, "", ""));
}

/// Who of a team is counted.
#[derive(Default)]
struct Team {
    woman: bool,
    man: bool,
    /// A man, or somebody with no places of her own: they serve through the team's.
    shared: bool,
}

fn teams<'m>(members: impl Iterator<Item = &'m Member<'m>>) -> BTreeMap<String, Team> {
    let mut teams: BTreeMap<String, Team> = BTreeMap::new();
    for member in members {
        let Some(name) = &member.document.team else { continue };
        let team = teams.entry(name.clone()).or_default();
        let man = member.sex == Sex::Male;
        team.woman |= !man;
        team.man |= man;
        team.shared |= man || member.document.capacity == 0;
    }
    teams
}

/// Tells who is left out of a team, who is too young to be anybody's volunteer, and which team has no
/// woman. Returns for every member whether she may be part of a team.
fn judge(members: &[Member<'_>], date: Date, log: &mut Log) -> Vec<bool> {
    let all = teams(members.iter());
    let bars: Vec<Option<Bar>> = members.iter().map(|member| barred(member, date)).collect();
    let fit = members.iter().zip(&bars).filter(|(_, bar)| bar.is_none()).map(|(member, _)| member);
    let fit = teams(fit);
    let mut told = std::collections::BTreeSet::new();
    for (member, bar) in members.iter().zip(&bars) {
        let team = member.document.team.as_ref();
        let joined = team.and_then(|name| all.get(name)).is_some_and(|t| t.woman && t.shared);
        match bar {
            Some((column, zh, en)) if joined => {
                let zh = format!("{zh}，不计入团队，名额也不计");
                let en = format!("{en}: not counted in the team, nor are the places");
                tell(member, "member_left_out", column, (&zh, &en), log);
            }
            Some((column, ..)) if underage(member, date) => {
                let words = ("未满18周岁，不能结对", "is under 18 and can have no pair");
                tell(member, "under_age", column, words, log);
            }
            _ => {}
        }
        let lonely = |name: &&String| fit.get(*name).is_some_and(|t| t.man && !t.woman);
        if bar.is_none() && team.filter(lonely).is_some_and(|name| told.insert(name.clone())) {
            let words = (
                "团队中没有符合条件的女性，不成团队，成员各自单独计",
                "no woman who may serve is in the team: it is none, and its members stand alone",
            );
            member.row.note(log, "team_without_woman", "团队", words, "");
        }
    }
    bars.iter().map(Option::is_none).collect()
}

/// Makes one volunteer of every team with a woman that also holds a man or somebody with no places of
/// their own (可结对人数 0), of those members who may serve on the round's date; everyone else stays
/// alone. Returns the volunteers in the order of their first rows, each with the row that speaks for it;
/// `merged` gets the volunteer's id by row id.
pub(super) fn join<'a>(
    members: Vec<Member<'a>>,
    date: Date,
    people: &mut People,
    merged: &mut BTreeMap<String, String>,
    log: &mut Log,
) -> Vec<(VolunteerDocument, Row<'a>)> {
    let fit = judge(&members, date, log);
    let counted = members.iter().zip(&fit).filter(|(_, fit)| **fit).map(|(member, _)| member);
    let teams = teams(counted);
    let mut groups: Vec<Vec<Member<'a>>> = Vec::new();
    let mut group_of: BTreeMap<String, usize> = BTreeMap::new();
    for (member, fit) in members.into_iter().zip(fit) {
        let team = member.document.team.clone().filter(|_| fit);
        let served = |name: &String| teams.get(name).is_some_and(|t| t.woman && t.shared);
        let Some(team) = team.filter(served) else {
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
        // Hours of one are not those of all; what each wrote stays with the people.
        merged.available =
            merged.available.take().filter(|_| document.available == group[0].document.available);
        for language in &document.languages {
            if !merged.languages.contains(language) {
                merged.languages.push(language.clone());
            }
        }
        if merged.capacity_reason.is_none() {
            merged.capacity_reason.clone_from(&document.capacity_reason);
        }
        // Every member's check is clear: the first that runs out ends the team's.
        let until = merged.vetting.valid_until.into_iter().chain(document.vetting.valid_until);
        merged.vetting.valid_until = until.min();
    }
    // Every member stays within the ceiling or has a reason: so has the team.
    if merged.capacity > CEILING && merged.capacity_reason.is_none() {
        merged.capacity_reason = Some(VolunteerDocument::TEAM_REASON.to_owned());
    }
    merged.skills.sort();
    merged.skills.dedup();
    merged
}
