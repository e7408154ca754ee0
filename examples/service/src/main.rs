//! On Lambda behind an HTTP API; elsewhere on <http://127.0.0.1:3000>, with its secrets from the environment.

use ddbsm_example_service::{app, live, on_lambda};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let settings = live().await;
    // At the start, so that a missing secret fails the deploy and not a request.
    settings.get().await?;
    let app = app(settings);
    if on_lambda() {
        return lambda_http::run(app).await;
    }
    Ok(axum::serve(TcpListener::bind("127.0.0.1:3000").await?, app).await?)
}
