import { isSessionArn } from "../../evaluate/conditions/never-has.ts";
import { format } from "../../policy/message.ts";
import { own } from "../../policy/own.ts";
import type { Ask } from "../../uploads/check-file/ask.ts";
import { spelled } from "../../policy/symbols.ts";
import type { Cause, CauseDetail } from "../../uploads/causes/cause.ts";
import type { UploadData } from "../../uploads/causes/finding.ts";
import { encryptionContextKey } from "../../uploads/requests/kms-request.ts";
import { lacksSetOperator } from "../../uploads/causes/undocumented.ts";
import type { PolicySet } from "../../uploads/scenario/policy-set.ts";
import { statementName } from "../../policy/document.ts";
import { correctCondition, isOfSeveralRegions, regionMeant } from "../fixes/replace-condition-value.ts";
import { insertIdentityStatement } from "../fixes/insert-statement.ts";
import { insertKeyPolicyStatement } from "../fixes/add-principal.ts";
import { brokenBy, causesOf, grantsOf } from "../modelled.ts";
import { suppliers, uploadGrant } from "../related.ts";
import { adviceOf } from "../fixes/proposal.ts";
import type { FixProposal, RelatedReport, Report, Circumstance } from "../report.ts";
import { defineRule } from "../rule.ts";
import { causeValues, ifBucketHasKey, list, objectsText, principalsText } from "../wording.ts";
import { ofScope } from "../severity.ts";

type ConditionDetail = Extract<CauseDetail, { kind: "condition" }>;

const templates = {
  never:
    "{Uploads}{by} {fail} ({example}). The condition on {key} is never met in the call that S3 makes to KMS, so {nothing} {actions}{unless}. {advice}",
  some: "{Uploads}{by} {fail} ({example}). The condition on {key} is not met for {objects}, so {nothing} {actions} there{unless}. {advice}",
  apart:
    "{Uploads}{by} {fail} ({example}). The condition on {key} is not met for them, so {nothing} {each}{unless}. {advice}",
  each: "{actions} for {whom}",
  or: "{first}, or {last}",
  together:
    "{Uploads}{by} {fail} ({example}). The condition on {key} can't be met together with the other conditions on these uploads, so {nothing} {actions}{unless}. Make the conditions agree.",
  open: "{Uploads}{by} may fail ({example}). The Allow of {actions} depends on {key}, the principal's network, which the call that S3 makes to KMS doesn't reliably show. Use kms:ViaService instead.",
  bucketKeyOff:
    "With an S3 Bucket Key, {uploads}{by} {fail} ({example}). The encryption context is then the bucket's ARN, for which {nothing} {actions}{unless}. {advice}.",
  bucketKeyOn:
    "Without an S3 Bucket Key, {uploads}{by} {fail} ({example}). The encryption context is then the object's ARN, for which {nothing} {actions}{unless}. {advice}.",
  nothing: "no statement allows",
  notHere: "this key policy doesn't allow",
  unless: "; an IAM policy of account {account} could",
} as const;

/** What the encryption context is, where a model tells the setting of all buckets concerned. */
const contextAdvice = {
  on: "With an S3 Bucket Key, as here, the encryption context is the bucket's ARN.",
  off: "Without an S3 Bucket Key, as here, the encryption context is the object's ARN.",
} as const;

/** By the condition key. */
const advice = {
  "kms:viaservice": "S3's call has kms:ViaService {expected}.",
  "kms:encryptioncontext:aws:s3:arn":
    "The encryption context is the object's ARN, or the bucket's ARN with an S3 Bucket Key.",
  "kms:calleraccount": "kms:CallerAccount is the account of the principal that uploads.",
  "aws:principalaccount": "aws:PrincipalAccount is the account of the principal that uploads.",
  "kms:requestalias":
    "S3's call has kms:RequestAlias at most for kms:GenerateDataKey, never for kms:Decrypt. Use kms:ResourceAliases, or the key's ARN in Resource.",
  "kms:grantisforawsresource":
    "kms:GrantIsForAWSResource applies to kms:CreateGrant only. Move the other actions to a separate statement.",
  "kms:multiregion": "S3's call has kms:MultiRegion true only for a multi-Region key, whose ID begins with mrk-.",
  "kms:encryptioncontextkeys": "The only key of S3's encryption context is aws:s3:arn.",
} as const;

