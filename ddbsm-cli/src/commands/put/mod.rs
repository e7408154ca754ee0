//! `ddbsm put`: stores secrets, and reads none.

mod args;
mod encoding;
mod env_file;
mod generate;
mod guard;
mod input;
mod source;
mod store;
mod value;

use crate::aws::Aws;
use crate::options::Global;
use anyhow::Result;
use value::Value;

pub(crate) use args::Args;

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    no_core_dump();
    let source = args.source()?;
    // A file's mistakes are known before anybody is asked to log in, and a missing login before anybody types a value.
    let source = if source.is_asked_for() { Err(source) } else { Ok(args.checked(source.read(&args)?)?) };
    let aws = Aws::connect(global).await?;
    let caller = aws.caller().await;
    guard::warn_of_owner(&args.principal, &aws.region, caller.as_ref());
    let values = match source {
        Ok(values) => values,
        Err(source) => args.checked(source.read(&args)?)?,
    };
    if !args.without_policy {
        guard::require_policy(&aws, &args.table.table, caller.as_ref()).await?;
    }
    let table = aws.table(&args.table, global, caller.map(|caller| caller.arn));
    store::store(&args, &table, values).await
}

impl Args {
    /// The values, unless the table can't hold one.
    fn checked(&self, values: Vec<(String, Value)>) -> Result<Vec<(String, Value)>> {
        values.iter().try_for_each(|(name, value)| self.check(name, value))?;
        Ok(values)
    }
}

/// Keeps values out of a core dump, should the tool crash.
#[cfg(unix)]
fn no_core_dump() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // A dump that goes to a program has no limit.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(unix))]
fn no_core_dump() {}
