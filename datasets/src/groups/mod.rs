//! Groups as documents: from a problem to what can be formed, from an answer to its document and back.

mod attendance;
mod engaged;
mod read;
mod reread;
mod write;

pub use engaged::engagements;
pub use read::{beside, faults, read};
pub use reread::{answer, led};
pub use write::{differences, document, summary};

/// Most activities and meetings of a problem.
pub mod limits {
    /// Most activities.
    pub const ACTIVITIES: usize = 1000;
    /// Most meetings.
    pub const MEETINGS: usize = 20_000;
    /// Most activities of one meeting.
    pub const CHOICES: usize = 32;
    /// Most groups of one child, or of one volunteer.
    pub const GROUPS: u16 = 50;
    /// Most seats.
    pub const SEATS: u32 = 10_000;
}
