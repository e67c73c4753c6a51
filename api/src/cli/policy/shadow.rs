//! `tongxing policy shadow`.

use std::path::Path;

use tongxing_datasets::document::{Priority, ProblemDocument};
use tongxing_datasets::export::{shadow_lines, shadow_sheet};
use tongxing_datasets::policy;
use tongxing_datasets::policy::shadow::{ShadowChange, ShadowDocument, shadow};

use super::super::console::{Console, Lang};
use super::super::files::Given;
use super::super::options::Common;
use super::super::{ANSWERED, files, layout, messages, pair, table};
use crate::round::Failure;

pub(super) fn run(
    problem: &Path,
    policy: Option<&str>,
    common: &Common,
    console: &mut Console,
) -> Result<u8, Failure> {
    let read = files::read::<ProblemDocument>(problem);
    let pack = policy.map(files::pack).transpose();
    files::refuse([read.as_ref().err(), pack.as_ref().err()])?;
    let round = read?;
    let pack = match pack? {
        Some(pack) => pack,
        None => policy::resolve(&round.policy)?,
    };
    let given = Given { problem: Some(problem), ..Given::default() };
    let found = shadow(&round, &pack).map_err(|faults| given.named(faults.into()))?;
    if let Some(path) = &common.out {
        let bytes = match files::ending(path).as_str() {
            "csv" => shadow_lines(&found),
            "xlsx" => shadow_sheet(&found).map_err(pair::unwritten)?,
            _ => layout::pretty(&found),
        };
        files::write(path, &bytes)?;
    }
    if console.json {
        console.document(&found);
    } else {
        print(&found, console);
    }
    Ok(ANSWERED)
}

/// Most changes that are printed.
const MOST: usize = 40;

fn print(found: &ShadowDocument, console: &mut Console) {
    let lang = console.lang;
    let say = |text: messages::Text| text.say(lang).to_owned();
    let of = |colour: Priority| {
        say(match colour {
            Priority::Red => messages::RED,
            Priority::Orange => messages::ORANGE,
            Priority::Yellow => messages::YELLOW,
            Priority::Blue => messages::BLUE,
        })
    };
    let mut rows = vec![vec![say(messages::NOW_AND_THEN)]];
    rows[0].extend(Priority::ALL.iter().map(|to| of(*to)));
    for (from, row) in &found.counts {
        let counts = Priority::ALL.iter().map(|to| row.get(to).copied().unwrap_or(0).to_string());
        rows.push([of(*from)].into_iter().chain(counts).collect());
    }
    let mut lines = table::lines(&rows);
    lines.push(String::new());
    for change in found.changes.iter().take(MOST) {
        let why = reasons(change, lang);
        lines.push(format!("{}  {} → {}  {why}", change.child, of(change.from), of(change.to)));
    }
    let more = found.changes.len().saturating_sub(MOST);
    for (text, count) in [
        (messages::MORE_CHANGES, more as u64),
        (messages::NOT_JUDGED, found.unjudged),
        (messages::WITHHELD, found.withheld),
    ] {
        if count > 0 {
            lines.push(format!("{}: {count}", say(text)));
        }
    }
    if !found.unknown.is_empty() {
        lines.push(format!("{}: {}", say(messages::UNKNOWN_INDICATORS), found.unknown.join(", ")));
    }
    lines.iter().for_each(|line| console.line(line));
}

fn reasons(change: &ShadowChange, lang: Lang) -> String {
    if change.because.is_empty() {
        return messages::NOTHING_ASKS.say(lang).to_owned();
    }
    let line = |reason: &policy::shadow::ShadowReason| {
        let title = if lang == Lang::Zh { &reason.title_zh } else { &reason.title_en };
        let title = if title.is_empty() { &reason.indicator } else { title };
        format!("{title} {} ≥ {}", reason.value, reason.at_least)
    };
    change.because.iter().map(line).collect::<Vec<_>>().join("; ")
}
