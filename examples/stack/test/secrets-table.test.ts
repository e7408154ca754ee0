import {
  App, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Stack, type StackProps,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SecretsTable, type SecretsTableProps } from '../lib/secrets-table.ts';

const TABLE = 'AWS::DynamoDB::Table';
const service = new iam.ServicePrincipal('lambda.amazonaws.com');

function make(props?: SecretsTableProps, stackProps?: StackProps): { stack: Stack; secrets: SecretsTable } {
  const stack = new Stack(new App(), 'Test', stackProps);
  return { stack, secrets: new SecretsTable(stack, 'Secrets', props) };
}

function role(stack: Stack, id: string, path: string): iam.Role {
  return new iam.Role(stack, id, { path, roleName: id, assumedBy: service });
}

function fn(stack: Stack, role?: iam.IRole): lambda.Function {
  const code = lambda.Code.fromAsset('lib/no-function');
  const props = { runtime: lambda.Runtime.PROVIDED_AL2023, handler: 'bootstrap', code };
  return new lambda.Function(stack, `Function${stack.node.children.length}`, role === undefined ? props : { ...props, role });
}

test('a role that cannot be named cannot load', () => {
  const { stack, secrets } = make();
  const imported = iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111111111111:role/app/bot');
  const noName = new iam.Role(stack, 'NoName', { path: '/app/', assumedBy: service });
  assert.throws(() => secrets.grantLoad(fn(stack)), /has no fixed path and name.*Give it both/);
  assert.throws(() => secrets.grantLoad(fn(stack, noName)), /Test\/NoName\/Resource has no fixed path and name/);
  assert.throws(() => secrets.grantLoad(fn(stack, imported)), /Test\/Imported isn't made in this app/);
  assert.throws(() => secrets.grantWrite(imported), /isn't made in this app/);
  Template.fromStack(stack).resourceCountIs('AWS::IAM::RolePolicy', 0);
});

test('a role that may write or administer cannot own', () => {
  const { stack, secrets } = make({ admins: ['ops/boss'] });
  for (const [id, path] of [['writer', '/ddbsm/writer/'], ['boss', '/ops/']] as const) {
    assert.throws(() => secrets.grantLoad(fn(stack, role(stack, id, path))), /Give it a role of another path/);
  }
  secrets.grantLoad(fn(stack, role(stack, 'bosses', '/ops/')));
});

test('a role outside of the writers\' path cannot write', () => {
  const { stack, secrets } = make({ writers: ['ops/w-?', 'teams/*'] });
  for (const [id, path] of [['w-12', '/ops/'], ['w-1', '/'], ['w-1x', '/ops/'], ['ops', '/x/teams/'], ['a', '/ddbsm/writer/']] as const) {
    assert.throws(() => secrets.grantWrite(role(stack, id, path)), /doesn't match writers \(ops\/w-\?, teams\/\*\)/, path + id);
  }
  secrets.grantWrite(role(stack, 'w-2', '/ops/'));
  secrets.grantWrite(role(stack, 'w', '/teams/a/'));
});

test('a pattern has two wildcards and no other', () => {
  const { stack, secrets } = make({ writers: ['a+b.c/*'] });
  for (const [id, path] of [['w-1', '/aab.c/'], ['w-2', '/a+bxc/']] as const) {
    assert.throws(() => secrets.grantWrite(role(stack, id, path)), /doesn't match writers/, path);
  }
  secrets.grantWrite(role(stack, 'w-3', '/a+b.c/'));
});

test('two functions of one role share its policy', () => {
  const { stack, secrets } = make();
  const shared = role(stack, 'bot', '/app/');
  secrets.grantLoad(fn(stack, shared));
  secrets.grantLoad(fn(stack, shared));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::RolePolicy', 1);
  template.allResourcesProperties('AWS::Lambda::Function', { Environment: { Variables: { DDBSM_TABLE: 'dirty-secrets' } } });
});

test('patterns that let in everybody or nobody are refused', () => {
  for (const pattern of ['*', '?ps/*', '/ops/*', 'arn:aws:iam::111111111111:role/ops/*', '']) {
    assert.throws(() => make({ writers: [pattern] }), /writers: .* must be a role's path and name/, pattern);
    assert.throws(() => make({ admins: [pattern] }), /admins: /, pattern);
  }
});

test('a table and a role of another account are refused', () => {
  const app = new App();
  const stacks = ['111111111111', '222222222222'].map((account) => new Stack(app, `Of${account}`, { env: { account, region: 'us-west-2' } }));
  const secrets = new SecretsTable(stacks[0]!, 'Secrets');
  assert.throws(() => secrets.grantLoad(fn(stacks[1]!, role(stacks[1]!, 'bot', '/app/'))), /different accounts/);
  const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '111111111111', region: 'eu-west-1' } });
  assert.throws(() => secrets.grantWrite(role(elsewhere, 'w', '/ddbsm/writer/')), /different regions/);
});

test('the encryption is what was asked for, and its key is granted', () => {
  const sse = (props?: SecretsTableProps): unknown =>
    Object.values(Template.fromStack(make(props).stack).findResources(TABLE))[0]?.Properties.SSESpecification;
  assert.equal(sse(), undefined);
  assert.deepEqual(sse({ encryption: 'managed' }), { SSEEnabled: true, SSEType: 'KMS' });

  const stack = new Stack(new App(), 'Test');
  const key = new kms.Key(stack, 'Key');
  const secrets = new SecretsTable(stack, 'Secrets', { encryption: key });
  secrets.grantLoad(fn(stack, role(stack, 'bot', '/app/')));
  secrets.grantWrite(role(stack, 'w', '/ddbsm/writer/'));
  const template = Template.fromStack(stack);
  const keyArn = stack.resolve(key.keyArn);
  template.hasResourceProperties(TABLE, { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: keyArn } });
  for (const last of ['kms:DescribeKey', 'kms:ReEncrypt*']) {
    template.hasResourceProperties('AWS::IAM::RolePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Sid: 'UseKey', Resource: [keyArn], Action: Match.arrayWith([last]) })]),
      },
    });
  }
});

test('CloudFormation\'s role is an admin, whatever it is called', () => {
  const admins = (props: SecretsTableProps, stackProps?: StackProps): unknown[] => {
    const [table] = Object.values(Template.fromStack(make(props, stackProps).stack).findResources(TABLE));
    const statements: { Sid: string; Condition: Record<string, Record<string, unknown[]>> }[] =
      table?.Properties.ResourcePolicy.PolicyDocument.Statement;
    const found = statements.find(({ Sid }) => Sid === 'AdminsOnly')?.Condition['ArnNotLike']?.['aws:PrincipalArn'];
    return found?.slice(-1) ?? [];
  };
  const synthesizer = new DefaultStackSynthesizer({ qualifier: 'ours' });
  const named = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-ours-cfn-exec-role-${AWS::AccountId}-${AWS::Region}';
  assert.deepEqual(admins({}, { synthesizer }), [{ 'Fn::Sub': named }]);
  const deployer = 'arn:aws:iam::111111111111:role/deploy';
  assert.deepEqual(admins({ deployer }), [deployer]);
  assert.deepEqual(admins({ deployer }, { synthesizer: new CliCredentialsStackSynthesizer() }), [deployer]);
  // Nobody knows as which role CloudFormation works then.
  assert.throws(() => make({}, { synthesizer: new CliCredentialsStackSynthesizer() }), /Give that role's ARN as `deployer`/);
});
