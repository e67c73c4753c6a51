/* Everything the page says, in both languages. */
var WORDS = {
  zh: {
    code: "zh-CN", other: "English", brand: "童行", page: "探访路线图", print: "打印",
    sub: "{0} · 自 {1} 起 {2} 周",
    status: { optimal: "已证明最优", feasible: "可行，附差距", infeasible: "无可行方案", stopped: "提前停止，附差距" },
    check: { accepted: "独立校验通过", rejected: "独立校验不通过", unchecked: "未校验" },
    day: "日期", before: "前一天", after: "后一天", option: "{0} {1} · {2} 次", weekdays: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    figures: ["次出行", "次探访", "位志愿者", "公里"], shown: "{0} {1}：{2} 次出行，{3} 次探访",
    legend: "图例", home: "志愿者的住处与出行序号", stop: "依次探访的儿童", joint: "两人同行的一次探访", staff: "妇联工作人员陪同", back: "回家",
    linesRoads: "路线沿道路：所示位置之间的最短路；无路可循的为直线。", linesStraight: "路线为直线，不是道路。", source: "道路数据 {0}（ODbL 1.0）。",
    tours: "出行", searchLabel: "按志愿者、儿童编号或乡镇查找", none: "没有找到", found: "{0} 次出行", nothing: "这一天没有探访。",
    way: "路程 {0} 公里", minutes: "，途中 {0} 分钟", many: "探访 {0} 次", with: "与 {0} 同行", attended: "工作人员陪同", station: "驿站 {0}", school: "学校 {0}", toHome: "到家 {0}",
    colours: ["红", "橙", "黄", "蓝"], care: "关爱等级", number: "第 {0} 次出行", close: "关闭", zoomIn: "放大", zoomOut: "缩小", fit: "全图", km: "公里",
    mapIs: "{0} {1} 的探访路线图。内容同样列在“出行”中。", more: "再显示 {0} 次出行",
    about: "{0}（{1}）；期间应做 {2} 次，已安排 {3} 次。规则包 {4}，路程方式 {5}。", provisional: "部分日期的放假安排尚未公布：公布后请重新安排。",
    coarse: "位置只显示到村，或约一公里的格网，不是住址；同处的标记已错开。", exact: "位置为登记的住址，请勿外传。",
    keysHelp: "键盘：方向键移动，+ − 缩放，0 全图，N / P 逐次查看出行，Esc 取消，[ ] 换日期。", offline: "本页是单个文件，不联网，也不发送任何内容。", sha: "问题文件 SHA-256",
    list: "、", dot: " · "
  },
  en: {
    code: "en", other: "中文", brand: "Tongxing", page: "map of visits", print: "Print",
    sub: "{0} · {2} weeks from {1}",
    status: { optimal: "Optimal, proved", feasible: "Feasible, with a bound", infeasible: "Infeasible", stopped: "Stopped early, with a bound" },
    check: { accepted: "independently checked", rejected: "rejected by the checker", unchecked: "not checked" },
    day: "Day", before: "Day before", after: "Day after", option: "{0} {1} · {2} visits", weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    figures: ["tours", "visits", "volunteers", "km"], shown: "{0} {1}: {2} tours, {3} visits",
    legend: "Legend", home: "volunteer's home, number of the tour", stop: "children in order of visits", joint: "one visit of two volunteers", staff: "accompanied by staff", back: "way home",
    linesRoads: "Lines run along roads: the shortest way between the places shown; straight where none is known.", linesStraight: "Lines are straight, not roads.", source: "Roads: {0} (ODbL 1.0).",
    tours: "Tours", searchLabel: "Id of volunteer or child, or township", none: "Nothing found", found: "{0} tours", nothing: "No visits on this day.",
    way: "{0} km", minutes: ", {0} min on the way", many: "{0} visits", with: "with {0}", attended: "with staff", station: "station {0}", school: "school {0}", toHome: "home {0}",
    colours: ["red", "orange", "yellow", "blue"], care: "priority", number: "tour {0}", close: "Close", zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Whole map", km: "km",
    mapIs: "Map of the visits of {0} {1}. The list of tours says the same.", more: "Show {0} more tours",
    about: "{0} ({1}); {2} visits fall due, {3} are planned. Policy pack {4}, travel {5}.", provisional: "Holidays of some of these days are not published yet: plan again when they are.",
    coarse: "Positions are those of villages or of a grid of about 1 km, not of homes; marks in one place are spread.", exact: "Positions are homes: do not pass on.",
    keysHelp: "Keys: arrows move, + − zoom, 0 whole map, N / P step through tours, Esc clears, [ ] change the day.", offline: "This page is one file. It uses no network and sends nothing.", sha: "SHA-256 of the problem",
    list: ", ", dot: " · "
  }
};
