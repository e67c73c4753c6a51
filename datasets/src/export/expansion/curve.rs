//! The curve: what is reached with every number of stations, and what no choice exceeds.

use std::fmt::Write;

use super::ExpansionView;
use crate::document::candidates::AimWord;
use crate::export::figures::{Axes, Say, step};

const SIZE: [f64; 2] = [900.0, 320.0];

#[expect(clippy::cast_precision_loss, reason = "places of a drawing")]
pub(super) fn draw(body: &mut String, view: &ExpansionView<'_>, say: Say<'_>) {
    let points = &view.expansion.points;
    let title = say("开几个站，能到多少", "How many stations, how much they reach");
    let most = points.iter().map(|point| point.value.max(point.bound)).max().unwrap_or(1);
    let last = points.last().map_or(1, |point| point.stations);
    let axes = Axes {
        size: SIZE,
        most_x: (last as f64).max(1.0),
        least_y: 0.0,
        most_y: (most as f64).max(1.0) * 1.05,
        step_x: step((last as f64).max(1.0), 1.0),
    };
    let [wide, high] = SIZE;
    let _ = write!(
        body,
        "<section><h2>{title}</h2><svg viewBox=\"0 0 {wide} {high}\" role=\"img\" aria-label=\"{title}\">"
    );
    axes.grid(body, 1.0, |value| format!("{value:.0}"));
    let at = |x: u64, y: i64| axes.at(x as f64, y as f64);
    let values: Vec<String> = points.iter().map(|p| at(p.stations, p.value)).collect();
    let bounds: Vec<String> = points.iter().map(|p| at(p.stations, p.bound)).collect();
    let back = bounds.iter().rev();
    let band: Vec<&str> = values.iter().chain(back).map(String::as_str).collect();
    let _ =
        write!(body, "<polygon points=\"{}\" fill=\"#f2b84b\" opacity=\".45\"/>", band.join(" "));
    let _ = write!(
        body,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#1f5c57\" stroke-width=\"2.5\"/>",
        values.join(" ")
    );
    for point in points {
        let (x, y) = (axes.x(point.stations as f64), axes.y(point.value as f64));
        let _ = write!(
            body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"#1f5c57\"><title>{}: {} ({})</title></circle>",
            point.stations, point.value, point.bound
        );
    }
    axes.under(body, say("新站数", "new stations"));
    body.push_str("</svg>");
    let note = match view.expansion.inputs.candidates.aim {
        AimWord::Cover => say(
            "线：有站可去的儿童，按等级加权；黄色：任何选择都到不了更高处。",
            "Line: children with a station, weighted by colour. Yellow: no choice gets beyond it.",
        ),
        AimWord::Median => say(
            "线：到最近驿站的路程之和，按等级加权（米）；黄色：任何选择都到不了更低处。",
            "Line: all ways to the nearest station, weighted by colour (metres). Yellow: no choice gets below it.",
        ),
        AimWord::Center => say(
            "线：到最近驿站最长的路程（米）；黄色：任何选择都到不了更低处。",
            "Line: the longest way to the nearest station (metres). Yellow: no choice gets below it.",
        ),
    };
    let _ = write!(body, "<p class=\"note\">{note}</p></section>");
}
