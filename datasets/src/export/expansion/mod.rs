//! Where to open stations, as one .html file: a curve, a map, tables. It loads nothing and runs no script.

mod curve;
mod equity;
mod picture;
mod recruits;
mod sheet;

pub use sheet::expansion_sheet;

use std::fmt::Write;

use super::ExportError;
use super::figures::{Say, end, region, row, say, table, whole};
use super::html::escaped;
use super::view::{Language, area, place};
use crate::document::candidates::AimWord;
use crate::document::expansion::{CountyCoverage, ExpansionDocument, PointDocument};
use crate::document::result::StatusName;
use crate::document::{ProblemDocument, StationDocument};
use crate::geography::Gazetteer;

/// Most counties in the table.
const MOST_COUNTIES: usize = 400;

/// An expansion with what its page needs.
#[derive(Clone, Copy)]
pub struct ExpansionView<'a> {
    /// The problem that it answers.
    pub problem: &'a ProblemDocument,
    /// The answer.
    pub expansion: &'a ExpansionDocument,
    /// Names of places.
    pub gazetteer: &'a Gazetteer,
    /// The language of the page.
    pub language: Language,
}

/// The page of an expansion: the last of its points in full.
///
/// # Errors
/// None that a valid document leads to.
pub fn expansion(view: &ExpansionView<'_>) -> Result<Vec<u8>, ExportError> {
    let say = say(view.language);
    let mut body = String::new();
    head(&mut body, view, &say);
    if view.expansion.points.len() > 1 {
        curve::draw(&mut body, view, &say);
    }
    if let Some(last) = view.expansion.points.last() {
        picture::draw(&mut body, view, last, &say);
        stations(&mut body, view, last, &say);
        counties(&mut body, view, last, &say);
        if let Some(fair) = &view.expansion.equity {
            equity::draw(&mut body, view, (fair, last), &say);
        }
    }
    if let Some(recruited) = &view.expansion.recruiting {
        recruits::draw(&mut body, view, recruited, &say);
    }
    Ok(whole(view.language, &body))
}

fn head(body: &mut String, view: &ExpansionView<'_>, say: Say<'_>) {
    let ExpansionView { problem, expansion, gazetteer, .. } = *view;
    let area = escaped(&region(gazetteer, problem.round.division.0));
    let title = say("驿站选址", "Where to open stations");
    let _ = write!(body, "<h1>{title} · {area}</h1><dl>");
    let mut tell = |label: &str, value: String| {
        let _ = write!(body, "<div><dt>{label}</dt><dd>{value}</dd></div>");
    };
    let asked = &expansion.asked;
    tell(say("计入的儿童", "children counted"), asked.children.sum().to_string());
    tell(say("已有驿站", "stations that stand"), problem.stations.len().to_string());
    tell(say("候选地点", "candidates"), expansion.inputs.candidates.sites.len().to_string());
    if expansion.inputs.candidates.aim == AimWord::Cover {
        let label = say("任何地点都够不到的儿童", "children in reach of no site");
        tell(label, asked.out_of_reach.to_string());
    }
    if let Some(last) = expansion.points.last() {
        tell(say("新开驿站", "new stations"), last.open.len().to_string());
        let share = percent(last.covered.sum(), asked.children.sum());
        tell(
            say("有站可去的儿童", "children with a station"),
            format!("{} ({share})", last.covered.sum()),
        );
        let proved = match last.status {
            StatusName::Optimal => say("没有更好的选择，已证明", "no choice does better, proved"),
            _ => say("别的选择至多好这么多", "no choice does better by more than"),
        };
        let gap = match last.status {
            StatusName::Optimal => String::new(),
            _ => format!(" {:.2} %", 100.0 * last.gap),
        };
        tell(say("证明", "proof"), format!("{proved}{gap}"));
    }
    if let Some(target) = &expansion.target {
        let found = target.stations.map_or("–".to_owned(), |found| found.to_string());
        let known =
            if target.proved { say("已证明", "proved") } else { say("未证明", "not proved") };
        let label = say("达到目标的最少新站数", "fewest new stations for the target");
        let share = f64::from(target.permille) / 10.0;
        tell(label, format!("{found} ({share:.1} %, {known})"));
    }
    body.push_str("</dl>");
}

