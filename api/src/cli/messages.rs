//! Every message in Chinese and English.

use tongxing_datasets::document::Fault;

use super::console::Lang;

/// One message in both languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

impl Text {
    pub(super) fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

macro_rules! texts {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        $(pub(super) const $name: Text = Text { zh: $zh, en: $en };)*
    };
}

texts! {
    COLOUR: "关爱等级", "priority";
    ASKED: "需求人次", "asked";
    FIRST: "已有结对儿童", "children with a volunteer";
    UNITS: "已满足人次", "covered";
    TOTAL: "合计", "total";
    RED: "红", "red";
    ORANGE: "橙", "orange";
    YELLOW: "黄", "yellow";
    BLUE: "蓝", "blue";
    LISTENING: "服务地址", "listening";
    STATUS: "状态", "status";
    OPTIMAL: "已证明最优", "optimal, proved";
    FEASIBLE: "可行,附差距", "feasible, with a bound";
    INFEASIBLE: "无可行方案", "infeasible";
    STOPPED: "到时停止,附差距", "stopped at the limit, with a bound";
    PAIRS: "结对数", "pairs";
    COST: "综合成本(米当量)", "cost (metre-equivalents)";
    GAP: "差距", "gap";
    CHECK: "独立校验", "independent check";
    ACCEPTED: "通过", "accepted";
    REJECTED: "不通过", "rejected";
    UNCHECKED: "未校验", "not checked";
    SECONDS: "用时(秒)", "seconds";
    SCANNED: "校验对数", "pairs compared";
    UNCOVERED: "未满足原因", "not covered because";
    CHILDREN: "儿童数", "children";
    VOLUNTEERS: "志愿者数", "volunteers";
    PREVIOUS_PAIRS: "原结对数", "pairs of the round before";
    NO_CONSENT: "无监护人同意", "no consent on file";
    NO_ELIGIBLE: "无符合条件的志愿者", "no eligible volunteer";
    TOO_FEW: "符合条件的志愿者不足", "too few eligible volunteers";
    CAPACITY: "志愿者名额不足", "places needed elsewhere";
    PINNED: "志愿者已被指定结对占满", "volunteers full with mandatory pairs";
    RECRUIT: "建议招募", "recruit";
    TOWNSHIP: "乡镇", "township";
    SKILL: "专长", "skill";
    ANY_SKILL: "不限", "any";
    PROFESSIONAL: "专业人员", "professional";
    FURTHER_UNITS: "可再满足人次", "covers further";
    WRITTEN: "已写入", "written";
    PACK: "规则包", "pack";
    DIVISION: "区划", "division";
    TITLE: "说明", "title";
    VALID: "规则包有效", "the pack is valid";
    FOUND: "实际", "found";
    ALLOWED: "应为", "allowed";
    MORE: "其余问题数", "further problems";
    CHILD: "儿童", "child";
    VOLUNTEER: "志愿者", "volunteer";
    MISSING: "未满足人次", "uncovered";
    RULE: "所依规则", "rule";
    BLOCKING_CHILDREN: "同争志愿者的儿童", "children who compete";
    BLOCKING_VOLUNTEERS: "他们的全部志愿者", "all their volunteers";
    AVAILABLE: "至多可满足", "at most available";
    ASKED_PAIR: "所问结对", "the pair asked about";
    ALTERNATIVES: "最佳替代", "best alternatives";
    NOT_ALL_PRICED: "候选过多,未全部定价", "too many candidates: not all were priced";
    STANDING: "状态", "standing";
    METRES: "路程(米)", "metres";
    TRAVEL: "路程", "travel";
    NEED: "需求", "need";
    LANGUAGE: "语言", "language";
    BALANCE: "均衡", "balance";
    CONTINUITY: "延续", "continuity";
    PRICE: "代价", "price";
    NOT_EXACT: "未证明", "not proved";
    CHOSEN: "已选", "chosen";
    REFUSED: "规则不允许", "refused";
    POSSIBLE: "可行未选", "possible";
    NO_PLACE: "指定结对已占满", "no place beside mandatory pairs";
    PHASE_CANDIDATES: "查找候选", "candidates";
    PHASE_SIMPLEX: "网络单纯形", "simplex";
    PHASE_PRICING: "全图定价", "pricing all pairs";
    PHASE_SIDE: "整户约束", "side constraints";
    PHASE_CERTIFICATE: "生成证明", "certificate";
    PHASE_RECRUITING: "招募建议", "whom to recruit";
    PHASE_CHECK: "独立校验", "checking";
}

