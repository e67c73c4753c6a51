//! Travel in a round whose people are those of another, or live where they do.

use super::Travel;
use crate::ids::ChildId;
use crate::model::{Instance, Point, Recruits, Site};
use crate::units::Leg;

/// The travel of one round for another: every site has the ways of a site of the first.
pub struct Relocated<'a> {
    inner: &'a dyn Travel,
    place: Box<dyn Fn(Site) -> Site + Sync + 'a>,
}

impl<'a> Relocated<'a> {
    /// Travel in `instance` [with recruits](Instance::with_recruits), from travel in `instance`: a recruit's ways are those
    /// from the child's home where she lives.
    #[must_use]
    pub fn with_recruits(
        inner: &'a dyn Travel,
        instance: &Instance,
        recruits: &[Recruits],
    ) -> Self {
        let home = |at: ChildId| instance.child_site(at);
        let homes: Vec<Site> =
            recruits.iter().flat_map(|kind| (0..kind.count).map(|_| home(kind.at))).collect();
        let present = instance.child_site(ChildId::new(0)).0;
        let place = move |site: Site| {
            let Some(after) = site.0.checked_sub(present) else { return site };
            match homes.get(after as usize) {
                Some(&home) => home,
                None => Site(site.0 - u32::try_from(homes.len()).unwrap_or(0)),
            }
        };
        Self { inner, place: Box::new(place) }
    }

    /// Travel in a round whose sites, in order, are these of the round of `inner`.
    #[must_use]
    pub fn to(inner: &'a dyn Travel, sites: Vec<Site>) -> Self {
        let place = move |site: Site| sites.get(site.0 as usize).copied().unwrap_or(site);
        Self { inner, place: Box::new(place) }
    }
}

impl Travel for Relocated<'_> {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        self.inner.leg((self.place)(from), (self.place)(to))
    }

    fn legs(&self, from: &[Site], to: Site) -> Vec<Option<Leg>> {
        let from: Vec<Site> = from.iter().map(|&from| (self.place)(from)).collect();
        self.inner.legs(&from, (self.place)(to))
    }

    fn batch(&self) -> usize {
        self.inner.batch()
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.inner.position((self.place)(site))
    }

    fn longest(&self) -> Leg {
        self.inner.longest()
    }

    fn top_speed(&self) -> f64 {
        self.inner.top_speed()
    }

    fn is_cheap(&self) -> bool {
        self.inner.is_cheap()
    }

    fn shapes(&self, ways: &[[Point; 2]]) -> Vec<Option<Vec<Point>>> {
        self.inner.shapes(ways)
    }

    fn failure(&self) -> Option<String> {
        self.inner.failure()
    }
}
