//! From a pack's `[visits]` and `[[cadence]]` to the solver's rules, with every fault located.

use tongxing_solver::model::NeedSet;
use tongxing_solver::units::{Metres, Seconds};
use tongxing_solver::visits::cadence::{
    DayRule, Every, People, Place, Rule, Season, UsualHours, VisitPolicy, Whom,
};
use tongxing_solver::visits::calendar::Window;

use crate::document::cadence::{
    CadenceDocument, DaysWord, EveryWord, HoursDocument, PeopleWord, PlaceWord, SeasonWord,
    VisitsDocument,
};
use crate::document::{Fault, Need, PolicyDocument};

/// Most rules of a cadence.
const MOST_RULES: usize = 64;
/// Most windows of a day.
const MOST_WINDOWS: usize = 8;
/// Largest penalty, in metre-equivalents.
const MOST_PENALTY: u32 = 1_000_000_000;

/// The solver's rules. Faulty hours are left out: [`faults`] tells them.
#[must_use]
pub fn core(document: &PolicyDocument) -> VisitPolicy {
    let visits = &document.visits;
    let VisitsDocument { unplanned, .. } = visits;
    let minutes = |minutes: u32| Seconds(minutes.saturating_mul(60));
    VisitPolicy {
        rules: document.cadence.iter().map(rule).collect(),
        away: minutes(visits.tour_minutes),
        way: Metres(visits.tour_metres),
        stops: visits.tour_stops,
        joint_step: minutes(visits.joint_step_minutes),
        staff_per_day: visits.staff_per_day,
        specialists: visits.specialists,
        volunteer_hours: hours(&visits.volunteer_hours),
        child_hours: hours(&visits.child_hours),
        station_hours: hours(&visits.station_hours),
        school_hours: hours(&visits.school_hours),
        rest: visits.rest.iter().filter_map(|text| Window::parse(text)).collect(),
        call_step: minutes(visits.call_step_minutes),
        volunteer_call_hours: hours(&visits.volunteer_call_hours),
        child_call_hours: hours(&visits.child_call_hours),
        parent_hours: hours(&visits.parent_hours),
        first_days: visits.first_days.by_colour(),
        penalty: [unplanned.red, unplanned.orange, unplanned.yellow, unplanned.blue].map(i64::from),
    }
}

fn hours(document: &HoursDocument) -> UsualHours {
    let windows = |texts: &[String]| texts.iter().filter_map(|text| Window::parse(text)).collect();
    UsualHours { working: windows(&document.working), free: windows(&document.free) }
}

fn rule(document: &CadenceDocument) -> Rule {
    let needs: NeedSet = document.needs.iter().copied().map(Need::core).collect();
    let skill = document.skill.unwrap_or(Need::ALL[0]).core();
    Rule {
        kind: document.kind.core(),
        tier: document.tier,
        whom: Whom {
            priorities: document.colours.iter().map(|colour| colour.core()).collect(),
            needs,
            modes: document.modes.iter().map(|mode| mode.core()).collect(),
        },
        every: every(document),
        count: document.count,
        least_gap: document.gap_days[0],
        most_gap: document.gap_days[1],
        stay: Seconds(document.minutes.saturating_mul(60)),
        place: match document.place {
            PlaceWord::Home => Place::Home,
            PlaceWord::Station => Place::Station,
            PlaceWord::School => Place::School,
            PlaceWord::Remote => Place::Remote,
        },
        people: match document.people {
            PeopleWord::Volunteer => People::Volunteer,
            PeopleWord::TwoAdults => People::TwoAdults,
            PeopleWord::Specialist => People::Specialist(skill),
            PeopleWord::VolunteerAndSpecialist => People::VolunteerAndSpecialist(skill),
        },
        days: match document.days {
            DaysWord::Any => DayRule::Any,
            DaysWord::Working => DayRule::Working,
            DaysWord::Free => DayRule::Free,
        },
        season: match document.season {
            SeasonWord::Any => Season::Any,
            SeasonWord::Term => Season::Term,
            SeasonWord::Break => Season::Break,
        },
        missed_permille: document.missed_permille,
    }
}

