//! The sheets of pairs, of children still without, and of loads.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::page::{Column, Page, Value, column, person};
use super::super::view::{Child, Lookup, Volunteer};
use super::super::words;
use super::title;
use crate::document::VolunteerPerson;
use crate::document::result::{BlockingSet, UncoveredDocument};

/// Most ids that a cell lists.
const MOST_IDS: usize = 40;

const PAIRS: [Column; 17] = [
    column("序号", 8.0),
    column("儿童编号", 17.0),
    person("儿童姓名", 15.0),
    column("关爱等级", 8.0),
    column("乡镇", 14.0),
    column("村（社区）", 16.0),
    column("需求", 19.0),
    column("志愿者编号", 17.0),
    person("志愿者姓名", 16.0),
    person("志愿者电话", 15.0),
    column("专长", 19.0),
    column("职责", 12.0),
    column("结对日期", 13.0),
    column("路程（公里）", 10.0),
    column("直线（公里）", 10.0),
    column("用时（分钟）", 10.0),
    column("匹配说明（米当量）", 34.0),
];

/// 结对台账: a line a pair.
pub(super) fn pairs(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let named = lookup.view.people.is_some();
    let name = title(lookup, "爱心妈妈结对台账");
    let mut page = Page::new(sheet, "结对台账", name, &PAIRS, named)?;
    let (by_road, timed) = (lookup.by_road(), lookup.is_timed());
    for (number, pair) in (1_usize..).zip(&lookup.pairs) {
        let volunteer = lookup.volunteers[pair.volunteer].document;
        let [name, phone] = contact(lookup, &volunteer.id);
        let mut line = child_cells(lookup, number, &lookup.children[pair.child]);
        line.extend([
            volunteer.id.as_str().into(),
            name,
            phone,
            words::needs(&volunteer.skills).into(),
            words::role(&pair.document.role).into(),
            Value::Day(pair.document.since),
            pair.document.metres.map_or(Value::Remote, |m| Value::Kilometres(m.into())),
            (lookup.straight(pair).filter(|_| by_road))
                .map_or("".into(), |m| Value::Kilometres(m.into())),
            pair.document.seconds.filter(|_| timed).map_or("".into(), Value::Minutes),
            words::because(pair.document).into(),
        ]);
        page.push(line);
    }
    page.finish(true)
}

/// The first columns of a line about a child: number, id, name, colour, township, village and needs.
fn child_cells(lookup: &Lookup<'_>, number: usize, child: &Child<'_>) -> Vec<Value> {
    let document = child.document;
    let (town, village) = lookup.place(document.division.0);
    vec![
        number.into(),
        document.id.as_str().into(),
        lookup.child_person(&document.id).and_then(|p| p.name.as_ref()).into(),
        Value::Colour(document.priority),
        town.into(),
        village.into(),
        words::needs(&document.needs).into(),
    ]
}

/// Name and phone of a volunteer; of a team, its contact.
fn contact(lookup: &Lookup<'_>, id: &str) -> [Value; 2] {
    let person = lookup.volunteer_person(id);
    let name = person.and_then(VolunteerPerson::called);
    [name.into(), person.and_then(|p| p.phone.as_ref()).into()]
}

const UNCOVERED: [Column; 13] = [
    column("序号", 8.0),
    column("儿童编号", 17.0),
    person("儿童姓名", 15.0),
    column("关爱等级", 8.0),
    column("乡镇", 14.0),
    column("村（社区）", 16.0),
    column("需求", 19.0),
    column("需要人次", 8.0),
    column("已结对", 8.0),
    column("尚缺人次", 8.0),
    column("原因", 22.0),
    column("Reason", 22.0),
    column("症结", 44.0),
];

