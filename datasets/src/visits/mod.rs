//! Visits as documents: from a round and its pairs to an agenda, and from a plan to its document and back.

mod calls;
mod cases;
mod changed;
mod changes;
mod earlier;
mod kinds;
mod open;
mod policy;
mod read;
mod revise;
mod write;

use tongxing_solver::travel::Travel;
use tongxing_solver::units::Date;
use tongxing_solver::visits::cadence::VisitPolicy;
use tongxing_solver::visits::calendar::{Availability, Calendar};
use tongxing_solver::visits::{
    Absences, Agenda, Engagement, OpenPoint, Outlook, Period, Tie, agenda,
};

pub use calls::call_key;
pub use changed::{changed, follows};
pub use earlier::{Given, earlier, tours};
pub use policy::{core as visit_policy, faults as policy_faults};
pub use read::{plan, statements};
pub use revise::revise;
pub(crate) use write::clock;
pub use write::{Written, document};

use crate::calendar::{AvailabilityDocument, availability, calendar};
use crate::document::{
    Case, ChangesDocument, Fault, Faults, ProblemDocument, ResultDocument, fault,
};
use crate::groups::engagements;

/// Most weeks of one plan.
pub const MOST_WEEKS: u16 = 53;

/// Everything that visits are planned from.
pub struct Timetable {
    /// The rules.
    pub policy: VisitPolicy,
    /// The days, with a year around them so that terms are whole.
    pub calendar: Calendar,
    /// What is planned.
    pub span: Period,
    /// The pairs, by child, then volunteer.
    pub ties: Vec<Tie>,
    /// Who has no time after all.
    pub absences: Absences,
    /// Groups that meet every week.
    engagements: Vec<Engagement>,
    volunteers: Vec<Option<Availability>>,
    children: Vec<Option<Availability>>,
    stations: Vec<Option<Availability>>,
    schools: Vec<Option<Availability>>,
    parents: Vec<Option<Availability>>,
    open: Vec<OpenPoint>,
}

fn days_after(date: Date, days: i32) -> Option<Date> {
    Date::from_days_since_epoch(date.days_since_epoch().checked_add(days)?)
}

impl Timetable {
    /// Reads what a problem, the pairs of its result and what has come up since say.
    ///
    /// # Errors
    /// Every fault at once: of the span, of hours, and pairs of people who are not in the problem.
    pub fn new(
        case: &Case,
        problem: &ProblemDocument,
        result: &ResultDocument,
        changes: Option<&ChangesDocument>,
        (from, weeks): (Date, u16),
    ) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let absences =
            changes.map(|changes| changes::absences(changes, case, problem, &mut faults));
        if !(1..=MOST_WEEKS).contains(&weeks) {
            let allowed = format!("1 to {MOST_WEEKS}");
            faults.push(Fault::new("out_of_range", "weeks", "is out of range", weeks, allowed));
        }
        if from < case.instance.date() {
            let message = "is before the round";
            let allowed = format!("from {}", case.instance.date());
            faults.push(Fault::new("out_of_range", "from", message, from, allowed));
        }
        let last = days_after(from, i32::from(weeks.clamp(1, MOST_WEEKS)) * 7 - 1);
        let division = Some(problem.round.division.0);
        let around = days_after(from, -180).zip(last.and_then(|last| days_after(last, 180)));
        let (first, until) = around.unwrap_or((from, from));
        let calendar = calendar(division, first, until, &case.policy.calendar);
        let mut lists = Lists { faults };
        let volunteers =
            lists.read("volunteers", problem.volunteers.iter().map(|v| (&v.id, &v.available)));
        let children =
            lists.read("children", problem.children.iter().map(|c| (&c.id, &c.available)));
        let stations =
            lists.read("stations", problem.stations.iter().map(|s| (&s.id, &s.available)));
        let schools = lists.read("schools", problem.schools.iter().map(|s| (&s.id, &s.available)));
        let parents = problem.children.iter().map(|c| (&c.id, &c.parent_available));
        let parents = lists.read_of("children", "parent_available", parents);
        let ties = lists.ties(case, result);
        let mut faults = lists.faults;
        let engagements = engagements(case, problem, result, &mut faults);
        match calendar {
            Ok(calendar) if faults.is_empty() => {
                let span = Period { first: from, last: last.unwrap_or(from) };
                let policy = visit_policy(&case.policy);
                let absences = absences.unwrap_or_default();
                Ok(Self {
                    policy,
                    calendar,
                    span,
                    ties,
                    absences,
                    engagements,
                    volunteers,
                    children,
                    stations,
                    schools,
                    parents,
                    open: open::points(case, problem),
                })
            }
            Ok(_) => Err(faults.into()),
            Err(found) => {
                faults.extend(found.problems);
                Err(faults.into())
            }
        }
    }

    /// Everything that visits are planned from, for the solver.
    pub(crate) fn outlook<'a>(&'a self, case: &'a Case, travel: &'a dyn Travel) -> Outlook<'a> {
        Outlook {
            instance: &case.instance,
            travel,
            ties: &self.ties,
            policy: &self.policy,
            calendar: &self.calendar,
            span: self.span,
            volunteers: &self.volunteers,
            children: &self.children,
            stations: &self.stations,
            schools: &self.schools,
            absences: &self.absences,
            engagements: &self.engagements,
            parents: &self.parents,
            open: &self.open,
        }
    }

    /// What falls due, in which forms, and who has time.
    ///
    /// # Errors
    /// If it is too much to be planned at once.
    pub fn agenda(&self, case: &Case, travel: &dyn Travel) -> Result<Agenda, Faults> {
        agenda(self.outlook(case, travel)).map_err(|problems| {
            let fault = |problem: tongxing_solver::visits::AgendaProblem| {
                let message = "cannot be planned at once";
                Fault::new("too_large", problem.place, message, problem.found, problem.allowed)
            };
            problems.into_iter().map(fault).collect::<Vec<_>>().into()
        })
    }

    /// Whether holidays of some day are not published yet.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        let days = self.calendar.days();
        days.into_iter().any(|(date, day)| self.span.contains(date) && day.provisional)
    }
}

