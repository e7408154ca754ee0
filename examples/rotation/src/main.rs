//! The function's program: one step of a rotation for each invocation.

use aws_sdk_dynamodb::Client;
use ddbsm_example_rotation::{Event, Settings, ThirdParty, handle, third_party};
use ddbsm_rotation::{DynamoDb, Rotator};
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).without_time().init();
    let settings = Settings::from_environment(|name| std::env::var(name).ok())?;
    let config = ddbsm::aws::lambda_config().await;
    let table = DynamoDb::new(Client::new(&config), settings.table.clone());
    match third_party(&settings) {
        ThirdParty::Keys(keys) => {
            let rotator = Rotator::new(table, settings.rotator.clone(), settings.rotation(), keys);
            let rotator = &rotator;
            let handler = service_fn(async |event: LambdaEvent<Event>| handle(rotator, event.payload).await);
            Runtime::new(handler).run().await
        }
        ThirdParty::Hook(hook) => {
            let rotator = Rotator::new(table, settings.rotator.clone(), settings.rotation(), hook);
            let rotator = &rotator;
            let handler = service_fn(async |event: LambdaEvent<Event>| handle(rotator, event.payload).await);
            Runtime::new(handler).run().await
        }
    }
}
