//! From limits on a repair to the instance that has to be solved and checked.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::certificate::settled;
use tongxing_solver::model::{Budget, Problem, Scope};
use tongxing_solver::travel::Travel;

use super::fault::{Fault, Faults};
use super::limits::LimitsDocument;
use super::repair::{ChildChanges, RepairInput};
use super::result::{PairDocument, PreviousPairDocument};
use super::{Case, ProblemDocument, ResultDocument, Rule};

/// Where faults of limits stand.
const LIMITS: &str = "limits";

/// What a repair takes from the round before, beyond the pairs whose ends both stand in the problem.
#[must_use]
pub fn input(
    problem: &ProblemDocument,
    previous: &ResultDocument,
    limits: &LimitsDocument,
) -> RepairInput {
    let volunteers: BTreeSet<&str> = problem.volunteers.iter().map(|v| v.id.as_str()).collect();
    let children: BTreeSet<&str> = problem.children.iter().map(|c| c.id.as_str()).collect();
    let gone = |pair: &&PairDocument| {
        !volunteers.contains(pair.volunteer.as_str()) || !children.contains(pair.child.as_str())
    };
    let line = |pair: &PairDocument| PreviousPairDocument {
        child: pair.child.clone(),
        volunteer: pair.volunteer.clone(),
        since: pair.since,
    };
    let earlier = previous.repair.as_ref().map(|repair| repair.lifetime.clone());
    RepairInput {
        departed: previous.pairs.iter().filter(gone).map(line).collect(),
        earlier: earlier.unwrap_or_default(),
        limits: limits.clone(),
    }
}

/// The problem with what the limits pin and forbid among its own rules; what it says already is left out.
#[must_use]
pub fn with_rules(problem: &ProblemDocument, limits: &LimitsDocument) -> ProblemDocument {
    let mut changed = problem.clone();
    join(&mut changed.pinned, &limits.pinned);
    join(&mut changed.forbidden, &limits.forbidden);
    changed
}

fn join(own: &mut Vec<Rule>, more: &[Rule]) {
    let pair = |rule: &Rule| (rule.child.clone(), rule.volunteer.clone());
    let known: BTreeSet<(String, String)> = own.iter().map(pair).collect();
    own.extend(more.iter().filter(|rule| !known.contains(&pair(rule))).cloned());
}

/// Faults of a problem with the rules of limits, said of the limits where they stand there.
#[must_use]
pub fn located(faults: Faults, problem: &ProblemDocument) -> Faults {
    let own = [("pinned", problem.pinned.len()), ("forbidden", problem.forbidden.len())];
    let moved = |place: &str| {
        own.iter().find_map(|(list, own)| {
            let (line, rest) = place.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
            let line = line.parse::<usize>().ok()?.checked_sub(*own)?;
            Some(format!("{LIMITS}.{list}[{line}]{rest}"))
        })
    };
    let told = faults.problems.into_iter().map(|fault| {
        let place = moved(&fault.place).unwrap_or_else(|| fault.place.clone());
        Fault { place, ..fault }
    });
    told.collect::<Vec<_>>().into()
}

/// Puts the limits into the case: budgets that bind somebody, and pins where a limit is 0.
///
/// # Errors
/// Limits on nobody of the problem, on somebody twice, or that no answer obeys.
pub fn limit(case: &mut Case, travel: &dyn Travel, input: &RepairInput) -> Result<(), Faults> {
    let budgets = Reader { case, input, faults: Vec::new() }.budgets()?;
    let raw = case.instance.with_budgets(budgets);
    case.instance = settled(&raw, travel).map_err(|problems| unmet(&problems, case))?;
    Ok(())
}

/// What to say where no answer obeys the limits.
#[must_use]
pub fn unmet(problems: &[Problem], case: &Case) -> Faults {
    let message = "ask for more pairs to go on than places and demand now allow";
    let found = problems.first().map_or_else(String::new, |problem| {
        let of = match problem.item {
            tongxing_solver::model::Item::Volunteer(id) => case.ids.volunteer_text(id),
            tongxing_solver::model::Item::Child(id) => case.ids.child_text(id),
            tongxing_solver::model::Item::Organisation(id) => case.ids.organisation_text(id),
            _ => "the round",
        };
        format!("{of}: {} {}, {}", problem.field, problem.found, problem.allowed)
    });
    Faults::one(Fault::new("limits_unmet", LIMITS, message, found, "limits that an answer obeys"))
}

