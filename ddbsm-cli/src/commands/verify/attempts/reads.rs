//! Plain reads, and `PartiQL`'s.

use super::attempt::Attempts;
use super::canary::{self, PARTITION};
use super::outcome::{Why, read};
use crate::table::{NAME, PRINCIPAL};
use anyhow::Result;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementRequest, Get, KeysAndAttributes, ParameterizedStatement, Select,
    TransactGetItem,
};

/// An index that no table of ddbsm's has: who is denied indexes is denied it too.
const INDEX: &str = "ddbsm-verify";

impl Attempts<'_> {
    pub(super) async fn reads(&mut self) -> Result<()> {
        let (client, table) = (self.client, self.name().to_owned());
        let get = client.get_item().table_name(&table).set_key(Some(canary::key(PARTITION))).send().await;
        self.add("GetItem", "ReadAnyForeignKey", get)?;

        let alone = KeysAndAttributes::builder().keys(canary::key(PARTITION)).build()?;
        let batch = client.batch_get_item().request_items(&table, alone).send().await;
        self.add("BatchGetItem", "ReadAnyForeignKey", batch)?;

        let get = Get::builder().table_name(&table).set_key(Some(canary::key(PARTITION))).build()?;
        let get = TransactGetItem::builder().get(get).build();
        let transaction = client.transact_get_items().transact_items(get).send().await;
        self.add("TransactGetItems", "NoTransaction", transaction)?;

        let query = client.query().table_name(&table);
        self.add("Query", "QueryAnyForeignKey", canary_partition(query).send().await)?;
        let scan = client.scan().table_name(&table).select(Select::Count).limit(1).send().await;
        self.add("Scan", "NothingElse", scan)?;

        let query = client.query().table_name(&table).index_name(INDEX);
        self.add("Query of an index", "NoIndex", canary_partition(query).send().await)?;
        let scan =
            client.scan().table_name(&table).index_name(INDEX).select(Select::Count).limit(1).send().await;
        self.add("Scan of an index", "NoIndex", scan)?;
        let search = client.search_vectors().table_name(&table).index_name(INDEX).top_k(1);
        let search = search.search_vector(AttributeValue::N("0".to_owned())).send().await;
        self.add("SearchVectors", "NoIndex", search)
    }

    /// Reads that hold a key of the caller's own.
    pub(super) async fn own_reads(&mut self) -> Result<()> {
        let mixed_way = "BatchGetItem mixed with a key of the caller's own";
        let transaction_way = "TransactGetItems of a key of the caller's own";
        let Some(own) = self.own.as_deref().map(canary::key) else {
            self.skip(mixed_way, "ReadAnyForeignKey", Why::NoPrincipal);
            self.skip(transaction_way, "NoTransaction", Why::NoPrincipal);
            return Ok(());
        };
        let mixed = KeysAndAttributes::builder().keys(own.clone()).keys(canary::key(PARTITION)).build()?;
        let batch = self.client.batch_get_item().request_items(self.name(), mixed).send().await;
        self.add(mixed_way, "ReadAnyForeignKey", batch)?;
        let get = Get::builder().table_name(self.name()).set_key(Some(own)).build()?;
        let get = TransactGetItem::builder().get(get).build();
        let transaction = self.client.transact_get_items().transact_items(get).send().await;
        self.add(transaction_way, "NoTransaction", transaction)
    }

    pub(super) async fn partiql(&mut self) -> Result<()> {
        let client = self.client;
        let select = format!(
            "SELECT \"{NAME}\" FROM \"{}\" WHERE \"{PRINCIPAL}\" = ? AND \"{NAME}\" = ?",
            self.name()
        );
        let [principal, name] = canary::parameters();
        let one = client.execute_statement().statement(&select).parameters(principal).parameters(name);
        self.add("PartiQL SELECT", "NothingElse", one.send().await)?;

        let [principal, name] = canary::parameters();
        let each = BatchStatementRequest::builder()
            .statement(&select)
            .parameters(principal)
            .parameters(name)
            .build()?;
        let batch = client.batch_execute_statement().statements(each).send().await;
        let way = "PartiQL SELECT in a batch";
        // A batch succeeds as a whole and tells about each statement in its response.
        let inner = batch.as_ref().ok().and_then(|response| response.responses().first()?.error()).and_then(
            |error| {
                let code = error.code()?.as_str();
                Some(read(
                    if code == "AccessDenied" { code } else { "ValidationException" },
                    error.message().unwrap_or(""),
                ))
            },
        );
        match inner {
            Some(outcome) => self.record(way, "NothingElse", outcome),
            None => self.add(way, "NothingElse", batch)?,
        }

        let [principal, name] = canary::parameters();
        let each = ParameterizedStatement::builder()
            .statement(&select)
            .parameters(principal)
            .parameters(name)
            .build()?;
        let transaction = client.execute_transaction().transact_statements(each).send().await;
        self.add("PartiQL SELECT in a transaction", "NothingElse", transaction)
    }
}

fn canary_partition(query: QueryFluentBuilder) -> QueryFluentBuilder {
    query
        .key_condition_expression("#principal = :canary")
        .expression_attribute_names("#principal", PRINCIPAL)
        .expression_attribute_values(":canary", AttributeValue::S(PARTITION.to_owned()))
        .select(Select::Count)
}
