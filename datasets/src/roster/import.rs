//! From tables to a problem and a people file.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::model::Division;
use tongxing_solver::units::Date;

use super::children::{self, Seen};
use super::columns::Kind;
use super::person::{self, Context};
use super::problem::{Place, RosterProblem};
use super::sheet::{Known, Log, Row};
use super::table::Workbook;
use super::{values, volunteers};
use crate::document::{
    Day, DivisionCode, OrganisationDocument, People, ProblemDocument, Rule, StationDocument,
};
use crate::geography::Gazetteer;

/// Who says so where the sheet 限制 does not.
const AUTHOR: &str = "县妇联";

/// A pair of the round before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousPair {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer, or of the team.
    pub volunteer: String,
    /// Day on which the pair began.
    pub since: Date,
}

/// What rosters say.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The round.
    pub problem: ProblemDocument,
    /// Who stands behind the ids.
    pub people: People,
    /// Pairs of the round before (原结对).
    pub previous: Vec<PreviousPair>,
    /// What was filled in, merged or passed over, row by row.
    pub notices: Vec<RosterProblem>,
}

/// Understands tables, each with the name of its file.
///
/// # Errors
/// Every problem of every row, in the order of files and sheets.
pub fn understand(
    tables: &[(String, Workbook)],
    date: Date,
    division: Division,
    gazetteer: &Gazetteer,
) -> Result<Import, Vec<RosterProblem>> {
    let mut log = Log::default();
    let mut known: Vec<Known<'_>> = Vec::new();
    for (file, workbook) in tables {
        known.extend(workbook.sheets.iter().filter_map(|sheet| Known::of(file, sheet, &mut log)));
    }
    let context = Context { division, gazetteer };
    let mut problem = ProblemDocument::new(Day(date), DivisionCode(division));
    let (mut people, mut previous) = (People::new(), Vec::new());
    let of = |kind: Kind| known.iter().filter(move |sheet| sheet.head.kind == kind);
    let mut titles = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for row in of(Kind::Organisations).flat_map(|sheet| sheet.rows(&mut log)).collect::<Vec<_>>() {
        organisation(&row, &mut seen, &mut titles, &mut problem, &mut log);
    }
    let mut seen = BTreeSet::new();
    for row in of(Kind::Stations).flat_map(|sheet| sheet.rows(&mut log)).collect::<Vec<_>>() {
        station(&row, &context, &mut seen, &mut problem, &mut log);
    }
    let mut seen = Seen::default();
    for sheet in of(Kind::Children) {
        children::read(sheet, &context, &mut seen, &mut problem, &mut people, &mut log);
    }
    let child_ids = seen.ids;
    let (mut seen, mut members) = (Seen::default(), Vec::new());
    for sheet in of(Kind::Volunteers) {
        members.extend(volunteers::read(sheet, &context, &titles, &mut seen, &mut log));
    }
    let (volunteers, merged) = volunteers::teams(members, &mut people);
    problem.volunteers = volunteers;
    let ids = Ids { children: child_ids, volunteers: seen.ids, merged };
    for row in of(Kind::Rules).flat_map(|sheet| sheet.rows(&mut log)).collect::<Vec<_>>() {
        rule(&row, &ids, &mut problem, &mut log);
    }
    for row in of(Kind::Previous).flat_map(|sheet| sheet.rows(&mut log)).collect::<Vec<_>>() {
        previous.extend(previous_pair(&row, &ids, &mut log));
    }
    for (kind, found) in [
        (Kind::Children, of(Kind::Children).next().is_some()),
        (Kind::Volunteers, of(Kind::Volunteers).next().is_some()),
    ] {
        if !found && log.problems.is_empty() {
            let place = Place::sheet(tables.first().map_or("", |(file, _)| file), "");
            let words = ("缺少工作表", "a sheet is missing");
            log.problem(RosterProblem::new("missing_sheet", place, words, "", kind.name()));
        }
    }
    if log.problems.is_empty() {
        return Ok(Import { problem, people, previous, notices: log.notices });
    }
    Err(log.problems)
}

