//! From the solver's solution to the RESULT document.

mod levels;
mod reasons;
mod repair;
mod sections;

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::certificate::siblings::Stage;
use tongxing_solver::certificate::{Certificate, Pair, Place, Prices, Solution, Status, Violator};
use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, OrganisationId};
use tongxing_solver::model::Instance;
use tongxing_solver::objective;
use tongxing_solver::pairing::Statistics;
use tongxing_solver::travel::Travel;

use super::result::{
    BlockingSet, CertificateDocument, CheckDocument, ChildPriceDocument, CostDocument,
    CoveredDocument, Inputs, PairDocument, PreviousInput, PreviousPairDocument, PriceDocument,
    ResultDocument, StageDocument, StatisticsDocument, StatusName, UncoveredDocument,
};
use super::{Case, Day, Ids, Priority, Role, canonical, cuts};

/// Entry of a child's own price.
pub(super) const CHILD_ENTRY: &str = "child";
/// Entry of the places open to anybody, and the role of a pair that takes one.
pub(super) const OPEN_ENTRY: &str = "open";
/// Kind of the certificate.
pub(super) const CERTIFICATE_KIND: &str = "prices";

/// A solution in its case, ready to be written.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The problem that was solved.
    pub case: &'a Case,
    /// How ways were measured.
    pub travel: &'a dyn Travel,
    /// The answer.
    pub solution: &'a Solution,
}

impl Answer<'_> {
    /// The whole document. `recruit` is left empty for [`recruit::document`](super::recruit::document).
    #[must_use]
    pub fn document(
        self,
        inputs: Inputs,
        check: CheckDocument,
        statistics: StatisticsDocument,
    ) -> ResultDocument {
        let levels = levels::levels(self);
        let repair = repair::document(self, &inputs);
        ResultDocument {
            version: ResultDocument::VERSION,
            inputs,
            status: status(self.solution.status),
            gap: levels::gap(&levels),
            notices: self.case.notices.clone(),
            levels,
            covered: self.covered(),
            pairs: self.pairs(),
            uncovered: self.uncovered(),
            surveys_due: sections::surveys_due(self),
            projects: sections::projects(self),
            functions_missing: sections::functions_missing(self),
            recruit: Vec::new(),
            repair,
            groups: None,
            certificate: self.certificate(),
            check,
            statistics,
        }
    }

    fn instance(&self) -> &Instance {
        &self.case.instance
    }

    /// Volunteers of every child.
    fn given(&self) -> Vec<u16> {
        let mut given = vec![0; self.instance().children().len()];
        for pair in &self.solution.pairs {
            given[pair.child.index()] += 1;
        }
        given
    }

    /// Coverage by colour, over all children of the problem.
    fn covered(self) -> BTreeMap<Priority, CoveredDocument> {
        let mut covered: BTreeMap<_, CoveredDocument> =
            Priority::ALL.iter().map(|&colour| (colour, CoveredDocument::default())).collect();
        for (child, given) in self.instance().child_ids().zip(self.given()) {
            let colour = Priority::from(self.instance().child(child).priority);
            let line = covered.entry(colour).or_default();
            line.demand += u64::from(self.instance().demand(child));
            line.first += u64::from(given > 0);
            line.units += u64::from(given);
        }
        covered
    }

    fn pairs(self) -> Vec<PairDocument> {
        let mut load = vec![0_usize; self.instance().volunteers().len()];
        let pairs = self.solution.pairs.iter().map(|pair| {
            let nth = &mut load[pair.volunteer.index()];
            *nth += 1;
            self.pair(pair, *nth)
        });
        pairs.collect()
    }

    fn pair(self, pair: &Pair, nth: usize) -> PairDocument {
        let &Pair { child, volunteer, place } = pair;
        let (instance, ids) = (self.instance(), &self.case.ids);
        let leg = eligibility::way(instance, self.travel, volunteer, child);
        let cost = objective::pair(instance, volunteer, child, leg);
        PairDocument {
            child: ids.child_text(child).to_owned(),
            volunteer: ids.volunteer_text(volunteer).to_owned(),
            role: entry(instance, child, place).to_owned(),
            since: Day(instance.previous_since(volunteer, child).unwrap_or(instance.date())),
            metres: leg.map(|leg| leg.metres.0),
            seconds: leg.map(|leg| leg.seconds.0),
            cost: CostDocument {
                travel: cost.travel,
                need: cost.need,
                language: cost.language,
                balance: objective::load(instance.policy(), nth),
                continuity: cost.continuity,
            },
        }
    }

    fn uncovered(self) -> Vec<UncoveredDocument> {
        if self.solution.status == Status::Infeasible {
            return Vec::new();
        }
        let (instance, ids) = (self.instance(), &self.case.ids);
        let reasons = reasons::Reasons::new(self);
        let missing = instance.child_ids().zip(self.given()).filter_map(|(child, given)| {
            let units = instance.demand(child).saturating_sub(given);
            (units > 0).then_some((child, units))
        });
        let missing: Vec<_> =
            missing.map(|(child, units)| (child, units, reasons.of(child))).collect();
        let sets = &self.solution.certificate.violators;
        let people = |at: usize| sets[at].children.len() + sets[at].volunteers.len();
        let explained = missing.iter().filter_map(|(_, _, why)| why.violator);
        let all = explained.map(people).sum::<usize>() <= INLINE_TOTAL;
        missing
            .into_iter()
            .map(|(child, units, why)| UncoveredDocument {
                child: ids.child_text(child).to_owned(),
                units,
                reason: why.reason,
                detail: why.detail.map(str::to_owned),
                violator: why.violator.and_then(|at| u32::try_from(at).ok()),
                blocking_set: why
                    .violator
                    .filter(|&at| all || people(at) <= INLINE_LIMIT)
                    .map(|at| blocking_set(ids, &sets[at])),
            })
            .collect()
    }

    fn certificate(self) -> CertificateDocument {
        let Certificate { scale, prices, budgets, violators, siblings } =
            &self.solution.certificate;
        let texts = |prices: &[i64]| prices.iter().map(i64::to_string).collect::<Vec<String>>();
        let lists = price_lists(self.case, prices);
        let stage = |stage: &Stage| {
            let lists = price_lists(self.case, &stage.prices);
            StageDocument {
                factor: stage.factor,
                weights: stage.weights.clone(),
                children: lists.children,
                volunteers: lists.volunteers,
                pools: lists.pools,
                budgets: texts(&stage.budgets),
                cuts: stage.cuts.iter().map(|cut| cuts::document(&self.case.ids, cut)).collect(),
            }
        };
        CertificateDocument {
            kind: CERTIFICATE_KIND.to_owned(),
            scale: *scale,
            bound: self.solution.bound.to_string(),
            children: lists.children,
            volunteers: lists.volunteers,
            pools: lists.pools,
            budgets: texts(budgets),
            violators: violators.iter().map(|set| blocking_set(&self.case.ids, set)).collect(),
            siblings: siblings.as_ref().map(|proof| proof.stages.iter().map(stage).collect()),
        }
    }
}

