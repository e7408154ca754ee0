//! Which values the options name, and where each comes from.

use super::args::Args;
use super::generate::{self, ALPHANUMERIC, Form};
use super::input::{self, Input};
use super::value::Value;
use super::{encoding, env_file};
use crate::table::secret_name;
use crate::terminal::{self, exit, prompt};
use anyhow::{Context, Result, bail};
use zeroize::Zeroizing;

/// Where the values come from.
#[derive(Debug)]
pub(super) enum Source<'a> {
    Prompt(String),
    Stdin(String),
    Whole(String, Input<'a>),
    MadeUp(String, Form),
    Several(Input<'a>),
}

const NO_VALUES: &str = "\
    A value is never taken from the command line: it shows in ps and in the shell's history, so treat what you typed \
    as exposed. Leave it out and the tool prompts for it, or give - for stdin, or --file. (Give a name with an = as --name.)";

const NO_TERMINAL: &str = "There is no terminal to prompt on. Give - to take the value from stdin, or --file";

impl Args {
    /// Where the values come from, if the options agree about it.
    pub(super) fn source(&self) -> Result<Source<'_>> {
        if self.alphabet.is_some() && self.generate.is_some_and(|form| form != Form::Text) {
            return Err(exit::usage(
                "--alphabet is for --generate text: the other forms have one of their own.",
            ));
        }
        if let Some(path) = &self.from {
            return Ok(Source::Several(Input::of(path)));
        }
        let (name, from_stdin) = self.words()?;
        Ok(match (&self.file, self.generate) {
            (Some(path), _) => Source::Whole(name, Input::of(path)),
            (None, Some(form)) => Source::MadeUp(name, form),
            (None, None) if from_stdin => Source::Stdin(name),
            (None, None) => Source::Prompt(name),
        })
    }

    /// The name, and whether the value comes from stdin. No word is ever shown: it may be a value.
    fn words(&self) -> Result<(String, bool)> {
        let words: Vec<&str> = self.name.iter().chain(&self.rest).map(String::as_str).collect();
        let (name, rest) = match (&self.exact_name, &words[..]) {
            (Some(name), rest) => (name.clone(), rest),
            (None, ["-", ..]) => {
                return Err(exit::usage("No name is given: ddbsm put NAME - (or --name -)."));
            }
            (None, [name, ..]) if name.contains('=') => return Err(exit::usage(NO_VALUES)),
            (None, [name, rest @ ..]) => {
                (secret_name(name).map_err(|wrong| exit::usage(&format!("NAME: {wrong}.")))?, rest)
            }
            (None, []) => return Err(exit::usage("No name is given: ddbsm put NAME.")),
        };
        match rest {
            [] => Ok((name, false)),
            ["-"] if self.file.is_some() || self.generate.is_some() => {
                Err(exit::usage("The value comes from one place: -, --file, or --generate."))
            }
            ["-"] => Ok((name, true)),
            _ => Err(exit::usage(NO_VALUES)),
        }
    }
}

impl Source<'_> {
    /// The secret whose value somebody has to type.
    pub(super) fn asked_for(&self) -> Option<&str> {
        match self {
            Self::Prompt(name) => Some(name),
            _ => None,
        }
    }

    /// The values, checked, and what has to be known about them said.
    pub(super) fn read(self, args: &Args) -> Result<Vec<(String, Value)>> {
        let values = match self {
            Self::Several(input) => several(input, args.allow_empty)?,
            Self::MadeUp(name, form) => {
                let alphabet = args.alphabet.as_deref().unwrap_or(ALPHANUMERIC);
                let (value, bits) = generate::generate(form, args.length as usize, alphabet)?;
                terminal::note(&format!("Generated a value of {bits} bits."));
                vec![(name, Value::new(value, args.binary || form == Form::Bytes)?)]
            }
            Self::Prompt(name) => vec![one(name, |name| ask(name, args.once), args.binary)?],
            Self::Stdin(name) => vec![one(name, |_| input::stdin(args.binary), args.binary)?],
            Self::Whole(name, input) => vec![one(name, |_| whole(input, args.binary), args.binary)?],
        };
        for (name, value) in &values {
            if value.len() == 0 && !args.allow_empty {
                bail!("The value of {name} is empty. Add --allow-empty to store it.");
            }
            if let Value::Text(text) = value {
                warn_of_unseen(name, text, args.from.is_some());
            }
        }
        Ok(values)
    }
}

