//! Every code of a roster: a workbook that has it, the cell it is told at, and that it hides no other.

use std::collections::BTreeSet;

use tongxing_solver::model::{Division, Point};
use tongxing_solver::units::Date;

use super::super::columns::Kind;
use super::super::origin::Origins;
use super::super::table::{Cell, Sheet, Workbook};
use super::super::{Import, RosterProblem, id_number, read_all, understand};
use crate::document::{Day, DivisionCode, Fault, ProblemDocument};
use crate::geography::{Gazetteer, Village};

/// A change of the sound workbook.
enum Edit {
    /// A cell, as Excel names it, in a sheet.
    Set(&'static str, &'static str, Cell),
    /// A sheet less.
    Drop(&'static str),
    /// A sheet more.
    Add(&'static str, &'static [&'static [&'static str]]),
}
use Edit::{Add, Drop, Set};

/// A word in place of a cell.
fn word(sheet: &'static str, cell: &'static str, words: &str) -> Edit {
    let words = if words.is_empty() { Cell::Empty } else { Cell::Text(words.to_owned()) };
    Set(sheet, cell, words)
}

fn number(sheet: &'static str, cell: &'static str, number: f64) -> Edit {
    Set(sheet, cell, Cell::Number(number))
}

const SOUND: [(&str, &str); 6] = [
    (
        "儿童",
        "编号,姓名,性别,出生日期,身份证号,区划代码,乡镇,经度,纬度,坐标系,关爱等级,需求,结对人数,家庭编号,语言,监护人同意
C1,甲某,女,2015-03-05,,320826101,,119.26,33.78,WGS84,黄,陪伴,1,H1,普通话,是
C2,乙某,女,2015-03-05,,320826101,,119.26,33.78,WGS84,蓝,学业辅导,1,H2,普通话,是",
    ),
    (
        "志愿者",
        "编号,姓名,性别,出生日期,身份证号,区划代码,乡镇,经度,纬度,坐标系,团队,专长,可结对人数,最远距离,结对方式,审核状态,审核有效期,备注
V1,丙某,女,1985-03-05,,320826101,,119.26,33.78,WGS84,,陪伴,2,5公里,就近,通过,2027-06-30,
V2,丁某,女,1985-03-05,,320826101,,119.26,33.78,WGS84,,陪伴,2,5公里,就近,通过,2027-06-30,
V3,戊某,女,1985-03-05,,320826101,,119.26,33.78,WGS84,,陪伴,2,5公里,就近,通过,2027-06-30,",
    ),
    ("组织", "编号,名称,区划代码,名额\nZ1,公益中心,320826,9"),
    (
        "驿站",
        "编号,名称,区划代码,经度,纬度,坐标系,座位,开放时间,级别\nS1,城东驿站,320826,119.26,33.78,WGS84,30,周末,县级",
    ),
    ("限制", "儿童编号,志愿者编号,类型,原因\nC1,V1,禁止,监护人异议"),
    ("原结对", "儿童编号,志愿者编号,结对日期\nC2,V2,2025-03-01"),
];

/// The sound workbook, changed.
fn workbook(edits: &[Edit]) -> Workbook {
    let cell = |word: &str| match word {
        "" => Cell::Empty,
        _ => Cell::Text(word.to_owned()),
    };
    let sheet = |name: &str, rows: Vec<Vec<Cell>>| Sheet { name: name.to_owned(), rows };
    let lines = |text: &str| text.lines().map(|line| line.split(',').map(cell).collect()).collect();
    let mut sheets: Vec<Sheet> =
        SOUND.iter().map(|(name, text)| sheet(name, lines(text))).collect();
    for edit in edits {
        match edit {
            Set(name, at, cell) => {
                let (letter, row) = at.split_at(1);
                let column = usize::from(letter.as_bytes()[0] - b'A');
                let rows = &mut sheets.iter_mut().find(|s| s.name == *name).unwrap().rows;
                let row: usize = row.parse().unwrap();
                rows.resize(rows.len().max(row), Vec::new());
                let row = &mut rows[row - 1];
                row.resize(row.len().max(column + 1), Cell::Empty);
                row[column] = cell.clone();
            }
            Drop(name) => sheets.retain(|sheet| sheet.name != *name),
            Add(name, rows) => {
                let rows = rows.iter().map(|row| row.iter().map(|word| cell(word)).collect());
                sheets.push(sheet(name, rows.collect()));
            }
        }
    }
    Workbook { sheets }
}