struct Reader<'a> {
    case: &'a Case,
    input: &'a RepairInput,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn budgets(mut self) -> Result<Vec<Budget>, Faults> {
        let limits = &self.input.limits;
        let mut budgets: Vec<Budget> = Vec::new();
        if limits.version != LimitsDocument::VERSION {
            let (place, known) = (format!("{LIMITS}.version"), LimitsDocument::VERSION);
            self.faults.push(Fault::unknown_version(place, limits.version, known));
        }
        if limits.freeze {
            budgets.push(Budget { scope: Scope::Round, most: 0 });
        }
        if let Some(most) = limits.max_changes {
            budgets.push(Budget { scope: Scope::Round, most });
        }
        let mut seen = BTreeSet::new();
        for (at, limit) in limits.divisions.iter().enumerate() {
            if !seen.insert(limit.division.0) {
                self.twice(format!("{LIMITS}.divisions[{at}].division"), limit.division.0);
            }
            budgets.push(Budget { scope: Scope::Division(limit.division.0), most: limit.most });
        }
        budgets.extend(self.volunteers());
        budgets.extend(self.children());
        if self.faults.is_empty() { Ok(budgets) } else { Err(self.faults.into()) }
    }

    fn volunteers(&mut self) -> Vec<Budget> {
        let limits = &self.input.limits;
        let mut own = BTreeMap::new();
        for (at, limit) in limits.volunteers.iter().enumerate() {
            let place = format!("{LIMITS}.volunteers[{at}].id");
            match self.case.ids.volunteer(&limit.id) {
                None => self.nobody(place, &limit.id, "an id of volunteers[]"),
                Some(id) if own.insert(id, limit.most).is_some() => self.twice(place, &limit.id),
                Some(_) => {}
            }
        }
        let ids = self.case.instance.volunteer_ids();
        let most = |id| own.get(&id).copied().or(limits.each_volunteer);
        let budget = |id| Some(Budget { scope: Scope::Volunteer(id), most: most(id)? });
        ids.filter_map(budget).collect()
    }

    fn children(&mut self) -> Vec<Budget> {
        let limits = &self.input.limits;
        let mut own = BTreeMap::new();
        for (at, limit) in limits.children.iter().enumerate() {
            let place = format!("{LIMITS}.children[{at}].id");
            match self.case.ids.child(&limit.id) {
                None => self.nobody(place, &limit.id, "an id of children[]"),
                Some(id) if own.insert(id, limit.most).is_some() => self.twice(place, &limit.id),
                Some(_) => {}
            }
        }
        let earlier: BTreeMap<&str, u32> =
            self.input.earlier.iter().map(|of| (of.child.as_str(), of.changes)).collect();
        let left = |id| {
            let used = earlier.get(self.case.ids.child_text(id)).copied().unwrap_or(0);
            limits.child_lifetime.map(|most| most.saturating_sub(used))
        };
        let ids = self.case.instance.child_ids();
        let budget = |id| {
            let most = own.get(&id).copied().or(limits.each_child);
            let most = most.into_iter().chain(left(id)).min()?;
            Some(Budget { scope: Scope::Child(id), most })
        };
        ids.filter_map(budget).collect()
    }

    fn nobody(&mut self, place: String, found: &str, allowed: &str) {
        let message = "names somebody who is not in the problem";
        self.faults.push(Fault::new("unknown_id", place, message, found, allowed));
    }

    fn twice(&mut self, place: String, found: impl ToString) {
        self.faults.push(Fault::new("duplicate", place, "stands twice", found, "once"));
    }
}

/// Adds to changes of earlier repairs those of one more. In order of id.
#[must_use]
pub fn lifetime<'c>(
    earlier: &[ChildChanges],
    changed: impl Iterator<Item = &'c str>,
) -> Vec<ChildChanges> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for of in earlier {
        *counts.entry(&of.child).or_default() += of.changes;
    }
    for child in changed {
        *counts.entry(child).or_default() += 1;
    }
    counts.retain(|_, count| *count > 0);
    let line = |(child, changes): (&str, u32)| ChildChanges { child: child.to_owned(), changes };
    counts.into_iter().map(line).collect()
}
