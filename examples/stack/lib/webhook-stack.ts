import {
  Annotations, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, CfnOutput, CfnRule, Duration, Fn, RemovalPolicy, Stack,
  type StackProps,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SecretsTable } from './secrets-table.ts';
import { recordRequests } from './trail.ts';

export interface WebhookStackProps extends StackProps {
  /** The function's deployment package, as cargo-lambda builds it. */
  readonly zip: string;
  /** See `SecretsTable`. */
  readonly deletionProtection: boolean;
}

/** ../lambda behind a URL, the table that it loads its secret from, a role for who stores that secret, and a trail of who asked for it. */
export class WebhookStack extends Stack {
  constructor(scope: Construct, id: string, props: WebhookStackProps) {
    super(scope, id, props);
    const secrets = new SecretsTable(this, 'Secrets', { deletionProtection: props.deletionProtection });

    const deliveries = new dynamodb.Table(this, 'Deliveries', {
      partitionKey: { name: 'delivery', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const fn = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.PROVIDED_AL2023,
      architecture: lambda.Architecture.ARM_64,
      handler: 'bootstrap',
      code: this.code(props.zip),
      memorySize: 128,
      timeout: Duration.seconds(10),
      environment: { DELIVERIES_TABLE: deliveries.tableName },
      role: new iam.Role(this, 'FunctionRole', {
        path: '/app/',
        roleName: 'github-webhook',
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')],
      }),
    });
    deliveries.grant(fn, 'dynamodb:PutItem');
    secrets.grantLoad(fn);
    // GitHub can't sign for AWS. The function checks GitHub's own signature.
    const url = fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });

    const writer = new iam.Role(this, 'Writer', {
      path: '/ddbsm/writer/',
      roleName: 'ddbsm-writer',
      assumedBy: new iam.AccountRootPrincipal(),
    });
    secrets.grantWrite(writer);

    const trail = recordRequests(this, secrets);
    for (const [name, value] of Object.entries({
      Url: url.url,
      Function: fn.functionName,
      Principal: fn.role!.roleArn,
      WriterArn: writer.roleArn,
      Deployer: secrets.deployer,
      TrailBucket: trail.bucketName,
    })) {
      new CfnOutput(this, `${name}Output`, { value }).overrideLogicalId(name);
    }
  }

  /** Without the package the app can still be synthesized, and CloudFormation refuses it before it makes anything. */
  private code(zip: string): lambda.Code {
    if (existsSync(zip)) {
      return lambda.Code.fromAsset(zip);
    }
    const missing = `There is no ${zip}. Build the function first, as README.md says, or give its package with -c zip=PATH.`;
    Annotations.of(this).addWarningV2('ddbsm:no-function', missing);
    new CfnRule(this, 'FunctionIsBuilt', {
      assertions: [{ assert: Fn.conditionEquals('the function', 'not built'), assertDescription: missing }],
    });
    return lambda.Code.fromAsset(fileURLToPath(new URL('no-function', import.meta.url)));
  }
}
