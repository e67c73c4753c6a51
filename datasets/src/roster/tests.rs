mod codes;
mod heads;
mod hostile;
mod teams;

use std::io::{Cursor, Read};

use tongxing_solver::model::Division;
use tongxing_solver::units::Date;

use super::table::{Cell, Sheet, Workbook};
use super::*;
use crate::document::{Consent, Day, DivisionCode, Members, ProblemDocument, ReachDocument};
use crate::synthetic;

const HEADS: &str = "编号,姓名,性别,出生日期,身份证号,区划代码,关爱等级,监护人同意";
const VOLUNTEERS: &str = "编号,姓名,性别,区划代码,团队,可结对人数,最远距离,专长,审核状态,审核有效期
V1,甲,女,320826101,,2,5公里,学业辅导、陪伴,通过,2027.3\n";

fn run(files: &[(&str, &[u8])]) -> Result<Import, Vec<RosterProblem>> {
    let date = Date::from_ymd(2026, 3, 1).unwrap();
    import(files, date, Division::parse("320826").unwrap(), &Gazetteer::builtin())
}

fn codes(children: &str) -> Vec<(&'static str, String)> {
    let files = [("儿童.csv", children.as_bytes()), ("志愿者.csv", VOLUNTEERS.as_bytes())];
    let problems = run(&files).err().unwrap_or_default();
    problems.into_iter().map(|p| (p.code, p.place.cell)).collect()
}

#[test]
fn the_sample_workbook_imports_as_the_county_says() {
    let county = synthetic::sample();
    let bytes = write_xlsx(&county.workbook()).unwrap();
    assert_eq!(bytes, write_xlsx(&county.workbook()).unwrap());
    let gazetteer = Gazetteer::builtin();
    let files = [("名单.xlsx", bytes.as_slice())];
    let import = import(&files, county.date(), county.division(), &gazetteer).unwrap();
    let mut expected = ProblemDocument::new(Day(county.date()), DivisionCode(county.division()));
    county.add_to(&mut expected, &gazetteer);
    assert_eq!(import.problem.children, expected.children);
    assert_eq!(import.problem.volunteers, expected.volunteers);
    assert_eq!(import.problem, expected);
    assert_eq!(import.people.children.len(), expected.children.len());
}

#[test]
fn titles_and_two_row_heads_are_understood() {
    let children = "涟水县儿童名单,,,,,,,,\n编号*,基本信息,,,区划,关爱等级,监护人,,\n,姓名,性别,出生年月,,（颜色）,姓名,联系电话,同意\nC1,乙,男,2015.3,320826101,红色,丙,123,√\n";
    let files = [("儿童.csv", children.as_bytes()), ("志愿者.csv", VOLUNTEERS.as_bytes())];
    let import = run(&files).unwrap();
    let child = &import.problem.children[0];
    assert_eq!(child.birth, Day::parse("2015-03-01").unwrap());
    assert_eq!(child.consent, Consent::Given(true));
    let person = &import.people.children["C1"];
    assert_eq!((person.name.as_deref(), person.guardian_name.as_deref()), (Some("乙"), Some("丙")));
    assert_eq!(import.problem.volunteers[0].reach, ReachDocument::Metres(5000));
    let words = serde_json::to_string(&import.problem).unwrap();
    assert!(!words.contains('乙') && !words.contains('甲'));
    assert!(import.notices.iter().any(|n| n.code == "filled_from_town"));
}

#[test]
fn gb18030_reads_as_utf_8_does() {
    let children = format!("{HEADS}\nC1,乙,男,2015.3,,320826101,红,是\n");
    let (chinese, ..) = encoding_rs::GB18030.encode(&children);
    let marked = [b"\xef\xbb\xbf", children.as_bytes()].concat();
    let volunteers = ("志愿者.csv", VOLUNTEERS.as_bytes());
    let plain = run(&[("儿童.csv", children.as_bytes()), volunteers]).unwrap();
    for bytes in [&*chinese, &marked] {
        assert_eq!(run(&[("儿童.csv", bytes), volunteers]).unwrap(), plain);
    }
}

