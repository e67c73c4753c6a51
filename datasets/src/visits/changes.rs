//! What has come up, as days on which somebody has no time.

use tongxing_solver::units::Date;
use tongxing_solver::visits::{Absences, Period};

use crate::document::{Case, ChangesDocument, Day, Fault, ProblemDocument};

/// Most entries of each list.
const MOST: usize = 1_000_000;

/// Who is away; every fault goes to the list.
pub(super) fn absences(
    changes: &ChangesDocument,
    case: &Case,
    problem: &ProblemDocument,
    faults: &mut Vec<Fault>,
) -> Absences {
    let mut reader = Reader { faults };
    let volunteers = reader.list("away", &changes.away, |one| {
        (case.ids.volunteer(&one.volunteer), &one.volunteer, [one.from, one.to])
    });
    let children = reader.list("unavailable", &changes.unavailable, |one| {
        (case.ids.child(&one.child), &one.child, [one.from, one.to])
    });
    let stations = reader.list("closed", &changes.closed, |one| {
        let station = problem.stations.iter().position(|station| station.id == one.station);
        (station, &one.station, [one.from, one.to])
    });
    Absences { volunteers, children, stations }
}

struct Reader<'a> {
    faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    fn list<'d, D, T>(
        &mut self,
        name: &str,
        list: &'d [D],
        read: impl Fn(&'d D) -> (Option<T>, &'d String, [Day; 2]),
    ) -> Vec<(T, Period)> {
        if list.len() > MOST {
            let (message, allowed) = ("has too many entries", format!("at most {MOST}"));
            let place = format!("changes.{name}");
            self.faults.push(Fault::new("too_large", place, message, list.len(), allowed));
            return Vec::new();
        }
        let mut all = Vec::with_capacity(list.len());
        for (number, entry) in list.iter().enumerate() {
            let (who, id, [Day(first), Day(last)]) = read(entry);
            let place = format!("changes.{name}[{number}]");
            let who = who.or_else(|| self.unknown(&place, id));
            let period = self.period(&place, first, last);
            all.extend(who.zip(period));
        }
        all
    }

    fn unknown<T>(&mut self, place: &str, id: &String) -> Option<T> {
        let message = "names somebody who is not in the problem";
        self.faults.push(Fault::new("unknown_id", place, message, id, "ids of the problem"));
        None
    }

    fn period(&mut self, place: &str, first: Date, last: Date) -> Option<Period> {
        if first <= last {
            return Some(Period { first, last });
        }
        let (message, found) = ("ends before it begins", format!("{first} to {last}"));
        self.faults.push(Fault::new("wrong_span", place, message, found, "days in order"));
        None
    }
}
