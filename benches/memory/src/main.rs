//! Counts the copies of a secret that a program leaves in its memory.
//!
//! `memory run PROGRAM FORM [HTTP-CLIENT]` loads one secret over TLS from a server in another process, and scans all of
//! its own writable memory three times: while the secret is held, after it is dropped with the connection still open,
//! and after the client is dropped too. `memory programs` and `memory forms` run each case in a process of its own and
//! print the rows of a Markdown table; `tables.sh` does so for every allocator.

mod alloc;
mod discard;
mod http;
mod needle;
mod programs;
mod scan;
mod server;
mod table;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use needle::Form;
use programs::{Loader, Program};
use scan::{Copies, Scanner};
use server::Server;

type Failure = Box<dyn Error + Send + Sync>;

const USAGE: &str = "usage: memory run PROGRAM FORM [HTTP-CLIENT]
       memory programs
       memory forms
       memory serve";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["serve"] => runtime().and_then(|runtime| runtime.block_on(server::serve())),
        ["run", program, form] => run(program, form, "stock"),
        ["run", program, form, http] => run(program, form, http),
        ["programs"] => table::programs(),
        ["forms"] => table::forms(),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?)
}

/// Prints the three counts on a line each: plain, encoded, fragments.
fn run(program: &str, form: &str, http: &str) -> Result<(), Failure> {
    let program = Program::named(program).ok_or_else(|| format!("no program `{program}`"))?;
    let form = Form::named(form).ok_or_else(|| format!("no form `{form}`"))?;
    let server = Server::start()?;
    let mut scanner = Scanner::new(form);
    let runtime = runtime()?;
    let url = format!("https://localhost:{}", server.port);
    let loader = runtime.block_on(Loader::new(program, http::client(http, &server.certificate)?, &url))?;
    let held = runtime.block_on(loader.load(form))?;
    let mut scan = || -> Result<Copies, Failure> {
        // So that the connection's own task comes to rest.
        std::thread::sleep(Duration::from_millis(100));
        Ok(scanner.scan()?)
    };
    let with_secret = scan()?;
    drop(held);
    let connected = scan()?;
    runtime.block_on(async { drop(loader) });
    let closed = scan()?;
    for Copies { plain, encoded, fragments } in [with_secret, connected, closed] {
        writeln!(io::stdout(), "{plain} {encoded} {fragments}")?;
    }
    Ok(())
}
