//! The tool, for the tests of this package: cargo builds a package's own programs alone before its tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    ddbsm_cli::run()
}
