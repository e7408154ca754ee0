//! As much of Step Functions as the definition uses, with a clock that the test sets.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// What a task answers: its output, or the error's name and text.
pub type Answer = Result<Value, (String, String)>;

/// How an execution ended.
#[derive(Debug, PartialEq)]
pub enum Ended {
    Succeeded(Value),
    /// At which state, with its input, and by which error.
    Failed(String, Value, String),
}

/// A definition whose substitutions were made.
pub struct Machine(Value);

/// Makes tasks, and lets time pass.
pub trait World {
    async fn task(&mut self, resource: &str, input: Value) -> Answer;
    fn wait_until(&mut self, time: &str);
    fn pass(&mut self, seconds: f64);
}

impl Machine {
    pub fn read(definition: &str, substitutions: &[(&str, &str)]) -> Self {
        let made = substitutions.iter().fold(definition.to_owned(), |definition, (name, value)| {
            definition.replace(&format!("${{{name}}}"), value)
        });
        assert!(!made.contains("${"), "a substitution is missing");
        Self(serde_json::from_str(&made).unwrap())
    }

    pub async fn run(&self, name: &str, input: Value, world: &mut impl World) -> Ended {
        self.run_from(self.0["StartAt"].as_str().unwrap(), name, input, world).await
    }

    /// As a redrive does: from the state that failed, with its input.
    pub async fn run_from(&self, state: &str, name: &str, mut input: Value, world: &mut impl World) -> Ended {
        let mut at = state.to_owned();
        loop {
            let state = &self.0["States"][&at];
            let next = match state["Type"].as_str().unwrap() {
                "Succeed" => return Ended::Succeeded(input),
                "Wait" => {
                    let time = path(&input, state["TimestampPath"].as_str().unwrap()).unwrap();
                    world.wait_until(time.as_str().unwrap());
                    &state["Next"]
                }
                "Choice" => {
                    let chosen =
                        state["Choices"].as_array().unwrap().iter().find(|choice| holds(choice, &input));
                    chosen.map_or(&state["Default"], |choice| &choice["Next"])
                }
                "Task" => match self.task(state, name, &input, world).await {
                    Ok(output) => {
                        // Without a ResultPath the output takes the place of the input.
                        if state.get("ResultPath").is_none() {
                            input = output;
                        }
                        &state["Next"]
                    }
                    Err((error, cause)) => {
                        let Some(catch) = list(state, "Catch").iter().find(|catch| matches(catch, &error))
                        else {
                            return Ended::Failed(at, input, format!("{error}: {cause}"));
                        };
                        if let Some(field) = catch["ResultPath"].as_str() {
                            let field = field.strip_prefix("$.").unwrap();
                            input[field] = json!({"Error": error, "Cause": cause});
                        }
                        &catch["Next"]
                    }
                },
                other => panic!("no state of type {other}"),
            };
            at = next.as_str().unwrap().to_owned();
        }
    }

    async fn task(&self, state: &Value, name: &str, input: &Value, world: &mut impl World) -> Answer {
        let parameters = filled(&state["Parameters"], name, input);
        let mut attempts: HashMap<usize, i32> = HashMap::new();
        loop {
            let answer = world.task(state["Resource"].as_str().unwrap(), parameters.clone()).await;
            let Err((error, _)) = &answer else { return answer };
            let retries = list(state, "Retry");
            let Some(i) = retries.iter().position(|retry| matches(retry, error)) else { return answer };
            let made = attempts.entry(i).or_default();
            if i64::from(*made) >= retries[i]["MaxAttempts"].as_i64().unwrap() {
                return answer;
            }
            let interval = retries[i]["IntervalSeconds"].as_f64().unwrap();
            world.pass(interval * retries[i]["BackoffRate"].as_f64().unwrap_or(2.0).powi(*made));
            *made += 1;
        }
    }
}

fn list<'a>(state: &'a Value, name: &str) -> &'a [Value] {
    state[name].as_array().map_or(&[], Vec::as_slice)
}

fn matches(rule: &Value, error: &str) -> bool {
    list(rule, "ErrorEquals").iter().any(|name| name == error || name == "States.ALL")
}

fn holds(choice: &Value, input: &Value) -> bool {
    if let Some(all) = choice["And"].as_array() {
        return all.iter().all(|choice| holds(choice, input));
    }
    let value = path(input, choice["Variable"].as_str().unwrap());
    if let Some(expected) = choice.get("StringEquals") {
        return value == Some(expected);
    }
    assert_eq!(choice["IsString"], true, "{choice}");
    value.is_some_and(Value::is_string)
}

fn path<'a>(input: &'a Value, path: &str) -> Option<&'a Value> {
    let names = path.strip_prefix('$').unwrap().split('.').filter(|name| !name.is_empty());
    names.into_iter().try_fold(input, |value, name| value.get(name))
}

/// A path, a text, or one of two intrinsic functions.
fn evaluated(expression: &str, input: &Value) -> Value {
    if let Some(text) = expression.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return text.into();
    }
    let Some((function, arguments)) = expression.strip_suffix(')').and_then(|call| call.split_once('('))
    else {
        return path(input, expression).unwrap_or_else(|| panic!("{expression} isn't in the input")).clone();
    };
    let arguments = arguments_of(arguments);
    let texts = arguments.iter().map(|argument| evaluated(argument, input));
    let texts: Vec<_> = texts.map(|text| text.as_str().unwrap().to_owned()).collect();
    match (function, &texts[..]) {
        ("States.Format", [format, fill @ ..]) => {
            fill.iter().fold(format.clone(), |made, text| made.replacen("{}", text, 1)).into()
        }
        ("States.Hash", [text, algorithm]) if algorithm == "SHA-256" => {
            HEXLOWER.encode(&Sha256::digest(text)).into()
        }
        _ => panic!("no function {expression}"),
    }
}

/// Cut at the commas outside of parentheses and quotes.
fn arguments_of(list: &str) -> Vec<&str> {
    let (mut depth, mut quoted) = (0, false);
    let cut = |c: char| {
        quoted ^= c == '\'';
        depth += i32::from(c == '(' && !quoted) - i32::from(c == ')' && !quoted);
        c == ',' && depth == 0 && !quoted
    };
    list.split(cut).map(str::trim).collect()
}

fn filled(template: &Value, execution: &str, input: &Value) -> Value {
    match template {
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| match name.strip_suffix(".$") {
                Some(name) if value == "$$.Execution.Name" => (name.to_owned(), execution.into()),
                Some(name) => (name.to_owned(), evaluated(value.as_str().unwrap(), input)),
                None => (name.clone(), filled(value, execution, input)),
            };
            Value::Object(fields.iter().map(field).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(|item| filled(item, execution, input)).collect(),
        other => other.clone(),
    }
}
