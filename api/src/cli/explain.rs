//! `tongxing explain`.

use tongxing_datasets::document::{ProblemDocument, ResultDocument};

use super::console::{Console, Lang};
use super::files::{self, Given};
use super::layout;
use super::messages::{self, Text};
use super::options::{Common, Explain};
use super::{ANSWERED, pair, progress, summary, table, way};
use crate::explain::{
    ChangePrice, ExplainRequest, Explanation, PairExplanation, Standing, explain,
};
use crate::groups::{GroupExplanation, GroupStanding};
use crate::round::{self, CheckRequest, Failure};

/// Most ids of a blocking set on one line.
const LISTED: usize = 12;

pub(super) fn run(
    command: &Explain,
    common: &Common,
    console: &mut Console,
) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose();
    let checked = files::check_ending(common.out.as_ref(), &["json"]);
    let problem = files::read::<ProblemDocument>(&command.problem);
    let result = files::read::<ResultDocument>(&command.result);
    let policy = pair::policy(&command.overrides);
    let faults = [
        limit.as_ref().err(),
        checked.as_ref().err(),
        problem.as_ref().err(),
        result.as_ref().err(),
        policy.as_ref().err(),
    ];
    files::refuse(faults)?;
    let check = CheckRequest {
        problem: problem?,
        result: result?,
        policy: policy?,
        travel: command.overrides.travel.clone(),
        previous: None,
        brute_force: false,
        run: pair::run_options(common),
    };
    let (child, volunteer) = (command.child.clone(), command.volunteer.clone());
    let clock = progress::clock(limit?, console);
    let given = Given {
        problem: Some(&command.problem),
        result: Some(&command.result),
        overrides: Some(&command.overrides),
        ..Given::default()
    };
    let travel = check.result.inputs.travel.spec.clone();
    let request = ExplainRequest { check, child, volunteer };
    let told = explain(&request, &clock).map_err(|failure| given.named(failure))?;
    drop(clock);
    if let Some(path) = &common.out {
        files::write(path, &layout::pretty(&told))?;
    }
    console.notices(&told.notices);
    if console.json {
        console.document(&told);
    } else {
        for line in lines(&told, &travel, console.lang) {
            console.line(&line);
        }
    }
    Ok(ANSWERED)
}

fn lines(told: &Explanation, travel: &str, lang: Lang) -> Vec<String> {
    let say = |text: Text| text.say(lang).to_owned();
    let mut rows = vec![
        vec![say(messages::CHILD), told.child.clone()],
        vec![say(messages::MISSING), told.missing.to_string()],
    ];
    if let Some(rule) = &told.rule {
        rows.push(vec![say(messages::RULE), messages::rule(lang, rule)]);
    }
    if let Some(home) = &told.no_road {
        rows.push(vec![say(messages::NOTICE), way::no_road(home, lang)]);
    }
    if let Some(set) = &told.blocking_set {
        rows.push(vec![say(messages::BLOCKING_CHILDREN), first_few(&set.children)]);
        rows.push(vec![say(messages::BLOCKING_VOLUNTEERS), first_few(&set.volunteers)]);
        rows.push(vec![say(messages::ASKED), set.demand.to_string()]);
        rows.push(vec![say(messages::AVAILABLE), set.available.to_string()]);
    }
    if told.pair.is_none() {
        rows.push(vec![say(messages::RESERVES_IN_ALL), told.reserves_in_all.to_string()]);
    }
    let mut lines = summary::aligned(&rows);
    let asked: Vec<PairExplanation> = told.pair.iter().cloned().collect();
    let parts = [
        (messages::PAIRS, told.pairs.as_slice()),
        (messages::ASKED_PAIR, asked.as_slice()),
        (messages::ALTERNATIVES, told.alternatives.as_slice()),
        (messages::RESERVES, told.reserves.as_slice()),
    ];
    for (head, pairs) in parts.into_iter().filter(|(_, pairs)| !pairs.is_empty()) {
        lines.push(String::new());
        lines.push(say(head));
        lines.extend(pair_table(pairs, travel, lang));
        let far = pairs.iter().flat_map(|pair| &pair.no_road);
        lines.extend(far.map(|home| way::no_road(home, lang)));
    }
    if !told.groups.is_empty() {
        lines.push(String::new());
        lines.push(say(messages::GROUPS));
        lines.extend(group_table(&told.groups, lang));
    }
    if !told.alternatives_complete {
        lines.push(say(messages::NOT_ALL_PRICED));
    }
    lines
}

