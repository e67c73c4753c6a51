//! Where a command prints, and in which language.

use std::io::{ErrorKind, IsTerminal, Write};

use serde::Serialize;
use tongxing_datasets::document::{Fault, Faults};
use tongxing_datasets::export::Language;

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

    /// The same language, as exports name it.
    pub(super) fn of_exports(self) -> Language {
        match self {
            Self::Zh => Language::Chinese,
            Self::En => Language::English,
        }
    }
}

/// Answers go to `out`, diagnostics to `err`.
pub struct Console {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Why the answer did not get out, the first time that it did not.
    failed: Option<std::io::Error>,
    /// Language of messages.
    pub lang: Lang,
    /// Whether the answer is one JSON document.
    pub json: bool,
    /// Whether a progress bar may be drawn on the process's standard error.
    pub progress: bool,
    /// Whether Ctrl-C and SIGTERM stop the work, with the answer so far.
    pub signals: bool,
}

impl Console {
    /// The console of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            failed: None,
            lang: Lang::of_locale(),
            json: false,
            progress: std::io::stderr().is_terminal(),
            signals: true,
        }
    }

    /// A console that writes elsewhere, without progress and deaf to signals.
    #[must_use]
    pub fn to(out: Box<dyn Write>, err: Box<dyn Write>, lang: Lang) -> Self {
        Self { out, err, failed: None, lang, json: false, progress: false, signals: false }
    }

    /// Prints a line of the answer.
    pub fn line(&mut self, text: &str) {
        if self.failed.is_none() {
            self.failed = writeln!(self.out, "{text}").err();
        }
    }

    /// Whether nobody will read more of the answer.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.failed.is_some()
    }

    /// Writes out what is left of the answer.
    ///
    /// # Errors
    /// The first reason why the answer did not get out whole. A reader that has gone away, as `head`
    /// does, is none.
    pub fn finish(&mut self) -> std::io::Result<()> {
        let failed = match self.failed.take() {
            None => self.out.flush().err(),
            failed => failed,
        };
        match failed {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// Prints a line of diagnostics. There is nowhere to say that this does not succeed.
    pub fn diagnostic(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    /// Prints the answer as JSON.
    pub fn document(&mut self, document: &impl Serialize) {
        if self.failed.is_some() {
            return;
        }
        let written = serde_json::to_writer(&mut self.out, document).map_err(Into::into);
        let ended = written.and_then(|()| writeln!(self.out)).and_then(|()| self.out.flush());
        self.failed = ended.err();
    }

    /// Says as diagnostics what goes with an answer without standing in its way.
    pub(super) fn notices(&mut self, notices: &[Fault]) {
        for notice in notices {
            let text = messages::fault(self.lang, notice);
            self.diagnostic(&format!("{}: {text}", messages::NOTICE.say(self.lang)));
        }
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