struct Ids {
    children: BTreeSet<String>,
    volunteers: BTreeSet<String>,
    /// The volunteer that a row became part of.
    merged: BTreeMap<String, String>,
}

impl Ids {
    /// The child and volunteer of a row.
    fn pair(&self, row: &Row<'_>, log: &mut Log) -> Option<(String, String)> {
        let mut read = |column, known: &BTreeSet<String>| {
            let id = row.required(log, column)?;
            if !known.contains(&id) {
                let words = ("名单中没有这个编号", "no roster has this number");
                row.fail(
                    log,
                    "unknown_id",
                    column,
                    words,
                    "名单中的编号 / a number of the rosters",
                );
                return None;
            }
            Some(id)
        };
        let (child, volunteer) =
            (read("儿童编号", &self.children), read("志愿者编号", &self.volunteers));
        let volunteer = volunteer?;
        Some((child?, self.merged.get(&volunteer).cloned().unwrap_or(volunteer)))
    }
}

fn required_division(row: &Row<'_>, log: &mut Log) -> Option<DivisionCode> {
    let found = person::division(row, log).ok()?;
    if found.is_none() {
        row.required(log, "区划代码");
    }
    found.map(DivisionCode)
}

fn organisation(
    row: &Row<'_>,
    seen: &mut BTreeSet<String>,
    titles: &mut BTreeMap<String, String>,
    problem: &mut ProblemDocument,
    log: &mut Log,
) {
    let id = person::id(row, "编号", seen, log);
    let title = row.required(log, "名称");
    let division = required_division(row, log);
    let capacity = row.whole(log, "名额", 1_000_000);
    let (Some(id), Some(title), Some(division)) = (id, title, division) else { return };
    titles.insert(row.word("名称"), id.clone());
    problem.organisations.push(OrganisationDocument { id, title: Some(title), division, capacity });
}

fn station(
    row: &Row<'_>,
    context: &Context<'_>,
    seen: &mut BTreeSet<String>,
    problem: &mut ProblemDocument,
    log: &mut Log,
) {
    let id = person::id(row, "编号", seen, log);
    let title = row.required(log, "名称");
    let home = context.home(row, log);
    let seats = row.whole(log, "座位", 1_000_000);
    let (Some(id), Some(title), Some(home)) = (id, title, home) else { return };
    problem.stations.push(StationDocument {
        id,
        title: Some(title),
        division: home.division,
        longitude: home.longitude,
        latitude: home.latitude,
        datum: home.datum,
        seats: seats.unwrap_or(0),
        hours: row.some("开放时间"),
        level: row.some("级别"),
    });
}

fn rule(row: &Row<'_>, ids: &Ids, problem: &mut ProblemDocument, log: &mut Log) {
    let pair = ids.pair(row, log);
    let kind = |word: &str| match word {
        "必须" | "必须结对" | "指定" => Some(true),
        "禁止" | "禁止结对" | "回避" => Some(false),
        _ => None,
    };
    let pinned = row.one_of(log, "类型", kind, "必须、禁止");
    let reason = row.required(log, "原因");
    let (Some((child, volunteer)), Some(pinned), Some(reason)) = (pair, pinned, reason) else {
        return;
    };
    let author = row.some("提出单位").unwrap_or_else(|| AUTHOR.to_owned());
    let rule = Rule { child, volunteer, reason, author };
    if pinned { problem.pinned.push(rule) } else { problem.forbidden.push(rule) }
}

fn previous_pair(row: &Row<'_>, ids: &Ids, log: &mut Log) -> Option<PreviousPair> {
    let pair = ids.pair(row, log);
    row.required(log, "结对日期");
    let since = row.date(log, "结对日期");
    let (child, volunteer) = pair?;
    Some(PreviousPair { child, volunteer, since: since? })
}

/// Whether a file of this name is read as CSV.
pub(super) fn is_csv(name: &str) -> bool {
    let name = values::narrow(name).to_ascii_lowercase();
    name.ends_with(".csv") || name.ends_with(".txt")
}
