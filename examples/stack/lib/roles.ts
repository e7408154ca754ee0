// Roles by path and name, such as `app/github-webhook`, as the tool names them too.
import { aws_iam as iam, Token } from 'aws-cdk-lib';

/**
 * The path and name of a role that secrets can be stored for, or that a table's policy can let in. Both must be fixed: an operator stores a
 * secret under the role's ARN, before there is a role if need be, and a name that CloudFormation makes up changes with the resource.
 */
export function nameOf(role: iam.IRole | undefined, purpose: string): string {
  const resource = role instanceof iam.Role ? role.node.defaultChild : undefined;
  if (!(resource instanceof iam.CfnRole)) {
    throw new Error(
      `${purpose}: the role ${role?.node.path ?? ''} isn't made in this app, so its path and its policies aren't known here. `
        + `Make it with new iam.Role(this, 'Role', { path: '/app/', roleName: 'my-function', ... }).`,
    );
  }
  const { roleName, path = '/' } = resource;
  if (roleName === undefined || Token.isUnresolved(roleName) || Token.isUnresolved(path)) {
    throw new Error(
      `${purpose}: the role ${resource.node.path} has no fixed path and name, so no secret can be stored under its ARN. `
        + `Give it both: new iam.Role(this, 'Role', { path: '/app/', roleName: 'my-function', ... }), and give a function that role.`,
    );
  }
  return path.slice(1) + roleName;
}

/** Whether a path and name match a pattern, in which `*` stands for any text and `?` for one character, slashes included. */
export function matches(name: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's').test(name);
}

/** Fails for what would let in everybody, or nobody. */
export function checkPattern(option: string, pattern: string): void {
  if (!/^[\w+=,.@-]/.test(pattern) || pattern.includes(':')) {
    throw new Error(
      `${option}: ${pattern} must be a role's path and name, or a pattern of them that starts with a part of a path, such as `
        + 'ops/writers/*. Leave out the leading slash and the rest of the ARN.',
    );
  }
}
