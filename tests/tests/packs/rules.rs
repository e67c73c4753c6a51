//! What a pack may not say of visits, deadlines, bonuses and safeguards.

use tongxing_datasets::policy;

use super::told;

const HEAD: &str = "version = 1\nname = \"x\"\nlevel = \"county\"\ndivision = \"320826\"\n";

fn faults(text: &str) -> Vec<String> {
    policy::read(format!("{HEAD}{text}").as_bytes()).err().map(|f| told(&f)).unwrap_or_default()
}

fn rule(kind: &str, colours: &str, every: &str, more: &str) -> String {
    let (minutes, place) = (30, "home");
    format!(
        "[[cadence]]\nkind = \"{kind}\"\ncolours = [{colours}]\nevery = \"{every}\"\n\
         minutes = {minutes}\nplace = \"{place}\"\n{more}\n"
    )
}

#[test]
fn less_urgent_children_get_no_more_visits() {
    let urgent = rule("home_visit", "\"red\", \"orange\"", "month", "");
    let rest = |every| rule("home_visit", "\"yellow\", \"blue\"", every, "");
    assert_eq!(faults(&format!("{urgent}{}", rest("month"))), Vec::<String>::new());
    assert_eq!(faults(&format!("{urgent}{}", rest("quarter"))), Vec::<String>::new());
    assert_eq!(faults(&format!("{urgent}{}", rest("half_month"))), ["not_monotone cadence[1]"]);
    // Two a quarter are fewer than one a month; four are more.
    let many = |count| rule("home_visit", "\"blue\"", "quarter", &format!("count = {count}"));
    let three = rule("home_visit", "\"red\", \"orange\", \"yellow\"", "month", "");
    assert_eq!(faults(&format!("{three}{}", many(2))), Vec::<String>::new());
    assert_eq!(faults(&format!("{three}{}", many(4))), ["not_monotone cadence[1]"]);
    // Every need counts by itself: a yellow child who needs a counsellor would get what a red one does not.
    let skill = "needs = [\"psychology\"]\npeople = \"specialist\"\nskill = \"psychology\"";
    let sessions = rule("session", "\"yellow\", \"blue\"", "month", skill);
    assert_eq!(faults(&sessions), ["not_monotone cadence[0]"]);
    // Remote pairs count by themselves.
    let calls = rule("contact", "\"blue\"", "week", "modes = [\"remote\"]");
    assert_eq!(faults(&format!("{three}{calls}")).len(), 1);
    // A rule of terms is owed less often than one of the whole year.
    let term = rule("outing", "\"red\"", "month", "season = \"term\"");
    let year = rule("outing", "\"orange\"", "month", "");
    assert_eq!(faults(&format!("{term}{year}")), ["not_monotone cadence[1]"]);
}

#[test]
fn deadlines_bonuses_follow_ups_and_weights_go_by_urgency_all_told_at_once() {
    let follow =
        |colours, days| rule("follow_up", colours, "open_point", &format!("within_days = {days}"));
    let missed =
        |colours, permille| rule("wish", colours, "year", &format!("missed_permille = {permille}"));
    let text = format!(
        "[visits.first_days]\nred = 9\norange = 5\nyellow = 0\n[weights.keep_permille]\nyellow = 1500\n{}{}{}{}",
        follow("\"red\", \"orange\"", 20),
        follow("\"yellow\", \"blue\"", 5),
        missed("\"red\", \"orange\"", 100),
        missed("\"yellow\", \"blue\"", 1000),
    );
    let expected = [
        "out_of_range visits.first_days.yellow",
        "contradiction visits.first_days.red",
        "contradiction visits.first_days.orange",
        "contradiction visits.first_days.yellow",
        "not_monotone visits.first_days.red",
        "not_monotone visits.first_days.orange",
        "not_monotone weights.keep_permille.yellow",
        "not_monotone cadence[0].within_days",
        "not_monotone cadence[3].missed_permille",
    ];
    let found = faults(&text);
    for line in expected {
        assert!(found.iter().any(|found| found == line), "{line} is not among {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
    // No deadline is the latest one.
    assert_eq!(faults("[visits.first_days]\norange = 5\n"), ["not_monotone visits.first_days.red"]);
    assert_eq!(faults("[visits.first_days]\nred = 5\n"), Vec::<String>::new());
    // A follow-up of some colours alone is never one of the more urgent.
    let alone = follow("\"blue\"", 5);
    assert_eq!(faults(&alone), ["not_monotone cadence[0].within_days"]);
}

#[test]
fn a_province_alone_loosens_three_rules_and_nobody_the_rest() {
    let loose = "[safeguards]\nman_alone_allowed = true\nfirst_visit_accompanied = false\n\
                 two_adults_red = false\n";
    let expected = ["man_alone_allowed", "first_visit_accompanied", "two_adults_red"]
        .map(|key| format!("not_loosened_here safeguards.{key}"));
    assert_eq!(faults(loose), expected);
    let city = format!("version = 1\nname = \"x\"\nlevel = \"city\"\ndivision = \"3208\"\n{loose}");
    assert_eq!(told(&policy::read(city.as_bytes()).expect_err("a city")), expected);
    let nation = format!("version = 1\nname = \"x\"\nlevel = \"national\"\n{loose}");
    assert_eq!(told(&policy::read(nation.as_bytes()).expect_err("the nation")), expected);
    let province =
        format!("version = 1\nname = \"x\"\nlevel = \"province\"\ndivision = \"32\"\n{loose}");
    assert!(policy::read(province.as_bytes()).is_ok());
    let more = format!("{province}capacity_ceiling = 4\n[age]\nchild = 20\n");
    let found = told(&policy::read(more.as_bytes()).expect_err("nobody may"));
    assert_eq!(
        found,
        ["not_loosened_here safeguards.capacity_ceiling", "not_loosened_here age.child"]
    );
}

/// Qianfeng: Spring Festival, breaks, 1 June and the birthday; Jinta's minimum; Dali's calls, letters and days.
#[test]
fn cadences_in_use_elsewhere_are_data() {
    let anchors = "anchors = [\"spring_festival\", \"break_start\", \"childrens_day\", \"birthday\"]\nwithin_days = 7";
    let all = "\"red\", \"orange\", \"yellow\", \"blue\"";
    let qianfeng = rule("home_visit", all, "anchor", anchors);
    assert_eq!(faults(&qianfeng), Vec::<String>::new());
    let jinta = rule("contact", all, "quarter", "") + &rule("home_visit", all, "half_year", "");
    assert_eq!(faults(&jinta), Vec::<String>::new());
    let dali = rule("contact", all, "month", "") + &rule("contact", all, "term", "");
    assert_eq!(faults(&(dali + &rule("wish", all, "year", ""))), Vec::<String>::new());
}

#[test]
fn hashes_of_old_packs_know_nothing_of_new_sections() {
    let pack = policy::national();
    let value = serde_json::to_value(&pack).expect("a value");
    assert!(value.get("colours").is_none() && value.get("visits").is_none());
    assert!(value.get("cadence").is_none(), "the national list is spelt out in the file");
    assert_eq!(
        value["safeguards"],
        serde_json::json!({"man_alone_allowed": false, "capacity_ceiling": 3})
    );
}