fn import(edits: &[Edit]) -> Result<Import, Vec<RosterProblem>> {
    let tables = vec![("名单.xlsx".to_owned(), workbook(edits))];
    let date = Date::from_ymd(2026, 3, 1).unwrap();
    let division = DivisionCode(Division::parse("320826").unwrap());
    let round = ProblemDocument::new(Day(date), division);
    understand(&tables, round, &villages()).map_err(|refused| refused.problems)
}

/// The built-in table with one village.
fn villages() -> Gazetteer {
    let mut gazetteer = Gazetteer::builtin();
    gazetteer.add_village(Village {
        code: Division::parse("320826101201").unwrap(),
        name: "大飞村".to_owned(),
        rural: true,
        point: Some(Point { longitude: 119.3, latitude: 33.8 }),
    });
    gazetteer
}

/// A valid ID number of that sex and birth date, of an area that is not assigned.
fn id(birth: &str, sequence: &str) -> String {
    let digits = format!("990100{birth}{sequence}");
    format!("{digits}{}", id_number::check_digit(&digits).unwrap())
}

type Row = (&'static str, &'static str, &'static str, Vec<Edit>);

/// Code, sheet and cell, and the edits of the sound workbook that lead there.
fn problems() -> Vec<Row> {
    const C: &str = "儿童";
    const V: &str = "志愿者";
    const R: &str = "限制";
    let rule = |row: [&'static str; 4], words: [&str; 4]| {
        row.into_iter().zip(words).map(|(cell, words)| word(R, cell, words)).collect::<Vec<_>>()
    };
    let third = ["A3", "B3", "C3", "D3"];
    let own = id("20150305", "002");
    vec![
        ("ambiguous_date", C, "D2", vec![number(C, "D2", 2015.1)]),
        ("bad_id_number", C, "E2", vec![word(C, "E2", "110105194912310021")]),
        ("birth_in_future", C, "D2", vec![word(C, "D2", "2026-03-02")]),
        ("birth_mismatch", C, "D2", vec![word(C, "E2", &id("20150306", "002"))]),
        ("capacity_needs_reason", V, "M2", vec![number(V, "M2", 4.0)]),
        ("contradiction", R, "A3", rule(third, ["C1", "V1", "必须", "继续"])),
        ("damaged_id_number", C, "E2", vec![number(C, "E2", 3.208_262_015_030_5e17)]),
        ("duplicate", R, "A3", rule(third, ["C1", "V1", "禁止", "再次"])),
        ("duplicate_column", C, "O1", vec![word(C, "O1", "关爱需求")]),
        ("formula_without_value", C, "D2", vec![Set(C, "D2", Cell::Formula)]),
        ("duplicate_id", C, "A3", vec![word(C, "A3", "C1")]),
        ("duplicate_id_number", C, "E3", vec![word(C, "E2", &own), word(C, "E3", &own)]),
        ("half_coordinate", C, "I2", vec![word(C, "I2", "")]),
        ("id_is_personal", C, "A2", vec![word(C, "A2", &own)]),
        ("invalid_id", C, "A2", vec![word(C, "A2", &"C".repeat(65))]),
        ("missing", C, "K2", vec![word(C, "K2", "")]),
        ("missing_column", C, "", vec![word(C, "K1", "别的")]),
        ("missing_sheet", "", "", vec![Drop(C)]),
        (
            "no_coordinates",
            C,
            "H2",
            ["H2", "I2"]
                .map(|at| word(C, at, ""))
                .into_iter()
                .chain([word(C, "F2", "110101")])
                .collect(),
        ),
        ("no_head", "驿站二", "", vec![Add("驿站二", &[&["随便", "写写"], &["一", "二"]])]),
        ("not_a_date", C, "D2", vec![word(C, "D2", "三月")]),
        ("not_a_distance", V, "N2", vec![word(V, "N2", "很远")]),
        ("not_a_division_code", C, "F2", vec![word(C, "F2", "99999")]),
        ("not_a_number", C, "M2", vec![word(C, "M2", "两个")]),
        ("outside_division", C, "F2", ["F2", "F3"].map(|at| word(C, at, "110101")).into()),
        ("out_of_range", C, "H2", vec![number(C, "H2", 12.0)]),
        ("personal_data", R, "D2", vec![word(R, "D2", "联系13800138000")]),
        ("pin_not_eligible", R, "A2", vec![word(R, "C2", "必须"), word(V, "P2", "未通过")]),
        ("sex_mismatch", C, "C2", vec![word(C, "E2", &id("20150305", "001"))]),
        // Told of all sheets together: no one cell is at fault.
        (
            "too_many_languages",
            "",
            "",
            vec![word(C, "O2", &(0..65).map(|n| format!("语{n}、")).collect::<String>())],
        ),
        (
            "too_many_pins",
            C,
            "A2",
            rule(["A2", "B2", "C2", "D2"], ["C1", "V1", "必须", "一"])
                .into_iter()
                .chain(rule(third, ["C1", "V2", "必须", "二"]))
                .collect(),
        ),
        ("unknown_id", R, "B2", vec![word(R, "B2", "V9")]),
        ("unknown_place", C, "F2", vec![word(C, "F2", "")]),
        ("unknown_word", C, "K2", vec![word(C, "K2", "紫")]),
    ]
}

/// What is filled in, merged or passed over.
fn notices() -> Vec<Row> {
    const C: &str = "儿童";
    const V: &str = "志愿者";
    let team = |more: [Edit; 2]| {
        ["K2", "K3"].map(|at| word(V, at, "一队")).into_iter().chain(more).collect()
    };
    let nowhere = |more: Edit| {
        ["H2", "I2", "J2"].map(|at| word(C, at, "")).into_iter().chain([more]).collect()
    };
    let pair = ["A3", "B3", "C3"].into_iter().zip(["C2", "V2", "2025.1"]);
    vec![
        ("datum_assumed", C, "H2", vec![word(C, "J2", "")]),
        ("departed", "原结对", "B2", vec![word("原结对", "B2", "V9")]),
        ("filled_from_county", C, "H2", nowhere(word(C, "F2", "320826"))),
        ("filled_from_town", C, "H2", nowhere(word(C, "G2", "涟城镇"))),
        ("filled_from_village", C, "H2", nowhere(word(C, "F2", "320826101201"))),
        (
            "pair_merged",
            "原结对",
            "C3",
            pair.map(|(at, words)| word("原结对", at, words)).collect(),
        ),
        ("member_left_out", V, "D3", team([word(V, "C3", "男"), word(V, "D3", "2010.3")])),
        ("outside_division", C, "F2", vec![word(C, "F2", "110101")]),
        ("row_ignored", C, "A4", vec![word(C, "A4", "合计2人")]),
        ("sheet_ignored", "说明", "", vec![Add("说明", &[&["请于周五前", "交回"]])]),
        ("team_without_woman", V, "K2", team(["C2", "C3"].map(|at| word(V, at, "男")))),
        ("under_age", V, "D2", vec![word(V, "D2", "2010-01-01")]),
        ("unknown_column", C, "Q1", vec![word(C, "Q1", "就读学校")]),
    ]
}

/// Codes of files, not of cells; and the one for what no table foresees.
const OTHERS: [&str; 3] = ["against_the_rules", "too_large", "unreadable"];

fn at(found: &[RosterProblem], code: &str) -> Vec<(String, String)> {
    let these = found.iter().filter(|problem| problem.code == code);
    these.map(|problem| (problem.place.sheet.clone(), problem.place.cell.clone())).collect()
}

#[test]
fn the_sound_workbook_has_no_problem() {
    let import = import(&[]).unwrap();
    assert!(import.notices.is_empty(), "{:?}", import.notices);
    let organisation = &import.problem.organisations[0];
    assert_eq!((organisation.id.as_str(), organisation.capacity), ("Z1", Some(9)));
    assert_eq!(organisation.title.as_deref(), Some("公益中心"));
    let station = &import.problem.stations[0];
    assert_eq!((station.id.as_str(), station.seats), ("S1", 30));
    assert_eq!((station.longitude, station.latitude), (119.26, 33.78));
    let texts = [&station.title, &station.hours, &station.level];
    assert_eq!(texts.map(|text| text.as_deref().unwrap()), ["城东驿站", "周末", "县级"]);
    assert_eq!(import.previous.len(), 1);
}

#[test]
fn every_problem_is_told_at_its_cell_and_hides_no_other() {
    for (code, sheet, cell, mut edits) in problems() {
        for second in [false, true] {
            if second {
                edits.push(word("志愿者", "C4", "？"));
            }
            let found = import(&edits).expect_err(code);
            assert!(at(&found, code).contains(&(sheet.into(), cell.into())), "{code}: {found:#?}");
            let other = ("志愿者".to_owned(), "C4".to_owned());
            assert_eq!(at(&found, "unknown_word").contains(&other), second, "{code}");
        }
    }
}

/// Cells that Excel typed as something else than a number of somebody.
#[test]
fn ids_of_another_type_are_refused_in_every_sheet() {
    let day = Date::from_ymd(2020, 1, 1).unwrap();
    let types = [Cell::Number(3.5), Cell::Number(1e17), Cell::Bool(true), Cell::Date(day)];
    for (sheet, at_cell) in [
        ("儿童", "A2"),
        ("志愿者", "A2"),
        ("组织", "A2"),
        ("驿站", "A2"),
        ("限制", "B2"),
        ("原结对", "A2"),
    ] {
        for cell in &types {
            let found = import(&[Set(sheet, at_cell, cell.clone())]).unwrap_err();
            let told = (sheet.to_owned(), at_cell.to_owned());
            assert!(at(&found, "invalid_id").contains(&told), "{sheet} {cell:?}: {found:?}");
        }
        let whole = import(&[Set(sheet, at_cell, Cell::Number(7.0))]);
        let whole = whole.err().unwrap_or_default();
        assert!(at(&whole, "invalid_id").is_empty(), "{sheet}: {whole:?}");
    }
}

#[test]
fn a_row_without_its_column_is_told_by_its_row_and_by_what_it_says() {
    let place = |edits: &[Edit]| {
        let found = import(edits).unwrap_err();
        let of = found.iter().find(|p| p.code == "unknown_place" && p.place.row == 2).unwrap();
        (of.where_zh(), of.where_en(), of.allowed.contains("320826"))
    };
    let mut edits = vec![word("儿童", "F1", ""), word("儿童", "F2", ""), word("儿童", "F3", "")];
    let zh = "名单.xlsx 儿童 第2行G列".to_owned();
    let expected = (zh, "名单.xlsx 儿童 G2".to_owned(), true);
    edits.push(word("儿童", "G2", "无此镇"));
    assert_eq!(place(&edits), expected);
    edits[3] = word("儿童", "G2", "");
    assert_eq!(place(&edits), expected);
    edits[3] = word("儿童", "G1", "");
    let zh = "名单.xlsx 儿童 第2行A列".to_owned();
    assert_eq!(place(&edits), (zh, "名单.xlsx 儿童 A2".to_owned(), true));
    let found = import(&[word("儿童", "K1", "")]).unwrap_err();
    let missing = found.iter().find(|p| p.code == "missing_column").unwrap();
    assert_eq!(missing.where_zh(), "名单.xlsx 儿童 第1行");
    assert_eq!(missing.where_en(), "名单.xlsx 儿童 row 1");
}

/// A formula without a value is one problem, and the row is otherwise read.
#[test]
fn formulas_without_values_are_told_once() {
    for (sheet, cell) in [("儿童", "A2"), ("儿童", "D2"), ("儿童", "H2"), ("志愿者", "N2")]
    {
        let found =
            import(&[Set(sheet, cell, Cell::Formula), word(sheet, "C2", "？")]).unwrap_err();
        let cells: Vec<(&str, &str)> = found
            .iter()
            .filter(|problem| problem.place.row == 2 && problem.place.sheet == sheet)
            .map(|problem| (problem.code, problem.place.cell.as_str()))
            .collect();
        let mut expected = vec![("formula_without_value", cell), ("unknown_word", "C2")];
        expected.sort_by_key(|(_, cell)| *cell);
        assert_eq!(cells, expected, "{sheet}");
    }
    // A column that nobody reads may hold them.
    assert!(import(&[word("儿童", "Q1", "序号"), Set("儿童", "Q2", Cell::Formula)]).is_ok());
}

#[test]
fn every_notice_is_told_at_its_cell() {
    for (code, sheet, cell, edits) in notices() {
        let import = import(&edits).unwrap_or_else(|problems| panic!("{code}: {problems:?}"));
        assert_eq!(at(&import.notices, code), [(sheet.to_owned(), cell.to_owned())], "{code}");
    }
}

#[test]
fn every_file_that_cannot_be_read_is_named() {
    let bomb = vec![b','; 300_000];
    let files = [("a.xlsx", b"?".as_slice()), ("b.csv", &bomb), ("c.csv", b"\x81")];
    let problems = read_all(&files).unwrap_err();
    let found: Vec<(&str, &str)> =
        problems.iter().map(|p| (p.code, p.place.file.as_str())).collect();
    assert_eq!(found, [("unreadable", "a.xlsx"), ("too_large", "b.csv"), ("unreadable", "c.csv")]);
    let unforeseen = Fault::new("unforeseen", "children[0].birth (C1)", "is strange", 1, "2");
    assert_eq!(Origins::default().located(&unforeseen).code, "against_the_rules");
}

/// Words in the sources that look like codes and are none: fields, limits, attributes, units.
const WORDS: &str = "archive ascii author birth bytes c capacity capacity_reason cells child children \
    columns compound demand division encoding entries false forbidden function home hours household \
    id km languages lat latitude letters level lng lon longitude m n no organisations pinned r ratio \
    reason reference row rows run school schools seats sector sheet sheets si since stations strings team text title \
    tongxing true unpacked volunteer volunteers where x xlsx y yes";

const SOURCES: [&str; 19] = [
    include_str!("../children.rs"),
    include_str!("../columns.rs"),
    include_str!("../guard.rs"),
    include_str!("../head.rs"),
    include_str!("../id_number.rs"),
    include_str!("../import.rs"),
    include_str!("../mod.rs"),
    include_str!("../origin.rs"),
    include_str!("../outside.rs"),
    include_str!("../pairs.rs"),
    include_str!("../person.rs"),
    include_str!("../places.rs"),
    include_str!("../problem.rs"),
    include_str!("../read.rs"),
    include_str!("../screen.rs"),
    include_str!("../sheet.rs"),
    include_str!("../teams.rs"),
    include_str!("../values.rs"),
    include_str!("../volunteers.rs"),
];

#[test]
fn every_code_of_the_sources_stands_in_a_table() {
    let rows: Vec<Row> = problems().into_iter().chain(notices()).collect();
    let tables: BTreeSet<&str> = rows.iter().map(|row| row.0).chain(OTHERS).collect();
    let words: BTreeSet<&str> = WORDS.split_whitespace().collect();
    let mut found = BTreeSet::new();
    for source in SOURCES {
        let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let quoted = source.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
        let lower = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        found.extend(quoted.filter(|word| !word.is_empty()).filter(lower));
    }
    let codes: BTreeSet<&str> = found.difference(&words).copied().collect();
    assert_eq!(codes, tables);
}

/// What import writes of the codes and headers stands where users look them up.
#[test]
fn every_code_stands_in_the_documents() {
    let rows: Vec<Row> = problems().into_iter().chain(notices()).collect();
    let contract = include_str!("../../../../docs/CONTRACT.md");
    let guide = include_str!("../../../../docs/ROSTERS.md");
    let codes = rows.iter().map(|row| row.0).chain(OTHERS).chain(["stale_previous"]);
    for code in codes {
        for document in [contract, guide] {
            assert!(document.contains(&format!("`{code}`")), "{code}");
        }
    }
}

/// Every column has its line: header, whether it must be there, other headers.
#[test]
fn every_header_stands_in_the_guide() {
    let guide = include_str!("../../../../docs/ROSTERS.md");
    for kind in Kind::ALL {
        let (_, section) = guide.split_once(&format!("\n### {}", kind.name())).expect("a section");
        let section = section.split("\n#").next().unwrap();
        for column in kind.columns() {
            let must = if column.required { "!" } else { "" };
            let line = format!("\n| {}{must} | {} |", column.name, column.synonyms.join("、"));
            assert!(section.contains(&line), "{kind:?}: {line}");
        }
        let lines = section.lines().filter(|line| line.starts_with("| ")).count();
        assert_eq!(lines, kind.columns().len() + 2, "{kind:?}: head, rule and columns");
    }
}
