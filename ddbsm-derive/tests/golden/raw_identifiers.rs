#[secrets(rename_all = "SCREAMING_SNAKE_CASE")]
struct r#struct {
    r#type: Secret<String>,
    #[secrets(flatten)]
    r#fn: r#mod,
}
