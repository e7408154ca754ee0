//! CloudTrail's record of every request to the table.

use super::alarm;
use super::model::{Node, Resource, Template, field};
use super::parts::Part;
use super::stack::{Stack, output};
use serde_json::{Value, json};

/// How long a trail's files are kept, in days.
const FILES: u32 = 365;
pub(super) fn add(stack: &Stack<'_>, template: &mut Template) {
    let name = trail_name(stack.table.table());
    let arn = stack.table.service("cloudtrail", &format!("trail/{name}"));
    template.resources.extend([bucket(), bucket_policy(&arn)]);
    if stack.has(Part::Alarm) {
        template.resources.extend([alarm::log(stack), alarm::log_role()]);
    }
    template.resources.push(trail(stack, &name));
    if stack.has(Part::Alarm) {
        alarm::add(stack, template);
    }
    template.outputs.push(output("TrailBucket", "The bucket of CloudTrail's files", "${TrailBucket}"));
}

fn bucket() -> Resource {
    let by_default = vec![field("SSEAlgorithm", "AES256")];
    let encryption = vec![Node::from(vec![field("ServerSideEncryptionByDefault", by_default)])];
    let rule = vec![field("Id", "retention"), field("Status", "Enabled"), field("ExpirationInDays", FILES)];
    let owned = vec![field("ObjectOwnership", "BucketOwnerEnforced")];
    let mut bucket = Resource::new(
        "TrailBucket",
        "AWS::S3::Bucket",
        "CloudTrail's files. They show the names of secrets and who asked for them, never a value. The bucket outlives the stack.",
        vec![
            field("BucketEncryption", vec![field("ServerSideEncryptionConfiguration", encryption)]),
            field("LifecycleConfiguration", vec![field("Rules", vec![Node::from(rule)])])
                .about("How long you can look up who read what."),
            field("OwnershipControls", vec![field("Rules", vec![Node::from(owned)])]),
            field(
                "PublicAccessBlockConfiguration",
                ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
                    .map(|name| field(name, true))
                    .to_vec(),
            ),
        ],
    );
    bucket.retained = true;
    bucket
}

/// The trail by its name: a bucket that asked for the trail's ARN, and a trail that asks for the bucket, would be a circle.
fn bucket_policy(trail: &str) -> Resource {
    let cloudtrail = |sid: &str, action: &str, resource: &str, more: Value| {
        let mut equals = json!({"aws:SourceArn": trail});
        if let (Some(equals), Value::Object(mut more)) = (equals.as_object_mut(), more) {
            equals.append(&mut more);
        }
        json!({
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": action,
            "Resource": resource,
            "Condition": {"StringEquals": equals},
        })
    };
    let files = "${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/*";
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [
            cloudtrail("LookBeforeDelivery", "s3:GetBucketAcl", "${TrailBucket.Arn}", json!({})),
            cloudtrail("Deliver", "s3:PutObject", files, json!({"s3:x-amz-acl": "bucket-owner-full-control"})),
            {
                "Sid": "OnlyTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": ["${TrailBucket.Arn}", "${TrailBucket.Arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    });
    Resource::new(
        "TrailBucketPolicy",
        "AWS::S3::BucketPolicy",
        "Only this trail delivers. It's named rather than referred to, because the trail needs the policy first.",
        vec![
            field("Bucket", "${TrailBucket}"),
            field("PolicyDocument", Node::Document("trail_bucket_policy", policy)),
        ],
    )
}

fn trail(stack: &Stack<'_>, name: &str) -> Resource {
    let selects = |name: &str, value: String| {
        Node::from(vec![field("Field", name), field("Equals", vec![Node::from(value)])])
    };
    let selectors = vec![
        selects("eventCategory", "Data".to_owned()),
        selects("resources.type", "AWS::DynamoDB::Table".to_owned()),
        selects("resources.ARN", stack.table.to_string()),
    ];
    let data = vec![field("Name", "Requests to the table"), field("FieldSelectors", selectors)];
    let mut properties = vec![
        field("TrailName", name),
        field("IsLogging", true),
        field("EnableLogFileValidation", true).about("Digests show whether a file was changed or removed."),
        field("IncludeGlobalServiceEvents", false),
        field("IsMultiRegionTrail", false),
        field("S3BucketName", "${TrailBucket}"),
    ];
    if stack.has(Part::Alarm) {
        properties.extend([
            field("CloudWatchLogsLogGroupArn", "${TrailLog.Arn}"),
            field("CloudWatchLogsRoleArn", "${TrailRole.Arn}"),
        ]);
    }
    properties.push(field("AdvancedEventSelectors", vec![Node::from(data)]));
    let mut trail = Resource::new(
        "Trail",
        "AWS::CloudTrail::Trail",
        "Every read and write of the table's items: $0.10 for each 100,000. Changes of the policy and the settings are management \
         events, which CloudTrail's event history shows for 90 days without a trail.",
        properties,
    );
    trail.depends_on = Some("TrailBucketPolicy");
    trail
}

/// A trail's name: at most 128 letters and digits, with single signs between them.
///
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html>
fn trail_name(table: &str) -> String {
    let words = table.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut name = words.fold("ddbsm".to_owned(), |name, word| name + "-" + word);
    name.truncate(128);
    name.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trails_name_has_no_two_signs_in_a_row() {
        assert_eq!(trail_name("dirty-secrets"), "ddbsm-dirty-secrets");
        assert_eq!(trail_name("a__b..c-"), "ddbsm-a-b-c");
        assert_eq!(trail_name(&"x".repeat(255)).len(), 128);
    }
}
