//! Rounds whose people live along real roads.

use tongxing_solver::model::{Child, Instance, InstanceBuilder, NeedSet, Point, Policy, Priority};
use tongxing_solver::model::{Mode, Volunteer};
use tongxing_solver::travel::road::RoadNetwork;

use crate::county;
use crate::random::{Dice, today};

/// Places on random roads.
fn on_roads(network: &RoadNetwork, dice: &mut Dice) -> Point {
    let road = u32::try_from(dice.below(network.roads().len())).expect("few roads");
    let stretch = network.roads()[road as usize];
    let [from, to] = [stretch.from, stretch.to].map(|node| network.points()[node as usize]);
    let places: Vec<Point> =
        [from].into_iter().chain(network.bends(road).iter().copied()).chain([to]).collect();
    let at = dice.below(places.len() - 1);
    let part = f64::from(u32::try_from(dice.below(1000)).expect("small")) / 1000.0;
    let between = |a: f64, b: f64| a + part * (b - a);
    Point {
        longitude: between(places[at].longitude, places[at + 1].longitude),
        latitude: between(places[at].latitude, places[at + 1].latitude),
    }
}

/// Near volunteers with one to three places and children (so many of each) on random roads; where
/// nobody states needs or skills all children are blue.
///
/// # Panics
/// Never: what is drawn is valid.
#[must_use]
pub fn round(
    network: &RoadNetwork,
    sizes: [usize; 2],
    seed: u64,
    needs: bool,
    policy: Policy,
) -> Instance {
    let mut dice = Dice::new(seed);
    let mut builder = InstanceBuilder::new(today(), policy);
    for _ in 0..sizes[0] {
        let home = on_roads(network, &mut dice);
        let drawn = county::volunteer(&mut dice, &[home]);
        let capacity = 1 + u16::try_from(dice.below(3)).expect("small");
        let skills = if needs { drawn.skills } else { NeedSet::EMPTY };
        builder.volunteer(Volunteer { home, capacity, skills, mode: Mode::Near, ..drawn });
    }
    for _ in 0..sizes[1] {
        let home = on_roads(network, &mut dice);
        let drawn = Child { consent: true, ..county::child(&mut dice, home, None) };
        builder.child(match needs {
            true => drawn,
            false => Child { needs: NeedSet::EMPTY, priority: Priority::Blue, ..drawn },
        });
    }
    builder.build().expect("a valid round")
}
