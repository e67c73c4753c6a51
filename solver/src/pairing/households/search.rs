//! The search: relaxation with pricing for the bound, then whole households.

use super::answer;
use super::candidates::{Candidates, is_small};
use super::cuts;
use super::program::{Formulation, Objective, Tie};
use crate::certificate::siblings::{
    Cut, Found, Network, Proof, Siblings, Stage, demand_by_class, level_bounds,
    network_proves_cost, network_proves_coverage, nothing_proved, saturated,
};
use crate::certificate::{CheckMode, Solution, Status};
use crate::lp::{self, Domain, Limits};
use crate::model::Instance;
use crate::objective::{Scale, Value};
use crate::pairing::{Monitor, Options, Outcome};
use crate::travel::Travel;

/// Candidates for every child to begin with.
const NEAREST: usize = 12;
/// Weight of a coverage class against the next and against cost, while the programs still look for
/// the network's coverage: far above any detour that one more unit can ask for, small enough for the
/// engine's arithmetic. Not a proof of anything.
const STEP: i64 = 10_000_000;
/// Prices are so much finer than a metre-equivalent.
const FINE: i64 = 64;
/// Prices of coverage are so much finer than a unit.
const FINE_COVERAGE: i64 = 1 << 20;
/// Pricing rounds of one relaxation.
const ROUNDS: usize = 200;
/// Rounds of cuts that gain nothing before the pairs are priced again.
const PATIENCE: usize = 3;
/// Pairs of a child that enter at once; a quarter of them where that is more.
const AT_ONCE: usize = 4;
/// Branch-and-bound nodes of one program, a limit that repeats on every machine.
const NODES: i32 = 2000;
/// A bound this near the relaxation's value has nothing left to gain from it.
const CLOSE: f64 = 1.0;
/// The same as a share of the cost, where that is more; prices are rounded.
const SHARE: f64 = 1e-6;
/// The same of a program that counts units.
const CLOSE_COVERAGE: f64 = 1e-3;
/// How much dearer than its relaxation's prices a pair of a program of costs may be, in
/// metre-equivalents.
const SLACK: i64 = 2500;
/// A program of costs ends at this share of its objective; one of a small instance at its optimum.
const GAP: f64 = 1e-4;
/// An answer whose cost is this near to its relaxation is not searched a second time.
const NEAR: f64 = 3e-4;

