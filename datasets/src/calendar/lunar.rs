//! Festivals that follow the moon or the sun. `tyme4rs` computes both from the sky; a test holds every year
//! up to 2060 against other programs. It panics on input that it does not expect, so nothing but years in
//! that range and the days below reaches it.

use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::Festival;
use tyme4rs::tyme::lunar::LunarDay;
use tyme4rs::tyme::solar::{SolarDay, SolarTerm};

use super::{FIRST_YEAR, LAST_YEAR};

/// Festivals by lunar month and day.
const LUNAR: [(Festival, isize, usize); 5] = [
    (Festival::SpringFestival, 1, 1),
    (Festival::Lantern, 1, 15),
    (Festival::DragonBoat, 5, 5),
    (Festival::MidAutumn, 8, 15),
    (Festival::DoubleNinth, 9, 9),
];
/// Index of 清明 among the solar terms of a year, from the winter solstice before it.
const QINGMING: isize = 7;

/// The day of such a festival in a year of the solar calendar; `None` for a festival whose day the solar
/// calendar fixes, and outside [`FIRST_YEAR`]–[`LAST_YEAR`].
#[must_use]
pub fn lunar_festival(festival: Festival, year: i32) -> Option<Date> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return None;
    }
    let lunar_year = isize::try_from(year).ok()?;
    match festival {
        Festival::Qingming => {
            let term = SolarTerm::from_index(lunar_year, QINGMING);
            date(&term.get_julian_day().get_solar_day())
        }
        // The last lunar month has 29 or 30 days: the eve is counted back.
        Festival::SpringFestivalEve => {
            let day = lunar_festival(Festival::SpringFestival, year)?;
            Date::from_days_since_epoch(day.days_since_epoch() - 1)
        }
        festival => {
            let (_, month, day) = LUNAR.into_iter().find(|(known, _, _)| *known == festival)?;
            date(&LunarDay::new(lunar_year, month, day).ok()?.get_solar_day())
        }
    }
}

/// Every such festival of a year; none outside [`FIRST_YEAR`]–[`LAST_YEAR`].
pub fn lunar_festivals(year: i32) -> impl Iterator<Item = (Festival, Date)> {
    Festival::ALL
        .into_iter()
        .filter_map(move |festival| lunar_festival(festival, year).map(|date| (festival, date)))
}

fn date(day: &SolarDay) -> Option<Date> {
    let year = i32::try_from(day.get_year()).ok()?;
    let (month, day) = (u32::try_from(day.get_month()).ok()?, u32::try_from(day.get_day()).ok()?);
    Date::from_ymd(year, month, day)
}
