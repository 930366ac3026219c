//! What a command shares with its process: where it reads, writes and complains.

use super::{Failure, Status};
use sim_core::run::Verdict;
use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Read, Write};

/// Where a command reads, writes and complains.
pub struct Console<'a> {
    /// Standard input: what the scenario `-` is.
    pub input: &'a mut dyn Read,
    /// Standard output: what was asked for.
    pub out: &'a mut dyn Write,
    /// Standard error: what is wrong.
    pub err: &'a mut dyn Write,
    /// How words in the output look.
    pub out_paint: Paint,
    /// Whether a terminal reads the output: what a stranger wrote must not steer it.
    pub out_is_terminal: bool,
    /// How words in complaints look.
    pub err_paint: Paint,
    /// Whether a terminal reads the complaints, and so may be told how far something is.
    pub err_is_terminal: bool,
    /// Where the page lives, for the links that are printed; empty for bare fragments.
    pub address: String,
}

impl Console<'_> {
    /// Works with the console of this process.
    ///
    /// Colour is for terminals, unless `NO_COLOR` (<https://no-color.org>) or a terminal that calls
    /// itself dumb says otherwise.
    pub fn with_process(work: impl FnOnce(&mut Console<'_>) -> Status) -> Status {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let may_paint = !is_set("NO_COLOR") && !is_dumb;
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let out_is_terminal = stdout.is_terminal();
        let out_paint = Paint { on: may_paint && out_is_terminal };
        let err_is_terminal = stderr.is_terminal();
        let err_paint = Paint { on: may_paint && err_is_terminal };
        work(&mut Console {
            input: &mut io::stdin().lock(),
            out: &mut BufWriter::new(stdout.lock()),
            err: &mut stderr.lock(),
            out_paint,
            out_is_terminal,
            err_paint,
            err_is_terminal,
            address: std::env::var("FAULTLINE_ADDRESS").unwrap_or_default(),
        })
    }

    /// Writes to standard output, to the end.
    ///
    /// A reader that has seen enough (`| head`) is no failure: the rest is for nobody.
    pub fn print(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        match write(self.out).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Output(error)),
            _ => Ok(()),
        }
    }
}

/// How words look: in colour or plain.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Whether there is colour.
    pub on: bool,
}

/// A colour of the terminal's own palette, which its owner chose to be readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Good news.
    Green,
    /// A broken claim, a mistake.
    Red,
    /// An expectation that failed.
    Yellow,
    /// A question left open.
    Blue,
    /// What is there to be looked up, not read.
    Dim,
    /// What is to be seen first.
    Bold,
}

impl From<Verdict> for Ink {
    fn from(verdict: Verdict) -> Ink {
        match verdict {
            Verdict::Holds => Ink::Green,
            Verdict::Broken => Ink::Red,
            Verdict::Unmet => Ink::Yellow,
            Verdict::Undecided => Ink::Blue,
        }
    }
}

impl Paint {
    /// A word in a colour.
    pub fn ink(self, ink: Ink, word: impl Display) -> String {
        let code = match ink {
            _ if !self.on => return word.to_string(),
            Ink::Green => "1;32",
            Ink::Red => "1;31",
            Ink::Yellow => "1;33",
            Ink::Blue => "1;34",
            Ink::Dim => "2",
            Ink::Bold => "1",
        };
        format!("\x1b[{code}m{word}\x1b[0m")
    }
}
