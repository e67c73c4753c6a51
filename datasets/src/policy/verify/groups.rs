//! Properties of groups: who leads, who attends, where and when.

use std::collections::BTreeMap;

use tongxing_solver::visits::calendar::Window;

use super::Judged;
use super::facts::{Evidence, Facts};
use crate::document::Sex;
use crate::document::groups::{ActivityDocument, GroupDocument, MeetingDocument};

/// A group with what it meets for, where and when.
struct Known<'a> {
    group: &'a GroupDocument,
    meeting: &'a MeetingDocument,
    activity: &'a ActivityDocument,
}

fn known(evidence: &Evidence) -> Vec<Known<'_>> {
    let Evidence { problem, result, .. } = evidence;
    let formed = result.groups.iter().flat_map(|groups| &groups.formed);
    let found = formed.filter_map(|group| {
        let meeting = problem.meetings.iter().find(|meeting| meeting.id == group.meeting)?;
        let activity = problem.activities.iter().find(|activity| activity.id == group.activity)?;
        Some(Known { group, meeting, activity })
    });
    found.collect()
}

fn at_once(one: &MeetingDocument, other: &MeetingDocument) -> bool {
    let window = |meeting: &MeetingDocument| Window::parse(&meeting.window);
    let overlap = window(one).zip(window(other)).is_some_and(|(a, b)| a.overlap(b).is_some());
    one.weekday == other.weekday && overlap
}

/// Three adults or more lead every group, one of them a woman; nobody is in two groups at once; groups are of their
/// activity's sizes and ages.
pub(super) fn protected(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let groups = known(evidence);
    let mut places: BTreeMap<&str, Vec<&MeetingDocument>> = BTreeMap::new();
    for Known { group, meeting, activity } in &groups {
        let (mut adults, mut women) = (0_u32, 0_u32);
        for volunteer in group.volunteers.iter().filter_map(|id| facts.volunteer(id)) {
            let members = volunteer.members.map(|m| (u32::from(m.women), u32::from(m.men)));
            let woman = u32::from(volunteer.sex == Some(Sex::Female));
            let (of_women, of_men) = members.unwrap_or((woman, 1 - woman));
            adults += of_women + of_men;
            women += of_women;
        }
        let id = &meeting.id;
        judged.look(adults >= 3 && women >= 1, || format!("{id}: {adults} adults, {women} women"));
        let size = u32::try_from(group.children.len()).unwrap_or(u32::MAX);
        let most = activity.children[1].min(meeting.seats).min(adults * activity.per_volunteer);
        let fits = (activity.children[0]..=most).contains(&size);
        judged.expect(fits, || format!("{id}: {size} children, at most {most}"));
        for child in group.children.iter().filter_map(|id| facts.child(id)) {
            let first = meeting.from.unwrap_or(evidence.problem.round.date).0;
            let age = child.birth.0.years_until(first);
            let in_band = (activity.ages[0]..=activity.ages[1]).any(|fits| age == i32::from(fits));
            judged.expect(in_band, || format!("{id}: a child of {age}"));
        }
        for person in group.volunteers.iter().chain(&group.children) {
            let others = places.entry(person).or_default();
            let apart = !others.iter().any(|other| at_once(other, meeting));
            judged.expect(apart, || format!("{person} is in two groups at once"));
            others.push(meeting);
        }
    }
    judged
}

/// One volunteer leads alone.
pub(super) fn break_protected(evidence: &mut Evidence) -> bool {
    let alone = evidence.problem.volunteers.iter().find(|volunteer| volunteer.sex.is_some());
    let alone = alone.map(|volunteer| volunteer.id.clone());
    let group = evidence.result.groups.as_mut().and_then(|groups| groups.formed.first_mut());
    let Some((group, alone)) = group.zip(alone) else { return false };
    group.volunteers = vec![alone];
    true
}

/// Some child is in a pair and in a group at once, and everybody in a group is also on the list of who may have pairs.
pub(super) fn beside_pairs(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = protected(evidence);
    judged.examined = 0;
    let groups = known(evidence);
    let children = groups.iter().flat_map(|known| &known.group.children);
    for child in children {
        let consents = facts
            .child(child)
            .is_some_and(|found| found.consent.on_file(evidence.problem.round.date));
        judged.expect(consents, || format!("{child}: no consent on file"));
        judged.examined += usize::from(!facts.pairs(child).is_empty());
    }
    judged
}

/// A timetable: one class a room at a time, with a teacher who has the skill, in its days, nobody beyond the seats.
pub(super) fn timetable(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let groups = known(evidence);
    for (at, Known { group, meeting, activity }) in groups.iter().enumerate() {
        let id = &meeting.id;
        let teaches = |volunteer: &String| {
            let found = facts.volunteer(volunteer);
            activity.skill.is_none_or(|skill| found.is_some_and(|v| v.skills.contains(&skill)))
        };
        judged.look(group.volunteers.iter().any(teaches), || format!("{id}: no teacher"));
        let seats = meeting.seats as usize;
        judged.expect(group.children.len() <= seats, || format!("{id}: beyond {seats} seats"));
        let days = meeting.from.is_some() && meeting.to.is_some();
        judged.expect(days, || format!("{id}: states no term"));
        for Known { meeting: other, .. } in &groups[..at] {
            let same = other.station == meeting.station && other.room == meeting.room;
            judged
                .expect(!(same && at_once(other, meeting)), || format!("{id}: the room is taken"));
        }
    }
    judged
}

/// A class without anybody who has the skill.
pub(super) fn break_timetable(evidence: &mut Evidence) -> bool {
    let Evidence { problem, result, .. } = evidence;
    let Some(groups) = &mut result.groups else { return false };
    for group in &mut groups.formed {
        let activity = problem.activities.iter().find(|activity| activity.id == group.activity);
        let Some(skill) = activity.and_then(|activity| activity.skill) else { continue };
        let unskilled = problem.volunteers.iter().filter(|v| !v.skills.contains(&skill));
        group.volunteers = unskilled.take(3).map(|volunteer| volunteer.id.clone()).collect();
        return true;
    }
    false
}
