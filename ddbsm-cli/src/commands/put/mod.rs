//! `ddbsm put`: stores secrets, and reads none.

mod args;
mod encoding;
pub(crate) mod env_file;
mod generate;
pub(crate) mod guard;
pub(crate) mod input;
mod source;
mod store;
pub(crate) mod value;

use crate::aws::Aws;
use crate::options::Global;
use anyhow::Result;
use ddbsm_write::SecretId;
use value::Value;

pub(crate) use args::Args;

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    no_core_dump();
    let source = args.source()?;
    // A file's mistakes are known before anybody is asked to log in, and a missing login before anybody types a value.
    let source = match source.asked_for() {
        Some(_) => Err(source),
        None => Ok(args.checked(&args.principal.of_its_length(), source.read(&args)?)?),
    };
    let aws = Aws::connect(global).await?;
    let owner = aws.role_arn(&args.principal).await?;
    let caller = aws.caller().await;
    guard::warn_of_owner(&owner, &aws.region, caller.as_ref());
    if !args.without_policy {
        guard::require_policy(&aws, &args.table.table, caller.as_ref()).await?;
    }
    let table = aws.table(&args.table, global, caller.map(|caller| caller.arn));
    let (values, is_foretold) = match source {
        Ok(values) => (values, false),
        Err(source) => {
            // What would be typed for nothing, or over something else than was meant, is said before it's typed.
            if let Some(name) = source.asked_for() {
                store::foretell(&args, &table, SecretId::new(owner.as_str(), name)).await?;
            }
            (args.checked(&owner, source.read(&args)?)?, true)
        }
    };
    store::store(&args, &owner, &table, values, is_foretold).await
}

impl Args {
    /// The values, unless the table can't hold one.
    fn checked(&self, owner: &str, values: Vec<(String, Value)>) -> Result<Vec<(String, Value)>> {
        values.iter().try_for_each(|(name, value)| self.check(owner, name, value))?;
        Ok(values)
    }
}

/// Keeps values out of a core dump, should the tool crash.
#[cfg(unix)]
pub(crate) fn no_core_dump() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // A dump that goes to a program has no limit.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(unix))]
pub(crate) fn no_core_dump() {}
