//! Drawn instances as documents, so that documents are tested on everything an instance can hold.

use tongxing_datasets::document::result::PreviousPairDocument;
use tongxing_datasets::document::{
    ChildDocument, ChildKind, Consent, Datum, Day, DivisionCode, Members, Mode, Need,
    OrganisationDocument, Priority, ProblemDocument, ReachDocument, Role, RoleCount, Rule, Sex,
    VettingDocument, VettingStatus, VolunteerDocument,
};
use tongxing_solver::model::{
    Child, Division, Instance, LanguageSet, NeedSet, Party, Reach, Vetting, Volunteer,
};

/// The people and rules of an instance as a problem (volunteers `V0`…, children `C0`…), under the
/// national pack, with its previous pairs.
///
/// # Panics
/// Never: the drawn division is a division.
#[must_use]
pub fn problem(instance: &Instance) -> (ProblemDocument, Vec<PreviousPairDocument>) {
    let division = Division::parse("320826").expect("a county's code");
    let mut document = ProblemDocument::new(Day(instance.date()), DivisionCode(division));
    let volunteers = instance.volunteers().iter().enumerate();
    document.volunteers = volunteers.map(|(n, v)| volunteer(n, v)).collect();
    let children = instance.children().iter().enumerate();
    document.children = children.map(|(n, c)| child(n, c)).collect();
    let organisations = instance.organisations().iter().enumerate();
    document.organisations = organisations
        .map(|(n, organisation)| OrganisationDocument {
            id: format!("O{n}"),
            title: None,
            division: DivisionCode(organisation.division),
            capacity: organisation.capacity,
            from: organisation.contract.0.map(Day),
            until: organisation.contract.1.map(Day),
            budget: None,
            project: None,
        })
        .collect();
    let mut previous = Vec::new();
    for child in instance.child_ids() {
        for volunteer in instance.volunteer_ids() {
            let ids = (format!("C{}", child.index()), format!("V{}", volunteer.index()));
            let rule = || Rule {
                child: ids.0.clone(),
                volunteer: ids.1.clone(),
                reason: "测试".to_owned(),
                author: "县妇联".to_owned(),
            };
            if instance.is_forbidden(volunteer, child) {
                document.forbidden.push(rule());
            }
            if instance.is_pinned(volunteer, child) {
                document.pinned.push(rule());
            }
            if let Some(since) = instance.previous_since(volunteer, child) {
                let (child, volunteer) = ids;
                previous.push(PreviousPairDocument { child, volunteer, since: Day(since) });
            }
        }
    }
    (document, previous)
}

fn volunteer(n: usize, volunteer: &Volunteer) -> VolunteerDocument {
    let (sex, members) = match volunteer.party {
        Party::Person(sex) => (Some(Sex::from(sex)), None),
        Party::Team { women, men } => (None, Some(Members { women, men })),
    };
    let (status, valid_until) = match volunteer.vetting {
        Vetting::Clear { until } => (VettingStatus::Clear, Some(Day(until))),
        Vetting::Pending => (VettingStatus::Pending, None),
        Vetting::Refused => (VettingStatus::Refused, None),
    };
    VolunteerDocument {
        available: None,
        id: format!("V{n}"),
        division: DivisionCode(volunteer.division),
        longitude: volunteer.home.longitude,
        latitude: volunteer.home.latitude,
        datum: Datum::Wgs84,
        sex,
        members,
        birth: volunteer.birth.map(Day),
        sector: None,
        organisation: volunteer.organisation.map(|o| format!("O{}", o.index())),
        team: None,
        project: None,
        function: None,
        skills: needs(volunteer.skills),
        languages: languages(volunteer.languages),
        capacity: volunteer.capacity,
        capacity_reason: volunteer.capacity_reason.then(|| "工作需要".to_owned()),
        reach: match volunteer.reach {
            Reach::Unlimited => ReachDocument::Unlimited,
            Reach::Metres(metres) => ReachDocument::Metres(metres.0),
            Reach::Seconds(seconds) => ReachDocument::Seconds(seconds.0),
        },
        mode: Mode::from(volunteer.mode),
        vetting: VettingDocument { status, valid_until },
        professional: volunteer.professional,
        groups: None,
    }
}

fn child(n: usize, child: &Child) -> ChildDocument {
    let place = |r: &tongxing_solver::model::Requirement| RoleCount {
        role: Role::from(r.role),
        count: r.count,
    };
    ChildDocument {
        available: None,
        parent_available: None,
        indicators: std::collections::BTreeMap::new(),
        id: format!("C{n}"),
        division: DivisionCode(child.division),
        longitude: child.home.longitude,
        latitude: child.home.latitude,
        datum: Datum::Wgs84,
        sex: Sex::from(child.sex),
        birth: Day(child.birth),
        kind: ChildKind::from(child.kind),
        priority: Priority::from(child.priority),
        needs: needs(child.needs),
        languages: languages(child.languages),
        demand: child.demand,
        requirements: child.requirements.iter().map(place).collect(),
        household: child.household.map(|h| format!("H{}", h.index())),
        school: None,
        activities: Vec::new(),
        groups: None,
        surveyed: child.surveyed.map(Day),
        consent: Consent::Given(child.consent),
    }
}

fn needs(set: NeedSet) -> Vec<Need> {
    set.iter().map(Need::from).collect()
}

fn languages(set: LanguageSet) -> Vec<String> {
    (0..64).filter(|bit| set.0 & (1 << bit) != 0).map(|bit| format!("语言{bit}")).collect()
}
