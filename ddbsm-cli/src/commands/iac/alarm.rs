//! The alarm on denied requests, and the log that it watches.

use super::model::{Field, Node, Parameter, Resource, Template, field};
use super::stack::{Stack, output};
use serde_json::{Value, json};

/// How long the log is kept that the alarm watches, in days.
const LOG: u32 = 30;
const TOPIC: &str = "AlarmTopic";

/// Requests that were denied. Both spellings of the code are in use, and which of them DynamoDB's events have isn't documented.
/// BatchWriteItem alone can't be turned into a read.
const DENIED: &str = "{ ($.errorCode = \"AccessDenied*\") && ($.eventName != \"BatchWriteItem\") }";

pub(super) fn add(stack: &Stack<'_>, template: &mut Template) {
    template.parameters.push(Parameter {
        id: TOPIC,
        about: "The ARN of the SNS topic to tell of denied requests. While it's empty, the alarm tells nobody",
        default: "",
        optional: true,
        allowed: &[],
    });
    template.resources.extend([metric_filter(stack), alarm(stack)]);
    template.outputs.push(output("TrailLog", "The log to search for denied requests", "${TrailLog}"));
}

fn metric_filter(stack: &Stack<'_>) -> Resource {
    let [namespace, name] = metric(stack);
    let count =
        vec![field("MetricNamespace", namespace), field("MetricName", name), field("MetricValue", "1")];
    Resource::new(
        "DeniedRequests",
        "AWS::Logs::MetricFilter",
        "Denied reads, and denied writes that could be turned into reads. ddbsm verify makes some on purpose. Whether the event of a \
         denied request shows its keys isn't documented.",
        vec![
            field("LogGroupName", "${TrailLog}"),
            field("FilterPattern", DENIED),
            field("MetricTransformations", vec![Node::from(count)]),
        ],
    )
}

fn alarm(stack: &Stack<'_>) -> Resource {
    let [namespace, name] = metric(stack);
    let about =
        format!("A request to the table {} was denied. The log says who sent it", stack.table.table());
    Resource::new(
        "DeniedRequestsAlarm",
        "AWS::CloudWatch::Alarm",
        "CloudTrail delivers to the log after about 5 minutes.",
        vec![
            field("AlarmDescription", about),
            field("Namespace", namespace),
            field("MetricName", name),
            field("Statistic", "Sum"),
            field("Period", 300),
            field("EvaluationPeriods", 1),
            field("Threshold", 1),
            field("ComparisonOperator", "GreaterThanOrEqualToThreshold"),
            field("TreatMissingData", "notBreaching"),
            field("AlarmActions", Node::IfGiven(TOPIC)),
        ],
    )
}

/// Its namespace and its name, which is the table's: both have at most 255 characters.
fn metric(stack: &Stack<'_>) -> [String; 2] {
    ["ddbsm/DeniedRequests".to_owned(), stack.table.table().to_owned()]
}

pub(super) fn log(stack: &Stack<'_>) -> Resource {
    let name = format!("/ddbsm/trail/{}", stack.table.table());
    Resource::new(
        "TrailLog",
        "AWS::Logs::LogGroup",
        "The same events for the alarm, and for a search.",
        vec![field("LogGroupName", name), field("RetentionInDays", LOG)],
    )
}

pub(super) fn log_role() -> Resource {
    let document = |principal: Value, actions: Value, resource: Option<&str>| {
        let mut statement = json!({"Effect": "Allow"});
        for (name, value) in [
            ("Principal", principal),
            ("Action", actions),
            ("Resource", resource.map_or(Value::Null, Value::from)),
        ] {
            if !value.is_null() {
                statement[name] = value;
            }
        }
        json!({"Version": "2012-10-17", "Statement": [statement]})
    };
    let trust = document(json!({"Service": "cloudtrail.amazonaws.com"}), "sts:AssumeRole".into(), None);
    let deliver = json!(["logs:CreateLogStream", "logs:PutLogEvents"]);
    let policy = document(Value::Null, deliver, Some("${TrailLog.Arn}"));
    let policy: Vec<Field> =
        vec![field("PolicyName", "log"), field("PolicyDocument", Node::Document("trail_policy", policy))];
    Resource::new(
        "TrailRole",
        "AWS::IAM::Role",
        "Lets CloudTrail write to the log.",
        vec![
            field("AssumeRolePolicyDocument", Node::Document("trail_trust", trust)),
            field("Policies", vec![Node::from(policy)]),
        ],
    )
}
