//! What can stand in the table: names of items, of tables, and principals.

/// The most bytes in an item's name. A sort key may have 1024; a name's version takes some of them.
const LONGEST: usize = 512;

const GRAMMAR: &str = "it takes 1 to 512 of `A-Z a-z 0-9 / _ + = . @ -`";

/// Why the table cannot hold an item of this name, if it cannot.
pub(crate) fn check_item(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!("an item's name cannot be empty: {GRAMMAR}"));
    }
    check_characters(name)?;
    if name.len() > LONGEST {
        return Err(format!("an item's name has at most {LONGEST} characters, and this has {}", name.len()));
    }
    Ok(())
}

pub(crate) fn check_characters(name: &str) -> Result<(), String> {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(*c);
    match name.chars().find(|c| !allowed(c)) {
        None => Ok(()),
        Some('#') => {
            Err(format!("an item's name cannot hold `#`, which sets off a secret's versions: {GRAMMAR}"))
        }
        Some(c) => Err(format!("an item's name cannot hold {c:?}: {GRAMMAR}")),
    }
}

pub(crate) fn check_table(table: &str) -> Result<(), &'static str> {
    let name = match table.strip_prefix("arn:") {
        Some(arn) => arn.split_once(":table/").map_or("", |(_, name)| name),
        None => table,
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    if (3..=255).contains(&name.len()) && name.bytes().all(allowed) {
        Ok(())
    } else {
        Err("not the name or ARN of a table: a name has 3 to 255 of `A-Z a-z 0-9 _ . -`")
    }
}

/// As the loader does, in `ddbsm-runtime/src/load/address.rs`, and `ddbsm put`.
pub(crate) fn check_principal(principal: &str) -> Result<(), &'static str> {
    let parts: Vec<&str> = principal.splitn(6, ':').collect();
    match parts[..] {
        _ if !principal.bytes().all(|b| b.is_ascii_graphic()) => {
            Err("it holds white space or a character that no ARN has: give the role's ARN in full, such as \
             `arn:aws:iam::111111111111:role/path/role-name`")
        }
        ["arn", partition, "iam", "", account, resource]
            if partition.starts_with("aws") && is_account(account) && is_owner(resource) =>
        {
            Ok(())
        }
        ["arn", _, "sts", ..] => {
            Err("this is the ARN of an STS session: give the role's own, path included, such as \
             `arn:aws:iam::111111111111:role/path/role-name`")
        }
        _ => Err("not the ARN of an IAM role: give it in full, path included, such as \
             `arn:aws:iam::111111111111:role/path/role-name`"),
    }
}

fn is_account(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())
}

fn is_owner(resource: &str) -> bool {
    let path = resource.strip_prefix("role/").or_else(|| resource.strip_prefix("user/"));
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/_+=,.@-".contains(&b);
    path.is_some_and(|path| !path.is_empty() && !path.ends_with('/') && path.bytes().all(allowed))
}

#[cfg(test)]
mod tests {
    use super::{check_item, check_principal, check_table};

    #[test]
    fn an_item_has_1_to_512_of_the_named_characters() {
        let allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+=.@-";
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            assert_eq!(check_item(&c.to_string()).is_ok(), allowed.contains(c), "{c:?}");
        }
        assert_eq!(
            [0, 1, 512, 513].map(|length| check_item(&"a".repeat(length)).is_ok()),
            [false, true, true, false]
        );
    }

    #[test]
    fn a_table_by_name_or_arn() {
        let arn = "arn:aws:dynamodb:eu-west-1:111111111111:table/";
        for good in ["abc", "dirty-secrets", "a_b.c-D9", &"t".repeat(255), &format!("{arn}dirty-secrets")] {
            assert!(check_table(good).is_ok(), "{good}");
        }
        let long = "t".repeat(256);
        for bad in
            ["", "ab", "a b c", "tablé", "a/b", &long, arn, "arn:aws:s3:::bucket", &format!("{arn}a/index/b")]
        {
            assert!(check_table(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_principal_by_its_full_arn() {
        for good in [
            "arn:aws:iam::111111111111:role/app",
            "arn:aws-cn:iam::111111111111:role/path/to/app",
            "arn:aws:iam::111111111111:user/_+=,.@-",
        ] {
            assert!(check_principal(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "app",
            "111111111111",
            "arn:aws:iam",
            "arn:aws:iam:::role/app",
            "arn:aws:iam::1:role/app",
            "arn:aws:iam:us-west-2:111111111111:role/app",
            "arn:aws:iam::111111111111:",
            "arn:aws:iam::111111111111:root",
            "arn:aws:iam::111111111111:instance-profile/app",
            "arn:aws:iam::111111111111:role/",
            "arn:aws:iam::111111111111:role/app/",
            "arn:aws:iam::111111111111:role/*",
            "arn:aws:iam::111111111111:role/my app",
            "arn:aws:iam::111111111111:role/app\n",
            "arn:aws:iam::111111111111:role/äpp",
            " arn:aws:iam::111111111111:role/app",
        ] {
            assert!(check_principal(bad).unwrap_err().contains("in full"), "{bad}");
        }
        let session = "arn:aws:sts::111111111111:assumed-role/app/session";
        assert!(check_principal(session).unwrap_err().contains("STS session"));
    }
}
