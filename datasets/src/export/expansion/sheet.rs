//! The same as a workbook.

use std::collections::BTreeMap;

use rust_xlsxwriter::Workbook;

use super::{ExpansionView, lines, weakest_first};
use crate::document::expansion::{EquityDocument, PlacedDocument, PointDocument};
use crate::export::figures::region;
use crate::export::page::{Column, Page, Value, column, workbook};
use crate::export::view::{area, place};
use crate::export::words::level;
use crate::export::{ExportError, Format, MOST_LINES};

const POINTS: [Column; 6] = [
    column("新开驿站", 10.0),
    column("有站可去的儿童", 12.0),
    column("目标值", 14.0),
    column("别的选择不超过", 14.0),
    column("差距", 10.0),
    column("已证明", 8.0),
];

const STATIONS: [Column; 6] = [
    column("图上编号", 9.0),
    column("编号", 18.0),
    column("名称", 24.0),
    column("所在", 28.0),
    column("来站儿童", 10.0),
    column("平均路程（公里）", 12.0),
];

const COUNTIES: [Column; 6] = [
    column("县", 24.0),
    column("儿童", 10.0),
    column("有站可去", 10.0),
    column("比例", 10.0),
    column("设底线时有站可去", 12.0),
    column("设底线时比例", 12.0),
];

const FLOORS: [Column; 3] = [
    column("停在上一级的县", 60.0),
    column("其余各县至少（%）", 14.0),
    column("任何选择都不超过（%）", 14.0),
];

const LEVELS: [Column; 4] = [
    column("层级", 24.0),
    column("不招募", 12.0),
    column("招募之后", 12.0),
    column("别的放法不超过", 14.0),
];

const TOWNS: [Column; 5] = [
    column("县", 20.0),
    column("乡镇", 20.0),
    column("专长", 20.0),
    column("专业", 8.0),
    column("人数", 8.0),
];

/// Numbers of stations, stations, counties, recruits: a sheet each.
///
/// # Errors
/// More lines than [`MOST_LINES`].
pub fn expansion_sheet(view: &ExpansionView<'_>) -> Result<Vec<u8>, ExportError> {
    let expansion = view.expansion;
    let last = expansion.points.last();
    let stations = view.problem.stations.len() + last.map_or(0, |point| point.open.len());
    let placed = expansion.recruiting.as_ref().map_or(0, |recruited| recruited.placed.len());
    let counties = last.map_or(0, |point| point.counties.len());
    let lines = stations.max(placed).max(counties).max(expansion.points.len());
    Format::Xlsx.at_most(MOST_LINES, lines, "lines of one sheet")?;
    let mut book = workbook()?;
    points(&mut book, view)?;
    if let Some(last) = last {
        self::stations(&mut book, view, ("驿站", last))?;
        self::counties(&mut book, view, last)?;
    }
    if let Some(fair) = &expansion.equity {
        self::stations(&mut book, view, ("驿站（设底线）", &fair.point))?;
        floors(&mut book, view, fair)?;
    }
    if expansion.recruiting.is_some() {
        recruits(&mut book, view)?;
    }
    Ok(book.save_to_buffer()?)
}

fn titled(view: &ExpansionView<'_>, title: &str) -> String {
    format!("{}{title}", region(view.gazetteer, view.problem.round.division.0))
}

fn points(book: &mut Workbook, view: &ExpansionView<'_>) -> Result<(), ExportError> {
    let title = titled(view, "驿站选址");
    let mut page = Page::new(book.add_worksheet(), "选址", title, &POINTS, true)?;
    for point in &view.expansion.points {
        page.push(point_line(point, false));
    }
    if let Some(fair) = &view.expansion.equity {
        page.push(point_line(&fair.point, true));
        let share = |permille: u32| f64::from(permille) / 10.0;
        page.remark(format!(
            "末行设底线：每个县至少 {:.1}% 的儿童有站可去（够不到的除外），任何选择都不超过 {:.1}%；为此总共少覆盖 {} 名儿童。",
            share(fair.floor),
            share(fair.most),
            fair.children
        ));
    }
    let asked = &view.expansion.asked;
    page.remark(format!(
        "计入 {} 名儿童；{} 名在任何地点的服务范围之外，{} 名没有监护人同意、不计入。",
        asked.children.sum(),
        asked.out_of_reach,
        asked.no_consent
    ));
    Ok(page.finish(true)?)
}

