/** Corrects the value of a condition that S3's call does not meet. */
import { format } from "../../policy/message.ts";
import { isRegionName } from "../../catalog/regions.ts";
import { compileGlob, globMatches } from "../../evaluate/globs/glob.ts";
import { globIncludes, globsIntersect } from "../../evaluate/globs/relations.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import type { RequestContext } from "../../evaluate/context.ts";
import { FALSE } from "../../evaluate/truth.ts";
import type { ArrayNode, StringNode } from "../../policy/nodes.ts";
import { addToList } from "../../policy/edits/insert.ts";
import { renameKey, replaceString } from "../../policy/edits/replace.ts";
import type { Cause, CauseDetail } from "../../uploads/causes/cause.ts";
import type { UploadData } from "../../uploads/causes/finding.ts";
import { bucketArnOf } from "../../uploads/scenario/object-classes.ts";
import { allowsOtherRegion } from "../../uploads/causes/near-miss.ts";
import { principalKey, uploaderOf } from "../../uploads/scenario/principal.ts";
import { encryptionContextKey, viaService } from "../../uploads/requests/kms-request.ts";
import type { FixProposal } from "../report.ts";
import { list as listed } from "../wording.ts";
import { proposal } from "./proposal.ts";

type ConditionDetail = Extract<CauseDetail, { kind: "condition" }>;

const templates = {
  replace: "Replace the value with {value}",
  add: "Add {value}",
  operator: "Use {operator}, which compares text",
  like: "Use StringLike, so that * is a wildcard",
  both: "Match the bucket's ARN and its objects' ARNs",
  likeBoth: "Match the bucket's ARN and its objects' ARNs, with StringLike",
  bucket: "Match the bucket's ARN",
  buckets: "Match the buckets' ARNs",
} as const;

const clauses = {
  both: "Match both the bucket's ARN and its objects' ARNs",
  likeBoth: "Use StringLike, and match both the bucket's ARN and its objects' ARNs",
};

export function correctCondition(cause: Cause, detail: ConditionDetail): FixProposal[] {
  const condition = detail.statement.conditions[detail.condition];
  // `Null` asks for a key's presence: a value of the key would say nothing there.
  if (
    condition === undefined ||
    condition.negated ||
    cause.dependsOn === "network" ||
    cause.leftOutTwice === true ||
    !/^(String|Arn)/.test(condition.base) ||
    cause.data.principals.every((name) => isKeptOut(name, detail))
  )
    return [];
  switch (condition.key.toLowerCase()) {
    case "kms:viaservice":
      return correctViaService(cause, detail);
    case "kms:encryptioncontext:aws:s3:arn":
      return correctEncryptionContext(cause, detail);
    case "kms:calleraccount":
    case "aws:principalaccount":
      return correctAccount(cause, detail);
    default:
      return [];
  }
}

/** Whether the statement's other conditions leave out who they are about: this one corrected gives them nothing. */
function isKeptOut(principal: string, { statement, condition: at }: ConditionDetail): boolean {
  const caller = parseCaller(principal);
  if (caller === undefined) return false;
  const uploader = uploaderOf(caller);
  const known: RequestContext = {
    get: (key) =>
      principalKey(
        uploader,
        key.toLowerCase().replace("kms:calleraccount", "aws:principalaccount"),
        uploader.account,
      ) ?? "unknown",
  };
  return statement.conditions.some((other, index) => index !== at && other.evaluate(known) === FALSE);
}

/** Operators that compare ARNs: whatever other text stands there, none of these values matches. */
const ofArns = /Arn(?:Like|Equals)(?=(?:IfExists)?$)/;

function partsOf({ statement, condition, value }: ConditionDetail) {
  const element = statement.statement.conditions[condition];
  const node = element?.valueNodes[value];
  return element === undefined || node?.kind !== "string" ? undefined : { element, node, list: element.key.value };
}

