//! Heads, rows that are no records, numbers: what counties really write.

use super::super::{Import, RosterProblem};
use super::{HEADS, VOLUNTEERS, run};
use crate::document::{Need, ReachDocument};

fn both(children: &str, volunteers: &str) -> Result<Import, Vec<RosterProblem>> {
    run(&[("儿童.csv", children.as_bytes()), ("志愿者.csv", volunteers.as_bytes())])
}

fn at(problems: &[RosterProblem], code: &str) -> Vec<String> {
    let these = problems.iter().filter(|problem| problem.code == code);
    these.map(|problem| problem.where_zh()).collect()
}

const ROW: &str = "C1,乙,男,2015.3,,320826101,红,是";

#[test]
fn headers_that_nobody_reads_are_named_with_the_nearest_one() {
    let head = "序号,编号,性别,出生日期,区划代码,经渡,关爱等级,监护人同意,就读学校,属相";
    let children = format!("{head}\n1,C1,男,2015.3,320826101,119.2,红,是,某校,羊\n");
    let import = both(&children, VOLUNTEERS).unwrap();
    let these: Vec<_> = import.notices.iter().filter(|n| n.code == "unknown_column").collect();
    let told: Vec<_> = these.iter().map(|n| (n.place.cell.as_str(), n.found.as_str())).collect();
    assert_eq!(told, [("F1", "经渡"), ("I1", "就读学校"), ("J1", "属相")]);
    assert!(these[0].allowed.contains("经度") && these[1].allowed.contains("学校编号"));
    assert!(these[2].allowed.is_empty());
    // A required column under another name is told at that name.
    let children = children.replace("关爱等级", "关爱的等级");
    let problems = both(&children, VOLUNTEERS).unwrap_err();
    assert_eq!(at(&problems, "missing_column"), ["儿童.csv 儿童 第1行G列"]);
    assert_eq!(problems[0].found, "关爱的等级");
    let children = children.replace("关爱的等级", "甲乙");
    let problems = both(&children, VOLUNTEERS).unwrap_err();
    assert_eq!(at(&problems, "missing_column"), ["儿童.csv 儿童 第1行"]);
    // In a head of two rows each stands where it is written.
    let two = "编号,基本信息,,区划代码,关爱等级,监护人,,备用\n,性别,出生日期,,,同意,属相,\n";
    let children = format!("{two}C1,男,2015.3,320826101,红,是,羊,x\n");
    let import = both(&children, VOLUNTEERS).unwrap();
    let these = at(&import.notices, "unknown_column");
    assert_eq!(
        these,
        ["儿童.csv 儿童 第2行G列", "儿童.csv 儿童 第1行H列"]
            .map(str::to_owned)
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
    );
}

#[test]
fn what_counties_call_needs_and_places_is_read() {
    let children = format!("{HEADS},帮扶需要,需要几人\n{ROW},陪伴,2\n");
    let volunteers = "编号,性别,区划代码,能走多远（公里）,可带孩子数,审核状态,审核有效期\nV1,女,320826101,8,3,通过,2027.3\n";
    let import = both(&children, volunteers).unwrap();
    let (child, volunteer) = (&import.problem.children[0], &import.problem.volunteers[0]);
    assert_eq!((&child.needs[..], child.demand), (&[Need::Companionship][..], Some(2)));
    assert_eq!((volunteer.reach, volunteer.capacity), (ReachDocument::Metres(8000), 3));
    assert!(at(&import.notices, "unknown_column").is_empty());
}

#[test]
fn a_running_number_is_nobodys_where_there_is_another() {
    for (header, id) in [("儿童编号", "C7"), ("编号", "C7"), ("档案编号", "C7"), ("属相", "1")]
    {
        let head = format!("序号,{header},性别,出生日期,区划代码,关爱等级,监护人同意");
        let children = format!("{head}\n1,C7,男,2015.3,320826101,红,是\n");
        let import = both(&children, VOLUNTEERS).unwrap();
        assert_eq!(import.problem.children[0].id, id, "{header}");
    }
    let volunteers = VOLUNTEERS.replacen("编号", "序号,爱心妈妈编号", 1).replace("V1,", "9,V1,");
    let import = both(&format!("{HEADS}\n{ROW}\n"), &volunteers).unwrap();
    assert_eq!(import.problem.volunteers[0].id, "V1");
}