/// Every price by its text id.
pub(super) fn price_lists(case: &Case, prices: &Prices) -> PriceLists {
    let (instance, ids) = (&case.instance, &case.ids);
    let mut children = Vec::with_capacity(prices.children.len());
    for (child, at) in instance.child_ids().zip(&prices.children) {
        let line = |entry: &str, price: i64| ChildPriceDocument {
            id: ids.child_text(child).to_owned(),
            entry: entry.to_owned(),
            price: price.to_string(),
        };
        children.push(line(CHILD_ENTRY, at.child));
        let entries = entries(instance, child).into_iter();
        children.extend(entries.zip(&at.places).map(|(entry, &price)| line(entry, price)));
    }
    let price =
        |id: &str, price: i64| PriceDocument { id: id.to_owned(), price: price.to_string() };
    let volunteers = instance.volunteer_ids().zip(&prices.volunteers);
    let pools = prices.organisations.iter().enumerate();
    PriceLists {
        children,
        volunteers: volunteers.map(|(id, &at)| price(ids.volunteer_text(id), at)).collect(),
        pools: pools
            .map(|(n, &at)| price(ids.organisation_text(OrganisationId::new(n)), at))
            .collect(),
    }
}

/// Prices as documents list them.
pub(super) struct PriceLists {
    pub(super) children: Vec<ChildPriceDocument>,
    pub(super) volunteers: Vec<PriceDocument>,
    pub(super) pools: Vec<PriceDocument>,
}

/// Every blocking set is repeated at each of its children where that takes so many ids in all.
const INLINE_TOTAL: usize = 100_000;
/// Otherwise only sets of so many people are.
const INLINE_LIMIT: usize = 64;

fn blocking_set(ids: &Ids, set: &Violator) -> BlockingSet {
    BlockingSet {
        children: set.children.iter().map(|&id| ids.child_text(id).to_owned()).collect(),
        volunteers: set.volunteers.iter().map(|&id| ids.volunteer_text(id).to_owned()).collect(),
        demand: set.demand,
        available: set.available,
    }
}

/// Names of the child's places in the order of their prices; none without requirements.
pub(super) fn entries(instance: &Instance, child: ChildId) -> Vec<&'static str> {
    let requirements = instance.requirements(child);
    let roles = requirements.iter().map(|r| Role::from(r.role).name());
    let open = (!requirements.is_empty()).then_some(OPEN_ENTRY);
    roles.chain(open).collect()
}

pub(super) fn entry(instance: &Instance, child: ChildId, place: Place) -> &'static str {
    match place {
        Place::Open => OPEN_ENTRY,
        Place::Required(n) => instance
            .requirements(child)
            .get(usize::from(n))
            .map_or(OPEN_ENTRY, |r| Role::from(r.role).name()),
    }
}

fn status(status: Status) -> StatusName {
    match status {
        Status::Optimal => StatusName::Optimal,
        Status::Feasible => StatusName::Feasible,
        Status::Infeasible => StatusName::Infeasible,
        Status::Stopped => StatusName::Stopped,
    }
}

/// What the counts of a solve say in the document; times, memory and queries are the caller's.
#[must_use]
pub fn statistics(counts: Statistics) -> StatisticsDocument {
    StatisticsDocument {
        candidate_edges: counts.candidate_edges,
        edges_priced: counts.edges_priced,
        components: counts.components,
        pivots: counts.pivots,
        rounds: counts.rounds,
        ..StatisticsDocument::default()
    }
}

/// What a round takes from the one before: the pairs whose ends both stand in the problem.
#[must_use]
pub fn previous_input(
    problem: &super::ProblemDocument,
    previous: &ResultDocument,
) -> PreviousInput {
    let volunteers: BTreeSet<&str> = problem.volunteers.iter().map(|v| v.id.as_str()).collect();
    let children: BTreeSet<&str> = problem.children.iter().map(|c| c.id.as_str()).collect();
    let here = |pair: &&PairDocument| {
        volunteers.contains(pair.volunteer.as_str()) && children.contains(pair.child.as_str())
    };
    let line = |pair: &PairDocument| PreviousPairDocument {
        child: pair.child.clone(),
        volunteer: pair.volunteer.clone(),
        since: pair.since,
    };
    PreviousInput {
        sha256: canonical::previous_sha256(previous),
        pairs: previous.pairs.iter().filter(here).map(line).collect(),
    }
}
