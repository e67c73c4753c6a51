//! The same as a workbook.

use super::{SimulationView, called, last, losses_of, of_colour, priorities, waits_of};
use crate::document::simulation::{ScenarioResult, SeriesDocument};
use crate::export::figures::region;
use crate::export::page::{Column, Page, Value, column, workbook};
use crate::export::view::area;
use crate::export::{ExportError, Format, MOST_LINES};

const MONTHS: [Column; 11] = [
    column("方案", 24.0),
    column("月", 6.0),
    column("有人结对 中位", 10.0),
    column("有人结对 低位", 10.0),
    column("有人结对 高位", 10.0),
    column("红 中位", 9.0),
    column("橙 中位", 9.0),
    column("黄 中位", 9.0),
    column("蓝 中位", 9.0),
    column("人数齐全 中位", 10.0),
    column("有驿站可去 中位", 10.0),
];

const COUNTIES: [Column; 10] = [
    column("方案", 24.0),
    column("县", 20.0),
    column("末月 中位", 9.0),
    column("末月 低位", 9.0),
    column("末月 高位", 9.0),
    column("红 中位", 9.0),
    column("橙 中位", 9.0),
    column("黄 中位", 9.0),
    column("蓝 中位", 9.0),
    column("比第一个方案多 中位", 12.0),
];

const WAITS: [Column; 7] = [
    column("方案", 24.0),
    column("等级", 7.0),
    column("补上的人次", 12.0),
    column("平均等待（月）", 10.0),
    column("95% 不超过（月）", 11.0),
    column("末月仍在等", 12.0),
    column("每名儿童失去的志愿者", 13.0),
];

/// Months, counties, waiting: a sheet each.
///
/// # Errors
/// More lines than [`MOST_LINES`].
pub fn simulation_sheet(view: &SimulationView<'_>) -> Result<Vec<u8>, ExportError> {
    let results = &view.simulation.scenarios;
    let months = view.simulation.inputs.months as usize + 1;
    let lines = results.len() * months.max(view.simulation.start.counties.len());
    Format::Xlsx.at_most(MOST_LINES, lines, "lines of one sheet")?;
    let mut book = workbook()?;
    let area = region(view.gazetteer, view.problem.round.division.0);
    let mut page = Page::new(
        book.add_worksheet(),
        "逐月",
        format!("{area}今后各月的结对覆盖"),
        &MONTHS,
        true,
    )?;
    for (at, result) in results.iter().enumerate() {
        (0..months).for_each(|month| page.push(month_line(view, at, result, month)));
    }
    page.remark("低位、高位：每 20 次重复里各有一次在其外。".to_owned());
    page.finish(true)?;
    let mut page =
        Page::new(book.add_worksheet(), "分县", format!("{area}各县末月"), &COUNTIES, true)?;
    for (at, result) in results.iter().enumerate() {
        (0..result.counties.len()).for_each(|n| page.push(county_line(view, at, result, n)));
    }
    page.finish(true)?;
    let mut page =
        Page::new(book.add_worksheet(), "等待与更换", format!("{area}等待与更换"), &WAITS, true)?;
    for (at, result) in results.iter().enumerate() {
        for priority in priorities() {
            let (waits, losses) = (waits_of(result, priority), losses_of(result, priority));
            let count = |many: u64| Value::Whole(u32::try_from(many).unwrap_or(u32::MAX));
            let p95 = waits.p95.map_or_else(|| "".into(), count);
            page.push(vec![
                called(view, at).into(),
                Value::Colour(priority),
                count(waits.months.iter().sum()),
                Value::Decimal(waits.mean),
                p95,
                count(waits.waiting),
                Value::Decimal(losses.mean),
            ]);
        }
    }
    let runs = view.simulation.inputs.replications;
    page.remark(format!("人次为 {runs} 次重复之和。"));
    page.finish(true)?;
    Ok(book.save_to_buffer()?)
}

fn at_month(series: &SeriesDocument, month: usize) -> Value {
    Value::Share(series.p50.get(month).copied().flatten())
}

fn month_line(
    view: &SimulationView<'_>,
    at: usize,
    result: &ScenarioResult,
    month: usize,
) -> Vec<Value> {
    let covered = &result.covered;
    let mut line: Vec<Value> = vec![
        called(view, at).into(),
        month.into(),
        at_month(covered, month),
        Value::Share(covered.p5.get(month).copied().flatten()),
        Value::Share(covered.p95.get(month).copied().flatten()),
    ];
    line.extend(priorities().map(|priority| at_month(of_colour(result, priority), month)));
    line.push(at_month(&result.complete, month));
    let stations = result.stations.as_ref();
    line.push(stations.map_or(Value::Share(None), |stations| at_month(stations, month)));
    line
}

fn county_line(
    view: &SimulationView<'_>,
    at: usize,
    result: &ScenarioResult,
    number: usize,
) -> Vec<Value> {
    let county = &result.counties[number];
    let colours = &county.colours;
    let of = |series: &SeriesDocument| Value::Share(last(&series.p50));
    let more = result.against_first.as_ref().and_then(|more| more.counties.get(number)?.p50);
    vec![
        called(view, at).into(),
        area(view.gazetteer, county.division.0).into(),
        of(&county.covered),
        Value::Share(last(&county.covered.p5)),
        Value::Share(last(&county.covered.p95)),
        of(&colours.red),
        of(&colours.orange),
        of(&colours.yellow),
        of(&colours.blue),
        Value::Share(more),
    ]
}
