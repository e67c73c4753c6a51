//! The search for floors that can be met, and for much value above them.

use super::exchange::Exchange;
use super::master::{self, Aim};
use super::{Ask, Counties, Fair, Level, Priced, program};
use crate::expansion::{Expansion, ExpansionError, Outlook, uses};
use crate::ids::ChildId;
use crate::lp;
use crate::pairing::Monitor;
use crate::random::Random;
use crate::siting::model::{Answer, Proof, Served, Sharing, SiteId};
use crate::siting::{self, Options};

/// Most prices that are tried for floors, and for value.
const TRIES: u32 = 60;
/// Prices in a row that prove nothing new, after which no more are tried.
const VAIN: u32 = 8;
/// Steps of the search for one price.
const STEPS: u64 = 300;
/// How many times as many for the prices that are stated.
const STATED: u64 = 20;
/// What a unit of value counts beside prices.
const WEIGHT: i64 = 1000;
/// The largest price where only prices count.
const LARGEST: f64 = 1e6;
/// Most levels beyond the first, and of how many of tries, closings and openings each has one.
const MOST_LEVELS: usize = 100;
const FURTHER: u32 = 6;
/// How much higher a floor is that is looked for first.
const STRIDE: u32 = 8;
/// How often a few sites close and others open, at most, and offers that this may look at where it looks at each once.
const WANDERS: u32 = 60;
const WORK: usize = 20_000_000;

/// An answer by what it does.
#[derive(Clone, Debug)]
pub(super) struct Known {
    answer: Answer,
    pub(super) value: i64,
    /// By county.
    pub(super) covered: Vec<i64>,
}

struct Search<'a> {
    outlook: &'a Outlook<'a>,
    expansion: &'a Expansion,
    counties: &'a Counties,
    options: Options,
    monitor: &'a dyn Monitor,
    known: Vec<Known>,
    /// Floors of counties that stay at theirs.
    settled: Vec<Option<u32>>,
    /// Most prices that are tried for a floor.
    tries: u32,
    /// Most offers of a problem that is decided in whole numbers.
    small: usize,
    /// Where places are not limited.
    exchange: Option<Exchange>,
    random: Random,
    /// How often a few sites close and others open.
    wanders: u32,
}

/// Sites stations for floors, beside an answer that knows of none and its proof. The outcome is a function of input, seed and
/// iterations unless the monitor stops the search.
///
/// # Errors
/// Numbers larger than the engine takes.
pub fn fair(
    outlook: &Outlook<'_>,
    expansion: &Expansion,
    (counties, (plain, proof)): (&Counties, (&Answer, &Proof)),
    ask: Ask,
    options: Options,
    monitor: &dyn Monitor,
) -> Result<Fair, ExpansionError> {
    let value = |child: ChildId| outlook.weight(child);
    let limited = expansion.problem.sharing() == Sharing::Split;
    let mut search = Search {
        outlook,
        expansion,
        counties,
        options,
        monitor,
        known: Vec::new(),
        settled: vec![None; counties.all.len()],
        tries: TRIES,
        small: program::MOST_OFFERS,
        exchange: (!limited).then(|| Exchange::new(expansion, counties, value)),
        random: Random::new(options.seed),
        wanders: wanders(expansion.problem.offers_in_all()),
    };
    search.know(plain.open.clone(), &plain.served);
    let asked = match ask {
        Ask::Floor(permille) => permille.min(1000),
        Ask::Weakest => 1000,
    };
    let mut refusals = vec![(Vec::new(), search.floor(asked)?)];
    if ask == Ask::Weakest {
        search.further(&mut refusals)?;
    }
    let floor = search.highest().0.min(asked);
    let (limit, priced) = search.value(floor, proof)?;
    let best = search.best(&counties.needs(&search.settled, floor)).unwrap_or(0);
    let best = search.known.swap_remove(best);
    let stays = refusals.iter().skip(1).map(|(stay, _)| stay.as_slice());
    let levels = counties.levels(&best.covered, asked, stays);
    let needs = levels.last().map(|(settled, floor)| counties.needs(settled, *floor));
    let bound = needs.and_then(|needs| priced.most_value(limit, &needs)).unwrap_or(expansion.total);
    let level = |((stay, refusal), (settled, floor)): (Stay, (Vec<Option<u32>>, u32))| {
        let most = refusal.as_ref().map_or(asked, |(refusal, limit)| {
            refusal.most_floor(*limit, (counties, &settled), asked)
        });
        Level { stay, floor, most: most.max(floor), refusal: refusal.map(|(refusal, _)| refusal) }
    };
    let mut levels = refusals.into_iter().zip(levels).map(level);
    let none = || Level { stay: Vec::new(), floor: 0, most: asked, refusal: None };
    let Level { floor, most, refusal, .. } = levels.next().unwrap_or_else(none);
    Ok(Fair { floor, most, refusal, answer: best.answer, levels: levels.collect(), bound, priced })
}

