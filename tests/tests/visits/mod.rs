//! Plans as people use them: maps, GeoJSON, sheets, workbook, calendars, and how they are asked for.

mod calendars;
mod command;
mod maps;
mod papers;
mod places;
mod repairs;
mod rules;

use std::sync::OnceLock;

use tongxing_datasets::document::{ChildPerson, People, VolunteerPerson};
use tongxing_datasets::export::{Language, PlanView, Positions};
use tongxing_datasets::geography::Gazetteer;
use tongxing_tests::planned::{self, Planned};

/// The drawn plan with the most visits among a few, and some of two volunteers.
fn rich() -> Planned {
    static RICH: OnceLock<Planned> = OnceLock::new();
    RICH.get_or_init(drawn).clone()
}

fn drawn() -> Planned {
    let drawn = (0..300).filter_map(planned::draw);
    let rich = |planned: &Planned| {
        let stops = planned.plan.tours.iter().flat_map(|tour| &tour.stops);
        let joint = stops.clone().any(|stop| !stop.with.is_empty());
        (joint, stops.count())
    };
    drawn.max_by_key(rich).expect("some are allowed")
}

/// Names and everything else of everybody in the problem.
fn people(planned: &Planned) -> People {
    let mut people = People::new();
    let some = |text: String| Some(text);
    for volunteer in &planned.check.problem.volunteers {
        let person = VolunteerPerson {
            name: some(format!("志愿者名{}", volunteer.id)),
            phone: some(format!("1390000{}", volunteer.id)),
            id_number: some(format!("ID-{}", volunteer.id)),
            ..VolunteerPerson::default()
        };
        people.volunteers.insert(volunteer.id.clone(), person);
    }
    for child in &planned.check.problem.children {
        let person = ChildPerson {
            name: some(format!("儿童名{}<b>", child.id)),
            id_number: some(format!("ID-{}", child.id)),
            address: some(format!("地址{}", child.id)),
            guardian_name: some(format!("监护人{}", child.id)),
            guardian_phone: some(format!("1380000{}", child.id)),
            ..ChildPerson::default()
        };
        people.children.insert(child.id.clone(), person);
    }
    people
}

fn view<'a>(
    planned: &'a Planned,
    people: Option<&'a People>,
    gazetteer: &'a Gazetteer,
) -> PlanView<'a> {
    PlanView {
        problem: &planned.check.problem,
        plan: &planned.plan,
        travel: None,
        people,
        gazetteer,
        positions: Positions::Coarse,
        language: Language::Chinese,
    }
}
