//! Whether the patterns of writers and admins let in more than their reader may think.

use crate::arn::TableArn;
use crate::aws::Aws;
use crate::policy::pattern::{Weakness, matches, weaknesses};
use crate::table::{INDEX, Item, NAME, PRINCIPAL};
use aws_sdk_dynamodb::types::AttributeValue;
use ddbsm_core::table::IndexKey;
use std::collections::BTreeSet;

/// The owners that the index names, if this caller may list it.
pub(crate) async fn owners(aws: &Aws, table: &str) -> Option<BTreeSet<String>> {
    let query = aws.dynamodb.query().table_name(table).key_condition_expression("#principal = :index");
    let query = query
        .expression_attribute_names("#principal", PRINCIPAL)
        .expression_attribute_names("#name", NAME)
        .expression_attribute_values(":index", AttributeValue::S(INDEX.to_owned()))
        .projection_expression("#principal, #name");
    let entries = query.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await.ok()?;
    let owner = |entry: &Item| Some(IndexKey::parse(entry.get(NAME)?.as_s().ok()?)?.principal.to_owned());
    Some(entries.iter().filter_map(owner).collect())
}

/// What is wrong with these patterns, in whole sentences.
pub(crate) fn judge(patterns: &[String], table: &TableArn, owners: &BTreeSet<String>) -> Vec<String> {
    let patterns: BTreeSet<_> = patterns.iter().collect();
    let mut found = Vec::new();
    for pattern in patterns {
        for weakness in weaknesses(pattern, table.account()) {
            let what = match weakness {
                Weakness::Everybody => "matches everybody",
                Weakness::NoPath => {
                    "has a wildcard and no fixed path: anyone who can create a role can match it"
                }
                Weakness::OtherAccount => "isn't of the table's account alone",
            };
            found.push(format!("{pattern} {what}."));
        }
        let matched = owners.iter().filter(|owner| matches(pattern, owner));
        found.extend(matched.map(|owner| format!("{pattern} matches {owner}, which owns secrets.")));
    }
    found
}
