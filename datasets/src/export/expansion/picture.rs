//! The map: children as coarsely as on every map, stations where they are, how far children come to them.

use std::collections::BTreeMap;
use std::fmt::Write;

use tongxing_solver::model::Point;

use super::{ExpansionView, open};
use crate::document::StationDocument;
use crate::document::candidates::{AimWord, catchment};
use crate::document::expansion::PointDocument;
use crate::export::figures::{Frame, Say};
use crate::export::html::escaped;
use crate::export::view::{Positions, child_spot};
use crate::geography::datum;

const WIDE: f64 = 900.0;
const HIGHEST: f64 = 900.0;
/// Metres of a degree of latitude.
const DEGREE: f64 = 111_320.0;

fn station_point(station: &StationDocument) -> Point {
    let point = Point { longitude: station.longitude, latitude: station.latitude };
    datum::to_wgs84(station.datum, point)
}

pub(super) fn draw(
    body: &mut String,
    view: &ExpansionView<'_>,
    point: &PointDocument,
    say: Say<'_>,
) {
    let problem = view.problem;
    let counted = problem.children.iter().filter(|c| c.consent.on_file(problem.round.date));
    let homes: Vec<Point> =
        counted.map(|child| child_spot(view.gazetteer, Positions::Coarse, child).point).collect();
    let candidates = view.expansion.inputs.candidates.sites.iter().map(station_point);
    let sites: Vec<Point> = open(view, point).map(|(_, station)| station_point(station)).collect();
    let all = homes.iter().chain(&sites).copied();
    let Some(frame) = Frame::around(all, [WIDE, HIGHEST]) else { return };
    let title = say("儿童与驿站", "Children and stations");
    let _ = write!(
        body,
        "<section><h2>{title}</h2><svg viewBox=\"0 0 {WIDE} {:.0}\" role=\"img\" aria-label=\"{title}\">",
        frame.high
    );
    if view.expansion.inputs.candidates.aim == AimWord::Cover {
        catchments(body, view, point, &frame);
    }
    children(body, &homes, &frame);
    for (x, y) in candidates.map(|site| frame.at(site)) {
        let _ = write!(
            body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2\" fill=\"none\" stroke=\"#8a9693\"/>"
        );
    }
    for (order, station) in open(view, point) {
        let (x, y) = frame.at(station_point(station));
        mark(body, (x, y), order, station.title.as_deref().unwrap_or(&station.id));
    }
    let note = say(
        "灰点：儿童（村或约一公里的格网，越大人越多）；绿圈：驿站的覆盖范围；编号：新开的驿站；方块：已有的；空心小点：候选。",
        "Grey: children (villages, or a grid of about a kilometre; the larger the more). Green: how far children come to a station. Numbers: new stations; squares: those that stand; rings: candidates.",
    );
    let _ = write!(body, "</svg><p class=\"note\">{note}</p></section>");
}

/// How far children come to the open stations.
fn catchments(body: &mut String, view: &ExpansionView<'_>, point: &PointDocument, frame: &Frame) {
    let candidates = &view.expansion.inputs.candidates;
    for (_, station) in open(view, point) {
        let metres = catchment(station, candidates.catchment_metres, &candidates.catchment);
        let metres = f64::from(metres);
        let (x, y) = frame.at(station_point(station));
        let radius = metres / DEGREE * frame.scale[1];
        let _ = write!(
            body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"#2a9187\" opacity=\".16\"/>"
        );
    }
}

fn children(body: &mut String, homes: &[Point], frame: &Frame) {
    let mut many: BTreeMap<(i64, i64), u32> = BTreeMap::new();
    for &home in homes {
        let (x, y) = frame.at(home);
        #[expect(clippy::cast_possible_truncation, reason = "places within the drawing")]
        let cell = ((x * 2.0).round() as i64, (y * 2.0).round() as i64);
        *many.entry(cell).or_default() += 1;
    }
    for ((x, y), many) in many {
        #[expect(clippy::cast_precision_loss, reason = "places within the drawing")]
        let (x, y) = (x as f64 / 2.0, y as f64 / 2.0);
        let radius = (0.7 + f64::from(many).sqrt() * 0.5).min(9.0);
        let _ = write!(
            body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"#6b7875\" opacity=\".55\"/>"
        );
    }
}

/// A station that stands is a square, a new one a disc with its number.
fn mark(body: &mut String, (x, y): (f64, f64), order: Option<usize>, title: &str) {
    let title = escaped(title);
    let _ = match order {
        None => write!(
            body,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"10\" height=\"10\" fill=\"#16201f\"><title>{title}</title></rect>",
            x - 5.0,
            y - 5.0
        ),
        Some(order) => write!(
            body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"9\" fill=\"#1f5c57\" stroke=\"#fff\"><title>{title}</title></circle><text class=\"number\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" style=\"font-size:{}px\">{order}</text>",
            y + 4.0,
            if order < 100 { 11 } else { 8 }
        ),
    };
}
