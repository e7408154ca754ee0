//! Writes that can be turned into reads.

use super::attempt::{Attempts, NEVER};
use super::canary::{self, PARTITION};
use super::outcome::Why;
use crate::commands::verify::claims::WRITERS;
use crate::policy::table::Writes;
use crate::table::{NAME, PRINCIPAL, VERSION};
use anyhow::Result;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Put, ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};

const RETURNED: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;
const THERE: &str = "attribute_exists(#principal)";

impl Attempts<'_> {
    pub(super) async fn writes_that_read(&mut self) -> Result<()> {
        self.failing_conditions().await?;
        self.returned_values().await?;
        self.insert().await
    }

    /// Conditions that never hold, so that nothing is written.
    async fn failing_conditions(&mut self) -> Result<()> {
        let (client, table) = (self.client, self.name().to_owned());
        let nothing_else = "NothingElse";
        let put =
            client.put_item().table_name(&table).set_item(Some(canary::item())).condition_expression(NEVER);
        let put = put.return_values_on_condition_check_failure(RETURNED).send().await;
        self.add("PutItem, the item returned as its condition fails", self.put("NothingElse", WRITERS), put)?;
        let update = client
            .update_item()
            .table_name(&table)
            .set_key(Some(canary::key(PARTITION)))
            .condition_expression(NEVER);
        let update = update.return_values_on_condition_check_failure(RETURNED).send().await;
        self.add("UpdateItem, the item returned as its condition fails", nothing_else, update)?;
        let delete = client
            .delete_item()
            .table_name(&table)
            .set_key(Some(canary::key(PARTITION)))
            .condition_expression(NEVER);
        let delete = delete.return_values_on_condition_check_failure(RETURNED).send().await;
        self.add("DeleteItem, the item returned as its condition fails", nothing_else, delete)?;

        let check = ConditionCheck::builder()
            .table_name(&table)
            .set_key(Some(canary::key(PARTITION)))
            .condition_expression(NEVER);
        let check = check.return_values_on_condition_check_failure(RETURNED).build()?;
        let check = TransactWriteItem::builder().condition_check(check).build();
        let transaction = client.transact_write_items().transact_items(check).send().await;
        self.add("TransactWriteItems with a ConditionCheck", nothing_else, transaction)?;
        let put = Put::builder()
            .table_name(&table)
            .set_item(Some(canary::item()))
            .condition_expression(NEVER)
            .build()?;
        let put = TransactWriteItem::builder().put(put).build();
        let transaction = client.transact_write_items().transact_items(put).send().await;
        let way = "TransactWriteItems with a Put, as an oracle";
        self.add(way, self.put("NothingElse", "NoTransaction"), transaction)
    }

    /// What decides on a `PutItem`, which writers may use with `--writes console`.
    fn put(&self, strict: &'static str, console: &'static str) -> &'static str {
        match self.writes {
            Writes::Strict => strict,
            Writes::Console => console,
        }
    }

    /// Writes to the canary, if it is there, that leave it there.
    async fn returned_values(&mut self) -> Result<()> {
        let (client, table) = (self.client, self.name().to_owned());
        let nothing_else = "NothingElse";
        let put =
            client.put_item().table_name(&table).set_item(Some(canary::item())).condition_expression(THERE);
        let put = put.expression_attribute_names("#principal", PRINCIPAL).return_values(ReturnValue::AllOld);
        let put = put.send().await;
        self.add("PutItem that returns what it replaces", self.put("NothingElse", "PutReturnsNothing"), put)?;
        let update = client
            .update_item()
            .table_name(&table)
            .set_key(Some(canary::key(PARTITION)))
            .update_expression("SET #version = :version")
            .condition_expression(THERE)
            .expression_attribute_names("#principal", PRINCIPAL)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":version", AttributeValue::S("canary".to_owned()))
            .return_values(ReturnValue::AllNew);
        self.add("UpdateItem that returns the whole item", nothing_else, update.send().await)?;

        let [principal, name] = canary::parameters();
        let statement = format!(
            "UPDATE \"{table}\" SET \"{VERSION}\" = 'canary' WHERE \"{PRINCIPAL}\" = ? AND \"{NAME}\" = ? RETURNING ALL OLD *"
        );
        let update = client.execute_statement().statement(statement).parameters(principal).parameters(name);
        self.add("PartiQL UPDATE that returns the item", nothing_else, update.send().await)
    }

    /// An INSERT tells that a key is there already. Without a canary it would write one.
    async fn insert(&mut self) -> Result<()> {
        let way = "PartiQL INSERT on a key that is there";
        if !self.written {
            self.skip(way, "NothingElse", Why::NoCanary);
            return Ok(());
        }
        let [principal, name] = canary::parameters();
        let statement = format!("INSERT INTO \"{}\" VALUE {{'{PRINCIPAL}': ?, '{NAME}': ?}}", self.name());
        let insert =
            self.client.execute_statement().statement(statement).parameters(principal).parameters(name);
        self.add(way, "NothingElse", insert.send().await)
    }

    /// What removes the canary if it is let through, and nothing else.
    pub(super) async fn destroying_writes(&mut self) -> Result<()> {
        let delete = self.client.delete_item().table_name(self.name()).set_key(Some(canary::key(PARTITION)));
        let delete = delete.condition_expression(THERE).expression_attribute_names("#principal", PRINCIPAL);
        let delete = delete.return_values(ReturnValue::AllOld).send().await;
        self.add("DeleteItem that returns what it deletes", "NothingElse", delete)?;
        let [principal, name] = canary::parameters();
        let statement = format!(
            "DELETE FROM \"{}\" WHERE \"{PRINCIPAL}\" = ? AND \"{NAME}\" = ? RETURNING ALL OLD *",
            self.name()
        );
        let delete =
            self.client.execute_statement().statement(statement).parameters(principal).parameters(name);
        self.add("PartiQL DELETE that returns what it deletes", "NothingElse", delete.send().await)
    }
}
