//! Random cuts: some of the kind that a search finds, some of any kind.

use tongxing_solver::certificate::siblings::{Cut, Row};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Instance, Rank};

use crate::random::Dice;

/// A few cuts with prices below `dearest`, each valid, later ones sometimes derived from earlier
/// ones. None where there is nobody.
#[must_use]
pub fn any(instance: &Instance, dice: &mut Dice, dearest: usize) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for _ in 0..dice.below(5) {
        cuts.extend(one(instance, dice, cuts.len(), dearest));
    }
    cuts
}

/// One cut that may be derived from so many `earlier` ones.
#[must_use]
pub fn one(instance: &Instance, dice: &mut Dice, earlier: usize, dearest: usize) -> Option<Cut> {
    if instance.volunteers().is_empty() || instance.children().is_empty() {
        return None;
    }
    let divisor = dice.pick(&[2, 2, 2, 3, 3, 5]);
    let times = |dice: &mut Dice| 1 + whole(dice.below(usize::try_from(divisor - 1).expect("few")));
    let mut terms = Vec::new();
    for _ in 0..dice.below(4) {
        terms.push((any_row(instance, dice, earlier), times(dice)));
    }
    // What a search finds: volunteers counted from their first places full, and whom they have.
    for _ in 0..1 + dice.below(2) {
        let volunteer = VolunteerId::new(dice.below(instance.volunteers().len()));
        let by = times(dice);
        terms.push((Row::Volunteer(volunteer), by));
        let capacity = instance.volunteer(volunteer).capacity;
        let full = u16::try_from(dice.below(usize::from(capacity) + 1)).expect("a capacity");
        terms.extend((1..=full).map(|n| (Row::Place(volunteer, n), by)));
        for child in (0..instance.children().len()).map(ChildId::new) {
            match dice.below(3) {
                0 => terms.push((Row::Pair(volunteer, child), times(dice))),
                1 => terms.push((Row::Child(child), times(dice))),
                _ => {}
            }
        }
    }
    Some(Cut { price: whole(dice.below(dearest)), divisor, terms })
}

/// Any row that there is.
///
/// # Panics
/// If there is nobody.
#[must_use]
pub fn any_row(instance: &Instance, dice: &mut Dice, earlier: usize) -> Row {
    let child = ChildId::new(dice.below(instance.children().len()));
    let volunteer = VolunteerId::new(dice.below(instance.volunteers().len()));
    let capacity = usize::from(instance.volunteer(volunteer).capacity);
    match dice.below(7) {
        0 => Row::Uncovered(child, Rank::First),
        1 => Row::Uncovered(child, Rank::Further),
        2 => Row::Volunteer(volunteer),
        3 if capacity > 0 => {
            Row::Place(volunteer, u16::try_from(1 + dice.below(capacity)).expect("a capacity"))
        }
        4 => Row::Pair(volunteer, child),
        5 if earlier > 0 => Row::Cut(dice.below(earlier)),
        _ => Row::Child(child),
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).expect("small")
}
