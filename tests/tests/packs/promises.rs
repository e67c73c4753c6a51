//! Each pack on a county of its own: the answer is accepted, the property holds, a violation put into it is caught.

use tongxing::clock::Clock;
use tongxing::policies::verify;
use tongxing::round::RunOptions;
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::policy;
use tongxing_datasets::policy::verify::{PROPERTIES, properties};

fn holds(pack: &str) {
    let gazetteer = Gazetteer::from_environment().expect("the tables can be read");
    let clock = Clock::start(None);
    let found = verify(&[pack.to_owned()], &gazetteer, RunOptions::default(), &clock);
    let found = found.expect("an answer");
    assert_eq!(found.rows.len(), properties(pack).count());
    assert!(!found.rows.is_empty(), "{pack} promises nothing");
    for row in found.rows {
        assert!(row.accepted, "{pack} {}: the checkers refuse the answer", row.property);
        assert_eq!(row.violations, Vec::<String>::new(), "{pack} {}", row.property);
        assert!(row.examined > 0, "{pack} {}: nothing to look at", row.property);
        assert!(row.caught, "{pack} {}: what was put in was not caught", row.property);
        assert!(row.ok);
    }
}

macro_rules! packs {
    ($($pack:ident)*) => {$(
        #[test]
        fn $pack() {
            holds(stringify!($pack));
        }
    )*};
}

packs!(national chongqing fujian gansu guizhou hebei heilongjiang henan hubei jiangsu jiangxi liaoning);
packs!(ningxia shandong shanxi yunnan zhejiang);

#[test]
fn every_pack_promises_something_and_every_promise_has_a_pack() {
    for (name, _) in policy::PACKS {
        assert!(properties(name).next().is_some(), "{name}");
    }
    for property in PROPERTIES {
        assert!(policy::pack(property.pack).is_some(), "{property:?}");
        let same = |other: &&_| {
            let other: &policy::verify::Property = other;
            (other.pack, other.name) == (property.pack, property.name)
        };
        assert_eq!(PROPERTIES.iter().filter(same).count(), 1, "{property:?}");
    }
}
