//! The program `ddbsm`. What it does is in the library, where a program of the tests reaches it too.

use std::process::ExitCode;

fn main() -> ExitCode {
    ddbsm_cli::run()
}
