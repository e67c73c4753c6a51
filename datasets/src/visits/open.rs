//! Points that visits left open.

use tongxing_solver::visits::OpenPoint;

use crate::document::cadence::VisitKind;
use crate::document::{Case, ProblemDocument};

/// The open points, by child, then day; those of children who are not in the problem are refused before.
pub(super) fn points(case: &Case, problem: &ProblemDocument) -> Vec<OpenPoint> {
    let point = |document: &crate::document::OpenPointDocument| {
        let kind = document.kind.unwrap_or(VisitKind::FollowUp).core();
        let child = case.ids.child(&document.child)?;
        Some(OpenPoint { child, since: document.since.0, kind })
    };
    let mut points: Vec<OpenPoint> = problem.open_points.iter().filter_map(point).collect();
    points.sort_unstable();
    points
}
