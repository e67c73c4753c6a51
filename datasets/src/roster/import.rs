//! From tables to a problem and a people file.

use std::collections::{BTreeMap, BTreeSet};

use super::children::{self, Seen};
use super::columns::Kind;
use super::origin::Origins;
use super::pairs::{self, Ids};
use super::person::Context;
use super::problem::{Place, RosterProblem};
use super::sheet::{Known, Log, Row};
use super::table::{Sheet, Workbook};
use super::{outside, places, screen, teams, values, volunteers};
use crate::document::result::PreviousPairDocument;
use crate::document::{People, ProblemDocument, convert};
use crate::geography::Gazetteer;

/// What rosters say.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The round.
    pub problem: ProblemDocument,
    /// Who stands behind the ids.
    pub people: People,
    /// Pairs of the round before (原结对).
    pub previous: Vec<PreviousPairDocument>,
    /// What was filled in, merged or passed over, row by row.
    pub notices: Vec<RosterProblem>,
}

/// Why rosters are no problem document, and what was noted on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Every problem of every row, in the order of files and sheets.
    pub problems: Vec<RosterProblem>,
    /// What was filled in, merged or passed over.
    pub notices: Vec<RosterProblem>,
}

/// Understands tables, each with the name of its file, as the rows of `round`: a problem of nobody yet,
/// with its date, division, policy and travel.
///
/// # Errors
/// Every problem of every row.
pub fn understand(
    tables: &[(String, Workbook)],
    round: ProblemDocument,
    gazetteer: &Gazetteer,
) -> Result<Import, Refused> {
    let mut log = Log::default();
    let mut known: Vec<Known<'_>> = Vec::new();
    for (file, workbook) in tables {
        known.extend(workbook.sheets.iter().filter_map(|sheet| Known::of(file, sheet, &mut log)));
    }
    missing_sheets(tables, &known, &mut log);
    let (date, division) = (round.round.date.0, round.round.division.0);
    let context = Context { date, division, gazetteer };
    let mut made = Made::new(round);
    made.places(&known, &context, &mut log);
    let ids = made.people(&known, &context, &mut log);
    made.pairs(&known, &ids, &mut log);
    made.check(&mut log);
    let notices = in_order(log.notices, tables);
    if log.problems.is_empty() {
        let Made { problem, people, previous, .. } = made;
        return Ok(Import { problem, people, previous, notices });
    }
    Err(Refused { problems: in_order(log.problems, tables), notices })
}

