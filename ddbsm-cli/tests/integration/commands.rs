//! What commands have in common: completions, the man page, help, exit codes, a stdout that can't be written. And `cost`.

use crate::common::program::needs;
use crate::common::server::{OWNER, Server, TABLE};
use crate::common::trail::{file, get, key, role, session};
use crate::common::{ddbsm, ok, run, run_unread, stderr, stdout};
use serde_json::Value;

fn cost(args: &[&str]) -> Value {
    let output = run(ddbsm().arg("cost").args(args).arg("--json"));
    ok(&output);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn service<'a>(report: &'a Value, name: &str) -> &'a Value {
    let services = report["services"].as_array().expect("services");
    services.iter().find(|service| service["service"] == name).expect("the service")
}

/// The figures that ddbsm started from, at the prices of the time.
#[test]
fn three_secrets_cost_what_was_measured_first() {
    let report = cost(&["--secrets", "3", "--cold-starts", "10000", "--as-of", "2024-10-31"]);
    let there = service(&report, "Secrets Manager");
    assert_eq!(there["usd_stored_month"], 1.2);
    assert_eq!(there["usd_per_10000_requests"], 0.05);
    assert_eq!(service(&report, "ddbsm")["percent_of_secrets_manager"], 5.0);
    assert_eq!(service(&report, "ddbsm")["usd_per_10000_requests"], 0.0025);

    let now = cost(&["--secrets", "3"]);
    assert_eq!(now["prices"]["since"], "2024-11-01");
    assert_eq!(service(&now, "ddbsm")["percent_of_secrets_manager"], 2.5);
}

#[test]
fn cost_follows_from_its_inputs() {
    let report = cost(&["--secrets", "300", "--roles", "2", "--cold-starts", "1000000", "--size", "5000"]);
    assert!(
        service(&report, "Parameter Store, standard")["usd_month"].is_null(),
        "5000 bytes are more than it holds"
    );
    let here = service(&report, "ddbsm");
    // 150 items of two 4 KB, half a unit each: 150 units at $0.125 a million, a million times.
    assert_eq!(here["usd_read_month"], 18.75);
    assert_eq!(here["requests_per_cold_start"], 2);
    let there = service(&report, "Secrets Manager");
    assert_eq!(there["usd_stored_month"], 120.0);
    assert_eq!(there["usd_read_month"], 750.0);
    assert_eq!(there["usd_month"], 870.0);
    assert_eq!(there["requests_per_cold_start"], 150);
    assert_eq!(service(&cost(&["--secrets", "300"]), "Parameter Store, standard")["usd_month"], 0.0);
    assert_eq!(service(&report, "Parameter Store, advanced")["usd_month"], 15.0 + 750.0);
}

#[test]
fn cost_is_a_table_with_its_date_and_source() {
    let output = run(ddbsm().args(["cost", "--secrets", "3"]));
    ok(&output);
    let text = stdout(&output);
    assert!(text.lines().any(|line| line.starts_with("Secrets Manager") && line.contains("$1.20")), "{text}");
    assert!(
        stderr(&output).contains("since 2024-11-01")
            && stderr(&output).contains("https://aws.amazon.com/dynamodb")
    );
    for wrong in [
        "2018-01-01",
        "2024",
        "2024-1-1x",
        "today",
        "2024-13-01",
        "2024-00-10",
        "2023-02-29",
        "2024-04-31",
        "+024-01-01",
    ] {
        assert_eq!(
            run(ddbsm().args(["cost", "--secrets", "3", "--as-of", wrong])).status.code(),
            Some(2),
            "{wrong}"
        );
    }
    ok(&run(ddbsm().args(["cost", "--secrets", "3", "--as-of", "2024-02-29"])));
    assert_eq!(run(ddbsm().args(["cost", "--secrets", "0"])).status.code(), Some(2));
    let roles = run(ddbsm().args(["cost", "--secrets", "3", "--roles", "4"]));
    assert_eq!(roles.status.code(), Some(2));
    assert!(stderr(&roles).contains("--roles is more than --secrets"));
}