/// One value, which is text unless it's to stay bytes.
fn one(
    name: String,
    read: impl FnOnce(&str) -> Result<Zeroizing<Vec<u8>>>,
    binary: bool,
) -> Result<(String, Value)> {
    let bytes = read(&name)?;
    if !binary && let Err(other) = encoding::text(&bytes) {
        bail!("The value is {}. --binary stores bytes as they are.", other.advice(encoding::FILE));
    }
    Ok((name, Value::new(bytes, binary)?))
}

/// Asks on the terminal, showing nothing of what is typed. Twice, since nobody can read the value back to check it.
fn ask(name: &str, once: bool) -> Result<Zeroizing<Vec<u8>>> {
    if input::stdin_is_fed() {
        terminal::warning("stdin is ignored. Give - to take the value from it.");
    }
    let question = format!("Value of {name} (not shown): ");
    let questions = [&question, "The same value again: "];
    prompt::ask(if once { &questions[..1] } else { &questions }, NO_TERMINAL)
}

/// All of a file, to the last byte.
fn whole(input: Input<'_>, binary: bool) -> Result<Zeroizing<Vec<u8>>> {
    let value = input.value()?;
    if !binary && value.ends_with(b"\n") {
        terminal::note(&format!("{} ends with a newline, which is part of the value.", input.name()));
    }
    Ok(value)
}

fn several(input: Input<'_>, allow_empty: bool) -> Result<Vec<(String, Value)>> {
    let text = input.text()?;
    let contents = env_file::parse(&text, allow_empty).with_context(|| input.name())?;
    if contents.pairs.is_empty() {
        bail!("{} holds no secret.", input.name());
    }
    contents.warnings.iter().for_each(|warning| terminal::warning(warning));
    Ok(contents.pairs.into_iter().map(|(name, value)| (name, Value::Text(value))).collect())
}

/// What nobody sees when they look at a value, and what other programs stumble over.
fn warn_of_unseen(name: &str, text: &str, is_one_of_several: bool) {
    let binary = if is_one_of_several {
        "To store bytes as they are, store it alone with --file and --binary."
    } else {
        "Give --binary to store bytes as they are."
    };
    let said = |what: &str| terminal::warning(&format!("The value of {name} {what}"));
    if text.starts_with('\u{feff}') {
        said(&format!(
            "begins with a byte order mark (U+FEFF), which is part of it. Take it out of the file. {binary}"
        ));
    } else if let Some(c) =
        [text.chars().next(), text.chars().last()].into_iter().flatten().find(|&c| edges(c))
    {
        said(&format!(
            "begins or ends with an invisible character (U+{:04X}), which is part of it. If that isn't meant, store it again \
             without it.",
            u32::from(c)
        ));
    }
    if text.len() > 1 && text.ends_with('\r') {
        said(
            "ends with a carriage return, which is part of it, as of a line that ends in CRLF. If that isn't meant, store it again without it.",
        );
    }
    if typographic(text) {
        said(
            "stands in typographic quotes, which are part of it. If they aren't meant, store it again without them.",
        );
    }
    if text.contains('\0') {
        let utf = match encoding::unmarked(text.as_bytes()) {
            Some(encoding::Other::Unicode(what, _)) => format!(", as if it were {what}"),
            _ => String::new(),
        };
        said(&format!("holds NUL characters{utf}, which are part of it. {binary}"));
    }
}

/// What shows nothing at the edge of a text, and isn't white space.
fn edges(c: char) -> bool {
    terminal::unseen(c) && !c.is_control()
        || matches!(c, '\u{a0}' | '\u{180e}' | '\u{2000}'..='\u{200a}' | '\u{3000}')
}

/// As a word processor or a chat makes them of straight quotes.
fn typographic(text: &str) -> bool {
    let pairs =
        [('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}'), ('\u{201e}', '\u{201c}'), ('\u{ab}', '\u{bb}')];
    pairs.iter().any(|&(first, last)| text.starts_with(first) && text.ends_with(last))
}