function correctViaService(cause: Cause, detail: ConditionDetail): FixProposal[] {
  const parts = partsOf(detail);
  if (parts === undefined) return [];
  const { element, node } = parts;
  // Two conditions on the Region: which of them is wrong, a person must say.
  if (detail.statement.conditions.filter(({ key }) => /^(kms:viaservice|aws:requestedregion)$/i.test(key)).length > 1)
    return [];
  const region = regionMeant(cause, detail);
  const patterns = /Like/.test(element.operator.key.value);
  const known = region !== undefined;
  const value = viaService(region ?? (patterns ? "*" : "REGION"));
  if (ofArns.test(element.operator.key.value))
    return known && globMatches(compileGlob(node.value), value) ? textOperator(cause, detail) : [];
  if (value === node.value) return [];
  const needsInput = !known && !patterns;
  // What no call through S3 matches as a pattern, either, is a slip elsewhere in the value.
  const meant = compileGlob(region === undefined ? viaService("?*") : viaService(region));
  const like = globsIntersect(compileGlob(node.value), meant) ? likeOperator(cause, detail) : [];
  // One Region would leave the uploads of another.
  if (needsInput && isOfSeveralRegions(cause)) return like;
  // What means another service is left as it is: of a list, the value that means S3 is told.
  const replace = proposal(
    cause.document,
    format(templates.replace, { value }),
    { effect: "corrects", preferred: known && !isContested(cause, detail), needsInput },
    ({ style }) => replaceString(style, node, value),
  );
  return [replace, ...like];
}

/**
 * The Region of the key that the uploads are judged under, if the statement's entries allow it, else the one they name.
 * Undefined where it is several: one value would leave some of the uploads as they are.
 */
export function regionMeant(cause: Cause, { statement }: ConditionDetail): string | undefined {
  if (isOfSeveralRegions(cause)) return undefined;
  const [key] = cause.keys;
  const entries = statement.resources.filter(({ valid }) => valid);
  const own = new Set(entries.map(({ region: { source } }) => source));
  const named = [...own].filter(isRegionName);
  const isOpen = named.length === 0 || [...own].some((source) => /[*?]/.test(source));
  if (key !== undefined && isRegionName(key.region) && key.regionKnown && (isOpen || own.has(key.region)))
    return key.region;
  return named.length === 1 ? named[0] : undefined;
}

/** Whether the keys of the uploads that fail are in more than one Region. */
export const isOfSeveralRegions = ({ keys: [key, ...others] }: Cause): boolean =>
  others.some(({ region }) => region !== key?.region);

/** Whether nothing but another condition tells the Region: which of the two is wrong, a person must say. */
const isContested = ({ keys: [key] }: Cause, { statement, condition }: ConditionDetail): boolean =>
  (key?.assumed ?? true) &&
  !statement.resources.some(({ region: { source } }) => isRegionName(source)) &&
  allowsOtherRegion(statement, condition);

/** An operator that compares text in the place of one that compares ARNs, where the block has no other condition. */
function textOperator(cause: Cause, detail: ConditionDetail): FixProposal[] {
  const parts = partsOf(detail);
  if (parts === undefined) return [];
  const { operator } = parts.element;
  const how = parts.element.values.some((value) => /[*?]/.test(value)) ? "Like" : "Equals";
  const meant = operator.key.value.replace(ofArns, `String${how}`);
  const { conditions } = detail.statement.statement;
  const isAlone = conditions.every(
    (other) => other === parts.element || (other.operator !== operator && other.operator.key.value !== meant),
  );
  return isAlone
    ? [
        proposal(
          cause.document,
          format(templates.operator, { operator: meant }),
          { effect: "corrects", preferred: true },
          ({ style }) => renameKey(style, operator, meant),
        ),
      ]
    : [];
}

