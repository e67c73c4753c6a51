//! Groups: teams of volunteers with groups of children, at rooms of stations and times of the week.

mod fault;
pub mod model;
mod parts;
pub mod round;
mod search;

pub use fault::GroupFault;
pub use parts::Part;
pub use search::{Options, attended_besides, form, reprove};