const adviceOn = (key: string): (typeof advice)[keyof typeof advice] | undefined => own(advice, key.toLowerCase());

const otherAdvice = {
  several:
    "{key} can have several values, and AWS doesn't document how {operator} compares them: use ForAnyValue:{operator}. ",
  literal: "{operator} compares * and ? literally: use {like}, or write the whole value. ",
  arn: "{operator} compares ARNs, and {key} holds none: use {like}. ",
  absent: "S3's call has no {key}: {insert} without this condition.",
  session: "aws:PrincipalArn of a session is the ARN of its role.",
  known: "S3's call has {key} {value}: change the condition, or {insert}.",
  other: "Change the value, or {insert}.",
} as const;
const insertion = { offered: "allow these actions in a separate statement", without: "allow these actions" };
const bothContexts = "Match both the bucket's ARN and its objects' ARNs";

function adviceFor(cause: Cause, detail: ConditionDetail, key: string, inserts: boolean): string {
  const { statement, condition, value } = detail;
  const [candidate] = cause.keys;
  const isKnown = candidate?.regionKnown === true && !isOfSeveralRegions(cause);
  const region = regionMeant(cause, detail) ?? (isKnown ? spelled(candidate.region) : "REGION");
  const name = statement.statement.conditions[condition]?.operator.key.value ?? "";
  const literal = isLiteralPattern(detail)
    ? format(otherAdvice.literal, { operator: name, like: name.replace("StringEquals", "StringLike") })
    : "";
  const text = statement.statement.conditions[condition]?.values[value] ?? "arn:";
  const how = /[*?]/.test(text) ? "Like" : "Equals";
  const ofArns =
    /(^|:)Arn(Like|Equals)(IfExists)?$/.test(name) && !text.startsWith("arn:") && ofText.test(key)
      ? format(otherAdvice.arn, { operator: name, key, like: name.replace(/Arn(?:Like|Equals)/, `String${how}`) })
      : "";
  const qualifier = isUndocumented(detail) ? format(otherAdvice.several, { key, operator: name }) : "";
  const setting = cause.modelled?.bucketKeys;
  const isContext = key.toLowerCase() === encryptionContextKey && setting !== undefined && setting !== "unknown";
  const isSession = isSessionArn(statement.statement.conditions[condition]?.values[value] ?? "");
  const has = valueInCall(cause, key);
  const template =
    (isContext ? contextAdvice[setting] : adviceOn(key)) ??
    (value < 0
      ? otherAdvice.absent
      : isSession
        ? otherAdvice.session
        : has === undefined
          ? otherAdvice.other
          : otherAdvice.known);
  return (
    qualifier +
    ofArns +
    literal +
    format(template, {
      key,
      value: has ?? "",
      insert: inserts ? insertion.offered : insertion.without,
      expected: `s3.${region}.amazonaws.com`,
    })
  );
}

/** What S3's call has of a key, where it is the same in all calls that are refused; undefined where nobody knows it. */
function valueInCall({ data }: Cause, key: string): string | undefined {
  const { principals, keys, witness } = data;
  const name = key.toLowerCase();
  const isOfOne =
    constantKeys.has(name) ||
    (keys.length === 1 && (principals.length === 1 || /^(?:kms:|aws:re(?:source|questedregion))/.test(name)));
  if (
    !isOfOne ||
    (witness.symbols !== undefined && !constantKeys.has(name)) ||
    witness.assumed.some((one) => one.toLowerCase() === name)
  )
    return undefined;
  if (name === "aws:resourceaccount")
    return witness.assumed.includes("resourceAccount") ? undefined : witness.resourceAccount;
  if (name === "aws:requestedregion" && witness.assumed.includes("context")) return undefined;
  const value = Object.entries(witness.context).find(([one]) => one.toLowerCase() === name)?.[1];
  return value === undefined || value.length === 0 ? undefined : [value].flat().join(", ");
}