/// What does not fit has no price.
#[test]
fn cost_prices_nothing_that_a_service_does_not_hold() {
    for (name, max) in [
        ("Parameter Store, standard", 4 * 1024),
        ("Parameter Store, advanced", 8 * 1024),
        ("Secrets Manager", 64 * 1024),
        ("ddbsm", 400 * 1024 - 300),
    ] {
        let at = |size: u32| cost(&["--secrets", "3", "--size", &size.to_string()]);
        let (fits, too_large) = (at(max), at(max + 1));
        assert!(service(&fits, name)["usd_month"].is_number(), "{name} of {max}");
        assert_eq!(*service(&too_large, name), serde_json::json!({"service": name, "max_bytes": max}));
        let output = run(ddbsm().args(["cost", "--secrets", "3", "--size", &(max + 1).to_string()]));
        let text = stdout(&output);
        let row = text.lines().find(|line| line.starts_with(name)).expect("a row");
        assert!(!row.contains('$') && row.ends_with(" -"), "{row}");
        assert!(stderr(&output).contains(&format!("{name} holds at most {max} bytes")));
    }
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(ddbsm().args(["completions", shell]));
        ok(&output);
        for command in ["policy", "init", "put", "ls", "history", "rm", "verify", "cost"] {
            assert!(stdout(&output).contains(command), "{shell} knows no {command}");
        }
    }
}

#[test]
fn there_is_a_man_page_for_each_command() {
    let output = run(ddbsm().arg("man"));
    ok(&output);
    assert!(
        stdout(&output).contains(".TH ddbsm 1") && stdout(&output).contains("Exit codes"),
        "{}",
        stdout(&output)
    );
    let folder = tempfile::tempdir().expect("a folder");
    ok(&run(ddbsm().args(["man", "--to"]).arg(folder.path())));
    for page in ["ddbsm.1", "ddbsm-policy.1", "ddbsm-put.1", "ddbsm-verify.1"] {
        assert!(folder.path().join(page).exists(), "no {page}");
    }
}

/// Each page shows how its command is used, and those that reach a table what they take from the environment.
#[test]
fn every_page_has_examples_and_variables() {
    let folder = tempfile::tempdir().expect("a folder");
    ok(&run(ddbsm().args(["man", "--to"]).arg(folder.path())));
    let pages = std::fs::read_dir(folder.path()).expect("pages").flatten();
    let mut count = 0;
    for page in pages {
        let name = page.file_name().into_string().expect("a name");
        let text = std::fs::read_to_string(page.path()).expect("a page");
        count += 1;
        assert!(!text.contains(".SH EXTRA"), "{name}");
        if name == "ddbsm.1" {
            assert!(text.contains(".SH \"EXIT STATUS\"") && text.contains("AWS_CA_BUNDLE"), "{text}");
            continue;
        }
        let command = name.trim_end_matches(".1").replacen('-', " ", 1);
        assert!(text.contains(".SH EXAMPLES"), "{name}");
        let examples = text.split(".SH EXAMPLES").nth(1).expect("examples").replace("\\-", "-");
        assert!(
            examples.contains(&format!("{command} ")) || examples.contains(&format!("{command}\n")),
            "{name}: {examples}"
        );
        let table = text.contains("DDBSM_TABLE");
        assert_eq!(
            table,
            !["ddbsm-cost.1", "ddbsm-manifest.1", "ddbsm-completions.1", "ddbsm-export.1", "ddbsm-man.1"]
                .contains(&name.as_str()),
            "{name}"
        );
        let help = stdout(&run(ddbsm().args([&command[6..], "--help"])));
        assert!(help.contains("Examples:"), "{command}");
    }
    assert_eq!(count, 23, "a page for each command, and the tool's own");
    let help = stdout(&run(ddbsm().arg("--help")));
    assert!(help.contains("DDBSM_PRINCIPAL") && help.contains("AWS_PROFILE"), "{help}");
}

