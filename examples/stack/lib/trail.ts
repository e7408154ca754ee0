import { aws_cloudtrail as cloudtrail, aws_s3 as s3, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SecretsTable } from './secrets-table.ts';

/**
 * Records every request for the table's items, the denied ones too, in a bucket of which `ddbsm audit` reads the files. They show the names
 * of secrets and who asked for them, and never a value. It costs $0.10 per 100,000 requests.
 */
export function recordRequests(scope: Construct, table: SecretsTable): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'TrailBucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(365) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const trail = new cloudtrail.Trail(scope, 'Trail', { bucket, isMultiRegionTrail: false, includeGlobalServiceEvents: false });
  // The construct has selectors for buckets and functions alone.
  const resource = trail.node.defaultChild as cloudtrail.CfnTrail;
  resource.eventSelectors = undefined;
  resource.advancedEventSelectors = [{
    name: 'Requests for secrets',
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['Data'] },
      { field: 'resources.type', equalTo: ['AWS::DynamoDB::Table'] },
      { field: 'resources.ARN', equalTo: [table.tableArn] },
    ],
  }];
  return bucket;
}
