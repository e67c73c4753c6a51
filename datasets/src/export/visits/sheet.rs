//! 探访单: one A4 page a tour, to take along and to write on, as one HTML file.

use std::fmt::Write;

use super::super::view::Language;
use super::{PlanView, area, place};
use crate::document::plan::{StopDocument, TourDocument};

const STYLE: &str = include_str!("sheet.css");

/// What the sheets say.
struct Words {
    lang: &'static str,
    title: &'static str,
    volunteer: &'static str,
    date: &'static str,
    leave: &'static str,
    back: &'static str,
    way: &'static str,
    time: &'static str,
    kind: &'static str,
    child: &'static str,
    place: &'static str,
    with: &'static str,
    staff: &'static str,
    guardian: &'static str,
    steps: [(&'static str, &'static str); 5],
    mood: &'static str,
    next: &'static str,
    sign: &'static str,
    safe: &'static str,
}

const CHINESE: Words = Words {
    lang: "zh-CN",
    title: "探访单",
    volunteer: "志愿者",
    date: "日期",
    leave: "出门",
    back: "到家",
    way: "路程",
    time: "时间",
    kind: "类型",
    child: "儿童",
    place: "地点",
    with: "同行",
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
    next: "下次探访前要做：",
    sign: "探访人签名：",
    safe: "首次探访须有人陪同；男性不得单独入户；红色等级须两名成人在场。",
};

const ENGLISH: Words = Words {
    lang: "en",
    title: "Visit sheet",
    volunteer: "Volunteer",
    date: "Date",
    leave: "Leaves",
    back: "Back",
    way: "Way",
    time: "Time",
    kind: "Kind",
    child: "Child",
    place: "Place",
    with: "With",
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
    next: "Before the next visit:",
    sign: "Signature:",
    safe: "A first visit is accompanied; no man visits alone; two adults are with a red child.",
};

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// All tours of the plan, or those of one volunteer, a page each, by volunteer and date.
#[must_use]
pub fn sheets(view: &PlanView<'_>, volunteer: Option<&str>) -> Vec<u8> {
    let words = match view.language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    };
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{} · {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        words.lang,
        escaped(&area(view)),
        words.title,
    );
    for person in &view.problem.volunteers {
        if volunteer.is_some_and(|only| only != person.id) {
            continue;
        }
        for tour in view.plan.tours.iter().filter(|tour| tour.volunteer == person.id) {
            page(&mut html, view, words, tour);
        }
    }
    html.push_str("</body>\n</html>\n");
    html.into_bytes()
}

fn page(html: &mut String, view: &PlanView<'_>, words: &Words, tour: &TourDocument) {
    let person = view.people.and_then(|people| people.volunteers.get(&tour.volunteer));
    let name = person.and_then(|p| p.contact.as_ref().or(p.name.as_ref()));
    let who = format!("{} {}", tour.volunteer, name.map_or("", String::as_str));
    // Writing to a text does not fail.
    let _ = write!(
        html,
        "<section class=\"page\">\n<header><h1>{}</h1><p class=\"area\">{}</p></header>\n\
         <dl class=\"head\"><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div>\
         <div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div>\
         <div><dt>{}</dt><dd>{:.1} km</dd></div></dl>\n",
        words.title,
        escaped(&area(view)),
        words.volunteer,
        escaped(who.trim_end()),
        words.date,
        tour.date,
        words.leave,
        short(&tour.depart),
        words.back,
        short(&tour.back),
        words.way,
        kilometres(tour.metres),
    );
    for stop in &tour.stops {
        visit(html, view, words, stop);
    }
    let _ = write!(
        html,
        "<footer><p>{}</p><p class=\"sign\">{}<span></span></p></footer>\n</section>\n",
        words.safe, words.sign
    );
}

fn short(clock: &str) -> &str {
    clock.get(..5).unwrap_or(clock)
}

#[expect(clippy::cast_precision_loss, reason = "ways are far below 2^52 metres")]
fn kilometres(metres: u64) -> f64 {
    metres as f64 / 1000.0
}

fn visit(html: &mut String, view: &PlanView<'_>, words: &Words, stop: &StopDocument) {
    let child = view.problem.children.iter().find(|child| child.id == stop.child);
    let person = view.people.and_then(|people| people.children.get(&stop.child));
    let name = person.and_then(|person| person.name.as_ref()).map_or("", String::as_str);
    let guardian = person.and_then(|person| person.guardian_name.as_ref());
    let (town, village) = child.map_or_else(Default::default, |c| place(view, c.division.0));
    let at = match (&stop.station, person.and_then(|person| person.address.as_ref())) {
        (Some(station), _) => station.clone(),
        (None, Some(address)) => address.clone(),
        (None, None) => format!("{town} {village}"),
    };
    let mut with = stop.with.clone();
    if stop.attended {
        with.push(words.staff.to_owned());
    }
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
        "<article class=\"visit {class}\">\n<dl class=\"what\"><div><dt>{}</dt><dd>{}–{}</dd></div>\
         <div><dt>{}</dt><dd>{kind}</dd></div><div><dt>{}</dt><dd>{}</dd></div>\
         <div><dt>{}</dt><dd>{}</dd></div>",
        words.time,
        short(&stop.start),
        short(&stop.end),
        words.kind,
        words.child,
        escaped(format!("{} {name}", stop.child).trim_end()),
        words.place,
        escaped(at.trim()),
    );
    for (label, text) in [(words.guardian, guardian.cloned()), (words.with, Some(with.join("、")))]
    {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let _ = write!(html, "<div><dt>{label}</dt><dd>{}</dd></div>", escaped(&text));
        }
    }
    html.push_str("</dl>\n<div class=\"steps\">\n");
    for (step, hint) in words.steps {
        let _ = writeln!(html, "<div class=\"step\"><b>{step}</b><i>{hint}</i><span></span></div>");
    }
    let _ = write!(
        html,
        "</div>\n<p class=\"line\">{}<span></span> {}<span></span></p>\n</article>\n",
        words.mood, words.next
    );
}