/// What the examples show is taken as it stands.
#[test]
fn examples_are_command_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in [
        "policy",
        "init",
        "destroy",
        "put",
        "ls",
        "history",
        "rm",
        "restore",
        "rollback",
        "prune",
        "verify",
        "doctor",
        "adopt",
        "import",
        "iac",
        "export",
        "audit",
        "cost",
        "manifest",
        "check",
        "completions",
        "man",
    ] {
        let help = stdout(&run(ddbsm().args([command, "--help"])));
        let examples = help.split("Examples:\n").nth(1).expect("examples");
        assert!(examples.lines().all(|line| line.len() <= 80), "{examples}");
        let examples = examples.replace(" \\\n   ", "");
        for example in examples.lines() {
            let line = example.split('>').next().and_then(|line| line.split("ddbsm ").nth(1)).expect("ddbsm");
            let words = line.split(" | ").next().unwrap_or_default().replace('\'', "");
            // Without credentials and a region it gets as far as to ask for them, which an argument that is wrong doesn't.
            let mut tool = ddbsm();
            tool.env("DDBSM_TABLE", "t-able").env("AWS_CONFIG_FILE", "/nonexistent");
            tool.env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
                .env("HOME", "/nonexistent")
                .env("AWS_REGION", "us-west-2");
            let output = run(tool.args(words.split_whitespace()).current_dir(&folder));
            let said = stderr(&output);
            assert!(!said.contains("Usage:") && !said.contains("For more information"), "{example}: {said}");
        }
    }
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let output = run_unread(ddbsm().args(["cost", "--secrets", "3", "--json"]));
    assert!(output.status.success() && output.stderr.is_empty(), "{}", stderr(&output));
}

/// `ddbsm check ... | head -1` must not let a deploy pass that check alone would stop.
#[test]
fn what_was_found_counts_where_nobody_reads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let save = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("it's written");
        path
    };
    let program = save("program", &needs(&["a"]));
    let person = session(&role("admin"), "bob@example.com");
    let trail = save("trail.json", &file(&[get(&person, &key(OWNER, "a"))]));
    let server = Server::with_table();
    server.set_policy(None);
    for options in [&[][..], &["--json"]] {
        for (code, command) in [
            (5, server.ddbsm().arg("check").arg(&program).args(["--principal", OWNER])),
            (5, ddbsm().arg("audit").arg(&trail).args(["--table", TABLE])),
            (1, server.ddbsm().args(["doctor", "--table", TABLE])),
        ] {
            let output = run_unread(command.args(options));
            assert_eq!(output.status.code(), Some(code), "{command:?}: {}", stderr(&output));
            assert!(stderr(&output).contains("error: "), "{command:?}: {}", stderr(&output));
        }
    }
}

/// A full disk is told from a wrong command, without the operating system's number for it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_in_words() {
    for options in [&[][..], &["--json"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a full device");
        let output =
            ddbsm().args(["cost", "--secrets", "3"]).args(options).stdout(full).output().expect("it runs");
        assert_eq!(output.status.code(), Some(1));
        let said =
            "error: The output can't be written: No space left on device. Make room, or write elsewhere.\n";
        assert_eq!(stderr(&output), said);
    }
}

#[test]
fn help_documents_exit_codes_and_global_options() {
    let output = run(ddbsm().arg("--help"));
    for said in ["4  access denied", "--profile", "--region", "--endpoint-url"] {
        assert!(stdout(&output).contains(said), "{}", stdout(&output));
    }
    assert_eq!(run(&mut ddbsm()).status.code(), Some(2));
    assert!(run(ddbsm().arg("--version")).status.success());
}

/// A command that takes a value in its arguments or environment would show it to others.
#[test]
fn no_option_takes_a_value() {
    let output = run(ddbsm().args(["put", "--help"]));
    let help = stdout(&output);
    assert!(!help.contains("--value") && !help.contains("DDBSM_VALUE"), "{help}");
    let refused = run(ddbsm().args(["put", "a", "--value", "n33dle"]));
    assert_eq!(refused.status.code(), Some(2));
    assert!(!stderr(&refused).contains("n33dle"));
}
