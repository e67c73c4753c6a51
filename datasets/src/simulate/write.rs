//! From replications to their document.

use tongxing_solver::eligibility;
use tongxing_solver::model::Instance;
use tongxing_solver::simulation::{
    Band, MOST_CHANGES, Run, Share, Standing, Totals, difference, series, totals,
};

use crate::document::DivisionCode;
use crate::document::expansion::ByColour;
use crate::document::simulation::{
    ChangesByColour, CountyDifference, CountySeries, Difference, LossesDocument, ScenarioResult,
    SeriesByColour, SeriesDocument, StartDocument, WaitsByColour, WaitsDocument,
};

/// Who is there at the start.
#[must_use]
pub fn start(instance: &Instance, pairs: &[Standing], run: &Run) -> StartDocument {
    let mut children = [0_u64; 4];
    for id in instance.child_ids().filter(|&id| eligibility::child(instance, id).is_ok()) {
        children[instance.child(id).priority.index()] += 1;
    }
    let [red, orange, yellow, blue] = children;
    let may = |id: &_| eligibility::volunteer(instance, *id).is_ok();
    StartDocument {
        children: ByColour { red, orange, yellow, blue },
        volunteers: instance.volunteer_ids().filter(may).count() as u64,
        pairs: pairs.len() as u64,
        counties: run.counties.iter().map(|&county| DivisionCode(county)).collect(),
    }
}

/// What a scenario has come to, and what it has more than the first.
#[must_use]
pub fn result(name: &str, run: &Run, stations: bool, first: Option<&Run>) -> ScenarioResult {
    let of = |share| bands(&series(&run.tallies, share), true);
    let totals = totals(&run.tallies);
    let counties = run.counties.iter().enumerate().map(|(at, &division)| {
        let of = |colour| bands(&series(&run.tallies, Share::Covered(Some(at), colour)), false);
        CountySeries {
            division: DivisionCode(division),
            covered: of(None),
            colours: by_colour(|colour| of(Some(colour))),
        }
    });
    ScenarioResult {
        name: name.to_owned(),
        covered: of(Share::Covered(None, None)),
        colours: by_colour(|colour| of(Share::Covered(None, Some(colour)))),
        complete: of(Share::Complete(None)),
        counties: counties.collect(),
        stations: stations.then(|| of(Share::Served(None))),
        waits: waits(&totals),
        changes: changes(&totals),
        rounds: totals.rounds,
        paired: totals.paired,
        against_first: first.map(|first| against(run, first, stations)),
    }
}

fn against(run: &Run, first: &Run, stations: bool) -> Difference {
    let of = |share| bands(&difference(&run.tallies, &first.tallies, share), true);
    let counties = run.counties.iter().enumerate().map(|(at, &division)| {
        let share = Share::Covered(Some(at), None);
        let last = difference(&run.tallies, &first.tallies, share).pop().flatten();
        CountyDifference {
            division: DivisionCode(division),
            p5: last.map(|band| rounded(band.p5)),
            p50: last.map(|band| rounded(band.p50)),
            p95: last.map(|band| rounded(band.p95)),
        }
    });
    Difference {
        covered: of(Share::Covered(None, None)),
        colours: by_colour(|colour| of(Share::Covered(None, Some(colour)))),
        counties: counties.collect(),
        stations: stations.then(|| of(Share::Served(None))),
    }
}

fn by_colour(of: impl Fn(usize) -> SeriesDocument) -> SeriesByColour {
    SeriesByColour { red: of(0), orange: of(1), yellow: of(2), blue: of(3) }
}

/// To a millionth.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// With or without means and their errors.
fn bands(bands: &[Option<Band>], means: bool) -> SeriesDocument {
    let of = |pick: fn(&Band) -> f64| -> Vec<Option<f64>> {
        bands.iter().map(|band| band.as_ref().map(pick).map(rounded)).collect()
    };
    let mean = |pick| if means { of(pick) } else { Vec::new() };
    SeriesDocument {
        p5: of(|band| band.p5),
        p50: of(|band| band.p50),
        p95: of(|band| band.p95),
        mean: mean(|band| band.mean),
        standard_error: mean(|band| band.standard_error),
    }
}

fn waits(totals: &Totals) -> WaitsByColour {
    let of = |colour: usize| {
        let mut months = totals.waits[colour].clone();
        months.truncate(months.iter().rposition(|&many| many > 0).map_or(0, |last| last + 1));
        WaitsDocument {
            waiting: totals.waiting[colour],
            mean: mean(&months),
            p50: quantile(&months, 50),
            p95: quantile(&months, 95),
            months,
        }
    };
    WaitsByColour { red: of(0), orange: of(1), yellow: of(2), blue: of(3) }
}

fn changes(totals: &Totals) -> ChangesByColour {
    let of = |colour: usize| {
        let mut children = totals.changes[colour].clone();
        let last = children.iter().rposition(|&many| many > 0).map_or(0, |last| last + 1);
        children.truncate(last.min(MOST_CHANGES + 1));
        LossesDocument { mean: mean(&children), children }
    };
    ChangesByColour { red: of(0), orange: of(1), yellow: of(2), blue: of(3) }
}

#[expect(clippy::cast_precision_loss, reason = "a mean to read")]
fn mean(counts: &[u64]) -> Option<f64> {
    let all: u64 = counts.iter().sum();
    let sum: u64 = (0_u64..).zip(counts).map(|(value, many)| value * many).sum();
    (all > 0).then(|| rounded(sum as f64 / all as f64))
}

/// Smallest value that so many of a hundred do not exceed.
fn quantile(counts: &[u64], percent: u64) -> Option<u64> {
    let all: u64 = counts.iter().sum();
    let needed = (all * percent).div_ceil(100).max(1);
    let mut sum = 0;
    (0..).zip(counts).find_map(|(value, many)| {
        sum += many;
        (sum >= needed).then_some(value)
    })
}
