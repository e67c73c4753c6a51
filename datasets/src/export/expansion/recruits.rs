//! Whom to recruit where, and what that covers.

use std::collections::BTreeMap;

use super::ExpansionView;
use crate::document::Need;
use crate::document::expansion::{PlacedDocument, RecruitedDocument};
use crate::export::figures::{Say, end, row, table};
use crate::export::html::escaped;
use crate::export::view::{Language, area, place};
use crate::export::words::level;

/// Most townships in the table.
const MOST_TOWNS: usize = 400;

pub(super) fn draw(
    body: &mut String,
    view: &ExpansionView<'_>,
    recruited: &RecruitedDocument,
    say: Say<'_>,
) {
    let all: u32 = recruited.placed.iter().map(|line| line.count).sum();
    let title = format!("{}：{all}", say("招募之后的结对", "The round with recruits"));
    let heads = [
        say("层级", "level"),
        say("不招募", "without"),
        say("招募之后", "with them"),
        say("别的放法不超过", "no other choice exceeds"),
    ];
    table(body, &title, &heads);
    for line in &recruited.levels {
        let name = match view.language {
            Language::Chinese => level(&line.name),
            Language::English => line.name.clone(),
        };
        let numbers = [line.before, line.value, line.bound].map(|number| number.to_string());
        let [before, value, bound] = numbers;
        row(body, &[escaped(&name), before, value, bound]);
    }
    end(body);
    towns(body, view, &recruited.placed, say);
}

/// By township, the most first.
fn towns(body: &mut String, view: &ExpansionView<'_>, placed: &[PlacedDocument], say: Say<'_>) {
    let heads = [
        say("县", "county"),
        say("乡镇", "township"),
        say("人数", "how many"),
        say("专长", "what they can give"),
    ];
    table(body, say("在哪里招募", "Where to recruit"), &heads);
    let mut towns: BTreeMap<_, (u32, Vec<&PlacedDocument>)> = BTreeMap::new();
    for line in placed {
        let town = towns.entry(line.division.0).or_default();
        town.0 += line.count;
        town.1.push(line);
    }
    let mut towns: Vec<_> = towns.into_iter().collect();
    towns.sort_by_key(|(division, (count, _))| (std::cmp::Reverse(*count), *division));
    for (division, (count, lines)) in towns.into_iter().take(MOST_TOWNS) {
        let county = division.truncate(6).unwrap_or(division);
        let (town, _) = place(view.gazetteer, division);
        let asked: Vec<String> = lines.iter().map(|line| asked(line, view.language, say)).collect();
        let cells = [
            escaped(&area(view.gazetteer, county)),
            escaped(&town),
            count.to_string(),
            escaped(&asked.join("、")),
        ];
        row(body, &cells);
    }
    end(body);
}

fn asked(line: &PlacedDocument, language: Language, say: Say<'_>) -> String {
    let skill = |need: Need| match language {
        Language::Chinese => need.zh(),
        Language::English => need.en(),
    };
    let skill = line.skill.map_or(say("不限", "anything"), skill);
    let professional = if line.professional { say("（专业）", " (professional)") } else { "" };
    format!("{skill}{professional} {}", line.count)
}
