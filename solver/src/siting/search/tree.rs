//! Branch and bound by the Lagrangian relaxation, writing its own proof: every case ends at prices that bound
//! it, every site that is fixed is fixed by prices.

use std::rc::Rc;

use super::Budget;
use super::ascent::Ascent;
use super::depots::transport;
use super::dual::{Changes, Dual, IMPOSSIBLE, Mark};
use super::lists::Lists;
use super::polish::{self, Covering};
use crate::siting::model::{CustomerId, Proof, Sharing, SiteId, Step};

/// Steps between two looks at whether going on is worth while.
const CHUNK: u32 = 25;
/// Share of what is missing that a chunk has to gain, in the first case and in others.
const WORTH: [f64; 2] = [0.01, 0.08];
/// Passes over all offers that a linear program takes.
const PROGRAM: usize = 1_000;
/// Doubt about a site below which customers are parted instead.
const UNDOUBTED: f64 = 0.02;
/// Deepest case.
const DEEPEST: usize = 300;

/// A case to be proved.
#[derive(Clone)]
struct Case {
    marks: Vec<Mark>,
    lists: Rc<Lists>,
    ascent: Ascent,
    depth: usize,
}

/// What looks for cheaper answers beside the proof: is told sites that a relaxation opens, says the cost of the
/// best answer known.
pub(super) type Improve<'t> = dyn FnMut(Hint<'_>) -> i64 + 't;

/// What a relaxation or a case says of good answers.
#[derive(Clone, Copy)]
pub(super) struct Hint<'h> {
    /// Sites that it opens.
    pub(super) open: &'h [u32],
    /// By customer: her only site, where a case leaves everybody one.
    pub(super) served: Option<&'h [u32]>,
}

impl<'h> Hint<'h> {
    fn open(open: &'h [u32]) -> Self {
        Self { open, served: None }
    }
}

/// The tree while it grows.
pub(super) struct Tree<'t, 'a> {
    dual: &'t mut Dual<'a>,
    budget: &'t Budget<'t>,
    improve: &'t mut Improve<'t>,
    /// Cost of the best answer known.
    known: i64,
    /// Least bound of all leaves so far.
    weakest: i64,
    prices: Vec<Vec<i64>>,
    steps: Vec<Step>,
    cases: u64,
    most_cases: u64,
    /// Share of the budget after which nothing new is tried.
    late: f64,
    /// Whether linear programs find the prices.
    cover: bool,
    covering: Option<Covering>,
}

/// What came of it.
pub(super) struct Grown {
    pub(super) proof: Proof,
    /// The best prices of the first case, and the share of relaxations in which each site was chosen.
    pub(super) first: Ascent,
}

impl<'t, 'a> Tree<'t, 'a> {
    /// Proves what it can with so many cases at most, where an answer of cost `known` is known.
    pub(super) fn prove(
        dual: &'t mut Dual<'a>,
        budget: &'t Budget<'t>,
        (known, improve): (i64, &'t mut Improve<'t>),
        start: Ascent,
        (most_cases, late): (u64, f64),
    ) -> Grown {
        let lists = Rc::new(Lists::new(dual.field, dual.scale));
        let mark = |&standing: &bool| if standing { Mark::Open } else { Mark::Free };
        let marks = dual.field.standing.iter().map(mark).collect();
        let mut first = Case { marks, lists, ascent: start, depth: 0 };
        let cover = polish::is_cover(dual);
        let mut tree = Self {
            cover,
            covering: None,
            dual,
            budget,
            improve,
            known,
            weakest: i64::MAX,
            prices: Vec::new(),
            steps: Vec::new(),
            cases: 0,
            most_cases,
            late,
        };
        let open = tree.bound(&mut first);
        let ascent = first.ascent.clone();
        if open {
            tree.branch(first);
        }
        let bound = tree.weakest.min(tree.known);
        let scale = tree.dual.scale;
        let proof = Proof { bound, scale, prices: tree.prices, steps: tree.steps };
        Grown { proof, first: ascent }
    }