/** `StringEquals` takes `*` literally; the change widens the condition, so it is never preferred. */
function likeOperator(
  cause: Cause,
  detail: ConditionDetail,
  addition?: { readonly into: StringNode | ArrayNode; readonly values: readonly string[] },
): FixProposal[] {
  const parts = partsOf(detail);
  const operator = parts?.element.operator;
  const isBoth = addition !== undefined && addition.values.length > 0;
  if (
    parts === undefined ||
    operator === undefined ||
    (addition === undefined && !/[*?]/.test(parts.node.value)) ||
    !/^(?:ForAnyValue:)?StringEquals(?:IfExists)?$/.test(operator.key.value)
  )
    return [];
  const meant = operator.key.value.replace("StringEquals", "StringLike");
  // Other patterns below this operator would change their meaning, too, and a second StringLike would be a duplicate key.
  const siblings = detail.statement.statement.conditions.filter(
    (condition) => condition.operator === operator && condition !== parts.element,
  );
  const isApart =
    siblings.every(({ values }) => values.every((value) => !/[*?$]/.test(value))) &&
    !detail.statement.conditions.some((condition) => condition.operator === meant);
  return isApart
    ? [
        proposal(
          cause.document,
          isBoth ? templates.likeBoth : templates.like,
          {
            effect: "loosens",
            preferred: false,
            ...(addition === undefined ? {} : { advice: isBoth ? clauses.likeBoth : templates.like }),
          },
          ({ text, style }) => [
            ...renameKey(style, operator, meant),
            ...(isBoth ? addToList(text, style, addition.into, addition.values) : []),
          ],
        ),
      ]
    : [];
}

function correctEncryptionContext(cause: Cause, detail: ConditionDetail): FixProposal[] {
  const parts = partsOf(detail);
  if (parts === undefined) return [];
  const { element, node, list } = parts;
  if (list?.kind !== "string" && list?.kind !== "array") return [];
  // Two conditions on the encryption context: which of them is wrong, a person must say.
  if (detail.statement.conditions.filter(({ key }) => key.toLowerCase() === encryptionContextKey).length > 1) return [];
  const bucketArns = contextsWithBucketKeys(cause).filter((value) => !element.values.includes(value));
  if (bucketArns.length > 0)
    return [
      proposal(
        cause.document,
        bucketArns.length === 1 ? templates.bucket : templates.buckets,
        { effect: "loosens", preferred: false },
        ({ text, style }) => addToList(text, style, list, bucketArns),
      ),
    ];
  const wanted = [...new Set(wantedContexts(cause, element.values))].filter((value) => !element.values.includes(value));
  if (!/Like|Arn/.test(element.operator.key.value)) {
    // As a pattern it holds under one setting of S3 Bucket Keys; with its counterpart under both.
    const counterpart = [counterpartOf(node.value)].filter((value) => !element.values.includes(value));
    const together = [...element.values, ...counterpart];
    if (!coversUploads(cause, together)) return [];
    // Nothing is taken literally that was meant otherwise: what is lacking is the other setting of S3 Bucket Keys.
    if (cause.dependsOn !== "bucketKey" && !/[*?]/.test(node.value)) return [];
    if (together.some((value) => /[*?]/.test(value)))
      return likeOperator(cause, detail, { into: list, values: counterpart });
    // Where more is written than the objects that are named, the bucket's ARN would leave the others as they are.
    return counterpart.length === 0 || !isAllThatIsWritten(cause, element.values)
      ? []
      : [bothOf(cause, list, counterpart)];
  }
  if (wanted.length === 0 || !coversUploads(cause, [...element.values, ...wanted])) return [];
  return [bothOf(cause, list, wanted)];
}

const isAllThatIsWritten = ({ grants }: Cause, objects: readonly string[]): boolean =>
  grants.every(
    ({ statement: { statement } }) =>
      statement.resource?.negated === false && statement.resource.values.every(({ value }) => objects.includes(value)),
  );

const bothOf = (cause: Cause, into: StringNode | ArrayNode, values: readonly string[]): FixProposal =>
  proposal(
    cause.document,
    templates.both,
    { effect: "loosens", preferred: false, advice: clauses.both },
    ({ text, style }) => addToList(text, style, into, values),
  );

