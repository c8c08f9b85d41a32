/** Condition keys whose values a workspace model tells, for the S3 and the KMS request of an upload. */
import { networkKeys } from "../../catalog/condition-keys.ts";
import { isPublicAddress } from "../../evaluate/conditions/ip-address.ts";
import type { ContextValue } from "../../evaluate/context.ts";
import { arnSegments } from "../../policy/arn.ts";
import type { ModelAccessPoint, ModelBucket, ModelPrincipal, WorkspaceModel } from "../../workspace/model.ts";
import type { Destination } from "../scenario/from-model/destination.ts";
import { isDirectoryBucket } from "../scenario/from-model/target.ts";

export type KnownValues = Map<string, ContextValue>;

/** What the model says of the principal and its account, the same in both requests. */
function ofPrincipal(model: WorkspaceModel, principal: ModelPrincipal, known: KnownValues): void {
  const account = model.accounts.find(({ id }) => id === principal.account);
  if (account?.organization !== undefined) {
    known.set("aws:principalorgid", [account.organization.id]);
    if (account.organization.paths.length > 0) known.set("aws:principalorgpaths", account.organization.paths);
  }
  for (const [name, value] of Object.entries(principal.tags ?? {}))
    known.set(`aws:principaltag/${name.toLowerCase()}`, [value]);
  for (const [name, values] of principal.context)
    if (!forS3Only(name.toLowerCase())) known.set(name.toLowerCase(), values);
}

function ofResource(model: WorkspaceModel, account: string | undefined, known: KnownValues): void {
  if (account === undefined) return;
  known.set("aws:resourceaccount", [account]);
  const organization = model.accounts.find(({ id }) => id === account)?.organization;
  if (organization === undefined) return;
  known.set("aws:resourceorgid", [organization.id]);
  if (organization.paths.length > 0) known.set("aws:resourceorgpaths", organization.paths);
}

/**
 * @param context that an expectation gives for the upload: it applies to the S3 call only
 * @param accessPoint through which it goes
 */
export function knownOfS3(
  model: WorkspaceModel,
  principal: ModelPrincipal,
  bucket: ModelBucket,
  context: Readonly<Record<string, readonly string[]>>,
  accessPoint?: ModelAccessPoint,
): KnownValues {
  const known: KnownValues = new Map();
  // A client that does not say asks for ReadWrite first.
  if (isDirectoryBucket(bucket)) known.set("s3express:sessionmode", ["ReadWrite"]);
  if (accessPoint !== undefined) {
    known.set("s3:dataaccesspointarn", [accessPoint.arn]);
    known.set("s3:dataaccesspointaccount", [arnSegments(accessPoint.arn)[4] ?? ""]);
    known.set("s3:accesspointnetworkorigin", [accessPoint.vpc === undefined ? "Internet" : "VPC"]);
    if (accessPoint.vpc !== undefined) known.set("aws:sourcevpc", [accessPoint.vpc]);
  }
  ofPrincipal(model, principal, known);
  for (const [name, values] of principal.context) known.set(name.toLowerCase(), values);
  ofResource(model, bucket.account, known);
  if (bucket.account !== undefined) known.set("s3:resourceaccount", [bucket.account]);
  if (bucket.region !== undefined) known.set("aws:requestedregion", [bucket.region]);
  for (const [name, values] of Object.entries(context)) known.set(name.toLowerCase(), values);
  const endpoint = model.vpcEndpoints.find(({ id }) => known.get("aws:sourcevpce")?.includes(id) === true);
  if (endpoint?.vpc !== undefined && !known.has("aws:sourcevpc")) known.set("aws:sourcevpc", [endpoint.vpc]);
  impliedByNetwork(known);
  return known;
}

/**
 * A request comes through a VPC endpoint, or from a public address: one excludes the other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
function impliedByNetwork(known: KnownValues): void {
  const address = known.get("aws:sourceip");
  const through = [...networkKeys].filter((name) => name !== "aws:sourceip");
  const isPublic = typeof address === "object" && address.length > 0 && address.every(isPublicAddress);
  if (isPublic || known.get("aws:sourcevpce")?.length === 0)
    for (const name of through) if (!known.has(name)) known.set(name, "absent");
  const endpoint = known.get("aws:sourcevpce");
  if (typeof endpoint === "object" && endpoint.length > 0 && address === undefined) known.set("aws:sourceip", "absent");
}

/** The caller's network is not reliably visible in S3's own call, so the expectation's value applies to S3 alone. */
const forS3Only = (name: string): boolean =>
  networkKeys.has(name) || /^s3(express)?:/.test(name) || name === "aws:viaawsservice";

export function knownOfKms(
  model: WorkspaceModel,
  principal: ModelPrincipal,
  destination: Destination & { readonly kind: "key" | "managed" },
  context: Readonly<Record<string, readonly string[]>>,
  action: string,
  via: "s3" | "s3express",
): KnownValues {
  const known: KnownValues = new Map();
  ofPrincipal(model, principal, known);
  ofResource(model, destination.key.account, known);
  for (const [name, values] of Object.entries(context))
    if (!forS3Only(name.toLowerCase())) known.set(name.toLowerCase(), values);
  if (via !== "s3") known.set("kms:viaservice", [`${via}.${destination.key.region}.amazonaws.com`]);
  if (destination.kind === "managed") {
    known.set("kms:resourcealiases", ["alias/aws/s3"]);
    known.set("kms:requestalias", "absent");
    return known;
  }
  const { declared, alias } = destination;
  known.set("kms:requestalias", alias !== undefined && action === "kms:GenerateDataKey" ? [alias] : "absent");
  if (declared === undefined) return known;
  // The model lists all aliases of a key that it declares.
  known.set("kms:resourcealiases", declared.aliases.length > 0 ? declared.aliases : "absent");
  if (declared.origin !== undefined) known.set("kms:keyorigin", [declared.origin]);
  for (const [name, value] of Object.entries(declared.tags ?? {}))
    known.set(`aws:resourcetag/${name.toLowerCase()}`, [value]);
  return known;
}
