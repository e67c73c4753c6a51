//! The versioned documents that users, programs and checks rely on, and their way to the solver.
//!
//! A document is parsed once, with every problem reported at once ([`Faults`]); what a parsed
//! document says is then turned into an instance by [`convert`].

pub mod answer;
pub mod approval;
pub mod audit;
pub mod cadence;
pub mod candidates;
pub mod canonical;
pub mod cases;
pub mod changes;
pub mod colours;
pub mod convert;
pub mod curve;
pub mod cuts;
pub mod diff;
mod duplicates;
pub mod expansion;
pub(crate) mod fault;
pub mod groups;
pub(crate) mod hidden;
pub mod hours;
pub mod limits;
pub mod parse;
pub mod people;
pub(crate) mod personal;
pub mod plan;
pub mod policy;
mod previous;
pub mod problem;
pub mod recruit;
pub mod repair;
pub mod repaired;
pub mod reread;
pub mod result;
mod scalars;
mod scan;
pub mod scenario;
pub mod schemas;
mod shape;
pub mod simulation;
mod tags;
pub mod trips;
pub mod violation;
mod words;

pub use answer::Answer;
pub use candidates::CandidatesDocument;
pub use changes::ChangesDocument;
pub use convert::{Case, Ids};
pub use curve::CurveDocument;
pub use diff::DiffDocument;
pub use expansion::ExpansionDocument;
pub use fault::{Fault, Faults};
pub use limits::LimitsDocument;
pub use parse::Document;
pub use people::{ChildPerson, People, VolunteerPerson};
pub use plan::PlanDocument;
pub use policy::{PolicyDocument, RoleCount};
pub use problem::{
    ChildDocument, Consent, Members, OpenPointDocument, OrganisationDocument, PolicyChoice,
    ProblemDocument, ProjectDocument, ReachDocument, Round, Rule, SchoolDocument, StationDocument,
    VettingDocument, VolunteerDocument,
};
pub use result::ResultDocument;
pub use scalars::{Day, DivisionCode};
pub use scenario::ScenarioDocument;
pub use simulation::SimulationDocument;
pub use tags::Tags;
pub use trips::TripsDocument;
pub use words::{ChildKind, Datum, Mode, Need, Priority, Role, Sex, VettingStatus};
