//! The tables, as Markdown.

use std::time::Duration;

use crate::Measured;
use crate::measure::Run;

pub(crate) fn print(measured: &[Measured], round_trip: Duration) {
    println!(
        "From process start to three secrets, ms, {} ms round trip, a whole core\n",
        round_trip.as_millis()
    );
    times(measured, |measured| &measured.runs);
    if measured.iter().all(|measured| !measured.throttled.is_empty()) {
        println!("\nThe same on a fourteenth of a core, as a function of 128 MB has\n");
        times(measured, |measured| &measured.throttled);
    }
    println!(
        "\n| program | M instructions | peak RSS, MiB | stripped, MB | system calls | files | TCP | TLS | requests | round trips |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for Measured { program, counts, .. } in measured {
        println!(
            "| {} | {:.2} | {:.1} | {:.2} | {} | {} | {} | {} | {} | {:.1} |",
            program.label,
            millions(counts.instructions),
            mebibytes(counts.peak_kib),
            millions(counts.bytes),
            counts.system_calls,
            counts.files.len(),
            counts.connections,
            counts.handshakes,
            counts.requests,
            counts.round_trips,
        );
    }
}

fn times(measured: &[Measured], runs: fn(&Measured) -> &[Run]) {
    println!("| program | min | p50 | p99 | max | CPU p50 |");
    println!("|---|---|---|---|---|---|");
    for measured in measured {
        let wall = sorted(runs(measured), |run| run.wall);
        let cpu = sorted(runs(measured), |run| run.cpu);
        println!(
            "| {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
            measured.program.label,
            ms(wall[0]),
            ms(percentile(&wall, 50)),
            ms(percentile(&wall, 99)),
            ms(wall[wall.len() - 1]),
            ms(percentile(&cpu, 50)),
        );
    }
}

pub(crate) fn sorted(runs: &[Run], of: fn(&Run) -> Duration) -> Vec<Duration> {
    let mut times: Vec<Duration> = runs.iter().map(of).collect();
    times.sort_unstable();
    times
}

/// By the nearest rank.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[allow(clippy::cast_precision_loss)] // far below 2^52
pub(crate) fn millions(count: u64) -> f64 {
    count as f64 / 1e6
}

#[allow(clippy::cast_precision_loss)] // far below 2^52
pub(crate) fn mebibytes(kib: u64) -> f64 {
    kib as f64 / 1024.0
}
