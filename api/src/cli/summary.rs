//! The summary of a result on a terminal.

use std::collections::BTreeMap;

use tongxing_datasets::document::result::{
    CheckStatus, CoveredDocument, StatusName, UncoveredReason,
};
use tongxing_datasets::document::{Priority, ResultDocument};

use super::console::{Console, Lang};
use super::messages::{self, Text};
use super::table;

/// Prints coverage by colour, claim, cost, check and what stays uncovered.
pub(super) fn print(result: &ResultDocument, console: &mut Console) {
    let lang = console.lang;
    let say = |text: Text| text.say(lang).to_owned();
    let mut rows = vec![
        vec![say(messages::STATUS), say(status(result.status))],
        vec![say(messages::PAIRS), result.pairs.len().to_string()],
    ];
    if let Some(cost) = result.levels.last() {
        rows.push(vec![say(messages::COST), cost.value.to_string()]);
    }
    if let Some(repair) = &result.repair {
        let counts = [
            (messages::SURVIVORS, repair.survivors),
            (messages::CHANGED_PAIRS, repair.changed),
            (messages::ENDED, repair.ended.len() as u64),
            (messages::BEGUN, repair.started.len() as u64),
        ];
        rows.extend(counts.map(|(text, count)| vec![say(text), count.to_string()]));
    }
    if let Some(groups) = &result.groups {
        let (formed, had, wanted, gap) = tongxing_datasets::groups::summary(groups);
        rows.push(vec![say(messages::GROUPS), formed.to_string()]);
        rows.push(vec![say(messages::GROUP_PLACES), format!("{had} / {wanted}")]);
        rows.push(vec![say(messages::GROUP_GAP), format!("{:.4}%", gap * 100.0)]);
    }
    rows.push(vec![say(messages::GAP), format!("{:.4}%", result.gap * 100.0)]);
    rows.push(vec![say(messages::CHECK), say(verdict(result.check.status))]);
    if let Some(total) = result.statistics.seconds.get("total") {
        rows.push(vec![say(messages::SECONDS), format!("{total:.2}")]);
    }
    for line in aligned(&rows).into_iter().chain([String::new()]).chain(coverage(result, lang)) {
        console.line(&line);
    }
    if !result.uncovered.is_empty() {
        console.line("");
        for line in uncovered(result, lang) {
            console.line(&line);
        }
    }
    if !result.recruit.is_empty() {
        console.line("");
        for line in recruit(result, lang) {
            console.line(&line);
        }
    }
}

/// Lines of `label  value`, without a head.
pub(super) fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let widest = rows.iter().map(|row| table::width(&row[0])).max().unwrap_or(0);
    let line = |row: &Vec<String>| {
        format!("{}{}  {}", row[0], " ".repeat(widest - table::width(&row[0])), row[1])
    };
    rows.iter().map(line).collect()
}

fn coverage(result: &ResultDocument, lang: Lang) -> Vec<String> {
    let heads = [messages::COLOUR, messages::ASKED, messages::UNITS, messages::FIRST];
    let mut rows = vec![heads.map(|text| text.say(lang).to_owned()).to_vec()];
    let mut total = CoveredDocument::default();
    let mut push = |name: Text, line: &CoveredDocument| {
        let counts = [line.demand, line.units, line.first].map(|count| count.to_string());
        rows.push([name.say(lang).to_owned()].into_iter().chain(counts).collect());
    };
    for (colour, line) in &result.covered {
        push(self::colour(*colour), line);
        total.demand += line.demand;
        total.units += line.units;
        total.first += line.first;
    }
    push(messages::TOTAL, &total);
    table::lines(&rows)
}

fn uncovered(result: &ResultDocument, lang: Lang) -> Vec<String> {
    let mut counts: BTreeMap<UncoveredReason, u64> = BTreeMap::new();
    for line in &result.uncovered {
        *counts.entry(line.reason).or_default() += 1;
    }
    let heads = [messages::UNCOVERED, messages::CHILDREN];
    let mut rows = vec![heads.map(|text| text.say(lang).to_owned()).to_vec()];
    for (why, count) in counts {
        rows.push(vec![reason(why).say(lang).to_owned(), count.to_string()]);
    }
    table::lines(&rows)
}

/// Whom to recruit: each line is a proposal of its own, with what exactly it is worth.
fn recruit(result: &ResultDocument, lang: Lang) -> Vec<String> {
    let heads = [
        messages::RECRUIT,
        messages::TOWNSHIP,
        messages::SKILL,
        messages::FURTHER_UNITS,
        messages::COST,
    ];
    let mut rows = vec![heads.map(|text| text.say(lang).to_owned()).to_vec()];
    for proposal in &result.recruit {
        let skill = match (proposal.skill, lang) {
            (None, _) => messages::ANY_SKILL.say(lang),
            (Some(need), Lang::Zh) => need.zh(),
            (Some(need), Lang::En) => need.en(),
        };
        let also = if proposal.professional { messages::PROFESSIONAL.say(lang) } else { "" };
        let units: i64 = proposal.worth.covered.values().sum();
        rows.push(vec![
            proposal.count.to_string(),
            proposal.division.to_string(),
            format!("{skill} {also}").trim_end().to_owned(),
            units.to_string(),
            format!("{:+}", proposal.worth.cost),
        ]);
    }
    table::lines(&rows)
}

pub(super) fn verdict(status: CheckStatus) -> Text {
    match status {
        CheckStatus::Accepted => messages::ACCEPTED,
        CheckStatus::Rejected => messages::REJECTED,
        CheckStatus::Unchecked => messages::UNCHECKED,
    }
}

pub(super) fn status(status: StatusName) -> Text {
    match status {
        StatusName::Optimal => messages::OPTIMAL,
        StatusName::Feasible => messages::FEASIBLE,
        StatusName::Infeasible => messages::INFEASIBLE,
        StatusName::Stopped => messages::STOPPED,
    }
}

fn colour(priority: Priority) -> Text {
    match priority {
        Priority::Red => messages::RED,
        Priority::Orange => messages::ORANGE,
        Priority::Yellow => messages::YELLOW,
        Priority::Blue => messages::BLUE,
    }
}

fn reason(reason: UncoveredReason) -> Text {
    match reason {
        UncoveredReason::NoConsent => messages::NO_CONSENT,
        UncoveredReason::NoEligible => messages::NO_ELIGIBLE,
        UncoveredReason::TooFewVolunteers => messages::TOO_FEW,
        UncoveredReason::Capacity => messages::CAPACITY,
        UncoveredReason::PinnedElsewhere => messages::PINNED,
        UncoveredReason::NotAsked => messages::NOT_ASKED,
    }
}
