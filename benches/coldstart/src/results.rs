//! `results.csv`: every figure of every program, from which the tables and the chart are made.
//!
//! A run replaces the figures that it measured and leaves the others, so that counts can be taken on a busy machine and times
//! on a quiet one.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Failure;
use crate::measure::{Counts, Run};

/// Times are in ms, and `Throttled` ones of a fourteenth of a core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    Instructions,
    PeakKib,
    Bytes,
    SystemCalls,
    Files,
    HomeFiles,
    Tcp,
    Tls,
    Requests,
    RoundTrips,
    Min,
    P50,
    P99,
    Max,
    Cpu,
    ThrottledMin,
    ThrottledP50,
    ThrottledP99,
    ThrottledMax,
    ThrottledCpu,
}

use Figure::{
    Bytes, Cpu, Files, HomeFiles, Instructions, Max, Min, P50, P99, PeakKib, Requests, RoundTrips,
    SystemCalls, Tcp, ThrottledCpu, ThrottledMax, ThrottledMin, ThrottledP50, ThrottledP99, Tls,
};

/// The columns, and how many decimals each is kept with.
const COLUMNS: [(Figure, &str, usize); 20] = [
    (Instructions, "instructions", 0),
    (PeakKib, "peak_kib", 0),
    (Bytes, "bytes", 0),
    (SystemCalls, "system_calls", 0),
    (Files, "files", 0),
    (HomeFiles, "home_files", 0),
    (Tcp, "tcp", 0),
    (Tls, "tls", 0),
    (Requests, "requests", 0),
    (RoundTrips, "round_trips", 2),
    (Min, "min", 1),
    (P50, "p50", 1),
    (P99, "p99", 1),
    (Max, "max", 1),
    (Cpu, "cpu", 1),
    (ThrottledMin, "throttled_min", 1),
    (ThrottledP50, "throttled_p50", 1),
    (ThrottledP99, "throttled_p99", 1),
    (ThrottledMax, "throttled_max", 1),
    (ThrottledCpu, "throttled_cpu", 1),
];

pub(crate) const WHOLE_CORE: [Figure; 5] = [Min, P50, P99, Max, Cpu];
pub(crate) const THROTTLED: [Figure; 5] =
    [ThrottledMin, ThrottledP50, ThrottledP99, ThrottledMax, ThrottledCpu];

#[derive(Debug, Default)]
pub(crate) struct Results(Vec<Row>);

/// A program's figures, in the order of [`COLUMNS`].
#[derive(Debug)]
struct Row {
    program: String,
    figures: [Option<f64>; COLUMNS.len()],
}

