//! A service that verifies webhooks and signs links to downloads, with settings that follow the table.

mod settings;
mod signature;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ddbsm::{Live, LoadError};
use serde::Deserialize;

pub use settings::{Database, Settings, Slack, live, on_lambda};

/// What all requests share. Cloning it clones a pointer.
pub fn app(settings: Live<Settings>) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/webhook", post(webhook))
        .route("/link/{file}", get(link))
        .with_state(settings)
}

/// The settings can't be had. The report names no value, and is for the log alone.
struct Unavailable(LoadError);

impl From<LoadError> for Unavailable {
    fn from(error: LoadError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        // Throttling passes; a secret that is missing has to be stored.
        let status = if self.0.kind().is_transient() {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        status.into_response()
    }
}

/// Whether the settings can be had, and which parts are configured.
async fn health(State(settings): State<Live<Settings>>) -> Result<Json<Vec<&'static str>>, Unavailable> {
    let settings = settings.get().await?;
    Ok(Json(settings.slack.is_some().then_some("slack").into_iter().collect()))
}

/// Takes what was signed with the current secret, or with the one before it while they overlap.
async fn webhook(
    State(settings): State<Live<Settings>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Unavailable> {
    let settings: Arc<Settings> = settings.get().await?;
    let signature =
        headers.get("x-signature").and_then(|signature| signature.to_str().ok()).unwrap_or_default();
    let signed = settings
        .webhook_secret
        .any(|secret| signature::is_valid(secret.expose_secret().as_bytes(), &body, signature));
    Ok(if signed { StatusCode::NO_CONTENT } else { StatusCode::UNAUTHORIZED })
}

#[derive(Deserialize)]
struct LinkOptions {
    minutes: Option<u32>,
}

/// A link that expires, signed.
async fn link(
    State(settings): State<Live<Settings>>,
    Path(file): Path<String>,
    Query(LinkOptions { minutes }): Query<LinkOptions>,
) -> Result<String, Unavailable> {
    let settings = settings.get().await?;
    let most = *settings.max_link_minutes.expose_secret();
    let valid = Duration::from_mins(minutes.unwrap_or(most).min(most).into());
    let expires = (SystemTime::now() + valid).duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let signature =
        signature::sign(settings.link_key.expose_secret(), format!("{file}\n{expires}").as_bytes());
    let host = &settings.database.expose_secret().host;
    Ok(format!("https://{host}/{file}?expires={expires}&signature={signature}"))
}

#[cfg(test)]
mod tests;
