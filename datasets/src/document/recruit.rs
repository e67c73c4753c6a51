//! Whom to recruit: proposals written with their proof, read back and judged.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::certificate::{CheckMode, Pair, Solution, check_until};
use tongxing_solver::model::Recruits;
use tongxing_solver::objective::{self, Value};
use tongxing_solver::pairing::{Advice, MOST_ADVICE};
use tongxing_solver::travel::Relocated;

use super::answer::{Answer, entry, price_lists};
use super::fault::{Fault, Faults};
use super::result::{
    ChildPriceDocument, CostDocument, PairDocument, PriceDocument, RecruitDocument, RecruitProof,
    ResultDocument, StatusName, TieDocument, WorthDocument,
};
use super::violation::located;
use super::{Case, Day, DivisionCode, Need, reread};

/// Digits of the divisions that proposals name: townships.
const TOWNSHIP_DIGITS: u8 = 9;

/// A proposal for the round of `base`, which is what it changes.
#[must_use]
pub fn document(base: Answer<'_>, advice: &Advice) -> RecruitDocument {
    let Advice { recruits, solution } = advice;
    let grown = grown(base.case, *recruits);
    let before = ties(base.case, &base.solution.pairs);
    let after = ties(&grown, &solution.pairs);
    let old = price_lists(base.case, &base.solution.certificate.prices);
    let new = price_lists(&grown, &solution.certificate.prices);
    RecruitDocument {
        division: division(base.case, recruits),
        skill: recruits.skill.map(Need::from),
        professional: recruits.professional,
        count: recruits.count,
        worth: worth(base.case, &base.solution.value, &solution.value),
        at: base.case.ids.child_text(recruits.at).to_owned(),
        proof: RecruitProof {
            dropped: before.difference(&after).cloned().collect(),
            added: after.difference(&before).cloned().collect(),
            bound: solution.bound.to_string(),
            children: changed(old.children, new.children),
            volunteers: changed(old.volunteers, new.volunteers),
            pools: changed(old.pools, new.pools),
        },
    }
}

fn grown(case: &Case, recruits: Recruits) -> Case {
    Case {
        instance: case.instance.with_recruits(&[recruits]),
        ids: case.ids.with_recruits(recruits.count),
        policy: case.policy.clone(),
        gatherings: None,
        tags: case.tags.clone(),
        notices: case.notices.clone(),
    }
}

fn division(case: &Case, recruits: &Recruits) -> DivisionCode {
    let home = case.instance.child(recruits.at).division;
    DivisionCode(home.truncate(TOWNSHIP_DIGITS).unwrap_or(home))
}

fn ties(case: &Case, pairs: &[Pair]) -> BTreeSet<TieDocument> {
    let tie = |pair: &Pair| TieDocument {
        child: case.ids.child_text(pair.child).to_owned(),
        volunteer: case.ids.volunteer_text(pair.volunteer).to_owned(),
        role: entry(&case.instance, pair.child, pair.place).to_owned(),
    };
    pairs.iter().map(tie).collect()
}

/// Lines of `new` that are not those of `old` in the same place.
fn changed<T: PartialEq>(old: Vec<T>, new: Vec<T>) -> Vec<T> {
    let mut old = old.into_iter();
    new.into_iter().filter(|line| old.next().as_ref() != Some(line)).collect()
}

fn worth(case: &Case, before: &Value, after: &Value) -> WorthDocument {
    let names = objective::level_names(case.instance.policy());
    let gains = after.covered.iter().zip(&before.covered).map(|(a, b)| a - b);
    WorthDocument {
        covered: names.into_iter().zip(gains).filter(|(_, gain)| *gain != 0).collect(),
        cost: after.cost - before.cost,
    }
}

