//! Rosters as files: what a county hands in, and what comes of it.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tongxing_datasets::roster::table::Cell;

use crate::cli::{Said, folder, tongxing};

/// A roster of small sheets, each a CSV file named as its sheet.
struct Roster<'a>(&'a [(&'a str, &'a str)]);

const CHILDREN: &str = "编号,姓名,性别,出生日期,区划代码,关爱等级,监护人同意
C1,甲儿,男,2015.3,320826101,黄,是
C2,乙儿,女,2014-06-01,320826101,蓝,是
";
const VOLUNTEERS: &str = "编号,姓名,性别,区划代码,审核状态,审核有效期
V1,丙某,女,320826101,通过,2027-06-30
V2,丁某,女,320826101,通过,2027-06-30
";

impl Roster<'_> {
    /// Writes the files and imports them for a round on 2026-09-01.
    fn import(&self, folder: &Path, more: &[&str]) -> Said {
        let write = |(name, text): &(&str, &str)| {
            let path = folder.join(format!("{name}.csv"));
            fs::write(&path, text).expect("written");
            path.display().to_string()
        };
        let mut args = vec!["import".to_owned()];
        args.extend(self.0.iter().map(write));
        let common = ["--date", "2026-09-01", "--division", "320826", "--json"];
        args.extend(common.iter().chain(more).map(|arg| (*arg).to_owned()));
        for (option, name) in [("--out", "problem.json"), ("--people", "people.json")] {
            args.extend([option.to_owned(), folder.join(name).display().to_string()]);
        }
        tongxing(&args)
    }
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("written")).expect("JSON")
}

/// Two volunteers at the same place with the same skills: only the pair of the round before tells
/// them apart. C1 stays with V2, C9 and V9 have left, C2 goes to whoever is free.
#[test]
fn pairs_of_the_round_before_are_kept() {
    let folder = folder("import-previous");
    let before = "儿童编号,志愿者编号,结对日期
C1,V2,2024.9
C9,V1,2024-03-01
C2,V9,2024-03-01
C1,V2,2025-01-01
";
    let sheets = [("儿童", CHILDREN), ("志愿者", VOLUNTEERS), ("原结对", before)];
    let said = Roster(&sheets).import(&folder, &[]);
    assert_eq!(said.code, 0, "{}", said.out);
    let notices = said.json()["notices"].clone();
    let codes: Vec<&str> =
        notices.as_array().expect("a list").iter().filter_map(|n| n["code"].as_str()).collect();
    assert_eq!(codes.iter().filter(|code| **code == "departed").count(), 2, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "pair_merged").count(), 1, "{codes:?}");
    let path = folder.join("problem.previous.json");
    let previous = json(&path);
    assert_eq!(previous["pairs"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        (&previous["status"], &previous["certificate"]["kind"]),
        (&"stopped".into(), &"none".into())
    );

    let [problem, previous] =
        [folder.join("problem.json"), path].map(|path| path.display().to_string());
    let pair = |more: &[&str]| {
        let said = tongxing(&[&["pair", &problem, "--json"], more].concat());
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        said.json()
    };
    let kept = pair(&["--previous", &previous]);
    let of = |result: &Value, child: &str| {
        let pairs = result["pairs"].as_array().expect("pairs").clone();
        pairs.into_iter().find(|pair| pair["child"] == child).expect("covered")
    };
    let first = of(&kept, "C1");
    assert_eq!((&first["volunteer"], &first["since"]), (&"V2".into(), &"2024-09-01".into()));
    // Two years: 24 months at 100 beyond the base of 2000.
    assert_eq!(first["cost"]["continuity"], -4400);
    assert_eq!(kept["inputs"]["previous"]["pairs"].as_array().map(Vec::len), Some(1));
    assert_eq!(of(&kept, "C2")["since"], "2026-09-01");
    assert_eq!(of(&pair(&[]), "C1")["since"], "2026-09-01");
    // It is a record, not an answer.
    let said = tongxing(&["check", &problem, &previous, "--json"]);
    assert_eq!(
        (said.code, said.codes()),
        (2, vec!["inputs_differ".to_owned(); said.codes().len()])
    );
    assert!(!said.codes().is_empty());
}

