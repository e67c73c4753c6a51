//! A county straight to a problem document, as importing its rosters would give it.

use super::record::Record;
use super::rules;
use super::volunteers::{SECTORS, Volunteer};
use super::words;
use super::{Child, County};
use crate::document::{
    ChildDocument, Consent, Datum, Day, DivisionCode, Members, OrganisationDocument,
    ProblemDocument, ReachDocument, Rule, Sex, VettingDocument, VolunteerDocument,
};
use crate::geography::{Gazetteer, Whereabouts};

/// Who says so in generated rules.
const AUTHOR: &str = "县妇联";

pub(super) fn add(county: &County, problem: &mut ProblemDocument, gazetteer: &Gazetteer) {
    let children = county.children.iter().enumerate();
    problem.children.extend(children.map(|(i, c)| child(county, gazetteer, i, c)));
    let mut index = 0;
    while let Some(first) = county.volunteers.get(index) {
        let same = |v: &&Volunteer| first.team.is_some() && v.team == first.team;
        let size = county.volunteers[index..].iter().take_while(same).count().max(1);
        let rows = &county.volunteers[index..index + size];
        problem.volunteers.push(volunteer(county, gazetteer, index, rows));
        index += size;
    }
    problem.organisations.extend((0..county.organisations).map(|index| OrganisationDocument {
        id: words::organisation(county, index),
        title: Some(words::organisation_title(county, index)),
        from: None,
        until: None,
        budget: None,
        project: None,
        division: DivisionCode(county.division()),
        capacity: Some(rules::pool(county, index)),
    }));
    for made in rules::rules(county) {
        let rule = Rule {
            child: words::child(county, made.child),
            volunteer: words::volunteer(county, made.volunteer),
            reason: made.reason().to_owned(),
            author: AUTHOR.to_owned(),
        };
        if made.pinned { problem.pinned.push(rule) } else { problem.forbidden.push(rule) }
    }
}

/// Division, longitude, latitude, datum.
fn place(
    county: &County,
    gazetteer: &Gazetteer,
    record: &Record,
) -> (DivisionCode, f64, f64, Datum) {
    let town = &county.settlement.territory.towns[record.home.town];
    let division = DivisionCode(town.code);
    if let Some((datum, point)) = record.written {
        return (division, point.longitude, point.latitude, datum);
    }
    let village = words::village(county, record);
    let names = Whereabouts::Names { county: county.division(), town: &town.name, village };
    let point = gazetteer.find(&names).map_or(county.county.seat, |found| found.point);
    (division, point.longitude, point.latitude, Datum::Wgs84)
}

fn child(county: &County, gazetteer: &Gazetteer, index: usize, child: &Child) -> ChildDocument {
    let (division, longitude, latitude, datum) = place(county, gazetteer, &child.record);
    ChildDocument {
        available: None,
        parent_available: None,
        indicators: std::collections::BTreeMap::new(),
        id: words::child(county, index),
        division,
        longitude,
        latitude,
        datum,
        sex: child.sex,
        birth: Day(child.birth),
        kind: child.kind,
        priority: child.priority,
        needs: child.needs.clone(),
        languages: languages(county, child.local_language),
        demand: child.demand,
        requirements: Vec::new(),
        household: child.household.map(|number| words::household(county, number)),
        school: None,
        activities: Vec::new(),
        groups: None,
        surveyed: None,
        consent: match child.consent {
            Some(day) if child.guardian.is_multiple_of(3) => Consent::Since(Day(day)),
            given => Consent::Given(given.is_some()),
        },
    }
}

/// The volunteer of a row, or of all the rows of a team: its first woman's number, the places she
/// carries, what any of them can do.
fn volunteer(
    county: &County,
    gazetteer: &Gazetteer,
    index: usize,
    rows: &[Volunteer],
) -> VolunteerDocument {
    let first = &rows[0];
    let (division, longitude, latitude, datum) = place(county, gazetteer, &first.record);
    let count = |sex| u16::try_from(rows.iter().filter(|v| v.sex == sex).count()).unwrap_or(0);
    let team = first.team.is_some();
    let sector = &SECTORS[first.sector];
    let mut skills: Vec<_> = rows.iter().flat_map(|row| row.skills.iter().copied()).collect();
    skills.sort();
    skills.dedup();
    VolunteerDocument {
        available: None,
        id: words::volunteer(county, index),
        division,
        longitude,
        latitude,
        datum,
        sex: (!team).then_some(first.sex),
        members: team.then(|| Members { women: count(Sex::Female), men: count(Sex::Male) }),
        birth: (!team).then_some(Day(first.birth)),
        sector: Some(sector.name.to_owned()),
        organisation: first.organisation.map(|index| words::organisation(county, index)),
        team: first.team.map(words::team),
        project: None,
        function: Some(words::function(sector).to_owned()),
        skills,
        languages: languages(county, first.local_language),
        capacity: rows.iter().map(|row| row.capacity).sum(),
        capacity_reason: first.has_reason().then(|| VolunteerDocument::REASON_ON_FILE.to_owned()),
        reach: first.reach.map_or(ReachDocument::Unlimited, |km| ReachDocument::Metres(km * 1000)),
        mode: first.mode,
        vetting: VettingDocument {
            status: first.vetting.0,
            valid_until: Some(Day(first.vetting.1)),
        },
        professional: sector.professional,
        groups: None,
    }
}

fn languages(county: &County, local: bool) -> Vec<String> {
    let words = words::languages(county, local);
    words.map_or_else(Vec::new, |words| words.split('、').map(str::to_owned).collect())
}
