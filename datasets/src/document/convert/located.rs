//! Problems of the instance, located in the document.

use tongxing_solver::model::{Item, Problem, ProblemCode};

use super::super::fault::{Fault, place};
use super::Ids;

/// Lines of the document behind the n-th pin, forbidden and previous pair of the instance.
pub(super) struct Lines {
    pub(super) pinned: Vec<usize>,
    pub(super) forbidden: Vec<usize>,
    pub(super) previous: Vec<usize>,
}

pub(super) fn fault(problem: &Problem, ids: &Ids, lines: &Lines) -> Fault {
    let field = problem.field;
    let line = |lines: &[usize], n: usize| lines.get(n).copied().unwrap_or(n);
    let at = match problem.item {
        Item::Volunteer(id) => {
            place(&format!("volunteers[{}].{field}", id.index()), Some(ids.volunteer_text(id)))
        }
        Item::Child(id) => {
            place(&format!("children[{}].{field}", id.index()), Some(ids.child_text(id)))
        }
        Item::Organisation(id) => {
            let path = format!("organisations[{}].{field}", id.index());
            place(&path, Some(ids.organisation_text(id)))
        }
        Item::Station(id) => format!("stations[{}].{field}", id.index()),
        Item::School(id) => format!("schools[{}].{field}", id.index()),
        Item::Forbidden(n) => format!("forbidden[{}].{field}", line(&lines.forbidden, n)),
        Item::Pinned(n) => format!("pinned[{}].{field}", line(&lines.pinned, n)),
        Item::Previous(n) => format!("previous.pairs[{}].{field}", line(&lines.previous, n)),
        Item::Policy => format!("policy.{field}"),
        Item::Instance => field.to_owned(),
    };
    // A pair has no field of its own called `pair`.
    let at = at.strip_suffix(".pair").map_or(at.clone(), str::to_owned);
    Fault::new(
        problem.code.as_str(),
        at,
        message(problem.code),
        &problem.found,
        problem.allowed.clone(),
    )
}

pub(crate) fn message(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::OutOfRange => "is out of range",
        ProblemCode::UnknownId => "names something that is not in the problem",
        ProblemCode::Duplicate => "stands twice",
        ProblemCode::Contradiction => "is demanded and forbidden at once",
        ProblemCode::PinNotEligible => "demands a pair that a rule forbids",
        ProblemCode::TooManyPins => "has more pinned pairs than places",
        ProblemCode::RequirementsExceedDemand => "asks for more roles than volunteers",
        ProblemCode::CapacityNeedsReason => "needs a recorded reason",
        ProblemCode::BirthInFuture => "lies after the round",
        ProblemCode::InvalidPolicy => "does not fit the rules for policies",
        ProblemCode::TooLarge => "is larger than the documented limit",
    }
}
