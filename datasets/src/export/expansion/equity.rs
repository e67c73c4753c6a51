//! Stations that leave no county out, beside those that know of none.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{ExpansionView, MOST_COUNTIES, percent, permille, picture, stations, weakest_first};
use crate::document::expansion::{EquityDocument, PointDocument};
use crate::export::figures::{Say, end, row, table};
use crate::export::html::escaped;
use crate::export::view::area;

pub(super) fn draw(
    body: &mut String,
    view: &ExpansionView<'_>,
    (fair, plain): (&EquityDocument, &PointDocument),
    say: Say<'_>,
) {
    let title = match fair.asked {
        Some(_) => say("每个县都有底线", "A floor under every county"),
        None => say("最弱的县优先", "The weakest county first"),
    };
    let _ = write!(body, "<section><h2>{title}</h2><dl>");
    let mut tell = |label: &str, value: String| {
        let _ = write!(body, "<div><dt>{label}</dt><dd>{value}</dd></div>");
    };
    let share = |permille: u32| format!("{:.1} %", f64::from(permille) / 10.0);
    if let Some(asked) = fair.asked {
        tell(say("要求每个县至少", "asked of every county"), share(asked));
    }
    tell(say("每个县至少有站可去", "every county has a station for"), share(fair.floor));
    tell(say("任何选择都不超过", "no choice gives more than"), share(fair.most));
    let count = format!("{}", fair.point.covered.sum());
    tell(say("有站可去的儿童", "children with a station"), count);
    tell(say("为此总共少覆盖的儿童", "children fewer in all for that"), fair.children.to_string());
    let gap = format!("{:.2} %", 100.0 * fair.point.gap);
    tell(say("在此底线下至多还能好", "with this floor no choice does better by more than"), gap);
    body.push_str("</dl></section>");
    levels(body, view, fair, say);
    picture::draw(body, view, &fair.point, say);
    stations(body, view, &fair.point, say);
    counties(body, view, (&fair.point, plain), say);
}

/// What all but the weakest have, level by level.
fn levels(body: &mut String, view: &ExpansionView<'_>, fair: &EquityDocument, say: Say<'_>) {
    if fair.levels.is_empty() {
        return;
    }
    let heads = [
        say("停在上一级的县", "counties that keep what they have"),
        say("其余各县都有", "all others have"),
        say("任何选择都不超过", "no choice gives them more than"),
    ];
    table(body, say("逐级提高，最弱的县在前", "Level by level, the weakest first"), &heads);
    let share = |permille: u32| format!("{:.1} %", f64::from(permille) / 10.0);
    row(body, &["—".to_owned(), share(fair.floor), share(fair.most)]);
    for level in &fair.levels {
        let stay = level.stay.iter().map(|code| escaped(&area(view.gazetteer, code.0)));
        let stay = stay.collect::<Vec<_>>().join(say("、", ", "));
        row(body, &[stay, share(level.floor), share(level.most)]);
    }
    end(body);
}

/// Every county under both, the weakest first.
fn counties(
    body: &mut String,
    view: &ExpansionView<'_>,
    (fair, plain): (&PointDocument, &PointDocument),
    say: Say<'_>,
) {
    let heads = [
        say("县", "county"),
        say("儿童", "children"),
        say("不设底线", "without a floor"),
        say("设底线", "with it"),
        "",
    ];
    table(
        body,
        say("分县对比，不设底线时低者在前", "By county, the lowest without a floor first"),
        &heads,
    );
    let with: BTreeMap<_, u64> =
        fair.counties.iter().map(|county| (county.division.0, county.covered)).collect();
    for county in weakest_first(plain).into_iter().take(MOST_COUNTIES) {
        let has = with.get(&county.division.0).copied().unwrap_or(0);
        let width = permille(has, county.children) / 5;
        let cells = [
            escaped(&area(view.gazetteer, county.division.0)),
            county.children.to_string(),
            percent(county.covered, county.children),
            percent(has, county.children),
            format!("<span class=\"bar\" style=\"width:{width}px\"></span>"),
        ];
        row(body, &cells);
    }
    end(body);
}
