//! Hours of rest, in which nobody is on a tour.

use super::calendar::Window;
use crate::units::Hours;

/// Hours without those of rest, ascending and apart as they were.
pub(super) fn without(hours: Vec<Hours>, rest: &[Window]) -> Vec<Hours> {
    rest.iter().fold(hours, |hours, window| {
        let (from, until) = (window.from().since_midnight().0, window.to().since_midnight().0);
        let cut = |span: Hours| {
            let before = Hours { until: span.until.min(from), ..span };
            let after = Hours { from: span.from.max(until), ..span };
            [before, after].into_iter().filter(|part| part.from < part.until)
        };
        hours.into_iter().flat_map(cut).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{Hours, Window, without};

    #[test]
    fn hours_of_rest_are_cut_out() {
        let rest = |texts: &[&str]| -> Vec<Window> {
            texts.iter().map(|text| Window::parse(text).expect("hours")).collect()
        };
        let hours = |from: u32, until: u32| Hours { from: from * 3600, until: until * 3600 };
        let day = vec![hours(8, 11), hours(12, 20)];
        let cut = |texts: &[&str]| without(day.clone(), &rest(texts));
        assert_eq!(cut(&[]), day);
        assert_eq!(cut(&["11:00-12:00"]), day);
        assert_eq!(cut(&["10:00-14:00"]), [hours(8, 10), hours(14, 20)]);
        assert_eq!(
            cut(&["13:00-14:00", "18:00-24:00"]),
            [hours(8, 11), hours(12, 13), hours(14, 18)]
        );
        assert_eq!(cut(&["00:00-24:00"]), []);
    }
}
