// The policies, as `ddbsm policy` prints them: policies.json is its output, with placeholders for what only a stack knows. A test of the
// tool compares the two, so there's no second policy to keep up.
import policies from './policies.json' with { type: 'json' };

/** What stands for the placeholders. */
export interface Names {
  /** `<TABLE>`: the table's ARN. */
  readonly TABLE: string;
  /** `<REGION>`: the table's. */
  readonly REGION: string;
  /** `<WRITERS>` and `<ADMINS>`: the patterns of the roles that the table's policy lets in. */
  readonly WRITERS: readonly string[];
  readonly ADMINS: readonly string[];
  /** `<KEY>`: your own key in KMS. Without one, the statement that grants its use is left out. */
  readonly KEY?: string;
}

/** The policy of the table, or of a role that uses it. */
export function policy(of: keyof typeof policies, names: Names): unknown {
  const { Version, Statement } = policies[of];
  const statements = Statement.filter(({ Sid }) => Sid !== 'UseKey' || names.KEY !== undefined);
  return { Version, Statement: fill(statements, names) };
}

function fill(value: unknown, names: Names): unknown {
  if (typeof value === 'string') {
    return value.replace(/<([A-Z]+)>/g, (_, name) => String(lookUp(name, names)));
  }
  if (Array.isArray(value)) {
    // A placeholder that is an element of its own may stand for several.
    return value.flatMap((element) => {
      const [, name] = /^<([A-Z]+)>$/.exec(String(element)) ?? [];
      return name === undefined ? [fill(element, names)] : lookUp(name, names);
    });
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, names)]));
  }
  return value;
}

function lookUp(name: string, names: Names): string | readonly string[] {
  const value = names[name as keyof Names];
  if (value === undefined) {
    throw new Error(`policies.json has <${name}>, and nothing stands for it. Add it to Names.`);
  }
  return value;
}