/// How many there are, and the first of them; all are in the document.
fn first_few(ids: &[String]) -> String {
    let more = if ids.len() > LISTED { " …" } else { "" };
    format!("{}: {}{more}", ids.len(), ids[..ids.len().min(LISTED)].join(" "))
        .trim_end_matches(": ")
        .to_owned()
}

fn pair_table(pairs: &[PairExplanation], travel: &str, lang: Lang) -> Vec<String> {
    let heads = [
        messages::VOLUNTEER,
        messages::STANDING,
        messages::WAY,
        messages::TRAVEL,
        messages::NEED,
        messages::LANGUAGE,
        messages::BALANCE,
        messages::CONTINUITY,
        messages::PRICE,
    ];
    let mut rows = vec![heads.map(|text| text.say(lang).to_owned()).to_vec()];
    for pair in pairs {
        let number = |part: Option<i64>| part.map_or("-".to_owned(), |n| n.to_string());
        let cost = pair.cost.as_ref();
        let standing = match &pair.rule {
            Some(rule) => {
                format!("{} [{}]", name(pair.standing).say(lang), messages::rule(lang, rule))
            }
            None => name(pair.standing).say(lang).to_owned(),
        };
        rows.push(vec![
            pair.volunteer.clone(),
            standing,
            way::said(pair, travel, lang),
            number(cost.map(|c| c.travel)),
            number(cost.map(|c| c.need)),
            number(cost.map(|c| c.language)),
            number(cost.map(|c| c.balance)),
            number(cost.map(|c| c.continuity)),
            pair.price.as_ref().map_or("-".to_owned(), |p| price(p, lang)),
        ]);
    }
    table::lines(&rows)
}

fn group_table(groups: &[GroupExplanation], lang: Lang) -> Vec<String> {
    let heads = [messages::MEETING, messages::ACTIVITY, messages::STANDING, messages::PRICE];
    let mut rows = vec![heads.map(|text| text.say(lang).to_owned()).to_vec()];
    for group in groups {
        let standing = match group.standing {
            GroupStanding::Attends => messages::ATTENDS,
            GroupStanding::Possible => messages::POSSIBLE,
            GroupStanding::NoGroup => messages::NO_GROUP,
            GroupStanding::Refused => messages::REFUSED,
        };
        let standing = standing.say(lang).to_owned();
        let rule = group.rule.as_ref().map(|rule| format!(" [{}]", messages::rule(lang, rule)));
        rows.push(vec![
            group.meeting.clone(),
            group.activity.clone(),
            standing + &rule.unwrap_or_default(),
            group.price.map_or("-".to_owned(), |price| format!("{price:+}")),
        ]);
    }
    table::lines(&rows)
}

/// `red.first -1, cost +250`: what changes, level by level.
fn price(price: &ChangePrice, lang: Lang) -> String {
    let changed = price.covered.iter().filter(|(_, gained)| **gained != 0);
    let mut parts: Vec<String> =
        changed.map(|(level, n)| format!("{} {n:+}", messages::level(lang, level))).collect();
    parts.push(format!("{} {:+}", messages::COST_LEVEL.say(lang), price.cost));
    if !price.exact {
        parts.push(messages::NOT_EXACT.say(lang).to_owned());
    }
    parts.join(if lang == Lang::Zh { "，" } else { ", " })
}

fn name(standing: Standing) -> Text {
    match standing {
        Standing::Chosen => messages::CHOSEN,
        Standing::Refused => messages::REFUSED,
        Standing::Possible => messages::POSSIBLE,
        Standing::NoPlace => messages::NO_PLACE,
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTED, first_few};

    #[test]
    fn long_lists_are_counted_and_cut() {
        let ids: Vec<String> = (1..=LISTED + 1).map(|n| n.to_string()).collect();
        assert_eq!(first_few(&ids), "13: 1 2 3 4 5 6 7 8 9 10 11 12 …");
        assert_eq!(first_few(&ids[..LISTED]), "12: 1 2 3 4 5 6 7 8 9 10 11 12");
        assert_eq!(first_few(&[]), "0");
    }
}
