//! What can be wrong with a plan.

use crate::eligibility::Refusal;
use crate::ids::{ChildId, VolunteerId};
use crate::units::Cost;
use crate::visits::{ObligationId, SeriesId, ShiftId};

/// A statement of a plan that is not true, or a rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanViolation {
    /// A tour of a shift that is not there.
    #[error("tour {tour} is of shift {}, which does not exist", shift.0)]
    NoSuchShift {
        /// Position of the tour.
        tour: usize,
        /// What it names.
        shift: ShiftId,
    },
    /// Two tours of one shift.
    #[error("tour {tour} is the second of shift {}", shift.0)]
    SecondTour {
        /// Position of the tour.
        tour: usize,
        /// What it names.
        shift: ShiftId,
    },
    /// A tour that visits nobody.
    #[error("tour {tour} visits nobody")]
    EmptyTour {
        /// Position of the tour.
        tour: usize,
    },
    /// A stop that names what is not there.
    #[error(
        "stop {stop} of tour {tour} names an obligation, occurrence or form that does not exist"
    )]
    NoSuchVisit {
        /// Position of the tour.
        tour: usize,
        /// Position of the stop.
        stop: usize,
    },
    /// A visit by somebody who is not of its crew.
    #[error("stop {stop} of tour {tour} is not for this volunteer")]
    NotOfTheCrew {
        /// Position of the tour.
        tour: usize,
        /// Position of the stop.
        stop: usize,
    },
    /// A visit outside its hours, or a joint one off the step.
    #[error("stop {stop} of tour {tour} begins at {start} s, outside the hours of its day")]
    OutsideHours {
        /// Position of the tour.
        tour: usize,
        /// Position of the stop.
        stop: usize,
        /// Seconds since midnight.
        start: u32,
    },
    /// A visit that its volunteer could not make alone in these hours: who is in company today may have to
    /// go alone tomorrow.
    #[error("stop {stop} of tour {tour} is not possible alone in these hours")]
    NotAlone {
        /// Position of the tour.
        tour: usize,
        /// Position of the stop.
        stop: usize,
    },
    /// Where no way leads.
    #[error("no way leads to stop {stop} of tour {tour}")]
    NoWay {
        /// Position of the tour.
        tour: usize,
        /// Position of the stop; one past the last is home.
        stop: usize,
    },
    /// A visit, or home, before one can be there.
    #[error("stop {stop} of tour {tour} is stated for {stated} s, it can be reached at {found} s")]
    TooEarly {
        /// Position of the tour.
        tour: usize,
        /// Position of the stop; one past the last is home.
        stop: usize,
        /// Seconds since midnight, as stated.
        stated: u32,
        /// Seconds since midnight, at the earliest.
        found: u32,
    },
    /// Away outside the hours of the shift.
    #[error("tour {tour} is away from {depart} s to {back} s, outside its shift")]
    OutsideShift {
        /// Position of the tour.
        tour: usize,
        /// When it leaves.
        depart: u32,
        /// When it is back.
        back: u32,
    },
    /// More than a tour may be.
    #[error("tour {tour} has {found} {what}, allowed: {allowed}")]
    TourLimit {
        /// Position of the tour.
        tour: usize,
        /// Seconds, metres or stops.
        what: &'static str,
        /// Found.
        found: u64,
        /// Allowed.
        allowed: u64,
    },
    /// An occurrence that is met in two ways, or not by all who have to come together.
    #[error("occurrence {occurrence} of obligation {} is not one visit of its whole crew", obligation.0)]
    NotOneVisit {
        /// Of what.
        obligation: ObligationId,
        /// Which.
        occurrence: u16,
    },
    /// Occurrences too near, too far apart or out of order.
    #[error("occurrences {occurrence} and before of obligation {} are {found} days apart", obligation.0)]
    Gap {
        /// Of what.
        obligation: ObligationId,
        /// The later one.
        occurrence: u16,
        /// Days between them.
        found: i32,
    },
    /// Another lead than before.
    #[error("occurrence {occurrence} of obligation {} has another lead than before", obligation.0)]
    AnotherLead {
        /// Of what.
        obligation: ObligationId,
        /// Which.
        occurrence: u16,
    },
    /// More units used than there are.
    #[error("resource {resource} is used {found} times on day {day}, allowed: {allowed}")]
    Resource {
        /// Which.
        resource: u16,
        /// When.
        day: u16,
        /// Found.
        found: u32,
        /// Allowed.
        allowed: u32,
    },
    /// Vetting that is not clear and valid on the day.
    #[error("volunteer {} is not vetted on the day of tour {tour}", volunteer.index())]
    Vetting {
        /// Who.
        volunteer: VolunteerId,
        /// Position of the tour.
        tour: usize,
    },
    /// Somebody who may not have the child in pairing either.
    #[error("volunteer {} may not visit child {}: {}", volunteer.index(), child.index(), refusal.code())]
    NotEligible {
        /// Who.
        volunteer: VolunteerId,
        /// Whom.
        child: ChildId,
        /// Why not.
        refusal: Refusal,
    },
    /// A first visit in a form that is for people who have met.
    #[error("obligation {} begins with a visit that is for people who have met", obligation.0)]
    NotMet {
        /// Of what.
        obligation: ObligationId,
    },
    /// One adult where people meet for the first time.
    #[error("the first visit of obligation {} to child {} needs two adults", obligation.0, child.index())]
    MetAlone {
        /// Of what.
        obligation: ObligationId,
        /// Whom.
        child: ChildId,
    },
    /// Nobody of the crew is a woman.
    #[error("a visit to child {} in tour {tour} is by men alone", child.index())]
    MenAlone {
        /// Whom.
        child: ChildId,
        /// Position of the tour.
        tour: usize,
    },
    /// One adult where there must be two.
    #[error("a visit to child {} in tour {tour} needs two adults", child.index())]
    OneAdult {
        /// Whom.
        child: ChildId,
        /// Position of the tour.
        tour: usize,
    },
    /// A call that names what is not there.
    #[error("call {call} names a series or a number that does not exist")]
    NoSuchCall {
        /// Position of the call.
        call: usize,
    },
    /// Two calls where one is due.
    #[error("call {call} is the second of its kind")]
    CallTwice {
        /// Position of the call.
        call: usize,
    },
    /// A call that a visit, or a call of a higher tier, makes needless.
    #[error("call {call} is not due: something of a higher tier satisfies it")]
    CallNotDue {
        /// Position of the call.
        call: usize,
    },
    /// A call outside the hours of those who take part, or off the step.
    #[error("call {call} begins at {start} s, outside the hours of its day")]
    CallOutsideHours {
        /// Position of the call.
        call: usize,
        /// Seconds since midnight.
        start: u32,
    },
    /// A call while somebody who takes part is at something else.
    #[error("call {call} overlaps something else of its {who}")]
    CallOverlaps {
        /// Position of the call.
        call: usize,
        /// Volunteer, child or parent.
        who: &'static str,
    },
    /// Calls too near, too far apart or out of order.
    #[error("calls {number} and before of series {} are {found} days apart", series.0)]
    CallGap {
        /// Of what.
        series: SeriesId,
        /// The later one.
        number: u16,
        /// Days between them.
        found: i32,
    },
    /// Vetting that is not clear and valid on the day of a call.
    #[error("volunteer {} is not vetted on the day of call {call}", volunteer.index())]
    CallVetting {
        /// Position of the call.
        call: usize,
        /// Who.
        volunteer: VolunteerId,
    },
    /// A stated value that is not the plan's.
    #[error("the plan costs {found}, stated: {stated}")]
    Value {
        /// As stated.
        stated: Cost,
        /// As it is.
        found: Cost,
    },
    /// A stated bound that the prices do not prove.
    #[error("the prices prove {found}, stated: {stated}")]
    Bound {
        /// As stated.
        stated: Cost,
        /// What is proved.
        found: Cost,
    },
    /// Prices that are none.
    #[error("the prices do not fit the agenda, or one of them is out of range")]
    Prices,
    /// A proof by cases that is none.
    #[error("a proof by cases leaves something out, or does not fit the agenda")]
    Proof,
}
