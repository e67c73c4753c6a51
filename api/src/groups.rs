//! Groups of a round as library calls: formed together with the pairs, and checked with them.

use tongxing_datasets::document::groups::GroupsDocument;
use tongxing_datasets::document::{Case, Fault, Faults, ProblemDocument, ResultDocument};
use tongxing_datasets::groups as documents;
use tongxing_solver::certificate::Solution;
use tongxing_solver::groups::model::{GroupProblem, MeetingId, MemberId};
use tongxing_solver::groups::round::{Ways, attend, joint, losses, problem as numbers, taken};
use tongxing_solver::groups::{GroupFault, attended_besides};
use tongxing_solver::ids::ChildId;
use tongxing_solver::model::Instance;
use tongxing_solver::pairing::{self, Monitor, Outcome};
use tongxing_solver::travel::Travel;

use crate::round::{Failure, refused};

/// Pairs a round, and forms groups where there are meetings: the case is from then on that of the round in which who leads has
/// fewer places, and `whole` the round before.
///
/// # Errors
/// Why there is no answer.
pub(crate) fn solve(
    problem: &ProblemDocument,
    (case, whole): (&mut Case, &mut Option<Instance>),
    travel: &dyn Travel,
    options: pairing::Options,
    monitor: &dyn Monitor,
) -> Result<(Outcome, Option<GroupsDocument>), Failure> {
    let Some(gatherings) = case.gatherings.as_ref() else {
        let outcome = pairing::rebalance(&case.instance, travel, options, monitor);
        return Ok((outcome.map_err(|refusal| refused(case, refusal))?, None));
    };
    let solved = joint(&case.instance, gatherings, travel, options, monitor);
    let solved = solved.map_err(|refusal| refused(case, refusal))?.map_err(too_wide)?;
    let groups = documents::document(problem, case, &solved.problem, &solved.groups);
    *whole = Some(std::mem::replace(&mut case.instance, solved.instance));
    Ok((solved.pairs, Some(groups)))
}

fn too_wide(fault: GroupFault) -> Faults {
    let message = format!("{} cannot be part of a problem of groups", fault.what);
    Faults::one(Fault::new("too_large", "meetings", message, fault.found, fault.allowed))
}

/// Takes from volunteers the places that leading the groups of a result takes.
///
/// # Errors
/// Groups that cannot be understood, or that the problem has no meetings for.
pub(crate) fn reduce(case: &mut Case, result: &ResultDocument) -> Result<Option<Instance>, Faults> {
    let (gatherings, stated) = match (&case.gatherings, &result.groups) {
        (None, None) => return Ok(None),
        (Some(gatherings), Some(stated)) => (gatherings, stated),
        (Some(_), None) => return Err(differ("nothing", "groups: the problem names meetings")),
        (None, Some(_)) => return Err(differ("groups", "nothing: the problem names no meetings")),
    };
    let led = documents::led(stated, case)?;
    let reduced = case.instance.with_places_taken(&taken(gatherings, &led));
    Ok(Some(std::mem::replace(&mut case.instance, reduced)))
}

fn differ(found: &str, allowed: &str) -> Faults {
    let message = "the result is not of this problem";
    Faults::one(Fault::new("inputs_differ", "groups", message, found, allowed))
}

/// What statements about groups are held against.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) problem: &'a ProblemDocument,
    /// With the places that leading takes taken.
    pub(crate) case: &'a Case,
    /// The round in which nobody leads.
    pub(crate) whole: Option<&'a Instance>,
    pub(crate) solution: &'a Solution,
    pub(crate) travel: &'a dyn Travel,
}

/// What could be formed, at what leading costs the pairs of the solution's prices.
///
/// # Errors
/// What does not fit.
pub(crate) fn formable(told: Told<'_>) -> Result<Option<GroupProblem>, Faults> {
    let Some(gatherings) = &told.case.gatherings else { return Ok(None) };
    let instance = told.whole.unwrap_or(&told.case.instance);
    let ways = Ways::of(instance, gatherings, told.travel);
    let losses = losses(instance, gatherings, &told.solution.certificate.prices);
    numbers(instance, gatherings, &ways, losses).map(Some).map_err(too_wide)
}

