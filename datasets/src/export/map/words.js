/* Everything the page says, in both languages. */
var WORDS = {
  zh: {
    code: "zh-CN", other: "English", brand: "童行", page: "结对图", asTable: "表格", asMap: "地图", print: "打印",
    sub: "{0} · 列名儿童 {1} 名 · 志愿者 {2} 名 · 结对 {3} 对",
    status: { optimal: "已证明最优", feasible: "可行，附差距", infeasible: "无可行方案", stopped: "提前停止，附差距" },
    check: { accepted: "独立校验通过", rejected: "独立校验不通过", unchecked: "未校验" }, gap: "差距 {0}%",
    pairs: "结对", first: "已结对儿童", open: "尚缺人次", median: "路程中位数", km: "公里", straight: "{0} 公里", byRoad: "道路 {0} 公里", minutes: "，{0} 分钟", of: "{0} / {1}",
    find: "查找", searchLabel: "按编号、姓名或乡镇查找", none: "没有找到", some: "共 {0} 处", more: "另有 {0} 处，请再多输几个字",
    legend: "图例与筛选", colours: ["红", "橙", "黄", "蓝"], volunteers: "志愿者", lines: "结对连线", towns: "乡镇",
    states: ["全部儿童", "已满足", "尚缺"], next: "下一名尚缺志愿者的儿童", nobody: "没有尚缺志愿者的儿童",
    ringNone: "还没有志愿者", ringSome: "有，但还缺", heartBusy: "有结对", heartFree: "尚无结对",
    linesRoads: "连线沿道路：所示位置之间的最短路；无路可循的为直线。", linesStraight: "连线为直线，不是道路。", source: "道路数据 {0}（ODbL 1.0）。",
    coverage: "各等级满足情况", unlisted: "人次合计含 {0} 名没有监护人同意的儿童：只计数，不显示。",
    priority: "关爱等级", needed: "已满足 / 需要（人次）",
    ways: "路程分布", waysMore: "就近结对 {0} 对，中位数 {1} 公里，最远 {2} 公里；远程结对 {3} 对不计路程。", noWays: "没有就近结对。", bin: "{0}–{1} 公里：{2} 对",
    levels: "目标与可证明的界限", level: "目标（依次优先）", value: "达到", bound: "界限", rank: { first: "第一位志愿者", further: "更多志愿者" }, cost: "综合成本（米当量，越小越好）",
    recruit: "招募建议", hire: "{0}：招募 {1} 名", each: "每项单独成立：其余不变，只按该项招募，恰好多满足这些。",
    coarse: "位置只显示到村，或约一公里的格网，不是住址；同处的点已错开。", exact: "位置为登记的住址，请勿外传。",
    inputs: "规则包 {0}，路程方式 {1}。", sha: "问题文件 SHA-256", offline: "本页是单个文件，不联网，也不发送任何内容。",
    keysHelp: "键盘：方向键移动，+ − 缩放，0 全图，N / P 逐个查看尚缺的儿童，Esc 取消。",
    child: "儿童", volunteer: "志愿者", need: "需求", skill: "专长", nothing: "未填写", place: "住处",
    has: "已有 {0} 位志愿者", missing: "尚缺 {0} 位", full: "已满足", load: "已结对 {0} / 可结对 {1}", remote: "远程", near: "就近", mode: "结对方式",
    reasons: { no_eligible: "没有符合条件的志愿者", too_few_volunteers: "符合条件的志愿者不足", capacity: "志愿者名额不足", pinned_elsewhere: "志愿者已被指定结对占满", not_asked: "路程查询次数已用完" },
    since: "自 {0}", parts: ["路程", "需求不符", "语言不通", "结对较多", "延续原结对"], total: "合计", units: "米当量", role: "职责",
    roles: { mother: "爱心妈妈", professional: "专业人员" }, close: "关闭", zoomIn: "放大", zoomOut: "缩小", fit: "全图",
    mapIs: "{0}：地图。内容同样列在表格中。", tableOf: ["儿童", "志愿者"], rows: "第 {0}–{1} 行，共 {2} 行", before: "上一页", after: "下一页",
    heads: [["儿童", "等级", "住处", "需求", "志愿者与路程", "情况"], ["志愿者", "住处", "专长", "已结对 / 可结对", "儿童与路程"]],
    onMap: "在地图上查看", list: "、", colon: "：", stop: "；"
  },
  en: {
    code: "en", other: "中文", brand: "Tongxing", page: "map of pairs", asTable: "Table", asMap: "Map", print: "Print",
    sub: "{0} · {1} children listed · {2} volunteers · {3} pairs",
    status: { optimal: "Optimal, proved", feasible: "Feasible, with a bound", infeasible: "Infeasible", stopped: "Stopped early, with a bound" },
    check: { accepted: "independently checked", rejected: "rejected by the checker", unchecked: "not checked" }, gap: "gap {0} %",
    pairs: "pairs", first: "children paired", open: "units missing", median: "median way", km: "km", straight: "{0} km", byRoad: "{0} km by road", minutes: ", {0} min", of: "{0} / {1}",
    find: "Find", searchLabel: "Id, name or township", none: "Nothing found", some: "{0} found", more: "{0} more: type a little more",
    legend: "Legend and filter", colours: ["red", "orange", "yellow", "blue"], volunteers: "volunteers", lines: "pairs", towns: "townships",
    states: ["all children", "covered", "missing"], next: "Next child who misses somebody", nobody: "No child misses anybody",
    ringNone: "has nobody yet", ringSome: "misses further ones", heartBusy: "has children", heartFree: "has none yet",
    linesRoads: "Lines run along roads: the shortest way between the places shown; straight where none is known.", linesStraight: "Lines are straight, not roads.", source: "Roads: {0} (ODbL 1.0).",
    coverage: "Coverage by priority", unlisted: "The units include {0} children without the guardian's consent: counted, not shown.",
    priority: "priority", needed: "covered / asked (units)",
    ways: "Ways", waysMore: "{0} near pairs, median {1} km, longest {2} km; {3} remote pairs without a way.", noWays: "No near pairs.", bin: "{0}–{1} km: {2} pairs",
    levels: "Levels and what is proved", level: "level, in order", value: "value", bound: "bound", rank: { first: "first volunteer", further: "further ones" }, cost: "cost (metre-equivalents, least)",
    recruit: "Whom to recruit", hire: "{0}: {1} volunteers", each: "Each stands alone: with these recruits and nothing else changed, exactly so much more is covered.",
    coarse: "Positions are those of villages or of a grid of about 1 km, not of homes; dots in one place are spread.", exact: "Positions are homes: do not pass on.",
    inputs: "Policy pack {0}, travel {1}.", sha: "SHA-256 of the problem", offline: "This page is one file. It uses no network and sends nothing.",
    keysHelp: "Keys: arrows move, + − zoom, 0 whole map, N / P step through children who miss somebody, Esc clears.",
    child: "child", volunteer: "volunteer", need: "needs", skill: "skills", nothing: "not stated", place: "home",
    has: "{0} volunteers", missing: "{0} missing", full: "covered", load: "{0} of {1} places taken", remote: "remote", near: "near", mode: "mode",
    reasons: { no_eligible: "no eligible volunteer", too_few_volunteers: "too few eligible volunteers", capacity: "places needed elsewhere", pinned_elsewhere: "volunteers full with mandatory pairs", not_asked: "limit on ways asked for reached" },
    since: "since {0}", parts: ["way", "need not met", "language", "many children", "kept pair"], total: "in all", units: "metre-equivalents", role: "as",
    roles: { mother: "mother", professional: "professional" }, close: "Close", zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Whole map",
    mapIs: "{0}: map. The table lists the same.", tableOf: ["Children", "Volunteers"], rows: "Rows {0}–{1} of {2}", before: "Back", after: "Next",
    heads: [["child", "priority", "home", "needs", "volunteers and ways", "state"], ["volunteer", "home", "skills", "taken / places", "children and ways"]],
    onMap: "show on the map", list: ", ", colon: ": ", stop: "; "
  }
};
var first = /en/.test(document.documentElement.lang) ? "en" : "zh";
var say = WORDS[/en/.test(location.hash) ? "en" : /zh/.test(location.hash) ? "zh" : first];

/* The text with {0}, {1} filled in. */
function fill(text) {
  var parts = arguments;
  return text.replace(/\{(\d)\}/g, function (whole, n) { return parts[Number(n) + 1]; });
}

function byId(id) { return document.getElementById(id); }

/* An element with a text, a look and children; text is never markup. */
function make(tag, look, text) {
  var e = document.createElement(tag);
  if (look) { e.className = look; }
  if (text !== undefined && text !== null) { e.appendChild(document.createTextNode(String(text))); }
  return e;
}

function empty(e) {
  while (e.firstChild) { e.removeChild(e.firstChild); }
  return e;
}