#[test]
fn the_record_of_pairs_goes_where_it_is_told() {
    let folder = folder("import-previous-out");
    let before = "儿童编号,志愿者编号,结对日期\nC1,V2,2024.9\n";
    let elsewhere = folder.join("before.json").display().to_string();
    let sheets = [("儿童", CHILDREN), ("志愿者", VOLUNTEERS), ("原结对", before)];
    let said = Roster(&sheets).import(&folder, &["--previous-out", &elsewhere]);
    assert_eq!((said.code, &said.json()["previous"]), (0, &1.into()));
    assert!(folder.join("before.json").exists() && !folder.join("problem.previous.json").exists());
    // Without a sheet 原结对 there is none, unless one is asked for.
    let said = Roster(&sheets[..2]).import(&folder, &[]);
    assert_eq!((said.code, &said.json()["previous"]), (0, &0.into()));
    assert!(!folder.join("problem.previous.json").exists());
    // What cannot be is told by its cell: a pair that begins after the round.
    let late = "儿童编号,志愿者编号,结对日期\nC1,V2,2026.10\n";
    let sheets = [("儿童", CHILDREN), ("志愿者", VOLUNTEERS), ("原结对", late)];
    let said = Roster(&sheets).import(&folder, &[]);
    assert_eq!((said.code, said.codes()), (2, vec!["out_of_range".to_owned()]));
    assert!(said.out.contains("原结对 C2"), "{}", said.out);
}

/// Cells that tell who somebody is, by column; no two alike, none inside another.
const CHILD_SECRETS: [(&str, &str); 8] = [
    ("姓名", "秘甲儿"),
    ("身份证号", "99010020150301002X"),
    ("地址", "秘乙路7号"),
    ("民族", "秘丙族"),
    ("监护人姓名", "秘丁"),
    ("监护人电话", "13911112222"),
    ("可探访时间", "秘戊日"),
    ("备注", "秘己病13922223333"),
];
const VOLUNTEER_SECRETS: [(&str, &str); 7] = [
    ("姓名", "秘庚妈"),
    ("身份证号", "990100198503010020"),
    ("电话", "13933334444"),
    ("单位", "秘辛厂"),
    ("地址", "秘壬街8号"),
    ("可服务时间", "秘癸时"),
    ("备注", "秘子事13944445555"),
];

/// A sheet of one row: what is secret, and what is not.
fn one_row(secrets: &[(&str, &str)], plain: &[(&str, &str)]) -> String {
    let cells = || plain.iter().chain(secrets);
    let line = |cells: Vec<&str>| cells.join(",") + "\n";
    line(cells().map(|cell| cell.0).collect()) + &line(cells().map(|cell| cell.1).collect())
}

const CHILD_PLAIN: [(&str, &str); 8] = [
    ("编号", "C1"),
    ("性别", "女"),
    ("出生日期", "2015.3"),
    ("区划代码", "320826101"),
    ("关爱等级", "黄"),
    ("家庭编号", "H1"),
    ("语言", "普通话"),
    ("监护人同意", "是"),
];
const VOLUNTEER_PLAIN: [(&str, &str); 10] = [
    ("编号", "V1"),
    ("性别", "女"),
    ("区划代码", "320826101"),
    ("行业", "教师"),
    ("团队", "一队"),
    ("职能组", "结对帮扶组"),
    ("语言", "普通话"),
    ("可结对人数", "2"),
    ("审核状态", "通过"),
    ("审核有效期", "2027-06-30"),
];

/// The ID numbers of the test with their check digits.
fn with_check_digits(secrets: &[(&'static str, &'static str)]) -> Vec<(&'static str, String)> {
    let digit = |text: &str| tongxing_datasets::roster::id_number::check_digit(&text[..17]);
    let right = |(column, text): &(&'static str, &'static str)| match *column {
        "身份证号" => (*column, format!("{}{}", &text[..17], digit(text).expect("17 digits"))),
        _ => (*column, (*text).to_owned()),
    };
    secrets.iter().map(right).collect()
}

