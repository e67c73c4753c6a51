//! What exports say in words.

use crate::document::repair::EndReason;
use crate::document::result::{CheckStatus, PairDocument, StatusName, UncoveredReason};
use crate::document::{Day, Need, Role, VettingDocument, VettingStatus};

/// Why a unit stays uncovered: Chinese, English.
pub(super) fn reason(reason: UncoveredReason) -> (&'static str, &'static str) {
    match reason {
        UncoveredReason::NoConsent => ("无监护人同意", "no consent on file"),
        UncoveredReason::NoEligible => ("没有符合条件的志愿者", "no eligible volunteer"),
        UncoveredReason::TooFewVolunteers => {
            ("符合条件的志愿者不足", "too few eligible volunteers")
        }
        UncoveredReason::Capacity => ("志愿者名额不足", "places needed elsewhere"),
        UncoveredReason::PinnedElsewhere => {
            ("志愿者已被指定结对占满", "volunteers full with mandatory pairs")
        }
        UncoveredReason::NotAsked => ("路程查询次数已用完", "limit on ways asked for reached"),
    }
}

/// What the answer claims: Chinese, English.
pub(super) fn status(status: StatusName) -> (&'static str, &'static str) {
    match status {
        StatusName::Optimal => ("已证明最优", "optimal, proved"),
        StatusName::Feasible => ("可行，附差距", "feasible, with a bound"),
        StatusName::Infeasible => ("无可行方案", "infeasible"),
        StatusName::Stopped => ("提前停止，附差距", "stopped early, with a bound"),
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

/// What makes up the cost of the pair, in plain words and metre-equivalents.
pub(super) fn because(pair: &PairDocument) -> String {
    let cost = &pair.cost;
    let mut words = vec![match pair.metres {
        None => "远程，路程不计".to_owned(),
        Some(_) => format!("路程 {}", cost.travel),
    }];
    words.push(match cost.need {
        0 => "需求相符".to_owned(),
        more => format!("需求部分不符 {more:+}"),
    });
    if cost.language > 0 {
        words.push(format!("语言不通 {:+}", cost.language));
    }
    if cost.balance > 0 {
        words.push(format!("该志愿者结对较多 {:+}", cost.balance));
    }
    if cost.continuity < 0 {
        words.push(format!("延续原结对 {}", cost.continuity));
    }
    let sum = cost.travel + cost.need + cost.language + cost.balance + cost.continuity;
    format!("{}；合计 {sum}", words.join("；"))
}

/// The rule that bars a child from every pair, in Chinese; nothing where there is no such rule.
pub(super) fn barred(code: Option<&str>) -> &'static str {
    match code {
        Some("aged_out") => "按规则已超龄",
        Some("no_demand") => "登记的结对人数为零",
        Some("not_surveyed") => "尚无有效的需求调查",
        _ => "",
    }
}

/// Where the volunteer's check stands on the day, in Chinese.
pub(super) fn vetting(vetting: &VettingDocument, on: Day) -> String {
    match (vetting.status, vetting.valid_until) {
        (VettingStatus::Pending, _) => "待审".to_owned(),
        (VettingStatus::Refused, _) => "未通过".to_owned(),
        (VettingStatus::Clear, Some(until)) if until < on => format!("已过期（{until}）"),
        (VettingStatus::Clear, Some(until)) => format!("有效至 {until}"),
        (VettingStatus::Clear, None) => "通过".to_owned(),
    }
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

/// What a way is measured by, in Chinese.
pub(super) fn travel(spec: &str) -> String {
    match spec.split_once(':') {
        Some(("straight", factor)) => format!("直线距离乘以 {factor}"),
        Some(("road", _)) => "沿道路：路程取最短，用时取最快".to_owned(),
        Some(("matrix", file)) => format!("按路程表 {file}"),
        _ => String::new(),
    }
}

/// Why a pair of the round before ends, in Chinese.
pub(super) fn end_reason(reason: EndReason) -> &'static str {
    match reason {
        EndReason::VolunteerLeft => "志愿者已离开",
        EndReason::ChildLeft => "儿童已离开",
        EndReason::BothLeft => "双方均已离开",
        EndReason::NotEligible => "已不符合规则",
        EndReason::Changed => "调整后整体更好",
    }
}

/// The rule that bars a person or a pair, in Chinese, by its code.
#[must_use]
pub fn refusal(code: &str) -> Option<&'static str> {
    REFUSALS.iter().find(|(known, _)| *known == code).map(|(_, text)| *text)
}

const REFUSALS: [(&str, &str); 29] = [
    ("vetting_pending", "背景审核未完成"),
    ("vetting_refused", "背景审核未通过"),
    ("vetting_expired", "背景审核已过期"),
    ("contract_not_begun", "所属组织的合同尚未开始"),
    ("contract_ended", "所属组织的合同已到期"),
    ("volunteer_underage", "志愿者未满 18 周岁"),
    ("man_alone", "男性不得单独结对"),
    ("team_without_woman", "团队中没有女性"),
    ("no_capacity", "没有结对名额"),
    ("no_consent", "无监护人同意"),
    ("not_surveyed", "尚无有效的需求调查"),
    ("aged_out", "已超过项目年龄"),
    ("no_demand", "不需要志愿者"),
    ("forbidden", "已被指名禁止"),
    ("role_needed", "名额只留给特定角色"),
    ("unreachable", "没有可达的路"),
    ("beyond_volunteer_reach", "超出志愿者的出行距离"),
    ("beyond_volunteer_time", "超出志愿者的出行时间"),
    ("beyond_policy_reach", "超出规则包的距离上限"),
    ("beyond_policy_time", "超出规则包的时间上限"),
    ("remote", "远程志愿者不带组"),
    ("leads_no_groups", "不带组"),
    ("team_too_small", "团队人数不足"),
    ("no_skill", "团队没有所需专长"),
    ("not_free", "时间不合"),
    ("too_far", "路程太远"),
    ("wrong_age", "年龄不符"),
    ("not_wished", "没有这个意愿或需求"),
    ("no_groups_wanted", "不参加小组"),
];

/// What the checker said: Chinese, English.
pub(super) fn checked(status: CheckStatus) -> (&'static str, &'static str) {
    match status {
        CheckStatus::Accepted => ("通过", "accepted"),
        CheckStatus::Rejected => ("不通过", "rejected"),
        CheckStatus::Unchecked => ("未校验", "not checked"),
    }
}
