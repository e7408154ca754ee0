//! Values that are files, or come in as one: their size, their encoding, and what is no file at all.

use crate::common::server::{OWNER, Server, TABLE};
use crate::common::{feed, ok, put, stderr, stdout};
use crate::env_files::{from, value};
use serde_json::json;
use std::path::Path;
use std::process::Output;

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

fn file(server: &Server, option: &str, path: &Path) -> Output {
    let path = path.to_str().expect("UTF-8");
    if option == "--from" {
        put(server, &["--from", path], b"")
    } else {
        put(server, &["a", option, path], b"")
    }
}

fn refused(server: &Server, output: &Output, said: &[&str]) {
    assert_eq!(output.status.code(), Some(1), "{}", stderr(output));
    for said in said {
        assert!(stderr(output).contains(said), "{said}: {}", stderr(output));
    }
    assert!(server.calls().is_empty(), "something was sent");
}

/// As PowerShell writes it.
#[test]
fn another_encoding_is_named_and_how_to_convert_it() {
    let server = Server::with_table();
    let utf32: Vec<u8> = "\u{feff}A=x".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    for (bytes, said) in [
        (utf16("\u{feff}A=x\n", false), ["is UTF-16 text", "iconv -f UTF-16 -t UTF-8"]),
        (utf16("\u{feff}A=x\n", true), ["is UTF-16 text", "iconv -f UTF-16 -t UTF-8"]),
        (utf32, ["is UTF-32 text", "iconv -f UTF-32 -t UTF-8"]),
        (b"A=caf\xe9\n".to_vec(), ["in an encoding other than UTF-8", "iconv -f ISO-8859-1 -t UTF-8"]),
    ] {
        refused(&server, &from(&server, "x.env", &bytes), &said);
        refused(&server, &put(&server, &["a", "-"], &bytes), &said);
        refused(&server, &put(&server, &["a", "--file", "-"], &bytes), &said);
        ok(&put(&server, &["a", "-", "--binary"], &bytes));
        server.calls();
    }
    // Without a mark, every second byte is NUL.
    for big in [false, true] {
        let bytes = utf16("A=x\n", big);
        refused(&server, &from(&server, "x.env", &bytes), &["is UTF-16 text"]);
        let output = put(&server, &["a", "--file", "-"], &bytes);
        ok(&output);
        assert!(stderr(&output).contains("NUL characters, as if it were UTF-16 text"), "{}", stderr(&output));
        server.calls();
    }
}

/// Which encoding it is without a mark, and what is no text at all: to convert it from another would store something else.
#[test]
fn what_is_no_utf_8_is_named_by_what_it_holds() {
    let server = Server::with_table();
    let utf32 = |big: bool| -> Vec<u8> {
        let bytes = |c: char| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() };
        "A=x\n".chars().flat_map(bytes).collect()
    };
    for (bytes, said) in [
        (utf16("A=x\n", true), "iconv -f UTF-16BE -t UTF-8"),
        (utf16("A=x\n", false), "iconv -f UTF-16LE -t UTF-8"),
        (utf16("A=\u{e9}\u{2192}b\n", false), "iconv -f UTF-16LE -t UTF-8"),
        (utf32(true), "iconv -f UTF-32BE -t UTF-8"),
        (utf32(false), "iconv -f UTF-32LE -t UTF-8"),
        (b"A=b\nB=\x93v\x94\n".to_vec(), "in an encoding other than UTF-8 (first on line 2)"),
        ("A=\u{e9}\n".bytes().chain(*b"B=\xff\n").collect(), "UTF-8 text but for a byte on line 2"),
        (
            b"\x1f\x8b\x08\0\xff\xff\xff\xff".to_vec(),
            "is a gzip file, and ddbsm takes UTF-8 text here. If it holds one, unpack it",
        ),
        (b"PK\x03\x04\x14\0\0\0\xff".to_vec(), "is a zip file"),
        (b"0\x82\x04\xa2\x02\x01\0\xff".to_vec(), "is no text, and ddbsm takes UTF-8 text here"),
    ] {
        let output = from(&server, "x.env", &bytes);
        refused(&server, &output, &[said]);
        let latin = stderr(&output).contains("ISO-8859-1");
        assert_eq!(latin, said.contains("an encoding other"), "{said}: {}", stderr(&output));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("it's \u{1b}[31m.env");
    std::fs::write(&path, b"A=\xff").expect("written");
    let output = file(&server, "--from", &path);
    refused(&server, &output, &[r"it'\''s \u{1b}[31m.env'`"]);
    assert!(!stderr(&output).contains('\u{1b}'), "{}", stderr(&output));
}