impl Results {
    fn path() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("results.csv")
    }

    pub(crate) fn read() -> Result<Self, Failure> {
        Self::parse(&fs::read_to_string(Self::path())?)
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let mut lines = text.lines();
        if lines.next() != Some(&header()) {
            return Err("results.csv has other columns than this harness".into());
        }
        let mut rows = Vec::new();
        for line in lines {
            let mut cells = line.split(',');
            let program = cells.next().unwrap_or_default().to_owned();
            let mut figures = [None; COLUMNS.len()];
            for (figure, cell) in figures.iter_mut().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                *figure = Some(cell.parse()?);
            }
            rows.push(Row { program, figures });
        }
        Ok(Self(rows))
    }

    pub(crate) fn write(&self) -> Result<(), Failure> {
        Ok(fs::write(Self::path(), self.to_csv()?)?)
    }

    fn to_csv(&self) -> Result<String, Failure> {
        let mut text = header();
        for row in &self.0 {
            write!(text, "\n{}", row.program)?;
            for (figure, (_, _, decimals)) in row.figures.iter().zip(COLUMNS) {
                match figure {
                    Some(figure) => write!(text, ",{figure:.decimals$}")?,
                    None => text.push(','),
                }
            }
        }
        Ok(text + "\n")
    }

    pub(crate) fn get(&self, program: &str, figure: Figure) -> Option<f64> {
        let row = self.0.iter().find(|row| row.program == program)?;
        let at = COLUMNS.iter().position(|(column, ..)| *column == figure)?;
        row.figures[at]
    }

    pub(crate) fn set(&mut self, program: &str, figure: Figure, value: f64) {
        let row = self.0.iter().position(|row| row.program == program).unwrap_or_else(|| {
            self.0.push(Row { program: program.to_owned(), figures: [None; COLUMNS.len()] });
            self.0.len() - 1
        });
        for (cell, (column, ..)) in self.0[row].figures.iter_mut().zip(COLUMNS) {
            if column == figure {
                *cell = Some(value);
            }
        }
    }

    /// Takes over every figure that the other has.
    pub(crate) fn merge(&mut self, newer: Self) {
        for Row { program, figures } in newer.0 {
            for (figure, (column, ..)) in figures.into_iter().zip(COLUMNS) {
                if let Some(figure) = figure {
                    self.set(&program, column, figure);
                }
            }
        }
    }

    #[allow(clippy::cast_precision_loss)] // far below 2^52
    pub(crate) fn set_counts(&mut self, program: &str, counts: &Counts) {
        let home =
            |path: &&String| path.contains("/.aws") || path.contains("certs") || path.ends_with(".pem");
        for (figure, value) in [
            (Instructions, counts.instructions as f64),
            (PeakKib, counts.peak_kib as f64),
            (Bytes, counts.bytes as f64),
            (SystemCalls, counts.system_calls as f64),
            (Files, counts.files.len() as f64),
            (HomeFiles, counts.files.iter().filter(home).count() as f64),
            (Tcp, counts.connections as f64),
            (Tls, counts.handshakes as f64),
            (Requests, counts.requests as f64),
            (RoundTrips, counts.round_trips),
        ] {
            self.set(program, figure, value);
        }
    }

    /// What came of all runs; nothing if there were none.
    pub(crate) fn set_times(&mut self, program: &str, figures: [Figure; 5], runs: &[Run]) {
        if runs.is_empty() {
            return;
        }
        let (wall, cpu) = (sorted(runs, |run| run.wall), sorted(runs, |run| run.cpu));
        let times = [
            wall[0],
            percentile(&wall, 50),
            percentile(&wall, 99),
            wall[wall.len() - 1],
            percentile(&cpu, 50),
        ];
        for (figure, time) in figures.into_iter().zip(times) {
            self.set(program, figure, time.as_secs_f64() * 1000.0);
        }
    }
}

fn header() -> String {
    COLUMNS.iter().fold("program".to_owned(), |header, (_, name, _)| header + "," + name)
}

fn sorted(runs: &[Run], of: fn(&Run) -> Duration) -> Vec<Duration> {
    let mut times: Vec<Duration> = runs.iter().map(of).collect();
    times.sort_unstable();
    times
}

/// By the nearest rank.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_a_run_replaces_only_what_it_measured() {
        let mut results = Results::default();
        results.set("own", Instructions, 4_050_000.0);
        results.set("own", P50, 11.1);
        let mut results = Results::parse(&results.to_csv().unwrap()).unwrap();
        let run = |ms| Run { wall: Duration::from_millis(ms), cpu: Duration::from_millis(1) };
        results.set_times("own", WHOLE_CORE, &[]);
        assert_eq!(results.get("own", P50), Some(11.1));
        results.set_times("own", WHOLE_CORE, &[run(30), run(10), run(20)]);
        let times = WHOLE_CORE.map(|figure| results.get("own", figure).unwrap());
        assert_eq!(times, [10.0, 20.0, 30.0, 30.0, 1.0]);
        assert_eq!(results.get("own", Instructions), Some(4_050_000.0));
        assert_eq!(results.get("own", ThrottledP50), None);
    }
}
