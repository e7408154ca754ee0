//! The chart of `COLD-STARTS.md`: the median of each program on a fourteenth of a core.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::program::Maker;
use crate::report::{ms, percentile, sorted};
use crate::{Failure, Measured};

const WIDTH: f64 = 860.0;
const LABELS: f64 = 330.0;
const BAR: f64 = 18.0;
const ROW: f64 = 30.0;
const TOP: f64 = 56.0;

pub(crate) fn write(measured: &[Measured]) -> Result<(), Failure> {
    if measured.iter().any(|measured| measured.throttled.is_empty()) {
        return Ok(());
    }
    let medians: Vec<(&Measured, f64)> = measured
        .iter()
        .map(|measured| (measured, ms(percentile(&sorted(&measured.throttled, |run| run.wall), 50))))
        .collect();
    let longest = medians.iter().map(|(_, median)| *median).fold(1.0, f64::max);
    let scale = (WIDTH - LABELS - 90.0) / longest;
    #[allow(clippy::cast_precision_loss)] // ten rows
    let height = TOP + ROW * medians.len() as f64 + 12.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"16\" y=\"24\" font-size=\"15\" font-weight=\"600\" fill=\"#1a1a1a\">From process start to three secrets</text>\n\
         <text x=\"16\" y=\"43\" fill=\"#555555\">median in ms on a fourteenth of a core, 1 ms round trip; less is better</text>\n"
    );
    let mut y = TOP;
    for (Measured { program, .. }, median) in medians {
        let color = match program.maker {
            Maker::Ddbsm => "#0b7a5c",
            Maker::Nobody => "#8a8a8a",
            Maker::Aws => "#c4622d",
        };
        let (middle, width) = (y + BAR / 2.0 + 4.5, (median * scale).max(1.0));
        let label = program.label.replace('"', "&quot;");
        writeln!(
            svg,
            "<text x=\"16\" y=\"{middle:.1}\" fill=\"#1a1a1a\">{label}</text>\
             <rect x=\"{LABELS}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{BAR}\" rx=\"2\" fill=\"{color}\"/>\
             <text x=\"{:.1}\" y=\"{middle:.1}\" fill=\"#1a1a1a\">{median:.0}</text>",
            LABELS + width + 6.0
        )?;
        y += ROW;
    }
    svg.push_str("</svg>\n");
    Ok(fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("chart.svg"), svg)?)
}
