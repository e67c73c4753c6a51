//! A county's rosters as sheets with the canonical headers: what a county keeps in Excel.

use tongxing_solver::units::Date;

use super::record::Record;
use super::rules::{self, Made};
use super::volunteers::{SECTORS, Volunteer};
use super::words::{self, DATUMS};
use super::{Child, County};
use crate::document::{ChildKind, Datum, Mode, Priority, Sex, VettingStatus};
use crate::roster::id_number::check_digit;
use crate::roster::table::{Cell, Sheet, Workbook};

/// Headers of the sheet 儿童.
const CHILD: [&str; 23] = [
    "编号",
    "姓名",
    "性别",
    "出生日期",
    "身份证号",
    "区划代码",
    "乡镇",
    "村",
    "地址",
    "经度",
    "纬度",
    "坐标系",
    "儿童类别",
    "关爱等级",
    "需求",
    "结对人数",
    "家庭编号",
    "民族",
    "语言",
    "监护人姓名",
    "监护人电话",
    "监护人同意",
    "可探访时间",
];

/// Headers of the sheet 志愿者.
const VOLUNTEER: [&str; 25] = [
    "编号",
    "姓名",
    "性别",
    "出生日期",
    "身份证号",
    "电话",
    "单位",
    "行业",
    "团队",
    "职能组",
    "区划代码",
    "乡镇",
    "村",
    "地址",
    "经度",
    "纬度",
    "坐标系",
    "专长",
    "语言",
    "可结对人数",
    "最远距离",
    "结对方式",
    "审核状态",
    "审核有效期",
    "备注",
];

/// The workbook of a county: 儿童, 志愿者, 组织, 限制.
pub(super) fn workbook(county: &County) -> Workbook {
    let children = county.children.iter().enumerate();
    let volunteers = county.volunteers.iter().enumerate();
    let organisations = (0..county.organisations).map(|index| organisation(county, index));
    let made = rules::rules(county);
    Workbook {
        sheets: vec![
            sheet("儿童", &CHILD, children.map(|(i, child)| child_row(county, i, child))),
            sheet("志愿者", &VOLUNTEER, volunteers.map(|(i, v)| volunteer_row(county, i, v))),
            sheet("组织", &["编号", "名称", "区划代码", "名额"], organisations),
            sheet(
                "限制",
                &["儿童编号", "志愿者编号", "类型", "原因"],
                made.iter().map(|rule| rule_row(county, rule)),
            ),
        ],
    }
}

fn sheet(name: &str, heads: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> Sheet {
    let head = heads.iter().map(|head| text(*head)).collect();
    Sheet { name: name.to_owned(), rows: std::iter::once(head).chain(rows).collect() }
}

fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

fn number(value: impl Into<f64>) -> Cell {
    Cell::Number(value.into())
}

fn or_empty<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
    value.map_or(Cell::Empty, cell)
}

fn sex(sex: Sex) -> Cell {
    text(if sex == Sex::Female { "女" } else { "男" })
}

/// Division, township, village, address, longitude, latitude, datum.
fn whereabouts(county: &County, record: &Record, number_in_village: usize) -> [Cell; 7] {
    let town = &county.settlement.territory.towns[record.home.town];
    let village = words::village(county, record);
    let address = format!("{}{}{}号", town.name, village, 1 + number_in_village % 180);
    let (longitude, latitude, datum) = match record.written {
        Some((datum, point)) => {
            let word =
                DATUMS[usize::from(datum != Datum::Wgs84) + usize::from(datum == Datum::Bd09)];
            (number(point.longitude), number(point.latitude), text(word))
        }
        None => (Cell::Empty, Cell::Empty, Cell::Empty),
    };
    let village = if village.is_empty() { Cell::Empty } else { text(village) };
    let name = if town.name.is_empty() { Cell::Empty } else { text(town.name.as_str()) };
    [text(town.code.to_string()), name, village, text(address), longitude, latitude, datum]
}

