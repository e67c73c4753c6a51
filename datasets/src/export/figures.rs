//! What pages of figures share: axes, a frame for maps, tables. They load nothing and run no script.

use std::fmt::Write;

use tongxing_solver::model::{Division, Point};

use super::html::page;
use super::view::{Language, area};
use crate::geography::Gazetteer;

const PAGE: &str = include_str!("figures.html");
/// How figures look.
pub(super) const STYLE: &str = include_str!("figures.css");

/// Says something in the language of the page.
pub(super) type Say<'a> = &'a dyn Fn(&'static str, &'static str) -> &'static str;

/// Says it.
pub(super) fn say(language: Language) -> impl Fn(&'static str, &'static str) -> &'static str {
    move |zh, en| match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// A page around its body.
pub(super) fn whole(language: Language, body: &str) -> Vec<u8> {
    page(PAGE, language, STYLE, body, "")
}

/// A drawing with a horizontal axis from 0 and a vertical one, from numbers to places of the drawing.
pub(super) struct Axes {
    pub(super) size: [f64; 2],
    pub(super) most_x: f64,
    pub(super) least_y: f64,
    pub(super) most_y: f64,
    /// Between labels of the horizontal axis.
    pub(super) step_x: f64,
}

/// A step between months of which at most eight make the whole.
pub(super) fn months(whole: f64) -> f64 {
    let steps = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0];
    steps.into_iter().find(|step| whole / step <= 8.0).unwrap_or(24.0)
}

const LEFT: f64 = 76.0;
const BOTTOM: f64 = 40.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 16.0;

/// A step of 1, 2 or 5 times a power of ten, of which about five make the whole.
pub(super) fn step(whole: f64, least: f64) -> f64 {
    let rough = (whole / 5.0).max(least);
    let power = 10_f64.powf(rough.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    factors.into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(rough)
}

impl Axes {
    pub(super) fn x(&self, value: f64) -> f64 {
        LEFT + value / self.most_x * (self.size[0] - LEFT - RIGHT)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        let part = (value - self.least_y) / (self.most_y - self.least_y);
        self.size[1] - BOTTOM - part * (self.size[1] - BOTTOM - TOP)
    }

    /// A point of a line.
    pub(super) fn at(&self, x: f64, y: f64) -> String {
        format!("{:.1},{:.1}", self.x(x), self.y(y))
    }

    /// Lines and labels; `label` says a value of the vertical axis, `finest` is its smallest step.
    pub(super) fn grid(&self, body: &mut String, finest: f64, label: impl Fn(f64) -> String) {
        let right = self.size[0] - RIGHT;
        let high = step(self.most_y - self.least_y, finest);
        let mut value = (self.least_y / high).ceil() * high;
        while value <= self.most_y + high / 1000.0 {
            let (y, text) = (self.y(value), label(value));
            let _ = write!(
                body,
                "<path d=\"M{LEFT} {y:.1}H{right:.1}\" stroke=\"#dde3e1\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
                LEFT - 8.0,
                y + 4.0
            );
            value += high;
        }
        let mut value = 0.0;
        while value <= self.most_x {
            let _ = write!(
                body,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{value:.0}</text>",
                self.x(value),
                self.size[1] - BOTTOM + 18.0
            );
            value += self.step_x;
        }
    }

    /// What stands under the horizontal axis.
    pub(super) fn under(&self, body: &mut String, text: &str) {
        let [wide, high] = self.size;
        let _ = write!(
            body,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
            wide - RIGHT,
            high - 4.0
        );
    }
}

/// Room around a map, in units of the drawing.
pub(super) const EDGE: f64 = 24.0;

/// From degrees to places of a map, equirectangular about the middle.
pub(super) struct Frame {
    west: f64,
    north: f64,
    /// Units of the drawing for a degree of longitude and of latitude.
    pub(super) scale: [f64; 2],
    pub(super) high: f64,
}

impl Frame {
    /// The largest that holds the points within a width and a height.
    pub(super) fn around(
        points: impl Iterator<Item = Point> + Clone,
        [width, height]: [f64; 2],
    ) -> Option<Self> {
        let edge =
            |pick: fn(f64, f64) -> f64, of: fn(Point) -> f64| points.clone().map(of).reduce(pick);
        let west = edge(f64::min, |p| p.longitude)?;
        let east = edge(f64::max, |p| p.longitude)?;
        let south = edge(f64::min, |p| p.latitude)?;
        let north = edge(f64::max, |p| p.latitude)?;
        let narrow = ((south + north) / 2.0).to_radians().cos().max(0.01);
        let (wide, high) = (((east - west) * narrow).max(0.02), (north - south).max(0.02));
        let unit = ((width - 2.0 * EDGE) / wide).min((height - 2.0 * EDGE) / high);
        Some(Self { west, north, scale: [unit * narrow, unit], high: high * unit + 2.0 * EDGE })
    }

    pub(super) fn at(&self, point: Point) -> (f64, f64) {
        let x = EDGE + (point.longitude - self.west) * self.scale[0];
        (x, EDGE + (self.north - point.latitude) * self.scale[1])
    }
}

/// What a county, a prefecture or a province is called.
pub(super) fn region(gazetteer: &Gazetteer, division: Division) -> String {
    match (division.digits(), gazetteer.counties(division).next()) {
        (2, Some(county)) => county.province.clone(),
        (4, Some(county)) => county.prefecture.clone(),
        _ => area(gazetteer, division),
    }
}

/// The beginning of a section with a table; `</tbody></table></section>` ends it.
pub(super) fn table(body: &mut String, title: &str, heads: &[&str]) {
    let _ = write!(body, "<section><h2>{title}</h2><table><thead><tr>");
    for head in heads {
        let _ = write!(body, "<th>{head}</th>");
    }
    body.push_str("</tr></thead><tbody>");
}

/// A line of it.
pub(super) fn row(body: &mut String, cells: &[String]) {
    body.push_str("<tr>");
    for cell in cells {
        let _ = write!(body, "<td>{cell}</td>");
    }
    body.push_str("</tr>");
}

/// The end of it.
pub(super) fn end(body: &mut String) {
    body.push_str("</tbody></table></section>");
}
