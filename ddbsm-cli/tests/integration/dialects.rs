//! What programs read differently in a dotenv file is refused, and what they write is read as they would, or refused.

use crate::common::server::Server;
use crate::common::{ok, stderr};
use crate::env_files::{from, value};

/// Each with a part of both readings.
#[test]
fn what_dialects_read_differently_is_refused_with_both_readings() {
    let server = Server::with_table();
    for (line, said) in [
        (
            "K=secret!@#",
            "Node's and Ruby's dotenv begin a comment there, the shell, Python's and Go's keep it",
        ),
        ("K=a#b # c", "begin a comment there"),
        ("K=#b", "begin a comment there"),
        ("K=`x`", "which Node's dotenv removes and all others keep"),
        ("K=`x # y` # z", "which Node's dotenv removes and all others keep"),
        ("K=``", "which Node's dotenv removes and all others keep"),
        ("K= `x`", "which Node's dotenv removes and all others keep"),
        (
            r"K='a\' # b'",
            "python-dotenv takes the quote as part of the value, and the shell and Ruby's dotenv end the value",
        ),
        (r"K='it\'s'", "python-dotenv takes the quote as part of the value"),
        (r"K='a\'", "python-dotenv takes the quote as part of the value"),
        (r"K='a\\b'", "which python-dotenv reads as one and all others as two"),
        (r"K=a\ b", "which the shell and Ruby's dotenv remove and Node's, Python's and Go's keep"),
        (r"K=C:\dir", "which the shell and Ruby's dotenv remove and Node's, Python's and Go's keep"),
        (r#"K="\t""#, "some programs remove the backslash, others keep it, and others interpret it"),
        (r#"K="a\'b""#, "some programs remove the backslash, others keep it"),
        (r#"K="a\u0041""#, "some programs remove the backslash, others keep it"),
        ("K=\"a\\\nb\"", "some programs remove the backslash, others keep it"),
        ("K=a\rL=b", "which most programs read as the end of a line and docker compose keeps"),
        ("K=a\r\r\n", "which most programs read as the end of a line"),
        ("K=\"a\rb\"", "which most programs read as the end of a line"),
        ("K='a\rb'", "which most programs read as the end of a line"),
        ("# a\rK=b", "which most programs read as the end of a line"),
        ("K='a'#b", "the shell takes it as part of the value, and others begin a comment there"),
        ("K=\"a\"#b", "the shell takes it as part of the value, and others begin a comment there"),
        ("K=a\u{a0}", "which some programs remove and others keep"),
        ("K=\u{2003}a", "which some programs remove and others keep"),
        ("K=a\u{feff}", "which some programs remove and others keep"),
        ("K=a\u{c}b", "which some programs remove and others keep"),
        ("K=a\0b", "which some programs remove and others keep"),
        ("K=a\u{a0}# b", "an unusual white space"),
        ("K=a\u{3000}#b", "an unusual white space"),
        (
            r"K=$'a\nb'",
            "a $ before a quote, with which bash begins a quote whose escapes it interprets, and all others keep both",
        ),
        ("K=$\"a\"", "a $ before a quote"),
        ("K=a\\\n b", "with which the shell takes the next line for the same one, and others keep it"),
        ("K=a;", "a ; outside of quotes, where the shell ends the value and others keep it"),
        ("K=a; export K", "a ; outside of quotes, where the shell ends the value"),
        ("K=a;\tL=b", "a ; outside of quotes, where the shell ends the value"),
        ("K=a' # b'", "a quote that is open before the #, which the shell takes as part of the value"),
        ("K=a\" # b\"", "a quote that is open before the #"),
        ("K=it's # b", "a quote that is open before the #"),
        (
            "K=\"a\"b",
            "which the shell joins to the value, Node's dotenv keeps together with the quotes, and others refuse",
        ),
        ("K='a';", "which the shell joins to the value"),
        ("K='a' 'b'", "which the shell joins to the value"),
        ("K='a'\u{a0}", "an invisible character or an unusual white space follows the closing quote"),
        ("K=\"a\"\u{200b}", "an invisible character or an unusual white space follows the closing quote"),
        ("K='a' \u{b}# b", "an invisible character or an unusual white space follows the closing quote"),
        (
            "K: a",
            "a colon in place of the = is one to Node's and Ruby's dotenv and to godotenv, and to no other",
        ),
        ("export K: 'a'", "a colon in place of the ="),
        ("K : a", "line 1: expected NAME=VALUE\n"),
        ("https://a", "line 1: expected NAME=VALUE\n"),
        (r"K=a\\", "which the shell and Ruby's dotenv remove and Node's, Python's and Go's keep"),
        ("K+=a", "an operator before the =, as in +=, which some programs act on"),
        ("K ?= a", "an operator before the =, as in +="),
        ("K:=a", "an operator before the =, as in +="),
        ("//K=a", "a line that begins with //, which is a name to some programs and skipped by others"),
        ("// a", "a line that begins with //"),
        ("'K'=a", "without quotes, which python-dotenv removes and others don't"),
        ("declare -x K=\"a\"", "without a space. Expected NAME=VALUE or export NAME=VALUE"),
        ("\u{feff}\u{feff}K=a", "an invisible character (\\u{feff}) in or before the name"),
        ("\u{200b}K=a", "an invisible character (\\u{200b}) in or before the name"),
        ("K\u{a0}=a", "an invisible character (\\u{a0}) in or before the name"),
        ("\u{c}K=a", "an invisible character (\\u{c}) in or before the name"),
        ("K=a\n\u{1a}", "line 2: an invisible character (\\u{1a})"),
        ("K='a\0b'", "a NUL character, which no variable can hold"),
        ("K=\"a\0b\"", "a NUL character, which no variable can hold"),
    ] {
        let output = from(&server, "x.env", line.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{line:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{line:?}: {}", stderr(&output));
        assert!(server.calls().is_empty(), "{line:?}: something was sent");
    }
}

/// Most of them agree about these, and what the others do loses nothing.
#[test]
fn what_most_dialects_agree_on_is_stored() {
    let server = Server::with_table();
    for (line, stored) in [
        ("K=a b", "a b"),
        ("K=  a  ", "a"),
        ("K=\ta\t", "a"),
        ("K=a # b", "a"),
        ("K=a\t# b", "a"),
        ("K='a' # b", "a"),
        ("K='a#b'", "a#b"),
        ("K=\"a # b\"", "a # b"),
        ("K='`x`'", "`x`"),
        (r"K='C:\dir'", r"C:\dir"),
        (r"K='a\nb'", r"a\nb"),
        (r#"K="p\!ss""#, "p!ss"),
        (r#"K="\n\r\"\\\$\!\`""#, "\n\r\"\\$!`"),
        (r#"K="a\\nb""#, r"a\nb"),
        ("K=\"a\r\n\r\nb\"\r\n", "a\n\nb"),
        ("K='a\r\nb'\r\n", "a\nb"),
        ("K='a\r\n'", "a\n"),
        ("K=a\r\n", "a"),
        ("K=a\r", "a"),
        ("K=postgres://u:p@h/d?a=b,c=d%20", "postgres://u:p@h/d?a=b,c=d%20"),
        ("K='postgres://u:p@h/d?a=b&c=d%20'", "postgres://u:p@h/d?a=b&c=d%20"),
        ("K='a;'", "a;"),
        ("K=a # it's", "a"),
        ("K=a~/[b]{c}*!%^", "a~/[b]{c}*!%^"),
        ("K=\u{e9}\u{a0}\u{1f511}", "\u{e9}\u{a0}\u{1f511}"),
    ] {
        let output = from(&server, "x.env", line.as_bytes());
        ok(&output);
        assert_eq!(value(&server, "K"), stored, "{line:?}");
        assert!(stderr(&output).is_empty(), "{line:?}: {}", stderr(&output));
    }
}

/// A `$` in a secret is a `$`, and quotes inside of it are quotes: but whoever has a file for the shell gets to know.
#[test]
fn what_a_shell_would_interpret_is_stored_as_written_and_said() {
    const DOLLAR: &str = "A $ is stored as it's written";
    const OPERATORS: &str =
        "What a shell acts on outside of quotes (& | ; < > ( ) and ~) is stored as it's written";
    const QUOTES: &str = "Quotes inside of a value are stored as they are written";
    let server = Server::with_table();
    for (line, stored, said) in [
        ("K=pa$word", "pa$word", Some(DOLLAR)),
        ("K=\"${HOME}\"", "${HOME}", Some(DOLLAR)),
        ("K=$(id)", "$(id)", Some(DOLLAR)),
        ("K=$$", "$$", Some(DOLLAR)),
        ("K='$HOME'", "$HOME", None),
        ("K=\"\\$HOME\"", "$HOME", None),
        ("K=5$", "5$", None),
        ("K=a$ b", "a$ b", None),
        ("K={\"a\":\"b\"}", "{\"a\":\"b\"}", Some(QUOTES)),
        ("K=it's", "it's", Some(QUOTES)),
        ("K=$[1]", "$[1]", Some(DOLLAR)),
        ("K=postgres://u:p@h/d?a=b&c=d%20", "postgres://u:p@h/d?a=b&c=d%20", Some(OPERATORS)),
        ("K=Server=h;Password=p", "Server=h;Password=p", Some(OPERATORS)),
        ("K=~/key", "~/key", Some(OPERATORS)),
        ("K=(a b)", "(a b)", Some(OPERATORS)),
        ("K=a>b", "a>b", Some(OPERATORS)),
        ("K=a|b # c", "a|b", Some(OPERATORS)),
        ("K=a`b`", "a`b`", Some(QUOTES)),
        ("K=\"a`b`\"", "a`b`", Some(QUOTES)),
        ("K='{\"a\":\"b\"}'", "{\"a\":\"b\"}", None),
    ] {
        let output = from(&server, "x.env", format!("\n{line}").as_bytes());
        ok(&output);
        assert_eq!(value(&server, "K"), stored, "{line:?}");
        for warning in [DOLLAR, QUOTES, OPERATORS] {
            let warned = stderr(&output).contains(warning) && stderr(&output).contains("K (line 2)");
            assert_eq!(warned, said == Some(warning), "{line:?}: {}", stderr(&output));
        }
    }
}

/// Values that are hard to write down.
const HARD: [&str; 16] = [
    "plain",
    "two words",
    " edges ",
    "it's",
    "say \"hi\"",
    "a#b # c",
    "p!ss",
    "$HOME ${X} `id`",
    "back\\slash",
    "double\\\\slash",
    "ends in \\",
    "\\n is no line",
    "two\nlines\n",
    "tab\there",
    "{\"a\": \"b's\"}",
    "\u{e9}\u{1f511}=",
];

/// Stores what a program wrote of each value: as it was, or not at all, and never as something else.
fn round_trip(who: &str, write: impl Fn(&str) -> String, refused: &[&str]) {
    let server = Server::with_table();
    for text in HARD {
        let line = write(text);
        let output = from(&server, "x.env", line.as_bytes());
        if refused.contains(&text) {
            assert_eq!(output.status.code(), Some(1), "{who} {line:?}: {}", stderr(&output));
            assert!(server.calls().is_empty(), "{who}: {line:?}");
        } else {
            ok(&output);
            assert_eq!(value(&server, "K"), text, "{who}: {line:?}");
            server.calls();
        }
    }
}

/// `set_key` puts all in single quotes, and a backslash before a quote alone.
#[test]
fn what_python_dotenv_writes_is_read_or_refused() {
    let refused = ["it's", "{\"a\": \"b's\"}", "double\\\\slash", "ends in \\"];
    round_trip("python-dotenv", |text| format!("K='{}'\n", text.replace('\'', "\\'")), &refused);
    // With quote_mode="auto" letters and digits stand alone, and with export=True `export` before them.
    let server = Server::with_table();
    ok(&from(&server, "x.env", b"K=abc123\nexport L='two words'\n"));
    assert_eq!(["K", "L"].map(|name| value(&server, name)), ["abc123", "two words"]);
}

/// `Marshal` puts all in double quotes, and a backslash before what is special there. A number stands alone.
#[test]
fn what_godotenv_and_chamber_write_is_read() {
    let escape = |text: &str| {
        let mut escaped = String::new();
        for c in text.chars() {
            match c {
                '\n' => escaped.push_str("\\n"),
                '\r' => escaped.push_str("\\r"),
                '\\' | '"' | '!' | '$' | '`' => escaped.extend(['\\', c]),
                _ => escaped.push(c),
            }
        }
        escaped
    };
    round_trip("godotenv", |text| format!("K=\"{}\"", escape(text)), &[]);
    let server = Server::with_table();
    ok(&from(&server, "x.env", b"K=8080"));
    assert_eq!(value(&server, "K"), "8080");
}

/// Node's dotenv reads what stands in any of three quotes as it is. Its tools write double quotes around a value as it is; people choose
/// the quotes that the value doesn't hold.
#[test]
fn what_is_written_for_nodes_dotenv_is_read_or_refused() {
    let always_double = |text: &str| format!("K=\"{text}\"\n");
    // A `\n` in double quotes is a line to Node's dotenv too.
    let refused = ["say \"hi\"", "{\"a\": \"b's\"}", "back\\slash", "ends in \\"];
    let server = Server::with_table();
    for text in HARD {
        let output = from(&server, "x.env", always_double(text).as_bytes());
        if refused.contains(&text) {
            assert_eq!(output.status.code(), Some(1), "{text:?}: {}", stderr(&output));
        } else {
            ok(&output);
            let read = match text {
                "\\n is no line" => "\n is no line",
                "double\\\\slash" => "double\\slash",
                _ => text,
            };
            assert_eq!(value(&server, "K"), read);
        }
    }
    let chosen = |text: &str| match text {
        _ if !text.contains('\'') => format!("K='{text}'"),
        _ if !text.contains('"') => format!("K=\"{text}\""),
        _ => format!("K=`{text}`"),
    };
    let refused = ["{\"a\": \"b's\"}", "double\\\\slash", "ends in \\"];
    round_trip("Node's dotenv", chosen, &refused);
}

/// docker's `--env-file` and what `docker compose config --environment` prints have no quotes at all.
#[test]
fn what_docker_writes_is_read_or_refused() {
    let refused =
        ["a#b # c", "back\\slash", "double\\\\slash", "ends in \\", "\\n is no line", "two\nlines\n"];
    let raw = |text: &str| format!("K={text}\n");
    let server = Server::with_table();
    // White space at the edges is not part of a value anywhere else.
    let read = |text: &str| text.trim().to_owned();
    for text in HARD {
        let output = from(&server, "x.env", raw(text).as_bytes());
        if refused.contains(&text) {
            assert_eq!(output.status.code(), Some(1), "{text:?}: {}", stderr(&output));
        } else {
            ok(&output);
            assert_eq!(value(&server, "K"), read(text));
        }
    }
}

/// What the shell's own `printf %q` and `declare -x` write.
#[test]
fn what_a_shell_writes_is_read_or_refused() {
    let single = |text: &str| format!("export K='{}'\n", text.replace('\'', "'\\''"));
    let refused = ["it's", "{\"a\": \"b's\"}", "double\\\\slash", "ends in \\"];
    round_trip("the shell", single, &refused);
    let declared = |text: &str| {
        let escaped: String =
            text.chars().flat_map(|c| if "\"\\$`".contains(c) { vec!['\\', c] } else { vec![c] }).collect();
        format!("export K=\"{escaped}\"\n")
    };
    round_trip("bash", declared, &[]);
}
