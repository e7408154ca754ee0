//! What starts a rotation on time, and once for each time.

use std::collections::BTreeMap;

use ddbsm_testkit::table::OWNER;
use serde_json::{Value, json};

use crate::interpreter::{Answer, Ended, Machine, World};

/// Step Functions, whose executions have all ended.
#[derive(Default)]
struct Executions(BTreeMap<String, Value>);

impl World for Executions {
    async fn task(&mut self, resource: &str, input: Value) -> Answer {
        assert_eq!(resource, "arn:aws:states:::states:startExecution");
        assert_eq!(input["StateMachineArn"], "rotation");
        let name = input["Name"].as_str().unwrap().to_owned();
        if self.0.contains_key(&name) {
            return Err(("StepFunctions.ExecutionAlreadyExistsException".to_owned(), name));
        }
        self.0.insert(name, input["Input"].clone());
        Ok(json!({}))
    }

    fn wait_until(&mut self, time: &str) {
        panic!("it waits until {time}");
    }

    fn pass(&mut self, seconds: f64) {
        panic!("it waits for {seconds} s");
    }
}

#[tokio::test]
async fn each_time_of_the_schedule_starts_one_execution() {
    let starter = Machine::read(include_str!("../starter.asl.json"), &[("StateMachineArn", "rotation")]);
    let mut executions = Executions::default();
    let invocations = [
        ("token", "2026-11-28T03:00:00Z", 1),
        ("token", "2026-11-28T03:00:00Z", 1), // delivered twice
        ("token", "2026-12-28T03:00:00Z", 2),
        ("another", "2026-12-28T03:00:00Z", 3),
    ];
    for (secret, scheduled, started) in invocations {
        let input = json!({"owner": OWNER, "secret": secret, "scheduled": scheduled});
        let ended = starter.run("start", input, &mut executions).await;
        assert!(matches!(ended, Ended::Succeeded(_)), "{ended:?}");
        assert_eq!(executions.0.len(), started, "{secret} {scheduled}");
    }
    for (name, input) in &executions.0 {
        // Step Functions takes at most 80 characters, and few signs.
        assert!(name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
        assert_eq!(*input, json!({"takeOver": false}));
    }
}
