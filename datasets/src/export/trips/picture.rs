//! The way of a car as a drawing: the base, and homes in the order in which it comes to them.

use std::collections::BTreeMap;
use std::fmt::Write;

use tongxing_solver::model::Point;

use super::{Ride, TripsView, delegation};
use crate::document::ChildDocument;
use crate::export::figures::{EDGE, Frame};
use crate::export::view::child_spot;
use crate::geography::datum;

const WIDE: f64 = 640.0;
const HIGHEST: f64 = 210.0;
const COLOURS: [&str; 4] = ["#c62828", "#c9660a", "#8a7300", "#2f6db5"];

/// Draws the way; nothing where the base or a home is not known.
pub(super) fn draw(
    html: &mut String,
    view: &TripsView<'_>,
    children: &BTreeMap<&str, &ChildDocument>,
    ride: &Ride<'_>,
) {
    let Some(base) = delegation(view, &ride.of.delegation) else { return };
    let place = Point { longitude: base.longitude, latitude: base.latitude };
    let base = datum::to_wgs84(base.datum, place);
    let known = ride.car.stops.iter().map(|stop| children.get(stop.child.as_str()).copied());
    let Some(homes) = known.collect::<Option<Vec<&ChildDocument>>>() else { return };
    let spot = |child: &&ChildDocument| child_spot(view.gazetteer, view.positions, child).point;
    let spots: Vec<Point> = homes.iter().map(spot).collect();
    let all = std::iter::once(base).chain(spots.iter().copied());
    let Some(frame) = Frame::around(all, [WIDE, HIGHEST]) else { return };
    let title = view.language.say("行车示意图", "Sketch of the way");
    // In the middle, where the way is narrower than the drawing.
    let all = std::iter::once(base).chain(spots.iter().copied());
    let wide = all.map(|point| frame.at(point).0).fold(0.0, f64::max) + EDGE;
    let left = (wide - WIDE).min(0.0) / 2.0;
    // Writing to a text does not fail.
    let _ = write!(
        html,
        "<figure class=\"way\"><svg viewBox=\"{left:.0} 0 {WIDE} {:.0}\" role=\"img\" aria-label=\"{title}\">",
        frame.high
    );
    let (from_x, from_y) = frame.at(base);
    let _ = write!(html, "<path d=\"M{from_x:.1} {from_y:.1}");
    for (x, y) in spots.iter().map(|&at| frame.at(at)) {
        let _ = write!(html, "L{x:.1} {y:.1}");
    }
    html.push_str("Z\" fill=\"none\" stroke=\"#1f5c57\" stroke-width=\"1.6\"/>");
    let _ = write!(
        html,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"12\" height=\"12\" fill=\"#1c2321\"/>",
        from_x - 6.0,
        from_y - 6.0
    );
    marks(html, &frame, &homes, &spots);
    let note = view.language.say(
        "方块：走访团的驻地；编号：走访顺序。位置为村或约一公里的格网，连线不是道路。",
        "Square: the base. Numbers: the order of visits. Places are villages or a grid of about a kilometre; lines are no roads.",
    );
    let _ = write!(html, "</svg><figcaption>{note}</figcaption></figure>");
}

/// Homes by number; those that are shown at one place share a mark.
fn marks(html: &mut String, frame: &Frame, homes: &[&ChildDocument], spots: &[Point]) {
    let mut places: Vec<(f64, f64, String, usize)> = Vec::new();
    for (number, (child, &spot)) in (1..).zip(homes.iter().zip(spots)) {
        let (x, y) = frame.at(spot);
        let near = |place: &&mut (f64, f64, String, usize)| {
            (place.0 - x).abs() < 1.0 && (place.1 - y).abs() < 1.0
        };
        let colour = child.priority.core().index();
        match places.iter_mut().find(near) {
            Some(place) => {
                let _ = write!(place.2, ", {number}");
                place.3 = place.3.min(colour);
            }
            None => places.push((x, y, number.to_string(), colour)),
        }
    }
    for (x, y, numbers, colour) in places {
        let wide = 12.0 + 6.5 * numbers.chars().count() as f64;
        let _ = write!(
            html,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"18\" rx=\"9\" fill=\"{}\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{numbers}</text>",
            x - wide / 2.0,
            y - 9.0,
            COLOURS[colour.min(3)],
            y + 4.0
        );
    }
}