pub(super) struct Search<'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    options: Options,
    monitor: &'a dyn Monitor,
    siblings: &'a Siblings,
    candidates: Candidates,
    /// Units that the network covers, the most that any answer can, level by level.
    most: Vec<i64>,
    /// The network's answer without what tears siblings apart, where nothing better is found in time.
    first: Vec<Tie>,
    best: Vec<Tie>,
    value: Value,
    stages: Vec<Stage>,
    /// Cuts of the last relaxation.
    cuts: Vec<Cut>,
    /// Objective of the last relaxation.
    relaxed: f64,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        instance: &'a Instance,
        travel: &'a dyn Travel,
        options: Options,
        monitor: &'a dyn Monitor,
        siblings: &'a Siblings,
        relaxed: &Solution,
        known: Option<&[Tie]>,
    ) -> Self {
        let classes = i64::try_from(relaxed.value.covered.len()).unwrap_or(0);
        let stage = Stage {
            factor: 1,
            weights: (0..classes).map(|at| relaxed.certificate.scale * (classes - at)).collect(),
            prices: relaxed.certificate.prices.clone(),
            cuts: Vec::new(),
            budgets: Vec::new(),
        };
        let mut candidates = match Network::new(instance, siblings, &stage) {
            Ok(network) => Candidates::nearest(&network, travel, siblings, NEAREST),
            Err(_) => Candidates::default(),
        };
        let free: Vec<Tie> =
            relaxed.pairs.iter().map(|pair| (pair.volunteer, pair.child)).collect();
        let first = match known {
            Some(known) => known.to_vec(),
            None => answer::whole_part(instance, siblings, &free),
        };
        let best = match known {
            Some(known) => known.to_vec(),
            None => answer::forced(instance, siblings),
        };
        for &(volunteer, child) in free.iter().chain(&best) {
            candidates.add(instance, travel, siblings, volunteer, child);
        }
        for (child, survivor) in siblings.survivors().iter() {
            candidates.add(instance, travel, siblings, survivor.volunteer, child);
        }
        let value = answer::value(instance, &candidates, &best);
        let most = relaxed.value.covered.clone();
        Self {
            instance,
            travel,
            options,
            monitor,
            siblings,
            candidates,
            most,
            first,
            best,
            value,
            stages: Vec::new(),
            cuts: Vec::new(),
            relaxed: f64::NEG_INFINITY,
        }
    }

    pub(super) fn run(mut self, relaxed: Outcome, scale: Scale) -> Outcome {
        if self.siblings.survivors().budgets() > 0 {
            return self.within_budgets(relaxed, scale);
        }
        let classes = i64::try_from(self.most.len()).unwrap_or(0);
        let soft = Objective {
            cost: true,
            weights: (0..classes).map(|at| STEP * (classes - at)).collect(),
            most: vec![None; self.most.len()],
        };
        self.relax(&soft, FINE, None);
        self.whole(&soft, Domain::Real);
        if self.value.covered != self.most {
            self.stages.clear();
            self.by_stages();
        }
        self.finish(relaxed, scale)
    }

    /// Level by level from the start: with budgets weights prove nothing of colours, but where the network
    /// proves that more cannot be covered.
    fn within_budgets(mut self, known: Outcome, scale: Scale) -> Outcome {
        let solution = &known.solution;
        if let Some(proof) = &solution.certificate.siblings {
            self.stages.clone_from(&proof.stages);
        }
        let constant = self.siblings.survivors().constant(&solution.certificate.budgets);
        let any = solution.bound - constant;
        if network_proves_coverage(self.instance, scale, any, &self.value) {
            let demand = demand_by_class(self.instance);
            let most = demand.iter().zip(&self.value.covered).map(|(d, c)| Some(d - c)).collect();
            self.least_cost_within(most);
        } else {
            self.by_stages();
        }
        self.finish(known, scale)
    }

    /// Level by level: the most units of the class, held from then on; the cost last. What the
    /// relaxation proves of the best answer known is not searched again.
    fn by_stages(&mut self) {
        let demand = demand_by_class(self.instance);
        let classes = demand.len();
        let mut most = vec![None; classes];
        for class in 0..classes {
            let missing = demand[class] - self.value.covered[class];
            if missing > 0 && self.is_open(class) {
                let mut weights = vec![0; classes];
                weights[class] = 1;
                let objective = Objective { cost: false, weights, most: most.clone() };
                let proved = self.relax(&objective, FINE_COVERAGE, Some(missing));
                if proved <= lp::real(missing - 1) {
                    self.whole(&objective, Domain::Integer);
                }
            }
            most[class] = Some(demand[class] - self.value.covered[class]);
        }
        self.least_cost_within(most);
    }

    /// Whether no stage at hand proves that the class cannot be covered better.
    fn is_open(&self, class: usize) -> bool {
        let of_class = |stage: &&Stage| {
            stage.factor == 0 && stage.weights.iter().rposition(|&w| w > 0) == Some(class)
        };
        let stages: Vec<Stage> = self.stages.iter().filter(of_class).cloned().collect();
        let (instance, mode) = (self.instance, CheckMode::Indexed);
        let value = &self.value;
        let bounds = level_bounds(instance, self.travel, self.siblings, &stages, value, mode);
        bounds.map_or(true, |bounds| bounds.covered[class] > value.covered[class])
    }

    /// The least cost with at most so many units uncovered by class.
    fn least_cost_within(&mut self, most: Vec<Option<i64>>) {
        let objective = Objective { cost: true, weights: vec![0; most.len()], most };
        self.relax(&objective, FINE, None);
        let near = lp::real(self.value.cost) <= self.least_cost(&objective) * (1.0 + NEAR);
        if !near || is_small(self.instance) {
            self.whole(&objective, Domain::Integer);
        }
    }

    fn limits(&self, gap: f64) -> Limits {
        Limits {
            seconds: self.monitor.seconds_left(),
            nodes: Some(NODES),
            gap,
            seed: self.options.seed,
            ..Limits::default()
        }
    }

    /// Solves the relaxation, cuts off what is not whole, prices all pairs, and goes on with those
    /// that price out; keeps the best prices as a stage. Says what they prove of the objective. Of a
    /// program that counts units, more than `known` − 1 is as good as `known`.
    fn relax(&mut self, objective: &Objective, factor: i64, known: Option<i64>) -> f64 {
        (self.relaxed, self.cuts) = (f64::NEG_INFINITY, Vec::new());
        let mut best: Option<(i128, Stage)> = None;
        let mut formulation = Formulation::new(
            self.instance,
            self.siblings,
            &self.candidates,
            objective,
            Domain::Real,
            &[],
        );
        let mut relaxation = lp::Relaxation::default();
        let (mut stalled, mut reached, mut before) = (0, f64::NEG_INFINITY, f64::INFINITY);
        let enough = known.map_or(f64::INFINITY, |known| lp::real(known - 1) + CLOSE_COVERAGE);
        for _ in 0..ROUNDS {
            if self.monitor.should_stop() {
                break;
            }
            let Ok(answer) = relaxation.minimise(&formulation.program, self.limits(0.0)) else {
                break;
            };
            if answer.status != lp::Status::Optimal {
                break;
            }
            let close = self.close(objective, answer.objective);
            stalled = if answer.objective > reached + close { 0 } else { stalled + 1 };
            reached = reached.max(answer.objective);
            // Where new pairs have changed nothing, cuts gained nothing before them either.
            let open = stalled < PATIENCE && answer.objective < enough.min(before - close);
            if open && cuts::separate(&mut formulation, &answer) > 0 {
                continue;
            }
            let stage = formulation.stage(&answer, factor);
            let Ok(network) = Network::new(self.instance, self.siblings, &stage) else { break };
            let survey = network.survey(self.travel, self.siblings, CheckMode::Indexed);
            let Ok(survey) = survey else { break };
            let bound = survey.bound - held(objective, &stage);
            if best.as_ref().is_none_or(|(known, _)| bound > *known) {
                best = Some((bound, stage));
                (self.relaxed, self.cuts) = (answer.objective, formulation.paid(&answer));
            }
            let met = (answer.objective - close) * lp::real(factor);
            if lp::real(saturated(bound)) >= met {
                break;
            }
            let mut added = Vec::new();
            for pair in worst(survey.pairs, &self.candidates) {
                if self.candidates.add(
                    self.instance,
                    self.travel,
                    self.siblings,
                    pair.volunteer,
                    pair.child,
                ) {
                    added.push((pair.volunteer, pair.child));
                }
            }
            if added.is_empty() {
                break;
            }
            formulation.extend(&self.candidates, &added);
            (stalled, reached, before) = (0, f64::NEG_INFINITY, answer.objective);
        }
        let proved = best
            .as_ref()
            .map_or(f64::NEG_INFINITY, |(bound, _)| lp::real(saturated(*bound)) / lp::real(factor));
        self.stages.extend(best.map(|(_, stage)| stage));
        proved
    }

    /// How near to a relaxation's objective is near enough.
    fn close(&self, objective: &Objective, relaxed: f64) -> f64 {
        if !objective.cost {
            return CLOSE_COVERAGE;
        }
        if is_small(self.instance) {
            CLOSE
        } else {
            CLOSE.max(self.cost(objective, relaxed) * SHARE)
        }
    }

    /// Looks for a better answer in whole households, from the best known.
    fn whole(&mut self, objective: &Objective, singles: Domain) {
        if self.monitor.should_stop() {
            return;
        }
        let candidates = self.promising(objective);
        let mut formulation = Formulation::new(
            self.instance,
            self.siblings,
            &candidates,
            objective,
            singles,
            if objective.cost { &self.cuts } else { &[] },
        );
        formulation.start(&self.best);
        let gap = if objective.cost { 0.9 } else { 0.5 };
        let share = if is_small(self.instance) { 0.0 } else { self.least_cost(objective) * GAP };
        let limits = self.limits(if objective.cost { share.max(gap) } else { gap });
        let Ok(answer) = formulation.program.minimise(limits) else { return };
        let mut ties = formulation.ties(&answer);
        if ties.is_none() && !answer.values.is_empty() {
            // The rest is a network: with whole households it has whole optima.
            formulation.hold_options(&answer);
            formulation.program.relax();
            let held = formulation.program.minimise(self.limits(0.0));
            ties = held.ok().and_then(|held| formulation.ties(&held));
        }
        if let Some(ties) = ties.filter(|ties| answer::obeys(self.instance, self.siblings, ties)) {
            let value = answer::value(self.instance, &self.candidates, &ties);
            if answer::compare(&value, &self.value).is_lt() {
                (self.best, self.value) = (ties, value);
            }
        }
    }

    /// What the last relaxation says that the cost is at least, where the network's coverage is
    /// reached.
    fn least_cost(&self, objective: &Objective) -> f64 {
        self.cost(objective, self.relaxed)
    }

    fn cost(&self, objective: &Objective, relaxed: f64) -> f64 {
        let demand = demand_by_class(self.instance);
        let missing = demand.iter().zip(&self.most).zip(&objective.weights);
        let weighted = missing.map(|((&asked, &most), &weight)| weight * (asked - most));
        (relaxed - lp::real(weighted.sum())).max(0.0)
    }

    /// The candidates that a program of costs looks at: those that the last relaxation's prices do
    /// not make much too dear.
    fn promising(&self, objective: &Objective) -> Candidates {
        let last = self.stages.last().filter(|stage| objective.cost && stage.factor > 0);
        match last.map(|stage| (stage.factor, Network::new(self.instance, self.siblings, stage))) {
            Some((factor, Ok(network))) => {
                self.candidates.within(&network, self.siblings, SLACK * factor, &self.best)
            }
            _ => self.candidates.clone(),
        }
    }

    fn finish(mut self, relaxed: Outcome, scale: Scale) -> Outcome {
        let first = answer::value(self.instance, &self.candidates, &self.first);
        if answer::compare(&first, &self.value).is_lt() {
            (self.best, self.value) = (std::mem::take(&mut self.first), first);
        }
        let mut outcome = relaxed;
        let solution = &mut outcome.solution;
        let mode = CheckMode::Indexed;
        let (instance, value) = (self.instance, &self.value);
        let levels = level_bounds(instance, self.travel, self.siblings, &self.stages, value, mode);
        // Stages that do not fit would be a fault of this search; without them nothing is claimed.
        let mut levels = levels.unwrap_or_else(|_| nothing_proved(instance));
        let prices = &solution.certificate.budgets;
        let any = solution.bound - self.siblings.survivors().constant(prices);
        if network_proves_coverage(instance, scale, any, value) {
            levels.covered.clone_from(&value.covered);
        }
        if self.siblings.survivors().budgets() > 0 {
            let cost = network_proves_cost(instance, scale, solution.bound, value);
            levels.cost = levels.cost.max(cost).min(value.cost);
        }
        solution.status = match () {
            () if levels == *value => Status::Optimal,
            () if self.monitor.should_stop() => Status::Stopped,
            () => Status::Feasible,
        };
        solution.pairs = answer::placed(instance, &self.best);
        solution.certificate.siblings = Some(Proof { levels, stages: self.stages });
        solution.value = self.value;
        let candidates = u64::try_from(self.candidates.len()).unwrap_or(u64::MAX);
        outcome.statistics.candidate_edges = candidates;
        outcome
    }
}

/// What a stage's weights say of the coverage that the objective holds.
fn held(objective: &Objective, stage: &Stage) -> i128 {
    let factor = if objective.cost { stage.factor } else { FINE_COVERAGE };
    let classes = objective.most.iter().zip(&objective.weights).zip(&stage.weights);
    let more = classes.map(|((most, &own), &weight)| {
        i128::from(most.unwrap_or(0)) * (i128::from(weight) - i128::from(own) * i128::from(factor))
    });
    more.sum()
}

/// The pairs of most negative reduced cost of every child that are not candidates yet.
fn worst(pairs: Vec<Found>, candidates: &Candidates) -> Vec<Found> {
    let mut worst = Vec::new();
    for of_child in pairs.chunk_by(|a, b| a.child == b.child) {
        let unknown = |pair: &&Found| candidates.cost(pair.volunteer, pair.child).is_none();
        let mut of_child: Vec<Found> = of_child.iter().filter(unknown).copied().collect();
        of_child.sort_by_key(|pair| (pair.reduced, pair.volunteer));
        // Somebody dear may find thousands: a few at a time would take as many rounds.
        let most = AT_ONCE.max(of_child.len() / 4);
        worst.extend(of_child.into_iter().take(most));
    }
    worst
}
