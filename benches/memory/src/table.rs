//! Runs the programs and prints the rows of the tables.

use std::io::{self, Write};
use std::process::Command;

use crate::needle::Form;
use crate::programs::Program;
use crate::scan::Copies;
use crate::{Failure, alloc};

/// How often each program runs: what is left varies with where a response lands in a buffer, and the worst is printed.
const RUNS: usize = 3;

/// A row for each program on the SDK's HTTP client, and one for ddbsm on its own, with this binary's allocator.
pub(crate) fn programs() -> Result<(), Failure> {
    let on_stock = Program::ALL.map(|program| (program, "stock"));
    for (program, http) in on_stock.into_iter().chain([(Program::Ddbsm, "ddbsm")]) {
        if program == Program::Caching && !cfg!(feature = "caching") {
            continue;
        }
        let [held, dropped, closed] = worst(program, Form::Text, http)?;
        let (program, allocator) = (program.name(), alloc::name());
        writeln!(io::stdout(), "| {program} | {http} | {allocator} | {held} | {dropped} | {closed} |")?;
    }
    Ok(())
}

/// A row for each form that ddbsm reads: next to what the SDK's HTTP client leaves alone, and on ddbsm's own.
pub(crate) fn forms() -> Result<(), Failure> {
    for form in Form::ALL {
        let [held, dropped, closed] = worst(Program::Ddbsm, form, "stock")?;
        let [_, left, left_closed] = worst(Program::Discard, form, "stock")?;
        let own = worst(Program::Ddbsm, form, "ddbsm")?.map(|copies| copies.to_string()).join(" | ");
        let form = form.name();
        writeln!(
            io::stdout(),
            "| {form} | {held} | {dropped} | {left} | {closed} | {left_closed} | {own} |"
        )?;
    }
    Ok(())
}

fn worst(program: Program, form: Form, http: &str) -> Result<[Copies; 3], Failure> {
    let mut worst = [Copies::default(); 3];
    for _ in 0..RUNS {
        for (worst, copies) in worst.iter_mut().zip(run(program, form, http)?) {
            *worst = (*worst).max(copies);
        }
    }
    Ok(worst)
}

/// The counts of one program in a process of its own.
fn run(program: Program, form: Form, http: &str) -> Result<[Copies; 3], Failure> {
    let output =
        Command::new(std::env::current_exe()?).args(["run", program.name(), form.name(), http]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse);
    let mut next = || -> Result<usize, Failure> { Ok(numbers.next().ok_or("too few counts")??) };
    let mut copies =
        || -> Result<Copies, Failure> { Ok(Copies { plain: next()?, encoded: next()?, fragments: next()? }) };
    Ok([copies()?, copies()?, copies()?])
}
