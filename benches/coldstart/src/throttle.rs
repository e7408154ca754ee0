//! A fourteenth of a core: what a function of 128 MB has, where 1,769 MB are one.
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::measure::Bench;

/// In microseconds: a little is given often, so that a run is held up as evenly as may be.
const PERIOD: u32 = 20_000;
const QUOTA: u32 = PERIOD / 14;

/// A control group, removed when this is dropped.
pub(crate) struct Throttle(PathBuf);

impl Throttle {
    /// Fails where control groups cannot be made, as for users other than root.
    pub(crate) fn new() -> Result<Self, Failure> {
        let name = format!("coldstart-{}", std::process::id());
        let old = Path::new("/sys/fs/cgroup/cpu");
        let group = if old.is_dir() { old.join(name) } else { Path::new("/sys/fs/cgroup").join(name) };
        fs::create_dir(&group)?;
        let throttle = Self(group);
        if old.is_dir() {
            fs::write(throttle.0.join("cpu.cfs_period_us"), PERIOD.to_string())?;
            fs::write(throttle.0.join("cpu.cfs_quota_us"), QUOTA.to_string())?;
        } else {
            fs::write(throttle.0.join("cpu.max"), format!("{QUOTA} {PERIOD}"))?;
        }
        Ok(throttle)
    }

    /// The program, begun by a shell that goes into the group first.
    pub(crate) fn command(&self, bench: &Bench, program: &Path) -> Command {
        let mut shell = bench.command("/bin/sh");
        shell.args(["-c", r#"echo $$ >"$1"/cgroup.procs && exec "$2""#, "sh"]).arg(&self.0).arg(program);
        shell
    }
}

impl Drop for Throttle {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}
