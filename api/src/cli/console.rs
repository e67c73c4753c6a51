//! Where a command prints, and in which language.

use std::io::{IsTerminal, Write};

use serde::Serialize;
use tongxing_datasets::document::Faults;

use super::messages;

/// Language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

impl Lang {
    /// The language of the process's locale.
    #[must_use]
    pub fn of_locale() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os);
        let first = set.map(|value| value.to_string_lossy().into_owned()).find(|v| !v.is_empty());
        if first.is_some_and(|value| value.starts_with("zh")) { Self::Zh } else { Self::En }
    }
}

/// Answers go to `out`, diagnostics to `err`.
pub struct Console {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Language of messages.
    pub lang: Lang,
    /// Whether the answer is one JSON document.
    pub json: bool,
    /// Whether a progress bar may be drawn on the process's standard error.
    pub progress: bool,
}

impl Console {
    /// The console of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            lang: Lang::of_locale(),
            json: false,
            progress: std::io::stderr().is_terminal(),
        }
    }

    /// A console that writes elsewhere, without progress.
    #[must_use]
    pub fn to(out: Box<dyn Write>, err: Box<dyn Write>, lang: Lang) -> Self {
        Self { out, err, lang, json: false, progress: false }
    }

    /// Prints a line of the answer. A reader that has gone away is no error.
    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }

    /// Prints a line of diagnostics.
    pub fn diagnostic(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    /// Prints the answer as JSON.
    pub fn document(&mut self, document: &impl Serialize) {
        let _ = serde_json::to_writer(&mut self.out, document);
        let _ = writeln!(self.out);
        let _ = self.out.flush();
    }

    /// Prints every problem: as `{"problems": […]}` on standard output, or a line each as
    /// diagnostics.
    pub fn faults(&mut self, faults: &Faults) {
        if self.json {
            return self.document(faults);
        }
        for fault in &faults.problems {
            let text = messages::fault(self.lang, fault);
            self.diagnostic(&text);
        }
        if faults.problems.len() > 1 {
            let text = messages::count_of_problems(self.lang, faults.problems.len());
            self.diagnostic(&text);
        }
    }
}
