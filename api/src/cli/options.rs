//! Commands and options.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::console::Lang;

/// Pairs volunteers with children, proves how good the pairing is, and checks it independently.
#[derive(Parser, Debug)]
#[command(name = "tongxing", version)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options that every command takes.
#[derive(Args, Debug)]
pub(super) struct Common {
    /// Seed of whatever is drawn.
    #[arg(long, global = true, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
    /// Threads; 0 uses all. Results do not depend on it.
    #[arg(long, global = true, default_value_t = 0, value_name = "N")]
    pub(super) threads: usize,
    /// Most pricing rounds.
    #[arg(long, global = true, value_name = "N")]
    pub(super) iterations: Option<u64>,
    /// Stop after this many seconds with the best answer and its bound.
    #[arg(long, global = true, value_name = "SECONDS")]
    pub(super) time_limit: Option<f64>,
    /// Write the answer here; the format goes by the ending.
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Names and contacts, joined only where an export shows them.
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) people: Option<PathBuf>,
    /// Maps show homes, not villages or a grid of about a kilometre.
    #[arg(long, global = true)]
    pub(super) exact: bool,
    /// Exactly one JSON document on standard output.
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Language of messages; by locale where not given.
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<Lang>,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// The main job on the shipped sample: pair, check, plan four weeks of visits, write.
    Demo(Demo),
    /// Synthetic counties on real geography.
    Generate(Generate),
    /// Rosters (.xlsx, .csv) to a problem (`--out`) and a people file (`--people`).
    Import(Import),
    /// Pair one round.
    Pair(Pair),
    /// Repair the pairs of the round before: few of them change.
    Rebalance(Rebalance),
    /// Check a result independently.
    Check(Check),
    /// Explain a child's pairs, or one pair, of a result.
    Explain(Explain),
    /// Plan the visits that follow a result.
    Visits(Visits),
    /// Plan the trips of delegations to the children of remote pairs.
    Trips(Trips),
    /// Where to open stations, with a bound on what any other choice would do.
    Expand(Expand),
    /// What turnover does to coverage over the months to come: scenarios side by side, with bands.
    Simulate(Simulate),
    /// List, show, check, compare or verify policy packs.
    #[command(subcommand)]
    Policy(Policy),
    /// Run public benchmark instances, one JSON line per file.
    Benchmark(Benchmark),
    /// Answer over HTTP. There is no login yet: keep it on this machine or behind one.
    Serve(Serve),
}

#[derive(Args, Debug)]
pub(super) struct Demo {
    /// Where to write.
    #[arg(long, value_name = "DIR", default_value = "demo")]
    pub(super) dir: PathBuf,
}

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Area {
    /// One county.
    County,
    /// A folder for each county of a province or prefecture.
    Province,
    /// A folder for each county of the nation.
    Nation,
}

#[derive(Args, Debug)]
pub(super) struct Generate {
    /// County, province or nation.
    pub(super) area: Area,
    /// Division code; 320826 where not given.
    #[arg(long, value_name = "CODE")]
    pub(super) division: Option<String>,
    /// Children in all.
    #[arg(long, value_name = "N")]
    pub(super) children: Option<u32>,
    /// Volunteers in all.
    #[arg(long, value_name = "N")]
    pub(super) volunteers: Option<u32>,
    /// Date of the round.
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<String>,
    /// TOML file of all parameters.
    #[arg(long, value_name = "FILE")]
    pub(super) spec: Option<PathBuf>,
    /// One problem of all counties of a province instead of one each.
    #[arg(long)]
    pub(super) whole: bool,
}

