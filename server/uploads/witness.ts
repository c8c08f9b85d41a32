/** Turns a refused request of the analysis into one that can be asked of `evaluate` as it is. */
import { multiValuedKeys } from "../catalog/condition-keys.ts";
import { generateDataKey } from "../catalog/kms-actions.ts";
import type { Caller } from "../evaluate/caller.ts";
import { arnSegments } from "../policy/arn.ts";
import { exampleAccounts } from "./key-candidates.ts";
import type { Witness } from "./finding.ts";
import type { KmsRequest } from "./kms-request.ts";
import { viaService } from "./kms-request.ts";
import { firstFailingCall } from "./operations.ts";

const madeUpName = "uploader";

/** Symbols of policy variables become values that could be the real ones. */
const fillSymbols = (text: string): string => text.replace(/\$\{[^${}]*\}/g, madeUpName);

/**
 * @param objectArn of one object that fails; may hold symbols of policy variables
 * @param call in whose course S3 makes the request, where a model tells
 */
export function kmsWitness(request: KmsRequest, objectArn: string, bucketKey: boolean, call?: string): Witness {
  const object = fillSymbols(objectArn);
  const [, , , , , path = ""] = arnSegments(object);
  const { key, callerAccount, uploader } = request;
  const principal = principalArn(uploader.caller, callerAccount ?? uploader.account ?? key.account);
  const assumed: string[] = [];
  if (principal.assumed) assumed.push("principal");
  if (key.assumed) assumed.push("resource", "resourceAccount", "context");
  for (const name of request.taken ?? []) if (request.known?.get(name) !== "absent") assumed.push(keyName(name));
  const slash = path.indexOf("/");
  const bucketArn = object.slice(0, object.length - path.length + slash);
  return {
    principal: principal.arn, action: request.action, resource: key.arn, resourceAccount: key.account,
    context: {
      "kms:ViaService": viaService(key.region),
      ...(uploader.caller.kind === "service" ? {} : { "kms:CallerAccount": principal.account }),
      "kms:EncryptionContext:aws:s3:arn": (request.known === undefined ? undefined : request.encryptionContext) ?? (bucketKey ? bucketArn : object),
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
      "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
      "aws:ViaAWSService": "true",
      "aws:SecureTransport": "true",
      "aws:RequestedRegion": key.region,
      ...asContext(request.known),
    },
    call: call ?? (request.action === generateDataKey ? "PutObject" : firstFailingCall(request.action)),
    objectKey: path.slice(slash + 1),
    assumed,
  };
}

/** Known keys as a request's context has them; what is known to be absent is left out. */
export function asContext(known: KmsRequest["known"]): Record<string, string | readonly string[]> {
  return Object.fromEntries([...known ?? []].flatMap(([name, value]) => {
    if (typeof value === "string" || value.length === 0) return [];
    const [first = ""] = value;
    return [[keyName(name), value.length === 1 && !multiValuedKeys.has(name) ? first : value]];
  }));
}

/** As AWS spells it. */
export function keyName(lowerCased: string): string {
  const known = spellings.get(lowerCased);
  if (known !== undefined) return known;
  const tag = /^aws:(principal|resource|request)tag\/(.*)$/.exec(lowerCased);
  return tag === null ? lowerCased : `aws:${(tag[1] ?? "").charAt(0).toUpperCase()}${(tag[1] ?? "").slice(1)}Tag/${tag[2] ?? ""}`;
}

const spellings = new Map([
  "kms:ViaService", "kms:ResourceAliases", "kms:RequestAlias", "kms:KeyOrigin", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID",
  "aws:ResourceOrgPaths", "aws:ResourceAccount", "aws:SourceArn", "aws:SourceAccount", "aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime",
  "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:SourceIdentity", "aws:FederatedProvider", "aws:userid", "aws:PrincipalArn",
  "aws:RequestedRegion", "aws:UserAgent", "aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "s3:ResourceAccount",
  "s3:ObjectCreationOperation", "s3:DataAccessPointArn", "s3:DataAccessPointAccount", "s3:AccessPointNetworkOrigin", "s3express:SessionMode",
].map((name) => [name.toLowerCase(), name]));

/** A caller that a request can have: an account or everybody is no caller, so one of them is made up. */
export function principalArn(caller: Caller, account: string): { arn: string; account: string; assumed: boolean } {
  switch (caller.kind) {
    case "user": case "role": case "session": case "federated": return { arn: caller.arn, account: caller.account, assumed: false };
    case "service": return { arn: caller.name, account, assumed: false };
    case "account": return { arn: `arn:aws:iam::${caller.account}:user/${madeUpName}`, account: caller.account, assumed: true };
    default: {
      const of = /^\d{12}$/.test(account) ? account : exampleAccounts[0] ?? account;
      return { arn: `arn:aws:iam::${of}:user/${madeUpName}`, account: of, assumed: true };
    }
  }
}
