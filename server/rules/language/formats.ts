/** Values of condition keys that have a form of their own. */
import type { Catalog } from "../../catalog/catalog.ts";
import { isSessionArn } from "../../evaluate/conditions/never-has.ts";
import { compileGlob, literalGlob } from "../../evaluate/globs/glob.ts";
import { globsIntersect } from "../../evaluate/globs/relations.ts";
import type { LanguageFinding } from "./language-rule.ts";
import { keyOf } from "./names.ts";
import type { Clause } from "./clauses.ts";
import type { Statements } from "./policy.ts";
import { hasVariable, hasWildcard } from "./texts.ts";
import { replaceWith } from "./fixes.ts";
import { otherOperator, replacement } from "./mend.ts";
import { familyOf } from "./operator-types.ts";
import { valuesUnder } from "./values.ts";

type FormFinding = LanguageFinding<"value" | "key" | "meant">;

/** Values of a key that are not of this form, wildcards and variables aside. */
function* otherwise(
  policy: Statements,
  isKey: (name: string) => boolean,
  form: RegExp,
  meantBy: (text: string) => string | undefined = () => undefined,
): Generator<FormFinding> {
  for (const { clause, node, text } of valuesUnder(policy, "String", "Arn")) {
    if (!isKey(clause.name) || hasWildcard(text) || hasVariable(text) || form.test(text)) continue;
    const meant = meantBy(text);
    yield {
      at: node,
      values: { value: text, key: clause.key.key.value, meant: meant ?? "" },
      ...(meant === undefined
        ? {}
        : { variant: "meant", fixes: replaceWith(policy, node, meant, { effect: "corrects", preferred: false }) }),
    };
  }
}

const prefixed =
  (prefix: string, form: RegExp) =>
  (text: string): string | undefined =>
    form.test(prefix + text) ? prefix + text : undefined;

const vpc = /^vpc-(?:[0-9a-z]{8}|[0-9a-z]{17})$/i;
export const vpcs = (policy: Statements) =>
  otherwise(policy, (name) => name === "aws:sourcevpc", vpc, prefixed("vpc-", vpc));

const endpoint = /^vpce-(?:[0-9a-z]{8}|[0-9a-z]{17})$/i;
export const endpoints = (policy: Statements) =>
  otherwise(policy, (name) => name === "aws:sourcevpce", endpoint, prefixed("vpce-", endpoint));

const kmsKeyId = "s3:x-amz-server-side-encryption-aws-kms-key-id";
export const kmsKeys = (policy: Statements) =>
  otherwise(policy, (name) => name === kmsKeyId, /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/);

interface Form {
  /** As messages say it. */
  readonly said: string;
  readonly pattern: string;
  /** Of values without wildcards. */
  readonly exact?: RegExp;
  /** Of the values of the pattern, those that there are none of. */
  readonly none?: (text: string) => boolean;
}

const arn: Form = { said: "an ARN", pattern: "arn:*:*:*:*:*" };
/** A session's is its role's. */
const principal: Form = {
  said: "the ARN of a user or a role (of a session: its role)",
  pattern: arn.pattern,
  none: isSessionArn,
};
const account: Form = { said: "an account id of 12 digits", pattern: "????????????", exact: /^\d+$/ };
const organization: Form = { said: "an organization's id, o-…", pattern: "o-*" };

/** What a key's values look like; undefined where they may be anything. */
function formOf(catalog: Catalog, clause: Clause): Form | undefined {
  if (clause.name === "aws:principalarn") return principal;
  if (familyOf(clause) === "Arn" && clause.name !== kmsKeyId) return arn;
  if (/^(?:aws:(?:principal|source|resource|vpce)|kms:caller|s3:resource)account$/.test(clause.name)) return account;
  if (/^aws:(?:principal|source|resource|vpce)orgid$/.test(clause.name)) return organization;
  // Of the key that an upload names another check speaks.
  return clause.name !== kmsKeyId && keyOf(catalog, clause)?.type === "ARN" ? arn : undefined;
}

const isLike = ({ op }: Clause): boolean => op?.base.name.endsWith("Like") === true;

/** The role's ARN, which has no path as far as the session's tells. */
function roleOfSession(text: string): string | undefined {
  const [, partition, number, name] = /^arn:([^:]+):sts::([^:]*):assumed-role\/([^/]+)/.exec(text) ?? [];
  return partition === undefined || number === undefined || name === undefined
    ? undefined
    : `arn:${partition}:iam::${number}:role/${name}`;
}

/** Values that a key never has. */
export function* impossible(
  policy: Statements,
  catalog: Catalog,
): Generator<LanguageFinding<"value" | "key" | "form" | "operator" | "meant">> {
  let clause: Clause | undefined;
  let form: Form | undefined;
  for (const value of valuesUnder(policy, "String", "Arn")) {
    if (value.clause !== clause) form = formOf(catalog, (clause = value.clause));
    const { node, text } = value;
    // A variable without its end may be meant to be of the form. Another check says that a wildcard is none under StringEquals.
    if (
      form === undefined ||
      isUnclosed(text) ||
      (hasWildcard(text) && familyOf(clause) === "String" && !isLike(clause))
    )
      continue;
    const open = text.replaceAll(/\$\{[^}]*\}/g, "*");
    const isPattern = isLike(clause) || familyOf(clause) === "Arn" || hasVariable(text);
    const isPossible =
      form.none?.(text) !== true &&
      (isPattern && hasWildcard(open)
        ? globsIntersect(compileGlob(open), compileGlob(form.pattern))
        : globsIntersect(literalGlob(text), compileGlob(form.pattern)) && form.exact?.test(text) !== false);
    if (isPossible) continue;
    const meant = textOperator(catalog, clause);
    yield {
      at: node,
      values: {
        value: text,
        key: clause.key.key.value,
        form: form.said,
        operator: clause.operator.key.value,
        meant: meant ?? "",
      },
      ...(meant !== undefined
        ? { variant: "operator", fixes: isAboutKms(clause) ? [] : otherOperator(policy, clause, meant, "corrects") }
        : node.kind === "string"
          ? { fixes: replacement(policy, node, roleOfSession(text)) }
          : {}),
    };
  }
}

/** Of S3's call to KMS another finding says what it has: the operator may not be all that is wrong. */
const isAboutKms = ({ statement: { action } }: Clause): boolean =>
  action?.values.some(({ value }) => /^(?:kms:|\*)/i.test(value)) === true;

const isUnclosed = (text: string): boolean => /\$\{[^}]*$/.test(text);

/** For an ARN operator on a key that holds text: the one that compares text, with the wildcards that there are. */
function textOperator(catalog: Catalog, clause: Clause): string | undefined {
  if (familyOf(clause) !== "Arn" || keyOf(catalog, clause)?.type !== "String") return undefined;
  const how = clause.values.some(({ value }) => hasWildcard(String(value))) ? "Like" : "Equals";
  return clause.operator.key.value.replace(/Arn(Not)?(?:Like|Equals)/, `String$1${how}`);
}
