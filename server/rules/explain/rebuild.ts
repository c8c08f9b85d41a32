/** The request behind a denial, as far as message and model tell it. */
import { parseCaller } from "../../evaluate/caller.ts";
import { parseArn } from "../../policy/arn.ts";
import { isOperationName } from "../../catalog/operation-names.ts";
import type { Role } from "../../uploads/requests/operation-rows.ts";
import { callsOn, operationOf, readsAnother } from "../../uploads/requests/operations.ts";
import { viaService } from "../../uploads/requests/kms-request.ts";
import type { Denial, ObjectPlace } from "../../workspace/denials/denial.ts";
import type { ModelBucket, ModelPrincipal, WorkspaceModel } from "../../workspace/model.ts";
import { placeOf } from "./hints.ts";
import { likelyCauses } from "./likely.ts";
import type { RebuiltRequest } from "./model-policies.ts";
import { bucketOf } from "./model-policies.ts";

/** As declared; a session has its role's policies, whatever the role's path. */
export function principalOf(model: WorkspaceModel, name: string | undefined): ModelPrincipal | undefined {
  if (name === undefined) return undefined;
  const declared = model.principals.find(({ arn }) => arn === name);
  const caller = declared === undefined ? parseCaller(name) : undefined;
  if (caller?.kind !== "session" && caller?.kind !== "role") return declared;
  return model.principals.find(({ arn }) => {
    const role = parseCaller(arn);
    return role?.kind === "role" && role.account === caller.account && role.name === caller.name;
  });
}

/** The request that was refused; of a bare denial each request that may have been, most likely first. */
export function rebuiltRequests(denial: Denial, model: WorkspaceModel, principal: ModelPrincipal): RebuiltRequest[] {
  const actions =
    denial.action === undefined ? [...new Set(likelyCauses(denial).map(({ action }) => action))] : [denial.action];
  return actions.flatMap((action) => rebuilt(action, denial, model, principal) ?? []);
}

function rebuilt(
  action: string,
  denial: Denial,
  model: WorkspaceModel,
  principal: ModelPrincipal,
): RebuiltRequest | undefined {
  const named = placeFor(action, denial);
  const bucket = model.buckets.find(({ name }) => name === named?.bucket);
  const resource = resourceOf(action, denial, model, bucket);
  if (resource === undefined) return undefined;
  const isKms = action.startsWith("kms:");
  const bucketOfKey = bucket ?? (isKms ? model.buckets.find((one) => keyOf(model, one) === resource) : undefined);
  const account = isKms
    ? parseArn(resource)?.account
    : model.buckets.find(({ name }) => name === bucketOf(resource))?.account;
  const resourceAccount = account ?? principal.account;
  return {
    principal: denial.principal ?? principal.arn,
    action,
    resource,
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    context: Object.fromEntries([
      ...ofPrincipal(model, principal),
      ...(isKms ? ofKms(denial, action, resource, bucketOfKey, principal) : ofS3),
      ...(denial.context ?? []),
    ]),
  };
}

function resourceOf(
  action: string,
  denial: Denial,
  model: WorkspaceModel,
  bucket: ModelBucket | undefined,
): string | undefined {
  const told = denial.resource;
  if (action.startsWith("kms:")) {
    if (told !== undefined && parseArn(told)?.service === "kms") return told;
    return bucket === undefined ? undefined : keyOf(model, bucket);
  }
  if (denial.action !== undefined && told !== undefined)
    return told === "*" || parseArn(told) !== undefined ? told : undefined;
  const place = placeFor(action, denial);
  if (place === undefined || !action.startsWith("s3:")) return undefined;
  const arn = `arn:aws:s3:::${place.bucket}`;
  return /Bucket|ListMultipartUploads$/.test(action) || place.key === undefined ? arn : `${arn}/${place.key}`;
}

/** The ARN of the key that a bucket encrypts with, where the model declares it. */
function keyOf(model: WorkspaceModel, { encryption }: ModelBucket): string | undefined {
  const { key } = encryption;
  return model.keys.find(({ arn, aliases }) => arn === key || (key !== undefined && aliases.includes(key)))?.arn;
}

type Context = readonly (readonly [string, readonly string[]])[];

function ofPrincipal(model: WorkspaceModel, principal: ModelPrincipal): Context {
  const organization = model.accounts.find(({ id }) => id === principal.account)?.organization;
  const caller = parseCaller(principal.arn);
  return [
    // A session's own ARN doesn't tell its role's path.
    ...(caller?.kind === "role" ? [["aws:PrincipalArn", [principal.arn]] as const] : []),
    ...(organization === undefined
      ? []
      : ([
          ["aws:PrincipalOrgID", [organization.id]],
          ["aws:PrincipalOrgPaths", organization.paths],
        ] as const)),
    ...Object.entries(principal.tags ?? {}).map(([name, value]) => [`aws:PrincipalTag/${name}`, [value]] as const),
    ...[...principal.context].filter(([, values]) => values.length > 0),
  ];
}

const ofS3: Context = [
  ["aws:SecureTransport", ["true"]],
  ["aws:ViaAWSService", ["false"]],
];

/** Of a copy some actions are asked of the object that it reads: then what is written is another one. */
function placeFor(action: string, denial: Denial): ObjectPlace | undefined {
  const { operation = "", source } = denial;
  const row = isOperationName(operation) ? operationOf(operation) : undefined;
  if (row === undefined || !readsAnother(row)) return placeOf(denial);
  const asks = (side: Role): boolean =>
    [...callsOn(row.s3Calls, side), ...callsOn(row.kmsCalls, side)].some(
      (call) => call.action.toLowerCase() === action.toLowerCase(),
    );
  return asks("source") && !asks("object") ? source : placeOf(denial);
}

/** What S3 says when it calls KMS for a principal. A bucket's key is in the bucket's Region. */
function ofKms(
  denial: Denial,
  action: string,
  key: string,
  bucket: ModelBucket | undefined,
  principal: ModelPrincipal,
): Context {
  const place = placeFor(action, denial);
  const name = bucket?.name ?? place?.bucket;
  const region = parseArn(key)?.region ?? bucket?.region ?? "";
  const account = principal.account === undefined ? [] : [["kms:CallerAccount", [principal.account]] as const];
  if (name === undefined && !isOperationName(denial.operation ?? "")) return account;
  const isOfBucket = bucket?.encryption.bucketKey === true || place?.key === undefined;
  return [
    ...account,
    ["kms:ViaService", [viaService(region)]],
    ...(name === undefined
      ? []
      : ([
          ["kms:EncryptionContext:aws:s3:arn", [`arn:aws:s3:::${name}${isOfBucket ? "" : `/${place.key ?? ""}`}`]],
        ] as const)),
    ["kms:EncryptionContextKeys", ["aws:s3:arn"]],
    ["aws:SecureTransport", ["true"]],
    ["aws:ViaAWSService", ["true"]],
  ];
}
