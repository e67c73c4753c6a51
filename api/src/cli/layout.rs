//! How documents are laid out in files: indented, lists of numbers and words in rows rather than one to a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};

/// Columns after which a row of numbers or words ends.
const WIDTH: usize = 100;
const INDENT: &str = "  ";

/// Bytes of a document as files hold it: indented JSON with a final newline.
pub(super) fn pretty(document: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Rows::default());
    // Documents are made of text, numbers and lists: they always serialise.
    if document.serialize(&mut serializer).is_err() {
        return Vec::new();
    }
    bytes.push(b'\n');
    bytes
}

/// What a list or an object that is open holds so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Nothing,
    /// Numbers and words, the last of which may be an element that is yet to be written.
    Rows,
    /// Members, lists or objects, each on a line of its own.
    Lines,
}

/// Where an element of a list stands depends on what it is, which is known only once it is written.
#[derive(Default)]
struct Rows {
    open: Vec<Held>,
    /// An element of a list is next: whether it is the first.
    next: Option<bool>,
    column: usize,
}

/// Counts what passes.
struct Counted<'a, W: ?Sized>(&'a mut W, &'a mut usize);

impl<W: ?Sized + Write> Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        *self.1 += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Rows {
    fn put<W: ?Sized + Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        self.column += text.len();
        writer.write_all(text.as_bytes())
    }

    fn line<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        self.column = 0;
        (0..self.open.len()).try_for_each(|_| self.put(writer, INDENT))
    }

    fn holds(&mut self, held: Held) {
        if let Some(last) = self.open.last_mut() {
            *last = held;
        }
    }

    /// A number, a word, a truth or nothing begins.
    fn scalar<'w, W: ?Sized + Write>(
        &'w mut self,
        writer: &'w mut W,
    ) -> io::Result<Counted<'w, W>> {
        if let Some(first) = self.next.take() {
            if !first {
                self.put(writer, ",")?;
            }
            if first || self.column >= WIDTH || self.open.last() == Some(&Held::Lines) {
                self.line(writer)?;
            } else {
                self.put(writer, " ")?;
            }
            if first {
                self.holds(Held::Rows);
            }
        }
        Ok(Counted(writer, &mut self.column))
    }

    /// A list or an object begins.
    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &str) -> io::Result<()> {
        if let Some(first) = self.next.take() {
            self.member(writer, first)?;
        }
        self.put(writer, bracket)?;
        self.open.push(Held::Nothing);
        Ok(())
    }

    /// What stands on a line of its own begins.
    fn member<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            self.put(writer, ",")?;
        }
        self.holds(Held::Lines);
        self.line(writer)
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &str) -> io::Result<()> {
        if self.open.pop().is_some_and(|held| held != Held::Nothing) {
            self.line(writer)?;
        }
        self.put(writer, bracket)
    }
}

macro_rules! scalars {
    ($($write:ident($($value:ident: $kind:ty)?)),* $(,)?) => {
        $(fn $write<W: ?Sized + Write>(&mut self, writer: &mut W $(, $value: $kind)?) -> io::Result<()> {
            CompactFormatter.$write(&mut self.scalar(writer)? $(, $value)?)
        })*
    };
}

impl Formatter for Rows {
    scalars!(
        write_null(),
        write_bool(value: bool),
        write_i8(value: i8),
        write_i16(value: i16),
        write_i32(value: i32),
        write_i64(value: i64),
        write_i128(value: i128),
        write_u8(value: u8),
        write_u16(value: u16),
        write_u32(value: u32),
        write_u64(value: u64),
        write_u128(value: u128),
        write_f32(value: f32),
        write_f64(value: f64),
        write_number_str(value: &str),
        begin_string(),
    );

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        self.put(writer, fragment)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, "[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, _: &mut W, first: bool) -> io::Result<()> {
        self.next = Some(first);
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, "]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, "{")
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.member(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.put(writer, ": ")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, "}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{WIDTH, pretty};

    fn text(value: &Value) -> String {
        String::from_utf8(pretty(value)).expect("text")
    }

    #[test]
    fn members_and_objects_have_lines_of_their_own() {
        let value = json!({ "a": [{ "b": 1 }, { "b": null }], "c": [], "d": {}, "e": "x\"y" });
        let expected = "{\n  \"a\": [\n    {\n      \"b\": 1\n    },\n    {\n      \"b\": null\n    }\n  ],\n  \
                        \"c\": [],\n  \"d\": {},\n  \"e\": \"x\\\"y\"\n}\n";
        assert_eq!(text(&value), expected);
    }

    #[test]
    fn numbers_and_words_are_in_rows() {
        let value = json!([["a", 1, true], [2.5], []]);
        let expected = "[\n  [\n    \"a\", 1, true\n  ],\n  [\n    2.5\n  ],\n  []\n]\n";
        assert_eq!(text(&value), expected);
    }

    #[test]
    fn rows_end_and_everything_reads_back() {
        let words: Vec<String> = (0..500).map(|at| format!("word {at}")).collect();
        let value = json!({ "words": words, "mixed": [1, [2], 3, { "four": 4 }, 5, 6] });
        let text = text(&value);
        assert!(text.lines().all(|line| line.len() <= WIDTH + 16), "{text}");
        assert!(text.lines().count() < 100);
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
    }
}
