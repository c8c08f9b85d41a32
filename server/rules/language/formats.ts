/** Values of condition keys that have a form of their own. */
import type { LanguageFinding } from "./language-rule.ts";
import type { Policy } from "./policy.ts";
import { hasVariable, hasWildcard } from "./texts.ts";
import { replaceWith } from "./fixes.ts";
import { valuesUnder } from "./values.ts";

type FormFinding = LanguageFinding<"value" | "key" | "meant">;

/** Values of a key that are not of this form, wildcards and variables aside. */
function* otherwise(
  policy: Policy,
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
export const vpcs = (policy: Policy) =>
  otherwise(policy, (name) => name === "aws:sourcevpc", vpc, prefixed("vpc-", vpc));

const endpoint = /^vpce-(?:[0-9a-z]{8}|[0-9a-z]{17})$/i;
export const endpoints = (policy: Policy) =>
  otherwise(policy, (name) => name === "aws:sourcevpce", endpoint, prefixed("vpce-", endpoint));

export const kmsKeys = (policy: Policy) =>
  otherwise(
    policy,
    (name) => name === "s3:x-amz-server-side-encryption-aws-kms-key-id",
    /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
  );