/// Every statement about groups that does not hold.
pub(crate) fn differences(result: &ResultDocument, told: Told<'_>) -> Vec<Fault> {
    let Some(stated) = &result.groups else { return Vec::new() };
    let found = || -> Result<Vec<Fault>, Faults> {
        let Some(numbers) = formable(told)? else { return Ok(Vec::new()) };
        let answer = documents::answer(told.problem, told.case, &numbers, stated)?;
        Ok(documents::differences(told.problem, told.case, &numbers, (stated, &answer)))
    };
    found().unwrap_or_else(|faults| faults.problems)
}

/// What is said of a child and a group that could meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupStanding {
    /// In the group.
    Attends,
    /// May attend the group that meets; the price is that of its attending, as the groups are.
    Possible,
    /// May attend, and no group meets for it.
    NoGroup,
    /// Forbidden by a rule.
    Refused,
}

/// A child and a group that could meet.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct GroupExplanation {
    /// Id of the meeting.
    pub meeting: String,
    /// Id of the activity.
    pub activity: String,
    /// What is said of it.
    pub standing: GroupStanding,
    /// Code of the first rule that forbids it.
    pub rule: Option<String>,
    /// What all children's ways and places would cost more if the child attended, groups and leaders as they are; null where they
    /// cannot stay so. Exact.
    pub price: Option<i64>,
}

/// Every group that a child attends, could attend, or may not.
///
/// # Errors
/// What cannot be understood.
pub(crate) fn explain(
    result: &ResultDocument,
    child: ChildId,
    told: Told<'_>,
) -> Result<Vec<GroupExplanation>, Faults> {
    let (Some(stated), Some(gatherings)) = (&result.groups, &told.case.gatherings) else {
        return Ok(Vec::new());
    };
    let Some(numbers) = formable(told)? else { return Ok(Vec::new()) };
    let answer = documents::answer(told.problem, told.case, &numbers, stated)?;
    let instance = told.whole.unwrap_or(&told.case.instance);
    let ways = Ways::of(instance, gatherings, told.travel);
    let member = MemberId::at(child.index());
    let mut lines = Vec::new();
    for (at, meeting) in told.problem.meetings.iter().enumerate() {
        let id = MeetingId::at(at);
        let group = answer.groups.iter().find(|group| group.meeting == id);
        for (number, activity) in (0..).zip(&meeting.activities) {
            let weekly = &gatherings.meetings[at];
            let place = (at, weekly.activities[number as usize] as usize);
            let leg = ways.of_child(child, weekly.station);
            let refusal = attend(instance, gatherings, child, place, leg).err();
            let group = group.filter(|group| group.choice == number);
            let (standing, price) = match group {
                _ if refusal.is_some() => (GroupStanding::Refused, None),
                None => (GroupStanding::NoGroup, None),
                Some(group) if group.members.contains(&member) => (GroupStanding::Attends, None),
                Some(_) => {
                    let cost = attended_besides(&numbers, &answer.groups, member, id);
                    (GroupStanding::Possible, cost.map(|cost| cost - answer.cost))
                }
            };
            lines.push(GroupExplanation {
                meeting: meeting.id.clone(),
                activity: activity.clone(),
                standing,
                rule: refusal.map(|refusal| refusal.code().to_owned()),
                price,
            });
        }
    }
    lines.sort_by_key(|line| match line.standing {
        GroupStanding::Attends => 0,
        GroupStanding::Possible => 1,
        GroupStanding::NoGroup => 2,
        GroupStanding::Refused => 3,
    });
    lines.truncate(MOST_EXPLAINED);
    Ok(lines)
}

/// Most lines about groups in an explanation.
const MOST_EXPLAINED: usize = 200;
