//! Looks over an .xlsx before anything holds it in memory: sizes, ratios, and how far its cells reach.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// What a roster may be at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes: u64,
    /// Entries of the archive.
    pub entries: usize,
    /// Bytes of all entries, unpacked.
    pub unpacked: u64,
    /// Unpacked bytes per packed byte, of entries above 1 MiB.
    pub ratio: u64,
    /// Rows of a sheet.
    pub rows: u64,
    /// Columns of a sheet.
    pub columns: u64,
    /// Cells of a file: of every row those up to its last filled one.
    pub cells: u64,
    /// Shared strings.
    pub strings: u64,
    /// Sheets of a file.
    pub sheets: u64,
    /// Bytes of all texts together, each counted wherever it stands.
    pub text: u64,
    /// Letters of one cell, as Excel allows.
    pub letters: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 50 << 20,
            entries: 1000,
            unpacked: 400 << 20,
            ratio: 150,
            rows: 200_000,
            columns: 200,
            cells: 5_000_000,
            strings: 2_000_000,
            sheets: 100,
            text: 200 << 20,
            letters: 32_767,
        }
    }
}

/// What is beyond a limit or unreadable, and in which cell of which sheet where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) what: &'static str,
    pub(super) found: String,
    pub(super) allowed: String,
    pub(super) cell: Option<(String, usize, usize)>,
}

pub(super) fn refuse(what: &'static str, found: impl ToString, allowed: impl ToString) -> Refusal {
    Refusal { what, found: found.to_string(), allowed: allowed.to_string(), cell: None }
}

pub(super) fn within(what: &'static str, found: u64, most: u64) -> Result<(), Refusal> {
    if found <= most { Ok(()) } else { Err(refuse(what, found, format!("≤ {most}"))) }
}

/// Streams through every entry; nothing larger than a tag stays in memory.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let broken = |error: &dyn std::fmt::Display| refuse("archive", error, ".xlsx");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    within("entries", archive.len() as u64, limits.entries as u64)?;
    let mut sums = Sums::default();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| broken(&error))?;
        let name = entry.name().map_err(|error| broken(&error))?.into_owned();
        let packed = entry.compressed_size().max(1);
        let read = entry_within(&mut entry, packed, &mut sums, limits);
        read.map_err(|refusal| Refusal { found: format!("{name}: {}", refusal.found), ..refusal })?;
    }
    Ok(())
}

/// What all entries hold together.
#[derive(Default)]
struct Sums {
    unpacked: u64,
    cells: u64,
    strings: u64,
    sheets: u64,
}

fn entry_within(
    entry: &mut impl Read,
    packed: u64,
    sums: &mut Sums,
    limits: &Limits,
) -> Result<(), Refusal> {
    let mut scan = Scan::new();
    let mut own = 0_u64;
    let mut buffer = [0; 16 << 10];
    loop {
        let length = entry.read(&mut buffer).map_err(|error| refuse("archive", error, ".xlsx"))?;
        if length == 0 {
            break;
        }
        if own == 0 {
            scan.begin(&buffer[..length])?;
        }
        own += length as u64;
        sums.unpacked += length as u64;
        within("unpacked", sums.unpacked, limits.unpacked)?;
        if own > 1 << 20 {
            within("ratio", own / packed, limits.ratio)?;
        }
        if !scan.xml {
            // Pictures and the like: they hardly shrink, and nobody reads them.
            within("unpacked", own, limits.bytes)?;
        }
        for &byte in &buffer[..length] {
            scan.byte(byte)?;
        }
        within("rows", scan.last.0, limits.rows)?;
        within("columns", scan.last.1, limits.columns)?;
        within("cells", sums.cells + scan.cells, limits.cells)?;
        within("strings", sums.strings + scan.strings, limits.strings)?;
        within("sheets", sums.sheets + scan.sheets, limits.sheets)?;
    }
    sums.strings += scan.strings;
    sums.sheets += scan.sheets;
    sums.cells += scan.cells;
    Ok(())
}

/// Finds the tags `c`, `row`, `si` and `sheet` in XML. Whatever it takes for a tag and is none can only
/// make it see more than there is.
struct Scan {
    /// Whether the entry begins as XML does.
    xml: bool,
    tag: Option<Vec<u8>>,
    quote: Option<u8>,
    /// Bytes since the last bracket.
    run: usize,
    row: u64,
    column: u64,
    last: (u64, u64),
    cells: u64,
    strings: u64,
    sheets: u64,
}

/// Longest tag that is looked into; a longer one is refused where it is a cell.
const LONGEST: usize = 4096;
/// Longest tag, and longest text between two, of an entry that is XML.
const LONGEST_RUN: usize = 1 << 20;

impl Scan {
    fn new() -> Self {
        Self {
            xml: false,
            tag: None,
            quote: None,
            run: 0,
            row: 0,
            column: 0,
            last: (0, 0),
            cells: 0,
            strings: 0,
            sheets: 0,
        }
    }

