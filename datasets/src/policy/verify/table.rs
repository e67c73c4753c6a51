//! What each pack promises.

use super::{Property, calls, cover, delegations, groups, nested, owed, pairs, places, programmes};

macro_rules! properties {
    ($($pack:literal $name:literal $judge:path, $seed:path; $title_zh:literal, $title_en:literal;
        $counted_zh:literal, $counted_en:literal;)*) => {
        /// Every property, by pack.
        pub const PROPERTIES: &[Property] = &[$(Property {
            pack: $pack,
            name: $name,
            title_zh: $title_zh,
            title_en: $title_en,
            counted_zh: $counted_zh,
            counted_en: $counted_en,
            judge: $judge,
            seed: $seed,
        },)*];
    };
}

properties! {
    "national" "remote" owed::remote, owed::break_remote;
        "远程结对每周联系、不上门，路程不计入", "remote pairs keep weekly contact, nobody travels, travel weighs nothing";
        "对远程结对", "remote pairs";
    "national" "block_trips" delegations::block_trips, delegations::break_block_trips;
        "远程结对只在集中走访时见面，未能安排者列明", "a remote pair meets on block trips and on no other visit, or is told why not";
        "对远程结对", "remote pairs";
    "chongqing" "at_least_two" pairs::degrees, pairs::break_degrees;
        "红色儿童至少两名爱心妈妈，缺口列明", "red children have two or more, or the lack is told";
        "名红色儿童", "red children";
    "chongqing" "urgent_first" cover::urgent_first, cover::break_urgent_first;
        "没有较急的儿童让位于较缓的儿童", "nobody less urgent holds what somebody more urgent lacks";
        "名已结对儿童", "children with a volunteer";
    "chongqing" "groups" groups::beside_pairs, groups::break_protected;
        "同一次求解中既有结对又有小组，每组至少三名成人且有女性", "pairs and groups in one solve; every group has three adults, one a woman";
        "名既结对又入组的儿童", "children in a pair and in a group";
    "fujian" "one_mother" pairs::one_mother, pairs::break_one_mother;
        "每名已结对儿童恰有一位爱心妈妈", "exactly one named mother for every child with a volunteer";
        "名儿童", "children";
    "fujian" "caseload" pairs::caseloads, pairs::break_caseloads;
        "专业人员不超过个案上限", "no professional beyond her caseload";
        "名专业人员", "professionals";
    "gansu" "siblings" pairs::siblings, pairs::break_siblings;
        "同户儿童不分开", "siblings stay together";
        "对兄弟姐妹", "siblings side by side";
    "gansu" "yearly" owed::yearly, owed::break_yearly;
        "每对每年至少4次联系、2次走访", "at least 4 contacts and 2 visits of every pair a year";
        "对结对", "pairs";
    "guizhou" "deadlines" owed::deadlines, owed::break_deadlines;
        "新结对在本等级期限内首访，否则列明", "new pairs meet by their colour's deadline, or the plan says not";
        "对新结对", "new pairs";
    "guizhou" "more_for_urgent" owed::more_for_urgent, owed::break_more_for_urgent;
        "较急的儿童走访不少于较缓的儿童", "a more urgent child is owed no fewer visits";
        "对结对", "pairs";
    "guizhou" "urgent_first" cover::urgent_first, cover::break_urgent_first;
        "没有较急的儿童让位于较缓的儿童", "nobody less urgent holds what somebody more urgent lacks";
        "名已结对儿童", "children with a volunteer";
    "hebei" "organisations" pairs::pools, pairs::break_pools;
        "组织名额不超", "no organisation beyond its places";
        "家组织", "organisations";
    "hebei" "one_mother" pairs::one_mother, pairs::break_one_mother;
        "每名已结对儿童恰有一位爱心妈妈", "exactly one named mother for every child with a volunteer";
        "名儿童", "children";
    "heilongjiang" "nested" nested::tiers, nested::break_tiers;
        "每周恰有一次，一次走访满足同期较低各级", "one sign a week; a visit satisfies the lower tiers of its period";
        "个周次", "weeks of pairs";
    "henan" "functions" pairs::roles, pairs::break_roles;
        "职能岗位由具备者担任，缺者列明", "places with a function are held by who has it, or the lack is told";
        "个岗位", "places";
    "henan" "villages" programmes::functions, programmes::break_functions;
        "儿童所需职能附近有人承担，缺者按村列明", "somebody near has each function that a child needs, or its village is told to lack it";
        "项所需职能", "functions asked for";
    "hubei" "women" pairs::women, pairs::break_women;
        "结对和走访均有女性在场", "every pair and every visit has a woman";
        "次结对和走访", "pairs and visits";
    "hubei" "positions" pairs::roles, pairs::break_roles;
        "岗位由具备者担任，缺者列明", "positions are held by who fills them, or the lack is told";
        "个岗位", "places";
    "hubei" "projects" programmes::projects, programmes::break_projects;
        "在期项目的目标、已结对和尚缺人数如实列明", "every project that runs is told with target, reach and lack";
        "个项目", "projects";
    "jiangsu" "follow_ups" owed::follow_ups, owed::break_follow_ups;
        "议而未决的事项按期回访", "what was left open is taken up in time";
        "个事项", "open points";
    "jiangxi" "three_parties" calls::three_parties, calls::break_three_parties;
        "亲情连线时三方均有空", "all three have time in a three-party call";
        "次连线", "calls of three";
    "liaoning" "stations" places::stations, places::break_stations;
        "驿站不超座位、不在闭站时", "no station beyond its seats or hours";
        "次到站", "visits at stations";
    "liaoning" "timetable" groups::timetable, groups::break_timetable;
        "学堂课表：教室不冲突、有相应专长的老师、不超座位、在学期内", "timetable: rooms, teachers with the skill, seats, terms";
        "堂课", "classes";
    "liaoning" "term" owed::seasons, owed::break_seasons;
        "学堂只在学期中", "classes take place in term";
        "次活动", "visits with a season";
    "ningxia" "counterparts" owed::counterparts, owed::break_counterparts;
        "监护人按月谈话，心理个案由同一咨询师负责", "the guardian monthly; sessions by one counsellor throughout";
        "对结对和个案", "pairs and cases";
    "ningxia" "weekly" nested::tiers, nested::break_tiers;
        "每周恰有一次联系或上门", "one contact or visit a week";
        "个周次", "weeks of pairs";
    "shandong" "stations" places::stations, places::break_stations;
        "驿站不超座位、不在闭站时", "no station beyond its seats or hours";
        "次到站", "visits at stations";
    "shandong" "camps" groups::protected, groups::break_protected;
        "营队订入驿站，每队至少三名成人且有女性", "camps are booked into stations, each with three adults, one a woman";
        "个营队", "camps";
    "shanxi" "organisations" pairs::pools, pairs::break_pools;
        "组织名额不超", "no organisation beyond its places";
        "家组织", "organisations";
    "shanxi" "contracts" programmes::contracts, programmes::break_contracts;
        "结对均在组织合同期内且不超购买名额", "pairs are within the days and the budget of the contract";
        "对经组织的结对", "pairs through organisations";
    "shanxi" "professionals" pairs::roles, pairs::break_roles;
        "红色儿童的专业岗位由专业人员担任，缺者列明", "red children's professional place is held by one, or the lack is told";
        "个岗位", "places";
    "yunnan" "languages" pairs::languages, pairs::break_languages;
        "可及处有会说者空闲时不配语言不通者", "no pair without a common language while a speaker in reach is free";
        "对结对", "pairs";
    "yunnan" "surveys" programmes::surveys, programmes::break_surveys;
        "先调查后结对，待调查者列明", "nobody is paired before a survey of needs, who waits for one is told";
        "名儿童", "children";
    "yunnan" "county_weights" programmes::counties, programmes::break_counties;
        "同色儿童中重点县优先，除非结对代价高出权重", "children of weighted counties come first of their colour unless their pairs cost more by the weight";
        "名重点县儿童", "children of weighted counties";
    "zhejiang" "fewest_without" cover::fewest_without, cover::break_fewest_without;
        "无人结对的儿童最少，逐一说明", "as few children without anybody as can be, each with a reason";
        "名儿童", "children";
    "zhejiang" "holiday" owed::seasons, owed::break_seasons;
        "假期规则只在假期，学期规则只在学期", "holiday rules in breaks, term rules in term";
        "次走访", "visits with a season";
}
