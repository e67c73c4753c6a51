//! Who is counted in a team: whoever may serve alone, judged before anything is merged.

use super::super::{Import, RosterProblem};
use super::{HEADS, run};
use crate::document::{Members, VolunteerDocument};

const VOLUNTEERS: &str =
    "编号,姓名,性别,出生日期,区划代码,团队,可结对人数,专长,审核状态,审核有效期\n";

/// Volunteers of a team called 队 for a round on 2026-03-01: number, sex, birth, places, vetting.
fn team(members: &[[&str; 6]]) -> Import {
    let line = |[id, sex, birth, places, status, until]: &[&str; 6]| {
        format!("{id},某{id},{sex},{birth},320826101,队,{places},陪伴,{status},{until}\n")
    };
    let volunteers = VOLUNTEERS.to_owned() + &members.iter().map(line).collect::<String>();
    let children = format!("{HEADS}\nC1,乙,男,2015.3,,320826101,红,是\n");
    run(&[("儿童.csv", children.as_bytes()), ("志愿者.csv", volunteers.as_bytes())]).unwrap()
}

const WOMAN: [&str; 6] = ["V1", "女", "1985-01-01", "2", "通过", "2027-01-01"];
const MAN: [&str; 6] = ["V2", "男", "1985-01-01", "2", "通过", "2026-12-31"];

fn told<'a>(import: &'a Import, code: &str) -> Vec<&'a RosterProblem> {
    import.notices.iter().filter(|notice| notice.code == code).collect()
}

fn named<'a>(import: &'a Import, id: &str) -> &'a VolunteerDocument {
    import.problem.volunteers.iter().find(|v| v.id == id).unwrap()
}

#[test]
fn a_member_who_may_not_serve_is_left_out_with_her_places() {
    for (sex, birth, status, until, cell) in [
        ("女", "2010-06-01", "通过", "2027-01-01", "D4"),
        ("男", "2008-03-02", "通过", "2027-01-01", "D4"),
        ("女", "1985-06-01", "待审", "2027-01-01", "I4"),
        ("男", "1985-06-01", "未通过", "2027-01-01", "I4"),
        ("女", "1985-06-01", "通过", "2026-02-28", "J4"),
    ] {
        let import = team(&[WOMAN, MAN, ["V3", sex, birth, "3", status, until]]);
        let joined = named(&import, "V1");
        assert_eq!(joined.members, Some(Members { women: 1, men: 1 }), "{cell} {birth}");
        assert_eq!(joined.capacity, 4, "{cell} {birth}");
        assert_eq!(joined.vetting.valid_until.unwrap().to_string(), "2026-12-31");
        assert_eq!(named(&import, "V3").members, None);
        let notices = told(&import, "member_left_out");
        let cells: Vec<&str> = notices.iter().map(|n| n.place.cell.as_str()).collect();
        assert_eq!(cells, [cell]);
        assert!(notices[0].message.zh.contains("名额也不计"));
        // A birth date is nobody's business but the cell's.
        assert!(notices[0].found.is_empty() && told(&import, "under_age").is_empty());
    }
}

#[test]
fn on_her_birthday_and_on_the_last_day_of_her_check_a_member_serves() {
    let member = ["V3", "女", "2008-03-01", "1", "通过", "2026-03-01"];
    let import = team(&[WOMAN, MAN, member]);
    assert_eq!(named(&import, "V1").members, Some(Members { women: 2, men: 1 }));
    assert_eq!(named(&import, "V1").capacity, 5);
    assert!(import.notices.iter().all(|notice| notice.code != "member_left_out"));
}

#[test]
fn a_team_left_without_a_woman_does_not_exist() {
    let minor = ["V1", "女", "2010-01-01", "2", "通过", "2027-01-01"];
    let import = team(&[minor, MAN, ["V3", "男", "1990-01-01", "0", "通过", "2027-01-01"]]);
    assert!(import.problem.volunteers.iter().all(|v| v.members.is_none()));
    assert_eq!(import.problem.volunteers.len(), 3);
    assert_eq!(told(&import, "team_without_woman")[0].place.cell, "F3");
    assert_eq!(told(&import, "member_left_out")[0].place.cell, "D2");
}

#[test]
fn without_her_helpers_a_woman_stands_alone() {
    let import = team(&[WOMAN, ["V2", "男", "1985-01-01", "2", "待审", ""]]);
    let woman = named(&import, "V1");
    assert_eq!((woman.members, woman.capacity), (None, 2));
    assert!(woman.sex.is_some() && woman.birth.is_some());
}

#[test]
fn a_lone_minor_is_told_by_whatever_says_her_age() {
    let digits = "99010020100101002";
    let card = format!("{digits}{}", super::super::id_number::check_digit(digits).unwrap());
    let volunteers = format!(
        "编号,性别,身份证号,区划代码,审核状态,审核有效期\nV1,女,{card},320826101,通过,2027-01-01\n"
    );
    let children = format!("{HEADS}\nC1,乙,男,2015.3,,320826101,红,是\n");
    let files = [("儿童.csv", children.as_bytes()), ("志愿者.csv", volunteers.as_bytes())];
    let import = run(&files).unwrap();
    let notices = told(&import, "under_age");
    assert_eq!((notices[0].place.cell.as_str(), notices[0].found.as_str()), ("C2", ""));
}
