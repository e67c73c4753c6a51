//! From a RESULT document back to the solver's solution, for a checker to judge.

use std::collections::BTreeMap;
use std::str::FromStr;

use tongxing_solver::certificate::siblings::{Cut, Proof, Stage};
use tongxing_solver::certificate::{
    Certificate, ChildPrices, Pair, Place, Prices, Solution, Status, Violator,
};
use tongxing_solver::ids::ChildId;
use tongxing_solver::model::Instance;
use tongxing_solver::objective::{self, Value};

use super::answer::{CERTIFICATE_KIND, CHILD_ENTRY, OPEN_ENTRY, entries};
use super::cuts::CutDocument;
use super::fault::{Fault, Faults};
use super::result::{
    BlockingSet, CertificateDocument, ChildPriceDocument, PriceDocument, ResultDocument,
    StageDocument, StatusName,
};
use super::{Case, Ids};

/// The solution that the document states. Only what a solution cannot hold is refused here; whether
/// the statements are true is the checker's business.
///
/// # Errors
/// Every id, name or number that cannot be understood, at once.
pub fn solution(document: &ResultDocument, case: &Case) -> Result<Solution, Faults> {
    let mut reader = Reader { case, faults: Vec::new() };
    let pairs = reader.pairs(document);
    let value = reader.value(document);
    let bounds: Vec<i64> = document.levels.iter().map(|level| level.bound).collect();
    let bounds = levels(&bounds);
    let certificate = reader.certificate(&document.certificate, bounds);
    let bound = reader.number(&document.certificate.bound, "certificate.bound".to_owned());
    if !reader.faults.is_empty() {
        reader.faults.truncate(Fault::MOST);
        return Err(reader.faults.into());
    }
    let status = match document.status {
        StatusName::Optimal => Status::Optimal,
        StatusName::Feasible => Status::Feasible,
        StatusName::Infeasible => Status::Infeasible,
        StatusName::Stopped => Status::Stopped,
    };
    Ok(Solution { status, pairs, value, bound, certificate })
}

/// Coverage, then cost last.
fn levels(numbers: &[i64]) -> Value {
    match numbers.split_last() {
        Some((&cost, covered)) => Value { covered: covered.to_vec(), cost },
        None => Value::default(),
    }
}

/// Lists of prices and where they stand.
struct PriceLists<'a> {
    at: String,
    children: &'a [ChildPriceDocument],
    volunteers: &'a [PriceDocument],
    pools: &'a [PriceDocument],
}

