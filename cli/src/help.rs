//! What `--help` prints. The exit statuses are a promise: scripts and CI read them.

/// For `faultline --help`.
pub const ALL: &str = "\
Faultline: a distributed system in which every accident can be repeated.

  faultline run  <scenario> [--seed N] [--until TIME] [--events] [--twice]
                           [--json | --report] [--base URL]
  faultline hunt <scenario> [--seeds A..B] [--stop-at-first] [--jobs N] [--json] …
  faultline replay <folder> [--as-recorded] [--json]
  faultline check-history <file> [--model MODEL] [--json]
  faultline shrink <scenario> [--budget RUNS] [--claim NAME] [--json] [--base URL]
  faultline measure [<exhibit>…] [--table FILE] [--jobs N]
  faultline link <scenario> [--base URL]
  faultline open <link> [--resolved]
  faultline list protocols|bugs|faults|commands|claims|scenarios|exhibits [--json]
  faultline <command> --help

A <scenario> is a file, a link, the name of one that comes with Faultline (see `list scenarios`),
or - for standard input. Quote a link: to a shell, # begins a comment.

Exit status
  0  the run holds, or the command did what it was asked
  1  a claim is broken; a hunt has found something
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

/// For `faultline hunt --help`.
pub const HUNT: &str = "\
Looks for a violation in many runs of a scenario, and shows each distinct one once, with its link.

  faultline hunt <scenario> [--seeds A..B] [--intensity WORD] [--jobs N] [--stop-at-first | --all]
                            [--strategy sweep|places] [--pairs N] [--time TIME] [--runs N] [--events N]
                            [--from N] [--corpus FOLDER] [--twice] [--json] [--base URL]
  faultline hunt <scenario> --strategy exhaust [--timers N] [--crashes N] [--copies N] [--depth N]
                            [--states N] [--depth-first] [--unreduced] [--all] [--time TIME]
                            [--corpus FOLDER] [--json] [--base URL]

  --strategy WORD    sweep, many seeds with drawn accidents, if nobody says; or places: one fault at
                     every place of the scenario's own run, a crash or power loss behind each
                     effect, each message lost, late or twice, each delivery or timer a millisecond
                     early or late, a cut behind each step; or exhaust: every order of deliveries,
                     timers and crashes of a small cluster, shortest paths first. Then the scenario
                     says only who there is and what clients `ask`. A workload stands for a write and
                     a read of each client.
  --seeds A..B       the seeds from A on, up to the one before B; 0..1000 if nobody says
  --intensity WORD   how much goes wrong in each run beyond what is written: low, medium, high or
                     mixed, drawn from the seed within what the protocol is made to survive; or
                     as-written, which is what a scenario with faults or steps of its own gets if
                     nobody says
  --pairs N          places: so many pairs of places too, the first among the causes of the second;
                     20,000 if nobody says
  --timers N         exhaust: so many timers may fire on a path; 2 if nobody says
  --crashes N        exhaust: so many servers may crash, between any two effects; 0
  --copies N         exhaust: so many messages may arrive twice; 0
  --depth N          exhaust: paths of so many choices; 100
  --states N         exhaust: so many different states; 1000000
  --depth-first      exhaust: less memory, and no shortest paths
  --unreduced        exhaust: orders that commute and servers that are alike are all tried
  --jobs N           so many threads; one for each core if nobody says. What is found does not
                     depend on it.
  --stop-at-first    ends with the first broken run, the one with the lowest number
  --all              looks on after a find, as it does if nobody says
  --time TIME        ends after so long, such as 60s
  --runs N           tries at most so many runs
  --events N         ends with the run in which all together have had so many events
  --from N           begins with run number N: goes on where a hunt was stopped
  --corpus FOLDER    writes the first run of each violation there, for `faultline replay`
  --twice            executes each run twice and compares their fingerprints
  --json             one object on standard output: runs, broken, distinct (claim, seed, run,
                     runs_to_find, runs, event, sentence, link), fewer_than_one_in, next, stopped,
                     fingerprint, runs_per_second, events_per_second and more
  --base URL         the address of the page, for the links

