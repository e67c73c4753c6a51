//! Linked problems: stated starts against ways, windows and ties, and what being late costs. Starts are
//! taken as the plan states them; nothing is planned anew.

use super::{Objection, RoutesReport, Visit};
use crate::routing::model::{Plan, PlannedRoute, RoutingProblem, Shift, Way};

/// Checks the starts of a route, and counts how late its visits are.
pub(super) fn check_route(
    problem: &RoutingProblem,
    number: usize,
    (shift, route): (&Shift, &PlannedRoute),
    (visits, ways): (&[Visit<'_>], &[Way]),
    report: &mut RoutesReport,
) {
    let wanted = if problem.is_linked() { visits.len() } else { 0 };
    let found = route.starts.len();
    if found != wanted {
        report.objections.push(Objection::Starts { route: number, found, wanted });
        return;
    }
    let mut free = shift.earliest;
    for ((visit, way), &start) in visits.iter().zip(ways).zip(&route.starts) {
        let reached = free.saturating_add(i64::from(way.duration)).max(visit.earliest);
        let (customer, latest) = (visit.number, visit.latest);
        if start < reached {
            report.objections.push(Objection::Early { route: number, customer, start, reached });
        }
        if start > latest {
            report.objections.push(Objection::Late { route: number, customer, start, latest });
        }
        if let Some(due) = visit.customer.due {
            let late = start.saturating_sub(due).max(0);
            report.tardiness = report.tardiness.saturating_add(late);
            report.worst = report.worst.max(late);
        }
        free = start.saturating_add(i64::from(visit.takes.service));
    }
    if let (Some(way), true) = (ways.last(), wanted > 0) {
        let end = free.saturating_add(i64::from(way.duration));
        if end > shift.latest {
            report.objections.push(Objection::BackLate {
                route: number,
                end,
                latest: shift.latest,
            });
        }
    }
}

/// Checks ties; gives what being late costs.
pub(super) fn check_links(problem: &RoutingProblem, plan: &Plan, report: &mut RoutesReport) -> i64 {
    let mut visit: Vec<Option<(usize, i64)>> = vec![None; problem.customers().len()];
    for (number, route) in plan.routes.iter().enumerate() {
        for (stop, &start) in route.stops.iter().zip(&route.starts) {
            if let Some(visit) = visit.get_mut(stop.customer as usize) {
                *visit = Some((number, start));
            }
        }
    }
    for (at, link) in problem.links().iter().enumerate() {
        let (first, second) = (link.first, link.second);
        match (visit[first as usize], visit[second as usize]) {
            (Some(one), Some(two)) => {
                if one.0 == two.0 {
                    report.objections.push(Objection::SameVehicle { link: at, route: one.0 });
                }
                let apart = two.1.saturating_sub(one.1);
                let (least, most) = (link.least, link.most);
                if !(least..=most).contains(&apart) {
                    let objection =
                        Objection::Apart { link: at, first, second, apart, least, most };
                    report.objections.push(objection);
                }
            }
            (Some(_), None) => {
                report.objections.push(Objection::Alone { link: at, customer: first })
            }
            (None, Some(_)) => {
                report.objections.push(Objection::Alone { link: at, customer: second });
            }
            (None, None) => {}
        }
    }
    let price = problem.lateness();
    let each = price.each.saturating_mul(report.tardiness);
    each.saturating_add(price.worst.saturating_mul(report.worst))
}
