//! Where to open stations for the children of a round: from the round to a siting problem and back.
//!
//! Children who can use the same stations, and count the same, are one customer of the
//! [siting model](crate::siting::model). What is sited, and what is proved of it, is judged by
//! [`certificate::siting`](crate::certificate::siting); what it means for children is worked out here.

mod build;
mod fair;
mod least;
mod outcome;
mod recruits;

pub use build::{Aim, Expansion, ExpansionError, Outlook};
pub use fair::{Ask, Counties, County, Fair, Level, Priced, fair};
pub use least::{Least, least};
pub use outcome::{Use, uses};
pub use recruits::{MOST_RECRUITS, Placed, opened, place};