/// Every false statement of the result's proposals, as far as they are judged before `stop` says so. The
/// result itself holds: it has been checked.
#[must_use]
pub fn differences(
    stated: &ResultDocument,
    base: Answer<'_>,
    mode: CheckMode,
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<Fault> {
    if stated.recruit.len() > MOST_ADVICE {
        let (found, most) = (stated.recruit.len(), format!("at most {MOST_ADVICE}"));
        return vec![Fault::new("too_large", "recruit", "are too many", found, most)];
    }
    let proposals = stated.recruit.iter().enumerate().take_while(|_| !stop());
    let judged = proposals.flat_map(|(line, proposal)| {
        let place = format!("recruit[{line}]");
        match restated(stated, proposal, base.case) {
            Ok((recruits, solution)) => {
                judge(&place, proposal, base, recruits, &solution, (mode, stop))
            }
            Err(faults) => within(&place, faults),
        }
    });
    let mut faults: Vec<Fault> = judged.collect();
    faults.truncate(Fault::MOST);
    faults
}

fn within(place: &str, faults: Faults) -> Vec<Fault> {
    let moved = |fault: Fault| Fault { place: format!("{place}.{}", fault.place), ..fault };
    faults.problems.into_iter().map(moved).collect()
}

fn judge(
    place: &str,
    proposal: &RecruitDocument,
    base: Answer<'_>,
    recruits: Recruits,
    solution: &Solution,
    (mode, stop): (CheckMode, &(dyn Fn() -> bool + Sync)),
) -> Vec<Fault> {
    let case = grown(base.case, recruits);
    let ways = Relocated::with_recruits(base.travel, &base.case.instance, &[recruits]);
    let report = check_until(&case.instance, &ways, solution, mode, stop);
    let Some(report) = report else { return Vec::new() };
    let mut faults: Vec<Fault> =
        report.violations.iter().map(|violation| located(violation, place, &case)).collect();
    let mut differ = |field: &str, found: String, expected: String| {
        if found != expected {
            let message = "does not follow from the proposal";
            let place = format!("{place}.{field}");
            faults.push(Fault::new("wrong_statement", place, message, found, expected));
        }
    };
    let expected = division(base.case, &recruits);
    differ("division", proposal.division.to_string(), expected.to_string());
    let expected = worth(base.case, &base.solution.value, &solution.value);
    differ("worth", format!("{:?}", proposal.worth), format!("{expected:?}"));
    faults
}

/// The proposal as the solution of the grown round that it states.
fn restated(
    stated: &ResultDocument,
    proposal: &RecruitDocument,
    case: &Case,
) -> Result<(Recruits, Solution), Faults> {
    let mut faults = Vec::new();
    let at = case.ids.child(&proposal.at);
    if at.is_none() {
        let message = "names nobody in the problem";
        let allowed = "an id of the problem";
        faults.push(Fault::new("unknown_id", "at", message, &proposal.at, allowed));
    }
    if !(1..=Recruits::MOST).contains(&proposal.count) {
        let allowed = format!("1 to {}", Recruits::MOST);
        faults.push(Fault::new("out_of_range", "count", "out of range", proposal.count, allowed));
    }
    let (Some(at), []) = (at, faults.as_slice()) else { return Err(faults.into()) };
    let RecruitDocument { professional, count, skill, .. } = *proposal;
    let recruits = Recruits { at, skill: skill.map(Need::core), professional, count };
    let whole = whole(stated, proposal, Day(case.instance.date()))?;
    let mut solution = reread::solution(&whole, &grown(case, recruits))?;
    solution.pairs.sort_unstable();
    Ok((recruits, solution))
}

/// The result of the grown round that the proposal describes by its differences.
fn whole(
    stated: &ResultDocument,
    proposal: &RecruitDocument,
    day: Day,
) -> Result<ResultDocument, Faults> {
    let proof = &proposal.proof;
    let mut whole = stated.clone();
    whole.recruit.clear();
    whole.uncovered.clear();
    whole.status = StatusName::Optimal;
    whole.certificate.violators.clear();
    whole.certificate.siblings = None;
    whole.certificate.bound.clone_from(&proof.bound);
    replace_prices(&mut whole, proof);
    let mut faults = replace_pairs(&mut whole, proof, day);
    let mut gains = proposal.worth.covered.clone();
    gains.insert("cost".to_owned(), proposal.worth.cost);
    for level in &mut whole.levels {
        let gain = gains.remove(&level.name).unwrap_or(0);
        level.value = level.value.saturating_add(gain);
        level.bound = level.value;
    }
    if let Some((name, _)) = gains.first_key_value() {
        let allowed = "a coverage class of the policy";
        faults.push(Fault::new("not_allowed", "worth.covered", "is no level", name, allowed));
    }
    if faults.is_empty() { Ok(whole) } else { Err(faults.into()) }
}

fn replace_pairs(whole: &mut ResultDocument, proof: &RecruitProof, day: Day) -> Vec<Fault> {
    let places: BTreeMap<(&str, &str, &str), usize> = whole
        .pairs
        .iter()
        .zip(0..)
        .map(|(p, at)| ((&*p.child, &*p.volunteer, &*p.role), at))
        .collect();
    let dropped: BTreeSet<usize> = proof
        .dropped
        .iter()
        .filter_map(|tie| places.get(&(&*tie.child, &*tie.volunteer, &*tie.role)).copied())
        .collect();
    let absent = proof.dropped.len() - dropped.len();
    let mut line = 0..;
    whole.pairs.retain(|_| line.next().is_none_or(|at| !dropped.contains(&at)));
    whole.pairs.extend(proof.added.iter().map(|tie| PairDocument {
        child: tie.child.clone(),
        volunteer: tie.volunteer.clone(),
        role: tie.role.clone(),
        since: day,
        metres: None,
        seconds: None,
        cost: CostDocument::default(),
    }));
    if absent == 0 {
        return Vec::new();
    }
    let message = "are not pairs of the result";
    vec![Fault::new("not_allowed", "proof.dropped", message, absent, "pairs of the result, once")]
}

fn replace_prices(whole: &mut ResultDocument, proof: &RecruitProof) {
    let certificate = &mut whole.certificate;
    let key = |line: &ChildPriceDocument| (line.id.clone(), line.entry.clone());
    replace(&mut certificate.children, &proof.children, key);
    let key = |line: &PriceDocument| line.id.clone();
    replace(&mut certificate.volunteers, &proof.volunteers, key);
    replace(&mut certificate.pools, &proof.pools, key);
}

/// Puts every line of `new` in the place of the old one with its key, or behind all.
fn replace<T: Clone, K: Ord>(lines: &mut Vec<T>, new: &[T], key: impl Fn(&T) -> K) {
    let replaced: BTreeSet<K> = new.iter().map(&key).collect();
    lines.retain(|line| !replaced.contains(&key(line)));
    lines.extend(new.iter().cloned());
}
