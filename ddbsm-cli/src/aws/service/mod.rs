//! Services that are asked for a few things only, in AWS's JSON 1.1: Secrets Manager and Parameter Store.
//!
//! Their SDK crates would take as long to build as all the rest of the tool, and would copy each value into buffers that nobody
//! wipes. Signing, retries, timeouts and connections are the SDK's all the same: an operation is put together of its parts.

mod endpoint;
mod error;
mod which;

pub(crate) use error::{Failed, ServiceError};
pub(crate) use which::{PARAMETER_STORE, SECRETS_MANAGER, Service};

use anyhow::{Context, Result};
use aws_config::SdkConfig;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::orchestrator::{
    HttpRequest, HttpResponse, OrchestratorError, SensitiveOutput,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// So often is a request sent: a thousand reads in a row are throttled sooner or later, and none of them changes anything.
const ATTEMPTS: u32 = 10;

/// So long may all attempts take together.
const PATIENCE: Duration = Duration::from_mins(3);

/// A service, and how it's reached.
#[derive(Debug)]
pub(crate) struct Connection {
    service: Service,
    endpoint: String,
    region: String,
    config: SdkConfig,
}

impl Connection {
    /// `endpoint` goes before what the environment and the profile say.
    pub(crate) fn new(service: Service, config: &SdkConfig, endpoint: Option<&str>) -> Result<Self> {
        let region = config.region().context("Which region? Give --region.")?.as_ref().to_owned();
        let endpoint = match endpoint {
            Some(url) => url.to_owned(),
            None => endpoint::configured(service, config).unwrap_or_else(|| {
                let fips = config.use_fips().unwrap_or_default();
                endpoint::of_region(service, &region, fips, config.use_dual_stack().unwrap_or_default())
            }),
        };
        Ok(Self { service, endpoint, region, config: config.clone() })
    }

    /// Sends a request, and reads the response while it's still in the HTTP client's own buffer, which is wiped.
    pub(crate) async fn call<O>(
        &self,
        operation: &'static str,
        body: &Value,
        read: impl Fn(&[u8]) -> Option<O> + Send + Sync + 'static,
    ) -> Result<O, Failed>
    where
        O: fmt::Debug + Send + Sync + 'static,
    {
        let target = format!("{}.{operation}", self.service.target);
        let retries = self.config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        let attempts = retries.max_attempts().max(ATTEMPTS);
        let mut builder = Operation::builder()
            .service_name(self.service.id)
            .operation_name(operation)
            .endpoint_url(&self.endpoint)
            .standard_retry(&retries.with_max_attempts(attempts))
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(TransientErrorClassifier::<ServiceError>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ServiceError>::new())
            .retry_classifier(ServiceClockSkewClassifier::<ServiceError>::new())
            .interceptor(ServiceClockSkewInterceptor::new())
            .with_connection_poisoning()
            .runtime_plugin(self.signing());
        if let Some(timeouts) = self.config.timeout_config() {
            builder = builder.timeout_config(timeouts.to_builder().operation_timeout(PATIENCE).build());
        }
        if let Some(client) = self.config.http_client() {
            builder = builder.http_client(client);
        }
        if let Some(sleep) = self.config.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(time) = self.config.time_source() {
            builder = builder.time_source(time);
        }
        let operation = builder
            .serializer(move |body: String| request(&target, body))
            .deserializer(move |response| respond(response, &read))
            .build();
        operation.invoke(body.to_string()).await.map_err(|error| Failed::new(Box::new(error)))
    }

    /// What was asked, as messages say it: the IAM action.
    pub(crate) fn action(&self, operation: &str) -> String {
        format!("{}:{operation}", self.service.name)
    }

    fn signing(&self) -> StaticRuntimePlugin {
        let mut config = Layer::new("ddbsm");
        config.store_put(AuthSchemeOptionResolverParams::new(()));
        config.store_put(SensitiveOutput);
        config.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(aws_config::Region::new(self.region.clone()))),
            name: Some(SigningName::from(self.service.name)),
            ..SigV4OperationSigningConfig::default()
        });
        let mut components = RuntimeComponentsBuilder::new("ddbsm");
        components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
        components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
            StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
        )));
        if let Some(credentials) = self.config.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, credentials);
        }
        StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(components)
    }
}

fn request(target: &str, body: String) -> Result<HttpRequest, BoxError> {
    let request = http::Request::post("/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("content-length", body.len())
        .header("x-amz-target", target)
        .body(SdkBody::from(body))?;
    Ok(request.try_into()?)
}

fn respond<O>(
    response: &HttpResponse,
    read: &impl Fn(&[u8]) -> Option<O>,
) -> Result<O, OrchestratorError<ServiceError>> {
    let body = response.body().bytes().unwrap_or_default();
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(ServiceError::read(body)));
    }
    // What is malformed isn't quoted, as it may hold values, and the same request would be answered alike.
    read(body).ok_or_else(|| OrchestratorError::operation(ServiceError::malformed()))
}
