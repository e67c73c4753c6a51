//! What the end-to-end tests share: random small instances, and two independent ways to their optimum.

#![allow(clippy::panic, clippy::missing_panics_doc, reason = "a test fails by panicking")]

pub mod agendas;
pub mod allotments;
pub mod brute;
pub mod calls;
pub mod claim;
mod contested;
pub mod county;
pub mod cuts;
pub mod cycle;
pub mod delegations;
pub mod document;
pub mod edit;
pub mod gatherings;
pub mod held;
pub mod linked;
pub mod oracle;
pub mod plan_program;
pub mod planned;
pub mod random;
pub mod routes;
pub mod routes_brute;
pub mod sitings;
pub mod streets;
pub mod table;
pub mod turned;
pub mod value;
pub mod winding;