    /// Looks at the first bytes: XML in two or four bytes a letter would pass by unread here, and be
    /// read later.
    fn begin(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let wide: [&[u8]; 4] = [b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"];
        if wide.iter().any(|mark| bytes.starts_with(mark)) || bytes.starts_with(b"\0\0") {
            return Err(refuse("encoding", "UTF-16, UTF-32", "UTF-8"));
        }
        let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        self.xml = plain.trim_ascii_start().first().is_none_or(|byte| *byte == b'<');
        Ok(())
    }

    fn byte(&mut self, byte: u8) -> Result<(), Refusal> {
        self.run = if matches!(byte, b'<' | b'>') { 0 } else { self.run + 1 };
        if self.xml && byte == 0 {
            return Err(refuse("encoding", "NUL", "UTF-8"));
        }
        if self.xml && self.run > LONGEST_RUN {
            return Err(refuse("run", format!("> {LONGEST_RUN}"), format!("≤ {LONGEST_RUN}")));
        }
        // XML holds no `<` inside quotes: a tag begins, whatever came before.
        if byte == b'<' {
            self.tag = Some(Vec::new());
            self.quote = None;
            return Ok(());
        }
        let Some(tag) = &mut self.tag else { return Ok(()) };
        let markup = tag.first().is_some_and(|b| matches!(b, b'!' | b'?'));
        match self.quote {
            Some(quote) if quote == byte => self.quote = None,
            Some(_) => {}
            None if !markup && matches!(byte, b'"' | b'\'') => self.quote = Some(byte),
            None if byte == b'>' => {
                let tag = self.tag.take().unwrap_or_default();
                return self.seen(&tag);
            }
            None => {}
        }
        if tag.len() < LONGEST {
            tag.push(byte);
        }
        Ok(())
    }

    fn seen(&mut self, tag: &[u8]) -> Result<(), Refusal> {
        let end = tag.iter().position(|b| b.is_ascii_whitespace() || *b == b'/' && tag[0] != b'/');
        let name = &tag[..end.unwrap_or(tag.len())];
        let local = name.rsplit(|b| *b == b':').next().unwrap_or_default();
        if name == b"?xml" {
            return plain_encoding(tag);
        }
        if name.first() == Some(&b'/') || !matches!(local, b"c" | b"row" | b"si" | b"sheet") {
            return Ok(());
        }
        let bad = || refuse("reference", String::from_utf8_lossy(&tag[..tag.len().min(40)]), "A1");
        if tag.len() == LONGEST {
            return Err(bad());
        }
        if matches!(local, b"si" | b"sheet") {
            self.strings += u64::from(local == b"si");
            self.sheets += u64::from(local == b"sheet");
            return Ok(());
        }
        let reference = attribute(tag, b"r");
        if local == b"row" {
            self.column = 0;
            self.row = match reference {
                None => self.row + 1,
                Some(text) => number(text).ok_or_else(bad)?,
            };
            return Ok(());
        }
        self.cells += 1;
        match reference {
            None => self.column += 1,
            Some(text) => {
                let split = text.iter().position(u8::is_ascii_digit).ok_or_else(bad)?;
                let (letters, digits) = text.split_at(split);
                let upper = letters.iter().map(u8::to_ascii_uppercase);
                if letters.is_empty() || letters.len() > 4 || !letters.is_ascii() {
                    return Err(bad());
                }
                let digit = |b: u8| b.checked_sub(b'A').filter(|d| *d < 26).map(u64::from);
                let column = upper.map(digit).try_fold(0, |sum, d| d.map(|d| sum * 26 + d + 1));
                self.column = column.ok_or_else(bad)?;
                self.row = number(digits).ok_or_else(bad)?;
            }
        }
        // A cell that closes at once holds nothing, and nobody stores it.
        if tag.last() != Some(&b'/') {
            self.last = (self.last.0.max(self.row), self.last.1.max(self.column));
        }
        Ok(())
    }
}

/// XML says in its first tag how it is written.
fn plain_encoding(tag: &[u8]) -> Result<(), Refusal> {
    let Some(name) = attribute(tag, b"encoding") else { return Ok(()) };
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    if matches!(name.as_str(), "utf-8" | "utf8" | "us-ascii" | "ascii") {
        return Ok(());
    }
    Err(refuse("encoding", name, "UTF-8"))
}

fn number(text: &[u8]) -> Option<u64> {
    let fits = (1..=10).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    fits.then(|| std::str::from_utf8(text).ok()?.parse().ok())?
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = &tag[tag.iter().position(u8::is_ascii_whitespace)?..];
    loop {
        let equals = rest.iter().position(|b| *b == b'=')?;
        let key = rest[..equals].trim_ascii();
        let after = rest[equals + 1..].trim_ascii_start();
        let quote = *after.first().filter(|b| matches!(b, b'"' | b'\''))?;
        let end = after[1..].iter().position(|b| *b == quote)? + 1;
        if key == name {
            return Some(&after[1..end]);
        }
        rest = &after[end + 1..];
    }
}