/** The encryption contexts of what fails, where a model says that the buckets have S3 Bucket Keys; none otherwise. */
function contextsWithBucketKeys({ modelled, dependsOn, dependsOnBucketKeyToo, data }: Cause): readonly string[] {
  return modelled?.bucketKeys === "on" &&
    dependsOn === undefined &&
    dependsOnBucketKeyToo !== true &&
    !data.buckets.includes("*")
    ? bucketArns(data)
    : [];
}

/** Of the buckets that are known, in the form that the example has: other partitions and directory buckets have others. */
function bucketArns({ buckets, witness }: UploadData): readonly string[] {
  const shown = witness.context["kms:EncryptionContext:aws:s3:arn"];
  const arn = typeof shown === "string" ? bucketArnOf(shown) : "";
  const own = buckets.find((bucket) => arn.endsWith(`:${bucket}`) || arn.endsWith(`/${bucket}`));
  if (typeof shown === "string" && own === undefined) return [];
  const prefix = own === undefined ? "arn:aws:s3:::" : arn.slice(0, -own.length);
  return buckets.filter((bucket) => bucket !== "*").map((bucket) => prefix + bucket);
}

/** What is missing for the other setting of S3 Bucket Keys, and for the buckets that are written to. */
function wantedContexts({ dependsOn, dependsOnBucketKeyToo, layer, data }: Cause, values: readonly string[]): string[] {
  const isWritten = (value: string): boolean =>
    layer === "keyPolicy" ||
    data.buckets.includes("*") ||
    data.buckets.some((bucket) =>
      globsIntersect(compileGlob(value.split("/")[0] ?? ""), compileGlob(`arn:aws:s3:::${bucket}`)),
    );
  const counterparts =
    dependsOn === "bucketKey"
      ? values.filter(isWritten).map(counterpartOf)
      : dependsOnBucketKeyToo === true
        ? values.map(counterpartOf)
        : [];
  if (dependsOn === "bucketKey") return counterparts;
  return [...counterparts, ...bucketArns(data).flatMap((bucket) => [bucket, `${bucket}/*`])];
}

/**
 * Whether the patterns hold for all uploads that fail: others would be left. In a key policy the best upload is what is
 * looked at.
 */
function coversUploads({ layer, data }: Cause, patterns: readonly string[]): boolean {
  const globs = patterns.map(compileGlob);
  const shown = data.witness.context["kms:EncryptionContext:aws:s3:arn"];
  if (layer === "keyPolicy") return typeof shown !== "string" || globs.some((glob) => globMatches(glob, shown));
  return data.objects.every((object) => globs.some((glob) => globIncludes(glob, compileGlob(object))));
}

/** The bucket's ARN for its objects', and the other way round. */
function counterpartOf(value: string): string {
  const slash = value.indexOf("/");
  return slash < 0 ? `${value}/*` : value.slice(0, slash);
}

function correctAccount(cause: Cause, detail: ConditionDetail): FixProposal[] {
  const parts = partsOf(detail);
  if (parts === undefined) return [];
  const { element, list } = parts;
  // In a key policy the condition may keep out several principals at once.
  const named = cause.data.principals
    .map((name) => parseCaller(name))
    .map((caller) => (caller !== undefined && "account" in caller ? caller.account : undefined));
  const wanted = [...new Set([cause.uploader.account, ...named])].filter((account) => account !== undefined);
  const accounts = wanted.filter((account) => !element.values.includes(account));
  if (ofArns.test(element.operator.key.value))
    return wanted.length > 0 && accounts.length === 0 ? textOperator(cause, detail) : [];
  if (accounts.length === 0 || (list?.kind !== "string" && list?.kind !== "array")) return [];
  return [
    proposal(
      cause.document,
      format(templates.add, { value: listed(accounts) }),
      { effect: "loosens", preferred: false },
      ({ text, style }) => addToList(text, style, list, accounts),
    ),
  ];
}
