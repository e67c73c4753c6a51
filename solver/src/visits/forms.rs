//! Ways of meeting an occurrence: with whom, where, and when there is time for it.

use super::agenda::{Form, Opening, ResourceId};
use super::cadence::{People, Place, Rule};
use super::calendar::Window;
use super::obligations::{Company, Maker, Outlook, dates, of, spans};
use super::periods::Period;
use crate::ids::{ChildId, SchoolId, StationId};
use crate::units::{Date, Hours};

/// Where a visit takes place.
#[derive(Clone, Copy)]
enum Venue {
    Home,
    Station(StationId),
    School(SchoolId),
}

/// When a child has time at home for a visit by a rule on a date, absences aside.
pub(crate) fn at_home(
    outlook: &Outlook<'_>,
    child: ChildId,
    rule: &Rule,
    date: Date,
) -> Vec<Hours> {
    let Some(day) = outlook.calendar.day(date).filter(|day| rule.allows(day)) else {
        return Vec::new();
    };
    match of(outlook.children, child.index()) {
        Some(availability) => spans(&availability.windows(date)),
        None => spans(outlook.policy.child_hours.on(day.school_in())),
    }
}

impl Maker<'_> {
    /// The forms of an occurrence by a company: of the first of a new pair in company, of its others also so, in
    /// case no other takes place before.
    pub(super) fn forms(
        &self,
        child: ChildId,
        rule: (u16, &Rule),
        period: Period,
        company: Company,
        (new, first): (bool, bool),
    ) -> Vec<Form> {
        let met = (!new || !first).then(|| self.form(child, rule, period, company, !new));
        let meets = new.then(|| self.form(child, rule, period, self.met(company), true));
        let mut forms: Vec<Form> = met.into_iter().chain(meets).flatten().collect();
        // Where they are accompanied in any case, one of the two is enough.
        if let [met, meets] = forms.as_slice()
            && met.attended == meets.attended
        {
            forms.remove(0);
        }
        forms
    }

    /// A form of an occurrence, where there is a place for it.
    pub(super) fn form(
        &self,
        child: ChildId,
        (kind, rule): (u16, &Rule),
        period: Period,
        company: Company,
        introduces: bool,
    ) -> Option<Form> {
        let instance = self.outlook.instance;
        let venue = self.venue(child, rule.place)?;
        let attended =
            company.attended || (rule.people == People::TwoAdults && self.adults(company.crew) < 2);
        // Seats are what is scarce at a station; staff are there.
        let resource = match venue {
            Venue::Station(id) => {
                Some(ResourceId(u16::try_from(id.index() + 1).unwrap_or(u16::MAX)))
            }
            Venue::Home | Venue::School(_) => attended.then_some(self.staff),
        };
        let attended = attended || matches!(venue, Venue::Station(_));
        let opening = |date: Date| {
            let spans = self.hours(child, venue, rule, date);
            (!spans.is_empty()).then(|| Opening { day: self.day(date), spans })
        };
        let openings = dates(period).filter_map(opening).collect();
        Some(Form {
            kind,
            tier: rule.tier.unwrap_or(0),
            crew: company.crew,
            attended,
            introduces,
            stay: rule.stay,
            site: match venue {
                Venue::Home => instance.child_site(child),
                Venue::Station(id) => instance.station_site(id),
                Venue::School(id) => instance.school_site(id),
            },
            resource,
            openings,
        })
    }

    /// Where a visit takes place, if there is such a place.
    fn venue(&self, child: ChildId, place: Place) -> Option<Venue> {
        let instance = self.outlook.instance;
        match place {
            Place::Home | Place::Remote => Some(Venue::Home),
            Place::Station => self.station(child).map(Venue::Station),
            Place::School => instance.child(child).school.map(Venue::School),
        }
    }

    /// The nearest station.
    fn station(&self, child: ChildId) -> Option<StationId> {
        let Outlook { instance, travel, .. } = self.outlook;
        let home = instance.child_site(child);
        let ways = (0..instance.stations().len()).map(StationId::new).filter_map(|id| {
            let leg = crate::certificate::plan::way(travel, home, instance.station_site(id))?;
            Some((leg.metres, id))
        });
        ways.min().map(|(_, id)| id)
    }

    /// When the child, and the place where it is not at home, have time on a date.
    fn hours(&self, child: ChildId, venue: Venue, rule: &Rule, date: Date) -> Vec<Hours> {
        self.engaged.child(child, date, self.open_hours(child, venue, rule, date))
    }

    /// The same where the child is in no group.
    fn open_hours(&self, child: ChildId, venue: Venue, rule: &Rule, date: Date) -> Vec<Hours> {
        let Outlook { policy, calendar, children, stations, schools, .. } = self.outlook;
        let Some(day) = calendar.day(date) else { return Vec::new() };
        let station = match venue {
            Venue::Station(id) => Some(id.index()),
            Venue::Home | Venue::School(_) => None,
        };
        if !rule.allows(day) || self.outlook.absences.of_visit(child, station, date) {
            return Vec::new();
        }
        let own = of(children, child.index());
        let free = || match own {
            Some(availability) => availability.windows(date),
            None => policy.child_hours.on(day.school_in()).to_vec(),
        };
        match venue {
            Venue::Home => at_home(&self.outlook, child, rule, date),
            Venue::Station(id) => {
                let open = match of(stations, id.index()) {
                    Some(availability) => availability.windows(date),
                    None => policy.station_hours.on(day.is_working()).to_vec(),
                };
                let both = free().into_iter().flat_map(|a| {
                    open.iter().filter_map(move |b| a.overlap(*b)).collect::<Vec<_>>()
                });
                spans(&both.collect::<Vec<Window>>())
            }
            // There the hours are the school's: a child's own are those in which it is at home.
            Venue::School(_) if own.is_some_and(|own| own.is_blacked_out(date)) => Vec::new(),
            Venue::School(id) => match of(schools, id.index()) {
                Some(availability) => spans(&availability.windows(date)),
                None => spans(policy.school_hours.on(day.school_in())),
            },
        }
    }
}
