//! The tours of every day as one .html file that needs nothing else: a map, and the tours as a list.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::joined::{Joined, Trip, Visit, busiest_day};
use super::{PlanView, area, minutes};
use crate::document::cadence::VisitKind;
use crate::document::{Day, VolunteerPerson};
use crate::export::html::{self, Places, at, embedded};
use crate::export::lines::encoded;
use crate::export::view::{attribution, child_spot};
use crate::export::{ExportError, Format, MOST_POINTS, Positions};

/// The page, with a mark where style, data and script go.
const PAGE: &str = include_str!("tours/page.html");
/// How it looks: as the map of pairs, and what tours have beside it.
const STYLE: &str = concat!(include_str!("../map/page.css"), include_str!("tours/page.css"));
/// What it does, in the language of browsers of 2010, one scope for all parts.
const SCRIPT: &str = concat!(
    "(function () {\n\"use strict\";\n",
    include_str!("tours/words.js"),
    include_str!("../map/basics.js"),
    include_str!("tours/data.js"),
    include_str!("tours/draw.js"),
    include_str!("tours/list.js"),
    include_str!("tours/act.js"),
    include_str!("tours/start.js"),
    "}());\n",
);

/// The map of tours, all days to choose from; it opens on `day`, or on the one with the most visits. Names
/// stand there where people are given; nothing else of a person ever does.
///
/// # Errors
/// More visits than [`MOST_POINTS`], or a plan that names what is not in the problem.
pub fn tours_map(view: &PlanView<'_>, day: Option<Day>) -> Result<Vec<u8>, ExportError> {
    let joined = Joined::new(view, None)?;
    let visits: usize = joined.trips.iter().map(|trip| trip.visits.len()).sum();
    Format::Html.at_most(MOST_POINTS, visits, "visits")?;
    let data = data(view, &joined, day.or_else(|| busiest_day(view.plan)));
    Ok(html::page(PAGE, view.language, STYLE, &embedded(&data), SCRIPT))
}

/// People and places, each once, in the order in which tours name them.
struct Lists<'v, 'a> {
    view: &'v PlanView<'a>,
    places: Places<'a>,
    people: Vec<Value>,
    known: BTreeMap<(u8, &'a str), usize>,
    kinds: Vec<VisitKind>,
}

impl<'a> Lists<'_, 'a> {
    /// The number of whoever it is, who is added where new.
    fn number(&mut self, key: (u8, &'a str), new: impl FnOnce(&mut Self) -> Value) -> usize {
        if let Some(&number) = self.known.get(&key) {
            return number;
        }
        let person = new(self);
        self.people.push(person);
        self.known.insert(key, self.people.len() - 1);
        self.people.len() - 1
    }

    fn volunteer(&mut self, trip: &Trip<'a>) -> usize {
        let document = trip.volunteer;
        self.number((0, &document.id), |lists| {
            let person = lists.view.people.and_then(|people| people.volunteers.get(&document.id));
            let name = person.and_then(VolunteerPerson::called);
            let [x, y] = at(trip.home.point);
            json!([document.id, x, y, lists.places.of(document.division.0), -1, name])
        })
    }

    fn child(&mut self, visit: &Visit<'a>) -> usize {
        let document = visit.child;
        self.number((1, &document.id), |lists| {
            let person = lists.view.people.and_then(|people| people.children.get(&document.id));
            let name = person.and_then(|p| p.name.as_ref());
            let place = lists.places.of(document.division.0);
            let PlanView { gazetteer, positions, .. } = *lists.view;
            let [x, y] = at(child_spot(gazetteer, positions, document).point);
            json!([document.id, x, y, place, document.priority.core().index(), name])
        })
    }

    /// The station or school of a visit that is not at home.
    fn venue(&mut self, visit: &Visit<'a>) -> Option<usize> {
        let (key, division, title) = match (visit.station, visit.school) {
            (Some(station), _) => ((2, station.id.as_str()), station.division, &station.title),
            (None, Some(school)) => ((3, school.id.as_str()), school.division, &school.title),
            (None, None) => return None,
        };
        Some(self.number(key, |lists| {
            let [x, y] = at(visit.spot.point);
            json!([key.1, x, y, lists.places.of(division.0), -1, title])
        }))
    }

    fn kind(&mut self, kind: VisitKind) -> usize {
        self.kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        })
    }

    fn visit(&mut self, visit: &Visit<'a>) -> Value {
        let stop = visit.document;
        let venue = self.venue(visit);
        json!([
            self.child(visit),
            minutes(&stop.start),
            minutes(&stop.end),
            self.kind(stop.kind),
            stop.with,
            u8::from(stop.attended),
            venue,
            u8::from(visit.school.is_some()),
        ])
    }

    fn trip(&mut self, trip: &Trip<'a>, joined: &Joined<'_>) -> Value {
        let tour = trip.document;
        let volunteer = self.volunteer(trip);
        let visits: Vec<Value> = trip.visits.iter().map(|visit| self.visit(visit)).collect();
        let legs: Vec<Option<usize>> = trip.legs().map(|leg| joined.lines.at(leg)).collect();
        let legs = if legs.iter().any(Option::is_some) { legs } else { Vec::new() };
        json!([
            volunteer,
            minutes(&tour.depart),
            minutes(&tour.back),
            tour.metres,
            tour.seconds,
            visits,
            legs
        ])
    }
}

fn data(view: &PlanView<'_>, joined: &Joined<'_>, day: Option<Day>) -> Value {
    let mut lists = Lists {
        view,
        places: Places::new(view.gazetteer),
        people: Vec::new(),
        known: BTreeMap::new(),
        kinds: Vec::new(),
    };
    let mut days: BTreeMap<Day, Vec<Value>> = day.into_iter().map(|day| (day, vec![])).collect();
    for trip in &joined.trips {
        let value = lists.trip(trip, joined);
        days.entry(trip.document.date).or_default().push(value);
    }
    let (plan, problem) = (view.plan, view.problem);
    let shapes: Vec<String> = joined.lines.shapes().iter().map(|shape| encoded(shape)).collect();
    let due: u64 = plan.kinds.iter().map(|kind| kind.due).sum();
    let planned: u64 = plan.kinds.iter().map(|kind| kind.planned).sum();
    json!({
        "days": days.into_iter().collect::<Vec<_>>(),
        "people": lists.people,
        "kinds": lists.kinds.iter().map(|kind| [kind.zh(), kind.en()]).collect::<Vec<_>>(),
        "places": lists.places.names(),
        "shapes": shapes,
        "towns": html::towns(view.gazetteer, problem.round.division.0),
        "summary": {
            "area": area(view),
            "division": problem.round.division,
            "day": day,
            "from": plan.inputs.from,
            "weeks": plan.inputs.weeks,
            "policy": plan.inputs.policy,
            "travel": plan.inputs.travel.spec,
            "attribution": attribution(&plan.inputs.travel.spec),
            "problem": plan.inputs.problem_sha256,
            "status": plan.status,
            "check": plan.check.status,
            "gap": plan.gap,
            "provisional": plan.provisional,
            "due": due,
            "planned": planned,
            "unplanned": plan.unplanned.len(),
            "exact": view.positions == Positions::Exact,
        },
    })
}
