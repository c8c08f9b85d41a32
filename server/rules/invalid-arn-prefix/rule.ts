import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { written } from "../language/texts.ts";
import { grammar } from "../language/grammar.ts";

export const invalidArnPrefix = languageRule({
  code: "invalid-arn-prefix",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "An entry of Resource is not an ARN.",
  explanation: `
AWS refuses the policy: an entry of \`Resource\` or \`NotResource\` is \`*\`, or an ARN, which begins with \`arn:\`. Names and addresses of buckets,
ids of keys and aliases are no ARNs. Of a key, [\`kms-key-not-covered\`](kms-key-not-covered.md) says what was meant.

**What to do:** write the whole ARN.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: '"{value}" is not an ARN. Write arn:…, or * alone.',
  variants: {
    bucketName: '"{value}" is the name of a bucket, not an ARN: AWS refuses the policy. Write {meant}.',
    principalName: '"{value}" is the name of a role or user, not an ARN: AWS refuses the policy. Write {meant}.',
    keyId: '"{value}" is the id of a key, not an ARN: AWS refuses the policy. Write {meant}.',
    aliasName: '"{value}" is an alias, not an ARN: AWS refuses the policy. Write the ARN of its key, {meant}.',
    resourceSlip: '"{value}" is not an ARN: AWS refuses the policy. Write {meant}.',
  },
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["resource", "resourceSlip"]),
  // kms-key-not-covered knows what an alias or a bare id was meant to be.
  isSaidElsewhere: ({ at }, _, { keysTold }) => keysTold.has(at),
  completed: (found, policy, { file }) => {
    const { value } = found.values;
    const named = found.variant === "resource" ? file.declaredAs?.(value) : undefined;
    const node =
      named && policy.statements.flatMap(({ resource }) => written(resource)).find((one) => one === found.at);
    return node === undefined || named === undefined
      ? found
      : {
          ...found,
          values: { ...found.values, meant: named.arn },
          variant: variants[named.kind],
          holds: true,
          fixes: replacement(policy, node, named.arn),
        };
  },
});

const variants = { bucket: "bucketName", principal: "principalName", key: "keyId", alias: "aliasName" } as const;
