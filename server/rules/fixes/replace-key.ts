/** Replaces what is no key in a KMS statement's Resource by a key ARN, as far as the file tells it. */
import { format } from "../../policy/message.ts";
import { isPartition, isRegionName, partitionOf } from "../../catalog/regions.ts";
import { replaceString } from "../../policy/edits/replace.ts";
import { contextOf } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import { arnSegments, isAccountId } from "../../policy/arn.ts";
import type { StringNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { IdleKey } from "../../uploads/check-file/identity-policies.ts";
import type { KeyCandidate } from "../../uploads/scenario/key.ts";
import { isKeyId } from "../../uploads/scenario/key-shape.ts";
import { kmsActions } from "../../uploads/requests/operations.ts";
import { viaService } from "../../uploads/requests/kms-request.ts";
import type { FixProposal } from "../report.ts";
import { aliasTarget } from "./alias-target.ts";
import { placeholderArn, proposal } from "./proposal.ts";

const templates = {
  replace: "Replace it with the key ARN {value}",
  region: "Set kms:ViaService to {value}, the key's Region",
} as const;

interface KnownOfKey {
  /** Its ARN, where a workspace model tells it. */
  readonly key?: string | undefined;
  /** Of the buckets, where the file tells it. */
  readonly bucketPartition?: string | undefined;
  /** The keys that fail: another one does not mend what is told. */
  readonly failing?: readonly KeyCandidate[];
  /** All statements that decide with the one that is edited. */
  readonly beside?: readonly CompiledStatement[];
  /** Of the cause: no correction of the entry alone serves what is reported. */
  readonly leftOutTwice?: boolean | undefined;
}

export function replaceKey(
  document: FoundDocument,
  statement: CompiledStatement,
  resource: number,
  reason: IdleKey["reason"],
  { key, bucketPartition, failing = [], beside = [], leftOutTwice }: KnownOfKey = {},
): FixProposal[] {
  const node = statement.statement.resource?.values[resource];
  if (node === undefined || leftOutTwice === true) return [];
  const target = reason === "aliasArn" && key === undefined ? aliasTarget(document, node) : undefined;
  if (target !== undefined)
    return [
      proposal(
        document,
        format(templates.replace, { value: target.reference }),
        { effect: "corrects", preferred: true },
        () => [{ range: { offset: node.offset, end: node.end }, newText: target.newText }],
      ),
    ];
  if (reason === "otherRegion") return followKeyRegion(document, statement, node);
  // Which key the bucket has in its own Region, a person must say.
  if (reason === "otherBucketRegion") return [];
  // The ARN of another service is what the statement's other actions are about.
  const kmsOnly =
    statement.statement.action?.negated === false &&
    statement.statement.action.values.every(({ value: action }) => /^kms:/i.test(action));
  if (reason === "otherService" && !kmsOnly) return [];
  // Which of the two partitions is wrong, a person must say; where the Region tells it, the name is.
  const region = arnSegments(node.value)[3] ?? "";
  const partition =
    reason === "regionOfOtherPartition"
      ? (bucketPartition ?? partitionOf(region))
      : reason === "otherPartition"
        ? bucketPartition
        : undefined;
  const { value, needsInput } =
    key !== undefined
      ? { value: key, needsInput: false }
      : reason === "capitalId" && hasItsParts(node.value)
        ? { value: node.value.replace(/[^/]*$/, (id) => id.toLowerCase()), needsInput: false }
        : keyArnFor(node.value, partition);
  const named = failing.filter(({ assumed }) => !assumed);
  // One entry in the place of another is one key, whatever is filled in.
  if (new Set(named.map(({ arn }) => arn)).size > 1) return [];
  const isOther =
    !named.every((one) => canBe(value, one)) || (failing.length > 0 && !failing.some((one) => canBe(value, one)));
  // Conditions that leave out the key's Region are told by themselves: which of the two is right, a person must say first.
  if (isOther || regionRuledOutBy(statement, arnSegments(value)[3] ?? "") !== undefined) return [];
  if (beside.some((other) => deniesInstead(other, value, failing))) return [];
  return [
    proposal(
      document,
      format(templates.replace, { value }),
      { effect: "corrects", preferred: partition === undefined || partition === partitionOf(region), needsInput },
      ({ style }) => replaceString(style, node, value),
    ),
  ];
}

/** Whether Region and account stand where they belong, or wildcards do. */
function hasItsParts(arn: string): boolean {
  const [, , , region = "", account = ""] = arnSegments(arn);
  const isPart = (text: string, is: (one: string) => boolean): boolean => is(text) || /[*?$]/.test(text);
  return isPart(region, isRegionName) && isPart(account, isAccountId);
}

/** The key ARN that was probably meant: its parts may stand in the wrong segments, or some may be missing. */
function keyArnFor(text: string, partition: string | undefined): { value: string; needsInput: boolean } {
  const segments = text.split(":");
  const [prefix, own = "aws", service] = segments;
  const id = [text, ...segments]
    .map((part) => part.replace(/^(key|alias)\//, ""))
    .find(isKeyId)
    ?.toLowerCase();
  const parts = prefix === "arn" && service === "kms" ? segments.slice(3) : [];
  const of = partition ?? (prefix === "arn" && isPartition(own) ? own : "aws");
  const region = parts.find((part) => isRegionName(part) && partitionOf(part) === of);
  const account = parts.find(isAccountId);
  const value = placeholderArn(region, account, id, of);
  return { value, needsInput: region === undefined || account === undefined || id === undefined };
}

/** Whether the ARN is that of the key, once its placeholders are filled in. Of a key that is made up the Region counts. */
function canBe(arn: string, { region, account, id, assumed }: KeyCandidate): boolean {
  const [, , , ownRegion = "", ownAccount = "", path = ""] = arnSegments(arn);
  return (
    (!isRegionName(ownRegion) || ownRegion === region) &&
    (assumed ||
      ((!isAccountId(ownAccount) || ownAccount === account) && (!isKeyId(path.slice(4)) || path === `key/${id}`)))
  );
}

/** Whether a Deny is about the key that would be written, and not about one that fails: no upload is meant to be under it. */
function deniesInstead(other: CompiledStatement, arn: string, failing: readonly KeyCandidate[]): boolean {
  const isAbout = (segments: readonly string[]): boolean => other.matchResource(segments, nothingKnown) !== FALSE;
  return (
    other.statement.effect === "Deny" &&
    kmsActions.some((action) => other.matchAction(action.toLowerCase()) >= 0) &&
    isAbout(arnSegments(arn)) &&
    failing.some(({ segments }) => !isAbout(segments))
  );
}

const nothingKnown = contextOf({});

/** The key of the first of the statement's own conditions that leaves out the Region. */
export function regionRuledOutBy({ conditions }: CompiledStatement, region: string): string | undefined {
  if (!isRegionName(region)) return undefined;
  const there = contextOf({ "kms:ViaService": [viaService(region)], "aws:RequestedRegion": [region] });
  return conditions.find((condition) => regionKeys.test(condition.key) && condition.evaluate(there) === FALSE)?.key;
}

const regionKeys = /^(kms:viaservice|aws:requestedregion)$/i;

function followKeyRegion(document: FoundDocument, statement: CompiledStatement, node: StringNode): FixProposal[] {
  const region = arnSegments(node.value)[3] ?? "";
  const value = viaService(region);
  // Two conditions on the Region: which of them is wrong, a person must say.
  if (statement.conditions.filter(({ key }) => regionKeys.test(key)).length > 1) return [];
  return statement.statement.conditions.flatMap((condition) => {
    const [only] = condition.valueNodes;
    if (
      condition.key.key.value.toLowerCase() !== "kms:viaservice" ||
      only?.kind !== "string" ||
      condition.valueNodes.length !== 1
    )
      return [];
    return [
      proposal(document, format(templates.region, { value }), { effect: "corrects", preferred: true }, ({ style }) =>
        replaceString(style, only, value),
      ),
    ];
  });
}