/// A share in words; nothing of nobody.
fn percent(part: u64, whole: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a share to read")]
    let share = 100.0 * part as f64 / whole.max(1) as f64;
    format!("{share:.1} %")
}

/// The open stations, new ones in the order of their numbers on the map.
fn stations(body: &mut String, view: &ExpansionView<'_>, point: &PointDocument, say: Say<'_>) {
    let title = say("开放的驿站", "Open stations");
    let heads = [
        say("图上编号", "on the map"),
        say("编号", "id"),
        say("名称", "title"),
        say("所在", "where"),
        say("来站儿童", "children who come"),
        say("平均路程（公里）", "mean way (km)"),
    ];
    table(body, title, &heads);
    for line in lines(view, point) {
        let cells = [
            line.order.map_or(String::new(), |order| order.to_string()),
            escaped(&line.station.id),
            escaped(line.station.title.as_deref().unwrap_or_default()),
            escaped(&line.place),
            line.children.to_string(),
            format!("{:.1}", line.kilometres),
        ];
        row(body, &cells);
    }
    end(body);
}

/// An open station with who uses it.
struct Line<'a> {
    /// Number of a new one.
    order: Option<usize>,
    station: &'a StationDocument,
    place: String,
    children: u64,
    /// Mean way.
    kilometres: f64,
}

/// The open stations, standing ones first.
fn lines<'a>(view: &ExpansionView<'a>, point: &'a PointDocument) -> impl Iterator<Item = Line<'a>> {
    let gazetteer = view.gazetteer;
    open(view, point).map(move |(order, station)| {
        let used = point.stations_used.iter().find(|used| used.station == station.id);
        let (children, metres) = used.map_or((0, 0), |used| (used.children, used.metres));
        let (town, village) = place(gazetteer, station.division.0);
        #[expect(clippy::cast_precision_loss, reason = "kilometres to read")]
        let kilometres = metres as f64 / children.max(1) as f64 / 1000.0;
        let place = format!("{town} {village}").trim().to_owned();
        Line { order, station, place, children, kilometres }
    })
}

/// The stations that are open, standing ones first; new ones with their number.
fn open<'a>(
    view: &ExpansionView<'a>,
    point: &'a PointDocument,
) -> impl Iterator<Item = (Option<usize>, &'a StationDocument)> {
    let standing = view.problem.stations.iter().map(|station| (None, station));
    let sites = &view.expansion.inputs.candidates.sites;
    let new = point.open.iter().enumerate().filter_map(move |(order, id)| {
        Some((Some(order + 1), sites.iter().find(|site| site.id == *id)?))
    });
    standing.chain(new)
}

/// A share in thousandths; nothing of nobody.
fn permille(covered: u64, children: u64) -> u64 {
    1000 * covered / children.max(1)
}

/// Counties with children, the lowest share first.
fn weakest_first(point: &PointDocument) -> Vec<&CountyCoverage> {
    let mut counties: Vec<_> = point.counties.iter().filter(|county| county.children > 0).collect();
    counties.sort_by_key(|county| (permille(county.covered, county.children), county.division.0));
    counties
}

fn counties(body: &mut String, view: &ExpansionView<'_>, point: &PointDocument, say: Say<'_>) {
    let title = say("分县覆盖，低者在前", "By county, the lowest first");
    let heads = [
        say("县", "county"),
        say("儿童", "children"),
        say("有站可去", "with a station"),
        say("比例", "share"),
        "",
    ];
    table(body, title, &heads);
    for county in weakest_first(point).into_iter().take(MOST_COUNTIES) {
        let name = escaped(&area(view.gazetteer, county.division.0));
        let width = permille(county.covered, county.children) / 5;
        let bar = format!("<span class=\"bar\" style=\"width:{width}px\"></span>");
        let cells = [
            name,
            county.children.to_string(),
            county.covered.to_string(),
            percent(county.covered, county.children),
            bar,
        ];
        row(body, &cells);
    }
    end(body);
}
