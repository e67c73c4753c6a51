//! Curves over the months, each with the band that nine replications in ten stay in.

use std::fmt::Write;

use super::{SimulationView, called, colour, of_colour, priorities};
use crate::document::simulation::SeriesDocument;
use crate::export::figures::{self, Axes, Say};
use crate::export::html::escaped;

/// Colours of scenarios, told apart also by those who see few of them.
const STROKES: [&str; 8] =
    ["#1f5c57", "#c4572b", "#3b5ba5", "#8a6d1f", "#7a3d7f", "#4f7f2f", "#a33a4a", "#555555"];

/// How a chart is drawn.
pub(super) struct Chart<'a> {
    size: [f64; 2],
    title: &'a str,
    /// Whether it is of differences, about zero.
    signed: bool,
}

impl<'a> Chart<'a> {
    pub(super) fn large(say: Say<'a>) -> Self {
        let title = say("有人结对的儿童", "Children with a volunteer");
        Self { size: [900.0, 340.0], title, signed: false }
    }
}

/// The colour of a scenario.
pub(super) fn stroke(at: usize) -> &'static str {
    STROKES[at % STROKES.len()]
}

pub(super) fn covered(body: &mut String, view: &SimulationView<'_>, say: Say<'_>) {
    let chart = Chart::large(say);
    let series = view.simulation.scenarios.iter().map(|result| &result.covered).collect();
    let _ = write!(body, "<section><h2>{}</h2>", chart.title);
    self::chart(body, view, &chart, series, say);
    legend(body, view);
    let note = say(
        "线：中位数；色带：每 20 次里有 18 次落在其中。",
        "Line: the middle replication. Band: where 18 replications in 20 lie.",
    );
    let _ = write!(body, "<p class=\"note\">{note}</p></section>");
}

fn legend(body: &mut String, view: &SimulationView<'_>) {
    body.push_str("<p class=\"legend\">");
    for at in 0..view.simulation.scenarios.len() {
        let name = escaped(&called(view, at));
        let _ = write!(body, "<span><i style=\"background:{}\"></i>{name}</span>", stroke(at));
    }
    body.push_str("</p>");
}

/// The four colours side by side.
pub(super) fn colours(body: &mut String, view: &SimulationView<'_>, say: Say<'_>) {
    let title = say("按关爱等级", "By colour");
    let _ = write!(body, "<section><h2>{title}</h2><div class=\"pair\">");
    for priority in priorities() {
        let name = colour(priority, view.language);
        let chart = Chart { size: [440.0, 240.0], title: name, signed: false };
        let of = |result| of_colour(result, priority);
        let series = view.simulation.scenarios.iter().map(of).collect();
        let _ = write!(body, "<figure><figcaption>{name}</figcaption>");
        self::chart(body, view, &chart, series, say);
        body.push_str("</figure>");
    }
    body.push_str("</div>");
    legend(body, view);
    body.push_str("</section>");
}

pub(super) fn stations(body: &mut String, view: &SimulationView<'_>, say: Say<'_>) {
    let scenarios = &view.simulation.scenarios;
    let series: Vec<_> = scenarios.iter().filter_map(|result| result.stations.as_ref()).collect();
    if series.len() < scenarios.len() {
        return;
    }
    let title = say("有驿站可去的儿童", "Children with a station in reach");
    let chart = Chart { size: [900.0, 260.0], title, signed: false };
    let _ = write!(body, "<section><h2>{title}</h2>");
    self::chart(body, view, &chart, series, say);
    legend(body, view);
    body.push_str("</section>");
}

/// What every other scenario has more than the first.
pub(super) fn against(body: &mut String, view: &SimulationView<'_>, say: Say<'_>) {
    let scenarios = &view.simulation.scenarios;
    if scenarios.len() < 2 {
        return;
    }
    let title =
        say("比第一个方案多（百分点）", "More than in the first scenario (percentage points)");
    let none = SeriesDocument::default();
    let of = |result: &'_ crate::document::simulation::ScenarioResult| {
        result.against_first.as_ref().map(|more| more.covered.clone())
    };
    let more: Vec<SeriesDocument> =
        scenarios.iter().map(|result| of(result).unwrap_or_else(|| none.clone())).collect();
    let chart = Chart { size: [900.0, 280.0], title, signed: true };
    let _ = write!(body, "<section><h2>{title}</h2>");
    self::chart(body, view, &chart, more.iter().collect(), say);
    legend(body, view);
    let note = say(
        "同一次重复里各方案用同样的随机数，差异因此更清楚。",
        "In one replication all scenarios draw the same numbers, which makes the difference clearer.",
    );
    let _ = write!(body, "<p class=\"note\">{note}</p></section>");
}

/// The lowest and the highest of all bands.
fn range(series: &[&SeriesDocument]) -> (f64, f64) {
    let all = |pick: fn(&SeriesDocument) -> &Vec<Option<f64>>| {
        series.iter().flat_map(move |one| pick(one).iter().flatten().copied())
    };
    let least = all(|one| &one.p5).reduce(f64::min).unwrap_or(0.0);
    let most = all(|one| &one.p95).reduce(f64::max).unwrap_or(1.0);
    (least, most)
}

#[expect(clippy::cast_precision_loss, reason = "places of a drawing")]
pub(super) fn chart(
    body: &mut String,
    view: &SimulationView<'_>,
    chart: &Chart<'_>,
    series: Vec<&SeriesDocument>,
    say: Say<'_>,
) {
    let (least, most) = range(&series);
    let (least_y, most_y) = if chart.signed {
        let room = ((most - least) * 0.1).max(0.005);
        (least.min(0.0) - room, most.max(0.0) + room)
    } else {
        // From a multiple of ten percent, so that small changes are seen and large ones not hidden.
        ((least * 10.0 - 0.2).floor().max(0.0) / 10.0, (most + 0.02).min(1.0))
    };
    let months = f64::from(view.simulation.inputs.months.max(1));
    let step_x = figures::months(months);
    let axes = Axes { size: chart.size, most_x: months, least_y, most_y, step_x };
    let [wide, high] = chart.size;
    let title = escaped(chart.title);
    let _ = write!(body, "<svg viewBox=\"0 0 {wide} {high}\" role=\"img\" aria-label=\"{title}\">");
    let signed = chart.signed;
    axes.grid(body, 0.001, |value| match signed {
        // A zero that adding up has left a little below is a zero.
        true => format!("{:+.1}", (1000.0 * value).round() / 10.0 + 0.0),
        false => format!("{:.0} %", 100.0 * value),
    });
    for (at, one) in series.iter().enumerate() {
        let line = |values: &[Option<f64>]| -> Vec<String> {
            let months = values.iter().enumerate();
            months.filter_map(|(month, value)| Some(axes.at(month as f64, (*value)?))).collect()
        };
        let (low, middle, top) = (line(&one.p5), line(&one.p50), line(&one.p95));
        let around: Vec<&str> = low.iter().chain(top.iter().rev()).map(String::as_str).collect();
        let colour = stroke(at);
        let _ = write!(
            body,
            "<polygon points=\"{}\" fill=\"{colour}\" opacity=\".18\"/><polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            around.join(" "),
            middle.join(" ")
        );
    }
    axes.under(body, say("月", "month"));
    body.push_str("</svg>");
}
