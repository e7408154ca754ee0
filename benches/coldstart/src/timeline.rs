//! What `connect_early` does for a load that comes after other work.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::measure::Bench;
use crate::stub::Event;

const ROUND_TRIP: Duration = Duration::from_millis(20);
const SETUP_MS: &str = "150";

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A row a case: when the stub saw what, and how long the load took of it.
pub(crate) fn table(bench: &Bench, program: &Path) -> Result<String, Failure> {
    let mut table =
        "| | name asked | TCP | TLS | request | the load took | round trips |\n|---|---|---|---|---|---|---|\n".to_owned();
    bench.network.set_round_trip(ROUND_TRIP);
    for (label, early) in [("load alone", false), ("`connect_early` first", true)] {
        bench.stub.log.take();
        let mut command = bench.command(program);
        command.env("COLDSTART_SETUP_MS", SETUP_MS);
        if early {
            command.env("COLDSTART_EARLY", "1");
        }
        let began = Instant::now();
        let output = command.output()?;
        let text = String::from_utf8(output.stdout)?;
        let mut load = text.lines().find_map(|line| line.strip_prefix("load ")).ok_or("no load")?.split(' ');
        let mut next = || -> Result<u64, Failure> { Ok(load.next().ok_or("no time")?.parse()?) };
        let (from, to) = (next()?, next()?);
        let load = Duration::from_micros(to - from);
        let seen = bench.stub.log.take();
        let at = |event| {
            let first = seen.iter().find(|(_, other)| *other == event);
            first.map_or_else(String::new, |(at, _)| format!("{:.0}", ms(*at - began)))
        };
        writeln!(
            table,
            "| {label} | {} | {} | {} | {} | {:.1} | {:.1} |",
            at(Event::Lookup),
            at(Event::Connection),
            at(Event::Handshake),
            at(Event::Request),
            ms(load),
            load.as_secs_f64() / ROUND_TRIP.as_secs_f64(),
        )?;
    }
    bench.network.set_round_trip(Duration::ZERO);
    Ok(table)
}
