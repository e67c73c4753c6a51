//! Just enough of Rust's lexical grammar to tell code from comments and strings.

/// A word, a number or one character of punctuation, with its line from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
}

/// The tokens of the code in `text`. Comments vanish; a string or character literal becomes `""`.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < text.len() {
        let rest = &text[at..];
        let first = rest.chars().next().expect("not at the end");
        let (length, token) = if first.is_whitespace() {
            (first.len_utf8(), None)
        } else if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), None)
        } else if rest.starts_with("/*") {
            (block_comment(rest), None)
        } else if let Some(length) = literal(rest) {
            (length, Some("\"\""))
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (length, Some(&rest[..length]))
        } else {
            (first.len_utf8(), Some(&rest[..first.len_utf8()]))
        };
        tokens.extend(token.map(|text| Token { text, line }));
        line += rest[..length].matches('\n').count();
        at += length;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Length of the string or character literal at the start of `rest`, if one stands there.
fn literal(rest: &str) -> Option<usize> {
    let body = ["br", "cr", "b", "c", "r", ""].iter().find_map(|&prefix| {
        let body = rest.strip_prefix(prefix)?;
        let raw = prefix.ends_with('r');
        let hashes = if raw { body.len() - body.trim_start_matches('#').len() } else { 0 };
        body[hashes..].strip_prefix('"').map(|inner| (inner, raw.then_some(hashes)))
    });
    match body {
        Some((inner, Some(hashes))) => {
            let end = format!("\"{}", "#".repeat(hashes));
            let length = inner.find(&end).map_or(inner.len(), |at| at + end.len());
            Some(rest.len() - inner.len() + length)
        }
        Some((inner, None)) => Some(rest.len() - inner.len() + quoted(inner, '"')),
        None => character(rest),
    }
}

/// Length up to and including the closing quote.
fn quoted(inner: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    inner.len()
}

/// Length of a character literal; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("b'").or_else(|| rest.strip_prefix('\''))?;
    let mut characters = inner.chars();
    let is_literal = characters.next()? == '\\' || characters.next() == Some('\'');
    is_literal.then(|| rest.len() - inner.len() + quoted(inner, '\''))
}

#[test]
fn code_is_told_from_comments_and_strings() {
    let words = |text| tokens(text).iter().map(|t| t.text).collect::<Vec<_>>().join(" ");
    assert_eq!(words("a /* b /* c */ d */ e // f\ng"), "a e g");
    assert_eq!(
        words(r##"x("a\"b", r#"c"d"#, b"e", 'f', '\'', b'"')"##),
        "x ( \"\" , \"\" , \"\" , \"\" , \"\" , \"\" )"
    );
    assert_eq!(words("fn f<'a>(x: &'a str)"), "fn f < ' a > ( x : & ' a str )");
    assert_eq!(words("std::fs r#type bread"), "std : : fs r # type bread");
    assert_eq!(tokens("\"a\nb\"\nc").last().map(|t| t.line), Some(3));
}