/// All dialects agree about it, and most often it came in by accident.
#[test]
fn what_nobody_sees_at_the_edges_of_a_value_is_stored_and_said() {
    let server = Server::with_table();
    for (text, said) in [
        ("\u{200b}x", "begins or ends with an invisible character (U+200B), which is part of it"),
        ("x\u{2060}", "begins or ends with an invisible character (U+2060)"),
        ("x\u{a0}", "begins or ends with an invisible character (U+00A0)"),
        ("x\r", "ends with a carriage return, which is part of it"),
        ("\u{201c}x\u{201d}", "stands in typographic quotes, which are part of it"),
        ("\u{2018}x\u{2019}", "stands in typographic quotes"),
        ("x\u{200b}y", ""),
        ("\u{1f469}\u{200d}\u{1f680}", ""),
        ("it\u{2019}s", ""),
    ] {
        let json = json!({ "a": text }).to_string();
        for output in [put(&server, &["a", "-"], text.as_bytes()), from(&server, "x.json", json.as_bytes())] {
            ok(&output);
            assert_eq!(value(&server, "a"), text);
            assert!(stderr(&output).contains(said), "{text:?}: {}", stderr(&output));
            assert_eq!(stderr(&output).is_empty(), said.is_empty(), "{text:?}: {}", stderr(&output));
        }
        assert!(stderr(&put(&server, &["a", "-", "--binary"], text.as_bytes())).is_empty());
    }
    for (text, said) in [(" x", true), ("x ", true), ("x\n\n", true), ("x\t", true), ("x y\n", false)] {
        let output = put(&server, &["a", "-"], text.as_bytes());
        ok(&output);
        let warned = stderr(&output).contains("begins or ends with white space, which is part of it");
        assert_eq!(warned, said, "{text:?}: {}", stderr(&output));
    }
    // What --from can't do isn't advised.
    let output = from(&server, "x.json", br#"{"a": "x\u0000"}"#);
    assert!(stderr(&output).contains("store it alone with --file and --binary"), "{}", stderr(&output));
}

/// Nobody sees them who looks at the value.
#[test]
fn a_mark_and_a_nul_are_stored_and_said() {
    let server = Server::with_table();
    for (text, mark, nul) in [
        ("\u{feff}x", true, false),
        ("x\u{feff}", false, false),
        ("a\0b", false, true),
        ("\u{feff}\0", true, true),
    ] {
        let warned = |output: &Output| {
            ok(output);
            let said = stderr(output);
            (
                said.contains("byte order mark (U+FEFF), which is part of it"),
                said.contains("holds NUL characters"),
            )
        };
        assert_eq!(warned(&put(&server, &["a", "-"], text.as_bytes())), (mark, nul), "{text:?}");
        assert_eq!(value(&server, "a"), text);
        let json = json!({ "a": text }).to_string();
        assert_eq!(warned(&from(&server, "x.json", json.as_bytes())), (mark, nul), "{text:?}");
        assert_eq!(value(&server, "a"), text);
        assert_eq!(warned(&put(&server, &["a", "-", "--binary"], text.as_bytes())), (false, false));
    }
}

#[test]
fn a_dash_is_stdin() {
    let server = Server::with_table();
    ok(&put(&server, &["--from", "-"], b"A=one\nB='two'\n"));
    assert_eq!(["A", "B"].map(|name| value(&server, name)), ["one", "two"]);
    ok(&put(&server, &["--from", "-"], b"{\"A\": \"uno\"}"));
    assert_eq!(value(&server, "A"), "uno");
    let output = put(&server, &["a", "--file", "-"], b"to the last byte\n");
    ok(&output);
    assert_eq!(value(&server, "a"), "to the last byte\n");
    assert!(stderr(&output).contains("stdin ends with a newline, which is part of the value"));
    server.calls();
    refused(
        &server,
        &put(&server, &["--from", "-"], b"A=\nB\n"),
        &["stdin: 2 mistakes", "line 1, A", "line 2: "],
    );
}

/// What is larger than an item is not read to its end.
#[test]
#[cfg(unix)]
fn what_no_item_could_hold_is_refused_by_its_size() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    let sparse = folder.path().join("sparse");
    // As large as the file system takes.
    let made = std::fs::File::create(&sparse).expect("a file");
    let sizes = [15_u64 << 40, 1 << 40, 1 << 30, 1 << 20];
    assert!(sizes.iter().any(|size| made.set_len(*size).is_ok()));
    let just_over = folder.path().join("just-over");
    std::fs::write(&just_over, vec![b'x'; 409_601]).expect("written");
    for path in [&sparse, &just_over, Path::new("/dev/zero")] {
        refused(&server, &file(&server, "--file", path), &["is larger than 409600 bytes"]);
    }
    for path in [&sparse, Path::new("/dev/zero")] {
        refused(&server, &file(&server, "--from", path), &[]);
    }
    let endless = std::fs::File::open("/dev/zero").expect("zeros");
    let mut command = server.ddbsm();
    let output =
        command.args(["put", "a", "-", "--principal", OWNER]).stdin(endless).output().expect("it runs");
    refused(&server, &output, &["stdin is larger than 409600 bytes"]);
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_said_to_be_none_and_a_pipe_is_read() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    for option in ["--file", "--from"] {
        refused(&server, &file(&server, option, folder.path()), &["this is a folder"]);
        refused(
            &server,
            &file(&server, option, &folder.path().join("none")),
            &["No such file or directory. Check the path\n"],
        );
        let below = folder.path().join("text");
        std::fs::write(&below, "A=b").expect("written");
        refused(&server, &file(&server, option, &below.join("x")), &["Not a directory. Check the path\n"]);
        let circle = folder.path().join(option);
        std::os::unix::fs::symlink(&circle, &circle).expect("a link");
        let said = if cfg!(target_os = "linux") {
            "symbolic links. Name the file itself\n"
        } else {
            "symbolic links"
        };
        refused(&server, &file(&server, option, &circle), &[said]);
    }
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    for (option, text, name) in [("--file", "x=y", "a"), ("--from", "b=x=y", "b")] {
        let writer = {
            let fifo = fifo.clone();
            std::thread::spawn(move || std::fs::write(fifo, text).expect("written"))
        };
        ok(&file(&server, option, &fifo));
        writer.join().expect("written");
        assert_eq!(value(&server, name), "x=y");
    }
}

