import {
  ArnFormat, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, Fn, type IResource, RemovalPolicy,
  Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Names, policy } from './policies.ts';
import { checkPattern, matches, nameOf } from './roles.ts';

export interface SecretsTableProps {
  /**
   * The table's name. It's fixed, because the table's policy names the table, and can't do it by its own resource: that would be circular.
   * @default dirty-secrets
   */
  readonly tableName?: string;
  /**
   * Roles that may write, by path and name or a pattern of them.
   * @default ddbsm/writer/*
   */
  readonly writers?: readonly string[];
  /**
   * Roles that may change the table's policy and settings, and so could read every secret some minutes later.
   * @default ddbsm/policy-admin/*
   */
  readonly admins?: readonly string[];
  /**
   * The ARN of the role that CloudFormation deploys this stack as. It becomes an admin: otherwise the table's policy denies it every later
   * update of the table, and its deletion.
   * @default the role that `cdk bootstrap` made for CloudFormation
   */
  readonly deployer?: string;
  /**
   * The key at rest: DynamoDB's own, AWS's key `aws/dynamodb`, or a key of yours, which costs $1 a month.
   * @default owned
   */
  readonly encryption?: 'owned' | 'managed' | kms.IKey;
  /**
   * Whether the table refuses to be deleted, and outlives its stack.
   * @default true
   */
  readonly deletionProtection?: boolean;
}

/** A DynamoDB table that is a secrets manager: who stores a secret can't read it back, and only the role that owns it loads it. */
export class SecretsTable extends Construct {
  readonly tableName: string;
  readonly tableArn: string;
  /** The ARN of the role that CloudFormation deploys as, which `ddbsm verify` and `ddbsm init` must know of as an admin. */
  readonly deployer: string;
  private readonly names: Names;
  private readonly writers: readonly string[];
  private readonly admins: readonly string[];

  constructor(scope: Construct, id: string, props: SecretsTableProps = {}) {
    super(scope, id);
    const { deletionProtection = true, encryption = 'owned' } = props;
    this.tableName = props.tableName ?? 'dirty-secrets';
    this.writers = props.writers ?? ['ddbsm/writer/*'];
    this.admins = props.admins ?? ['ddbsm/policy-admin/*'];
    this.writers.forEach((pattern) => checkPattern('writers', pattern));
    this.admins.forEach((pattern) => checkPattern('admins', pattern));

    const stack = Stack.of(this);
    this.deployer = props.deployer ?? executionRole(stack);
    this.tableArn = stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: this.tableName });
    const roles = (pattern: string): string =>
      stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: pattern, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const key = typeof encryption === 'string' ? undefined : encryption.keyArn;
    this.names = {
      TABLE: this.tableArn,
      REGION: stack.region,
      WRITERS: this.writers.map(roles),
      ADMINS: [...this.admins.map(roles), this.deployer],
      ...(key === undefined ? {} : { KEY: key }),
    };
    const table = new dynamodb.CfnTable(this, 'Table', {
      tableName: this.tableName,
      billingMode: 'PAY_PER_REQUEST',
      attributeDefinitions: [
        { attributeName: 'principal', attributeType: 'S' },
        { attributeName: 'name', attributeType: 'S' },
      ],
      keySchema: [
        { attributeName: 'principal', keyType: 'HASH' },
        { attributeName: 'name', keyType: 'RANGE' },
      ],
      deletionProtectionEnabled: deletionProtection,
      // Part of CreateTable, so it's in force from the table's first moment. A later change takes DynamoDB about 4 minutes.
      resourcePolicy: { policyDocument: policy('table', this.names) },
      ...(encryption === 'owned' ? {} : {
        sseSpecification: { sseEnabled: true, sseType: 'KMS', ...(key === undefined ? {} : { kmsMasterKeyId: key }) },
      }),
    });
    table.applyRemovalPolicy(deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  }

  /**
   * Lets a function load the secrets of its own role, and tells it where they are.
   *
   * The role needs a fixed path and name, since its ARN is the partition that holds the secrets.
   */
  grantLoad(fn: lambda.Function): void {
    const purpose = `grantLoad(${fn.node.path})`;
    const name = nameOf(fn.role, purpose);
    const role = fn.role as iam.Role;
    for (const [option, patterns] of Object.entries({ writers: this.writers, admins: this.admins })) {
      if (patterns.some((pattern) => matches(name, pattern))) {
        throw new Error(
          `${purpose}: its role ${name} matches ${option} (${patterns.join(', ')}), so a function that owns secrets could change those of `
            + 'others. Give it a role of another path.',
        );
      }
    }
    this.checkPlace(role, purpose);
    this.attach('owner', role);
    fn.addEnvironment('DDBSM_TABLE', this.tableName);
    fn.addEnvironment('DDBSM_PRINCIPAL', role.roleArn);
  }

  /** Lets a role store, remove and list secrets. It can't read one back. */
  grantWrite(role: iam.IRole): void {
    const purpose = `grantWrite(${role.node.path})`;
    const name = nameOf(role, purpose);
    if (!this.writers.some((pattern) => matches(name, pattern))) {
      throw new Error(
        `${purpose}: the role ${name} doesn't match writers (${this.writers.join(', ')}), so the table's policy would deny it. Give the role `
          + 'a path that matches, or the table other `writers`.',
      );
    }
    this.checkPlace(role, purpose);
    this.attach('writer', role);
  }

  /** Exactly what `ddbsm policy --for` prints, under the name that `ddbsm policy --for --cli` gives it. */
  private attach(kind: 'owner' | 'writer', role: iam.IRole): void {
    const id = `${this.node.path}/${kind}`.replaceAll('/', '-');
    if (role.node.tryFindChild(id) === undefined) {
      // A child of the role: who depends on the role, as its function does, then waits for the policy too.
      new iam.CfnRolePolicy(role, id, {
        roleName: role.roleName,
        policyName: `ddbsm-${kind}-${this.names.REGION}-${this.tableName}`,
        policyDocument: policy(kind, this.names),
      });
    }
  }

  /** No role of another account can load, and a load asks in its own region. */
  private checkPlace(role: IResource, purpose: string): void {
    const [here, there] = [Stack.of(this), Stack.of(role)];
    for (const what of ['account', 'region'] as const) {
      const known = !Token.isUnresolved(here[what]) || !Token.isUnresolved(there[what]);
      if (known && here[what] !== there[what]) {
        throw new Error(`${purpose}: the table and the role are in stacks of different ${what}s. Put them into one environment.`);
      }
    }
  }
}

/** The role that CloudFormation has in a stack: `cdk bootstrap` made it, if the stack's synthesizer is the usual one. */
function executionRole(stack: Stack): string {
  const role = stack.synthesizer.cloudFormationExecutionRole;
  if (role === undefined) {
    throw new Error(
      "SecretsTable: this stack's synthesizer doesn't say which role CloudFormation deploys as. Give that role's ARN as `deployer`, or the "
        + "table's policy denies every later update of the table.",
    );
  }
  return Fn.sub(role);
}
