//! Several tours of one shift at once, for column generation.

use super::{Course, MOST_CHOICES, Route, Search, Sought};
use crate::units::Cost;

/// So many comparisons of labels are as much effort as a further label.
const COMPARED: usize = 256;

impl Search<'_> {
    /// As [`find`](Self::find) the cheapest, with further ones that cost less than nothing, the cheapest first; at most
    /// so many, by no more than this effort. With the effort that it took, in labels.
    #[must_use]
    pub fn several(&self, most: usize, effort: usize) -> (Cost, Vec<Route>, usize) {
        let mut course = self.course(Sought::Cheapest);
        course.most = effort;
        if self.groups > MOST_CHOICES {
            return (self.floor().min(0), Vec::new(), 0);
        }
        if !course.run() {
            return (self.unsearched(&course).min(0), Vec::new(), course.effort());
        }
        course.ends.sort_unstable();
        course.ends.truncate(most);
        let least = course.ends.first().map_or(0, |end| end.0);
        let routes = course.ends.iter().map(|end| course.route(end)).collect();
        (least, routes, course.effort())
    }

    /// Tours that cost less than `below`, no two with an obligation in common, cheapest first; they may
    /// visit an obligation again as in [`Found::Relaxed`](super::Found::Relaxed). `None` where there are too many to look at.
    #[must_use]
    pub fn apart(&self, below: Cost) -> Option<Vec<Route>> {
        let mut course = self.course(Sought::Cheapest);
        course.below = below;
        (self.groups <= MOST_CHOICES && course.run()).then(|| course.apart())
    }
}

impl Course<'_> {
    /// What the search has taken so far, in labels.
    pub(super) fn effort(&self) -> usize {
        self.labels.len() + self.compared / COMPARED
    }
}
