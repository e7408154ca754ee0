//! What a cold start costs, from the process's start to three secrets in its memory.
//!
//! `cargo run --profile harness` in this folder builds sixteen programs as functions are shipped, runs each a hundred times
//! against a stub of AWS in another network namespace, prints the tables and draws the chart of `COLD-STARTS.md`.
//! `--only own,swap,floor` takes some of the programs, `--runs 10` runs each less often. Exits with 1 if a figure that
//! is promised does not hold.

mod chart;
mod example;
mod figures;
mod measure;
mod network;
mod program;
mod report;
mod stub;
mod throttle;
mod timeline;

use std::error::Error;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use measure::{Bench, Counts, Run};
use program::{PROGRAMS, Program};
use throttle::Throttle;

type Failure = Box<dyn Error + Send + Sync>;

/// Within a region, as AWS' zones are apart.
const ROUND_TRIP: Duration = Duration::from_millis(1);

/// All that was measured of one program.
pub(crate) struct Measured {
    pub(crate) program: Program,
    pub(crate) counts: Counts,
    pub(crate) runs: Vec<Run>,
    /// On a fourteenth of a core; none where that cannot be had.
    pub(crate) throttled: Vec<Run>,
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
    let (programs, runs) = arguments()?;
    for tool in ["valgrind", "strace", "ip"] {
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
    let whole = programs.len() == PROGRAMS.len();
    let example = if whole { Some(example::build(&target)?) } else { None };

    let bench = match Bench::new(&target) {
        Ok(bench) => bench,
        Err(error) => {
            println!("skipped: network namespaces cannot be made here ({error}); run as root");
            return Ok(true);
        }
    };
    let mut measured = Vec::new();
    for (program, path) in programs.iter().zip(&built) {
        eprintln!("counting {}", program.name);
        let counts = bench.counts(path)?;
        measured.push(Measured { program: *program, counts, runs: Vec::new(), throttled: Vec::new() });
    }
    bench.network.set_round_trip(ROUND_TRIP);
    // In turn, so that what else the machine does falls on all alike.
    eprintln!("timing");
    for _ in 0..runs {
        for (measured, path) in measured.iter_mut().zip(&built) {
            measured.runs.push(bench.run(&mut bench.command(path))?);
        }
    }
    match Throttle::new() {
        Err(error) => {
            println!("a fourteenth of a core: skipped, control groups cannot be made here ({error})\n")
        }
        Ok(throttle) => {
            eprintln!("timing on a fourteenth of a core");
            for _ in 0..runs {
                for (measured, path) in measured.iter_mut().zip(&built) {
                    measured.throttled.push(bench.run(&mut throttle.command(&bench, path))?);
                }
            }
        }
    }
    report::print(&measured, ROUND_TRIP);
    if let Some(path) = programs.iter().position(|program| program.name == "own") {
        timeline::print(&bench, &built[path])?;
    }
    if let Some(example) = &example {
        example.print();
    }
    if whole {
        chart::write(&measured)?;
    }
    Ok(figures::check(&measured, example.as_ref()))
}

/// The programs to measure and how often.
fn arguments() -> Result<(Vec<Program>, usize), Failure> {
    let (mut programs, mut runs) = (PROGRAMS.to_vec(), 100);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or("usage: coldstart [--only NAME,NAME] [--runs N]")?;
        match argument.as_str() {
            "--runs" => runs = value.parse()?,
            "--only" => {
                let named =
                    |name| Program::named(name).ok_or_else(|| format!("there is no program `{name}`"));
                programs = value.split(',').map(named).collect::<Result<_, _>>()?;
            }
            _ => return Err(format!("`{argument}`? There are --only and --runs").into()),
        }
    }
    Ok((programs, runs))
}
