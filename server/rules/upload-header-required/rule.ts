import type { CompiledStatement } from "../../evaluate/statement.ts";
import { format } from "../../policy/message.ts";
import { statementName } from "../../policy/document.ts";
import type { AskedFile } from "../../uploads/check-file/ask.ts";
import type { S3Refusal } from "../../uploads/check-file/bucket-policy.ts";
import type { Layer } from "../../uploads/causes/finding.ts";
import { encryptionHeader, keyIdHeader } from "../../uploads/requests/s3-request.ts";
import type { DeadKeyPlace } from "../../uploads/requests/header-demand.ts";
import { demandedHeaders } from "../../uploads/causes/demanded.ts";
import type { ExpectationCheck } from "../../uploads/judge/expectations.ts";
import { declaredIn } from "../declared-names.ts";
import { onlyPresentHeaders } from "../fixes/remove-from-deny.ts";
import { renameOrReplace } from "../fixes/replace-text.ts";
import { layerText, levelText } from "../modelled.ts";
import type { Report } from "../report.ts";
import { adviceOf } from "../fixes/proposal.ts";
import { defineRule } from "../rule.ts";
import { bucketsText, capital, exampleText, principalsText } from "../wording.ts";

const templates = {
  required:
    "Uploads{of} to {buckets} without the x-amz-server-side-encryption header fail ({example}). This Deny (statement {statement}) of the {layer}{level} also applies when the header is not sent, because a negated condition matches a missing header. {Advice}.",
  demanded:
    "Uploads{of} to {buckets} without the x-amz-server-side-encryption header fail ({example}). This Deny (statement {statement}) of the {layer}{level} requires the header. If the bucket encrypts by default, {advice}.",
  value:
    "Uploads{of} to {buckets} with the x-amz-server-side-encryption header {value} fail ({example}). This Deny (statement {statement}) of the {layer}{level} refuses this value. {Advice}.",
  keyId:
    "Uploads{of} to {buckets} without the x-amz-server-side-encryption-aws-kms-key-id header fail ({example}), unless S3 fills in the bucket's default key, which AWS doesn't document. This Deny (statement {statement}) of the {layer}{level} requires the header. {Advice}.",
  of: " by {principal}",
  policy: "policy",
  dead: "{value} isn't a key ARN, so no upload matches it. S3 compares the key's ARN, however the x-amz-server-side-encryption-aws-kms-key-id header names the key.{effect} Write the key's ARN{arn}.",
  isArn: ", {arn}",
  replace: "Replace it with the key ARN {arn}",
  effects: {
    allows: " So this Allow has no effect.",
    allowsAll: " So this condition excludes no key.",
    refuses: " So this Deny applies to every upload, with or without the header.",
    refusesSent: " So this Deny applies to every upload that sends the header.",
    nothing: " So this Deny has no effect.",
  },
  expectation: "this expectation is not met",
  sendOther: "send the value that the policy requires, or remove this requirement from the policy",
  send: "send the header, or remove this requirement from the policy",
} as const;

export const uploadHeaderRequired = defineRule({
  code: "upload-header-required",
  summary: "A policy refuses uploads that rely on the bucket's default encryption.",
  explanation: `
A statement that denies \`s3:PutObject\` unless \`s3:x-amz-server-side-encryption\` equals \`aws:kms\` was the way to enforce encryption before
buckets had default encryption. A negated operator such as \`StringNotEquals\` also holds where the header is absent, so every client that
sends no header is refused, although the bucket would have encrypted the object. \`StringNotEqualsIfExists\` does not help: it holds
for an absent header, too. \`"Null": { "s3:x-amz-server-side-encryption": "true" }\` refuses such uploads outright.

For the header with the key's id AWS does not document whether S3 fills it in from the default encryption; the message says so.

A service or resource control policy, a permissions boundary, an identity, session or VPC endpoint policy can demand headers in the same way.

A condition that compares \`s3:x-amz-server-side-encryption-aws-kms-key-id\` with a bare key id or an alias matches no upload: S3 compares
the key's ARN, however the header names the key. That is reported at the value.

A demand may be meant, so it is information. In a workspace model, headers that a principal or an expectation is declared to send
(\`headers\` in \`keyhole.json\`) count as sent.

**What to do:** with default encryption remove the statement, or add \`"Null": { "s3:x-amz-server-side-encryption": "false" }\` to its
condition, so that the Deny applies only when the header is sent.`,
  appliesTo: "policies of every kind that can deny s3:PutObject",
  severities: { nothingPointsToKms: "off", oneFile: "information", modelled: "warning" },
  fixable: "sometimes",
  listed: { table: "oneFile", order: 80 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  ],
  *check(ask): Generator<Report> {
    for (const refusal of ask.bucketPolicies)
      if (refusal.kind === "headerRequired") yield reportOf(refusal, "bucketPolicy", undefined, []);
    for (const refusal of ask.headerDemands) yield reportOf(refusal, refusal.data.layer, undefined, [], true);
    for (const dead of ask.deadKeyComparisons) yield deadReport(dead, [], ask.file.declaredAs);
  },
  *checkModel(check): Generator<Report> {
    for (const { refusal, level, broken } of demandedHeaders(check))
      yield reportOf(refusal, refusal.data.layer, level, broken);
    const { compiled, expectations } = check;
    for (const dead of compiled.deadKeyComparisons()) {
      yield deadReport(
        dead,
        expectations.filter(({ s3 }) => s3.some(({ statement }) => statement === dead.statement)),
        (name) => declaredIn(name, [compiled.model]),
      );
    }
  },
});

