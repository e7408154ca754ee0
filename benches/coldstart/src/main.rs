//! What a cold start costs, from the process's start to three secrets in its memory.
//!
//! `cargo run --profile harness` in this folder builds sixteen programs as functions are shipped, runs each a hundred times
//! against a stub of AWS in another network namespace, and prints the tables. Exits with 1 if a figure that is promised does
//! not hold.
//!
//! - `--only own,swap,floor` takes some of the programs.
//! - `--runs 10` runs each less often. Defaults to 100; 0 takes counts alone, which a busy machine doesn't change.
//! - `--write` stores what was measured in `results.csv`, and makes the tables and the chart of `COLD-STARTS.md` from all that
//!   stands there.
//! - Each program's profile is `target/programs/NAME.callgrind`, for `callgrind_annotate --inclusive=yes`.
//! - `--render` measures nothing and only makes these.

mod chart;
mod document;
mod example;
mod figures;
mod measure;
mod network;
mod program;
mod report;
mod results;
mod stub;
mod throttle;
mod timeline;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use measure::{Bench, Run};
use program::{Built, PROGRAMS, Program};
use results::{Figure, Results, THROTTLED, WHOLE_CORE};
use throttle::Throttle;

type Failure = Box<dyn Error + Send + Sync>;

/// Within a region, as AWS' zones are apart.
const ROUND_TRIP: Duration = Duration::from_millis(1);

struct Arguments {
    programs: Vec<Program>,
    runs: usize,
    write: bool,
    /// Whether nothing is measured.
    render: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool, Failure> {
    let Arguments { programs, runs, write, render } = Arguments::of(std::env::args().skip(1))?;
    if render {
        document::render(&Results::read()?)?;
        return Ok(true);
    }
    for tool in ["valgrind", "strace", "strip", "ip"] {
        if Command::new(tool).arg("--version").output().is_err()
            && Command::new(tool).arg("-V").output().is_err()
        {
            println!("skipped: {tool} is not installed");
            return Ok(true);
        }
    }
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    let target = std::path::absolute(target)?;
    // Before the network is gone.
    let mut built = Vec::new();
    for program in &programs {
        eprintln!("building {}", program.name);
        built.push(program.build(&target)?);
    }
    let mut results = Results::default();
    if programs.len() == PROGRAMS.len() {
        for ((name, _), bytes) in report::EXAMPLES.into_iter().zip(example::build(&target)?) {
            #[allow(clippy::cast_precision_loss)] // far below 2^52
            results.set(name, Figure::Bytes, bytes as f64);
        }
    }
    let bench = match Bench::new(&target) {
        Ok(bench) => bench,
        Err(error) => {
            println!("skipped: network namespaces cannot be made here ({error}); run as root");
            return Ok(true);
        }
    };
    for program in &built {
        eprintln!("counting {}", program.name);
        results.set_counts(program.name, &bench.counts(program)?);
    }
    bench.network.set_round_trip(ROUND_TRIP);
    eprintln!("timing");
    time(&mut results, WHOLE_CORE, &built, runs, |path| bench.run(&mut bench.command(path)))?;
    match Throttle::new() {
        Err(error) => {
            println!("a fourteenth of a core: skipped, control groups cannot be made here ({error})\n")
        }
        Ok(throttle) => {
            eprintln!("timing on a fourteenth of a core");
            time(&mut results, THROTTLED, &built, runs, |path| {
                bench.run(&mut throttle.command(&bench, path))
            })?;
        }
    }
    let timeline = built.iter().find(|program| program.name == "own" && runs > 0);
    let timeline = timeline.map(|program| timeline::table(&bench, &program.stripped)).transpose()?;
    let (figures, hold) = figures::table(&results);
    for (heading, table) in [
        ("From process start to its end, ms, 1 ms round trip, a whole core", report::whole_core(&results)),
        ("On a fourteenth of a core, as a function of 128 MB has", report::throttled(&results)),
        ("To three secrets", report::counts(&results)),
        ("To three secrets and then a query", report::query(&results)),
        ("A load after 150 ms of other set-up, 20 ms round trip", timeline.clone().unwrap_or_default()),
        ("The Lambda example, stripped", report::example(&results)),
        ("Figures", figures),
    ] {
        println!("{heading}\n\n{table}");
    }
    if write {
        let mut all = Results::read()?;
        all.merge(results);
        all.write()?;
        if let Some(timeline) = timeline {
            document::write("timeline", &timeline)?;
        }
        document::render(&all)?;
    }
    Ok(hold)
}

/// Runs every program as often. In turn, so that what else the machine does falls on all alike.
fn time(
    results: &mut Results,
    figures: [Figure; 5],
    built: &[Built],
    runs: usize,
    run: impl Fn(&Path) -> Result<Run, Failure>,
) -> Result<(), Failure> {
    let mut times = vec![Vec::new(); built.len()];
    for _ in 0..runs {
        for (times, program) in times.iter_mut().zip(built) {
            times.push(run(&program.stripped)?);
        }
    }
    for (times, program) in times.iter().zip(built) {
        results.set_times(program.name, figures, times);
    }
    Ok(())
}

impl Arguments {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut parsed = Self { programs: PROGRAMS.to_vec(), runs: 100, write: false, render: false };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--write" => parsed.write = true,
                "--render" => parsed.render = true,
                "--runs" => parsed.runs = value()?.parse()?,
                "--only" => {
                    let named =
                        |name| Program::named(name).ok_or_else(|| format!("there is no program `{name}`"));
                    parsed.programs = value()?.split(',').map(named).collect::<Result<_, _>>()?;
                }
                _ => {
                    return Err(
                        format!("`{argument}`? There are --only, --runs, --write and --render").into()
                    );
                }
            }
        }
        Ok(parsed)
    }
}
