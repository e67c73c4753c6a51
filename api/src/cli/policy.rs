//! `tongxing policy list|show|check|diff|shadow|verify`.

mod diff;
mod shadow;
mod verify;

use std::path::PathBuf;

use serde::Serialize;
use tongxing_datasets::document::policy::Level;
use tongxing_datasets::policy;

use super::console::{Console, Lang};
use super::options::{Common, Policy};
use super::{ANSWERED, CHECK_FAILED, files, layout, messages, table};
use crate::round::Failure;

pub(super) fn run(command: &Policy, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let out = common.out.as_ref();
    let formats: &[&str] = match command {
        Policy::Show { .. } => &["json", "toml"],
        Policy::Shadow { .. } => &["json", "csv", "xlsx"],
        _ => &["json"],
    };
    files::check_ending(out, formats)?;
    match command {
        Policy::List => list(out, console),
        Policy::Show { pack } => show(pack, out, console),
        Policy::Check { pack } => check(pack, out, console),
        Policy::Diff { a, b } => diff::run((a, b), out, console),
        Policy::Shadow { problem, policy } => {
            shadow::run(problem, policy.as_deref(), common, console)
        }
        Policy::Verify { packs, all } => verify::run(packs, *all, common, console),
    }
}

/// Writes the answer where `--out` asks for it.
fn write(out: Option<&PathBuf>, answer: &impl Serialize) -> Result<(), Failure> {
    out.map_or(Ok(()), |path| files::write(path, &layout::pretty(answer)))
}

/// One line of the list.
#[derive(Serialize)]
struct Line {
    name: String,
    level: Level,
    division: Option<String>,
    title_zh: String,
    title_en: String,
}

fn list(out: Option<&PathBuf>, console: &mut Console) -> Result<u8, Failure> {
    let packs = policy::PACKS.iter().filter_map(|(name, _)| policy::pack(name));
    let lines: Vec<Line> = packs
        .map(|pack| Line {
            name: pack.name,
            level: pack.level,
            division: pack.division.map(|code| code.to_string()),
            title_zh: pack.title_zh,
            title_en: pack.title_en,
        })
        .collect();
    let answer = serde_json::json!({ "policies": lines });
    write(out, &answer)?;
    if console.json {
        console.document(&answer);
        return Ok(ANSWERED);
    }
    let lang = console.lang;
    let heads = [messages::PACK, messages::DIVISION, messages::TITLE];
    let mut rows = vec![heads.map(|text| text.say(lang).to_owned()).to_vec()];
    for line in lines {
        let title = if lang == Lang::Zh { line.title_zh } else { line.title_en };
        rows.push(vec![line.name, line.division.unwrap_or_default(), title]);
    }
    for line in table::lines(&rows) {
        console.line(&line);
    }
    Ok(ANSWERED)
}

fn show(name: &str, out: Option<&PathBuf>, console: &mut Console) -> Result<u8, Failure> {
    let pack = files::pack(name)?;
    let text = toml::to_string(&pack).map_err(|error| Failure::Internal(error.to_string()))?;
    match out {
        Some(path) if files::ending(path) == "toml" => files::write(path, text.as_bytes())?,
        out => write(out, &pack)?,
    }
    if console.json {
        console.document(&pack);
        return Ok(ANSWERED);
    }
    console.line(text.trim_end());
    Ok(ANSWERED)
}

/// Every fault of a pack. A pack that does not obey the rules has failed a check; one that cannot be
/// read is bad input, and both list all their faults.
fn check(name: &str, out: Option<&PathBuf>, console: &mut Console) -> Result<u8, Failure> {
    let (pack, broken) = files::stated_pack(name)?;
    if !broken.problems.is_empty() {
        write(out, &broken)?;
        console.faults(&broken);
        return Ok(CHECK_FAILED);
    }
    let answer = serde_json::json!({ "name": pack.name, "valid": true, "problems": [] });
    write(out, &answer)?;
    if console.json {
        console.document(&answer);
        return Ok(ANSWERED);
    }
    let text = format!("{}: {}", pack.name, messages::VALID.say(console.lang));
    console.line(&text);
    Ok(ANSWERED)
}
