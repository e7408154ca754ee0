//! The roles: each with exactly what `ddbsm policy --for` prints for it.

use super::model::{Field, Node, Resource, Template, field};
use super::parts::Part;
use super::stack::{Stack, output, short};
use crate::commands::init::Encryption;
use crate::commands::policy::usual;
use crate::policy::identity::{Role, RolePolicy};
use crate::policy::table::TablePolicy;
use crate::terminal::exit::usage;
use anyhow::Result;
use serde_json::json;

/// Which part is which role.
pub(super) const ALL: [(Part, Role); 5] = [
    (Part::Owner, Role::Owner),
    (Part::Writer, Role::Writer),
    (Part::Auditor, Role::Auditor),
    (Part::Admin, Role::Admin),
    (Part::Rotator, Role::Rotator),
];

/// What a role is called in the stack, and what is said of it.
struct Names {
    id: &'static str,
    output: &'static str,
    trust: &'static str,
    policy: &'static str,
    description: &'static str,
    about: &'static str,
}

const fn names(role: Role) -> Names {
    match role {
        Role::Owner => Names {
            id: "OwnerRole",
            output: "Owner",
            trust: "owner_trust",
            policy: "owner_policy",
            description: "Loads its own secrets from a table of ddbsm",
            about: "The function's role. Its secrets are stored under its ARN, so its path and name stay as they are: a role that is \
                    deleted and made again under another name has no secrets, and one of this name inherits them.",
        },
        Role::Writer => Names {
            id: "WriterRole",
            output: "Writer",
            trust: "writer_trust",
            policy: "writer_policy",
            description: "Stores secrets in a table of ddbsm and never reads one",
            about: "For the people and pipelines that store secrets. The table policy lets it in by its path.",
        },
        Role::Auditor => Names {
            id: "AuditorRole",
            output: "Auditor",
            trust: "auditor_trust",
            policy: "auditor_policy",
            description: "Sees which secrets a table of ddbsm holds and how it is protected",
            about: "For ddbsm ls, check and verify in pipelines. It can neither write nor read a secret.",
        },
        Role::Admin => Names {
            id: "AdminRole",
            output: "Admin",
            trust: "admin_trust",
            policy: "admin_policy",
            description: "Changes the policy and the settings of a table of ddbsm",
            about: "For changes by hand. Whoever assumes it can replace the table policy, and read every secret 4 minutes later.",
        },
        Role::Rotator => Names {
            id: "RotatorRole",
            output: "Rotator",
            trust: "rotator_trust",
            policy: "rotator_policy",
            description: "Replaces the secrets of one owner in a table of ddbsm",
            about: "For a function that rotates the owner's secrets. It can't read them, only its own.",
        },
    }
}

/// Adds a role, and its ARN to the outputs.
pub(super) fn add(stack: &Stack<'_>, role: Role, template: &mut Template) -> Result<()> {
    let names = names(role);
    let (path, name) = place(stack, role)?;
    if role == Role::Admin && stack.has(Part::Table) {
        check_deployer(stack, &path, name.as_deref())?;
    }
    let is_function = matches!(role, Role::Owner | Role::Rotator);
    let principal = if is_function {
        json!({"Service": "lambda.amazonaws.com"})
    } else {
        json!({"AWS": stack.table.roles("").replace(":role/", ":root")})
    };
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}],
    });
    let trust = field("AssumeRolePolicyDocument", Node::Document(names.trust, trust)).about(if is_function {
        ""
    } else {
        "Whoever the account's own policies let assume it. To be stricter, name the roles or users here."
    });
    let mut properties = vec![field("Path", path)];
    properties.extend(name.map(|name| field("RoleName", name)));
    properties.extend([field("Description", names.description), trust]);
    if is_function {
        let logs = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        properties.push(field("ManagedPolicyArns", vec![Node::from(logs)]).about("The function's log."));
    }
    properties.push(policies(stack, role, names.policy)?);
    template.resources.push(Resource::new(names.id, "AWS::IAM::Role", names.about, properties));
    let about = if role == Role::Owner {
        "DDBSM_PRINCIPAL for the function and for ddbsm"
    } else {
        names.description
    };
    template.outputs.push(output(names.output, about, &format!("${{{}.Arn}}", names.id)));
    Ok(())
}