/**
 * @param broken expectations that are not met because of it
 * @param alone whether one file is all that is known: what looks like an identity policy may be a service control policy
 */
function reportOf(
  refusal: S3Refusal,
  layer: Layer,
  level: number | undefined,
  broken: readonly ExpectationCheck[],
  alone = false,
): Report {
  const { data } = refusal;
  const value = data.witness.context[encryptionHeader];
  const isValue = typeof value === "string" && !refusal.keyIdOnly && !refusal.demanded;
  // A Deny that applies only when the header is sent applies to a header that is sent.
  const fixes = isValue ? [] : onlyPresentHeaders(refusal.document, refusal.statement);
  const advice = isValue ? templates.sendOther : adviceOf(fixes, templates.send);
  return {
    document: refusal.document,
    range: refusal.range,
    layer,
    data,
    // What AWS does not document is no error.
    circumstance: broken.length > 0 && !refusal.keyIdOnly ? "failsExpectation" : undefined,
    related: unmetExpectations(broken),
    message: format(isValue ? templates.value : templateOf(refusal), {
      value: String(value),
      statement: statementName(refusal.statement.statement),
      level: levelText(level),
      buckets: bucketsText(data.buckets),
      example: exampleText(data.witness),
      of: data.principals.includes("*") ? "" : format(templates.of, { principal: principalsText(data.principals) }),
      layer: alone && layer === "identity" ? templates.policy : layerText(layer),
      advice,
      Advice: capital(advice),
    }),
    fixes,
  };
}

const templateOf = ({ keyIdOnly, demanded }: S3Refusal): (typeof templates)["keyId" | "demanded" | "required"] =>
  keyIdOnly ? templates.keyId : demanded ? templates.demanded : templates.required;

const unmetExpectations = (broken: readonly ExpectationCheck[]): Report["related"] =>
  broken.map(({ expectation: { place } }) => ({
    document: undefined,
    file: place.file,
    range: place.range,
    message: templates.expectation,
  }));

/**
 * At the value: an Allow of it allows nothing, a Deny that is negated refuses everything, any other Deny nothing.
 * @param declaredAs what models declare under a name
 */
function deadReport(
  { document, statement, condition, value, beside }: DeadKeyPlace,
  broken: readonly ExpectationCheck[],
  declaredAs: AskedFile["declaredAs"],
): Report {
  const { valueNodes = [], values = [], key } = statement.statement.conditions[condition] ?? {};
  const [node, text = ""] = [valueNodes[value], values[value]];
  const negated = statement.conditions[condition]?.negated === true;
  const kind =
    statement.statement.effect === "Allow" ? (negated ? "allowsAll" : "allows") : negated ? "refuses" : "nothing";
  const named = declaredAs?.(text);
  const arn = named?.kind === "key" || named?.kind === "alias" ? named.arn : undefined;
  const idle = beside || kind === "nothing" || kind === "allowsAll";
  return {
    document,
    range: node ?? key?.key ?? statement.statement.node,
    circumstance: beside ? "idle" : broken.length > 0 ? "failsExpectation" : idle ? undefined : "showsUploads",
    message: format(templates.dead, {
      value: text,
      effect: beside ? "" : templates.effects[kind === "refuses" && asksForHeader(statement) ? "refusesSent" : kind],
      arn: arn === undefined ? "" : format(templates.isArn, { arn }),
    }),
    related: unmetExpectations(broken),
    fixes:
      arn === undefined || node?.kind !== "string"
        ? []
        : renameOrReplace(document, node, arn, format(templates.replace, { arn }), effects[kind]),
  };
}

/** Of the key's ARN in the place of what matches no upload. */
const effects = { allows: "corrects", allowsAll: "restricts", refuses: "loosens", nothing: "restricts" } as const;

/** Whether the statement leaves uploads without the header alone. */
const asksForHeader = ({ conditions }: CompiledStatement): boolean =>
  conditions.some(
    ({ base, key, values }) =>
      base === "Null" && key.toLowerCase() === keyIdHeader && values.every((value) => value === "false"),
  );
