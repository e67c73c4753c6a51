//! Every message in Chinese and English.

use tongxing_datasets::document::Fault;

use super::chinese;
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
    STOPPED: "提前停止,附差距", "stopped early, with a bound";
    PAIRS: "结对数", "pairs";
    COST_LEVEL: "综合成本", "cost";
    COST: "综合成本(米当量)", "cost (metre-equivalents)";
    GAP: "差距", "gap";
    GROUPS: "小组", "groups";
    GROUP_PLACES: "小组名额(已有/想要)", "places in groups (had / wanted)";
    GROUP_GAP: "小组差距", "gap of groups";
    MEETING: "集体活动", "meeting";
    ACTIVITY: "活动", "activity";
    ATTENDS: "参加", "attends";
    NO_GROUP: "没有开组", "no group meets";
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
    NOT_ASKED: "路程查询次数已用完", "limit on ways asked for reached";
    RECRUIT: "建议招募", "recruit";
    TOWNSHIP: "乡镇", "township";
    SKILL: "专长", "skill";
    ANY_SKILL: "不限", "any";
    PROFESSIONAL: "专业人员", "professional";
    FURTHER_UNITS: "可再满足人次", "covers further";
    TOURS: "出行次数", "tours";
    VISITS: "探访次数", "visits";
    BLOCK_TRIPS: "集中走访批次", "trips";
    CAR_DAYS: "用车天次", "days of cars";
    CALLS: "联系次数", "calls";
    KILOMETRES: "路程（公里）", "kilometres";
    UNPLANNED: "未能安排", "not planned";
    BOUND: "下界（米当量）", "bound (metre-equivalents)";
    CHANGED: "改期或换人", "moved or with others";
    WITHDRAWN: "取消", "left out";
    ADDED: "新增", "new";
    CALLS_CHANGED: "变动的联系", "calls changed";
    MADE_ROOM: "其中为其他探访让出时间", "of them to make room";
    PROVISIONAL: "部分日期的放假安排尚未公布：公布后请重新安排", "holidays of some of these days are not published yet: plan again when they are";
    MAP_DAY: "路线图打开的日期", "the map opens on";
    CHILDREN_COUNTED: "计入的儿童", "children counted";
    VOLUNTEERS_COUNTED: "可结对的志愿者", "volunteers who may serve";
    EVERY_COUNTY_HAS: "每个县至少有站可去", "every county has a station for";
    NO_CHOICE_EXCEEDS: "任何选择都不超过", "no choice gives more than";
    COUNTIES_STAY: "停在上一级的县", "counties that keep what they have";
    OTHERS_HAVE: "其余各县都有", "all others have";
    FEWER_IN_ALL: "为此总共少覆盖的儿童", "children fewer in all for that";
    APPROVED_LINES: "已同意的变动", "lines approved";
    DECLINED_LINES: "不同意的变动", "lines declined";
    OPEN_LINES: "尚未决定的变动", "lines not decided";
    RECRUITS: "招募", "recruits";
    LEVEL: "层级", "level";
    WITHOUT: "不招募", "without";
    WITH_RECRUITS: "招募之后", "with them";
    SCENARIO: "方案", "scenario";
    COVERED_AT_END: "末月有人结对", "with a volunteer at the end";
    BAND_AT_END: "二十次里十八次", "18 in 20 replications";
    RED_AT_END: "红", "red";
    BLUE_AT_END: "蓝", "blue";
    MEAN_WAIT: "平均等待(月)", "mean wait (months)";
    AGAINST_FIRST: "比第一个多", "more than the first";
    OUT_OF_REACH: "任何站点都够不到的儿童", "children in reach of no site";
    NEW_STATIONS: "新站数", "new stations";
    VALUE: "目标值", "value";
    LIMIT: "界限", "bound";
    CHILDREN_COVERED: "覆盖儿童", "children covered";
    FEWEST_STATIONS: "达到目标最少新站数", "fewest new stations for the target";
    PROVED: "已证明", "proved";
    NOT_PROVED: "未证明", "not proved";
    MOST_CHANGES: "变动上限", "changes allowed";
    CHANGED_PAIRS: "变动结对", "changed pairs";
    SURVIVORS: "可延续结对", "could go on";
    ENDED: "终止结对", "ended";
    BEGUN: "新结对", "begun";
    WRITTEN: "已写入", "written";
    PACK: "规则包", "pack";
    DIVISION: "区划", "division";
    TITLE: "说明", "title";
    VALID: "规则包有效", "the pack is valid";
    NOW_AND_THEN: "现等级＼按规则", "now \\ by the scoring";
    MORE_CHANGES: "另有改变等级的儿童", "further children who would change";
    NOT_JUDGED: "未填指标、未试算", "no indicator known, not judged";
    WITHHELD: "会改变等级但无监护人同意、未列出", "would change, not listed for want of consent";
    UNKNOWN_INDICATORS: "规则不认识的指标", "indicators that the scoring does not know";
    NOTHING_ASKS: "没有指标达到更急的等级", "nothing asks for more";
    KEY: "项目", "key";
    SAME_PACKS: "两个规则包没有差别", "the packs say the same";
    PROPERTY: "性质", "property";
    INSTANCE: "实例(儿童/志愿者)", "instance (children/volunteers)";
    FIGURE: "核对", "looked at";
    RESULT: "结论", "result";
    OK: "成立", "ok";
    NOT_HELD: "不成立", "failed";
    NOT_CAUGHT: "放入的违规未被发现", "the violation put in was not caught";
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
    RESERVES: "可随时接替的志愿者", "could step in at once";
    RESERVES_IN_ALL: "可随时接替的人数", "volunteers who could step in at once";
    NOT_ALL_PRICED: "候选过多,未全部定价", "too many candidates: not all were priced";
    STANDING: "状态", "standing";
    WAY: "路程", "way";
    CHILD_FAR: "儿童的住处离所有道路太远", "the child's home is too far from every road";
    VOLUNTEER_FAR: "志愿者的住处离所有道路太远", "the volunteer's home is too far from every road";
    TRAVEL: "路程成本", "travel";
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
    NOTICE: "提示", "note";
    OUTPUT_FAILED: "结果未能写到标准输出", "the answer could not be written to standard output";
    PHASE_CANDIDATES: "查找候选", "candidates";
    PHASE_SIMPLEX: "网络单纯形", "simplex";
    PHASE_PRICING: "全图定价", "pricing all pairs";
    PHASE_SIDE: "整户约束", "side constraints";
    PHASE_CERTIFICATE: "生成证明", "certificate";
    PHASE_RECRUITING: "招募建议", "whom to recruit";
    PHASE_VISITS: "安排探访", "planning visits";
    PHASE_SITING: "驿站选址", "siting stations";
    PHASE_SIMULATION: "模拟", "simulating";
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
        Lang::Zh => message_zh(fault),
        Lang::En => fault.message.clone(),
    };
    let (found, allowed) = match lang {
        Lang::Zh => (found_zh(&fault.found), chinese::phrase(&fault.allowed)),
        Lang::En => (None, None),
    };
    let mut text = format!("{}: {message} [{}]", fault.place, fault.code);
    let values = [(FOUND, found, &fault.found), (ALLOWED, allowed, &fault.allowed)];
    for (label, said, value) in values.into_iter().filter(|(_, _, value)| !value.is_empty()) {
        let value = said.unwrap_or_else(|| value.clone());
        text.push_str(&format!("; {}: {value}", label.say(lang)));
    }
    text
}

fn message_zh(fault: &Fault) -> String {
    // What already is Chinese says more than its code, and so does a sentence with its names.
    if fault.message.contains(is_chinese) {
        return fault.message.clone();
    }
    let said = chinese::phrase(&fault.message);
    let said = said.or_else(|| chinese::of_code(&fault.code).map(str::to_owned));
    said.unwrap_or_else(|| fault.message.clone())
}

/// What was found is the input's own word but for these.
fn found_zh(found: &str) -> Option<String> {
    let ours = ["nothing", "no limit", "more", "no time left", "none"];
    let is_ours = ours.contains(&found) || found.contains(", which loosens ");
    is_ours.then(|| chinese::phrase(found)).flatten()
}

/// The rule of a code, in the language.
pub(super) fn rule(lang: Lang, code: &str) -> String {
    match (lang, chinese::of_refusal(code)) {
        (Lang::Zh, Some(text)) => text.to_owned(),
        _ => code.to_owned(),
    }
}

/// A level's name, in the language.
pub(super) fn level(lang: Lang, name: &str) -> String {
    let said = Some(name).filter(|_| lang == Lang::Zh).and_then(chinese::phrase);
    said.unwrap_or_else(|| name.to_owned())
}

fn is_chinese(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}
