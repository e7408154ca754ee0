import { App } from 'aws-cdk-lib';
import { fileURLToPath } from 'node:url';
import { WebhookStack } from '../lib/webhook-stack.ts';

const app = new App();
const built = fileURLToPath(new URL('../../../target/lambda/ddbsm-example-lambda/bootstrap.zip', import.meta.url));
new WebhookStack(app, 'GithubWebhook', {
  description: 'A GitHub webhook, and the table of its secret',
  // -c zip=PATH: another package of the function.
  zip: app.node.tryGetContext('zip') ?? built,
  // -c protect=false: the table and its secrets go with the stack.
  deletionProtection: app.node.tryGetContext('protect') !== 'false',
});
