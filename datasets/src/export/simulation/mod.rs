//! The months to come: curves with bands, a map of counties, tables; the same as a workbook.

mod curves;
mod map;
mod sheet;

pub use sheet::simulation_sheet;

use std::fmt::Write;

use super::ExportError;
use super::figures::{STYLE, Say, end, region, row, say, table, whole};
use super::html::escaped;
use super::view::{Language, area};
use crate::document::simulation::{
    LossesDocument, ScenarioResult, SeriesDocument, SimulationDocument, WaitsDocument,
};
use crate::document::{Priority, ProblemDocument, ScenarioDocument};
use crate::geography::Gazetteer;

/// Most counties in the table.
const MOST_COUNTIES: usize = 400;

/// A simulation with what its page needs.
#[derive(Clone, Copy)]
pub struct SimulationView<'a> {
    /// The problem that it starts from.
    pub problem: &'a ProblemDocument,
    /// What it has come to.
    pub simulation: &'a SimulationDocument,
    /// Names of places.
    pub gazetteer: &'a Gazetteer,
    /// The language of the page.
    pub language: Language,
}

impl SimulationView<'_> {
    fn asked(&self, at: usize) -> Option<&ScenarioDocument> {
        self.simulation.inputs.scenarios.get(at)
    }
}

/// All figures as one page.
///
/// # Errors
/// None that a valid document leads to.
pub fn simulation_page(view: &SimulationView<'_>) -> Result<Vec<u8>, ExportError> {
    let say = say(view.language);
    let mut body = String::new();
    head(&mut body, view, &say);
    curves::covered(&mut body, view, &say);
    curves::colours(&mut body, view, &say);
    curves::stations(&mut body, view, &say);
    curves::against(&mut body, view, &say);
    map::draw(&mut body, view, &say);
    waits(&mut body, view, &say);
    counties(&mut body, view, &say);
    Ok(whole(view.language, &body))
}

/// The first figure by itself, as .svg.
#[must_use]
pub fn simulation_curves(view: &SimulationView<'_>) -> Vec<u8> {
    let say = say(view.language);
    let mut body = String::new();
    let series = view.simulation.scenarios.iter().map(|result| &result.covered).collect();
    curves::chart(&mut body, view, &curves::Chart::large(&say), series, &say);
    let style = format!("<style>{STYLE}</style>");
    let svg = body.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
    svg.replacen('>', &format!(">{style}"), 1).into_bytes()
}

/// Colours from red.
fn priorities() -> [Priority; 4] {
    [Priority::Red, Priority::Orange, Priority::Yellow, Priority::Blue]
}

fn colour(priority: Priority, language: Language) -> &'static str {
    match language {
        Language::Chinese => priority.zh(),
        Language::English => priority.core().name(),
    }
}

fn of_colour(result: &ScenarioResult, priority: Priority) -> &SeriesDocument {
    let colours = &result.colours;
    [&colours.red, &colours.orange, &colours.yellow, &colours.blue][priority.core().index()]
}

fn waits_of(result: &ScenarioResult, priority: Priority) -> &WaitsDocument {
    let waits = &result.waits;
    [&waits.red, &waits.orange, &waits.yellow, &waits.blue][priority.core().index()]
}

fn losses_of(result: &ScenarioResult, priority: Priority) -> &LossesDocument {
    let changes = &result.changes;
    [&changes.red, &changes.orange, &changes.yellow, &changes.blue][priority.core().index()]
}

