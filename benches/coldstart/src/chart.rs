//! The chart of `COLD-STARTS.md`: the median of each program on a fourteenth of a core.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Failure;
use crate::program::{Maker, PROGRAMS};
use crate::results::{Figure, Results};

const WIDTH: f64 = 860.0;
const LABELS: f64 = 360.0;
const BAR: f64 = 18.0;
const ROW: f64 = 26.0;
const HEADING: f64 = 34.0;
const TOP: f64 = 60.0;

/// What each color is for.
const LEGEND: [(Maker, &str); 3] =
    [(Maker::Aws, "AWS's own code"), (Maker::Ddbsm, "ddbsm"), (Maker::Nobody, "neither")];

const fn color(maker: Maker) -> &'static str {
    match maker {
        Maker::Ddbsm => "#0b7a5c",
        Maker::Nobody => "#8a8a8a",
        Maker::Aws => "#c4622d",
    }
}

pub(crate) fn write(results: &Results) -> Result<(), Failure> {
    Ok(fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("chart.svg"), svg(results)?)?)
}

fn svg(results: &Results) -> Result<String, Failure> {
    let median = |program: &str| results.get(program, Figure::ThrottledP50);
    let longest = PROGRAMS.iter().filter_map(|program| median(program.name)).fold(1.0, f64::max);
    let scale = (WIDTH - LABELS - 60.0) / longest;
    let mut bars = String::new();
    let mut y = TOP;
    for (queries, heading) in [(false, "to three secrets"), (true, "to three secrets and then a query")] {
        let timed = PROGRAMS.iter().filter(|program| program.queries == queries);
        let mut timed = timed.filter_map(|program| Some((program, median(program.name)?))).peekable();
        if timed.peek().is_none() {
            continue;
        }
        writeln!(bars, "<text x=\"16\" y=\"{:.1}\" font-weight=\"600\">{heading}</text>", y + 20.0)?;
        y += HEADING;
        for (program, median) in timed {
            let (middle, width) = (y + BAR / 2.0 + 4.5, (median * scale).max(1.0));
            let (label, color) = (program.label.replace('"', "&quot;"), color(program.maker));
            writeln!(
                bars,
                "<text x=\"16\" y=\"{middle:.1}\">{label}</text>\
                 <rect x=\"{LABELS}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{BAR}\" rx=\"2\" fill=\"{color}\"/>\
                 <text x=\"{:.1}\" y=\"{middle:.1}\">{median:.0}</text>",
                LABELS + width + 6.0
            )?;
            y += ROW;
        }
    }
    let height = y + 8.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"14\" fill=\"#1a1a1a\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"16\" y=\"26\" font-size=\"16\" font-weight=\"600\">From process start, in ms, at 128 MB</text>\n\
         <text x=\"16\" y=\"48\" fill=\"#555555\">median on a fourteenth of a core, 1 ms round trip; less is better</text>\n"
    );
    for ((maker, label), x) in LEGEND.into_iter().zip([520.0, 660.0, 746.0]) {
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"15\" width=\"12\" height=\"12\" rx=\"2\" fill=\"{}\"/><text x=\"{}\" y=\"26\">{label}</text>",
            color(maker),
            x + 18.0
        )?;
    }
    Ok(svg + &bars + "</svg>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_shows_what_the_results_say() {
        let chart = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("chart.svg")).unwrap();
        assert!(
            chart == svg(&Results::read().unwrap()).unwrap(),
            "run `cargo run --profile harness -- --render`"
        );
    }
}
