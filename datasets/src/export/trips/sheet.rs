//! 走访单: A4 pages to take along, each day of a car on pages of its own, as one HTML file.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::html::{escaped, printed};
use super::super::view::{Language, place, shown_child, shown_volunteer};
use super::super::visits::{minutes, weekday};
use super::{Ride, TripsView, area, children, picture, rides, titled};
use crate::document::ChildDocument;
use crate::document::trips::MeetingStop;

/// As sheets of visits look, and what trips have beside it.
const STYLE: &str = concat!(include_str!("../visits/sheet.css"), include_str!("sheet.css"));
/// Visits of a first page, below the drawing, and of others.
const FIRST: usize = 4;
const FURTHER: usize = 7;

/// What the sheets say.
struct Words {
    title: &'static str,
    delegation: &'static str,
    date: &'static str,
    car: &'static str,
    kilometres: &'static str,
    members: &'static str,
    staff: &'static str,
    list: &'static str,
    page: [&'static str; 2],
    time: &'static str,
    child: &'static str,
    place: &'static str,
    guardian: &'static str,
    meets: &'static str,
    moods: [&'static str; 3],
    mood: &'static str,
    next: &'static str,
    sign: &'static str,
    safe: &'static str,
    nothing: &'static str,
}

const CHINESE: Words = Words {
    title: "集中走访单",
    delegation: "走访团",
    date: "日期",
    car: "车次",
    kilometres: "公里",
    members: "车上",
    staff: "当地工作人员",
    list: "、",
    page: ["第 ", " 页"],
    time: "时间",
    child: "儿童",
    place: "地点",
    guardian: "监护人",
    meets: "会面的志愿者",
    moods: ["好", "一般", "需要关注"],
    mood: "孩子的状态：",
    next: "需要跟进：",
    sign: "带队人签名：",
    safe: "每户走访须有两名成人在场；男性不得单独入户。",
    nothing: "没有安排走访。",
};

const ENGLISH: Words = Words {
    title: "Trip sheet",
    delegation: "Delegation",
    date: "Date",
    car: "Car",
    kilometres: "km",
    members: "In the car",
    staff: "local staff",
    list: ", ",
    page: ["page ", ""],
    time: "Time",
    child: "Child",
    place: "Place",
    guardian: "Guardian",
    meets: "Meets",
    moods: ["well", "so-so", "needs attention"],
    mood: "How the child is:",
    next: "To follow up:",
    sign: "Signature of the leader:",
    safe: "Two adults are at every visit; no man visits alone.",
    nothing: "No trips are planned.",
};

/// All days of cars, by delegation, date and car.
pub(super) fn sheets(view: &TripsView<'_>) -> Vec<u8> {
    let words = match view.language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    };
    let mut html = printed(view.language, [&area(view), words.title], STYLE);
    let children = children(view);
    let rides = rides(view);
    for ride in &rides {
        let stops = &ride.car.stops;
        let (first, further) = stops.split_at(stops.len().min(FIRST));
        let chunks: Vec<&[MeetingStop]> =
            std::iter::once(first).chain(further.chunks(FURTHER)).collect();
        let mut number = 1;
        for (at, stops) in chunks.iter().enumerate() {
            page(&mut html, view, words, ride, (at, chunks.len()));
            if at == 0 {
                picture::draw(&mut html, view, &children, ride);
            }
            for stop in *stops {
                visit(&mut html, view, words, &children, (number, stop));
                number += 1;
            }
            // Writing to a text does not fail.
            let _ = write!(
                html,
                "<footer><p>{}</p><p class=\"sign\">{}<span></span></p></footer>\n</section>\n",
                words.safe, words.sign
            );
        }
    }
    if rides.is_empty() {
        let _ = writeln!(html, "<section class=\"page\"><p>{}</p></section>", words.nothing);
    }
    html.push_str("</body>\n</html>\n");
    html.into_bytes()
}

/// The beginning of a page: which car, who is in it.
fn page(
    html: &mut String,
    view: &TripsView<'_>,
    words: &Words,
    ride: &Ride<'_>,
    (at, pages): (usize, usize),
) {
    let of = match pages {
        1 => String::new(),
        _ => format!(" · {}{} / {pages}{}", words.page[0], at + 1, words.page[1]),
    };
    let car = ride.car;
    let mut members: Vec<String> =
        car.members.iter().map(|id| shown_volunteer(view.people, id)).collect();
    if car.staff {
        members.push(words.staff.to_owned());
    }
    let _ = write!(
        html,
        "<section class=\"page\">\n<header><h1>{}</h1><p class=\"area\">{}{of}</p></header>\n\
         <dl class=\"head\"><div><dt>{}</dt><dd>{}</dd></div>\
         <div><dt>{}</dt><dd>{} {}</dd></div>\
         <div><dt>{}</dt><dd>{} · {}–{} · {:.1} {}</dd></div>\
         <div><dt>{}</dt><dd>{}</dd></div></dl>\n",
        words.title,
        escaped(&area(view)),
        words.delegation,
        escaped(&titled(view, &ride.of.delegation)),
        words.date,
        car.date,
        weekday(car.date, view.language),
        words.car,
        ride.number,
        minutes(&car.depart),
        minutes(&car.back),
        f64::from(car.metres) / 1000.0,
        words.kilometres,
        words.members,
        escaped(&members.join(words.list)),
    );
}

fn visit(
    html: &mut String,
    view: &TripsView<'_>,
    words: &Words,
    children: &BTreeMap<&str, &ChildDocument>,
    (number, stop): (usize, &MeetingStop),
) {
    let child = children.get(stop.child.as_str());
    let person = view.people.and_then(|people| people.children.get(&stop.child));
    let at = match (person.and_then(|person| person.address.as_ref()), child) {
        (Some(address), _) => address.clone(),
        (None, Some(child)) => {
            let (town, village) = place(view.gazetteer, child.division.0);
            format!("{town} {village}")
        }
        (None, None) => String::new(),
    };
    let class = match child.map(|child| child.priority.core().index()) {
        Some(0) => "red",
        Some(1) => "orange",
        Some(2) => "yellow",
        _ => "blue",
    };
    let meets: Vec<String> = stop.meets.iter().map(|id| shown_volunteer(view.people, id)).collect();
    let guardian = person.and_then(|person| person.guardian_name.clone()).unwrap_or_default();
    let _ = write!(
        html,
        "<article class=\"visit short {class}\">\n<dl class=\"what\"><div><b class=\"number\">{number}</b></div>"
    );
    for (label, text) in [
        (words.time, format!("{}–{}", minutes(&stop.start), minutes(&stop.end))),
        (words.child, shown_child(view.people, &stop.child)),
        (words.place, at.trim().to_owned()),
        (words.guardian, guardian),
        (words.meets, meets.join(words.list)),
    ] {
        if !text.is_empty() {
            let _ = write!(html, "<div><dt>{label}</dt><dd>{}</dd></div>", escaped(&text));
        }
    }
    let moods = words.moods.map(|mood| format!("<em>□ {mood}</em>")).concat();
    let _ = write!(
        html,
        "</dl>\n<p class=\"line\"><span class=\"mood\">{}{moods}</span>\
         <span class=\"next\">{}<i></i></span></p>\n</article>\n",
        words.mood, words.next
    );
}