fn child_row(county: &County, index: usize, child: &Child) -> Vec<Cell> {
    let mut row = vec![
        text(words::child(county, index)),
        text(format!("示例儿童{:04}", index + 1)),
        sex(child.sex),
        Cell::Date(child.birth),
        text(id_number(county, 2 * index, child.birth, child.sex)),
    ];
    row.extend(whereabouts(county, &child.record, child.guardian));
    let kind = match child.kind {
        ChildKind::LeftBehind => "留守",
        ChildKind::InDifficulty => "困境",
        ChildKind::Other => "其他",
    };
    let priority = match child.priority {
        Priority::Red => "红",
        Priority::Orange => "橙",
        Priority::Yellow => "黄",
        Priority::Blue => "蓝",
    };
    let consent = match child.consent {
        None => text("否"),
        // Most rosters say yes or no, some the day.
        Some(day) if child.guardian.is_multiple_of(3) => Cell::Date(day),
        Some(_) => text("是"),
    };
    let ethnicity = super::language(&county.county).filter(|_| child.local_language);
    row.extend([
        text(kind),
        text(priority),
        text(words::needs(&child.needs)),
        or_empty(child.demand, number),
        or_empty(child.household, |n| text(words::household(county, n))),
        text(ethnicity.map_or("汉族", |(ethnicity, _)| ethnicity)),
        or_empty(words::languages(county, child.local_language), text),
        text(format!("示例监护人{:04}", child.guardian + 1)),
        text(phone(2 * child.guardian + 1)),
        consent,
        // The usual hours hold.
        Cell::Empty,
    ]);
    row
}

fn volunteer_row(county: &County, index: usize, volunteer: &Volunteer) -> Vec<Cell> {
    let sector = &SECTORS[volunteer.sector];
    let unit = match volunteer.organisation {
        Some(organisation) => words::organisation_title(county, organisation),
        None => format!("示例单位{:03}", index % 97 + 1),
    };
    let mut row = vec![
        text(words::volunteer(county, index)),
        text(format!("示例志愿者{:04}", index + 1)),
        sex(volunteer.sex),
        Cell::Date(volunteer.birth),
        text(id_number(county, 2 * index + 1, volunteer.birth, volunteer.sex)),
        text(phone(2 * index)),
        text(unit),
        text(sector.name),
        or_empty(volunteer.team, |team| text(words::team(team))),
        text(words::function(sector)),
    ];
    row.extend(whereabouts(county, &volunteer.record, index));
    let status = match volunteer.vetting.0 {
        VettingStatus::Clear => "通过",
        VettingStatus::Pending => "待审",
        VettingStatus::Refused => "未通过",
    };
    row.extend([
        text(words::needs(&volunteer.skills)),
        or_empty(words::languages(county, volunteer.local_language), text),
        number(volunteer.capacity),
        or_empty(volunteer.reach, number),
        text(if volunteer.mode == Mode::Near { "就近" } else { "远程" }),
        text(status),
        Cell::Date(volunteer.vetting.1),
        if volunteer.has_reason() { text(words::REASON) } else { Cell::Empty },
    ]);
    row
}

fn organisation(county: &County, index: usize) -> Vec<Cell> {
    vec![
        text(words::organisation(county, index)),
        text(words::organisation_title(county, index)),
        text(county.division().to_string()),
        number(rules::pool(county, index)),
    ]
}

fn rule_row(county: &County, rule: &Made) -> Vec<Cell> {
    let kind = if rule.pinned { "必须" } else { "禁止" };
    let child = text(words::child(county, rule.child));
    let volunteer = text(words::volunteer(county, rule.volunteer));
    vec![child, volunteer, text(kind), text(rule.reason())]
}

/// A phone number that belongs to nobody: no Chinese number begins with 10 and has 11 digits.
fn phone(index: usize) -> String {
    format!("10{:09}", index % 1_000_000_000)
}

/// An ID number whose area, 99 and four digits, is not assigned; its own within the county, with the
/// right birth date, sex and check digit.
fn id_number(county: &County, index: usize, birth: Date, sex: Sex) -> String {
    let (year, month, day) = birth.to_ymd();
    let key = super::number(county.division()) % 100;
    let area = (key * 97 + index as u64 / 500) % 10_000;
    let sequence = 2 * (index % 500) + usize::from(sex == Sex::Male);
    let digits = format!("99{area:04}{year:04}{month:02}{day:02}{sequence:03}");
    let check = check_digit(&digits).unwrap_or('X');
    format!("{digits}{check}")
}
