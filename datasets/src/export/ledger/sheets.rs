//! The sheets of the ledger.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::view::Lookup;
use super::super::words;
use super::page::{Page, Value};
use crate::document::VettingStatus;
use crate::document::result::CheckStatus;

/// A column, and whether it is there only where names may be shown.
type Column = (&'static str, bool);

/// Columns of a child; [`child`] fills them.
const CHILD: &[Column] = &[
    ("儿童编号", false),
    ("儿童姓名", true),
    ("关爱等级", false),
    ("乡镇", false),
    ("村（社区）", false),
    ("需求", false),
];

/// Columns of a volunteer; [`volunteer`] fills them.
const VOLUNTEER: &[Column] = &[("志愿者编号", false), ("志愿者姓名", true), ("志愿者电话", true)];

fn columns(parts: &[&[Column]], lookup: &Lookup<'_>) -> Vec<&'static str> {
    let named = lookup.view.people.is_some();
    let columns = parts.iter().copied().flatten();
    columns.filter(|(_, person)| named || !person).map(|(head, _)| *head).collect()
}

fn child(lookup: &Lookup<'_>, id: &str) -> Vec<Value> {
    let child = lookup.children.get(id);
    let (town, village) = child.map(|c| lookup.place(c.division.0)).unwrap_or_default();
    let mut cells = vec![id.into()];
    if lookup.view.people.is_some() {
        cells.push(lookup.child_name(id).unwrap_or_default().into());
    }
    cells.push(child.map_or("".into(), |c| Value::Colour(c.priority)));
    cells.extend([town.into(), village.into()]);
    cells.push(child.map_or(String::new(), |c| words::needs(&c.needs)).into());
    cells
}

fn volunteer(lookup: &Lookup<'_>, id: &str) -> Vec<Value> {
    let mut cells = vec![id.into()];
    if let Some(people) = lookup.view.people {
        let phone = people.volunteers.get(id).and_then(|person| person.phone.as_deref());
        cells.push(lookup.volunteer_name(id).unwrap_or_default().into());
        cells.push(phone.unwrap_or_default().into());
    }
    cells
}

fn title(lookup: &Lookup<'_>, what: &str) -> String {
    format!("{}{what}（{}）", lookup.area(), lookup.view.problem.round.date)
}

/// 结对台账: a line a pair.
pub(super) fn pairs(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let rest = [
        ("专长", false),
        ("职责", false),
        ("结对日期", false),
        ("路程（公里）", false),
        ("匹配说明", false),
    ];
    let heads = columns(&[&[("序号", false)], CHILD, VOLUNTEER, &rest], lookup);
    let mut page = Page::new(sheet, "结对台账", title(lookup, "爱心妈妈结对台账"), heads)?;
    for (number, pair) in (1_u32..).zip(&lookup.pairs) {
        let mut cells = vec![number.into()];
        cells.extend(child(lookup, &pair.child));
        cells.extend(volunteer(lookup, &pair.volunteer));
        let skills = lookup.volunteers.get(pair.volunteer.as_str());
        cells.push(skills.map_or(String::new(), |v| words::needs(&v.skills)).into());
        cells.push(words::role(&pair.role).into());
        cells.push(pair.since.to_string().into());
        cells.push(pair.metres.map_or("远程".into(), |m| Value::Kilometres(m.into())));
        cells.push(words::because(pair).into());
        page.push(cells);
    }
    page.finish(true)
}

/// 未结对儿童: a line a child that still misses somebody.
pub(super) fn uncovered(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let rest = [
        ("尚缺人次", false),
        ("原因", false),
        ("同争志愿者的儿童", false),
        ("他们的全部志愿者", false),
        ("合计需要", false),
        ("至多可给", false),
    ];
    let heads = columns(&[CHILD, &rest], lookup);
    let mut page = Page::new(sheet, "未结对儿童", title(lookup, "尚缺志愿者的儿童"), heads)?;
    let violators = &lookup.view.result.certificate.violators;
    for line in lookup.uncovered() {
        let mut cells = child(lookup, &line.child);
        cells.push(u32::from(line.units).into());
        cells.push(words::reason(line.reason).into());
        let set = line.violator.and_then(|at| violators.get(usize::try_from(at).ok()?));
        let count = |number: usize| Value::from(u32::try_from(number).unwrap_or(u32::MAX));
        let units = |number: u64| Value::from(u32::try_from(number).unwrap_or(u32::MAX));
        match set {
            None => cells.extend((0..4).map(|_| Value::from(""))),
            Some(set) => cells.extend([
                count(set.children.len()),
                count(set.volunteers.len()),
                units(set.demand),
                units(set.available),
            ]),
        }
        page.push(cells);
    }
    let unlisted = lookup.unlisted();
    let listed = lookup.uncovered().next().is_some();
    if unlisted > 0 {
        page.remark(format!("另有 {unlisted} 名儿童没有监护人同意，只计数，不列名。"));
    }
    page.finish(listed && unlisted == 0)
}

/// 志愿者负荷: a line a vetted volunteer.
pub(super) fn loads(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let rest = [
        ("乡镇", false),
        ("专长", false),
        ("可结对人数", false),
        ("已结对", false),
        ("余额", false),
        ("路程合计（公里）", false),
        ("儿童编号", false),
    ];
    let heads = columns(&[VOLUNTEER, &rest], lookup);
    let mut page = Page::new(sheet, "志愿者负荷", title(lookup, "志愿者结对情况"), heads)?;
    let clear = |v: &&crate::document::VolunteerDocument| v.vetting.status == VettingStatus::Clear;
    for volunteer in lookup.view.problem.volunteers.iter().filter(clear) {
        let children = lookup.loads.get(volunteer.id.as_str()).map_or(&[][..], Vec::as_slice);
        let load = u32::try_from(children.len()).unwrap_or(u32::MAX);
        let mut cells = self::volunteer(lookup, &volunteer.id);
        cells.push(lookup.place(volunteer.division.0).0.into());
        cells.push(words::needs(&volunteer.skills).into());
        cells.push(u32::from(volunteer.capacity).into());
        cells.push(load.into());
        cells.push(u32::from(volunteer.capacity).saturating_sub(load).into());
        let metres = children.iter().filter_map(|(_, metres)| *metres).map(u64::from).sum();
        cells.push(Value::Kilometres(metres));
        let ids: Vec<&str> = children.iter().map(|(child, _)| *child).collect();
        cells.push(ids.join("、").into());
        page.push(cells);
    }
    page.finish(true)
}

/// 招募建议: a line a proposal.
pub(super) fn recruit(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let heads = vec!["乡镇", "建议人数", "专长", "可再满足", "综合成本变化（米当量）"];
    let mut page = Page::new(sheet, "招募建议", title(lookup, "招募建议"), heads)?;
    for proposal in &lookup.view.result.recruit {
        let skill = proposal.skill.map_or("不限", |need| need.zh());
        let also = if proposal.professional { "（专业人员）" } else { "" };
        let gains = proposal.worth.covered.iter();
        let gains: Vec<String> =
            gains.map(|(class, gain)| format!("{}{gain:+}", words::level(class))).collect();
        page.push(vec![
            lookup.place(proposal.division.0).0.into(),
            proposal.count.into(),
            format!("{skill}{also}").into(),
            gains.join("；").into(),
            format!("{:+}", proposal.worth.cost).into(),
        ]);
    }
    let each = "每行是一项单独的建议：其余不变，只按该行招募，结果恰好如此（经独立校验）。";
    page.remark(each.to_owned());
    page.finish(false)
}

/// 说明: what was asked, what is claimed, and what the columns mean.
pub(super) fn notes(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let result = lookup.view.result;
    let mut page = Page::new(sheet, "说明", title(lookup, "本轮结对说明"), vec!["项目", "内容"])?;
    let mut say = |what: &str, text: String| page.push(vec![what.into(), text.into()]);
    say("结对轮次日期", lookup.view.problem.round.date.to_string());
    let division = lookup.view.problem.round.division;
    say("区划", format!("{} {division}", lookup.area()).trim().to_owned());
    say("规则包", result.inputs.policy.clone());
    say("路程", result.inputs.travel.spec.clone());
    say("结论", words::status(result.status).to_owned());
    say("差距", format!("{:.4}%", result.gap * 100.0));
    let checked = match result.check.status {
        CheckStatus::Accepted => "通过",
        CheckStatus::Rejected => "不通过",
        CheckStatus::Unchecked => "未校验",
    };
    say("独立校验", checked.to_owned());
    for level in &result.levels {
        let what = words::level(&level.name);
        say(&what, format!("{}（可证明的界限 {}）", level.value, level.bound));
    }
    for (colour, line) in &result.covered {
        let text = format!("需要 {} 人次，已满足 {} 人次", line.demand, line.units);
        say(&format!("{}色儿童", colour.zh()), text);
    }
    say("没有监护人同意的儿童", format!("{} 名，只计数，不列名", lookup.unlisted()));
    say("路程（公里）", "志愿者与儿童住处之间，按上面的路程方式计算".to_owned());
    let why =
        "按规则包的权重：路程、需求与专长、语言、负荷、延续。括号内为米当量，越小越好".to_owned();
    say("匹配说明", why);
    let set =
        "这些儿童的全部合格志愿者合起来也不够分，因此至少有人轮空：这是证明，不是估计".to_owned();
    say("同争志愿者的儿童", set);
    say("问题文件 SHA-256", result.inputs.problem_sha256.clone());
    say("规则包 SHA-256", result.inputs.policy_sha256.clone());
    page.finish(false)
}
