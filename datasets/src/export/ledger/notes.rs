//! The sheets that explain: whom to recruit, and what all of it means.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::page::{Column, Page, Value, column};
use super::super::view::Lookup;
use super::super::words;
use super::title;
use crate::document::result::StatusName;

const RECRUIT: [Column; 6] = [
    column("序号", 8.0),
    column("乡镇", 20.0),
    column("建议人数", 9.0),
    column("专长", 20.0),
    column("可再满足", 60.0),
    column("综合成本变化（米当量）", 16.0),
];

/// 招募建议: a line a proposal.
pub(super) fn recruit(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let mut page = Page::new(sheet, "招募建议", title(lookup, "招募建议"), &RECRUIT, true)?;
    for (number, proposal) in (1_usize..).zip(&lookup.view.result.recruit) {
        let skill = proposal.skill.map_or("不限", |need| need.zh());
        let also = if proposal.professional { "（专业人员）" } else { "" };
        let gains = proposal.worth.covered.iter();
        let gains: Vec<String> =
            gains.map(|(class, gain)| format!("{} {gain:+}", words::level(class))).collect();
        page.push(vec![
            number.into(),
            lookup.place(proposal.division.0).0.into(),
            Value::Whole(proposal.count),
            format!("{skill}{also}").into(),
            gains.join("；").into(),
            format!("{:+}", proposal.worth.cost).into(),
        ]);
    }
    let each = "每行是一项单独的建议：其余不变，只按该行招募，结果恰好如此（经独立校验）。";
    page.remark(each.to_owned());
    page.finish(true)
}

const NOTES: [Column; 3] = [column("项目", 30.0), column("内容", 44.0), column("说明", 66.0)];

/// What a column of the ledger means.
const MEANINGS: [(&str, &str, &str); 9] = [
    (
        "关爱等级",
        "红＞橙＞黄＞蓝",
        "先保证尽量多的儿童有志愿者：红色优先于橙、黄、蓝；每名儿童的第一位志愿者优先于更多志愿者",
    ),
    ("职责", "空白为不限", "该名额要求的专长，或爱心妈妈、专业人员"),
    ("结对日期", "", "首次结成这一对的日期；新结对为本轮日期"),
    ("路程（公里）", "", "志愿者与儿童住处之间，按“路程方式”计算；远程结对不计路程"),
    (
        "匹配说明（米当量）",
        "越小越好",
        "把路程、需求与专长、语言、负荷折合成米，再减去延续原结对的奖励；全部结对的合计即综合成本",
    ),
    ("尚缺人次", "", "这名儿童还缺几位志愿者"),
    (
        "症结",
        "是证明，不是估计",
        "所列儿童全部合格志愿者合起来也不够分，任何结对方案都至少有人轮空；志愿者一栏列出他们的编号",
    ),
    ("余额", "绿底为还可结对", "可结对人数减已结对；背景审核未通过或已过期的不计余额"),
    ("路程合计（公里）", "", "该志愿者全部就近结对的路程之和"),
];

/// 说明: what was asked, what is claimed, and what the columns mean.
pub(super) fn notes(sheet: &mut Worksheet, lookup: &Lookup<'_>) -> Result<(), XlsxError> {
    let (result, round) = (lookup.view.result, &lookup.view.problem.round);
    let mut page = Page::new(sheet, "说明", title(lookup, "本轮结对说明"), &NOTES, true)?;
    let mut say = |what: &str, text: String, more: &str| {
        page.push(vec![what.into(), text.into(), more.into()]);
    };
    say("结对轮次日期", round.date.to_string(), "背景审核、年龄与监护人同意按这一天判断");
    say("区划", format!("{} {}", lookup.area(), round.division), "");
    say("规则包", result.inputs.policy.clone(), "");
    say("路程方式", result.inputs.travel.spec.clone(), &words::travel(&result.inputs.travel.spec));
    say("结论", words::status(result.status).0.to_owned(), claim(result.status));
    let gap = "目标与可证明界限之间的相对差距；0 表示已是最优";
    say("差距", format!("{:.4}%", result.gap * 100.0), gap);
    let (checked, _) = words::checked(result.check.status);
    say("独立校验", checked.to_owned(), "由不含求解算法的校验程序对全部可行结对重新核算");
    say("儿童", lookup.children.len().to_string(), "已有监护人同意的儿童");
    let unlisted = "没有监护人同意，只计数，不列名";
    say("未列名儿童", lookup.unlisted.to_string(), unlisted);
    say("志愿者", lookup.volunteers.len().to_string(), "");
    say("结对", lookup.pairs.len().to_string(), "");
    for (colour, line) in &result.covered {
        let text = format!("需要 {} 人次，已满足 {} 人次", line.demand, line.units);
        let first = format!("{} 名儿童已有志愿者；需要的人次含未列名儿童", line.first);
        say(&format!("{}色儿童", colour.zh()), text, &first);
    }
    for level in &result.levels {
        let side = if level.name == "cost" { "不可能更低于" } else { "不可能更高于" };
        let bound = format!("在前面各项不变差的前提下，{side} {}", level.bound);
        say(&words::level(&level.name), level.value.to_string(), &bound);
    }
    for (what, text, more) in MEANINGS {
        say(what, text.to_owned(), more);
    }
    if lookup.by_road() {
        say("直线（公里）", String::new(), "志愿者与儿童住处之间的直线距离，供与路程对照");
    }
    if lookup.is_timed() {
        say(
            "用时（分钟）",
            String::new(),
            "最快一条路的用时，可能不是最短的那条；不足一分钟按一分钟计",
        );
    }
    if let Some(attribution) = lookup.attribution() {
        say(
            "道路数据",
            attribution.to_owned(),
            "按 ODbL 1.0 许可使用，openstreetmap.org/copyright",
        );
    }
    let same = "与本文件对应的问题文件、规则包与路程的指纹，可用 tongxing check 核对";
    say("问题文件 SHA-256", result.inputs.problem_sha256.clone(), same);
    say("规则包 SHA-256", result.inputs.policy_sha256.clone(), "");
    say("路程 SHA-256", result.inputs.travel.sha256.clone(), "");
    page.finish(false)
}

/// What a status means.
fn claim(status: StatusName) -> &'static str {
    match status {
        StatusName::Optimal => "在规则允许的全部结对中最好，附有可独立核验的证明",
        StatusName::Feasible => "方案有效；界限说明离最优至多差多少",
        StatusName::Infeasible => "没有任何方案能满足全部规则",
        StatusName::Stopped => "提前停止；方案有效，界限说明离最优至多差多少",
    }
}
