//! Tests that need a process's environment for themselves.

use std::ffi::OsStr;
use std::process::Command;

const CHILD: &str = "DDBSM_TEST_CHILD";

/// Runs the test of this path again, as a child process whose `body` sees only these of the variables that a load reads.
pub(crate) fn with_variables<V: AsRef<OsStr>>(test: &str, variables: &[(&str, V)], body: impl AsyncFnOnce()) {
    if std::env::var_os(CHILD).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        return runtime.unwrap().block_on(body());
    }
    let child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env_remove("DDBSM_TABLE")
        .env_remove("DDBSM_PRINCIPAL")
        .env_remove("AWS_LAMBDA_FUNCTION_NAME")
        .env(CHILD, "1")
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && output.contains("1 passed"),
        "{output}{}",
        String::from_utf8_lossy(&child.stderr)
    );
}
