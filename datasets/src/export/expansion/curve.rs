//! The curve: what is reached with every number of stations, and what no choice exceeds.

use std::fmt::Write;

use super::{ExpansionView, Say};
use crate::document::candidates::AimWord;

const WIDE: f64 = 900.0;
const HIGH: f64 = 320.0;
const LEFT: f64 = 76.0;
const BOTTOM: f64 = 40.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 16.0;

/// From numbers to places of the drawing.
struct Axes {
    most_x: f64,
    most_y: f64,
}

impl Axes {
    fn x(&self, value: f64) -> f64 {
        LEFT + value / self.most_x * (WIDE - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        HIGH - BOTTOM - value / self.most_y * (HIGH - BOTTOM - TOP)
    }
}

/// A step of 1, 2 or 5 times a power of ten, of which about five make the whole.
fn step(whole: f64) -> f64 {
    let rough = (whole / 5.0).max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    factors.into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(rough)
}

#[expect(clippy::cast_precision_loss, reason = "places of a drawing")]
pub(super) fn draw(body: &mut String, view: &ExpansionView<'_>, say: Say<'_>) {
    let points = &view.expansion.points;
    let title = say("开几个站，能到多少", "How many stations, how much they reach");
    let most = points.iter().map(|point| point.value.max(point.bound)).max().unwrap_or(1);
    let last = points.last().map_or(1, |point| point.stations);
    let axes = Axes { most_x: (last as f64).max(1.0), most_y: (most as f64).max(1.0) * 1.05 };
    let _ = write!(
        body,
        "<section><h2>{title}</h2><svg viewBox=\"0 0 {WIDE} {HIGH}\" role=\"img\" aria-label=\"{title}\">"
    );
    grid(body, &axes);
    let at = |x: u64, y: i64| format!("{:.1},{:.1}", axes.x(x as f64), axes.y(y as f64));
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
    let under = say("新站数", "new stations");
    let _ = write!(
        body,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{under}</text></svg>",
        WIDE - RIGHT,
        HIGH - 4.0
    );
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

fn grid(body: &mut String, axes: &Axes) {
    let (step_x, step_y) = (step(axes.most_x), step(axes.most_y));
    let mut value = 0.0;
    while value <= axes.most_y {
        let y = axes.y(value);
        let _ = write!(
            body,
            "<path d=\"M{LEFT} {y:.1}H{:.1}\" stroke=\"#dde3e1\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{value:.0}</text>",
            WIDE - RIGHT,
            LEFT - 8.0,
            y + 4.0
        );
        value += step_y;
    }
    let mut value = 0.0;
    while value <= axes.most_x {
        let x = axes.x(value);
        let _ = write!(
            body,
            "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{value:.0}</text>",
            HIGH - BOTTOM + 18.0
        );
        value += step_x;
    }
}