/// `47 problems.`
pub(super) fn count_of_problems(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Zh => format!("共 {count} 个问题。"),
        Lang::En => format!("{count} problems."),
    }
}

/// How many notices are not shown, and where they are.
pub(super) fn more_notices(lang: Lang, count: usize, workbook: Option<&str>) -> String {
    match (lang, workbook) {
        (Lang::Zh, Some(file)) => format!("… 另有 {count} 条提示,全部见 {file} 的工作表“提示”"),
        (Lang::Zh, None) => format!("… 另有 {count} 条提示;加 --errors FILE.xlsx 可列出全部"),
        (Lang::En, Some(file)) => {
            format!("… {count} more notices; the sheet 提示 of {file} has all of them")
        }
        (Lang::En, None) => format!("… {count} more notices; --errors FILE.xlsx lists all of them"),
    }
}

/// One problem on one line.
pub(super) fn fault(lang: Lang, fault: &Fault) -> String {
    let message = match lang {
        // What already is Chinese says more than its code.
        Lang::Zh if fault.message.contains(is_chinese) => &fault.message,
        Lang::Zh => fault_zh(&fault.code).unwrap_or(&fault.message),
        Lang::En => &fault.message,
    };
    let mut text = format!("{}: {message} [{}]", fault.place, fault.code);
    for (label, value) in [(FOUND, &fault.found), (ALLOWED, &fault.allowed)] {
        if !value.is_empty() {
            text.push_str(&format!("; {}: {value}", label.say(lang)));
        }
    }
    text
}

fn is_chinese(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// What a code means, in Chinese.
fn fault_zh(code: &str) -> Option<&'static str> {
    let known = CODES.iter().find(|(known, _)| *known == code);
    known.map(|(_, text)| *text)
}

const CODES: &[(&str, &str)] = &[
    ("missing", "缺少必填内容"),
    ("wrong_type", "类型不对"),
    ("not_allowed", "不在允许的取值之内"),
    ("unknown_field", "文件中没有这个字段"),
    ("not_a_date", "不是有效日期"),
    ("not_a_division_code", "不是有效的区划代码"),
    ("not_a_number", "不是有效数字"),
    ("out_of_range", "超出范围"),
    ("unknown_version", "不认识的格式版本"),
    ("too_large", "超出规定大小"),
    ("not_json", "不是有效的 JSON"),
    ("not_toml", "不是有效的 TOML"),
    ("invalid_document", "文件内容不符合格式"),
    ("personal_data", "此处不得出现个人信息"),
    ("invalid_id", "编号不合规"),
    ("duplicate_id", "编号重复"),
    ("duplicate", "重复"),
    ("unknown_id", "编号不存在"),
    ("sex_or_members", "个人填性别,团队填成员数"),
    ("too_many_languages", "语言种类过多"),
    ("contradiction", "既指定又禁止"),
    ("pin_not_eligible", "指定的结对违反规则"),
    ("too_many_pins", "指定的结对超过名额"),
    ("requirements_exceed_demand", "角色要求多于结对人数"),
    ("capacity_needs_reason", "可结对人数较多,须写明原因"),
    ("birth_in_future", "出生日期晚于结对日期"),
    ("invalid_policy", "规则包内容不合规"),
    ("unknown_policy", "没有这个规则包"),
    ("not_monotone", "更紧急的等级不得更少"),
    ("wrong_level", "与规则包层级不符"),
    ("not_loosened_here", "此规则不得在此放宽"),
    ("unknown_travel", "不认识的路程方式"),
    ("not_yet", "暂不支持"),
    ("files_refused", "此处不得指定文件"),
    ("unreadable", "无法读取文件"),
    ("not_written", "无法写入文件"),
    ("unknown_format", "不支持的文件格式"),
    ("wrong_head", "表头不对"),
    ("wrong_width", "列数不对"),
    ("not_csv", "不是有效的 CSV"),
    ("inputs_differ", "结果与当前问题、规则或路程不一致"),
    ("wrong_statement", "结果中的说法不成立"),
    ("wrong_levels", "结果的目标层级与规则不符"),
    ("unknown_division", "没有这个区划的资料"),
    ("not_a_county", "不是一个县级单位"),
    ("unknown_kind", "没有这种测试实例"),
    ("cannot_listen", "无法监听该地址"),
    ("internal", "程序内部错误"),
    ("usage", "命令用法不对"),
];
