//! What can be asked for on the command line, and whether an existing table has it.

use super::apply::Init;
use crate::aws::error;
use anyhow::Result;
use aws_sdk_dynamodb::types::{TableDescription, Tag};

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html>
pub(crate) fn tag(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value))
            if !key.is_empty() && key.len() <= 128 && value.len() <= 256 && !key.starts_with("aws:") =>
        {
            Ok((key.to_owned(), value.to_owned()))
        }
        _ => Err("KEY=VALUE, of at most 128 and 256 characters, and not starting with aws:".to_owned()),
    }
}

impl Init<'_> {
    /// Each option that was given and is not met. `init` changes a table's policy, and nothing else of it.
    pub(super) async fn unmet(&self, table: &TableDescription) -> Result<Vec<String>> {
        let key = self.encryption.as_ref().and_then(|wanted| wanted.unlike(table));
        let mut unmet: Vec<String> =
            key.iter().map(|key| format!("--encryption: the table is encrypted with {key}")).collect();
        if self.tags.is_empty() {
            return Ok(unmet);
        }
        let there = self.tags_in_force().await?;
        for (key, value) in &self.tags {
            match there.iter().find(|tag| tag.key() == key) {
                Some(tag) if tag.value() == value => {}
                Some(tag) => unmet.push(format!("--tag {key}={value}: it is {}", tag.value())),
                None => unmet.push(format!("--tag {key}={value}: the table has no such tag")),
            }
        }
        Ok(unmet)
    }

    async fn tags_in_force(&self) -> Result<Vec<Tag>> {
        let (mut tags, mut next) = (Vec::new(), None);
        loop {
            let list = self.client.list_tags_of_resource().resource_arn(self.arn.to_string());
            let page = list.set_next_token(next).send().await;
            let page = page.map_err(|e| error::explain("ListTagsOfResource", self.table(), &e))?;
            tags.extend(page.tags.unwrap_or_default());
            next = page.next_token;
            if next.is_none() {
                return Ok(tags);
            }
        }
    }
}
