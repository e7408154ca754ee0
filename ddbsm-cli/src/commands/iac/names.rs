//! The names that awscc gives CloudFormation's.

/// A property's name as an attribute of awscc: a word ends where the case changes or a digit ends, and at the last letter of an
/// abbreviation.
pub(super) fn snake_case(name: &str) -> String {
    // The names of these services are one word.
    let name = name.replace("CloudWatch", "Cloudwatch").replace("CloudFormation", "Cloudformation");
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (i, &c) in letters.iter().enumerate() {
        let (before, after) = (i.checked_sub(1).map(|i| letters[i]), letters.get(i + 1));
        let begins = c.is_ascii_uppercase()
            && (before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit())
                || before.is_some_and(|before| before.is_ascii_uppercase())
                    && after.is_some_and(char::is_ascii_lowercase));
        let is_number = c.is_ascii_digit() && before.is_some_and(|before| before.is_ascii_lowercase());
        if begins || is_number {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// A resource's type: `AWS::Logs::MetricFilter` is `awscc_logs_metric_filter`.
pub(super) fn resource_type(kind: &str) -> String {
    match kind.split("::").collect::<Vec<_>>()[..] {
        [_, service, resource] => format!("awscc_{}_{}", service.to_lowercase(), snake_case(resource)),
        _ => snake_case(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the provider's documentation spells them.
    #[test]
    fn the_names_are_those_of_the_provider() {
        for (name, attribute) in [
            ("TableName", "table_name"),
            ("SSESpecification", "sse_specification"),
            ("SSEEnabled", "sse_enabled"),
            ("KMSMasterKeyId", "kms_master_key_id"),
            ("S3BucketName", "s3_bucket_name"),
            ("S3Key", "s3_key"),
            ("CloudWatchLogsLogGroupArn", "cloudwatch_logs_log_group_arn"),
            ("SSEAlgorithm", "sse_algorithm"),
            ("ManagedPolicyArns", "managed_policy_arns"),
            ("RetentionInDays", "retention_in_days"),
            ("Id", "id"),
        ] {
            assert_eq!(snake_case(name), attribute);
        }
        for (kind, name) in [
            ("AWS::DynamoDB::Table", "awscc_dynamodb_table"),
            ("AWS::CloudTrail::Trail", "awscc_cloudtrail_trail"),
            ("AWS::Logs::MetricFilter", "awscc_logs_metric_filter"),
            ("AWS::S3::BucketPolicy", "awscc_s3_bucket_policy"),
        ] {
            assert_eq!(resource_type(kind), name);
        }
    }
}
