//! Volunteers who do not exist yet: what a round would be with them.

use super::{Instance, Mode, NeedSet, Organisation, Party, Reach, Sex, Vetting, Volunteer};
use crate::ids::{ChildId, OrganisationId};
use crate::model::Need;
use crate::units::Metres;

/// Alike volunteers to be recruited: women of the child's neighbourhood who speak her languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recruits {
    /// They live where this child lives.
    pub at: ChildId,
    /// What they can give; none is asked.
    pub skill: Option<Need>,
    /// Whether they serve as professionals.
    pub professional: bool,
    /// How many.
    pub count: u32,
}

impl Recruits {
    /// Most children of one recruit: the default of the programme.
    pub const CAPACITY: u16 = 2;
    /// How far a recruit goes: twenty minutes at 30 km/h, as mentoring schemes elsewhere have it (ours).
    pub const REACH: Metres = Metres(10_000);
    /// Most recruits of one kind in one place.
    pub const MOST: u32 = 64;

    /// Places of one recruit.
    #[must_use]
    pub fn places(instance: &Instance) -> u16 {
        Self::CAPACITY.min(instance.policy().capacity_ceiling)
    }

    fn volunteer(&self, instance: &Instance) -> Volunteer {
        let child = instance.child(self.at);
        Volunteer {
            home: child.home,
            division: child.division,
            party: Party::Person(Sex::Female),
            birth: None,
            skills: self.skill.into_iter().collect::<NeedSet>(),
            languages: child.languages,
            professional: self.professional,
            capacity: Self::places(instance),
            capacity_reason: false,
            reach: Reach::Metres(Self::REACH),
            mode: Mode::Near,
            vetting: Vetting::Clear { until: instance.date() },
            organisation: None,
        }
    }
}

impl Instance {
    /// The same round with recruits, who come after its volunteers in the order given. Sites of
    /// children, stations and schools move up; [`Relocated`](crate::travel::Relocated) travels between them.
    ///
    /// # Panics
    /// If volunteers then are 2^32 or more.
    #[must_use]
    pub fn with_recruits(&self, recruits: &[Recruits]) -> Self {
        let mut grown = self.clone();
        for kind in recruits {
            let volunteer = kind.volunteer(self);
            grown.volunteers.extend((0..kind.count).map(|_| volunteer.clone()));
        }
        grown
    }

    /// The same round with the places of `most` recruits who may be of any of the kinds: each kind's volunteers have as
    /// many places as all of them, and one pool holds them together.
    ///
    /// # Panics
    /// As [`Instance::with_recruits`].
    #[must_use]
    pub fn with_places(&self, kinds: &[Recruits], most: u32) -> Self {
        let present = self.volunteers.len();
        let mut grown = self.with_recruits(kinds);
        let Some(division) = kinds.first().map(|kind| self.child(kind.at).division) else {
            return grown;
        };
        let places = most.saturating_mul(u32::from(Recruits::places(self)));
        let pool = OrganisationId::new(grown.organisations.len());
        grown.organisations.push(Organisation {
            division,
            capacity: Some(places),
            contract: (None, None),
        });
        for volunteer in &mut grown.volunteers[present..] {
            volunteer.capacity = u16::try_from(places).unwrap_or(u16::MAX);
            volunteer.capacity_reason = true;
            volunteer.organisation = Some(pool);
        }
        grown
    }
}
