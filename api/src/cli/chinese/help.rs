//! Help and usage errors in Chinese.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

/// Headings, usage first.
const TEMPLATE: &str = "{about-with-newline}\n用法: {usage}\n\n{all-args}{after-help}";

/// The command with its help in Chinese, subcommands included.
pub(in crate::cli) fn command(mut command: Command) -> Command {
    // What the parser adds by itself, `--help` and `help`, is there only now.
    command.build();
    said(command, "")
}

fn said(command: Command, within: &str) -> Command {
    let name = command.get_name().to_owned();
    let path = if within.is_empty() { name.clone() } else { format!("{within} {name}") };
    let about = of_command(&path).unwrap_or_default();
    let command = command
        .about(about)
        .long_about(None)
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(|arg| option(arg, &path));
    let within = if within.is_empty() && name == ROOT { String::new() } else { path };
    command.mut_subcommands(|inner| said(inner, &within))
}

fn option(arg: Arg, path: &str) -> Arg {
    let id = arg.get_id().as_str().to_owned();
    let mut help = of_argument(path, &id).unwrap_or_default().to_owned();
    let defaults: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    let flag = !arg.get_action().takes_values();
    if !defaults.is_empty() && !flag {
        help.push_str(&format!(" [默认: {}]", defaults.join(", ")));
    }
    let values: Vec<String> =
        arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !values.is_empty() && !flag {
        help.push_str(&format!(" [可选: {}]", values.join(", ")));
    }
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let arg = arg.help(help).long_help(None).help_heading(heading);
    arg.hide_default_value(true).hide_possible_values(true)
}

const ROOT: &str = "tongxing";

fn of_command(whole: &str) -> Option<&'static str> {
    // `help` lists the commands again.
    let path = whole.strip_prefix("policy help ").map(|rest| format!("policy {rest}"));
    let path = path.or_else(|| whole.strip_prefix("help ").map(str::to_owned));
    let path = path.unwrap_or_else(|| whole.to_owned());
    COMMANDS.iter().find(|(known, _)| path == *known).map(|(_, text)| *text)
}

fn of_argument(path: &str, id: &str) -> Option<&'static str> {
    let own = format!("{path}.{id}");
    let find = |key: &str| ARGUMENTS.iter().find(|(known, _)| *known == key).map(|(_, t)| *t);
    find(&own).or_else(|| find(id))
}

