//! A plan that was given out, repaired after what has come up since.

use std::collections::BTreeSet;

use tongxing_datasets::document::plan::{PlanDocument, PlanInputs, VisitKey};
use tongxing_datasets::document::{ChangesDocument, Fault, Faults, canonical};
use tongxing_datasets::visits::{self, Given, Written, revise};
use tongxing_solver::certificate::plan::Tasks;
use tongxing_solver::planning::repair::{self, Occasion, Repaired};
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Date;

use super::VisitsRequest;
use crate::watch::Watch;

/// What has come up, where a plan is repaired or anything has.
///
/// # Errors
/// Days other than the earlier plan's, changes of another version, pins without an earlier plan.
pub(super) fn changes(request: &VisitsRequest) -> Result<Option<ChangesDocument>, Faults> {
    let Some(earlier) = &request.earlier else { return without_a_plan(request) };
    let mut faults = Vec::new();
    let mut same = |place: &str, found: String, allowed: String| {
        if found != allowed {
            let message = "is not that of the earlier plan";
            faults.push(Fault::new("wrong_span", place, message, found, allowed));
        }
    };
    same("from", request.from.to_string(), earlier.inputs.from.to_string());
    same("weeks", request.weeks.to_string(), earlier.inputs.weeks.to_string());
    if !faults.is_empty() {
        return Err(faults.into());
    }
    Ok(Some(request.changes.clone().unwrap_or_default()))
}

fn without_a_plan(request: &VisitsRequest) -> Result<Option<ChangesDocument>, Faults> {
    let Some(changes) = &request.changes else { return Ok(None) };
    if changes.pinned.is_empty() && changes.held_until.is_none() {
        return Ok(Some(changes.clone()));
    }
    let (message, found) = ("need the plan that was given out", "none");
    Err(Faults::one(Fault::new("usage", "changes.pinned", message, found, "an earlier plan")))
}

/// The earlier plan repaired.
///
/// # Errors
/// Pins of what is not in the earlier plan, or is not possible any more.
pub(super) fn repaired(
    given: Given<'_>,
    travel: &dyn Travel,
    watch: &Watch<'_>,
) -> Result<Repaired, Faults> {
    let (earlier, pins) = visits::earlier(given)?;
    let instance = &given.case.instance;
    repair::repair(instance, travel, (given.agenda, given.tasks), &earlier, watch).map_err(
        |broken| {
            let places: BTreeSet<&String> = broken.iter().filter_map(|one| pins.get(one)).collect();
            let of =
                |place: &String| broken.iter().filter(|one| pins.get(one) == Some(place)).collect();
            let fault = |place: &String| {
                let broken: Vec<&Occasion> = of(place);
                let visit = |&&(id, number): &&Occasion| {
                    let obligation = given.agenda.obligation(id);
                    let since = obligation.occurrences[usize::from(number)].name.since;
                    format!("{} since {since}", given.case.ids.child_text(obligation.child))
                };
                let found: Vec<String> = broken.iter().take(20).map(visit).collect();
                let message = "holds a visit that is not possible any more as it was";
                let allowed = "visits whose people have time";
                Fault::new("not_in_the_agenda", place.clone(), message, found.join(", "), allowed)
            };
            places.into_iter().map(fault).collect::<Vec<_>>().into()
        },
    )
}

/// Whether visits of the earlier plan could have stayed as they were.
struct Stood<'a>(BTreeSet<(&'a str, u16, &'a str, Date, u16)>);

impl<'a> Stood<'a> {
    fn new(written: &Written<'a>, occasions: &BTreeSet<Occasion>) -> Self {
        let ids = &written.case.ids;
        let name = |&(id, number): &Occasion| {
            let obligation = written.agenda.obligation(id);
            let occurrence = &obligation.occurrences[usize::from(number)];
            let (child, name) = (ids.child_text(obligation.child), occurrence.name);
            let leads = occurrence.forms.iter().map(|form| ids.volunteer_text(form.crew.lead));
            leads.map(move |lead| (child, obligation.rule, lead, name.since, name.nth))
        };
        Self(occasions.iter().flat_map(name).collect())
    }

    fn has(&self, child: &str, visit: &VisitKey) -> bool {
        self.0.contains(&(child, visit.rule, &visit.lead, visit.since.0, visit.nth))
    }
}

/// Says in a repaired plan what it has otherwise than the earlier one.
pub(super) fn told(
    plan: &mut PlanDocument,
    written: &Written<'_>,
    earlier: &PlanDocument,
    stood: &BTreeSet<Occasion>,
) {
    revise(plan, earlier);
    let stood = Stood::new(written, stood);
    plan.changed = visits::changed(plan, earlier, |child, visit| stood.has(child, visit));
}

/// Statements about the earlier plan that are not so.
pub(super) fn follows(
    stated: &PlanDocument,
    found: PlanDocument,
    written: &Written<'_>,
    earlier: &PlanDocument,
) -> Vec<Fault> {
    let Written { case, problem, travel, agenda, .. } = *written;
    let tasks = Tasks::new(&case.instance, travel, agenda);
    let changes = ChangesDocument::default();
    let given = Given { case, problem, agenda, tasks: &tasks, earlier, changes: &changes };
    let tours = visits::tours(given);
    let stood = repair::stands(&case.instance, travel, (agenda, &tasks), &tours);
    let stood = Stood::new(written, &stood);
    visits::follows(stated, found, earlier, |child, visit| stood.has(child, visit))
}

/// Whether a plan repairs this one.
///
/// # Errors
/// If it says otherwise.
pub(super) fn same_earlier(stated: &PlanInputs, earlier: &PlanDocument) -> Result<(), Faults> {
    let given = canonical::plan_sha256(earlier);
    if stated.earlier_sha256.as_ref() == Some(&given) {
        return Ok(());
    }
    let found = stated.earlier_sha256.clone().unwrap_or_default();
    let message = "the plan repairs another one";
    Err(Faults::one(Fault::new(
        "inputs_differ",
        "plan.inputs.earlier_sha256",
        message,
        found,
        given,
    )))
}
