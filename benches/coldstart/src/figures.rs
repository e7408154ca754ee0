//! The figures that are promised, and whether they hold. Counts and ratios alone: times are the machine's.

use crate::Measured;
use crate::example::Example;
use crate::measure::Counts;
use crate::report::{mebibytes, millions};

/// Prints each figure that can be told from what was measured; true if all hold.
pub(crate) fn check(measured: &[Measured], example: Option<&Example>) -> bool {
    let counts = |name| measured.iter().find(|measured| measured.program.name == name).map(|it| &it.counts);
    let instructions = |name| counts(name).map(|counts| millions(counts.instructions));
    let ratio = |a, b| Some(instructions(a)? / instructions(b)?);
    let own = counts("own");
    let function = counts("function");
    let home = |path: &String| path.contains("/.aws") || path.contains("certs") || path.ends_with(".pem");
    let added =
        |of: fn(&Counts) -> usize| Some(count(of(counts("query-own")?)) - count(of(counts("query-alone")?)));
    let rows = [
        at_most("M instructions of a cold load, all of our own", instructions("own"), 4.2),
        at_most("the same over the floor", ratio("own", "floor"), 1.30),
        at_least("the default's over ours, as shipped", ratio("dynamodb", "own"), 100.0),
        at_least("the default's over ours, its jitter off", ratio("dynamodb-quiet", "own"), 3.6),
        at_most("M instructions, its dependencies for size", instructions("function"), 4.2),
        goal("M instructions, the HTTP client swapped", instructions("swap"), 5.0),
        // What a load costs a function that uses DynamoDB anyway.
        goal(
            "M instructions that a load adds to a query",
            difference(&instructions, "query-own", "query-alone"),
            0.4,
        ),
        at_most("requests that a load adds", added(|it| it.requests), 1.0),
        at_most("connections that a load adds", added(|it| it.connections), 0.0),
        at_least(
            "connections of Secrets Manager and a query",
            counts("query-secretsmanager").map(|it| count(it.connections)),
            2.0,
        ),
        at_most("TCP connections", own.map(|it| count(it.connections)), 1.0),
        at_most("TLS handshakes", own.map(|it| count(it.handshakes)), 1.0),
        at_most("requests", own.map(|it| count(it.requests)), 1.0),
        at_most("round trips, DNS included", own.map(|it| it.round_trips), 4.2),
        at_most("peak RSS, MiB, its dependencies for size", function.map(|it| mebibytes(it.peak_kib)), 5.6),
        at_most("stripped, MB, its dependencies for size", function.map(|it| millions(it.bytes)), 3.6),
        goal("stripped, MB, all for size", counts("small").map(|it| millions(it.bytes)), 2.6),
        at_most(
            "certificate files and ~/.aws looked for",
            own.map(|it| count(it.files.iter().filter(|path| home(path)).count())),
            0.0,
        ),
        goal("the Lambda example stripped, MB", example.map(|it| millions(it.bytes)), 4.5),
    ];
    println!("\n| figure | wanted | measured | |\n|---|---|---|---|");
    rows.into_iter().flatten().fold(true, |all, (row, holds)| {
        println!("{row}");
        all && holds
    })
}

fn difference(figure: impl Fn(&'static str) -> Option<f64>, a: &'static str, b: &'static str) -> Option<f64> {
    Some(figure(a)? - figure(b)?)
}

type Row = Option<(String, bool)>;

fn at_most(figure: &str, measured: Option<f64>, limit: f64) -> Row {
    row(figure, measured?, "at most", limit, |measured, limit| measured <= limit)
}

/// A figure that is aimed at and not reached yet: shown as missed, and no failure.
fn goal(figure: &str, measured: Option<f64>, limit: f64) -> Row {
    at_most(figure, measured, limit).map(|(row, _)| (row, true))
}

fn at_least(figure: &str, measured: Option<f64>, limit: f64) -> Row {
    row(figure, measured?, "at least", limit, |measured, limit| measured >= limit)
}

fn row(figure: &str, measured: f64, word: &str, limit: f64, holds: fn(f64, f64) -> bool) -> Row {
    let holds = holds(measured, limit);
    let mark = if holds { "" } else { "**missed**" };
    Some((format!("| {figure} | {word} {limit} | {measured:.2} | {mark} |"), holds))
}

#[allow(clippy::cast_precision_loss)] // a handful
fn count(number: usize) -> f64 {
    number as f64
}
