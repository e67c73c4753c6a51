//! What children and volunteers have in common: an id, an ID number, a home.

use std::collections::BTreeSet;

use tongxing_solver::model::Division;
use tongxing_solver::units::Date;

use super::id_number;
use super::sheet::{Log, Row};
use super::table::Cell;
use super::{screen, values};
use crate::document::{Datum, DivisionCode, Sex};
use crate::geography::{Gazetteer, Precision, Whereabouts};

/// Where somebody lives.
pub(super) struct Home {
    pub(super) division: DivisionCode,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    pub(super) datum: Datum,
}

/// Reads rows against the round's division.
pub(super) struct Context<'a> {
    pub(super) date: Date,
    pub(super) division: Division,
    pub(super) gazetteer: &'a Gazetteer,
}

/// The number of a row within its sheet: there, no one else's, and no ID-card number.
pub(super) fn id(
    row: &Row<'_>,
    column: &str,
    seen: &mut BTreeSet<String>,
    log: &mut Log,
) -> Option<String> {
    let id = row.id(log, column)?;
    let personal = id_number::is_valid(&id) || screen::found(&id, &screen::names(row)).is_some();
    if personal {
        let words = (
            "编号不得使用身份证号、电话或姓名",
            "no ID number, phone number or name may serve as number",
        );
        row.fail(log, "id_is_personal", column, words, "本县自编号 / a number of the county's own");
        return None;
    }
    if !seen.insert(id.clone()) {
        let words = ("编号重复", "the number stands there twice");
        row.fail(log, "duplicate_id", column, words, "唯一 / unique");
        return None;
    }
    Some(id)
}

/// The ID-card number of a row, held against its sex and birth date. An empty cell is none.
pub(super) fn card(
    row: &Row<'_>,
    sex: Option<Sex>,
    birth: Option<Date>,
    seen: &mut BTreeSet<String>,
    log: &mut Log,
) -> Option<String> {
    const COLUMN: &str = "身份证号";
    const ALLOWED: &str = "18位文本 / 18 characters as text";
    let word = row.word(COLUMN).to_ascii_uppercase();
    if word.is_empty() {
        return None;
    }
    let scientific = word.contains("E+") || word.contains('.');
    if matches!(row.cell(COLUMN), Cell::Number(_) | Cell::Date(_) | Cell::Bool(_)) || scientific {
        let words = (
            "身份证号被存成数字，末几位已被Excel破坏，请按文本重新录入",
            "the ID number is stored as a number: Excel has destroyed its last digits; enter it as text",
        );
        row.fail(log, "damaged_id_number", COLUMN, words, ALLOWED);
        return None;
    }
    if !id_number::is_valid(&word) {
        let words = ("身份证号位数或校验码不对", "length or check digit of the ID number is wrong");
        row.fail(log, "bad_id_number", COLUMN, words, ALLOWED);
        return None;
    }
    let Some(born) = id_number::birth(&word) else {
        let words = ("身份证号中的出生日期不存在", "the ID number holds no calendar day");
        row.fail(log, "bad_id_number", COLUMN, words, ALLOWED);
        return None;
    };
    if sex.is_some_and(|sex| id_number::sex(&word) != Some(sex.core())) {
        let words = ("性别与身份证号不符", "sex and ID number disagree");
        row.fail(log, "sex_mismatch", "性别", words, "与身份证号一致 / as in the ID number");
    }
    // A day that was filled in, the first of a month, agrees with every day of it.
    let agrees = |birth: Date| {
        let ((y, m, d), (yy, mm, _)) = (birth.to_ymd(), born.to_ymd());
        birth == born || (d == 1 && (y, m) == (yy, mm))
    };
    if birth.is_some_and(|birth| !agrees(birth)) {
        let words = ("出生日期与身份证号不符", "birth date and ID number disagree");
        row.fail(log, "birth_mismatch", "出生日期", words, &born.to_string());
    }
    if !seen.insert(word.clone()) {
        let words = ("身份证号重复", "the ID number stands there twice");
        row.fail(log, "duplicate_id_number", COLUMN, words, "唯一 / unique");
    }
    Some(word)
}

/// The birth date: of the ID number where it is valid, of its own column otherwise.
pub(super) fn birth(given: Option<Date>, card: Option<&str>) -> Option<Date> {
    card.and_then(id_number::birth).or(given)
}

/// The division code of a row; `Err` where it cannot be read, `None` where there is none.
pub(super) fn division(row: &Row<'_>, log: &mut Log) -> Result<Option<Division>, ()> {
    let word = row.word("区划代码");
    if word.is_empty() {
        return Ok(None);
    }
    let found = Division::parse(&word);
    if found.is_none() {
        let words = ("区划代码无法识别", "the division code cannot be read");
        row.fail(log, "not_a_division_code", "区划代码", words, "6、9、12位数字 / digits");
    }
    found.map(Some).ok_or(())
}