#[test]
fn every_problem_is_named_with_its_cell_at_once() {
    let rows = [
        "C1,a,男,2015.3,11010519491231002X,320826101,红,是", // sex and birth disagree
        "C1,a,男,2015.3,,320826101,紫,也许",
        "11010519491231002X,a,女,2015.13,110105194912310021,3208,红,否",
        ",a,,,3.20826E+17,32,红,是",
        "C5,a,女,2015.3,,99999,红,是",
    ];
    let found = codes(&format!("{HEADS}\n{}\n", rows.join("\n")));
    let expected = [
        ("sex_mismatch", "C2"),
        ("birth_mismatch", "D2"),
        ("duplicate_id", "A3"),
        ("unknown_word", "G3"),
        ("unknown_word", "H3"),
        ("id_is_personal", "A4"),
        ("not_a_date", "D4"),
        ("bad_id_number", "E4"),
        ("missing", "A5"),
        ("missing", "C5"),
        ("damaged_id_number", "E5"),
        ("not_a_division_code", "F6"),
    ];
    for (code, cell) in expected {
        assert!(found.contains(&(code, cell.to_owned())), "{code} {cell}: {found:?}");
    }
    assert_eq!(codes("编号,性别\n1,男\n")[0].0, "missing_column");
}

#[test]
fn a_team_with_a_man_is_one_volunteer() {
    let rows = "V2,乙,男,320826101,队,1,不限,安全,通过,2026.5\nV3,丙,女,320826101,队,2,,陪伴,通过,2026.4\nV4,丁,女,320826101,娘,2,,,通过,2027.4\nV5,戊,女,320826101,娘,2,,,通过,2027.4\n";
    let children = format!("{HEADS}\nC1,乙,男,2015.3,,320826101,红,是\n");
    let volunteers = format!("{VOLUNTEERS}{rows}");
    let rules = "儿童编号,志愿者编号,类型,原因\nC1,V2,禁止,监护人异议\n";
    let files = [
        ("儿童.csv", children.as_bytes()),
        ("志愿者.csv", volunteers.as_bytes()),
        ("限制.csv", rules.as_bytes()),
    ];
    let import = run(&files).unwrap();
    let ids: Vec<&str> = import.problem.volunteers.iter().map(|v| v.id.as_str()).collect();
    assert_eq!(ids, ["V1", "V3", "V4", "V5"]);
    let team = &import.problem.volunteers[1];
    assert_eq!((team.members, team.capacity), (Some(Members { women: 1, men: 1 }), 3));
    assert_eq!(team.vetting.valid_until, Day::parse("2026-04-01"));
    assert_eq!(team.skills.len(), 2);
    assert_eq!(import.problem.forbidden[0].volunteer, "V3");
    assert_eq!(import.people.volunteers["V3"].contact.as_deref(), Some("丙"));
}

#[test]
fn a_far_cell_is_refused_before_it_is_read() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.write_string(0, 0, "编号").unwrap();
    page.write_string(1_048_575, 16_383, "x").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let problem = read("a.xlsx", &bytes, &Limits::default()).unwrap_err();
    assert_eq!(problem.code, "too_large");
}

#[test]
fn limits_hold_at_and_beyond() {
    let sheet = Sheet { name: "儿童".to_owned(), rows: vec![vec![Cell::Number(1.0); 3]; 4] };
    let bytes = write_xlsx(&Workbook { sheets: vec![sheet] }).unwrap();
    let usual = Limits::default();
    let at = Limits { rows: 4, columns: 3, cells: 12, bytes: bytes.len() as u64, ..usual };
    assert!(read("a.xlsx", &bytes, &at).is_ok());
    let beyond = [
        Limits { rows: 3, ..at },
        Limits { columns: 2, ..at },
        Limits { cells: 11, ..at },
        Limits { bytes: at.bytes - 1, ..at },
        Limits { entries: 3, ..at },
        Limits { unpacked: 500, ..at },
    ];
    for limits in beyond {
        assert_eq!(read("a.xlsx", &bytes, &limits).unwrap_err().code, "too_large", "{limits:?}");
    }
    assert_eq!(read("a.xlsx", b"no archive", &usual).unwrap_err().code, "unreadable");
    let csv = Limits { rows: 1, ..usual };
    assert_eq!(read("a.csv", b"a,b\nc,d", &csv).unwrap_err().code, "too_large");
}