const constantKeys: ReadonlySet<string> = new Set(["aws:securetransport", "aws:viaawsservice"]);

/** Keys that hold no ARN, and are compared as text. */
const ofText =
  /^(?:kms:(?:viaservice|calleraccount|requestalias)|aws:(?:principalaccount|resourceaccount|requestedregion))$/i;

/** Whether the value has a wildcard that the operator takes literally. */
function isLiteralPattern({ statement, condition, value }: ConditionDetail): boolean {
  const { operator, values = [] } = statement.statement.conditions[condition] ?? {};
  return /(^|:)StringEquals(IfExists)?$/.test(operator?.key.value ?? "") && /[*?]/.test(values[value] ?? "");
}

/** @param correct the fixes that correct the condition, and @param insert those that leave it and insert a statement */
function message(
  cause: Cause,
  detail: ConditionDetail,
  correct: readonly FixProposal[],
  insert: readonly FixProposal[],
): string {
  const key = detail.statement.conditions[detail.condition]?.key ?? "";
  const { delegatedTo: account } = detail;
  const values = {
    ...causeValues(cause),
    key,
    statement: statementName(detail.statement.statement),
    nothing: account === undefined ? templates.nothing : templates.notHere,
    unless: account === undefined ? "" : format(templates.unless, { account }),
  };
  if (cause.dependsOn === "bucketKey" && detail.worksWith !== undefined)
    return format(templates[detail.worksWith], { ...values, advice: adviceOf(correct, bothContexts) });
  if (cause.dependsOn === "network") return format(templates.open, values);
  if (cause.assumedValues?.includes(key.toLowerCase()) === true) return format(templates.together, values);
  const each = refusedApart(cause);
  return format(each !== undefined ? templates.apart : cause.scope === "some" ? templates.some : templates.never, {
    ...values,
    each: each ?? "",
    advice: adviceFor(
      cause,
      detail,
      key,
      insert.some((fix) => fix.isSound()),
    ),
  });
}

/** What is refused for which objects, or for whom, where not all lack the same or a key policy alone knows no objects. */
function refusedApart({ layer, modelled, scope, byActions, data }: Cause): string | undefined {
  const byPrincipals = scope === "some" ? principalsByActions(data.refused) : [];
  const ofPrincipals =
    modelled === undefined
      ? scope === "some" && layer === "keyPolicy"
      : byPrincipals.length > 1 && !differs(data.refused);
  if (!ofPrincipals && byActions === undefined) return undefined;
  const apart = ofPrincipals
    ? byPrincipals
    : (byActions ?? []).map((one) => ({ ...one, whom: objectsText(one.objects) }));
  return apart
    .map(({ kmsActions, whom }) =>
      apart.length === 1 ? list(kmsActions) : format(templates.each, { actions: list(kmsActions), whom }),
    )
    .reduce((first, last) => format(templates.or, { first, last }));
}

/** Whether a principal lacks other actions for one bucket than for another. */
const differs = (refused: UploadData["refused"]): boolean =>
  new Set(refused.map(({ principal, kmsActions }) => `${principal} ${kmsActions.join()}`)).size >
  new Set(refused.map(({ principal }) => principal)).size;

function principalsByActions(refused: UploadData["refused"]): { kmsActions: readonly string[]; whom: string }[] {
  const groups = new Map<string, { kmsActions: readonly string[]; principals: string[] }>();
  for (const { principal, kmsActions } of refused) {
    const known = groups.get(kmsActions.join());
    if (known === undefined) groups.set(kmsActions.join(), { kmsActions, principals: [principal] });
    else known.principals.push(principal);
  }
  return [...groups.values()].map(({ kmsActions, principals }) => ({ kmsActions, whom: principalsText(principals) }));
}