/// There must be children and volunteers. A sheet that failed without a telling name may be either.
fn missing_sheets(tables: &[(String, Workbook)], known: &[Known<'_>], log: &mut Log) {
    let sheets = || tables.iter().flat_map(|(_, workbook)| &workbook.sheets);
    let named = |name: &str| Kind::of_name(name);
    if log.problems.iter().any(|problem| named(&problem.place.sheet).is_none()) {
        return;
    }
    for kind in [Kind::Children, Kind::Volunteers] {
        let known = known.iter().any(|sheet| sheet.head.kind == kind);
        if !known && !sheets().any(|sheet| named(&sheet.name) == Some(kind)) {
            let place = Place::sheet(tables.first().map_or("", |(file, _)| file), "");
            let words = ("缺少工作表", "a sheet is missing");
            let unread = log.notices.iter().filter(|notice| notice.code == "sheet_ignored");
            let unread: Vec<String> =
                unread.map(|n| format!("{}（{}）", n.place.sheet, n.found)).collect();
            let required = kind.columns().iter().filter(|c| c.required).map(|c| c.name);
            let required = required.collect::<Vec<_>>().join("、");
            let allowed = format!("{}: {required}", kind.name());
            let found = unread.join("、");
            log.problem(RosterProblem::new("missing_sheet", place, words, &found, &allowed));
        }
    }
}

/// Problems as a reader comes upon them: by file, sheet, row and column.
fn in_order(mut problems: Vec<RosterProblem>, tables: &[(String, Workbook)]) -> Vec<RosterProblem> {
    let sheets = tables.iter().enumerate().flat_map(|(at, (file, workbook))| {
        let name =
            move |(n, sheet): (usize, &'_ Sheet)| ((file.clone(), sheet.name.clone()), (at, n));
        workbook.sheets.iter().enumerate().map(name)
    });
    let order: BTreeMap<(String, String), (usize, usize)> = sheets.collect();
    problems.sort_by_cached_key(|problem| {
        let Place { file, sheet, row, column, .. } = &problem.place;
        (order.get(&(file.clone(), sheet.clone())).copied(), *row, *column)
    });
    problems
}

/// The rows of all sheets of a kind.
fn rows<'a>(known: &'a [Known<'a>], kind: Kind, log: &mut Log) -> Vec<Row<'a>> {
    let sheets = known.iter().filter(|sheet| sheet.head.kind == kind);
    sheets.flat_map(|sheet| sheet.rows(log)).collect()
}

/// What is made of the rows, with the row behind every line.
struct Made<'a> {
    problem: ProblemDocument,
    people: People,
    previous: Vec<PreviousPairDocument>,
    /// Ids of organisations by title.
    titles: BTreeMap<String, String>,
    origins: Origins<'a>,
}

impl<'a> Made<'a> {
    fn new(problem: ProblemDocument) -> Self {
        Self {
            problem,
            people: People::new(),
            previous: Vec::new(),
            titles: BTreeMap::new(),
            origins: Origins::default(),
        }
    }

    /// The sheets 组织, 驿站 and 学校.
    fn places(&mut self, known: &'a [Known<'a>], context: &Context<'_>, log: &mut Log) {
        let mut seen = BTreeSet::new();
        for row in rows(known, Kind::Organisations, log) {
            if let Some(organisation) = places::organisation(&row, &mut seen, log) {
                self.titles.insert(row.word("名称"), organisation.id.clone());
                self.problem.organisations.push(organisation);
                self.origins.organisations.push(row);
            }
        }
        let mut seen = BTreeSet::new();
        for row in rows(known, Kind::Stations, log) {
            if let Some(station) = places::station(&row, context, &mut seen, log) {
                self.problem.stations.push(station);
                self.origins.stations.push(row);
            }
        }
        let mut seen = BTreeSet::new();
        for row in rows(known, Kind::Schools, log) {
            if let Some(school) = places::school(&row, context, &mut seen, log) {
                self.problem.schools.push(school);
                self.origins.schools.push(row);
            }
        }
    }

    /// The sheets 儿童 and 志愿者. Numbers of rows with problems are known, too.
    fn people(&mut self, known: &'a [Known<'a>], context: &Context<'_>, log: &mut Log) -> Ids {
        let mut ids = Ids::default();
        let mut seen = Seen::default();
        let children = rows(known, Kind::Children, log);
        outside::tell(context.division, &children, false, log);
        for row in children {
            ids.child_names.insert(row.narrow("编号"), screen::names(&row));
            if let Some((child, person)) = children::read(&row, context, &mut seen, log) {
                self.people.children.insert(child.id.clone(), person);
                self.problem.children.push(child);
                self.origins.children.push(row);
            }
        }
        ids.children = seen.ids;
        let (mut seen, mut members) = (Seen::default(), Vec::new());
        let volunteers = rows(known, Kind::Volunteers, log);
        outside::tell(context.division, &volunteers, true, log);
        for row in volunteers {
            ids.volunteer_names.insert(row.narrow("编号"), screen::names(&row));
            members.extend(volunteers::read(row, context, &self.titles, &mut seen, log));
        }
        ids.volunteers = seen.ids;
        let joined = teams::join(members, context.date, &mut self.people, &mut ids.merged, log);
        for (volunteer, row) in joined {
            self.problem.volunteers.push(volunteer);
            self.origins.volunteers.push(row);
        }
        ids
    }

    /// The sheets 限制 and 原结对.
    fn pairs(&mut self, known: &'a [Known<'a>], ids: &Ids, log: &mut Log) {
        for row in rows(known, Kind::Rules, log) {
            let Some((pinned, rule)) = pairs::rule(&row, ids, log) else { continue };
            let (list, rows) = match pinned {
                true => (&mut self.problem.pinned, &mut self.origins.pinned),
                false => (&mut self.problem.forbidden, &mut self.origins.forbidden),
            };
            list.push(rule);
            rows.push(row);
        }
        let read = rows(known, Kind::Previous, log);
        let read = read.into_iter().filter_map(|row| Some((pairs::previous(&row, ids, log)?, row)));
        let read: Vec<_> = read.collect();
        (self.previous, self.origins.previous) = pairs::once(read, log).into_iter().unzip();
    }

    /// Holds the whole against the rules that every problem document obeys.
    fn check(&self, log: &mut Log) {
        let Err(faults) = convert::case(&self.problem, Some(&self.previous)) else { return };
        let complete = log.problems.is_empty();
        let known: BTreeSet<(&str, Place)> =
            log.problems.iter().map(|problem| (problem.code, problem.place.clone())).collect();
        // A row with a problem is not in the document: whatever names it seems to name nobody.
        let faults = faults.problems.iter().filter(|fault| complete || fault.code != "unknown_id");
        let found: Vec<RosterProblem> = faults
            .map(|fault| self.origins.located(fault))
            .filter(|problem| !known.contains(&(problem.code, problem.place.clone())))
            .collect();
        for problem in found {
            log.problem(problem);
        }
    }
}

/// Whether a file of this name is read as CSV.
pub(super) fn is_csv(name: &str) -> bool {
    let name = values::narrow(name).to_ascii_lowercase();
    name.ends_with(".csv") || name.ends_with(".txt")
}
