//! What a repair changes, against the round before.

use std::collections::{BTreeMap, VecDeque};

use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, VolunteerId};

use super::super::limits::LimitsDocument;
use super::super::repair::{
    ChildChanges, EndReason, EndedDocument, LimitScope, LimitUse, RepairDocument, StartedDocument,
};
use super::super::repaired::lifetime;
use super::super::result::{Inputs, PreviousPairDocument};
use super::Answer;

/// The section of a result that says what a repair changes; none of a round that is no repair.
pub(super) fn document(answer: Answer<'_>, inputs: &Inputs) -> Option<RepairDocument> {
    let input = inputs.repair.as_ref()?;
    let before = inputs.previous.as_ref().map_or(&[][..], |previous| &previous.pairs);
    let ids = &answer.case.ids;
    let known = before.iter().map(|pair| (ids.child(&pair.child), ids.volunteer(&pair.volunteer)));
    let known: Vec<(ChildId, VolunteerId)> = known.filter_map(|(c, v)| Some((c?, v?))).collect();
    let mut old = known.clone();
    old.sort_unstable();
    let mut begins: BTreeMap<&str, VecDeque<&str>> = BTreeMap::new();
    let new = answer.solution.pairs.iter().map(|pair| (pair.child, pair.volunteer));
    let new: Vec<_> = new.filter(|pair| old.binary_search(pair).is_err()).collect();
    for &(child, volunteer) in &new {
        begins.entry(ids.child_text(child)).or_default().push_back(ids.volunteer_text(volunteer));
    }
    let mut repair = RepairDocument {
        survivors: 0,
        kept: 0,
        changed: 0,
        limits: Vec::new(),
        ended: Vec::new(),
        started: Vec::new(),
        lifetime: Vec::new(),
    };
    for (line, &(child, volunteer)) in before.iter().zip(&known) {
        let refusal = answer.refusal(child, volunteer);
        let has = answer.has(child, volunteer);
        repair.survivors += u64::from(refusal.is_none());
        repair.kept += u64::from(refusal.is_none() && has);
        if !has {
            let reason =
                if refusal.is_some() { EndReason::NotEligible } else { EndReason::Changed };
            repair.changed += u64::from(reason == EndReason::Changed);
            repair.ended.push(ended(line, reason, refusal.map(str::to_owned), &mut begins));
        }
    }
    for line in &input.departed {
        let here = (ids.child(&line.child), ids.volunteer(&line.volunteer));
        let reason = match here {
            (None, None) => EndReason::BothLeft,
            (None, Some(_)) => EndReason::ChildLeft,
            _ => EndReason::VolunteerLeft,
        };
        repair.ended.push(ended(line, reason, None, &mut begins));
    }
    let mut replaced: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for line in &repair.ended {
        if let Some(successor) = &line.successor {
            replaced.insert((&line.child, successor), &line.volunteer);
        }
    }
    let started = new.iter().map(|&(child, volunteer)| {
        let (child, volunteer) = (ids.child_text(child), ids.volunteer_text(volunteer));
        let replaces = replaced.get(&(child, volunteer)).map(|&id| id.to_owned());
        StartedDocument { child: child.to_owned(), volunteer: volunteer.to_owned(), replaces }
    });
    repair.started = started.collect();
    let changed = repair.ended.iter().filter(|line| line.reason == EndReason::Changed);
    repair.lifetime = lifetime(&input.earlier, changed.map(|line| line.child.as_str()));
    repair.limits = used(answer, &input.limits, &repair);
    Some(repair)
}

impl Answer<'_> {
    fn has(&self, child: ChildId, volunteer: VolunteerId) -> bool {
        let pairs = &self.solution.pairs;
        pairs.binary_search_by_key(&(child, volunteer), |p| (p.child, p.volunteer)).is_ok()
    }

    /// Code of the first rule that forbids a pair now.
    fn refusal(&self, child: ChildId, volunteer: VolunteerId) -> Option<&'static str> {
        let judged = eligibility::pair(&self.case.instance, self.travel, volunteer, child);
        judged.err().map(eligibility::Refusal::code)
    }
}

fn ended(
    line: &PreviousPairDocument,
    reason: EndReason,
    detail: Option<String>,
    begins: &mut BTreeMap<&str, VecDeque<&str>>,
) -> EndedDocument {
    let successor = begins.get_mut(line.child.as_str()).and_then(VecDeque::pop_front);
    EndedDocument {
        child: line.child.clone(),
        volunteer: line.volunteer.clone(),
        since: line.since,
        reason,
        detail,
        successor: successor.map(str::to_owned),
    }
}

/// What is used of every limit.
fn used(answer: Answer<'_>, limits: &LimitsDocument, repair: &RepairDocument) -> Vec<LimitUse> {
    let changed = || repair.ended.iter().filter(|line| line.reason == EndReason::Changed);
    let (mut by_child, mut by_volunteer) = (BTreeMap::new(), BTreeMap::new());
    for line in changed() {
        *by_child.entry(line.child.as_str()).or_insert(0_u32) += 1;
        *by_volunteer.entry(line.volunteer.as_str()).or_insert(0_u32) += 1;
    }
    let line =
        |scope, most: u32, used: u32| LimitUse { scope, division: None, id: None, most, used };
    let all = u32::try_from(repair.changed).unwrap_or(u32::MAX);
    let mut lines = Vec::new();
    if limits.freeze {
        lines.push(line(LimitScope::Round, 0, all));
    }
    lines.extend(limits.max_changes.map(|most| line(LimitScope::Round, most, all)));
    for limit in &limits.divisions {
        let inside = changed().filter(|line| {
            let child = answer.case.ids.child(&line.child);
            child.is_some_and(|child| {
                limit.division.0.contains(answer.case.instance.child(child).division)
            })
        });
        let used = u32::try_from(inside.count()).unwrap_or(u32::MAX);
        let division = Some(limit.division);
        lines.push(LimitUse { division, ..line(LimitScope::Division, limit.most, used) });
    }
    let lists = [
        (LimitScope::Volunteer, &limits.volunteers, &by_volunteer),
        (LimitScope::Child, &limits.children, &by_child),
    ];
    for (scope, list, counts) in lists {
        for limit in list {
            let used = counts.get(limit.id.as_str()).copied().unwrap_or(0);
            lines.push(LimitUse { id: Some(limit.id.clone()), ..line(scope, limit.most, used) });
        }
    }
    let own =
        |list: &[super::super::limits::PersonLimit], id: &str| list.iter().any(|l| l.id == id);
    let most = |counts: &BTreeMap<&str, u32>, list: &[super::super::limits::PersonLimit]| {
        let others = counts.iter().filter(|(id, _)| !own(list, id));
        others.map(|(_, &count)| count).max().unwrap_or(0)
    };
    let each = limits.each_volunteer.map(|limit| {
        line(LimitScope::EachVolunteer, limit, most(&by_volunteer, &limits.volunteers))
    });
    lines.extend(each);
    let each = limits
        .each_child
        .map(|limit| line(LimitScope::EachChild, limit, most(&by_child, &limits.children)));
    lines.extend(each);
    let here = |of: &&ChildChanges| by_child.contains_key(of.child.as_str());
    let longest = repair.lifetime.iter().filter(here).map(|of| of.changes).max().unwrap_or(0);
    lines.extend(limits.child_lifetime.map(|l| line(LimitScope::ChildLifetime, l, longest)));
    lines
}