#[test]
fn totals_and_heads_below_the_head_are_no_people() {
    let rows = "合计,,2人,,,,1,1\n小计（红）,,1,,,,,\nC2,丙,女,2015.3,,320826101,蓝,是\n";
    let foot = "总计,2,,,,,,\n填表人：,某某,,审核人：,某某,,,\n秘甲,,,,,,,\n";
    let children = format!("{HEADS}\n{ROW}\n{rows}{HEADS}\n{foot}");
    let import = both(&children, VOLUNTEERS).unwrap();
    assert_eq!(import.problem.children.len(), 2);
    let rows: Vec<usize> =
        import.notices.iter().filter(|n| n.code == "row_ignored").map(|n| n.place.row).collect();
    assert_eq!(rows, [3, 4, 6, 7, 8, 9]);
    let words = format!("{:?}", import.notices);
    assert!(!words.contains("秘甲") && !words.contains("某某"));
}

#[test]
fn any_usual_mark_separates_the_cells_of_a_csv() {
    let children = format!("涟水县名单\n{HEADS},需求\n{ROW},陪伴/安全\n");
    let plain = both(&children, VOLUNTEERS).unwrap().problem;
    for mark in [";", "\t"] {
        let import = both(&children.replace(',', mark), &VOLUNTEERS.replace(',', mark)).unwrap();
        assert_eq!(import.problem, plain, "{mark:?}");
    }
    // Semicolons inside cells separate nothing.
    let lists = children.replace("陪伴/安全", "陪伴;安全;法律");
    assert_eq!(both(&lists, VOLUNTEERS).unwrap().problem.children[0].needs.len(), 3);
}

#[test]
fn a_sheet_without_a_head_says_what_was_seen_and_what_is_wanted() {
    let children = "某县名单\n编号,某列,又一列\nC1,秘甲,13911112222\n";
    let problems = both(children, VOLUNTEERS).unwrap_err();
    assert_eq!(at(&problems, "no_head"), ["儿童.csv 儿童 第2行"]);
    assert_eq!(problems[0].found, "编号");
    assert!(problems[0].allowed.contains("监护人同意"));
    // Under a name that says nothing the missing sheet is the problem: it names what was passed over.
    let files = [("表一.csv", children.as_bytes()), ("志愿者.csv", VOLUNTEERS.as_bytes())];
    let problems = run(&files).unwrap_err();
    assert_eq!((problems.len(), problems[0].code), (1, "missing_sheet"));
    assert!(problems[0].found.contains("表一（编号）"), "{problems:?}");
    assert!(problems[0].allowed.contains("监护人同意"));
    assert!(!format!("{problems:?}").contains("秘甲"));
}

#[test]
fn ids_are_the_same_in_either_width_and_have_nothing_hidden() {
    let head = HEADS.replace("身份证号", "家庭编号");
    let children = format!(
        "{head}\nＣ１,乙,男,2015.3,Ｈ１,320826101,红,是\nC2,丁,男,2015.3,H1,320826101,红,是\n"
    );
    let rules = "儿童编号,志愿者编号,类型,原因\nC1,Ｖ１,禁止,异议\n";
    let before = "儿童编号,志愿者编号,结对日期\nＣ１,V1,2025.3\n";
    let import = |children: &str, rules: &str, before: &str| {
        run(&[
            ("儿童.csv", children.as_bytes()),
            ("志愿者.csv", VOLUNTEERS.as_bytes()),
            ("限制.csv", rules.as_bytes()),
            ("原结对.csv", before.as_bytes()),
        ])
    };
    let all = import(&children, rules, before).unwrap();
    assert_eq!(all.problem.forbidden[0].volunteer, "V1");
    assert_eq!((all.previous[0].child.as_str(), all.previous[0].volunteer.as_str()), ("C1", "V1"));
    assert!(all.notices.iter().all(|notice| notice.code != "departed"));
    let households: Vec<_> = all.problem.children.iter().map(|c| c.household.as_deref()).collect();
    assert_eq!(households, [Some("H1"), Some("H1")]);
    for hidden in ['\u{202e}', '\u{200b}', '\u{feff}', '\u{2066}', '\u{7}', '\u{ad}'] {
        let wrong = format!("C{hidden}9");
        let children = children.replace("C2", &wrong);
        let before = before.replace("Ｃ１", &wrong);
        let problems = import(&children, rules, &before).unwrap_err();
        let places = at(&problems, "invalid_id");
        assert_eq!(places, ["儿童.csv 儿童 第3行A列", "原结对.csv 原结对 第2行A列"], "{hidden:?}");
        assert!(problems.iter().all(|p| !p.found.contains(hidden) && p.found.contains("\\u{")));
    }
}