/// Whoever deploys the stack must be an admin before it makes its own.
fn check_deployer(stack: &Stack<'_>, path: &str, name: Option<&str>) -> Result<()> {
    let own = name.map(|name| stack.table.roles(&format!("{}{name}", path.trim_start_matches('/'))));
    if own.is_some_and(|own| stack.policy.admins.iter().all(|pattern| *pattern == own)) {
        return Err(usage(&format!(
            "--admins {}: the stack makes this role, so whoever deploys it couldn't change the table again. Name the role that deploys it with \
             --deployer, or leave the admin out with --without admin.",
            short(stack.policy.admins, stack.table).join(", ")
        )));
    }
    Ok(())
}

fn policies(stack: &Stack<'_>, role: Role, local: &'static str) -> Result<Field> {
    let TablePolicy { writes, replicated, .. } = *stack.policy;
    let owners: Vec<String> = match role {
        Role::Rotator => stack.owner.map(|owner| stack.table.roles(owner)).into_iter().collect(),
        _ => Vec::new(),
    };
    let key = match stack.encryption {
        Encryption::Key(key) => Some(key.as_str()),
        _ => None,
    };
    let policy = RolePolicy { role, table: stack.table, writes, replicated, owners: &owners, key }.policy();
    let document = field("PolicyDocument", Node::Document(local, policy.value()?));
    Ok(field("Policies", vec![Node::from(vec![field("PolicyName", "secrets"), document])])
        .about(&format!("As ddbsm policy --for {role} prints it.")))
}

/// A role's path, with a slash at both ends, and its name, if it needs one. Below a whole path any name will do, so that two stacks of
/// one account don't ask for the same.
fn place(stack: &Stack<'_>, role: Role) -> Result<(String, Option<String>)> {
    let (option, patterns) = match role {
        Role::Admin => ("--admins", stack.policy.admins),
        _ => ("--writers", stack.policy.writers),
    };
    let places = match (role, stack.owner) {
        (Role::Owner, Some(owner)) => vec![split(owner)],
        (Role::Auditor, _) => vec![("/ddbsm/auditor/".to_owned(), None)],
        _ => let_in(stack, role, patterns),
    };
    let taken = taken(stack, role)?;
    let free = |(_, name): &&(String, Option<String>)| name.as_ref().is_none_or(|name| !taken.contains(name));
    let any_name = places.iter().find(|(_, name)| name.is_none());
    any_name.or_else(|| places.iter().find(free)).cloned().ok_or_else(|| {
        usage(&format!(
            "{option} {}: no free name for the stack's {role} follows from that. Give a pattern that ends in a path and *, or leave the \
             role out with --without {role}.",
            short(patterns, stack.table).join(", ")
        ))
    })
}

/// The names that a role can't have: an account has one of each, whatever its path. The deployer is there already.
fn taken(stack: &Stack<'_>, role: Role) -> Result<Vec<String>> {
    let deployer = stack.deployer.and_then(|deployer| split(deployer).1);
    let before = ALL.into_iter().take_while(|(_, other)| *other != role);
    let before = before.filter(|(part, _)| stack.has(*part)).map(|(_, other)| place(stack, other));
    let names = before.collect::<Result<Vec<_>>>()?;
    Ok(names.into_iter().filter_map(|(_, name)| name).chain(deployer).collect())
}

/// Where each pattern lets a role in.
fn let_in(stack: &Stack<'_>, role: Role, patterns: &[String]) -> Vec<(String, Option<String>)> {
    let start = stack.table.roles("");
    let place = |pattern: &String| {
        let only = std::slice::from_ref(pattern);
        let TablePolicy { table, writes, enumerated, replicated, .. } = *stack.policy;
        let arn =
            usual(role, &TablePolicy { table, writers: only, admins: only, writes, enumerated, replicated })?;
        let (path, name) = split(arn.strip_prefix(&start)?);
        let whole_path = format!("{start}{}*", &path[1..]);
        Some((path, name.filter(|_| *pattern != whole_path)))
    };
    patterns.iter().filter_map(place).collect()
}

/// A path with its slashes, and a name.
fn split(role: &str) -> (String, Option<String>) {
    match role.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), Some(name.to_owned())),
        None => ("/".to_owned(), Some(role.to_owned())),
    }
}