/// What was typed in the wrong place may be a value.
#[test]
fn an_error_of_the_command_line_shows_no_value() {
    let server = Server::with_table();
    for args in [
        &["a", "--generate=n33dle-in-the-table"][..],
        &["a", "--generate", "n33dle-in-the-table"],
        &["a", "--generate", "--length=n33dle-in-the-table"],
        &["a", "--generate", "--length", "n33dle-in-the-table"],
        &["a", "--n33dle-in-the-table"],
        &["a", "--n33dle-in-the-table=x"],
        &["a", "--value=n33dle-in-the-table"],
        &["a", "--binary=n33dle-in-the-table"],
        &["a", "--once=n33dle-in-the-table"],
        &["a", "-n33dle-in-the-table"],
        &["--name=n33dle-in-the-table!", "-"],
        &["a", "-", "--alphabet=n33dle-in-the-table"],
        &["a", "-", "--", "n33dle-in-the-table"],
    ] {
        let output = put(&server, args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        let said = stderr(&output);
        assert!(!said.contains("n33dle") && said.len() > 20, "{args:?}: {said}");
    }
    let wrong = put(&server, &["a", "--generate=n33dle-in-the-table"], b"");
    assert!(stderr(&wrong).contains("[possible values: text, base64, hex, bytes]"), "{}", stderr(&wrong));
    // What is no value is shown, to be corrected.
    let output = crate::common::run(server.ddbsm().args(["put", "a", "-", "--principal", "role/app-role"]));
    assert!(stderr(&output).contains("app-role"), "{}", stderr(&output));
    assert!(server.calls().is_empty());
}

/// A secret that is stored is said to be, even where nobody can be told on stdout.
#[test]
#[cfg(target_os = "linux")]
fn what_is_stored_is_said_where_stdout_is_full() {
    let server = Server::with_table();
    let full = std::fs::File::options().write(true).open("/dev/full").expect("a full device");
    let mut command = server.ddbsm();
    command.args(["put", "a", "--generate", "--principal", OWNER]).stdout(full);
    let output = command.stdin(std::process::Stdio::null()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("All is stored, but stdout can't be written. stored a of"), "{said}");
    assert!(server.load("a").is_some() && stdout(&output).is_empty());

    let done = |args: &[&str], said: &str| {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a full device");
        let output = server.ddbsm().args(args).stdin(std::process::Stdio::null()).stdout(full).output();
        let output = output.expect("it runs");
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        let all = stderr(&output);
        assert!(all.contains(&format!("It is done, but stdout can't be written{said}")), "{args:?}: {all}");
    };
    done(&["rm", "a", "--yes", "--principal", OWNER], ": removed a of");
    done(&["restore", "a", "--yes", "--json", "--principal", OWNER], "");
    done(&["rm", "a", "--purge", "--yes", "--json", "--principal", OWNER], "");
    assert!(server.load("a").is_none() && server.names(OWNER).is_empty());
    done(
        &["init", "--yes"],
        ": arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets: policy replaced",
    );
    done(&["init", "--yes", "--json"], "");
}

/// Nobody waits for a login to learn that a file is wrong.
#[test]
fn a_file_is_checked_before_credentials_are_looked_for() {
    let mut command = crate::common::ddbsm();
    command.args(["put", "--from", "-", "--principal", OWNER, "--table", TABLE]);
    command.env("AWS_CONFIG_FILE", "/nonexistent").env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    let output = feed(&mut command, b"A\n");
    assert!(stderr(&output).contains("line 1: expected NAME=VALUE"), "{}", stderr(&output));
}