/// What is wrong with a call, and how it is made.
pub(in crate::cli) fn usage(error: &clap::Error) -> String {
    let what = KINDS.iter().find(|(kind, _)| *kind == error.kind());
    let mut text = format!("错误: {}", what.map_or("命令用法不对", |(_, text)| *text));
    for (label, kind) in CONTEXT {
        if let Some(found) = error.get(*kind).map(shown).filter(|found| !found.is_empty()) {
            text.push_str(&format!("\n  {label}: {found}"));
        }
    }
    if let Some(usage) = error.get(ContextKind::Usage).map(shown) {
        text.push_str(&format!("\n\n{}", usage.replacen("Usage:", "用法:", 1)));
    }
    text + "\n\n说明见 --help"
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("  "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("  ")
        }
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

const CONTEXT: &[(&str, ContextKind)] = &[
    ("命令", ContextKind::InvalidSubcommand),
    ("参数", ContextKind::InvalidArg),
    ("相冲突的参数", ContextKind::PriorArg),
    ("实际", ContextKind::InvalidValue),
    ("应为", ContextKind::ValidValue),
    ("可用的命令", ContextKind::ValidSubcommand),
    ("是否想用", ContextKind::SuggestedSubcommand),
    ("是否想用", ContextKind::SuggestedArg),
    ("是否想用", ContextKind::SuggestedValue),
];

const KINDS: &[(ErrorKind, &str)] = &[
    (ErrorKind::InvalidValue, "取值不在允许之内"),
    (ErrorKind::UnknownArgument, "不认识的参数"),
    (ErrorKind::InvalidSubcommand, "没有这个命令"),
    (ErrorKind::NoEquals, "参数与值之间要有等号"),
    (ErrorKind::ValueValidation, "取值不能使用"),
    (ErrorKind::TooManyValues, "值太多"),
    (ErrorKind::TooFewValues, "值太少"),
    (ErrorKind::WrongNumberOfValues, "值的个数不对"),
    (ErrorKind::ArgumentConflict, "参数重复，或与其他参数冲突"),
    (ErrorKind::MissingRequiredArgument, "缺少必须的参数"),
    (ErrorKind::MissingSubcommand, "缺少命令"),
    (ErrorKind::InvalidUtf8, "不是有效的 UTF-8"),
];

const COMMANDS: &[(&str, &str)] = &[
    (ROOT, "为儿童与志愿者结对，证明方案有多好，并独立校验。"),
    ("demo", "用自带的样例走一遍：结对、校验、安排四周的探访、写出文件"),
    ("generate", "按真实地理生成模拟的县"),
    ("import", "把名册（.xlsx、.csv）变为问题文件（--out）与人员文件（--people）"),
    ("pair", "结对一轮"),
    ("rebalance", "在上一轮结对的基础上修补：变动尽可能少"),
    ("check", "独立校验一份结果"),
    ("explain", "说明一名儿童的结对，或某一对"),
    ("visits", "安排结对之后的探访"),
    ("trips", "安排走访团对远程结对儿童的集中走访"),
    ("expand", "在哪里开设驿站，附别的选择至多能好多少的界限"),
    ("simulate", "今后各月人员流动之后的覆盖：几个方案并列，附变动范围"),
    ("policy", "列出、显示、检查、比较或验证规则包"),
    ("policy list", "自带的规则包"),
    ("policy show", "一个规则包，各项写全"),
    ("policy check", "一个规则包的全部问题"),
    ("policy diff", "两个规则包逐项的差别"),
    ("policy shadow", "试算：按规则包的计分，哪些儿童的等级会改变；不改动任何等级"),
    ("policy verify", "验证规则包：为其生成一县，结对、安排、校验，并重新核对它承诺的性质"),
    ("benchmark", "运行公开的测试实例，每个文件一行 JSON"),
    ("serve", "通过 HTTP 应答。尚无登录：请只在本机使用，或置于登录之后"),
    ("help", "显示命令的说明"),
    ("policy help", "显示命令的说明"),
];

const ARGUMENTS: &[(&str, &str)] = &[
    ("rebalance.previous", "上一轮的结果。不在问题文件中的人已离开，新出现的人是新来的"),
    ("rebalance.max_changes", "本可延续却终止的结对至多有几对"),
    ("rebalance.pin", "限制：保留的结对，以及按区划、志愿者、儿童的变动上限"),
    ("rebalance.freeze", "本可延续的结对一律不变，只安排其余的人"),
    ("rebalance.curve", "变动越多换来什么：从零到最优方案所需，或到 K"),
    ("rebalance.diff", "逐行写出变动，供审批（.json、.xlsx、.html）"),
    ("rebalance.dry_run", "只说明会有什么变动，不写任何文件"),
    ("rebalance.points", "曲线的点数"),
    ("seed", "随机种子"),
    ("threads", "线程数；0 为全部。结果与此无关"),
    ("iterations", "定价轮数上限"),
    ("max_queries", "最多查询多少段不同的路程；用完即止，方案附有效界限"),
    ("time_limit", "到这么多秒就停，给出当时最好的方案及其界限"),
    ("out", "结果写到此处，格式按扩展名"),
    ("people", "姓名与联系方式，只在显示姓名的导出中使用"),
    ("exact", "地图显示住处，而不是村或约一公里的格网"),
    ("json", "标准输出恰为一个 JSON 文档"),
    ("lang", "信息的语言；不填则按系统区域"),
    ("help", "显示说明"),
    ("version", "显示版本"),
    ("subcommand", "要说明的命令"),
    ("dir", "写到哪个文件夹"),
    ("area", "县、省或全国"),
    ("division", "区划代码；不填为 320826"),
    ("import.division", "本轮的区划"),
    ("children", "儿童总数"),
    ("volunteers", "志愿者总数"),
    ("date", "本轮的日期"),
    ("spec", "全部参数的 TOML 文件"),
    ("whole", "一省合为一个问题，而不是每县一个"),
    ("rosters", "中文表头的名册文件"),
    ("errors", "有错时，把出错的单元格标出写成此工作簿"),
    (
        "previous_out",
        "上一轮的结对（原结对），供 pair --previous 使用；不填则与问题文件放在一起，以 .previous.json 结尾",
    ),
    ("problem", "问题文件"),
    ("result", "结果文件"),
    ("policy", "规则包的名称或文件（.toml、.json），代替问题自己的"),
    (
        "travel",
        "路程方式，代替问题自己的：straight[:系数]、road:路网文件、matrix:文件.csv 或 osrm:网址；后两种可加 ,bound=系数,speed=时速",
    ),
    ("previous", "上一轮的结果，延续其结对可得优待"),
    ("check.previous", "上一轮的结果，用来核对本结果对它的说法"),
    ("plan", "校验这份结果之后的探访安排"),
    ("from", "第一天；修补已有安排时不填，用那份安排的第一天"),
    ("weeks", "几个星期，默认 4；修补已有安排时不填，用那份安排的"),
    ("earlier", "已经发出的探访安排：不重新安排，只作修补，尽量少改动"),
    ("check.earlier", "被修补的那份安排，用来核对本安排对它的说法"),
    ("changes", "安排发出之后的变动（文件）"),
    ("away", "不能去的志愿者，可多次填写"),
    ("unavailable", "不能接受探访的儿童，例如取消某天的探访，可多次填写"),
    ("closed", "不开放的驿站，可多次填写"),
    ("pin", "某天的探访保持不变的儿童，可多次填写"),
    ("hold_until", "这一天及之前的探访全部保持不变"),
    ("most_moved", "最多为别的探访挪动几次，默认 3"),
    ("expansion", "所给结果是 expand 的答案"),
    ("check.trips", "校验结果之后的集中走访安排"),
    ("candidates", "可以开设驿站的地点与计算办法；不填则为本轮区划内的每个乡镇"),
    ("stations", "最多开设多少个新驿站"),
    ("recruits", "再招募最多这么多志愿者，放在哪里对结对最有利"),
    ("approved", "计划员逐行决定过的变动表（.xlsx 或 .json）：同意的照办，不同意的不办"),
    ("floor", "另给出每个县至少千分之几的儿童有站可去的答案，及其代价"),
    ("weakest_first", "另给出最弱的县优先、其余各县逐级尽可能多的答案，及其代价"),
    ("curve", "也给出每个较小数目的答案"),
    ("target", "覆盖千分之几（按等级加权）最少要开设多少个新驿站"),
    ("simulate.previous", "起始时的结对；不填则先结对"),
    ("simulate.expansion", "expand 的答案：其中的驿站与招募成为一个方案 plan"),
    ("month", "它们在第几个月到位"),
    ("months", "起始之后多少个月"),
    ("replications", "每个方案重复多少次"),
    (
        "scenario",
        "可能发生的情况：名称（default、leave-20、leave-33、leave-50）或文件；其余与第一个比较",
    ),
    ("brute_force", "不用索引，逐一查看每位志愿者与每名儿童"),
    ("child", "儿童编号"),
    ("visits.volunteer", "写谁的日历（.ics）或探访单（.html）"),
    (
        "day",
        "只写哪一天的路线（.geojson）；路线图（.map.html）打开时显示哪一天，不填则为探访最多的一天",
    ),
    ("volunteer", "志愿者编号，用来问某一对"),
    ("pack", "名称或文件"),
    ("policy diff.a", "第一个，名称或文件"),
    ("policy diff.b", "第二个，名称或文件"),
    ("packs", "自带规则包的名称"),
    ("policy verify.all", "全部自带的规则包"),
    ("kind", "实例的种类"),
    ("files", "实例文件，可用 gzip 压缩"),
    ("turnover", "另测这么多志愿者离开后的修复（complete 实例），如 1,50"),
    ("objective", "先看什么（vrptw）：vehicles 车辆数或 distance 路程；默认 distance"),
    ("capacity", "文件中 capacity 一词代表的容量（warehouse）"),
    ("sites", "开设几个站点（mclp）；写作 P..Q 则对 P 到 Q 的每个数各给一个答案"),
    ("radius", "站点覆盖多远（mclp）：城市为米，平面为其单位"),
    ("listen", "监听地址；端口 0 取空闲的"),
    ("body_limit", "请求的最大字节数（MiB）"),
    ("computing", "同时计算的请求数"),
    ("waiting", "可以排队的请求数；再多则答 503"),
];

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::options::Cli;

    fn silent(command: &Command, within: &str, found: &mut Vec<String>) {
        let place = format!("{within} {}", command.get_name());
        let is_said = |text: Option<String>| text.is_some_and(|text| !text.trim().is_empty());
        if !is_said(command.get_about().map(ToString::to_string)) {
            found.push(place.clone());
        }
        for arg in command.get_arguments() {
            if !is_said(arg.get_help().map(ToString::to_string)) {
                found.push(format!("{place} {}", arg.get_id()));
            }
        }
        command.get_subcommands().for_each(|inner| silent(inner, &place, found));
    }

    #[test]
    fn every_command_and_option_has_its_help_in_chinese() {
        let mut found = Vec::new();
        silent(&super::command(Cli::command()), "", &mut found);
        assert!(found.is_empty(), "no Chinese for {found:#?}");
    }
}
