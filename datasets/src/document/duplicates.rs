//! Keys that stand twice in one object of a JSON text. A deserialiser takes the last of them for a map
//! and says nothing; a reader may take the first.

use std::collections::HashSet;

use super::fault::{Fault, place};
use super::personal::personal_number;
use super::scan::text_end;

/// Objects with more keys than this are searched by hash.
const FEW: usize = 16;

/// Every key that stands twice in its object, in the order of the text, at most [`Fault::MOST`].
pub(super) fn faults(bytes: &[u8]) -> Vec<Fault> {
    Scan { stack: Vec::new(), faults: Vec::new() }.run(bytes)
}

/// What is open at the cursor.
enum Open<'a> {
    Object(Keys<'a>),
    /// Items that have ended.
    Array(usize),
}

/// Keys of one object so far.
#[derive(Default)]
struct Keys<'a> {
    /// In the order of the text, as they are written.
    list: Vec<&'a [u8]>,
    /// The same, once there are many.
    many: HashSet<&'a [u8]>,
    /// Keys that are written with escapes, as they read.
    escaped: HashSet<String>,
    /// Whether the next text is a key.
    expected: bool,
}

impl<'a> Keys<'a> {
    /// Adds a key; whether it is new.
    fn add(&mut self, key: &'a [u8]) -> bool {
        let new = if key.contains(&b'\\') || !self.escaped.is_empty() {
            self.add_escaped(key)
        } else if self.list.len() < FEW {
            !self.list.contains(&key)
        } else {
            if self.many.is_empty() {
                self.many.extend(&self.list);
            }
            self.many.insert(key)
        };
        self.list.push(key);
        new
    }

    /// From the first escape on, an object's keys are compared as they read.
    fn add_escaped(&mut self, key: &[u8]) -> bool {
        if self.escaped.is_empty() {
            self.escaped.extend(self.list.iter().map(|key| read(key)));
        }
        self.escaped.insert(read(key))
    }
}

/// A text without its quotes as it reads.
fn read(text: &[u8]) -> String {
    let quoted = [b"\"", text, b"\""].concat();
    serde_json::from_slice(&quoted).unwrap_or_else(|_| String::from_utf8_lossy(text).into_owned())
}

struct Scan<'a> {
    stack: Vec<Open<'a>>,
    faults: Vec<Fault>,
}

impl<'a> Scan<'a> {
    fn run(mut self, bytes: &'a [u8]) -> Vec<Fault> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    let Some(end) = text_end(bytes, at + 1) else { break };
                    self.text(bytes.get(at + 1..end).unwrap_or_default());
                    at = end;
                }
                b'{' => self.stack.push(Open::Object(Keys { expected: true, ..Keys::default() })),
                b'[' => self.stack.push(Open::Array(0)),
                b'}' | b']' => drop(self.stack.pop()),
                b',' => match self.stack.last_mut() {
                    Some(Open::Object(keys)) => keys.expected = true,
                    Some(Open::Array(items)) => *items += 1,
                    None => {}
                },
                _ => {}
            }
            at += 1;
        }
        self.faults
    }

    fn text(&mut self, text: &'a [u8]) {
        let Some(Open::Object(keys)) = self.stack.last_mut() else { return };
        if !std::mem::take(&mut keys.expected) || keys.add(text) {
            return;
        }
        if self.faults.len() < Fault::MOST {
            // What looks like a personal number is not repeated.
            let key = read(text);
            let shown = if personal_number(&key).is_some() { "a key" } else { &key };
            let path = self.path(personal_number(&key).is_some());
            let message = "stands twice in its object";
            let fault = Fault::new("duplicate", place(&path, None), message, shown, "once");
            self.faults.push(fault);
        }
    }

    /// The path to the last key, or to its object alone.
    fn path(&self, object_alone: bool) -> String {
        let mut path = String::new();
        let objects = self.stack.len() - usize::from(object_alone);
        for open in &self.stack[..objects] {
            match open {
                Open::Array(items) => path.push_str(&format!("[{items}]")),
                Open::Object(keys) => {
                    let key = keys.list.last().map(|key| read(key)).unwrap_or_default();
                    let dot = if path.is_empty() { "" } else { "." };
                    path.push_str(&format!("{dot}{key}"));
                }
            }
        }
        if path.is_empty() { "document".to_owned() } else { path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_stands_twice_is_located() {
        let many: String = (0..40).map(|n| format!("\"k{n}\":{n},")).collect();
        for (text, expected) in [
            (r#"{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}"#.to_owned(), vec![]),
            (r#"{"a":"a","a":"b"}"#.to_owned(), vec!["a"]),
            (
                r#"{"l":[{"x":{"red":1,"red":2}},{"y":1,"y":"}"}]}"#.to_owned(),
                vec!["l[0].x.red", "l[1].y"],
            ),
            (r#"{"red":1,"r\u0065d":2}"#.to_owned(), vec!["red"]),
            (r#"{"r\u0065d":1,"b":{"b":1},"red":2}"#.to_owned(), vec!["red"]),
            (format!("{{{many}\"k3\":1,\"k39\":2}}"), vec!["k3", "k39"]),
            (r#"{"m":{"13800138000":1,"13800138000":2}}"#.to_owned(), vec!["m"]),
            (r#"{"broken":1,"broken"#.to_owned(), vec![]),
        ] {
            let found: Vec<String> = faults(text.as_bytes()).into_iter().map(|f| f.place).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
