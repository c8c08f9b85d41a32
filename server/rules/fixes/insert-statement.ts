/**
 * Inserts a least-privilege statement into an identity policy: the missing actions, on the bucket's key, for calls
 * through S3.
 */
import { format } from "../../policy/message.ts";
import { addToList, insertStatement } from "../../policy/edits/insert.ts";
import type { Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import { isKnownRegion } from "../../catalog/known-regions.ts";
import { isRegionName } from "../../catalog/regions.ts";
import { arnSegments, isAccountId } from "../../policy/arn.ts";
import { placeholdersIn } from "../../policy/placeholders.ts";
import { hasSymbol, spelled } from "../../policy/symbols.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import type { KeyCandidate } from "../../uploads/scenario/key.ts";
import { isPlaceholder } from "../../uploads/scenario/key-shape.ts";
import { viaService } from "../../uploads/requests/kms-request.ts";
import { uploadActions } from "../../uploads/requests/operations.ts";
import type { PolicySet } from "../../uploads/scenario/policy-set.ts";
import type { FixProposal } from "../report.ts";
import { list } from "../wording.ts";
import { placeholderArn, placeholderPattern, proposal } from "./proposal.ts";
import { sidFor } from "./sid.ts";

const templates = {
  viaS3: "Insert a statement that allows {actions} through S3",
  complete: "Add {actions} to statement {statement}",
  plain: "Insert a statement that allows {actions}",
} as const;

export function insertIdentityStatement(cause: Cause, set: PolicySet): FixProposal[] {
  const document = cause.document;
  const { value } = document.document.statementProperty;
  if (value?.kind !== "array" && value?.kind !== "object") return [];
  const known = cause.keys.filter(isKnown);
  const others = cause.keys.filter((key) => !known.includes(key));
  // Uploads that fail under a key that is made up are not mended by allowing those that the file names.
  const [madeUp] = known.length === 0 || others.length > 0 ? [placeholderFor({ ...cause, keys: others })] : [];
  const resource = [...new Set(known.map(({ arn }) => spelled(arn))), ...(madeUp === undefined ? [] : [madeUp])];
  // What the file itself has a placeholder for is filled in wherever it stands.
  const waits = others.some((key) => isToBeFilledIn(key));
  const needsInput = madeUp !== undefined && madeUp.match(placeholderPattern) !== null;
  const regionNames = [...new Set(resource.map((arn) => arnSegments(arn)[3] ?? "REGION"))];
  const oneRegion = regionNames.length === 1;
  const statement = (conditional: boolean): unknown => ({
    ...sidFor(set, document),
    Effect: "Allow",
    Action: single(cause.kmsActions),
    Resource: single(resource),
    ...(conditional
      ? {
          Condition: {
            StringEquals: { "kms:ViaService": single(regionNames.map((region) => throughS3(cause, region))) },
          },
        }
      : {}),
  });
  const offer = (conditional: boolean, preferred: boolean): FixProposal =>
    proposal(
      document,
      format(conditional ? templates.viaS3 : templates.plain, { actions: list(cause.kmsActions) }),
      { effect: "grants", preferred, needsInput },
      ({ text, style }) => insertStatement(text, style, value, statement(conditional)),
    );
  const isSymbolic = known.some(({ arn }) => hasSymbol(arn));
  const told = cause.detail.kind === "missingAction" ? cause.detail.neighbour : cause.detail.statement;
  const preferred = !isSymbolic && !waits && told?.isOpen !== true;
  if (needsInput) return [offer(false, false), offer(true, false)];
  if (!oneRegion || isSymbolic) return [offer(false, preferred)];
  // A statement that is there already, for the same key, is completed rather than joined by another one.
  const joinable = cause.detail.kind === "missingAction" && cause.detail.neighbour !== undefined;
  const there =
    joinable || !preferred ? undefined : statementLike(document, resource, throughS3(cause, regionNames[0] ?? ""));
  return [
    there === undefined ? offer(true, preferred) : complete(document, there, cause.kmsActions),
    offer(false, false),
  ];
}

/** The statement that would be inserted may be there already, with another action of an upload. */
function statementLike(
  { document }: FoundDocument,
  resource: readonly string[],
  service: string,
): Statement | undefined {
  const isOne = (values: readonly string[] | undefined, wanted: readonly string[]): boolean =>
    values?.length === wanted.length && wanted.every((value) => values.includes(value));
  return document.statements.find(({ effect, action, resource: own, principal, conditions }) => {
    const [condition, ...more] = conditions;
    return (
      effect === "Allow" &&
      principal === undefined &&
      action?.negated === false &&
      own?.negated === false &&
      more.length === 0 &&
      action.values.every(({ value }) => uploadActions.includes(value)) &&
      isOne(
        own.values.map(({ value }) => value),
        resource,
      ) &&
      condition?.operator.key.value === "StringEquals" &&
      condition.key.key.value === "kms:ViaService" &&
      isOne(condition.values, [service])
    );
  });
}

function complete(document: FoundDocument, statement: Statement, actions: readonly string[]): FixProposal {
  const title = format(templates.complete, { actions: list(actions), statement: statementName(statement) });
  return proposal(document, title, { effect: "grants", preferred: true }, ({ text, style }) => {
    const value = statement.action?.property.value;
    return value?.kind === "string" || value?.kind === "array" ? addToList(text, style, value, actions) : [];
  });
}

/** Whether the file (or the model) names it in full, or leaves it to a tool to name it. */
const isKnown = ({ assumed, region, account, id, arn }: KeyCandidate): boolean =>
  !assumed &&
  (placeholdersIn(spelled(arn)).some(({ filledBy }) => filledBy === "tool") || isNamed(region, account, id));

const isNamed = (region: string, account: string, id: string): boolean =>
  isRegionName(region) && isAccountId(account) && /^[\w-]+$/.test(id) && !isPlaceholder(id, "keyId");

/** Directory buckets are another service; where the key is not known, neither is the Region. */
function throughS3({ modelled, data: { witness } }: Cause, region: string): string {
  const told = modelled === undefined ? undefined : witness.context["kms:ViaService"];
  return typeof told === "string" ? told : viaService(region);
}

/** Whether the file names the key, by an ARN with a part that a person still has to fill in. */
const isToBeFilledIn = ({ assumed, region, account, id }: KeyCandidate): boolean =>
  !assumed && (isPlaceholder(region, "region") || isPlaceholder(account, "account") || isPlaceholder(id, "keyId"));

/** What the file tells of the key: a placeholder that is there already, its Region and account, else the principal's. */
function placeholderFor({ keys: [key, ...more], uploader }: Cause): string {
  if (key !== undefined && isToBeFilledIn(key)) return spelled(key.arn);
  const region =
    key?.regionKnown === true && isKnownRegion(key.region) && more.every((other) => other.region === key.region)
      ? key.region
      : "REGION";
  const ofKey =
    key?.accountKnown === true && isAccountId(key.account) && more.every((other) => other.account === key.account)
      ? key.account
      : undefined;
  return placeholderArn(region, ofKey ?? uploader.account ?? "ACCOUNT_ID", "KEY_ID", key?.segments[1]);
}

export const single = (items: readonly string[]): unknown => (items.length === 1 ? items[0] : items);