#[test]
fn what_is_personal_goes_to_the_people_file_alone() {
    let folder = folder("import-privacy");
    let secrets = [with_check_digits(&CHILD_SECRETS), with_check_digits(&VOLUNTEER_SECRETS)];
    let lent = secrets
        .each_ref()
        .map(|list| list.iter().map(|(c, t)| (*c, t.as_str())).collect::<Vec<_>>());
    let (children, volunteers) =
        (one_row(&lent[0], &CHILD_PLAIN), one_row(&lent[1], &VOLUNTEER_PLAIN));
    let before = "儿童编号,志愿者编号,结对日期\nC1,V1,2025.3\n";
    let rules = "儿童编号,志愿者编号,类型,原因\nC1,V1,必须,继续结对\n";
    let sheets =
        [("儿童", children.as_str()), ("志愿者", &volunteers), ("原结对", before), ("限制", rules)];
    let said = Roster(&sheets).import(&folder, &[]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("written");
    let problem = folder.join("problem.json").display().to_string();
    let paired = tongxing(&["pair", &problem, "--json"]);
    assert_eq!(paired.code, 0, "{}", paired.out);
    // A fault elsewhere: nothing is written, and what is said shows the faulty cell alone.
    let wrong = children.replace("黄", "紫");
    let sheets = [("儿童", wrong.as_str()), ("志愿者", &volunteers)];
    let failed = Roster(&sheets).import(&folder, &["--lang", "zh"]);
    assert_eq!((failed.code, failed.codes()), (2, vec!["unknown_word".to_owned()]));
    let (people, elsewhere) = (
        read("people.json"),
        [
            read("problem.json"),
            read("problem.previous.json"),
            paired.out,
            paired.err,
            said.out,
            said.err,
            failed.out,
            failed.err,
        ],
    );
    for (column, secret) in secrets.iter().flatten() {
        assert!(people.contains(secret), "{column} is not on file");
        for text in &elsewhere {
            assert!(!text.contains(secret.as_str()), "{column}: {text}");
        }
    }
    let note = |text: &str| text.contains("秘己病") || text.contains("秘子事");
    assert!(!elsewhere.iter().any(|text| note(text)));
}

/// Columns whose free text enters the problem.
#[test]
fn personal_numbers_and_names_in_other_columns_are_refused() {
    let folder = folder("import-personal");
    let id_number = with_check_digits(&CHILD_SECRETS)[1].1.clone();
    let secrets =
        ["13911112222", "１３９ １１１１ ２２２２", "0517-82312345", &id_number, "秘甲儿"];
    let (child, volunteer) = (
        one_row(&CHILD_SECRETS[..1], &CHILD_PLAIN),
        one_row(&CHILD_SECRETS[..1], &VOLUNTEER_PLAIN),
    );
    let rules = "儿童编号,志愿者编号,类型,原因,提出单位\nC1,V1,禁止,异议,妇联\n".to_owned();
    let station = "编号,名称,区划代码,经度,纬度,开放时间,级别\nS1,站,320826,119.2,33.8,周末,县级\n"
        .to_owned();
    let pool = "编号,名称,区划代码,名额\nZ1,中心,320826,9\n".to_owned();
    let mut tried = 0;
    for (sheet, cells) in [
        (0, &["H1", "普通话", "C1"][..]),
        (1, &["教师", "一队", "结对帮扶组", "普通话", "V1"]),
        (2, &["异议", "妇联"]),
        (3, &["站", "周末", "县级", "S1"]),
        (4, &["中心", "Z1"]),
    ] {
        for (cell, secret) in cells.iter().flat_map(|cell| secrets.iter().map(move |s| (cell, s))) {
            // Nobody is named in the sheets of places.
            if sheet >= 3 && *secret == "秘甲儿" {
                continue;
            }
            let mut texts = [&child, &volunteer, &rules, &station, &pool].map(String::clone);
            let text = &texts[sheet];
            let (head, row) = text.split_at(text.find('\n').expect("two lines") + 1);
            let row = row.replacen(cell, &format!("{cell}-{secret}"), 1);
            texts[sheet] = format!("{head}{row}");
            let names = ["儿童", "志愿者", "限制", "驿站", "组织"];
            let sheets: Vec<(&str, &str)> =
                names.into_iter().zip(texts.iter().map(String::as_str)).collect();
            let said = Roster(&sheets).import(&folder, &[]);
            let codes = said.codes();
            let personal =
                codes.iter().any(|code| code == "personal_data" || code == "id_is_personal");
            assert!(said.code == 2 && personal, "{cell} {secret}: {}", said.out);
            assert!(!said.out.contains(*secret), "{cell}: {}", said.out);
            assert!(!folder.join("problem.json").exists());
            tried += 1;
        }
    }
    assert_eq!(tried, 10 * 5 + 6 * 4);
}

/// An import with these options in place of the usual ones.
fn import_with(folder: &Path, sheets: &[(&str, &str)], more: &[&str]) -> Said {
    Roster(sheets).import(folder, more)
}

const SHEETS: [(&str, &str); 2] = [("儿童", CHILDREN), ("志愿者", VOLUNTEERS)];

#[test]
fn one_path_for_two_documents_is_refused_before_anything_is_written() {
    let folder = folder("import-paths");
    let path = |name: &str| folder.join(name).display().to_string();
    for (option, other) in [
        ("--errors", path("problem.json")),
        ("--errors", path("x/../people.json")),
        ("--errors", path("./儿童.csv")),
        ("--previous-out", path("people.json")),
        ("--errors", path("problem.previous.json")),
    ] {
        let said = import_with(&folder, &SHEETS, &[option, &other]);
        assert_eq!((said.code, said.codes()), (2, vec!["usage".to_owned()]), "{option} {other}");
        assert!(!folder.join("problem.json").exists() && !folder.join("people.json").exists());
    }
    assert!(fs::read_to_string(folder.join("儿童.csv")).expect("kept").starts_with("编号"));
}

#[test]
fn a_file_of_an_earlier_import_is_told_of() {
    let folder = folder("import-stale");
    let before = ("原结对", "儿童编号,志愿者编号,结对日期\nC1,V2,2024.9\n");
    assert_eq!(import_with(&folder, &[SHEETS[0], SHEETS[1], before], &[]).code, 0);
    let kept = fs::read(folder.join("problem.previous.json")).expect("written");
    let said =
        import_with(&folder, &SHEETS, &["--errors", &folder.join("e.xlsx").display().to_string()]);
    let notices = said.json()["notices"].clone();
    let stale = notices.as_array().expect("a list").iter().find(|n| n["code"] == "stale_previous");
    assert_eq!(stale.expect("told")["where"]["file"], "problem.previous.json");
    assert_eq!(fs::read(folder.join("problem.previous.json")).expect("kept"), kept);
    assert!(listed(&folder.join("e.xlsx"), "提示").contains(&"stale_previous".to_owned()));
}

/// Codes in a list of the marked workbook; nothing where it has no such sheet.
fn listed(path: &Path, sheet: &str) -> Vec<String> {
    let bytes = fs::read(path).expect("written");
    let tables = tongxing_datasets::roster::read_all(&[("e.xlsx", &bytes)]).expect("a workbook");
    let rows = tables[0].1.sheets.iter().find(|s| s.name == sheet).map(|s| s.rows.clone());
    let code = |row: &Vec<Cell>| match &row[5] {
        Cell::Text(code) => code.clone(),
        other => panic!("{other:?}"),
    };
    rows.unwrap_or_default().iter().skip(1).map(code).collect()
}

#[test]
fn the_marked_workbook_has_every_notice() {
    let folder = folder("import-notices");
    let rows: String = (3..33).map(|n| format!("C{n},,男,2015.3,320826101,黄,是\n")).collect();
    let children = format!("{CHILDREN}{rows}");
    let sheets = [("儿童", children.as_str()), SHEETS[1]];
    let errors = folder.join("e.xlsx");
    let given = errors.display().to_string();
    let said = import_with(&folder, &sheets, &["--errors", &given]);
    assert_eq!(said.json()["notices"].as_array().map(Vec::len), Some(34));
    assert_eq!(listed(&errors, "提示"), vec!["filled_from_town"; 34]);
    assert!(listed(&errors, "问题").is_empty());
    // With problems it has both, and a sound roster leaves no old list behind.
    let wrong = children.replacen("黄", "紫", 1);
    let said = import_with(&folder, &[("儿童", &wrong), SHEETS[1]], &["--errors", &given]);
    assert_eq!((said.code, listed(&errors, "问题")), (2, vec!["unknown_word".to_owned()]));
    assert_eq!(listed(&errors, "提示").len(), 34);
    // People see the first, and where the others are.
    let [out, people] = ["p.json", "q.json"].map(|name| folder.join(name).display().to_string());
    let files = ["儿童.csv", "志愿者.csv"].map(|name| folder.join(name).display().to_string());
    fs::write(&files[0], &children).expect("written");
    let common =
        ["--date", "2026-09-01", "--division", "320826", "--out", &out, "--people", &people];
    let args = [&["import", &files[0], &files[1]][..], &common].concat();
    let said = tongxing(&args);
    assert_eq!(said.err.lines().count(), 21);
    assert!(said.err.contains("14 more notices; --errors FILE.xlsx lists"), "{}", said.err);
    let said = tongxing(&[&args[..], &["--errors", &given]].concat());
    assert!(said.err.contains("14 more notices; the sheet 提示 of") && said.err.contains("e.xlsx"));
    assert!(said.out.contains("e.xlsx"));
}

#[test]
fn travel_and_policy_of_the_round_stand_in_the_problem() {
    let folder = folder("import-travel");
    let said = import_with(&folder, &SHEETS, &["--travel", "straight:1.3", "--policy", "guizhou"]);
    assert_eq!(said.code, 0, "{}", said.out);
    let problem = json(&folder.join("problem.json"));
    assert_eq!(
        (&problem["travel"], &problem["policy"]),
        (&"straight:1.3".into(), &"guizhou".into())
    );
    // A pack from a file goes inline.
    let pack = folder.join("own.toml");
    let text = "version = 1\nname = \"own\"\ntitle_zh = \"自定\"\ntitle_en = \"Own\"\n\
                source = \"ours\"\nlevel = \"county\"\ndivision = \"320826\"\n";
    fs::write(&pack, text).expect("written");
    let said = import_with(&folder, &SHEETS, &["--policy", &pack.display().to_string()]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert_eq!(json(&folder.join("problem.json"))["policy"]["name"], "own");
    let said = import_with(&folder, &SHEETS, &["--travel", "flight", "--policy", "nowhere"]);
    let codes = ["unknown_travel", "unknown_policy"].map(str::to_owned);
    assert_eq!((said.code, said.codes()), (2, codes.to_vec()));
}

/// Step 1 of the README gives the problem that the program itself makes of that roster.
#[test]
fn a_generated_roster_imports_to_the_problem_beside_it() {
    let folder = folder("import-generated");
    let made = folder.join("made").display().to_string();
    let size = ["--children", "30", "--volunteers", "25", "--date", "2026-09-01"];
    let args = ["generate", "county", "--json", "--out", &made];
    assert_eq!(tongxing(&[&args[..], &size].concat()).code, 0);
    let [roster, out, people] = ["made/roster.xlsx", "problem.json", "people.json"]
        .map(|name| folder.join(name).display().to_string());
    let round = ["--date", "2026-09-01", "--division", "320826", "--travel", "straight:1.3"];
    let args = ["import", &roster, "--out", &out, "--people", &people, "--json"];
    assert_eq!(tongxing(&[&args[..], &round].concat()).code, 0);
    for name in ["problem.json", "people.json"] {
        let [own, made] = [folder.join(name), folder.join("made").join(name)].map(fs::read);
        assert_eq!(own.expect("written"), made.expect("written"), "{name}");
    }
}

#[test]
fn a_roster_of_another_county_is_refused() {
    let folder = folder("import-division");
    let elsewhere = CHILDREN.replace("320826101", "320803101");
    let said = import_with(&folder, &[("儿童", &elsewhere), SHEETS[1]], &[]);
    assert!(
        said.code == 2 && said.codes().contains(&"outside_division".to_owned()),
        "{}",
        said.out
    );
    let one = CHILDREN.replacen("320826101", "320803101", 1);
    let one = one.replace("编号,", "经度,纬度,编号,").replace("\nC", "\n119.2,33.8,C");
    let said = import_with(&folder, &[("儿童", &one), SHEETS[1]], &[]);
    let notices = said.json()["notices"].clone();
    let told: Vec<&Value> = notices
        .as_array()
        .expect("a list")
        .iter()
        .filter(|n| n["code"] == "outside_division")
        .collect();
    assert_eq!((told.len(), &told[0]["where"]["cell"]), (1, &"G2".into()));
}
