//! What the ledger says in words.

use crate::document::result::{PairDocument, StatusName, UncoveredReason};
use crate::document::{Need, Role};

/// Why a unit stays uncovered.
pub(super) fn reason(reason: UncoveredReason) -> &'static str {
    match reason {
        UncoveredReason::NoConsent => "无监护人同意",
        UncoveredReason::NoEligible => "没有符合条件的志愿者",
        UncoveredReason::TooFewVolunteers => "符合条件的志愿者不足",
        UncoveredReason::Capacity => "志愿者名额不足",
        UncoveredReason::PinnedElsewhere => "志愿者已被指定结对占满",
    }
}

/// What the answer claims.
pub(super) fn status(status: StatusName) -> &'static str {
    match status {
        StatusName::Optimal => "已证明最优",
        StatusName::Feasible => "可行，附差距",
        StatusName::Infeasible => "无可行方案",
        StatusName::Stopped => "到时停止，附差距",
    }
}

/// A list of needs or skills.
pub(super) fn needs(needs: &[Need]) -> String {
    needs.iter().map(|need| need.zh()).collect::<Vec<_>>().join("、")
}

/// The place that a pair takes; nothing where it is open to anybody.
pub(super) fn role(name: &str) -> &'static str {
    Role::from_name(name).map_or("", Role::zh)
}

/// What makes up the cost of the pair besides the way, in plain words.
pub(super) fn because(pair: &PairDocument) -> String {
    let cost = &pair.cost;
    let mut words = vec![match cost.need {
        0 => "需求相符".to_owned(),
        more => format!("需求部分不符（+{more}）"),
    }];
    if cost.language > 0 {
        words.push(format!("语言不通（+{}）", cost.language));
    }
    if cost.balance > 0 {
        words.push(format!("该志愿者结对较多（+{}）", cost.balance));
    }
    if cost.continuity < 0 {
        words.push(format!("延续原结对（{}）", cost.continuity));
    }
    words.join("；")
}

/// A coverage class or `cost`, in Chinese.
pub(super) fn level(name: &str) -> String {
    let Some((colour, rank)) = name.split_once('.') else {
        return "综合成本（米当量）".to_owned();
    };
    let colour = match colour {
        "red" => "红",
        "orange" => "橙",
        "yellow" => "黄",
        _ => "蓝",
    };
    let rank = if rank == "first" { "第一位志愿者" } else { "更多志愿者" };
    format!("{colour}色儿童{rank}")
}
