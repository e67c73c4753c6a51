//! 探访单: A4 pages to take along and to write on, two visits of a tour on each, as one HTML file.

use std::fmt::Write;

use super::super::html::{escaped, printed};
use super::super::view::Language;
use super::{PlanView, area, calls, minutes, place, shown_volunteer, weekday};
use crate::document::plan::{StopDocument, TourDocument};

const STYLE: &str = include_str!("sheet.css");
/// Visits of a page: with more there is no room to write.
const A_PAGE: usize = 2;

/// What the sheets say.
struct Words {
    title: &'static str,
    volunteer: &'static str,
    date: &'static str,
    tour: &'static str,
    kilometres: &'static str,
    page: [&'static str; 2],
    time: &'static str,
    kind: &'static str,
    child: &'static str,
    place: &'static str,
    with: &'static str,
    list: &'static str,
    staff: &'static str,
    guardian: &'static str,
    steps: [(&'static str, &'static str); 5],
    mood: &'static str,
    moods: [&'static str; 3],
    next: &'static str,
    sign: &'static str,
    safe: &'static str,
    nothing: &'static str,
}

const CHINESE: Words = Words {
    title: "探访单",
    volunteer: "志愿者",
    date: "日期",
    tour: "出行",
    kilometres: "公里",
    page: ["第 ", " 页"],
    time: "时间",
    kind: "类型",
    child: "儿童",
    place: "地点",
    with: "同行",
    list: "、",
    staff: "妇联工作人员",
    guardian: "监护人",
    steps: [
        ("访", "看生活、学习、安全状况"),
        ("听", "听孩子说、听监护人说"),
        ("记", "记下情况与变化"),
        ("议", "商量需要解决的事（未决事项将安排回访）"),
        ("帮", "当场做了什么，还要谁帮什么"),
    ],
    mood: "孩子的状态：",
    moods: ["好", "一般", "需要关注"],
    next: "下次探访前要做：",
    sign: "探访人签名：",
    safe: "首次探访须有人陪同；男性不得单独入户；红色等级须两名成人在场。",
    nothing: "没有探访。",
};

const ENGLISH: Words = Words {
    title: "Visit sheet",
    volunteer: "Volunteer",
    date: "Date",
    tour: "Tour",
    kilometres: "km",
    page: ["page ", ""],
    time: "Time",
    kind: "Kind",
    child: "Child",
    place: "Place",
    with: "With",
    list: ", ",
    staff: "federation staff",
    guardian: "Guardian",
    steps: [
        ("Visit", "daily life, school, safety"),
        ("Listen", "to the child, to the guardian"),
        ("Record", "what is, what has changed"),
        ("Discuss", "what has to be solved (what stays open gets a follow-up visit)"),
        ("Help", "what was done, who else has to help"),
    ],
    mood: "How the child is:",
    moods: ["well", "so-so", "needs attention"],
    next: "Before the next visit:",
    sign: "Signature:",
    safe: "A first visit is accompanied; no man visits alone; two adults are with a red child.",
    nothing: "No visits.",
};

/// All tours of the plan, or those of one volunteer, by volunteer and date, each on pages of its own; after
/// each volunteer's tours her calls.
#[must_use]
pub fn sheets(view: &PlanView<'_>, volunteer: Option<&str>) -> Vec<u8> {
    let words = match view.language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    };
    let mut html = printed(view.language, [&area(view), words.title], STYLE);
    let calls = calls::by_volunteer(view);
    let before = html.len();
    for person in &view.problem.volunteers {
        if volunteer.is_some_and(|only| only != person.id) {
            continue;
        }
        for tour in view.plan.tours.iter().filter(|tour| tour.volunteer == person.id) {
            let pages = tour.stops.chunks(A_PAGE).count();
            for (number, stops) in tour.stops.chunks(A_PAGE).enumerate() {
                page(&mut html, view, words, (tour, stops), (number, pages));
            }
        }
        if let Some(calls) = calls.get(person.id.as_str()) {
            calls::pages(&mut html, view, &person.id, calls);
        }
    }
    if html.len() == before {
        // Writing to a text does not fail.
        let _ = writeln!(html, "<section class=\"page\"><p>{}</p></section>", words.nothing);
    }
    html.push_str("</body>\n</html>\n");
    html.into_bytes()
}

fn page(
    html: &mut String,
    view: &PlanView<'_>,
    words: &Words,
    (tour, stops): (&TourDocument, &[StopDocument]),
    (number, pages): (usize, usize),
) {
    let of = match pages {
        1 => String::new(),
        _ => format!(" · {}{} / {pages}{}", words.page[0], number + 1, words.page[1]),
    };
    // Writing to a text does not fail.
    let _ = write!(
        html,
        "<section class=\"page\">\n<header><h1>{}</h1><p class=\"area\">{}{of}</p></header>\n\
         <dl class=\"head\"><div><dt>{}</dt><dd>{}</dd></div>\
         <div><dt>{}</dt><dd>{} {}</dd></div>\
         <div><dt>{}</dt><dd>{}–{} · {:.1} {}</dd></div></dl>\n",
        words.title,
        escaped(&area(view)),
        words.volunteer,
        escaped(&shown_volunteer(view, &tour.volunteer)),
        words.date,
        tour.date,
        weekday(tour.date, view.language),
        words.tour,
        minutes(&tour.depart),
        minutes(&tour.back),
        kilometres(tour.metres),
        words.kilometres,
    );
    for (at, stop) in (number * A_PAGE + 1..).zip(stops) {
        visit(html, view, words, (at, stop));
    }
    let _ = write!(
        html,
        "<footer><p>{}</p><p class=\"sign\">{}<span></span></p></footer>\n</section>\n",
        words.safe, words.sign
    );
}

#[expect(clippy::cast_precision_loss, reason = "ways are far below 2^52 metres")]
fn kilometres(metres: u64) -> f64 {
    metres as f64 / 1000.0
}

/// What a station or a school is called, with its id.
fn venue_title(view: &PlanView<'_>, id: &str) -> String {
    let stations = view.problem.stations.iter().map(|s| (&s.id, &s.title));
    let schools = view.problem.schools.iter().map(|s| (&s.id, &s.title));
    let mut titles = stations.chain(schools).filter(|(known, _)| *known == id);
    match titles.find_map(|(_, title)| title.as_ref()) {
        Some(title) => format!("{title} ({id})"),
        None => id.to_owned(),
    }
}

fn visit(
    html: &mut String,
    view: &PlanView<'_>,
    words: &Words,
    (number, stop): (usize, &StopDocument),
) {
    let child = view.problem.children.iter().find(|child| child.id == stop.child);
    let person = view.people.and_then(|people| people.children.get(&stop.child));
    let name = person.and_then(|person| person.name.as_ref()).map_or("", String::as_str);
    let guardian = person.and_then(|person| person.guardian_name.as_ref());
    let (town, village) = child.map_or_else(Default::default, |c| place(view, c.division.0));
    let venue = stop.station.as_ref().or(stop.school.as_ref());
    let at = match (venue, person.and_then(|person| person.address.as_ref())) {
        (Some(id), _) => venue_title(view, id),
        (None, Some(address)) => address.clone(),
        (None, None) => format!("{town} {village}"),
    };
    let mut with: Vec<String> = stop.with.iter().map(|id| shown_volunteer(view, id)).collect();
    if stop.attended {
        with.push(words.staff.to_owned());
    }
    let with = with.join(words.list);
    let colour = child.map(|child| child.priority);
    let class = match colour.map(|colour| colour.core().index()) {
        Some(0) => "red",
        Some(1) => "orange",
        Some(2) => "yellow",
        _ => "blue",
    };
    let kind = match view.language {
        Language::Chinese => stop.kind.zh(),
        Language::English => stop.kind.en(),
    };
    let _ = write!(
        html,
        "<article class=\"visit {class}\">\n<dl class=\"what\"><div><b class=\"number\">{number}</b></div>\
         <div><dt>{}</dt><dd>{}–{}</dd></div>\
         <div><dt>{}</dt><dd>{kind}</dd></div><div><dt>{}</dt><dd>{}</dd></div>\
         <div><dt>{}</dt><dd>{}</dd></div>",
        words.time,
        minutes(&stop.start),
        minutes(&stop.end),
        words.kind,
        words.child,
        escaped(format!("{} {name}", stop.child).trim_end()),
        words.place,
        escaped(at.trim()),
    );
    for (label, text) in [(words.guardian, guardian.cloned()), (words.with, Some(with))] {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let _ = write!(html, "<div><dt>{label}</dt><dd>{}</dd></div>", escaped(&text));
        }
    }
    html.push_str("</dl>\n<div class=\"steps\">\n");
    for (step, hint) in words.steps {
        let _ = writeln!(html, "<div class=\"step\"><b>{step}</b><i>{hint}</i><span></span></div>");
    }
    let moods = words.moods.map(|mood| format!("<em>□ {mood}</em>")).concat();
    let _ = write!(
        html,
        "</div>\n<p class=\"line\"><span class=\"mood\">{}{moods}</span>\
         <span class=\"next\">{}<i></i></span></p>\n</article>\n",
        words.mood, words.next
    );
}
