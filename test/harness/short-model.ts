/**
 * Models on one line, for drawings: parts behind ` | `, each a name, what else `keyhole.json` says of it as JSON, and behind
 * `: ` the statements of its policy.
 *
 *     role/ana {"tags":{"team":"a"}}: Allow s3:PutObject on lake/* | key: Allow kms:* to root if Bool aws:SecureTransport true
 *
 * Names are those of a principal (behind `apps ` of the other account), of a bucket, `key`, `second` and `far` for their
 * policies, `scp` and `rcp` (in the second account behind `apps `), and `and` for the rest of `keyhole.json`.
 * `NAME.json` is a policy that JSON names. In ARNs and values `KEY`, `SECOND` and `FAR` are keys, of which the first two are
 * of account `DATA`, the last of `APPS`; each leaves access to its account if nothing else is written.
 */
import type { FixtureFile } from "./fixture.ts";

const accounts = { DATA: "111122223333", APPS: "444455556666" } as const;
const keys = {
  KEY: `arn:aws:kms:eu-west-1:${accounts.DATA}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  SECOND: `arn:aws:kms:eu-west-1:${accounts.DATA}:key/0987dcba-09fe-87dc-65ba-ab0987654321`,
  FAR: `arn:aws:kms:eu-west-1:${accounts.APPS}:key/11112222-3333-4444-5555-666677778888`,
} as const;

/** The names of keys and accounts written out. */
export const wholeArns = (text: string): string =>
  Object.entries({ ...keys, ...accounts }).reduce(
    (written, [name, value]) => written.replaceAll(new RegExp(`\\b${name}\\b`, "g"), value),
    text,
  );

/** ARNs as the drawings have them. */
export const shortArns = (text: string): string =>
  Object.entries({ ...keys, ...accounts }).reduce((written, [name, value]) => written.replaceAll(value, name), text);

const resource = (text: string): string => (text === "*" || text.startsWith("arn:") ? text : `arn:aws:s3:::${text}`);

/** The ARN of `role/ana` or `apps role/ana`; services and `*` are as they are. */
function principalOf(text: string, account: string = accounts.DATA): string {
  if (text.startsWith("apps ")) return principalOf(text.slice(5), accounts.APPS);
  if (text.startsWith("assumed-role/")) return `arn:aws:sts::${account}:${text}`;
  return /^(role|user)\/|^root$/.test(text) ? `arn:aws:iam::${account}:${text}` : text;
}

const listed = (texts: readonly string[]): string | readonly string[] =>
  texts.length === 1 ? (texts[0] ?? "") : texts;

function principalElement(names: readonly string[]): unknown {
  if (names[0] === "*") return "*";
  const isService = (name: string): boolean => name.endsWith(".amazonaws.com");
  const element: Record<string, unknown> = {};
  const of = (kind: string, some: readonly string[]): void => {
    if (some.length > 0) element[kind] = listed(some.map((name) => principalOf(name)));
  };
  of("Service", names.filter(isService));
  of(
    "AWS",
    names.filter((name) => !isService(name)),
  );
  return element;
}

/** `SID= Allow ACTIONS on RESOURCES to PRINCIPALS if OPERATOR KEY VALUES and …`; `not ` negates a list. */
function statementOf(text: string): Record<string, unknown> {
  const [, sid, effect = "", rest = ""] = /^(?:(\w+)= )?(\w+) (.*)$/.exec(text.trim()) ?? [];
  const [, actions = "", on = "*", to, conditions] =
    /^(.*?)(?: on (.*?))?(?: to (.*?))?(?: if (.*))?$/.exec(rest) ?? [];
  const list = (name: string, written: string, each: (one: string) => string = (one) => one) => {
    const isNegated = written.startsWith("not ");
    return { [isNegated ? `Not${name}` : name]: listed(written.replace(/^not /, "").split(",").map(each)) };
  };
  const condition: Record<string, Record<string, unknown>> = {};
  for (const one of conditions?.split(" and ") ?? []) {
    const [operator = "", key = "", ...values] = one.split(" ");
    condition[operator] = { ...condition[operator], [key]: listed(values.join(" ").split(",")) };
  }
  const isNot = to?.startsWith("not ") === true;
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...(to === undefined
      ? {}
      : { [isNot ? "NotPrincipal" : "Principal"]: principalElement(to.replace(/^not /, "").split(",")) }),
    ...list("Action", actions),
    ...list("Resource", on, resource),
    ...(conditions === undefined ? {} : { Condition: condition }),
  };
}

const policyOf = (statements: string): string =>
  `${JSON.stringify({ Version: "2012-10-17", Statement: statements.split("; ").map(statementOf) }, null, 2)}\n`;

/** Policies that no model ties together, each `NAME: STATEMENTS`. */
export const shortFiles = (line: string): FixtureFile[] =>
  wholeArns(line)
    .split(" | ")
    .map((part) => {
      const [, name = "", statements = ""] = /^([^:]*): (.*)$/.exec(part) ?? [];
      return { file: `${name}.json`, text: policyOf(statements) };
    });

type Entry = Record<string, unknown>;

/** `keyhole.json` and the policies beside it. */
export function shortModel(line: string): FixtureFile[] {
  const policies = new Map<string, string>();
  const model: {
    accounts: Record<string, Entry>;
    buckets: Record<string, Entry>;
    keys: Record<string, Entry>;
    principals: Record<string, Entry>;
  } & Entry = {
    accounts: { [accounts.DATA]: { name: "data" }, [accounts.APPS]: { name: "apps" } },
    buckets: {},
    keys: {},
    principals: {},
  };
  for (const [name, arn] of Object.entries(keys)) {
    if (name !== "KEY" && !line.includes(name) && !line.includes(name.toLowerCase())) continue;
    const [file, owner] = name === "FAR" ? ["apps-root.json", "apps root"] : ["root.json", "root"];
    policies.set(file, policyOf(`Allow kms:* to ${owner}`));
    model.keys[arn] = { policy: file };
  }
  for (const part of wholeArns(line).split(" | ")) {
    const [, name = "", json = "{}", statements] = /^([^{:]*?)(?: (\{.*?\}))?(?:: (.*))?$/.exec(part.trim()) ?? [];
    const more = JSON.parse(json) as Entry;
    const file = name.endsWith(".json") ? name : `${name.replaceAll(/[ /]/g, "-")}.json`;
    if (statements !== undefined) policies.set(file, policyOf(statements));
    const named = statements === undefined ? [] : file;
    const ofAccount = /^(?:(apps) )?([sr])cp$/.exec(name);
    const key = keys[name.toUpperCase() as keyof typeof keys];
    if (name === "and") Object.assign(model, more);
    else if (ofAccount !== null) {
      const account = ofAccount[1] === undefined ? accounts.DATA : accounts.APPS;
      const element = ofAccount[2] === "s" ? "serviceControlPolicies" : "resourceControlPolicies";
      model.accounts[account] = { ...model.accounts[account], [element]: [[file]], ...more };
    } else if ((key as string | undefined) !== undefined) model.keys[key] = { policy: named, ...more };
    else if (name.endsWith(".json")) continue;
    else if (name.includes("/") || name.includes("."))
      model.principals[principalOf(name)] = { ...(name.includes(".") ? {} : { policies: named }), ...more };
    else
      model.buckets[name] = {
        account: accounts.DATA,
        region: "eu-west-1",
        encryption: { type: "aws:kms", key: keys.KEY, bucketKey: false },
        policy: named,
        ...more,
      };
  }
  for (const bucket of Object.values(model.buckets))
    for (const [name, value] of Object.entries(bucket)) if (value === null) Reflect.deleteProperty(bucket, name);
  return [
    { file: "keyhole.json", text: `${JSON.stringify(model, null, 2)}\n` },
    ...[...policies].map(([file, text]) => ({ file, text })),
  ];
}