struct Reader<'a> {
    case: &'a Case,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn instance(&self) -> &'a Instance {
        &self.case.instance
    }

    fn fault(
        &mut self,
        code: &str,
        at: String,
        message: &str,
        found: impl ToString,
        allowed: &str,
    ) {
        self.faults.push(Fault::new(code, at, message, found, allowed));
    }

    fn number<T: FromStr + Default + ToString>(&mut self, text: &str, at: String) -> T {
        // Only the one way of writing a number: no `+7`, no `007`.
        match text.parse::<T>() {
            Ok(number) if number.to_string() == text => number,
            _ => {
                self.fault("not_a_number", at, "cannot be read", text, "a decimal integer");
                T::default()
            }
        }
    }

    /// The dense id behind a text id, or a fault.
    fn id<T>(&mut self, text: &str, at: String, find: fn(&Ids, &str) -> Option<T>) -> Option<T> {
        let found = find(&self.case.ids, text);
        if found.is_none() {
            let message = "names nobody in the problem";
            self.fault("unknown_id", at, message, text, "an id of the problem");
        }
        found
    }

    fn pairs(&mut self, document: &ResultDocument) -> Vec<Pair> {
        let mut pairs = Vec::with_capacity(document.pairs.len());
        for (line, pair) in document.pairs.iter().enumerate() {
            let child = self.id(&pair.child, format!("pairs[{line}].child"), Ids::child);
            let volunteer =
                self.id(&pair.volunteer, format!("pairs[{line}].volunteer"), Ids::volunteer);
            let (Some(child), Some(volunteer)) = (child, volunteer) else { continue };
            match place(self.instance(), child, &pair.role) {
                Some(place) => pairs.push(Pair { child, volunteer, place }),
                None => {
                    let allowed = entries(self.instance(), child).join(", ");
                    let at = format!("pairs[{line}].role");
                    let message = "is not a place of the child";
                    self.fault("not_allowed", at, message, &pair.role, &allowed);
                }
            }
        }
        pairs
    }

    fn value(&mut self, document: &ResultDocument) -> Value {
        if document.status == StatusName::Infeasible && document.levels.is_empty() {
            return Value::default();
        }
        let expected = objective::level_names(self.instance().policy());
        let found: Vec<&str> = document.levels.iter().map(|level| level.name.as_str()).collect();
        if found != expected {
            let message = "are not the levels of the policy";
            let (found, allowed) = (found.join(", "), expected.join(", "));
            self.fault("wrong_levels", "levels".to_owned(), message, found, &allowed);
        }
        let values: Vec<i64> = document.levels.iter().map(|level| level.value).collect();
        levels(&values)
    }

    fn certificate(&mut self, document: &CertificateDocument, bounds: Value) -> Certificate {
        if document.kind != CERTIFICATE_KIND {
            let at = "certificate.kind".to_owned();
            self.fault("not_allowed", at, "is not a known kind", &document.kind, CERTIFICATE_KIND);
        }
        let lists = PriceLists {
            at: "certificate".to_owned(),
            children: &document.children,
            volunteers: &document.volunteers,
            pools: &document.pools,
        };
        let prices = self.price_lists(&lists);
        let siblings = document.siblings.as_ref().map(|stages| Proof {
            levels: bounds,
            stages: stages.iter().enumerate().map(|(at, stage)| self.stage(at, stage)).collect(),
        });
        let violators =
            document.violators.iter().enumerate().map(|(at, set)| self.violator(at, set)).collect();
        let budgets = self.budgets("certificate", &document.budgets);
        Certificate { scale: document.scale, prices, budgets, violators, siblings }
    }

    fn stage(&mut self, at: usize, stage: &StageDocument) -> Stage {
        let lists = PriceLists {
            at: format!("certificate.siblings[{at}]"),
            children: &stage.children,
            volunteers: &stage.volunteers,
            pools: &stage.pools,
        };
        let prices = self.price_lists(&lists);
        let cuts = stage.cuts.iter().enumerate();
        let cuts = cuts.map(|(n, cut)| self.cut(&format!("{}.cuts[{n}]", lists.at), cut)).collect();
        let budgets = self.budgets(&lists.at, &stage.budgets);
        Stage { factor: stage.factor, weights: stage.weights.clone(), prices, cuts, budgets }
    }

    fn budgets(&mut self, at: &str, texts: &[String]) -> Vec<i64> {
        let texts = texts.iter().enumerate();
        texts.map(|(n, text)| self.number(text, format!("{at}.budgets[{n}]"))).collect()
    }

    fn cut(&mut self, at: &str, cut: &CutDocument) -> Cut {
        let price = self.number(&cut.price, format!("{at}.price"));
        let mut terms = Vec::with_capacity(cut.rows.len());
        for (n, row) in cut.rows.iter().enumerate() {
            let at = format!("{at}.rows[{n}]");
            let child = row.child.as_deref();
            let child = child.map(|id| self.id(id, format!("{at}.child"), Ids::child));
            let volunteer = row.volunteer.as_deref();
            let volunteer =
                volunteer.map(|id| self.id(id, format!("{at}.volunteer"), Ids::volunteer));
            if matches!(child, Some(None)) || matches!(volunteer, Some(None)) {
                continue;
            }
            match row.row(child.flatten(), volunteer.flatten()) {
                Some(known) => terms.push((known, row.times)),
                None => {
                    let allowed = "the ids and the number that the row is about, no others";
                    self.fault("not_allowed", at, "is no row", format!("{:?}", row.row), allowed);
                }
            }
        }
        Cut { price, divisor: cut.divisor, terms }
    }

    fn price_lists(&mut self, lists: &PriceLists<'_>) -> Prices {
        let volunteers = self.case.instance.volunteers().len();
        let organisations = self.case.instance.organisations().len();
        let base = &lists.at;
        Prices {
            volunteers: self.prices(
                &format!("{base}.volunteers"),
                lists.volunteers,
                volunteers,
                |ids, text| ids.volunteer(text).map(|id| id.index()),
            ),
            organisations: self.prices(
                &format!("{base}.pools"),
                lists.pools,
                organisations,
                |ids, text| ids.organisation(text).map(|id| id.index()),
            ),
            children: self.child_prices(&format!("{base}.children"), lists.children),
        }
    }

    fn prices(
        &mut self,
        list: &str,
        lines: &[PriceDocument],
        count: usize,
        find: fn(&Ids, &str) -> Option<usize>,
    ) -> Vec<i64> {
        let mut prices: Vec<Option<i64>> = vec![None; count];
        for (line, PriceDocument { id, price }) in lines.iter().enumerate() {
            let at = |field: &str| format!("{list}[{line}].{field}");
            let Some(index) = self.id(id, at("id"), find) else { continue };
            let price = self.number(price, at("price"));
            if prices[index].replace(price).is_some() {
                self.fault("duplicate", at("id"), "has a price already", id, "one price each");
            }
        }
        // An empty list stands for no certificate at all; the checker says what that proves.
        let missing = prices.iter().filter(|price| price.is_none()).count();
        if missing > 0 && !lines.is_empty() {
            self.fault("missing", list.to_owned(), "prices are missing", missing, "a price each");
        }
        if lines.is_empty() { Vec::new() } else { prices.into_iter().flatten().collect() }
    }

    fn child_prices(&mut self, list: &str, lines: &[ChildPriceDocument]) -> Vec<ChildPrices> {
        let mut stated: BTreeMap<(ChildId, &str), i64> = BTreeMap::new();
        for (line, entry) in lines.iter().enumerate() {
            let at = |field: &str| format!("{list}[{line}].{field}");
            let Some(child) = self.id(&entry.id, at("id"), Ids::child) else { continue };
            let price = self.number(&entry.price, at("price"));
            if stated.insert((child, &entry.entry), price).is_some() {
                self.fault("duplicate", at("entry"), "has a price already", &entry.id, "one each");
            }
        }
        if lines.is_empty() {
            return Vec::new();
        }
        let instance = self.instance();
        let mut prices = Vec::with_capacity(instance.children().len());
        let mut missing = 0;
        for child in instance.child_ids() {
            let own = stated.remove(&(child, CHILD_ENTRY));
            missing += usize::from(own.is_none());
            let entries = entries(instance, child);
            let places: Vec<i64> =
                entries.iter().filter_map(|entry| stated.remove(&(child, *entry))).collect();
            // A child outside the network may have no places in the certificate: all or none.
            if !places.is_empty() {
                missing += entries.len() - places.len();
            }
            prices.push(ChildPrices { child: own.unwrap_or_default(), places });
        }
        let at = || list.to_owned();
        if missing > 0 {
            self.fault("missing", at(), "prices are missing", missing, "a price for each entry");
        }
        if let Some(((_, entry), _)) = stated.first_key_value() {
            let message = "is not an entry of the child";
            self.fault("not_allowed", at(), message, entry, "child, the child's roles, open");
        }
        prices
    }

    fn violator(&mut self, at: usize, set: &BlockingSet) -> Violator {
        let list = "certificate.violators";
        let children = set.children.iter().enumerate();
        let children = children
            .filter_map(|(n, id)| self.id(id, format!("{list}[{at}].children[{n}]"), Ids::child))
            .collect();
        let volunteers = set.volunteers.iter().enumerate();
        let volunteers = volunteers
            .filter_map(|(n, id)| {
                self.id(id, format!("{list}[{at}].volunteers[{n}]"), Ids::volunteer)
            })
            .collect();
        Violator { children, volunteers, demand: set.demand, available: set.available }
    }
}

fn place(instance: &Instance, child: ChildId, role: &str) -> Option<Place> {
    if role == OPEN_ENTRY {
        return Some(Place::Open);
    }
    let at = entries(instance, child).iter().position(|entry| *entry == role)?;
    u8::try_from(at).ok().map(Place::Required)
}