/// 未结对儿童: a line a child that still misses somebody, the most urgent first.
pub(super) fn uncovered(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let named = lookup.view.people.is_some();
    let name = title(lookup, "尚缺志愿者的儿童");
    let mut page = Page::new(sheet, "未结对儿童", name, &UNCOVERED, named)?;
    let mut lines: Vec<(&Child<'_>, &UncoveredDocument)> = lookup.uncovered().collect();
    lines.sort_by_key(|(child, _)| child.document.priority);
    for (number, (child, line)) in (1_usize..).zip(lines) {
        let (zh, en) = words::reason(line.reason);
        let mut cells = child_cells(lookup, number, child);
        cells.extend([
            (child.pairs.len() + usize::from(line.units)).into(),
            child.pairs.len().into(),
            usize::from(line.units).into(),
            zh.into(),
            en.into(),
            blocked(lookup, line).into(),
        ]);
        page.push(cells);
    }
    if lookup.unlisted > 0 {
        let unlisted = lookup.unlisted;
        page.remark(format!("另有 {unlisted} 名儿童没有监护人同意，只计数，不列名。"));
    }
    page.finish(true)
}

/// What stands in the way: the rule, or the set of children who ask for more than there is.
fn blocked(lookup: &Lookup<'_>, line: &UncoveredDocument) -> String {
    let violators = &lookup.view.result.certificate.violators;
    let shared = line.violator.and_then(|at| violators.get(usize::try_from(at).ok()?));
    match line.blocking_set.as_ref().or(shared) {
        None => words::barred(line.detail.as_deref()).to_owned(),
        Some(set) => among(set),
    }
}

fn among(set: &BlockingSet) -> String {
    let (children, volunteers) = (set.children.len(), set.volunteers.len());
    if volunteers == 0 {
        return "按规则没有一名志愿者可以结对".to_owned();
    }
    format!(
        "{children} 名儿童共需 {} 人次，他们全部可选的 {volunteers} 名志愿者至多可给 {} 人次。志愿者：{}",
        set.demand,
        set.available,
        list(&set.volunteers)
    )
}

/// Ids in a cell, the first of many.
fn list<S: AsRef<str>>(ids: &[S]) -> String {
    let shown: Vec<&str> = ids.iter().take(MOST_IDS).map(AsRef::as_ref).collect();
    let rest = ids.len() - shown.len();
    let more = if rest > 0 { format!(" 等共 {} 名", ids.len()) } else { String::new() };
    format!("{}{more}", shown.join("、"))
}

const LOADS: [Column; 13] = [
    column("序号", 8.0),
    column("志愿者编号", 17.0),
    person("志愿者姓名", 16.0),
    person("志愿者电话", 15.0),
    column("乡镇", 14.0),
    column("村（社区）", 16.0),
    column("专长", 24.0),
    column("背景审核", 20.0),
    column("可结对人数", 9.0),
    column("已结对", 8.0),
    column("余额", 8.0),
    column("路程合计（公里）", 11.0),
    column("儿童", 40.0),
];

/// 志愿者负荷: a line a volunteer.
pub(super) fn loads(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let named = lookup.view.people.is_some();
    let name = title(lookup, "志愿者结对情况");
    let mut page = Page::new(sheet, "志愿者负荷", name, &LOADS, named)?;
    for (number, volunteer) in (1_usize..).zip(&lookup.volunteers) {
        page.push(load(lookup, number, volunteer));
    }
    page.finish(true)
}

fn load(lookup: &Lookup<'_>, number: usize, volunteer: &Volunteer<'_>) -> Vec<Value> {
    let document = volunteer.document;
    let pairs: Vec<_> = volunteer.pairs.iter().map(|&at| lookup.pairs[at].document).collect();
    let load = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
    let capacity = if lookup.serves(document) { u32::from(document.capacity) } else { load };
    let (town, village) = lookup.place(document.division.0);
    let [name, phone] = contact(lookup, &document.id);
    let ways: Vec<u64> = pairs.iter().filter_map(|pair| Some(pair.metres?.into())).collect();
    let ids: Vec<&str> = pairs.iter().map(|pair| pair.child.as_str()).collect();
    vec![
        number.into(),
        document.id.as_str().into(),
        name,
        phone,
        town.into(),
        village.into(),
        words::needs(&document.skills).into(),
        words::vetting(&document.vetting, lookup.view.problem.round.date).into(),
        Value::Whole(document.capacity.into()),
        Value::Whole(load),
        Value::Open(capacity.saturating_sub(load)),
        match (ways.is_empty(), pairs.is_empty()) {
            (true, true) => "".into(),
            (true, false) => Value::Remote,
            _ => Value::Kilometres(ways.iter().sum()),
        },
        list(&ids).into(),
    ]
}
