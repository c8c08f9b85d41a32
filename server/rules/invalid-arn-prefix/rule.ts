import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { written } from "../language/texts.ts";
import { grammar } from "../language/grammar.ts";

/** Of a bucket that a template or a model declares, with a key or without. */
const mayBeBucket = /^[a-zA-Z0-9][\w.-]*(?:\/|$)/;

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
    resourceSlip: '"{value}" is not an ARN: AWS refuses the policy. Write {meant}.',
  },
  looksAt: "problems",
  *inStatements(policy) {
    for (const found of grammar(policy, ["resource", "resourceSlip"])) {
      const { value } = found.values;
      const meant = `arn:aws:s3:::${value}`;
      const node = policy.statements.flatMap(({ resource }) => written(resource)).find((one) => one === found.at);
      if (found.variant === "resource" && node !== undefined && mayBeBucket.test(value))
        yield {
          ...found,
          values: { ...found.values, meant },
          variant: "bucketName",
          holds: true,
          fixes: replacement(policy, node, meant),
        };
      yield found;
    }
  },
  // kms-key-not-covered knows what an alias or a bare id was meant to be; and of a bucket's name it is said that it is one.
  isSaidElsewhere: ({ at, variant, values: { value } }, _, { keysTold, file }) => {
    const isBucket = variant !== "resourceSlip" && file.isBucket?.(value.replace(/\/.*/s, "")) === true;
    return keysTold.has(at) || isBucket !== (variant === "bucketName");
  },
});
