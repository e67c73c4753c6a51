//! Volunteers, children, organisations and stations of a document.

use tongxing_solver::ids::SchoolId;
use tongxing_solver::model::{
    Child, Division, LanguageSet, Organisation, Party, Point, Reach, Requirement, School, Station,
    Vetting, Volunteer,
};
use tongxing_solver::units::{Metres, Seconds};

use super::super::fault;
use super::super::{
    ChildDocument, Datum, Day, Need, ProblemDocument, ReachDocument, VettingStatus,
    VolunteerDocument,
};
use super::Reader;
use crate::document::policy::CountyWeight;
use crate::geography::datum;
use crate::policy::colours::{LARGEST, MOST_INDICATORS, is_name};

/// Most different languages of a problem: the bits of a set.
const LANGUAGE_LIMIT: usize = 64;

/// What a unit left uncovered costs beside its class of a child who lives there.
pub(crate) fn weight(counties: &[CountyWeight], home: Division) -> i64 {
    let here = counties.iter().filter(|county| county.division.0.contains(home));
    here.max_by_key(|county| county.division.0.digits()).map_or(0, |county| county.weight.into())
}

/// A point of the document in WGS-84. Coordinates that are out of range stay as they are, so that the
/// builder reports what stands in the document.
fn wgs84(longitude: f64, latitude: f64, datum: Datum) -> Point {
    datum::to_wgs84(datum, Point { longitude, latitude })
}

impl Reader {
    pub(super) fn places(&mut self, document: &ProblemDocument) {
        for (line, organisation) in document.organisations.iter().enumerate() {
            let place = format!("organisations[{line}].title");
            self.check_text(&place, Some(&organisation.id), organisation.title.as_ref());
            let (from, until) = (organisation.from, organisation.until);
            if let (Some(from), Some(until)) = (from, until)
                && until < from
            {
                let path = format!("organisations[{line}].until");
                let place = fault::place(&path, Some(&organisation.id));
                let allowed = format!("{from} or later");
                let message = "the contract ends before it begins";
                self.fault("out_of_range", place, message, until, &allowed);
            }
            self.builder.organisation(Organisation {
                division: organisation.division.0,
                capacity: organisation.capacity.into_iter().chain(organisation.budget).min(),
                contract: (from.map(|day| day.0), until.map(|day| day.0)),
            });
        }
        for (line, station) in document.stations.iter().enumerate() {
            for (field, text) in
                [("title", &station.title), ("hours", &station.hours), ("level", &station.level)]
            {
                let place = format!("stations[{line}].{field}");
                self.check_text(&place, Some(&station.id), text.as_ref());
            }
            self.builder.station(Station {
                place: wgs84(station.longitude, station.latitude, station.datum),
                division: station.division.0,
                seats: station.seats,
            });
        }
        self.schools(document);
    }

    /// The schools come before their children: a child names one by its id.
    fn schools(&mut self, document: &ProblemDocument) {
        for (line, school) in document.schools.iter().enumerate() {
            for (field, text) in [("title", &school.title), ("hours", &school.hours)] {
                let place = format!("schools[{line}].{field}");
                self.check_text(&place, Some(&school.id), text.as_ref());
            }
            self.builder.school(School {
                place: wgs84(school.longitude, school.latitude, school.datum),
                division: school.division.0,
            });
        }
    }

    fn school(&mut self, line: usize, child: &ChildDocument) -> Option<SchoolId> {
        let text = child.school.as_ref()?;
        let found = self.ids.school(text);
        if found.is_none() {
            let place = fault::place(&format!("children[{line}].school"), Some(&child.id));
            self.fault("unknown_id", place, "names no school", text, "an id of schools[]");
        }
        found
    }

    pub(super) fn people(&mut self, document: &ProblemDocument) {
        for (line, volunteer) in document.volunteers.iter().enumerate() {
            let volunteer = self.volunteer(line, volunteer);
            self.builder.volunteer(volunteer);
        }
        let mut households = std::collections::BTreeMap::new();
        for (line, child) in document.children.iter().enumerate() {
            let household = child
                .household
                .as_ref()
                .map(|text| *households.entry(text).or_insert_with(|| self.builder.household()));
            let read = self.child(line, child);
            self.builder.child(Child { household, ..read });
        }
    }

    fn volunteer(&mut self, line: usize, volunteer: &VolunteerDocument) -> Volunteer {
        let id = Some(volunteer.id.as_str());
        for (field, text) in [
            ("sector", &volunteer.sector),
            ("team", &volunteer.team),
            ("function", &volunteer.function),
            ("capacity_reason", &volunteer.capacity_reason),
        ] {
            self.check_text(&format!("volunteers[{line}].{field}"), id, text.as_ref());
        }
        Volunteer {
            home: wgs84(volunteer.longitude, volunteer.latitude, volunteer.datum),
            division: volunteer.division.0,
            party: self.party(line, volunteer),
            birth: volunteer.birth.map(|day| day.0),
            skills: volunteer.skills.iter().copied().map(Need::core).collect(),
            languages: self.languages("volunteers", line, &volunteer.id, &volunteer.languages),
            professional: volunteer.professional,
            capacity: volunteer.capacity,
            capacity_reason: volunteer
                .capacity_reason
                .as_ref()
                .is_some_and(|text| !text.trim().is_empty()),
            reach: match volunteer.reach {
                ReachDocument::Unlimited => Reach::Unlimited,
                ReachDocument::Metres(metres) => Reach::Metres(Metres(metres)),
                ReachDocument::Seconds(seconds) => Reach::Seconds(Seconds(seconds)),
            },
            mode: volunteer.mode.core(),
            vetting: self.vetting(line, volunteer),
            organisation: volunteer
                .organisation
                .as_ref()
                .and_then(|name| self.organisation(line, &volunteer.id, name)),
        }
    }

