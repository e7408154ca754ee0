//! The names that a source holds, looked through for those that may have been meant.

use std::borrow::Cow;
use std::time::Instant;

use ddbsm_core::suggest::Suggestions;
use ddbsm_core::table::SEPARATOR;

use crate::error::report::{Held, Listing};
use crate::error::{Problem, Reason};

/// How many names an error suggests for one that is missing.
const MAX_SUGGESTIONS: usize = 3;

/// Up to how many names an error lists all that there are.
const MAX_LISTED: usize = 10;

/// How many names are compared between two looks at the clock.
const NAMES_PER_LOOK: usize = 64;

/// For each missing secret, the most similar names so far.
pub struct Search {
    missing: Vec<(usize, Suggestions)>,
    /// All that the load asked for, sorted: what another field loads wasn't meant for this one.
    asked: Vec<Cow<'static, str>>,
    names: Vec<String>,
    offered: usize,
    until: Option<Instant>,
}

impl Search {
    /// None if no secret is missing.
    pub(crate) fn new(
        problems: &[Problem],
        asked: Vec<Cow<'static, str>>,
        until: Option<Instant>,
    ) -> Option<Self> {
        let missing: Vec<_> = problems
            .iter()
            .enumerate()
            .filter(|(_, problem)| matches!(problem.reason, Reason::Missing { .. }))
            .map(|(at, problem)| {
                (at, Suggestions::new(problem.names.iter().map(Cow::as_ref), MAX_SUGGESTIONS))
            })
            .collect();
        let search = Self { missing, asked, names: Vec::new(), offered: 0, until };
        (!search.missing.is_empty()).then_some(search)
    }

    /// Considers a name that the source holds, versions left out. False once the time is over.
    pub(crate) fn offer(&mut self, name: &str) -> bool {
        if name.contains(SEPARATOR) {
            return true;
        }
        if self.offered.is_multiple_of(NAMES_PER_LOOK)
            && self.until.is_some_and(|until| Instant::now() >= until)
        {
            return false;
        }
        self.offered += 1;
        if self.names.len() <= MAX_LISTED {
            self.names.push(name.to_owned());
        }
        if self.asked.binary_search_by(|asked| asked.as_ref().cmp(name)).is_err() {
            for (_, suggestions) in &mut self.missing {
                suggestions.offer(name);
            }
        }
        true
    }

    /// Writes the suggestions into the problems, and tells what the source holds.
    pub(crate) fn finish(mut self, problems: &mut [Problem], listing: Listing) -> Held {
        for (at, suggestions) in self.missing {
            if let Some(Reason::Missing { similar }) = problems.get_mut(at).map(|problem| &mut problem.reason)
            {
                *similar = suggestions.into_names();
            }
        }
        if self.names.len() > MAX_LISTED || listing != Listing::Complete {
            self.names.clear();
        }
        self.names.sort_unstable();
        Held { any: self.offered > 0, names: self.names, listing }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn search(until: Instant) -> (Search, Vec<Problem>) {
        let problem = |name: &'static str| Problem {
            field: name.to_owned(),
            names: vec![name.into()],
            at: 0,
            prefix: 0,
            reason: Reason::Missing { similar: Vec::new() },
        };
        let problems = vec![problem("webhook_url"), problem("api_key")];
        (Search::new(&problems, Vec::new(), Some(until)).unwrap(), problems)
    }

    fn similar(problem: &Problem) -> &[String] {
        match &problem.reason {
            Reason::Missing { similar } => similar,
            reason => panic!("{reason:?}"),
        }
    }

    #[test]
    fn of_fifty_thousand_names_a_few_are_kept() {
        let (mut search, mut problems) = search(Instant::now() + Duration::from_hours(1));
        for number in 0..50_000 {
            assert!(search.offer(&format!("{number}/webhook-url")));
        }
        assert!(search.names.len() <= MAX_LISTED + 1);
        let held = search.finish(&mut problems, Listing::Complete);
        assert_eq!((held.any, held.names.len()), (true, 0));
        assert_eq!(similar(&problems[0]).len(), MAX_SUGGESTIONS);
        assert_eq!(similar(&problems[1]), [""; 0]);
    }

    #[test]
    fn once_the_time_is_over_no_more_than_a_handful_is_compared() {
        let (mut search, _) = search(Instant::now() + Duration::from_hours(1));
        assert!(search.offer("webhook-url"));
        search.until = Some(Instant::now());
        let offered = (0..50_000).take_while(|number| search.offer(&number.to_string())).count();
        assert_eq!(offered, NAMES_PER_LOOK - 1);
    }
}
