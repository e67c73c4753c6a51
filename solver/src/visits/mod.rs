//! Visits: what has to happen after a pairing, and when.
//!
//! A pair gives rise to [obligations](Obligation): a series of occurrences, each in its period, each in
//! one of several forms (who, where, how long). The people who can go have [shifts](Shift). What nobody
//! travels for are [calls](CallSeries). An [`Agenda`] holds all three for a span of days; a [`Plan`](crate::certificate::plan::Plan) says who goes
//! when and along which way.

mod absences;
mod agenda;
mod builder;
pub mod cadence;
pub mod calendar;
mod calls;
mod engagements;
mod first;
mod forms;
mod obligations;
mod periods;
mod points;
mod remote;

pub use absences::Absences;
pub use agenda::{
    Agenda, Crew, Day, Form, Gap, Obligation, ObligationId, Occurrence, OccurrenceName, Opening,
    Resource, ResourceId, Shift, ShiftId, TourLimits, Upgrade,
};
pub use builder::{AgendaBuilder, AgendaLimits, AgendaProblem};
pub use calls::{CallDue, CallSeries, Lack, SeriesId};
pub use engagements::Engagement;
pub(crate) use forms::at_home;
pub(crate) use obligations::dates;
pub use obligations::{Outlook, Tie, agenda};
pub(crate) use periods::holding;
pub use periods::{Due, Period, due};
pub use points::OpenPoint;
