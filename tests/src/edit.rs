//! The same instance once more: with its ids permuted, or with a pair forbidden.

use tongxing_solver::ids::{ChildId, HouseholdId, OrganisationId, VolunteerId};
use tongxing_solver::model::{Child, Instance, InstanceBuilder, Volunteer};
use tongxing_solver::travel::Matrix;

use crate::random::{Case, Dice};

/// The case with every id permuted, travel with them.
#[must_use]
pub fn permuted(case: &Case, seed: u64) -> Case {
    let instance = &case.instance;
    let mut dice = Dice::new(seed);
    let mut order = |count: usize| {
        let old_of = dice.shuffled(count);
        let mut new_of = vec![0; count];
        for (new, &old) in old_of.iter().enumerate() {
            new_of[old] = new;
        }
        Order { old_of, new_of }
    };
    let orders = Orders {
        volunteers: order(instance.volunteers().len()),
        children: order(instance.children().len()),
        organisations: order(instance.organisations().len()),
        households: order(instance.households().len()),
    };
    rebuilt(case, &orders, None, format!("permuted({seed}) of {}", case.origin))
}

/// The case with one more pair forbidden by name. The pair must not be pinned.
#[must_use]
pub fn forbidden(case: &Case, volunteer: VolunteerId, child: ChildId) -> Case {
    let instance = &case.instance;
    let same = |count: usize| Order { old_of: (0..count).collect(), new_of: (0..count).collect() };
    let orders = Orders {
        volunteers: same(instance.volunteers().len()),
        children: same(instance.children().len()),
        organisations: same(instance.organisations().len()),
        households: same(instance.households().len()),
    };
    let origin = format!("{} without {volunteer:?} {child:?}", case.origin);
    rebuilt(case, &orders, Some((volunteer, child)), origin)
}

struct Order {
    old_of: Vec<usize>,
    new_of: Vec<usize>,
}

struct Orders {
    volunteers: Order,
    children: Order,
    organisations: Order,
    households: Order,
}

fn rebuilt(
    case: &Case,
    orders: &Orders,
    forbid: Option<(VolunteerId, ChildId)>,
    origin: String,
) -> Case {
    let instance = &case.instance;
    let mut builder = InstanceBuilder::new(instance.date(), instance.policy().clone());
    for &old in &orders.organisations.old_of {
        builder.organisation(instance.organisations()[old].clone());
    }
    for _ in instance.households() {
        builder.household();
    }
    for &old in &orders.volunteers.old_of {
        let volunteer = instance.volunteers()[old].clone();
        let organisation = volunteer
            .organisation
            .map(|id| OrganisationId::new(orders.organisations.new_of[id.index()]));
        builder.volunteer(Volunteer { organisation, ..volunteer });
    }
    for &old in &orders.children.old_of {
        let child = instance.children()[old].clone();
        let household =
            child.household.map(|id| HouseholdId::new(orders.households.new_of[id.index()]));
        builder.child(Child { household, ..child });
    }
    let new_volunteer = |v: VolunteerId| VolunteerId::new(orders.volunteers.new_of[v.index()]);
    let new_child = |c: ChildId| ChildId::new(orders.children.new_of[c.index()]);
    for child in instance.child_ids() {
        for volunteer in instance.volunteer_ids() {
            if instance.is_forbidden(volunteer, child) && forbid != Some((volunteer, child)) {
                builder.forbid(new_volunteer(volunteer), new_child(child));
            }
        }
        for &volunteer in instance.pinned(child) {
            builder.pin(new_volunteer(volunteer), new_child(child));
        }
        for pair in instance.previous(child) {
            builder.previous(new_volunteer(pair.volunteer), new_child(child), pair.since);
        }
    }
    if let Some((volunteer, child)) = forbid {
        builder.forbid(new_volunteer(volunteer), new_child(child));
    }
    let rebuilt =
        builder.build().unwrap_or_else(|problems| panic!("{origin} is valid: {problems:?}"));
    let travel = Box::new(ways(case, orders, &rebuilt));
    Case { origin, instance: rebuilt, travel }
}

/// The ways of the old case, in the new order.
fn ways(case: &Case, orders: &Orders, rebuilt: &Instance) -> Matrix {
    let (mut metres, mut seconds) = (Vec::new(), Vec::new());
    for &child in &orders.children.old_of {
        for &volunteer in &orders.volunteers.old_of {
            let from = case.instance.volunteer_site(VolunteerId::new(volunteer));
            let leg = case.travel.leg(from, case.instance.child_site(ChildId::new(child)));
            metres.push(leg.map_or(Matrix::NO_WAY, |leg| leg.metres.0));
            seconds.push(leg.map_or(Matrix::NO_WAY, |leg| leg.seconds.0));
        }
    }
    Matrix::new(rebuilt, metres, Some(seconds)).expect("one way for each pair")
}