    fn party(&mut self, line: usize, volunteer: &VolunteerDocument) -> Party {
        let place =
            |field| fault::place(&format!("volunteers[{line}].{field}"), Some(&volunteer.id));
        match (volunteer.sex, volunteer.members) {
            (Some(sex), None) => Party::Person(sex.core()),
            (None, Some(members)) => Party::Team { women: members.women, men: members.men },
            (sex, members) => {
                let found = if sex.is_none() { "neither" } else { "both" };
                let message = "a person states a sex, a team its members";
                self.fault("sex_or_members", place("sex"), message, found, "one of the two");
                // Stands in so that the remaining problems can be found.
                members.map_or(Party::Team { women: 1, men: 0 }, |m| Party::Team {
                    women: m.women,
                    men: m.men,
                })
            }
        }
    }

    fn vetting(&mut self, line: usize, volunteer: &VolunteerDocument) -> Vetting {
        match (volunteer.vetting.status, volunteer.vetting.valid_until) {
            (VettingStatus::Pending, _) => Vetting::Pending,
            (VettingStatus::Refused, _) => Vetting::Refused,
            (VettingStatus::Clear, Some(until)) => Vetting::Clear { until: until.0 },
            (VettingStatus::Clear, None) => {
                let place = format!("volunteers[{line}].vetting.valid_until");
                let place = fault::place(&place, Some(&volunteer.id));
                let message = "a clear check states its last valid day";
                self.fault("missing", place, message, "nothing", "a calendar day YYYY-MM-DD");
                Vetting::Clear { until: self.round }
            }
        }
    }

    fn child(&mut self, line: usize, child: &ChildDocument) -> Child {
        let id = Some(child.id.as_str());
        self.check_text(&format!("children[{line}].household"), id, child.household.as_ref());
        self.indicators(line, child);
        Child {
            home: wgs84(child.longitude, child.latitude, child.datum),
            division: child.division.0,
            sex: child.sex.core(),
            birth: child.birth.0,
            kind: child.kind.core(),
            priority: child.priority.core(),
            needs: child.needs.iter().copied().map(Need::core).collect(),
            languages: self.languages("children", line, &child.id, &child.languages),
            demand: child.demand,
            requirements: child
                .requirements
                .iter()
                .map(|r| Requirement { role: r.role.core(), count: r.count })
                .collect(),
            household: None,
            school: self.school(line, child),
            consent: child.consent.on_file(Day(self.round)),
            surveyed: child.surveyed.map(|day| day.0),
            penalty: weight(&self.counties, child.division.0),
        }
    }

    /// Whole numbers with plain names: no room for words or for personal numbers.
    fn indicators(&mut self, line: usize, child: &ChildDocument) {
        let id = Some(child.id.as_str());
        let place = fault::place(&format!("children[{line}].indicators"), id);
        if child.indicators.len() > MOST_INDICATORS {
            let allowed = format!("at most {MOST_INDICATORS}");
            let (message, found) = ("states too many indicators", child.indicators.len());
            self.fault("too_large", place.clone(), message, found, &allowed);
        }
        for (name, &value) in child.indicators.iter().take(MOST_INDICATORS) {
            if !is_name(name) {
                let allowed = "1 to 32 of a-z, 0-9 and _";
                let message = "is not fit to be a name";
                self.fault("invalid_name", place.clone(), message, name, allowed);
            }
            self.check_text(&format!("children[{line}].indicators"), id, Some(name));
            if value > LARGEST {
                let allowed = format!("0 to {LARGEST}");
                let message = "is out of range";
                self.fault("out_of_range", format!("{place}.{name}"), message, value, &allowed);
            }
        }
    }

    fn languages(&mut self, list: &str, line: usize, id: &str, texts: &[String]) -> LanguageSet {
        let mut set = LanguageSet::default();
        for text in texts {
            self.check_text(&format!("{list}[{line}].languages"), Some(id), Some(text));
            let next = self.languages.len();
            let bit = match self.languages.get(text.trim()) {
                Some(&bit) => bit,
                None => *self.languages.entry(text.trim().to_owned()).or_insert(next),
            };
            if bit < LANGUAGE_LIMIT {
                set = set.union(LanguageSet(1 << bit));
            }
        }
        set
    }

    pub(super) fn check_languages(&mut self) {
        let found = self.languages.len();
        if found > LANGUAGE_LIMIT {
            let place = "languages of volunteers and children".to_owned();
            let message = "there are too many different languages";
            let allowed = format!("at most {LANGUAGE_LIMIT} different ones");
            self.fault("too_many_languages", place, message, found, &allowed);
        }
    }
}