    fn is_over(&self) -> bool {
        self.known <= 0 || self.budget.spent() >= self.late || self.budget.stops()
    }

    fn enough(&self) -> i64 {
        let tolerance = self.dual.field.problem.tolerance();
        (self.known - 1 - tolerance) * self.dual.scale
    }

    fn keep(&mut self, prices: &[i64]) -> usize {
        if self.prices.last().is_none_or(|last| last != prices) {
            self.prices.push(prices.to_vec());
        }
        self.prices.len() - 1
    }

    fn leaf(&mut self, case: &Case) {
        let prices = self.keep(&case.ascent.best);
        self.steps.push(Step::Leaf { prices });
        if case.ascent.relaxed.value != IMPOSSIBLE {
            let scale = self.dual.scale;
            let bound = case.ascent.relaxed.value.div_euclid(scale)
                + i64::from(case.ascent.relaxed.value.rem_euclid(scale) != 0);
            self.weakest = self.weakest.min(bound);
        }
    }

    /// Raises the case's bound and fixes its sites; writes its leaf where that closes it. Says whether it is
    /// still open.
    fn bound(&mut self, case: &mut Case) -> bool {
        self.cases += 1;
        let gives_up = self.cases > self.most_cases || self.is_over();
        let alone = self.most_cases == 1;
        if gives_up {
            let target = (self.known * self.dual.scale, self.enough());
            case.ascent.run(self.dual, &case.lists, &case.marks, target, 1);
            self.leaf(case);
            return false;
        }
        loop {
            if self.cover && case.depth > 0 {
                let target = (self.known * self.dual.scale, self.enough());
                case.ascent.run(self.dual, &case.lists, &case.marks, target, 1);
            } else {
                self.raise(case);
            }
            if self.cover && !alone && case.ascent.relaxed.value <= self.enough() {
                self.fix(case);
                self.polish(case);
            }
            if case.ascent.relaxed.value > self.enough() {
                self.leaf(case);
                return false;
            }
            let fixed = self.fix(case);
            if fixed * 10 <= case.marks.iter().filter(|&&mark| mark == Mark::Free).count() {
                return true;
            }
            case.ascent = case.ascent.again();
        }
    }

