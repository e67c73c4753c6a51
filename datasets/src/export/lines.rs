//! The lines of pairs and of tours: along roads where the shape of their ways is known, else straight.

use std::collections::BTreeMap;

use tongxing_solver::model::Point;
use tongxing_solver::travel::Travel;

use super::view::Lookup;

/// How far a drawn line may leave the road, in metres, for so many pairs; for more it grows with them.
const TOLERANCE: f64 = 15.0;
const PAIRS_AT_TOLERANCE: u32 = 5000;
/// Metres of a degree of latitude.
const DEGREE: f64 = 111_195.0;

/// Shapes of ways, each once, and which of them a pair, or a leg of a tour, has.
pub(super) struct Lines {
    shapes: Vec<Vec<Point>>,
    of: Vec<Option<usize>>,
}

impl Lines {
    /// The shapes between the places that the view shows, from volunteer to child. They follow from
    /// these places alone: where homes are not shown, no line leads to one.
    pub(super) fn new(lookup: &Lookup<'_>) -> Self {
        let near = lookup.pairs.iter().map(|pair| {
            let ends = lookup.ends(pair);
            pair.document.metres.is_some().then_some(ends)
        });
        Self::along(lookup.view.travel, near)
    }

    /// The shapes of ways between places, where there is travel that knows them; of `None` there is none.
    pub(super) fn along(
        travel: Option<&dyn Travel>,
        between: impl ExactSizeIterator<Item = Option<[Point; 2]>>,
    ) -> Self {
        let Some(travel) = travel else {
            return Self { shapes: Vec::new(), of: vec![None; between.len()] };
        };
        let mut ways = Vec::new();
        let mut known = BTreeMap::new();
        let mut asked = Vec::with_capacity(between.len());
        for ends in between {
            let ends = ends.filter(|ends| ends[0] != ends[1]);
            asked.push(ends.map(|ends| {
                let key = ends.map(|p| [p.longitude.to_bits(), p.latitude.to_bits()]);
                *known.entry(key).or_insert_with(|| {
                    ways.push(ends);
                    ways.len() - 1
                })
            }));
        }
        let many = u32::try_from(ways.len()).unwrap_or(u32::MAX).max(PAIRS_AT_TOLERANCE);
        let tolerance = TOLERANCE * f64::from(many) / f64::from(PAIRS_AT_TOLERANCE);
        let mut shapes = Vec::new();
        let drawn: Vec<Option<usize>> = (travel.shapes(&ways).into_iter())
            .map(|shape| {
                shapes.push(simplified(&shape?, tolerance));
                Some(shapes.len() - 1)
            })
            .collect();
        let of = asked.into_iter().map(|way| drawn.get(way?).copied().flatten()).collect();
        Self { shapes, of }
    }

    /// Every shape, once.
    pub(super) fn shapes(&self) -> &[Vec<Point>] {
        &self.shapes
    }

    /// The position of the shape of a pair, or a way, among them.
    pub(super) fn at(&self, pair: usize) -> Option<usize> {
        self.of.get(pair).copied().flatten()
    }

    /// The shape of a pair, or a way.
    pub(super) fn of(&self, pair: usize) -> Option<&[Point]> {
        Some(&self.shapes[self.at(pair)?])
    }
}

/// Fewer points: none that is left out is farther than the tolerance from the line, and those between
/// the ends stand on hundred-thousandths of a degree, about a metre.
///
/// # References
/// Douglas, Peucker (1973), "Algorithms for the reduction of the number of points required to represent
/// a digitized line or its caricature".
fn simplified(shape: &[Point], tolerance: f64) -> Vec<Point> {
    let last = shape.len().saturating_sub(1);
    let mut kept = vec![false; shape.len()];
    for end in [0, last] {
        if let Some(kept) = kept.get_mut(end) {
            *kept = true;
        }
    }
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let inner = (from + 1..to).map(|at| (at, away(shape[at], [shape[from], shape[to]])));
        let Some((at, most)) = inner.max_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
        if most > tolerance {
            kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let points = shape.iter().enumerate().filter(|(at, _)| kept[*at]);
    points
        .map(|(at, &point)| match at {
            _ if at == 0 || at == last => point,
            _ => Point { longitude: rounded(point.longitude), latitude: rounded(point.latitude) },
        })
        .collect()
}

/// Distance of a point from a straight piece, in metres on a plane: pieces are short.
fn away(point: Point, [a, b]: [Point; 2]) -> f64 {
    let east = DEGREE * a.latitude.to_radians().cos();
    let plane = |p: Point| [(p.longitude - a.longitude) * east, (p.latitude - a.latitude) * DEGREE];
    let ([x, y], [u, v]) = (plane(point), plane(b));
    let length = u * u + v * v;
    let part = if length > 0.0 { ((x * u + y * v) / length).clamp(0.0, 1.0) } else { 0.0 };
    (x - part * u).hypot(y - part * v)
}

/// The shape as text: differences of hundred-thousandths of a degree, east before north, in the
/// alphabet of encoded polylines (five bits a letter, the lowest first).
pub(super) fn encoded(shape: &[Point]) -> String {
    let mut text = String::new();
    let mut before = [0, 0];
    for point in shape {
        let here = [point.longitude, point.latitude].map(hundred_thousandths);
        for (here, before) in here.iter().zip(before) {
            push(&mut text, here - before);
        }
        before = here;
    }
    text
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are small")]
fn hundred_thousandths(degrees: f64) -> i32 {
    (degrees * 1e5).round() as i32
}

fn push(text: &mut String, number: i32) {
    let mut rest = ((number << 1) ^ (number >> 31)).cast_unsigned();
    loop {
        let more = rest > 31;
        let five = u8::try_from(rest & 31).unwrap_or_default();
        text.push(char::from(63 + five + if more { 32 } else { 0 }));
        rest >>= 5;
        if !more {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{encoded, simplified};
    use tongxing_solver::model::Point;

    fn at(longitude: f64, latitude: f64) -> Point {
        Point { longitude, latitude }
    }

    #[test]
    fn the_alphabet_is_that_of_encoded_polylines() {
        // The published example has north before east.
        let line = [at(38.5, -120.2), at(40.7, -120.95), at(43.252, -126.453)];
        assert_eq!(encoded(&line), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
        assert_eq!(encoded(&[]), "");
    }

    #[test]
    fn what_lies_near_the_line_is_left_out() {
        // 11 m and 22 m beside the line.
        let line = [at(0.0, 0.0), at(0.001, 0.0001), at(0.002, 0.0002), at(0.004, 0.0)];
        let kept = [line[0], line[2], line[3]];
        assert_eq!(simplified(&line, 15.0), kept);
        assert_eq!(simplified(&line, 25.0), [line[0], line[3]]);
        assert_eq!(simplified(&line[..2], 1e9), line[..2]);
        assert_eq!(simplified(&[], 1.0), []);
    }
}