#[derive(Args, Debug)]
pub(super) struct Import {
    /// Roster files with Chinese headers.
    #[arg(required = true)]
    pub(super) rosters: Vec<PathBuf>,
    /// Date of the round.
    #[arg(long, value_name = "DATE")]
    pub(super) date: String,
    /// Division of the round.
    #[arg(long, value_name = "CODE")]
    pub(super) division: String,
    /// Workbook of the rosters with the faulty cells marked (sheet 问题) and all that was filled in or
    /// passed over (sheet 提示).
    #[arg(long, value_name = "FILE.xlsx")]
    pub(super) errors: Option<PathBuf>,
    /// Travel that the problem states: `straight[:FACTOR]`, `road:EXTRACT`, `matrix:FILE.csv` or `osrm:URL`; `straight` where
    /// not given.
    #[arg(long, value_name = "SPEC")]
    pub(super) travel: Option<String>,
    /// Policy pack that the problem states, by name or file (.toml, .json); the national one where not
    /// given.
    #[arg(long, value_name = "PACK")]
    pub(super) policy: Option<String>,
    /// Pairs of the round before (原结对), for `pair --previous`; beside the problem, ending in
    /// `.previous.json`, where not given.
    #[arg(long, value_name = "FILE.json")]
    pub(super) previous_out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct Pair {
    /// The problem document.
    pub(super) problem: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// Result of the round before, whose pairs get a bonus.
    #[arg(long, value_name = "RESULT")]
    pub(super) previous: Option<PathBuf>,
    /// Most distinct ways that travel is asked for; at the limit the answer has a valid bound.
    #[arg(long, value_name = "N")]
    pub(super) max_queries: Option<u64>,
}

#[derive(Args, Debug)]
pub(super) struct Rebalance {
    /// The problem document.
    pub(super) problem: PathBuf,
    /// Result of the round before. Who is not in the problem any more has left, who is new has arrived.
    pub(super) previous: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// Most pairs that end although they could go on.
    #[arg(long, value_name = "K")]
    pub(super) max_changes: Option<u32>,
    /// Limits: pairs that stay, most changes by division, volunteer and child.
    #[arg(long, value_name = "FILE")]
    pub(super) pin: Option<PathBuf>,
    /// No pair ends that could go on; whatever is free is paired around them.
    #[arg(long, conflicts_with = "max_changes")]
    pub(super) freeze: bool,
    /// What more changes bring, from none to as many as the best round asks for, or to K.
    #[arg(long, conflicts_with = "freeze")]
    pub(super) curve: bool,
    /// Write what changes, line by line for a planner to approve (.json, .xlsx, .html).
    #[arg(long, value_name = "FILE", conflicts_with = "curve")]
    pub(super) diff: Option<PathBuf>,
    /// What a planner has decided of such lines (.xlsx or .json): what is approved happens, what is declined does not.
    #[arg(long, value_name = "FILE")]
    pub(super) approved: Option<PathBuf>,
    /// Say what would change; write no file.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Points of the curve.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = bounded(2, 200))]
    pub(super) points: usize,
}

/// What a command may put in place of the problem's own words.
#[derive(Args, Debug)]
pub(super) struct Overrides {
    /// Policy pack by name or file (.toml, .json), in place of the problem's.
    #[arg(long, value_name = "PACK")]
    pub(super) policy: Option<String>,
    /// Travel in place of the problem's: `straight[:FACTOR]`, `road:EXTRACT`, `matrix:FILE.csv` or
    /// `osrm:URL`; the last two take `,bound=FACTOR,speed=KMH`.
    #[arg(long, value_name = "SPEC")]
    pub(super) travel: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct Check {
    /// The problem document.
    pub(super) problem: PathBuf,
    /// The result document.
    pub(super) result: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// The round before, to be held against what the result says of it.
    #[arg(long, value_name = "RESULT")]
    pub(super) previous: Option<PathBuf>,
    /// RESULT is an answer of `expand`.
    #[arg(long, conflicts_with_all = ["previous", "plan", "brute_force", "policy"])]
    pub(super) expansion: bool,
    /// Look at every volunteer with every child, without an index.
    #[arg(long)]
    pub(super) brute_force: bool,
    /// Check a plan of visits that follows the result.
    #[arg(long, value_name = "PLAN")]
    pub(super) plan: Option<PathBuf>,
    /// Check block trips that follow the result.
    #[arg(long, value_name = "TRIPS", conflicts_with_all = ["previous", "plan", "brute_force", "expansion"])]
    pub(super) trips: Option<PathBuf>,
    /// The plan that it repairs, to be held against what it says of it.
    #[arg(long, value_name = "PLAN", requires = "plan")]
    pub(super) earlier: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct Explain {
    /// The problem document.
    pub(super) problem: PathBuf,
    /// The result document.
    pub(super) result: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// The child.
    #[arg(long, value_name = "ID")]
    pub(super) child: String,
    /// The volunteer, to ask about one pair.
    #[arg(long, value_name = "ID")]
    pub(super) volunteer: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct Expand {
    /// The problem document.
    pub(super) problem: PathBuf,
    /// Travel in place of the problem's own.
    #[arg(long, value_name = "SPEC")]
    pub(super) travel: Option<String>,
    /// Where stations could be opened, and what counts; where not given, in every township of the round's
    /// division.
    #[arg(long, value_name = "FILE")]
    pub(super) candidates: Option<PathBuf>,
    /// At most so many new stations.
    #[arg(long, value_name = "K", default_value_t = 0, required_unless_present_any = ["target", "recruits"])]
    pub(super) stations: usize,
    /// Also where at most so many volunteers more do most for the pairing.
    #[arg(long, value_name = "N")]
    pub(super) recruits: Option<u32>,
    /// Also with a station for so many thousandths of every county's children, and what that costs.
    #[arg(long, value_name = "PERMILLE", conflicts_with = "weakest_first")]
    pub(super) floor: Option<u32>,
    /// Also with as much as every county can have, then as all but the weakest can, and so on, and what that costs.
    #[arg(long)]
    pub(super) weakest_first: bool,
    /// An answer for every smaller number too.
    #[arg(long)]
    pub(super) curve: bool,
    /// The fewest new stations that cover so many thousandths of all that the children count.
    #[arg(long, value_name = "PERMILLE", conflicts_with_all = ["curve", "stations"])]
    pub(super) target: Option<u32>,
}

#[derive(Args, Debug)]
pub(super) struct Simulate {
    /// The problem document.
    pub(super) problem: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// The pairs at the start; where not given, the problem is paired first.
    #[arg(long, value_name = "RESULT")]
    pub(super) previous: Option<PathBuf>,
    /// Months after the start.
    #[arg(long, value_name = "M", default_value_t = 36)]
    pub(super) months: u32,
    /// Replications of every scenario.
    #[arg(long, value_name = "R", default_value_t = 100)]
    pub(super) replications: u32,
    /// What may happen, by name (default, leave-20, leave-33, leave-50) or file; the first is what the others are
    /// compared with.
    #[arg(long, value_name = "FILE", num_args = 1.., default_value = "default")]
    pub(super) scenario: Vec<String>,
    /// An answer of `expand`: its stations and recruits become a scenario of their own, `plan`.
    #[arg(long, value_name = "FILE")]
    pub(super) expansion: Option<PathBuf>,
    /// The month in which they come.
    #[arg(long, value_name = "M", default_value_t = 6, requires = "expansion")]
    pub(super) month: u32,
}

#[derive(Args, Debug)]
pub(super) struct Visits {
    /// The problem document.
    pub(super) problem: PathBuf,
    /// The result document.
    pub(super) result: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// First day; of a plan that is repaired, its own.
    #[arg(long, value_name = "DATE", required_unless_present = "earlier")]
    pub(super) from: Option<String>,
    /// Weeks; 4 unless said, of a plan that is repaired its own.
    #[arg(long, value_name = "N")]
    pub(super) weeks: Option<u16>,
    /// The plan that was given out: it is repaired instead of planned anew, few visits move.
    #[arg(long, value_name = "PLAN")]
    pub(super) earlier: Option<PathBuf>,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// Whose calendar (.ics) or sheets (.html) to write.
    #[arg(long, value_name = "ID")]
    pub(super) volunteer: Option<String>,
    /// The one day of a .geojson; the day that a map (.map.html) opens on, where not given the one with the
    /// most visits.
    #[arg(long, value_name = "DATE")]
    pub(super) day: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct Trips {
    /// The problem document.
    pub(super) problem: PathBuf,
    /// The result document.
    pub(super) result: PathBuf,
    #[command(flatten)]
    pub(super) overrides: Overrides,
    /// First day.
    #[arg(long, value_name = "DATE")]
    pub(super) from: String,
    /// Weeks.
    #[arg(long, value_name = "N", default_value_t = 26)]
    pub(super) weeks: u16,
}

/// What has come up since a plan was given out.
#[derive(Args, Debug)]
pub(super) struct Changes {
    /// What has come up, as a document.
    #[arg(long, value_name = "FILE")]
    pub(super) changes: Option<PathBuf>,
    /// A volunteer who cannot go; may be given again.
    #[arg(long, value_name = "ID:DATE[..DATE]")]
    pub(super) away: Vec<String>,
    /// A child who cannot be visited, such as a visit that is cancelled; may be given again.
    #[arg(long, value_name = "ID:DATE[..DATE]")]
    pub(super) unavailable: Vec<String>,
    /// A station that is closed; may be given again.
    #[arg(long, value_name = "ID:DATE[..DATE]")]
    pub(super) closed: Vec<String>,
    /// A child whose visit of a day stays as it is; may be given again.
    #[arg(long, value_name = "ID:DATE", requires = "earlier")]
    pub(super) pin: Vec<String>,
    /// All visits up to this day stay as they are.
    #[arg(long, value_name = "DATE", requires = "earlier")]
    pub(super) hold_until: Option<String>,
    /// Most visits that move to make room for others; 3 unless said.
    #[arg(long, value_name = "N", requires = "earlier")]
    pub(super) most_moved: Option<u32>,
}

#[derive(Subcommand, Debug)]
pub(super) enum Policy {
    /// The packs that the program ships.
    List,
    /// A pack with every key spelt out.
    Show {
        /// Name or file.
        pack: String,
    },
    /// Every fault of a pack.
    Check {
        /// Name or file.
        pack: String,
    },
    /// What two packs say differently, key by key.
    Diff {
        /// Name or file.
        a: String,
        /// Name or file.
        b: String,
    },
    /// Says which colours of a round the scoring of a pack would change; changes nothing.
    Shadow {
        /// Problem file.
        problem: PathBuf,
        /// Pack instead of the problem's own, by name or file.
        #[arg(long, value_name = "PACK")]
        policy: Option<String>,
    },
    /// Puts packs to the test: a county of each is paired, planned and checked, and what the pack promises is
    /// recomputed.
    Verify {
        /// Names of shipped packs.
        packs: Vec<String>,
        /// Every shipped pack.
        #[arg(long, conflicts_with = "packs")]
        all: bool,
    },
}

#[derive(Args, Debug)]
pub(super) struct Benchmark {
    /// Kind of the instances.
    pub(super) kind: String,
    /// Instance files; may be gzipped.
    #[arg(required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Also measure repair after this many volunteers leave (complete instances), e.g. 1,50.
    #[arg(long, value_name = "N,N", value_delimiter = ',')]
    pub(super) turnover: Vec<usize>,
    /// What counts first (vrptw): vehicles or distance; distance where not given.
    #[arg(long, value_name = "OBJECTIVE")]
    pub(super) objective: Option<RouteObjective>,
    /// What the word `capacity` in a file stands for (warehouse).
    #[arg(long, value_name = "X", value_parser = clap::value_parser!(i64).range(0..=1_000_000_000))]
    pub(super) capacity: Option<i64>,
    /// Sites to open (mclp); a curve over all numbers from P to Q where given as P..Q.
    #[arg(long, value_name = "P[..Q]")]
    pub(super) sites: Option<String>,
    /// How far a site covers (mclp): metres in a city, units of the plane else.
    #[arg(long, value_name = "R")]
    pub(super) radius: Option<f64>,
}

/// What routes are judged by first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum RouteObjective {
    /// Fewer vehicles, then shorter ways.
    Vehicles,
    /// Shorter ways.
    Distance,
}

#[derive(Args, Debug)]
pub(super) struct Serve {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "HOST:PORT")]
    pub(super) listen: String,
    /// Largest request body, in MiB.
    #[arg(long, default_value_t = 32, value_name = "MIB", value_parser = bounded(1, 2048))]
    pub(super) body_limit: usize,
    /// Requests that compute at once.
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = bounded(1, 256))]
    pub(super) computing: usize,
    /// Requests that may wait for their turn; one more is answered 503.
    #[arg(long, default_value_t = 16, value_name = "N", value_parser = bounded(0, 4096))]
    pub(super) waiting: usize,
}

/// Reads a whole number from `least` to `most`.
fn bounded(least: usize, most: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("{least} to {most} is allowed"))
    }
}
