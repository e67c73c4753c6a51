//! Counties as discs where their children live: the larger the more children, the darker the fewer have a
//! volunteer in the last month.

use std::collections::BTreeMap;
use std::fmt::Write;

use tongxing_solver::model::{Division, Point};

use super::{SimulationView, called, last, percent};
use crate::export::figures::{Frame, Say};
use crate::export::html::escaped;
use crate::export::view::{Positions, area, child_spot};

const SIZE: [f64; 2] = [440.0, 440.0];

/// The middle of a county's children, and how many there are.
#[derive(Clone, Copy, Default)]
struct Middle {
    sum: [f64; 2],
    children: u32,
}

pub(super) fn draw(body: &mut String, view: &SimulationView<'_>, say: Say<'_>) {
    let middles = middles(view);
    let points: Vec<Point> = middles.values().map(point).collect();
    if points.len() < 2 {
        return;
    }
    let Some(frame) = Frame::around(points.into_iter(), SIZE) else { return };
    let title =
        say("各县末月有人结对的儿童", "Children with a volunteer in the last month, by county");
    let _ = write!(body, "<section><h2>{title}</h2><div class=\"pair\">");
    let results = &view.simulation.scenarios;
    let all =
        || results.iter().flat_map(|result| &result.counties).filter_map(|c| last(&c.covered.p50));
    let (least, most) = (all().fold(1.0, f64::min), all().fold(0.0, f64::max));
    for (at, result) in results.iter().enumerate() {
        let name = escaped(&called(view, at));
        let _ = write!(
            body,
            "<figure><figcaption>{name}</figcaption><svg viewBox=\"0 0 {} {:.0}\" role=\"img\" aria-label=\"{name}\">",
            SIZE[0], frame.high
        );
        for county in &result.counties {
            let Some(middle) = middles.get(&county.division.0) else { continue };
            let share = last(&county.covered.p50);
            let place = frame.at(point(middle));
            let name = escaped(&area(view.gazetteer, county.division.0));
            disc(body, place, middle.children, &name, share, (least, most));
        }
        body.push_str("</svg></figure>");
    }
    let note = say(
        "每个圆是一个县，越大儿童越多；颜色由浅到深：",
        "A disc is a county, the larger the more children. From light to dark: ",
    );
    let (least, most) = (percent(Some(least)), percent(Some(most)));
    let _ = write!(body, "</div><p class=\"note\">{note}{most} – {least}</p></section>");
}

fn point(middle: &Middle) -> Point {
    let many = f64::from(middle.children.max(1));
    Point { longitude: middle.sum[0] / many, latitude: middle.sum[1] / many }
}

fn middles(view: &SimulationView<'_>) -> BTreeMap<Division, Middle> {
    let mut middles: BTreeMap<Division, Middle> = BTreeMap::new();
    for child in &view.problem.children {
        let division = child.division.0;
        let county = division.truncate(6).unwrap_or(division);
        let home = child_spot(view.gazetteer, Positions::Coarse, child).point;
        let middle = middles.entry(county).or_default();
        middle.sum[0] += home.longitude;
        middle.sum[1] += home.latitude;
        middle.children += 1;
    }
    middles
}

/// Light where most have a volunteer, dark where fewest have.
fn disc(
    body: &mut String,
    (x, y): (f64, f64),
    children: u32,
    name: &str,
    share: Option<f64>,
    (least, most): (f64, f64),
) {
    let part = share.map_or(0.0, |share| (most - share) / (most - least).max(1e-9));
    let mix = |light: f64, dark: f64| light + (dark - light) * part;
    let (red, green, blue) = (mix(233.0, 122.0), mix(222.0, 26.0), mix(190.0, 30.0));
    let radius = (2.0 + f64::from(children).sqrt() * 0.35).min(20.0);
    let _ = write!(
        body,
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"rgb({red:.0},{green:.0},{blue:.0})\" stroke=\"#fff\"><title>{name}: {}</title></circle>",
        percent(share)
    );
}
