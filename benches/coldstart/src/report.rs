//! The tables, as Markdown.

use crate::program::{PROGRAMS, Program};
use crate::results::Figure::{
    Bytes, Files, Instructions, P50, PeakKib, Requests, RoundTrips, SystemCalls, Tcp, ThrottledP50, Tls,
};
use crate::results::{Figure, Results, THROTTLED, WHOLE_CORE};

/// What the Lambda examples' rows are called in the results: as it is, and on default SDK code.
pub(crate) const EXAMPLES: [(&str, &str); 2] =
    [("example", "as it is"), ("example-default", "on default SDK code")];

/// The programs of the first screen, and what each asks of its author.
const SUMMARY: [(&str, &str, &str); 6] = [
    ("secretsmanager", "Secrets Manager, default SDK code", "nothing"),
    ("secretsmanager-quiet", "Secrets Manager, jitter off", "one variable at build time"),
    ("stock-client", "ddbsm, your HTTP client, jitter off", "the same variable"),
    ("swap", "ddbsm, its HTTP client", "one line, `.http_client(ddbsm::aws::http_client())`"),
    (
        "own",
        "ddbsm, its client and configuration",
        "one line, `ddbsm::aws::lambda_config()`, and the SDK's default features off",
    ),
    ("function", "the same, dependencies built for size", "[a build profile](#a-small-function)"),
];

pub(crate) fn summary(results: &Results) -> String {
    let rows = SUMMARY.iter().filter_map(|(name, label, change)| {
        let figure = |figure, unit| Some(results.get(name, figure)? / unit);
        let (throttled, whole) = (figure(ThrottledP50, 1.0)?, figure(P50, 1.0)?);
        let megabytes = figure(Bytes, 1e6)?;
        Some(format!("| {label} | {change} | {throttled:.0} | {whole:.0} | {megabytes:.1} |\n"))
    });
    let header = "| to load three secrets | you change | ms, 128 MB | ms, a whole core | program, MB |";
    format!("{header}\n|---|---|---|---|---|\n{}", rows.collect::<String>())
}

pub(crate) fn whole_core(results: &Results) -> String {
    table(results, "program|min|p50|p99|max|CPU p50", |_| true, &WHOLE_CORE.map(|figure| (figure, 1.0, 1)))
}

pub(crate) fn throttled(results: &Results) -> String {
    table(results, "program|min|p50|p99|max|CPU p50", |_| true, &THROTTLED.map(|figure| (figure, 1.0, 1)))
}

pub(crate) fn counts(results: &Results) -> String {
    let header =
        "program|M instructions|peak RSS, MiB|stripped, MB|system calls|files|TCP|TLS|requests|round trips";
    let columns = [
        (Instructions, 1e6, 2),
        (PeakKib, 1024.0, 1),
        (Bytes, 1e6, 2),
        (SystemCalls, 1.0, 0),
        (Files, 1.0, 0),
        (Tcp, 1.0, 0),
        (Tls, 1.0, 0),
        (Requests, 1.0, 0),
        (RoundTrips, 1.0, 1),
    ];
    table(results, header, |program| !program.queries, &columns)
}

pub(crate) fn query(results: &Results) -> String {
    let header = "program|M instructions|peak RSS, MiB|stripped, MB|TCP|TLS|requests|round trips";
    let columns = [
        (Instructions, 1e6, 2),
        (PeakKib, 1024.0, 1),
        (Bytes, 1e6, 2),
        (Tcp, 1.0, 0),
        (Tls, 1.0, 0),
        (Requests, 1.0, 0),
        (RoundTrips, 1.0, 1),
    ];
    table(results, header, |program| program.queries, &columns)
}

pub(crate) fn example(results: &Results) -> String {
    let rows = EXAMPLES
        .iter()
        .filter_map(|(name, label)| Some(format!("| {label} | {:.2} |\n", results.get(name, Bytes)? / 1e6)));
    format!("| | MB |\n|---|---|\n{}", rows.collect::<String>())
}

/// The programs that were measured: figures, what each is divided by, and its decimals.
fn table(
    results: &Results,
    header: &str,
    shown: fn(&Program) -> bool,
    columns: &[(Figure, f64, usize)],
) -> String {
    let rows = PROGRAMS.iter().filter(|program| shown(program)).filter_map(|program| {
        let cells = columns.iter().map(|(figure, unit, decimals)| {
            Some(format!(" {:.decimals$} |", results.get(program.name, *figure)? / unit))
        });
        Some(format!("| {} |{}\n", program.label, cells.collect::<Option<String>>()?))
    });
    let rows: String = rows.collect();
    format!("| {} |\n{}|\n{rows}", header.replace('|', " | "), "|---".repeat(columns.len() + 1))
}
