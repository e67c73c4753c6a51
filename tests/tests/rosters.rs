//! Rosters as files: what a county hands in, and what comes of it.

use std::fs;
use std::path::Path;

use serde_json::Value;

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
