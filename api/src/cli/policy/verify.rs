//! `tongxing policy verify`.

use tongxing_datasets::document::{Fault, Faults};
use tongxing_datasets::geography::Gazetteer;

use super::super::console::{Console, Lang};
use super::super::options::Common;
use super::super::{ANSWERED, CHECK_FAILED, messages, pair, progress, table};
use super::write;
use crate::policies::{self, Verification, VerifiedRow};
use crate::round::{self, Failure};

pub(super) fn run(
    packs: &[String],
    all: bool,
    common: &Common,
    console: &mut Console,
) -> Result<u8, Failure> {
    if packs.is_empty() && !all {
        let message = "names no pack";
        let allowed = "names of shipped packs, or --all";
        let fault = Fault::new("usage", "command line", message, "nothing", allowed);
        return Err(Faults::one(fault).into());
    }
    let limit = common.time_limit.map(round::time_limit).transpose()?;
    let clock = progress::clock(limit, console);
    let gazetteer = Gazetteer::from_environment()?;
    let found = policies::verify(packs, &gazetteer, pair::run_options(common), &clock)?;
    drop(clock);
    write(common.out.as_ref(), &found)?;
    let code = if found.ok { ANSWERED } else { CHECK_FAILED };
    if console.json {
        console.document(&found);
    } else {
        print(&found, console);
    }
    Ok(code)
}

fn print(found: &Verification, console: &mut Console) {
    let lang = console.lang;
    let heads = [
        messages::PACK,
        messages::PROPERTY,
        messages::INSTANCE,
        messages::FIGURE,
        messages::RESULT,
    ];
    let mut rows = vec![heads.map(|text| text.say(lang).to_owned()).to_vec()];
    rows.extend(found.rows.iter().map(|row| line(row, lang)));
    for line in table::lines(&rows) {
        console.line(&line);
    }
    for row in found.rows.iter().filter(|row| !row.ok) {
        for violation in row.violations.iter().take(5) {
            console.line(&format!("{} {}: {violation}", row.pack, row.property));
        }
    }
}

fn line(row: &VerifiedRow, lang: Lang) -> Vec<String> {
    let zh = lang == Lang::Zh;
    let title = if zh { &row.title_zh } else { &row.title_en };
    let counted = if zh { &row.counted_zh } else { &row.counted_en };
    let result = match row {
        VerifiedRow { ok: true, .. } => messages::OK,
        VerifiedRow { accepted: true, caught: false, violations, .. } if violations.is_empty() => {
            messages::NOT_CAUGHT
        }
        _ => messages::NOT_HELD,
    };
    vec![
        row.pack.clone(),
        title.clone(),
        format!("{} ({}/{})", row.division, row.children, row.volunteers),
        format!("{} {counted}", row.examined),
        result.say(lang).to_owned(),
    ]
}
