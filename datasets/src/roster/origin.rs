//! Where the rows of a problem come from, so that what contradicts its rules is told by cell.

use super::problem::RosterProblem;
use super::sheet::Row;
use crate::document::Fault;

/// The row behind every line of a problem's lists.
#[derive(Default)]
pub(super) struct Origins<'a> {
    pub(super) organisations: Vec<Row<'a>>,
    pub(super) stations: Vec<Row<'a>>,
    pub(super) schools: Vec<Row<'a>>,
    pub(super) children: Vec<Row<'a>>,
    pub(super) volunteers: Vec<Row<'a>>,
    pub(super) pinned: Vec<Row<'a>>,
    pub(super) forbidden: Vec<Row<'a>>,
    pub(super) previous: Vec<Row<'a>>,
}

/// Columns by field of a document.
const COLUMNS: [(&str, &str); 24] = [
    ("author", "提出单位"),
    ("birth", "出生日期"),
    ("capacity", "可结对人数"),
    ("capacity_reason", "备注"),
    ("child", "儿童编号"),
    ("demand", "结对人数"),
    ("division", "区划代码"),
    ("function", "职能组"),
    ("home", "经度"),
    ("hours", "开放时间"),
    ("household", "家庭编号"),
    ("id", "编号"),
    ("languages", "语言"),
    ("latitude", "纬度"),
    ("level", "级别"),
    ("longitude", "经度"),
    ("reason", "原因"),
    ("school", "学校编号"),
    ("seats", "座位"),
    ("sector", "行业"),
    ("since", "结对日期"),
    ("team", "团队"),
    ("title", "名称"),
    ("volunteer", "志愿者编号"),
];

/// What the codes of a problem's own rules mean, in Chinese.
fn chinese(code: &str) -> &'static str {
    match code {
        "birth_in_future" => "出生日期晚于本轮日期",
        "capacity_needs_reason" => "可结对人数大于3，须在备注写明原因",
        "contradiction" => "同一对既是必须又是禁止",
        "duplicate" | "duplicate_id" => "重复",
        "invalid_id" => "编号须为1至64个字符，不含看不见的字符",
        "out_of_range" => "超出范围",
        "personal_data" => "这一列不得出现姓名、电话、身份证号",
        "pin_not_eligible" => "必须的这一对违反保护儿童的规则",
        "too_many_languages" => "全部名单中的语言和方言超过64种",
        "too_many_pins" => "必须的结对多于名额或需要人数",
        _ => "与本轮规则不符",
    }
}

impl Origins<'_> {
    fn list(&self, name: &str) -> Option<&[Row<'_>]> {
        Some(match name {
            "organisations" => &self.organisations,
            "stations" => &self.stations,
            "schools" => &self.schools,
            "children" => &self.children,
            "volunteers" => &self.volunteers,
            "pinned" => &self.pinned,
            "forbidden" => &self.forbidden,
            "previous.pairs" => &self.previous,
            _ => return None,
        })
    }

    /// A fault of the problem document as a problem of the cell that it comes from.
    pub(super) fn located(&self, fault: &Fault) -> RosterProblem {
        let path = fault.place.split(" (").next().unwrap_or_default();
        let (list, rest) = path.split_once('[').unwrap_or((path, ""));
        let (line, field) = rest.split_once(']').unwrap_or((rest, ""));
        let field = field.trim_start_matches('.').split('.').next().unwrap_or_default();
        let row = self.list(list).zip(line.parse::<usize>().ok());
        let row = row.and_then(|(rows, line)| rows.get(line));
        let place = row.map_or_else(super::problem::Place::default, |row| {
            let column = COLUMNS.iter().find(|(name, _)| *name == field).map(|(_, column)| *column);
            // A pair has no column of its own: its first one stands for it.
            row.place(column.unwrap_or(row.first_column()))
        });
        let english = format!("{} {}", if field.is_empty() { list } else { field }, fault.message);
        let code = KNOWN.iter().find(|code| **code == fault.code).copied();
        RosterProblem::new(
            code.unwrap_or("against_the_rules"),
            place,
            (chinese(&fault.code), &english),
            &fault.found,
            &fault.allowed,
        )
    }
}

/// Codes that a problem document can add to those of rows.
pub(super) const KNOWN: [&str; 12] = [
    "birth_in_future",
    "capacity_needs_reason",
    "contradiction",
    "duplicate",
    "duplicate_id",
    "invalid_id",
    "out_of_range",
    "personal_data",
    "pin_not_eligible",
    "too_large",
    "too_many_languages",
    "too_many_pins",
];
