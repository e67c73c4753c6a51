//! The sheets 限制 and 原结对: what they say of pairs.

use std::collections::{BTreeMap, BTreeSet};

use super::screen;
use super::sheet::{Log, Row};
use crate::document::personal::personal_number;
use crate::document::result::PreviousPairDocument;
use crate::document::{Day, Rule};

/// Who says so where the sheet 限制 does not.
const AUTHOR: &str = "县妇联";

/// Who is on the rosters.
#[derive(Default)]
pub(super) struct Ids {
    /// Numbers of the rows of 儿童 and 志愿者.
    pub(super) children: BTreeSet<String>,
    pub(super) volunteers: BTreeSet<String>,
    /// The volunteer that a row became part of.
    pub(super) merged: BTreeMap<String, String>,
    /// Names by the number of the row they stand in, children's with their guardians'.
    pub(super) child_names: BTreeMap<String, Vec<String>>,
    pub(super) volunteer_names: BTreeMap<String, Vec<String>>,
}

impl Ids {
    fn volunteer(&self, row: String) -> String {
        self.merged.get(&row).cloned().unwrap_or(row)
    }

    /// Names of both ends of a row, whoever of them is known.
    fn names(&self, row: &Row<'_>) -> Vec<String> {
        let children = self.child_names.get(&row.narrow("儿童编号"));
        let volunteers = self.volunteer_names.get(&row.narrow("志愿者编号"));
        children.into_iter().chain(volunteers).flatten().cloned().collect()
    }
}

/// A rule, and whether its pair must exist.
pub(super) fn rule(row: &Row<'_>, ids: &Ids, log: &mut Log) -> Option<(bool, Rule)> {
    let mut read = |column, known: &BTreeSet<String>| {
        let id = row.id(log, column)?;
        if !known.contains(&id) {
            let words = ("名单中没有这个编号", "no roster has this number");
            let allowed = "名单中的编号 / a number of the rosters";
            row.fail(log, "unknown_id", column, words, allowed);
            return None;
        }
        Some(id)
    };
    let child = read("儿童编号", &ids.children);
    let volunteer = read("志愿者编号", &ids.volunteers);
    let kind = |word: &str| match word {
        "必须" | "必须结对" | "指定" => Some(true),
        "禁止" | "禁止结对" | "回避" => Some(false),
        _ => None,
    };
    let pinned = row.one_of(log, "类型", kind, "必须、禁止");
    let names = ids.names(row);
    row.required(log, "原因");
    let reason = screen::text(row, "原因", &names, log);
    let author = screen::text(row, "提出单位", &names, log);
    let rule = Rule {
        child: child?,
        volunteer: ids.volunteer(volunteer?),
        reason: reason?,
        author: author.unwrap_or_else(|| AUTHOR.to_owned()),
    };
    Some((pinned?, rule))
}

/// A pair of the round before. Ends that no roster names have left, and are said so.
pub(super) fn previous(row: &Row<'_>, ids: &Ids, log: &mut Log) -> Option<PreviousPairDocument> {
    let mut read = |column, known: &BTreeSet<String>| {
        let id = row.id(log, column)?;
        if personal_number(&id).is_some() {
            let words = ("编号不得使用身份证号或电话", "no ID or phone number may serve as number");
            let allowed = "本县自编号 / a number of the county's own";
            row.fail(log, "id_is_personal", column, words, allowed);
            return None;
        }
        if !known.contains(&id) {
            let words = (
                "名单中没有这个编号，按已离开处理",
                "no roster has this number: taken for somebody who has left",
            );
            row.note(log, "departed", column, words, "名单中的编号 / a number of the rosters");
        }
        Some(id)
    };
    let child = read("儿童编号", &ids.children);
    let volunteer = read("志愿者编号", &ids.volunteers);
    row.required(log, "结对日期");
    let since = row.date(log, "结对日期");
    let (child, volunteer) = (child?, ids.volunteer(volunteer?));
    Some(PreviousPairDocument { child, volunteer, since: Day(since?) })
}

/// Makes one pair of rows that name the same (one of them through a team): the earliest date holds.
pub(super) fn once<'a>(
    pairs: Vec<(PreviousPairDocument, Row<'a>)>,
    log: &mut Log,
) -> Vec<(PreviousPairDocument, Row<'a>)> {
    let mut kept: Vec<(PreviousPairDocument, Row<'a>)> = Vec::new();
    let mut at: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (pair, row) in pairs {
        let key = (pair.child.clone(), pair.volunteer.clone());
        let Some(&first) = at.get(&key) else {
            at.insert(key, kept.len());
            kept.push((pair, row));
            continue;
        };
        let since = &mut kept[first].0.since;
        *since = Day(since.0.min(pair.since.0));
        let words = (
            "同一结对重复出现，取最早的日期",
            "the pair stands there more than once: the earliest date was taken",
        );
        row.note(log, "pair_merged", "结对日期", words, &since.0.to_string());
    }
    kept
}
