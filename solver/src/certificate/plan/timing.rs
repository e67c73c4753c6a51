//! When a tour can leave, and how long it takes.

use crate::units::Hours;

/// A tour so far: leaving home within `early ..= late` it is done with its last visit `lasting` seconds
/// after leaving; leaving before `early` only adds waiting.
///
/// # References
/// Segments as in Vidal, Crainic, Gendreau, Prins (2013), "A hybrid genetic algorithm with adaptive
/// diversity management for a large class of vehicle routing problems with time-windows", without time warp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Earliest useful departure, in seconds since midnight.
    pub early: u32,
    /// Latest departure.
    pub late: u32,
    /// Seconds from departure to the end of the last visit.
    pub lasting: u32,
}

impl Timing {
    /// At home, to leave within the span.
    #[must_use]
    pub fn at_home(span: Hours) -> Self {
        Self { early: span.from, late: span.until, lasting: 0 }
    }

    /// On, for so many seconds, to a visit that begins within `begins` and takes `stay` seconds; `None`
    /// where one comes too late.
    #[must_use]
    pub fn then(self, driving: u32, begins: Hours, stay: u32) -> Option<Self> {
        let before = self.lasting.checked_add(driving)?;
        if self.early.checked_add(before)? > begins.until {
            return None;
        }
        if self.late.checked_add(before)? < begins.from {
            // Whenever one leaves there is some waiting.
            let waited = begins.from - self.late;
            return Some(Self {
                early: self.late,
                late: self.late,
                lasting: waited.checked_add(stay)?,
            });
        }
        Some(Self {
            early: self.early.max(begins.from.saturating_sub(before)),
            late: self.late.min(begins.until - before),
            lasting: before.checked_add(stay)?,
        })
    }

    /// When the last visit can be over.
    #[must_use]
    pub fn over(self) -> u32 {
        self.early.saturating_add(self.lasting)
    }

    /// Whether every tour that goes on from `other` can go on from here, no later and no longer.
    #[must_use]
    pub fn is_no_worse(self, other: Self) -> bool {
        self.lasting <= other.lasting && self.over() <= other.over() && self.late >= other.late
    }
}

#[cfg(test)]
mod tests {
    use super::Timing;
    use crate::units::Hours;

    /// Least seconds away and earliest end over all departures, by trying each.
    fn tried(span: Hours, stops: &[(u32, Hours, u32)]) -> Option<(u32, u32)> {
        let run = |depart: u32| {
            let mut now = depart;
            for &(driving, begins, stay) in stops {
                now = (now + driving).max(begins.from);
                if now > begins.until {
                    return None;
                }
                now += stay;
            }
            Some((now - depart, now))
        };
        let runs: Vec<_> = (span.from..=span.until).filter_map(run).collect();
        let shortest = runs.iter().map(|r| r.0).min()?;
        Some((shortest, runs.iter().map(|r| r.1).min()?))
    }

    #[test]
    fn segments_are_what_trying_every_departure_finds() {
        let mut state = 1_u32;
        let mut draw = |most: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % most
        };
        for _ in 0..4000 {
            let from = draw(20);
            let span = Hours { from, until: from + draw(20) };
            let stops: Vec<(u32, Hours, u32)> = (0..1 + draw(4))
                .map(|_| {
                    let at = draw(60);
                    (draw(8), Hours { from: at, until: at + draw(25) }, draw(6))
                })
                .collect();
            let start = Some(Timing::at_home(span));
            let timing = stops.iter().fold(start, |t, &(d, b, s)| t.and_then(|t| t.then(d, b, s)));
            assert_eq!(
                timing.map(|t| (t.lasting, t.over())),
                tried(span, &stops),
                "{span:?} {stops:?}"
            );
        }
    }
}