    /// Takes the prices of the linear program where they are better.
    fn polish(&mut self, case: &mut Case) {
        let seconds = self.budget.seconds_left().map(|seconds| seconds / 2.0);
        if case.depth == 0 {
            self.covering = Covering::new(self.dual, &case.lists, &case.marks);
        }
        let covering = self.covering.as_mut();
        let found = covering.and_then(|c| c.solve(self.dual, &case.marks, seconds));
        self.budget.count(1, PROGRAM * case.lists.len());
        let Some(polish::Polished { prices, share }) = found else { return };
        let mut ascent = Ascent::new(prices, case.marks.len());
        ascent.share = share;
        let target = (self.known * self.dual.scale, i64::MAX);
        ascent.run(self.dual, &case.lists, &case.marks, target, 1);
        if ascent.relaxed.value > case.ascent.relaxed.value {
            self.known = self.known.min((self.improve)(Hint::open(&ascent.relaxed.chosen)));
            case.ascent = ascent;
        } else {
            case.ascent.share = ascent.share;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a share")]
    fn raise(&mut self, case: &mut Case) {
        let worth = WORTH[usize::from(case.depth > 0)];
        loop {
            let before = case.ascent.relaxed.value;
            let target = (self.known * self.dual.scale, self.enough());
            case.ascent.run(self.dual, &case.lists, &case.marks, target, CHUNK);
            self.budget.count(u64::from(CHUNK), case.lists.len());
            let now = case.ascent.relaxed.value;
            if now > target.1 {
                return;
            }
            self.known = self.known.min((self.improve)(Hint::open(&case.ascent.relaxed.chosen)));
            let missing = (self.known * self.dual.scale - now) as f64;
            let gained = now.saturating_sub(before) as f64;
            if case.ascent.is_spent() || self.is_over() || gained < worth * missing {
                return;
            }
        }
    }

    /// Fixes every site that the prices decide; says how many.
    fn fix(&mut self, case: &mut Case) -> usize {
        let changes = Changes::of(self.dual, &case.marks, &case.ascent.relaxed);
        let enough = self.enough();
        let (mut open, mut closed) = (Vec::new(), Vec::new());
        let mut chosen = vec![false; case.marks.len()];
        for &site in &case.ascent.relaxed.chosen {
            chosen[site as usize] = true;
        }
        for (site, value) in changes.value.iter().enumerate() {
            if value.is_some_and(|value| value > enough) {
                let list = if chosen[site] { &mut open } else { &mut closed };
                list.push(SiteId::at(site));
            }
        }
        let count = open.len() + closed.len();
        if count == 0 {
            return 0;
        }
        for site in &open {
            case.marks[site.index()] = Mark::Open;
        }
        for site in &closed {
            case.marks[site.index()] = Mark::Closed;
        }
        let prices = self.keep(&case.ascent.best);
        self.steps.push(Step::Fixed { prices, open, closed });
        self.filter(case);
        // What was worked out is of the case before.
        case.ascent = case.ascent.again();
        let target = (self.known * self.dual.scale, self.enough());
        case.ascent.run(self.dual, &case.lists, &case.marks, target, 1);
        count
    }

    /// Forgets the offers of closed sites where that is worth while.
    fn filter(&self, case: &mut Case) {
        let marks = &case.marks;
        let left: usize = (0..marks.len())
            .filter(|&site| marks[site] != Mark::Closed)
            .map(|site| case.lists.of_site(site).len())
            .sum();
        if left * 10 < case.lists.len() * 9 {
            let wanted = |_, site: u32| marks[site as usize] != Mark::Closed;
            case.lists = Rc::new(case.lists.filtered(marks.len(), &wanted));
        }
    }

    /// The free site about which the relaxations disagree most, weighted by what it would change.
    fn branching_site(&self, case: &Case) -> Option<usize> {
        let free = (0..case.marks.len()).filter(|&site| case.marks[site] == Mark::Free);
        let doubt = |site: usize| {
            let share = case.ascent.share[site].clamp(0.0, 1.0);
            share.min(1.0 - share)
        };
        free.max_by(|&a, &b| doubt(a).total_cmp(&doubt(b)).then(b.cmp(&a)))
    }

    fn branch(&mut self, case: Case) {
        let site = self.branching_site(&case).filter(|_| case.depth < DEEPEST);
        if case.depth < DEEPEST
            && let Some((customer, sites)) = branching_customer(self.dual, &case, site)
        {
            self.part(case, customer, sites);
            return;
        }
        let Some(site) = site else {
            self.decided(case);
            return;
        };
        self.steps.push(Step::Site(SiteId::at(site)));
        let mut closed = case.clone();
        closed.marks[site] = Mark::Closed;
        self.grow(closed);
        let mut open = case;
        open.marks[site] = Mark::Open;
        self.grow(open);
    }

    /// Two cases: the customer is served by none of the sites; by none but them.
    fn part(&mut self, case: Case, customer: usize, sites: Vec<u32>) {
        let is = |c: u32, site: u32| (c as usize == customer, sites.binary_search(&site).is_ok());
        let named = sites.iter().map(|&site| SiteId(site)).collect();
        self.steps.push(Step::Offers { customer: CustomerId::at(customer), sites: named });
        let (mut others, mut these) = (case.clone(), case);
        let wanted = |c: u32, site: u32| is(c, site) != (true, true);
        others.lists = Rc::new(others.lists.filtered(others.marks.len(), &wanted));
        self.grow(others);
        let wanted = |c: u32, site: u32| is(c, site) != (true, false);
        these.lists = Rc::new(these.lists.filtered(these.marks.len(), &wanted));
        self.grow(these);
    }

    fn grow(&mut self, mut case: Case) {
        case.depth += 1;
        case.ascent = case.ascent.again();
        self.filter(&mut case);
        if self.bound(&mut case) {
            self.branch(case);
        }
    }

    /// No site is free: prices at what everybody pays are exact; with shares those of the transportation problem;
    /// with one server each they are as good as they are.
    fn decided(&mut self, mut case: Case) {
        let sharing = self.dual.field.problem.sharing();
        if sharing != Sharing::Nearest {
            let open: Vec<u32> = opened(&case);
            let only = |customer: usize| {
                let mut links = case.lists.of_customer(customer).iter().map(|link| link.other);
                links.find(|site| open.binary_search(site).is_ok()).unwrap_or(u32::MAX)
            };
            let served: Vec<u32> = (0..self.dual.field.customers).map(only).collect();
            let whole = (sharing == Sharing::Whole).then_some(&served[..]);
            self.known = self.known.min((self.improve)(Hint { open: &open, served: whole }));
            let found = if sharing == Sharing::Split {
                transport(self.dual.field, &open, self.dual.scale)
            } else {
                None
            };
            if let Some(found) = found {
                let mut ascent = Ascent::new(found.prices, case.marks.len());
                let target = (self.known * self.dual.scale, i64::MAX);
                ascent.run(self.dual, &case.lists, &case.marks, target, 1);
                if ascent.relaxed.value > case.ascent.relaxed.value {
                    case.ascent = ascent;
                }
            }
            self.leaf(&case);
            return;
        }
        let open = |site: u32| case.marks[site as usize] == Mark::Open;
        let mut prices = Vec::with_capacity(case.ascent.best.len());
        for customer in 0..case.ascent.best.len() {
            let mut links = case.lists.of_customer(customer).iter();
            let nearest = links.find(|link| open(link.other)).map(|link| link.cost);
            let left_out = self.dual.field.left_out[customer] * self.dual.scale;
            prices.push(nearest.map_or(left_out, |cost| cost.min(left_out)));
        }
        self.known = self.known.min((self.improve)(Hint::open(&opened(&case))));
        case.ascent = Ascent::new(prices, case.marks.len());
        let target = (self.known * self.dual.scale, i64::MAX);
        case.ascent.run(self.dual, &case.lists, &case.marks, target, 1);
        self.leaf(&case);
    }
}

/// Sites that have to be open.
fn opened(case: &Case) -> Vec<u32> {
    let open = (0_u32..).zip(&case.marks).filter(|(_, mark)| **mark == Mark::Open);
    open.map(|(site, _)| site).collect()
}

/// With one server each: who is torn most between sites, and those of them that take half of her. `None` where
/// sites are in more doubt than customers.
fn branching_customer(
    dual: &Dual<'_>,
    case: &Case,
    site: Option<usize>,
) -> Option<(usize, Vec<u32>)> {
    let served = &case.ascent.served;
    if dual.field.problem.sharing() != Sharing::Whole || served.is_empty() {
        return None;
    }
    let sites = case.marks.len();
    if let Some(site) = site {
        let share = case.ascent.share[site].clamp(0.0, 1.0);
        if share.min(1.0 - share) > UNDOUBTED {
            return None;
        }
    }
    let mut best: Option<(f64, usize)> = None;
    for customer in 0..dual.field.customers {
        if case.lists.of_customer(customer).len() < 2 {
            continue;
        }
        let shares = &served[customer * sites..(customer + 1) * sites];
        let most = shares.iter().copied().fold(0.0, f64::max);
        let sum: f64 = shares.iter().sum();
        let doubt = sum.max(1.0) - most + (1.0 - sum).abs() * 0.1;
        if best.is_none_or(|(worst, _)| doubt > worst) {
            best = Some((doubt, customer));
        }
    }
    let (_, customer) = best?;
    let shares = &served[customer * sites..(customer + 1) * sites];
    let mut links: Vec<u32> = case.lists.of_customer(customer).iter().map(|l| l.other).collect();
    links.sort_by(|&a, &b| shares[b as usize].total_cmp(&shares[a as usize]).then(a.cmp(&b)));
    // The most likely site alone, and half of those that were never thought of.
    let mut half: Vec<u32> = links.iter().copied().step_by(2).collect();
    half.sort_unstable();
    Some((customer, half))
}