fn every(document: &CadenceDocument) -> Every {
    match document.every {
        EveryWord::Week => Every::Week,
        EveryWord::HalfMonth => Every::HalfMonth,
        EveryWord::Month => Every::Month,
        EveryWord::Quarter => Every::Quarter,
        EveryWord::HalfYear => Every::HalfYear,
        EveryWord::Year => Every::Year,
        EveryWord::Term => Every::Term,
        EveryWord::Span => Every::Span,
        EveryWord::OpenPoint => Every::OpenPoints { within: document.within_days },
        EveryWord::Anchor => Every::Anchors {
            days: document.anchors.iter().map(|anchor| anchor.core()).collect(),
            within: document.within_days,
        },
    }
}

/// Everything that is wrong with the sections; places are relative to the pack.
#[must_use]
pub fn faults(document: &PolicyDocument) -> Vec<Fault> {
    let mut faults = crate::calendar::faults(&document.calendar);
    for fault in &mut faults {
        fault.place = format!("calendar.{}", fault.place);
    }
    check_limits(&document.visits, &mut faults);
    check_hours(&document.visits, &mut faults);
    check_rest(&document.visits, &mut faults);
    check_penalties(&document.visits, &mut faults);
    if document.cadence.len() > MOST_RULES {
        let (found, allowed) = (document.cadence.len(), format!("at most {MOST_RULES}"));
        faults.push(Fault::new("too_large", "cadence", "has too many rules", found, allowed));
    }
    for (number, rule) in document.cadence.iter().enumerate().take(MOST_RULES) {
        check_rule(&format!("cadence[{number}]"), rule, &mut faults);
    }
    check_tiers(&document.cadence, &mut faults);
    faults
}

fn range(place: String, found: u64, least: u64, most: u64, faults: &mut Vec<Fault>) {
    if !(least..=most).contains(&found) {
        let allowed = format!("{least} to {most}");
        faults.push(Fault::new("out_of_range", place, "is out of range", found, allowed));
    }
}

fn check_limits(visits: &VisitsDocument, faults: &mut Vec<Fault>) {
    let limits = [
        ("tour_minutes", u64::from(visits.tour_minutes), 10, 1440),
        ("tour_metres", u64::from(visits.tour_metres), 100, 2_000_000),
        ("tour_stops", u64::from(visits.tour_stops), 1, 12),
        ("joint_step_minutes", u64::from(visits.joint_step_minutes), 5, 240),
        ("call_step_minutes", u64::from(visits.call_step_minutes), 5, 240),
        ("staff_per_day", u64::from(visits.staff_per_day), 0, 100_000),
        ("specialists", u64::from(visits.specialists), 0, 20),
    ];
    for (key, found, least, most) in limits {
        range(format!("visits.{key}"), found, least, most, faults);
    }
}

fn check_hours(visits: &VisitsDocument, faults: &mut Vec<Fault>) {
    let all = [
        ("volunteer_hours", &visits.volunteer_hours),
        ("child_hours", &visits.child_hours),
        ("station_hours", &visits.station_hours),
        ("school_hours", &visits.school_hours),
        ("volunteer_call_hours", &visits.volunteer_call_hours),
        ("child_call_hours", &visits.child_call_hours),
        ("parent_hours", &visits.parent_hours),
    ];
    for (key, hours) in all {
        for (day, texts) in [("working", &hours.working), ("free", &hours.free)] {
            let place = format!("visits.{key}.{day}");
            if texts.len() > MOST_WINDOWS {
                let allowed = format!("at most {MOST_WINDOWS}");
                let fault =
                    Fault::new("too_large", &place, "has too many hours", texts.len(), allowed);
                faults.push(fault);
            }
            for (number, text) in texts.iter().enumerate().take(MOST_WINDOWS) {
                if Window::parse(text).is_none() {
                    let (place, allowed) = (format!("{place}[{number}]"), "HH:MM-HH:MM, ascending");
                    faults.push(Fault::new("not_hours", place, "cannot be read", text, allowed));
                }
            }
        }
    }
}