/// The column that says where somebody lives: one with words, else one that the sheet has.
pub(super) fn whereabouts(row: &Row<'_>) -> &'static str {
    const COLUMNS: [&str; 3] = ["区划代码", "乡镇", "村"];
    let written = || COLUMNS.into_iter().find(|column| row.some(column).is_some());
    let there = || COLUMNS.into_iter().find(|column| row.known.head.columns.contains_key(column));
    written().or_else(there).unwrap_or(row.first_column())
}

/// Longitude and latitude as written; `Err` where they are wrong, `None` where there are none.
fn point(row: &Row<'_>, log: &mut Log) -> Result<Option<(f64, f64)>, ()> {
    let mut read = |column, bounds: std::ops::RangeInclusive<f64>| {
        if row.word(column).is_empty() {
            return Ok(None);
        }
        let found = values::number(row.cell(column)).filter(|degrees| bounds.contains(degrees));
        if found.is_none() {
            let words = ("坐标不在范围内", "the coordinate is out of range");
            let allowed = format!("{}–{}°", bounds.start(), bounds.end());
            row.fail(log, "out_of_range", column, words, &allowed);
        }
        found.map(Some).ok_or(())
    };
    let (longitude, latitude) = (read("经度", 73.0..=136.0), read("纬度", 3.0..=54.0));
    match (longitude?, latitude?) {
        (Some(longitude), Some(latitude)) => Ok(Some((longitude, latitude))),
        (None, None) => Ok(None),
        (longitude, _) => {
            let column = if longitude.is_none() { "经度" } else { "纬度" };
            let words = ("经度和纬度须同时填写", "longitude and latitude belong together");
            row.fail(log, "half_coordinate", column, words, "");
            Err(())
        }
    }
}

impl Context<'_> {
    /// The home of a row, filled in from village or township where it has no coordinates.
    pub(super) fn home(&self, row: &Row<'_>, log: &mut Log) -> Option<Home> {
        let code = division(row, log);
        let point = point(row, log);
        let datum = match row.word("坐标系").as_str() {
            "" => Some(Datum::Wgs84),
            _ => row.one_of(log, "坐标系", values::datum, "WGS84、GCJ02、BD09"),
        };
        let (code, point, datum) = (code.ok()?, point.ok()?, datum?);
        let (town, village) = (row.text("乡镇"), row.text("村"));
        let county = code.and_then(|c| c.truncate(6)).unwrap_or(self.division);
        let names = Whereabouts::Names { county, town: &town, village: &village };
        let named =
            if town.is_empty() && village.is_empty() { None } else { self.gazetteer.find(&names) };
        let coded = code.and_then(|code| self.gazetteer.find(&Whereabouts::Code(code)));
        let found = match (named, coded) {
            (Some(named), Some(coded)) if coded.precision < named.precision => Some(coded),
            (named, coded) => named.or(coded),
        };
        let place = code.or(named.filter(|n| n.precision != Precision::County).map(|n| n.division));
        let Some(division) = place else {
            let words = (
                "没有区划代码，乡镇和村也查不到",
                "no division code, and township and village are not known",
            );
            let column = whereabouts(row);
            let round = self.division;
            let allowed = format!(
                "6、9、12位区划代码，或{round}内的乡镇和村 / a division code, or places within {round}"
            );
            row.fail(log, "unknown_place", column, words, &allowed);
            return None;
        };
        let division = DivisionCode(division);
        if let Some((longitude, latitude)) = point {
            if row.word("坐标系").is_empty() {
                let words = ("未写坐标系，按WGS84处理", "no datum is given; WGS84 was taken");
                row.note(log, "datum_assumed", "经度", words, "WGS84");
            }
            return Some(Home { division, longitude, latitude, datum });
        }
        let Some(found) = found else {
            let words = ("没有坐标，也查不到所在地", "no coordinates, and the place is not known");
            row.fail(log, "no_coordinates", "经度", words, "经度和纬度 / coordinates");
            return None;
        };
        let (code, zh, en) = match found.precision {
            Precision::Village => (
                "filled_from_village",
                "没有坐标，取村的位置",
                "no coordinates: the village's were taken",
            ),
            Precision::Town => (
                "filled_from_town",
                "没有坐标，取乡镇的位置",
                "no coordinates: the township's were taken",
            ),
            Precision::County => (
                "filled_from_county",
                "没有坐标，取县城的位置",
                "no coordinates: the county seat's were taken",
            ),
        };
        let (longitude, latitude) = (found.point.longitude, found.point.latitude);
        row.note(log, code, "经度", (zh, en), &format!("{longitude:.6}, {latitude:.6}"));
        Some(Home { division, longitude, latitude, datum: Datum::Wgs84 })
    }
}

/// Needs or skills of a list; every unknown word is a problem.
pub(super) fn needs(row: &Row<'_>, column: &str, log: &mut Log) -> Vec<crate::document::Need> {
    let mut needs = Vec::new();
    for word in values::list(&row.text(column)) {
        match values::need(&word) {
            Some(need) if !needs.contains(&need) => needs.push(need),
            Some(_) => {}
            None => {
                let words = ("不认识的需求或专长", "the need or skill is not known");
                row.fail(log, "unknown_word", column, words, values::NEEDS);
            }
        }
    }
    needs
}
