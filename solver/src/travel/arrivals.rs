//! Travel in a round that volunteers have joined.

use super::Travel;
use crate::ids::ChildId;
use crate::model::{Instance, Point, Recruits, Site};
use crate::units::Leg;

/// The travel of a round for the same round [with recruits](Instance::with_recruits): a recruit's ways
/// are those from the child's home where she lives.
pub struct Arrivals<'a> {
    inner: &'a dyn Travel,
    /// Volunteers of the round before.
    present: u32,
    homes: Vec<Site>,
}

impl<'a> Arrivals<'a> {
    /// Travel in `instance` with `recruits`, from travel in `instance`.
    #[must_use]
    pub fn new(inner: &'a dyn Travel, instance: &Instance, recruits: &[Recruits]) -> Self {
        let home = |at: ChildId| instance.child_site(at);
        let homes = recruits.iter().flat_map(|kind| (0..kind.count).map(|_| home(kind.at)));
        Self { inner, present: instance.child_site(ChildId::new(0)).0, homes: homes.collect() }
    }

    fn site(&self, site: Site) -> Site {
        let Some(after) = site.0.checked_sub(self.present) else { return site };
        match self.homes.get(after as usize) {
            Some(&home) => home,
            None => Site(site.0 - u32::try_from(self.homes.len()).unwrap_or(0)),
        }
    }
}

impl Travel for Arrivals<'_> {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        self.inner.leg(self.site(from), self.site(to))
    }

    fn legs(&self, from: &[Site], to: Site) -> Vec<Option<Leg>> {
        let from: Vec<Site> = from.iter().map(|&from| self.site(from)).collect();
        self.inner.legs(&from, self.site(to))
    }

    fn batch(&self) -> usize {
        self.inner.batch()
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.inner.position(self.site(site))
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