fn check_rest(visits: &VisitsDocument, faults: &mut Vec<Fault>) {
    let texts = &visits.rest;
    if texts.len() > MOST_WINDOWS {
        let allowed = format!("at most {MOST_WINDOWS}");
        let message = "has too many hours";
        faults.push(Fault::new("too_large", "visits.rest", message, texts.len(), allowed));
    }
    for (number, text) in texts.iter().enumerate().take(MOST_WINDOWS) {
        if Window::parse(text).is_none() {
            let (place, allowed) = (format!("visits.rest[{number}]"), "HH:MM-HH:MM, ascending");
            faults.push(Fault::new("not_hours", place, "cannot be read", text, allowed));
        }
    }
}

fn check_penalties(visits: &VisitsDocument, faults: &mut Vec<Fault>) {
    let unplanned = visits.unplanned;
    let colours = [
        ("red", unplanned.red),
        ("orange", unplanned.orange),
        ("yellow", unplanned.yellow),
        ("blue", unplanned.blue),
    ];
    for (colour, found) in colours {
        let place = format!("visits.unplanned.{colour}");
        range(place, u64::from(found), 1, u64::from(MOST_PENALTY), faults);
    }
    for pair in colours.windows(2) {
        let ((above, more), (colour, less)) = (pair[0], pair[1]);
        if less > more {
            let message = "a more urgent colour never gets less";
            let allowed = format!("at most visits.unplanned.{above}: {more}");
            let place = format!("visits.unplanned.{colour}");
            faults.push(Fault::new("not_monotone", place, message, less, allowed));
        }
    }
}

fn check_rule(place: &str, rule: &CadenceDocument, faults: &mut Vec<Fault>) {
    let at = |key: &str| format!("{place}.{key}");
    range(at("count"), u64::from(rule.count), 1, 60, faults);
    range(at("minutes"), u64::from(rule.minutes), 1, 720, faults);
    range(at("within_days"), u64::from(rule.within_days), 0, 60, faults);
    range(at("missed_permille"), u64::from(rule.missed_permille), 0, 10_000, faults);
    range(at("gap_days"), u64::from(rule.gap_days[0]), 1, 400, faults);
    let [least, most] = rule.gap_days;
    range(at("gap_days"), u64::from(most), u64::from(least), 400, faults);
    let professional =
        matches!(rule.people, PeopleWord::Specialist | PeopleWord::VolunteerAndSpecialist);
    let tell = |key: &str, message: &str, found: &str, allowed: &str| {
        Fault::new("contradiction", at(key), message, found, allowed)
    };
    if professional != rule.skill.is_some() {
        let found = if professional { "none" } else { "a skill" };
        let message = "a skill goes with a professional, and only with one";
        faults.push(tell("skill", message, found, "a skill exactly where people is a specialist"));
    }
    if (rule.every == EveryWord::Anchor) == rule.anchors.is_empty() {
        let message = "anchors go with every = \"anchor\", and only with it";
        faults.push(tell(
            "anchors",
            message,
            &rule.anchors.len().to_string(),
            "anchors to fit every",
        ));
    }
    if rule.place == PlaceWord::Remote && rule.people == PeopleWord::VolunteerAndSpecialist {
        let message = "a call is by one volunteer";
        faults.push(tell("people", message, "two", "volunteer or specialist"));
    }
    if rule.every == EveryWord::OpenPoint && (rule.tier.is_some() || rule.within_days == 0) {
        let message = "what follows an open point has no tier, and at least a day";
        faults.push(tell("every", message, "open_point", "no tier, within_days from 1"));
    }
    if professional && rule.tier.is_some() {
        let message = "a professional's visits have no tier";
        faults.push(tell("tier", message, "a tier", "none"));
    }
    for (key, empty) in [("colours", rule.colours.is_empty()), ("modes", rule.modes.is_empty())] {
        if empty {
            faults.push(tell(key, "holds for nobody", "none", "at least one"));
        }
    }
}

/// Two rules of the same tier would satisfy each other.
fn check_tiers(rules: &[CadenceDocument], faults: &mut Vec<Fault>) {
    for (number, rule) in rules.iter().enumerate() {
        let Some(tier) = rule.tier else { continue };
        if rules[..number].iter().any(|other| other.tier == Some(tier)) {
            let message = "stands twice";
            let place = format!("cadence[{number}].tier");
            faults.push(Fault::new("duplicate", place, message, tier, "each tier once"));
        }
    }
}
