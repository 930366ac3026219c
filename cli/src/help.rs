//! What `--help` prints. The exit statuses are a promise: scripts and CI read them.

/// For `faultline --help`.
pub const ALL: &str = "\
Faultline: a distributed system in which every accident can be repeated.

  faultline run  <scenario> [--seed N] [--until TIME] [--events] [--twice]
                           [--json | --report] [--base URL]
  faultline link <scenario> [--base URL]
  faultline open <link> [--resolved]
  faultline list protocols|bugs|faults|commands|claims|scenarios [--json]
  faultline <command> --help

A <scenario> is a file, a link, the name of one that comes with Faultline (see `list scenarios`),
or - for standard input. Quote a link: to a shell, # begins a comment.

Exit status
  0  the run holds, or the command did what it was asked
  1  a claim is broken
  2  undecided: a limit was reached first, which is never a pass
  3  bad input: the command line, the scenario or the link is wrong
  4  unmet: no claim is broken, but an `expect` of the scenario failed
  5  --twice: the two executions differ, so the protocol is not a function of its inputs
  74 the output could not be written
  Anything else, such as 101, is a mistake in Faultline itself.

Environment
  FAULTLINE_ADDRESS  where the page lives, for the links that are printed; --base goes first
  NO_COLOR           no colour, even on a terminal
";

/// For `faultline run --help`.
pub const RUN: &str = "\
Runs a scenario and says what it came to.

  faultline run <scenario> [--seed N] [--until TIME] [--events] [--twice] [--json | --report] [--base URL]

  --seed N      another seed than the scenario's, also in the link that is printed
  --until TIME  stop after all events of this time, such as 1.25s or 800ms. What was judged by then
                stays judged; a run that has not come to its end holds nothing yet and is undecided
                (status 2), unless a claim is broken (1) or an expectation failed (4).
  --events      every event on a line: its number, its time, and what happened
  --twice       run the plan again from nothing and compare the two, event by event; a difference
                names the first event that differs (status 5)
  --json        one object on standard output: verdict, fingerprint, engine, events, virtual_us,
                claims, expectations, faults, violations, link; --events then go to standard error
  --report      a bug report in Markdown: what broke, a diagram of how it came to that, the link, the
                command and the fingerprint; --events then go to standard error
  --base URL    the address of the page, for the link; without it, the link is a bare #fragment

Exit status: 0 holds, 1 broken, 2 undecided, 3 bad input, 4 unmet, 5 --twice differs.
";

/// For `faultline link --help`.
pub const LINK: &str = "\
Prints the link of a scenario. It runs the scenario first, because a link carries the fingerprint
of what its sender saw.

  faultline link <scenario> [--base URL]

  --base URL    the address of the page; FAULTLINE_ADDRESS otherwise, or a bare #fragment
";

/// For `faultline open --help`.
pub const OPEN: &str = "\
Prints the scenario in a link: a whole address, or its fragment in quotes.

  faultline open <link> [--resolved]

  --resolved    as a pure schedule: what the steps did, at the times at which they did it
";

/// For `faultline list --help`.
pub const LIST: &str = "\
Lists what there is.

  faultline list protocols|bugs|faults|claims|scenarios [--json]

  --json        an array of objects with name and sentence, and with protocol, breaks and source
                where they apply
";
