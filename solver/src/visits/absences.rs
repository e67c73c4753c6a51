//! Days on which somebody has no time after all, whatever their hours say.

use crate::ids::{ChildId, VolunteerId};
use crate::units::Date;

use super::Period;

/// Who is away, and when; periods of one may overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absences {
    /// Volunteers who go on no tour.
    pub volunteers: Vec<(VolunteerId, Period)>,
    /// Children who are not visited.
    pub children: Vec<(ChildId, Period)>,
    /// Stations, by position, that are closed.
    pub stations: Vec<(usize, Period)>,
}

fn is_away<T: Copy + PartialEq>(list: &[(T, Period)], who: T, date: Date) -> bool {
    list.iter().any(|&(one, period)| one == who && period.contains(date))
}

impl Absences {
    /// Whether a volunteer is away. O(absences).
    #[must_use]
    pub fn of_volunteer(&self, id: VolunteerId, date: Date) -> bool {
        is_away(&self.volunteers, id, date)
    }

    /// Whether a child, or the station of its visit, is away. O(absences).
    #[must_use]
    pub fn of_visit(&self, child: ChildId, station: Option<usize>, date: Date) -> bool {
        let closed = |station| is_away(&self.stations, station, date);
        is_away(&self.children, child, date) || station.is_some_and(closed)
    }
}
