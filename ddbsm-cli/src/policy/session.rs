//! What the ARN of a session, which holds no path, tells of the role.

use ddbsm_core::arn::{Principal, PrincipalKind, Session};

/// Whether a role's or user's ARN may be that of this caller, as far as STS tells.
pub(crate) fn fits(principal: &str, caller: &str) -> bool {
    let Some(session) = Session::parse(caller) else { return principal == caller };
    Principal::parse(principal).is_ok_and(|principal| {
        let Principal { account, kind, name, .. } = principal;
        (account, kind, name) == (session.account, PrincipalKind::Role, session.role)
    })
}

/// ARNs that the caller may have: its own if it is a user; its name at no path, and where a pattern puts it.
pub(crate) fn candidates(caller: &str, patterns: &[String]) -> Vec<String> {
    let Some(Session { partition, account, role: name, .. }) = Session::parse(caller) else {
        return if caller.contains(":user/") { vec![caller.to_owned()] } else { Vec::new() };
    };
    let mut all = vec![format!("arn:{partition}:iam::{account}:role/{name}")];
    let put = |pattern: &String| {
        let (path, last) = pattern.rsplit_once('/')?;
        let fixed = !path.contains(['*', '?']) && path.contains(":role");
        (fixed && (last == "*" || last == name)).then(|| format!("{path}/{name}"))
    };
    all.extend(patterns.iter().filter_map(put));
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/ci/run-1";

    #[test]
    fn a_session_fits_the_role_of_its_name_and_account() {
        for (principal, wanted) in [
            ("arn:aws:iam::111111111111:role/ci", true),
            ("arn:aws:iam::111111111111:role/ddbsm/writer/ci", true),
            ("arn:aws:iam::111111111111:role/ci/other", false),
            ("arn:aws:iam::222222222222:role/ci", false),
            ("arn:aws:iam::111111111111:user/ci", false),
        ] {
            assert_eq!(fits(principal, SESSION), wanted, "{principal}");
        }
        let user = "arn:aws:iam::111111111111:user/people/ann";
        assert!(fits(user, user));
        assert!(!fits("arn:aws:iam::111111111111:user/ann", user));
    }

    #[test]
    fn candidates_have_the_callers_name() {
        let patterns = ["role/ddbsm/writer/*", "role/ops/*/x", "role/team/ci", "role/team/other", "user/a/*"]
            .map(|pattern| format!("arn:aws:iam::111111111111:{pattern}"));
        let found = candidates(SESSION, &patterns);
        let names: Vec<_> =
            found.iter().filter_map(|arn| arn.split_once(":role/")).map(|(_, name)| name).collect();
        assert_eq!(names, ["ci", "ddbsm/writer/ci", "team/ci"]);
        assert_eq!(candidates("arn:aws:iam::111111111111:root", &patterns), [""; 0]);
    }
}
