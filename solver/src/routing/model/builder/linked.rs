//! Validation of what ties visits together: links, lateness, the same driver.

use std::collections::BTreeSet;

use super::super::{DEAREST, UNLIMITED};
use super::ProblemBuilder;

/// Notes every fault of links, due moments, prices of lateness and drivers.
pub(super) fn check(builder: &mut ProblemBuilder) {
    for (name, price) in [("each", builder.lateness.each), ("worst", builder.lateness.worst)] {
        if !(0..=DEAREST).contains(&price) {
            let place = format!("lateness.{name}");
            builder.fault("out_of_range", place, price, format!("0 to {DEAREST}"));
        }
    }
    let linked = !builder.links.is_empty() || builder.customers.iter().any(|c| c.due.is_some());
    if linked {
        check_links(builder);
        check_one_day(builder);
    }
    check_drivers(builder);
}

fn check_links(builder: &mut ProblemBuilder) {
    let mut tied = vec![false; builder.customers.len()];
    for (at, link) in builder.links.clone().into_iter().enumerate() {
        let place = format!("links[{at}]");
        for customer in [link.first, link.second] {
            match tied.get_mut(customer as usize) {
                None => {
                    let allowed = format!("below {}", tied.len());
                    builder.fault("unknown_customer", &place, customer, allowed);
                }
                Some(tied) if *tied => {
                    builder.fault("tied_twice", &place, customer, "each customer in one link");
                }
                Some(tied) => *tied = true,
            }
        }
        if !(0..=UNLIMITED).contains(&link.least) || !(link.least..=UNLIMITED).contains(&link.most)
        {
            let allowed = format!("0 ≤ least ≤ most ≤ {UNLIMITED}");
            builder.fault("bad_link", &place, format!("{} to {}", link.least, link.most), allowed);
        }
    }
}

/// Starts are planned within one day, each in one window; how long a route takes is not limited, since
/// its departure is not planned.
fn check_one_day(builder: &mut ProblemBuilder) {
    if builder.days != 1 {
        builder.fault(
            "linked_days",
            "days",
            builder.days,
            "1 where visits are tied or may be late",
        );
    }
    for at in 0..builder.shifts.len() {
        let longest = builder.shifts[at].max_duration;
        if longest < UNLIMITED {
            let place = format!("shifts[{at}].max_duration");
            builder.fault("linked_duration", place, longest, "no limit in linked problems");
        }
    }
    for at in 0..builder.customers.len() {
        let customer = &builder.customers[at];
        let (windows, due) = (customer.windows.len(), customer.due);
        let earliest = customer.windows.first().map_or(0, |window| window.earliest);
        if windows > 1 {
            let place = format!("customers[{at}].windows");
            builder.fault("linked_windows", place, windows, "one window in linked problems");
        }
        if let Some(due) = due.filter(|due| !(earliest..=UNLIMITED).contains(due)) {
            let place = format!("customers[{at}].due");
            builder.fault("bad_due", place, due, format!("{earliest} to {UNLIMITED}"));
        }
    }
}

fn check_drivers(builder: &mut ProblemBuilder) {
    let mut wanted = builder.customers.iter().map(|customer| customer.one_driver);
    if !wanted.any(|wanted| wanted) {
        return;
    }
    let mut known = BTreeSet::new();
    for at in 0..builder.shifts.len() {
        let (vehicles, pair) =
            (builder.shifts[at].vehicles, (builder.shifts[at].driver, builder.shifts[at].day));
        if vehicles > 1 || !known.insert(pair) {
            let allowed = "one vehicle of each driver a day";
            builder.fault(
                "drivers",
                format!("shifts[{at}]"),
                format!("driver {}", pair.0),
                allowed,
            );
        }
    }
    if let Some(at) = builder.customers.iter().position(|customer| customer.one_depot) {
        let place = format!("customers[{at}].one_depot");
        builder.fault("mixed", place, true, "false where others want the same driver");
    }
}