Ctrl-C ends a hunt with what it has found so far, and says how to go on.

Exit status: 0 nothing found, 1 something found, 2 interrupted, or undecided runs, 3 bad input,
4 unmet, 5 --twice differs.
";

/// For `faultline replay --help`.
pub const REPLAY: &str = "\
Runs each scenario of a folder again, in the order of their names: the regression test of a hunt.

  faultline replay <folder> [--as-recorded] [--json]

  --as-recorded  what counts is that each file still breaks the claim that it names, with the
                 fingerprint that it names; a file that names no claim
                 is passed over
  --json         an array of objects: name, verdict, broken, fingerprint, expected, as_recorded

Exit status: 0 nothing is broken (or all is as recorded), 1 something is, and as for `run`.
";

/// For `faultline check-history --help`.
pub const CHECK_HISTORY: &str = "\
Judges a history that was recorded elsewhere: whether one order of its operations explains every
answer (linearizability). If none does, it names the operations that cannot all be right.

  faultline check-history <file> [--model MODEL] [--json]

A <file>, or - for standard input, holds maps of Jepsen or Knossos, lines of Jepsen's log, or one JSON
object after the other:
  {:process 0, :type :invoke, :f :write, :value 1}        with :key, or [key value] as the value
  INFO  jepsen.util - 0  :invoke  :write  1
  {\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"value\": 1}
What fails did not happen; what ends with info, or not at all, may have happened. Keys are judged one
by one.

  --model MODEL  what the operations are operations on; guessed from them if you do not say
                 register      read, write
                 cas-register  and cas, whose value is [expected new]
                 kv            read or get, write or put, cas, append to a text
                 append        append to a list, read the whole list
                 counter       add, inc, dec, read
                 set           add, read the whole set
                 queue         enqueue, dequeue: first in, first out
                 lock          acquire, release: by its holder
  --json         one object on standard output: verdict, model, processes, operations, open, keys,
                 visited, undecided, broken

Exit status: 0 holds, 1 broken, 2 undecided: the search was given up, 3 bad input.
";

/// For `faultline shrink --help`.
pub const SHRINK: &str = "\
Makes a scenario smaller that breaks a claim: as few faults and operations, nodes and lines as it
can find that break the same claim, whatever the seed.

  faultline shrink <scenario> [--budget RUNS] [--claim NAME] [--json] [--base URL]

  --budget RUNS  stop after about so many runs with the best so far; 100000 if nobody says. Ctrl-C
                 does the same at any time.
  --claim NAME   which claim stays broken, see `list claims`; if nobody says, the first that breaks
  --json         one object on standard output: claim, sentence, before and after (faults,
                 operations), runs, seconds, finished, needs_seed, scenario, link, fingerprint
  --base URL     the address of the page, for the link

What is printed is a scenario. Beside each line stands whether it is essential (without it the claim
holds) and whether its values could be others; that was tried with some values and some seeds.

Exit status: 0 it was shrunk, 3 bad input, or the run does not break the claim.
";

/// For `faultline measure --help`.
pub const MEASURE: &str = "\
Measures how hard the planted bugs are to find, and prints a table.

  faultline measure [<exhibit>…] [--table FILE] [--jobs N]

Each is hunted in a plain cluster, ten times by sweep and ten times by places, each within 20,000
runs, and once by exhaust; its clean twin is swept 2,000 times. What is counted is runs, not seconds,
so the table is the same on every machine. All of them take some minutes.

  --table FILE  write the table there; of exhibits that are not named it keeps what it says
  --jobs N      so many threads; one for each core if nobody says

Exit status: 0 it was measured, 2 interrupted, 3 bad input.
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

  faultline list protocols|bugs|faults|commands|claims|scenarios|exhibits [--json]

  --json        an array of objects with name and sentence, and with protocol, breaks and source
                where they apply
";
