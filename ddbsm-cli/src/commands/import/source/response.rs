//! What the responses of both services have in common. A value is taken from the response without another copy of it.

use crate::commands::put::env_file::unquote;
use crate::commands::put::value::Value;
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// A secret's value, in the response to `GetSecretValue`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SecretValue<'a> {
    name: String,
    #[serde(borrow)]
    secret_string: Option<&'a RawValue>,
    #[serde(borrow)]
    secret_binary: Option<&'a RawValue>,
}

/// The name and the value. None of the value if there is neither text nor bytes.
pub(super) fn secret_value(body: &[u8]) -> Option<(String, Option<Value>)> {
    let SecretValue { name, secret_string, secret_binary } = serde_json::from_slice(body).ok()?;
    let is_there = |raw: &&RawValue| raw.get() != "null";
    let value = match (secret_string.filter(is_there), secret_binary.filter(is_there)) {
        (Some(text), _) => Some(Value::Text(unquote(text.get())?)),
        (None, Some(bytes)) => Some(Value::Bytes(decode(&unquote(bytes.get())?)?)),
        (None, None) => None,
    };
    Some((name, value))
}

fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let base64 = data_encoding::BASE64;
    let mut bytes = Zeroizing::new(vec![0; base64.decode_len(text.len()).ok()?]);
    let decoded = base64.decode_mut(text.as_bytes(), &mut bytes).ok()?;
    bytes.truncate(decoded);
    Some(bytes)
}

/// A page of names.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    #[serde(default)]
    pub(super) secret_list: Vec<ListedSecret>,
    pub(super) next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedSecret {
    pub(super) name: String,
    #[serde(rename = "ARN")]
    pub(super) arn: String,
    /// The service that made it and rotates it.
    pub(super) owning_service: Option<String>,
}

pub(super) fn listed(body: &[u8]) -> Option<Listed> {
    serde_json::from_slice(body).ok()
}

/// A page of parameters.
#[derive(Debug)]
pub(super) struct Parameters {
    pub(super) parameters: Vec<(String, Value)>,
    pub(super) next_token: Option<String>,
}

pub(super) fn parameters(body: &[u8]) -> Option<Parameters> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Page<'a> {
        #[serde(borrow, default)]
        parameters: Vec<Parameter<'a>>,
        next_token: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Parameter<'a> {
        name: String,
        #[serde(borrow)]
        value: &'a RawValue,
    }
    let Page { parameters, next_token } = serde_json::from_slice(body).ok()?;
    let parameters: Option<Vec<_>> = parameters
        .into_iter()
        .map(|parameter| Some((parameter.name, Value::Text(unquote(parameter.value.get())?))))
        .collect();
    Some(Parameters { parameters: parameters?, next_token })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_text_or_bytes_or_missing() {
        let value = |json: &str| {
            let (name, value) = secret_value(json.as_bytes())?;
            assert_eq!(name, "a");
            Some(value.map(|value| match value {
                Value::Text(text) => text.as_bytes().to_vec(),
                Value::Bytes(bytes) => bytes.to_vec(),
            }))
        };
        assert_eq!(value(r#"{"Name":"a","SecretString":"x\n\u00e9","ARN":"b"}"#), Some(Some("x\né".into())));
        assert_eq!(value(r#"{"Name":"a","SecretBinary":"AP\/+"}"#), Some(Some(vec![0, 0xff, 0xfe])));
        assert_eq!(value(r#"{"Name":"a","SecretString":null}"#), Some(None));
        for malformed in ["", "{}", r#"{"Name":"a","SecretString":1}"#, r#"{"Name":"a","SecretBinary":"%"}"#]
        {
            assert_eq!(value(malformed), None, "{malformed}");
        }
    }
}