const isUndocumented = ({ statement, condition }: ConditionDetail): boolean =>
  statement.conditions.slice(condition, condition + 1).some(lacksSetOperator);

function* reports(cause: Cause, set: PolicySet, related: readonly RelatedReport[], keyShown = true): Generator<Report> {
  const { detail } = cause;
  if (detail.kind !== "condition") return;
  const insert =
    cause.layer === "identity"
      ? insertIdentityStatement(cause, set)
      : cause.layer === "keyPolicy"
        ? insertKeyPolicyStatement(cause, set)
        : [];
  const correct = correctCondition(cause, detail);
  // The operator is the slip: a statement without the condition would allow more than was meant.
  const insertLast = cause.dependsOn !== undefined || isLiteralPattern(detail);
  yield {
    document: cause.document,
    range: cause.range,
    layer: cause.layer,
    data: cause.data,
    message:
      cause.layer === "identity"
        ? ifBucketHasKey(message(cause, detail, correct, insert), keyShown)
        : message(cause, detail, correct, insert),
    circumstance: circumstanceOf(cause, detail, related.length > 0),
    related: [...uploadGrant(cause), ...related],
    // A corrected value comes first, where it gives nobody more than what fails.
    fixes:
      correct.some(({ isPreferred }) => isPreferred) || insertLast
        ? [...correct, ...insert.map((fix) => ({ ...fix, isPreferred: fix.isPreferred && !insertLast }))]
        : [...insert, ...correct],
  };
}

function circumstanceOf(cause: Cause, detail: ConditionDetail, suppliedElsewhere: boolean): Circumstance | undefined {
  if (isUndocumented(detail)) return "undocumented";
  if (cause.scope === "conditional" && cause.dependsOn === "network") return "networkAllow";
  return ofScope(cause.scope, suppliedElsewhere ? "suppliedElsewhere" : undefined);
}

export const kmsConditionNeverMet = defineRule({
  code: "kms-condition-never-met",
  summary: "A statement allows the right KMS action, but its condition never holds in the request that S3 sends.",
  explanation: `
The KMS request of an upload comes from S3 and has fixed condition keys: \`kms:ViaService\` is \`s3.REGION.amazonaws.com\`,
\`kms:EncryptionContext:aws:s3:arn\` is the object's ARN (with an S3 Bucket Key the bucket's), \`kms:CallerAccount\` is the
uploader's account. \`kms:RequestAlias\` is never there for \`kms:Decrypt\`; \`kms:GrantIsForAWSResource\` and the other grant keys
are never there at all. An Allow whose condition contradicts that allows nothing.

A condition on the caller's network (\`aws:SourceIp\`, \`aws:SourceVpc\`, \`aws:SourceVpce\`, \`aws:VpceOrgID\` …) is told as \`conditional\`: S3's call does
not reliably show it. What works with one setting of S3 Bucket Keys only is told as information.

**What to do:** correct the value, or allow the action in a statement of its own with \`kms:ViaService\`.`,
  appliesTo: "identity policies and key policies",
  severities: { nothingPointsToKms: "information", oneFile: "warning", modelled: "error" },
  fixable: "always",
  listed: { table: "oneFile", order: 30 },
  since: "0.1.0",
  sources: [
    "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
  ],
  *check(ask: Ask): Generator<Report> {
    for (const { causes, set } of ask.identityPolicies) {
      for (const cause of causes)
        yield* reports(cause, set, cause.dependsOn === undefined ? suppliers(ask, set, cause) : [], ask.bucketKeyShown);
    }
    for (const { causes, set } of ask.keyPolicies) for (const cause of causes) yield* reports(cause, set, []);
  },
  *checkModel(check): Generator<Report> {
    for (const cause of causesOf(check, "condition")) {
      for (const report of reports(cause, cause.modelled.set, []))
        yield { ...report, related: [...grantsOf(cause, check), ...brokenBy(cause, check)] };
    }
  },
});