struct Lists {
    faults: Vec<Fault>,
}

impl Lists {
    fn read<'d>(
        &mut self,
        list: &str,
        people: impl Iterator<Item = (&'d String, &'d Option<AvailabilityDocument>)>,
    ) -> Vec<Option<Availability>> {
        self.read_of(list, "available", people)
    }

    fn read_of<'d>(
        &mut self,
        list: &str,
        key: &str,
        people: impl Iterator<Item = (&'d String, &'d Option<AvailabilityDocument>)>,
    ) -> Vec<Option<Availability>> {
        let mut all = Vec::new();
        for (number, (id, available)) in people.enumerate() {
            let Some(document) = available else {
                all.push(None);
                continue;
            };
            let place = format!("{}.{key}", fault::place(&format!("{list}[{number}]"), Some(id)));
            match availability(document, &place) {
                Ok(read) => all.push(Some(read)),
                Err(found) => {
                    let room = Fault::MOST.saturating_sub(self.faults.len());
                    self.faults.extend(found.problems.into_iter().take(room));
                    all.push(None);
                }
            }
        }
        all
    }

    fn ties(&mut self, case: &Case, result: &ResultDocument) -> Vec<Tie> {
        let mut ties = Vec::with_capacity(result.pairs.len());
        for (number, pair) in result.pairs.iter().enumerate() {
            let ends = (case.ids.volunteer(&pair.volunteer), case.ids.child(&pair.child));
            let (Some(volunteer), Some(child)) = ends else {
                let message = "names somebody who is not in the problem";
                let found = format!("{} and {}", pair.volunteer, pair.child);
                let place = format!("result.pairs[{number}]");
                self.faults.push(Fault::new(
                    "unknown_id",
                    place,
                    message,
                    found,
                    "ids of the problem",
                ));
                continue;
            };
            ties.push(Tie { child, volunteer, since: pair.since.0 });
        }
        ties.sort_unstable();
        let before = ties.len();
        ties.dedup_by_key(|tie| (tie.child, tie.volunteer));
        if ties.len() < before {
            let (message, found) = ("a pair stands twice", before - ties.len());
            self.faults.push(Fault::new("duplicate", "result.pairs", message, found, "each once"));
        }
        ties
    }
}