fn point_line(point: &PointDocument, floor: bool) -> Vec<Value> {
    let new = point.open.len();
    let number = if floor { format!("{new}（设底线）").into() } else { new.into() };
    let proved = if point.value == point.bound { "是" } else { "否" };
    vec![
        number,
        count(point.covered.sum()),
        large(point.value),
        large(point.bound),
        Value::Share(Some(point.gap)),
        proved.into(),
    ]
}

fn count(many: u64) -> Value {
    Value::Whole(u32::try_from(many).unwrap_or(u32::MAX))
}

/// A whole number beyond what a count may be.
fn large(number: i64) -> Value {
    u32::try_from(number).map_or_else(|_| number.to_string().into(), Value::Whole)
}

fn stations(
    book: &mut Workbook,
    view: &ExpansionView<'_>,
    (name, point): (&str, &PointDocument),
) -> Result<(), ExportError> {
    let title = titled(view, "开放的驿站");
    let mut page = Page::new(book.add_worksheet(), name, title, &STATIONS, true)?;
    for line in lines(view, point) {
        page.push(vec![
            line.order.map_or_else(|| "已有".into(), Value::from),
            line.station.id.as_str().into(),
            line.station.title.as_deref().unwrap_or_default().into(),
            line.place.into(),
            count(line.children),
            Value::Decimal(Some(line.kilometres)),
        ]);
    }
    Ok(page.finish(true)?)
}

fn counties(
    book: &mut Workbook,
    view: &ExpansionView<'_>,
    point: &PointDocument,
) -> Result<(), ExportError> {
    let title = titled(view, "分县覆盖，低者在前");
    let mut page = Page::new(book.add_worksheet(), "分县", title, &COUNTIES, true)?;
    let fair = view.expansion.equity.as_ref();
    let fair: BTreeMap<_, u64> = fair
        .iter()
        .flat_map(|fair| &fair.point.counties)
        .map(|county| (county.division.0, county.covered))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a share to read")]
    let share = |covered: u64, children: u64| covered as f64 / children.max(1) as f64;
    for county in weakest_first(point) {
        let with = fair.get(&county.division.0);
        page.push(vec![
            area(view.gazetteer, county.division.0).into(),
            count(county.children),
            count(county.covered),
            Value::Share(Some(share(county.covered, county.children))),
            with.map_or_else(|| "".into(), |&with| count(with)),
            Value::Share(with.map(|&with| share(with, county.children))),
        ]);
    }
    Ok(page.finish(true)?)
}

/// What all but the weakest have, level by level; no sheet where there are no levels.
fn floors(
    book: &mut Workbook,
    view: &ExpansionView<'_>,
    fair: &EquityDocument,
) -> Result<(), ExportError> {
    if fair.levels.is_empty() {
        return Ok(());
    }
    let title = titled(view, "最弱的县优先，逐级提高");
    let mut page = Page::new(book.add_worksheet(), "逐级底线", title, &FLOORS, true)?;
    let percent = |permille: u32| Value::Decimal(Some(f64::from(permille) / 10.0));
    page.push(vec!["".into(), percent(fair.floor), percent(fair.most)]);
    for level in &fair.levels {
        let stay = level.stay.iter().map(|code| area(view.gazetteer, code.0));
        let stay = stay.collect::<Vec<_>>().join("、");
        page.push(vec![stay.into(), percent(level.floor), percent(level.most)]);
    }
    Ok(page.finish(true)?)
}

fn recruits(book: &mut Workbook, view: &ExpansionView<'_>) -> Result<(), ExportError> {
    let Some(recruited) = &view.expansion.recruiting else { return Ok(()) };
    let title = titled(view, "招募之后的结对");
    let mut page = Page::new(book.add_worksheet(), "招募成效", title, &LEVELS, true)?;
    for line in &recruited.levels {
        page.push(vec![
            level(&line.name).into(),
            large(line.before),
            large(line.value),
            large(line.bound),
        ]);
    }
    page.finish(true)?;
    let title = titled(view, "在哪里招募");
    let mut page = Page::new(book.add_worksheet(), "在哪里招募", title, &TOWNS, true)?;
    let mut placed: Vec<&PlacedDocument> = recruited.placed.iter().collect();
    placed.sort_by_key(|line| line.division.0);
    for line in placed {
        let county = line.division.0.truncate(6).unwrap_or(line.division.0);
        let (town, _) = place(view.gazetteer, line.division.0);
        page.push(vec![
            area(view.gazetteer, county).into(),
            town.into(),
            line.skill.map_or("不限", crate::document::Need::zh).into(),
            if line.professional { "是" } else { "" }.into(),
            Value::Whole(line.count),
        ]);
    }
    Ok(page.finish(true)?)
}