/// What a scenario is called: its title, else its name.
fn called(view: &SimulationView<'_>, at: usize) -> String {
    let name = view.simulation.scenarios.get(at).map_or("", |result| &result.name);
    let title = view.asked(at).and_then(|asked| asked.title.as_deref());
    match title.filter(|_| view.language == Language::Chinese) {
        Some(title) => format!("{name}：{title}"),
        None => name.to_owned(),
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

/// Percentage points, with their sign.
fn points(more: Option<f64>) -> String {
    more.map_or_else(|| "–".to_owned(), |more| format!("{:+.1}", 100.0 * more))
}

fn last(values: &[Option<f64>]) -> Option<f64> {
    values.last().copied().flatten()
}

fn band(series: &SeriesDocument) -> String {
    format!(
        "{} ({} – {})",
        percent(last(&series.p50)),
        percent(last(&series.p5)),
        percent(last(&series.p95))
    )
}

fn head(body: &mut String, view: &SimulationView<'_>, say: Say<'_>) {
    let SimulationView { problem, simulation, gazetteer, .. } = *view;
    let area = escaped(&region(gazetteer, problem.round.division.0));
    let title = say("今后各月的结对覆盖", "Coverage in the months to come");
    let _ = write!(body, "<h1>{title} · {area}</h1><dl>");
    let mut tell = |label: &str, value: String| {
        let _ = write!(body, "<div><dt>{label}</dt><dd>{value}</dd></div>");
    };
    let (inputs, start) = (&simulation.inputs, &simulation.start);
    tell(say("起点", "start"), problem.round.date.to_string());
    tell(say("月数", "months"), inputs.months.to_string());
    tell(say("重复次数", "replications"), inputs.replications.to_string());
    tell(say("儿童", "children"), start.children.sum().to_string());
    tell(say("志愿者", "volunteers"), start.volunteers.to_string());
    tell(say("起始结对", "pairs at the start"), start.pairs.to_string());
    for (at, result) in simulation.scenarios.iter().enumerate() {
        let name = escaped(&called(view, at));
        let text = say("末月有人结对", "with a volunteer in the last month");
        tell(&format!("{name} · {text}"), band(&result.covered));
    }
    body.push_str("</dl>");
}

/// Waiting and losses by scenario and colour.
fn waits(body: &mut String, view: &SimulationView<'_>, say: Say<'_>) {
    let title = say("等待与更换", "Waiting, and volunteers lost");
    let heads = [
        say("方案", "scenario"),
        say("等级", "colour"),
        say("平均等待（月）", "mean wait (months)"),
        say("95% 不超过（月）", "95 % wait at most (months)"),
        say("末月仍在等（每次）", "still waiting (a replication)"),
        say("每名儿童失去的志愿者", "volunteers lost per child"),
    ];
    table(body, title, &heads);
    let runs = f64::from(view.simulation.inputs.replications.max(1));
    for (at, result) in view.simulation.scenarios.iter().enumerate() {
        for priority in priorities() {
            let (waits, losses) = (waits_of(result, priority), losses_of(result, priority));
            let decimal =
                |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.2}"));
            #[expect(clippy::cast_precision_loss, reason = "numbers to read")]
            let waiting = waits.waiting as f64 / runs;
            let cells = [
                escaped(&called(view, at)),
                colour(priority, view.language).to_owned(),
                decimal(waits.mean),
                waits.p95.map_or("–".to_owned(), |months| months.to_string()),
                format!("{waiting:.0}"),
                decimal(losses.mean),
            ];
            row(body, &cells);
        }
    }
    end(body);
}

/// Counties by what the first scenario leaves them, the lowest first.
fn counties(body: &mut String, view: &SimulationView<'_>, say: Say<'_>) {
    let scenarios = &view.simulation.scenarios;
    let Some(first) = scenarios.first() else { return };
    let title = say(
        "分县：末月有人结对的儿童，低者在前",
        "By county: children with a volunteer in the last month, the lowest first",
    );
    let names: Vec<String> = (0..scenarios.len()).map(|at| escaped(&called(view, at))).collect();
    let mut heads = vec![say("县", "county")];
    heads.extend(names.iter().map(String::as_str));
    table(body, title, &heads);
    let mut order: Vec<usize> = (0..first.counties.len()).collect();
    let of = |at: usize| last(&first.counties[at].covered.p50).unwrap_or(1.0);
    order.sort_by(|&a, &b| of(a).total_cmp(&of(b)));
    for at in order.into_iter().take(MOST_COUNTIES) {
        let mut cells = vec![escaped(&area(view.gazetteer, first.counties[at].division.0))];
        for result in scenarios {
            let Some(county) = result.counties.get(at) else { continue };
            let more = result.against_first.as_ref().and_then(|more| more.counties.get(at)?.p50);
            let more = more.map_or_else(String::new, |more| format!(" · {}", points(Some(more))));
            cells.push(format!("{}{more}", band(&county.covered)));
        }
        row(body, &cells);
    }
    end(body);
}
