//! What problems say, in Chinese: sentences of the library by their English form.

mod codes;
mod help;
mod phrases;

pub(super) use codes::{of_code, of_refusal};
pub(super) use help::{command, usage};

/// The text in Chinese, where its form is known; what it names is carried over.
pub(super) fn phrase(text: &str) -> Option<String> {
    if let Some(refusal) = of_refusal(text) {
        return Some(refusal.to_owned());
    }
    let fitting = phrases::PHRASES.iter().filter_map(|(english, chinese)| {
        let parts = parts(text, english)?;
        Some((english.replace("{}", "").len(), chinese, parts))
    });
    // The form that says most of the text.
    let (_, chinese, parts) = fitting.max_by_key(|(said, ..)| *said)?;
    let mut out = String::new();
    let mut rest: &str = chinese;
    for part in parts {
        let Some((before, after)) = rest.split_once("{}") else { break };
        out.push_str(before);
        out.push_str(&phrase(part).unwrap_or_else(|| part.to_owned()));
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// What stands at the marks of a form in a text of that form.
fn parts<'a>(text: &'a str, form: &str) -> Option<Vec<&'a str>> {
    let mut words = form.split("{}");
    let mut rest = text.strip_prefix(words.next()?)?;
    let mut parts = Vec::new();
    let words: Vec<&str> = words.collect();
    for (at, word) in words.iter().enumerate() {
        let last = at + 1 == words.len();
        let end = match (last, word.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => rest.len().checked_sub(word.len()).filter(|_| rest.ends_with(word))?,
            (false, _) => rest.find(word)?,
        };
        if end == 0 {
            return None;
        }
        parts.push(rest.get(..end)?);
        rest = rest.get(end + word.len()..)?;
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text between `start` and the next quote.
    fn quoted<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
        text.split(start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    /// A form of the source with plain marks.
    fn plain(form: &str) -> String {
        let mut out = String::new();
        for part in form.split_inclusive('}') {
            let before = part.split('{').next().unwrap_or_default();
            out.push_str(before);
            out.push_str(if part.contains('{') { "{}" } else { "" });
        }
        out
    }

    #[test]
    fn every_violation_is_said_in_chinese() {
        let source = include_str!("../../../solver/src/certificate/checker/violation.rs");
        let forms = quoted(source, "#[error(\"");
        assert!(forms.len() > 30, "{}", forms.len());
        for form in forms {
            let plain = plain(form);
            assert!(phrases::PHRASES.iter().any(|(e, _)| *e == plain), "no Chinese for `{plain}`");
        }
        for code in quoted(source, "=> \"") {
            assert!(of_code(code).is_some(), "no Chinese for the code `{code}`");
        }
    }

    #[test]
    fn every_refusal_and_every_documented_code_is_said_in_chinese() {
        let source = include_str!("../../../solver/src/eligibility.rs");
        for code in quoted(source, "=> \"") {
            assert!(of_refusal(code).is_some(), "no Chinese for `{code}`");
        }
        let document = include_str!("../../../docs/CONTRACT.md");
        let (_, table) = document.split_once("## Codes of problems").expect("the chapter");
        // What a roster is told says itself in Chinese.
        let told = ["of a roster |", "on a roster |", "of an import |"];
        let rows = table.lines().filter(|line| line.starts_with("| `"));
        let rows = rows.filter(|row| !told.iter().any(|end| row.ends_with(end)));
        let codes: Vec<&str> = rows.flat_map(|row| row.split('`').skip(1).step_by(2)).collect();
        assert!(codes.len() > 40, "{codes:?}");
        for code in codes {
            assert!(of_code(code).is_some(), "no Chinese for the code `{code}`");
        }
    }

    #[test]
    fn marks_of_both_languages_are_the_same_and_names_are_kept() {
        for (english, chinese) in phrases::PHRASES {
            assert_eq!(english.matches("{}").count(), chinese.matches("{}").count(), "{english}");
        }
        let said = |text: &str| phrase(text).expect(text);
        assert_eq!(
            said("child C1 may not have volunteer V2: man_alone"),
            "儿童 C1 不得与志愿者 V2 结对：男性不得单独结对"
        );
        assert_eq!(said("at most 64 roles"), "至多 64 个角色");
        assert_eq!(said("at most 7"), "至多 7");
        assert_eq!(phrase("nothing of the kind"), None);
    }
}