#[test]
fn faulty_cells_are_marked_and_listed() {
    let children = format!("{HEADS}\nC1,乙,男,2015.13,,320826101,紫,是\n");
    let tables = read_all(&[("儿童.csv", children.as_bytes())]).unwrap();
    let date = Date::from_ymd(2026, 3, 1).unwrap();
    let division = Division::parse("320826").unwrap();
    let round = ProblemDocument::new(Day(date), DivisionCode(division));
    let Refused { problems, .. } = understand(&tables, round, &Gazetteer::builtin()).unwrap_err();
    let bytes = write_marked(&tables, &problems, &[]).unwrap();
    let mut list = String::new();
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut list).unwrap();
    // A place is as long as two names and a cell.
    let width = list.split_once("<col min=\"1\" max=\"1\" width=\"").unwrap().1;
    let width = width.split('.').next().unwrap().parse::<u32>().unwrap();
    assert!(width >= 40, "{width}");
    let again = read("a.xlsx", &bytes, &Limits::default()).unwrap();
    assert_eq!(again.sheets[0].name, "问题");
    assert_eq!(again.sheets[0].rows.len(), 1 + problems.len());
    assert_eq!(again.sheets[1].rows, tables[0].1.sheets[0].rows);
    let places: Vec<String> = problems.iter().map(RosterProblem::where_zh).collect();
    assert_eq!(places, ["儿童.csv", "儿童.csv 儿童 第2行D列", "儿童.csv 儿童 第2行G列"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn random_cells_and_bytes_never_panic(
        texts in proptest::collection::vec(".{0,12}", 8),
        number in proptest::num::f64::ANY,
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
    ) {
        let head: Vec<Cell> = HEADS.split(',').map(|h| Cell::Text(h.to_owned())).collect();
        let mut rows = vec![head, texts.iter().cloned().map(Cell::Text).collect()];
        rows.push(vec![Cell::Number(number); 8]);
        let sheet = Sheet { name: "儿童".to_owned(), rows };
        let tables = vec![("a".to_owned(), Workbook { sheets: vec![sheet] })];
        let date = Date::from_ymd(2026, 3, 1).unwrap();
        let division = Division::parse("320826").unwrap();
        let round = ProblemDocument::new(Day(date), DivisionCode(division));
        let _ = understand(&tables, round, &Gazetteer::builtin());
        let _ = run(&[("儿童.csv", &bytes)]);
        let _ = run(&[("儿童.xlsx", &bytes)]);
    }
}

#[test]
fn hours_are_read_or_named_by_their_cell() {
    let children = "编号,性别,出生日期,区划代码,关爱等级,监护人同意,可探访时间\nC1,男,2015-03-05,320826101,红,是,周六上午\nC2,女,2015-03-05,320826101,蓝,是,寒暑假\n";
    let files = [("儿童.csv", children.as_bytes()), ("志愿者.csv", VOLUNTEERS.as_bytes())];
    let import = run(&files).unwrap();
    let hours = import.problem.children[0].available.as_ref().unwrap();
    assert_eq!(hours.rules[0].rule, "FREQ=WEEKLY;BYDAY=SA");
    assert_eq!(hours.rules[0].windows, ["08:30-12:00"]);
    assert_eq!(import.problem.children[1].available, None);
    let unread: Vec<_> = import.notices.iter().filter(|n| n.code == "unread_hours").collect();
    assert_eq!(unread.len(), 1);
    assert_eq!((unread[0].place.cell.as_str(), unread[0].found.as_str()), ("G3", ""));
    assert_eq!(import.people.children["C2"].hours.as_deref(), Some("寒暑假"));
}