/// What refuses a higher floor, with its limit.
type Refused = Option<(Priced, i64)>;

/// Counties that stay, and what refuses all others more than they have.
type Stay = (Vec<u32>, Refused);

/// Fewer where every look takes longer.
fn wanders(offers: usize) -> u32 {
    u32::try_from(WORK / offers.max(1)).unwrap_or(WANDERS).clamp(1, WANDERS)
}

impl Search<'_> {
    /// Takes note of an answer with these sites open and served like this, as one to the expansion itself.
    fn know(&mut self, open: Vec<SiteId>, served: &Served) -> usize {
        let mut answer = Answer { open, served: served.clone(), cost: 0 };
        let uses = uses(self.outlook.instance, self.expansion, &answer);
        let value = uses.iter().map(|one| self.outlook.weight(one.child)).sum();
        answer.cost = self.expansion.cost(self.expansion.total - value);
        let covered = self.counties.covered(&uses);
        let alike = |one: &Known| one.value == value && one.covered == covered;
        if let Some(at) = self.known.iter().position(alike) {
            return at;
        }
        self.known.push(Known { answer, value, covered });
        self.known.len() - 1
    }

    /// Sites at prices; takes note of the answer.
    fn priced(
        &mut self,
        weight: i64,
        prices: &[f64],
        steps: u64,
    ) -> Result<(Priced, i64, Option<usize>), ExpansionError> {
        let counties = prices.iter().map(|&price| lp::integer(price)).collect();
        let proof = Proof::none();
        let mut priced = Priced { weight, counties, proof };
        let problem = priced.expansion(self.outlook, self.expansion, self.counties)?;
        let steps = self.options.iterations.map_or(steps, |most| most.min(steps));
        let options = Options { iterations: Some(steps), ..self.options };
        let outcome = siting::site(&problem.problem, options, self.monitor);
        priced.proof = outcome.proof;
        let limit = priced.limit(&problem);
        let known = outcome.answer.map(|answer| self.know(answer.open, &answer.served));
        Ok((priced, limit, known))
    }

    /// The best answer that meets the needs.
    fn best(&self, needs: &[i64]) -> Option<usize> {
        let meets = |one: &Known| one.covered.iter().zip(needs).all(|(has, need)| has >= need);
        let known = self.known.iter().enumerate().filter(|(_, one)| meets(one));
        known.max_by_key(|(at, one)| (one.value, std::cmp::Reverse(*at))).map(|(at, _)| at)
    }

    /// Interchange for these needs, from an answer.
    fn improve(&mut self, from: usize, needs: &[i64], rounds: u32) {
        let Some(mut exchange) = self.exchange.take() else { return };
        let stop = || self.monitor.should_stop();
        let open: Vec<u32> = self.known[from].answer.open.iter().map(|site| site.0).collect();
        exchange.become_(&open);
        exchange.descend(needs, &stop);
        if rounds > 0 {
            exchange.wander(needs, (rounds, &mut self.random), &stop);
        }
        let open = exchange.sites().into_iter().map(SiteId).collect();
        self.exchange = Some(exchange);
        self.know(open, &Served::Nearest);
    }

    /// Decides in whole numbers, where the problem is small.
    fn whole(&mut self, needs: &[i64]) {
        let value = |child: ChildId| self.outlook.weight(child);
        let found = program::best(self.expansion, (self.counties, needs), &value, self.small);
        if let Some((open, served)) = found {
            self.know(open, &served);
        }
    }

    /// The highest floor that an answer known meets, and the answer.
    fn highest(&self) -> (u32, usize) {
        let known = self.known.iter().enumerate();
        let floor = |one: &Known| self.counties.floor(&self.settled, &one.covered);
        let floors = known.filter_map(|(at, one)| Some((floor(one)?, at)));
        floors.max_by_key(|&(floor, at)| (floor, std::cmp::Reverse(at))).unwrap_or((0, 0))
    }

    /// Looks for the highest floor up to what is asked for: [`Self::highest`] is it then. Says why no more.
    fn floor(&mut self, asked: u32) -> Result<Refused, ExpansionError> {
        let (mut most, mut refusal) = (asked, None);
        let mut best: Option<Vec<f64>> = None;
        let mut vain = 0;
        for try_ in 0..self.tries {
            let (found, from) = self.climb(most, if try_ == 0 { self.wanders } else { 0 });
            if found >= most || vain >= VAIN || self.monitor.should_stop() {
                break;
            }
            let needs = self.needs(most);
            let Some(wanted) = self.wanted_for_floor(try_, &needs) else { break };
            let wanted = scaled(&wanted);
            let prices = halfway(best.as_ref(), &wanted);
            let (priced, limit, known) = self.priced(0, &prices, STEPS)?;
            let highest = priced.most_floor(limit, (self.counties, &self.settled), asked);
            vain += 1;
            if highest < most {
                (most, refusal, best, vain) = (highest, Some((priced, limit)), Some(prices), 0);
            } else if best.is_none() {
                best = Some(prices);
            }
            let target = self.needs(most);
            self.improve(known.unwrap_or(from), &target, 0);
        }
        self.climb(most, self.wanders);
        Ok(refusal)
    }

    /// Levels beyond the first, each with what proves that there is no higher one.
    fn further(&mut self, levels: &mut Vec<Stay>) -> Result<(), ExpansionError> {
        let before = self.wanders;
        self.tries = TRIES / FURTHER;
        self.small = program::MOST_OFFERS / 10;
        self.wanders = (before / FURTHER).max(1);
        while levels.len() <= MOST_LEVELS && !self.monitor.should_stop() {
            let (floor, stay) = self.stay();
            if stay.is_empty() {
                break;
            }
            for &county in &stay {
                self.settled[county as usize] = Some(floor);
            }
            let refused = self.floor(1000)?;
            levels.push((stay, refused));
        }
        (self.small, self.wanders) = (program::MOST_OFFERS, before);
        Ok(())
    }

    /// The highest floor known of all who are not settled, and who of them are short of a higher one in the answer that
    /// leaves fewest counties short; nobody where none is to have more, or all are short.
    fn stay(&mut self) -> (u32, Vec<u32>) {
        loop {
            let (floor, from) = self.highest();
            let (here, target) = (self.needs(floor), self.needs(floor + 1));
            if here == target || floor >= 1000 {
                return (floor, Vec::new());
            }
            self.improve(from, &target, self.wanders);
            if self.highest().0 > floor {
                continue;
            }
            let short = |one: &Known| -> Vec<u32> {
                let counties = (0..).zip(one.covered.iter().zip(&target));
                counties.filter(|(_, (has, need))| has < need).map(|(county, _)| county).collect()
            };
            let meets = |one: &&Known| one.covered.iter().zip(&here).all(|(has, need)| has >= need);
            let fewest =
                self.known.iter().filter(meets).min_by_key(|one| (short(one).len(), -one.value));
            let stay = fewest.map(short).unwrap_or_default();
            let open = self.settled.iter().filter(|settled| settled.is_none()).count();
            return (floor, if stay.len() < open { stay } else { Vec::new() });
        }
    }

    /// What a floor asks for beside those that are settled.
    fn needs(&self, permille: u32) -> Vec<i64> {
        self.counties.needs(&self.settled, permille)
    }

    /// Prices to try next: to begin with a whole county counts the same wherever it is, then as the relaxation says,
    /// then as the best mixture does.
    fn wanted_for_floor(&mut self, try_: u32, needs: &[i64]) -> Option<Vec<f64>> {
        let alike = |need: &i64| if *need > 0 { 1.0 / lp::real(*need) } else { 0.0 };
        let relaxed = if try_ == 1 { self.relaxed(needs, Aim::Part) } else { None };
        match (try_, relaxed) {
            (0, _) => Some(needs.iter().map(alike).collect()),
            (_, Some(prices)) => Some(prices),
            _ => master::mixture(&self.known, needs, Aim::Part).map(|mixture| mixture.counties),
        }
    }

    /// Prices of the relaxation; takes note of what it opens.
    fn relaxed(&mut self, needs: &[i64], aim: Aim) -> Option<Vec<f64>> {
        let value = |child: ChildId| self.outlook.weight(child);
        let relaxed = program::relaxed(self.expansion, (self.counties, needs), &value, aim)?;
        if self.exchange.is_some() {
            let mut order: Vec<usize> = (0..relaxed.open.len()).collect();
            order.sort_by(|&a, &b| relaxed.open[b].total_cmp(&relaxed.open[a]).then(a.cmp(&b)));
            order.truncate(self.expansion.problem.most_open());
            order.sort_unstable();
            let open = order.into_iter().map(SiteId::at).collect();
            let from = self.know(open, &Served::Nearest);
            self.improve(from, needs, self.wanders);
        }
        Some(relaxed.counties)
    }

    /// Goes from the best floor known to higher ones, at most so high.
    fn climb(&mut self, most: u32, rounds: u32) -> (u32, usize) {
        let (mut low, mut high) = (self.highest().0, most);
        // By strides that grow: looking for what is far out of reach takes longest.
        let mut stride = STRIDE;
        while low < high && !self.monitor.should_stop() {
            let middle = low + stride.min((high - low).div_ceil(2));
            stride *= 2;
            let from = self.highest().1;
            let needs = self.needs(middle);
            self.improve(from, &needs, rounds);
            let mut reached = self.highest().0;
            if reached < middle && rounds > 0 {
                self.whole(&needs);
                reached = self.highest().0;
            }
            if reached >= middle { low = reached.min(high) } else { high = middle - 1 }
        }
        self.highest()
    }

    /// Much value above a floor that is met: the prices that prove most of it, and their limit.
    fn value(&mut self, floor: u32, proof: &Proof) -> Result<(i64, Priced), ExpansionError> {
        let needs = self.needs(floor);
        let mut prices = vec![0.0; needs.len()];
        // Without prices, what is proved of all answers.
        let none = Priced { weight: 1, counties: vec![0; needs.len()], proof: proof.clone() };
        let mut bound = none.limit(self.expansion);
        let mut priced = (bound, none);
        let mut vain = 0;
        let mut best = self.best(&needs).unwrap_or(0);
        self.improve(best, &needs, self.wanders);
        for try_ in 0..TRIES {
            best = self.best(&needs).unwrap_or(0);
            let enough = bound <= self.known[best].value || vain >= VAIN;
            if try_ > 0 && (enough || self.monitor.should_stop()) {
                break;
            }
            let relaxed = if try_ == 0 { self.relaxed(&needs, Aim::Value) } else { None };
            let unit = lp::real(WEIGHT);
            let by_weight =
                |prices: &[f64]| -> Vec<f64> { prices.iter().map(|price| price * unit).collect() };
            let tried = if let Some(relaxed) = relaxed {
                by_weight(&relaxed)
            } else {
                let Some(mixture) = master::mixture(&self.known, &needs, Aim::Value) else { break };
                // What prices can prove at best; bounds are whole.
                if mixture.value >= lp::real(bound) {
                    break;
                }
                halfway(Some(&prices), &by_weight(&mixture.counties))
            };
            let (found, limit, known) = self.priced(WEIGHT, &tried, STEPS)?;
            let most = found.most_value(limit, &needs).unwrap_or(i64::MAX);
            vain += 1;
            if most < bound {
                (bound, priced, prices, vain) = (most, (limit, found), tried, 0);
            }
            self.improve(known.unwrap_or(best), &needs, 0);
        }
        best = self.best(&needs).unwrap_or(0);
        self.improve(best, &needs, self.wanders);
        best = self.best(&needs).unwrap_or(0);
        if bound > self.known[best].value && !self.monitor.should_stop() {
            self.whole(&needs);
            best = self.best(&needs).unwrap_or(0);
        }
        if bound > self.known[best].value && !self.monitor.should_stop() {
            let (found, limit, _) = self.priced(WEIGHT, &prices, STEPS * STATED)?;
            let most = found.most_value(limit, &needs).unwrap_or(i64::MAX);
            if most < bound {
                priced = (limit, found);
            }
        }
        Ok(priced)
    }
}

/// With a largest price that is as large as it may be.
fn scaled(prices: &[f64]) -> Vec<f64> {
    let largest = prices.iter().copied().fold(0.0, f64::max).max(1e-12);
    prices.iter().map(|price| price / largest * LARGEST).collect()
}

/// Between the prices that prove most and those wanted.
fn halfway(best: Option<&Vec<f64>>, wanted: &[f64]) -> Vec<f64> {
    let Some(best) = best else { return wanted.to_vec() };
    best.iter().zip(wanted).map(|(best, wanted)| 0.5 * (best + wanted)).collect()
}
