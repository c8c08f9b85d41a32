/** Turns a refused request of the analysis into one that can be asked of `evaluate` as it is. */
import { multiValuedKeys } from "../../catalog/condition-keys.ts";
import type { Caller } from "../../evaluate/caller.ts";
import { append } from "../../policy/append.ts";
import { arnSegments, bucketAndKey } from "../../policy/arn.ts";
import { hasSymbol } from "../../policy/symbols.ts";
import { exampleAccounts } from "../scenario/example-values.ts";
import type { Witness } from "./finding.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { viaService } from "../requests/kms-request.ts";
import type { ValueOf, SymbolValues } from "../scenario/symbol-values.ts";
import { valuesFor } from "../scenario/symbol-values.ts";

export const madeUpNames = ["uploader", "ana", "etl-7"] as const;

/**
 * @param objectArn of one object that fails; may hold symbols of what nobody knows
 * @param call in whose course S3 makes the request
 * @param stays whether the object is still one that fails with these values in the place of its symbols
 */
export function kmsWitness(
  request: KmsRequest,
  objectArn: string,
  bucketKey: boolean,
  call: string,
  stays?: (valueOf: ValueOf) => boolean,
): Witness {
  const { key, callerAccount, uploader } = request;
  const keyAccount = hasSymbol(key.account) ? (exampleAccounts[0] ?? "") : key.account;
  const known = callerAccount ?? uploader.account;
  const valuesOf = (principal: WitnessPrincipal): SymbolValues =>
    valuesFor(
      [objectArn, key.arn, request.encryptionContext ?? ""],
      { ...principal, region: key.region, resourceAccount: keyAccount },
      stays,
    );
  let principal = principalArn(uploader.caller, known ?? keyAccount);
  let values = valuesOf(principal);
  // Where a name or an account that is made up would be one that a policy speaks of, another one is taken.
  // Either way the same: the first that is tried is this one.
  for (const [account, name] of values.stay ? [] : madeUp(known, keyAccount)) {
    const other = principalArn(uploader.caller, account, name);
    const tried = valuesOf(other);
    if (!tried.stay) continue;
    [principal, values] = [other, tried];
    break;
  }
  const object = values.fill(objectArn);
  const [, , , region = "", account = ""] = arnSegments(values.fill(key.arn));
  const { bucketArn, key: objectKey } = bucketAndKey(object);
  const assumed: string[] = [];
  if (principal.assumed) assumed.push("principal");
  if (key.assumed || hasSymbol(key.arn)) assumed.push("resource", "resourceAccount", "context");
  for (const name of request.assumedValues ?? [])
    if (request.known?.get(name) !== "absent") assumed.push(keyName(name));
  append(assumed, Object.keys(values.context));
  const context =
    request.known === undefined || request.encryptionContext === undefined
      ? undefined
      : values.fill(request.encryptionContext);
  return {
    principal: principal.arn,
    action: request.action,
    resource: values.fill(key.arn),
    resourceAccount: account,
    context: {
      "kms:ViaService": viaService(region),
      ...(uploader.caller.kind === "service" ? {} : { "kms:CallerAccount": principal.account }),
      "kms:EncryptionContext:aws:s3:arn": context ?? (bucketKey ? bucketArn : object),
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
      "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
      "aws:ViaAWSService": "true",
      "aws:SecureTransport": "true",
      "aws:RequestedRegion": region,
      ...values.context,
      ...asContext(request.known),
    },
    call,
    objectKey,
    assumed,
    ...(values.symbols === undefined ? {} : { symbols: values.symbols }),
  };
}

function madeUp(known: string | undefined, keyAccount: string): (readonly [string, string])[] {
  const accounts = known === undefined ? [keyAccount, ...exampleAccounts] : [known];
  return accounts.flatMap((account) => madeUpNames.map((name) => [account, name] as const));
}

/** Who asks, in a witness. */
export interface WitnessPrincipal {
  readonly arn: string;
  readonly account: string;
  readonly assumed: boolean;
}

/** Known keys as a request's context has them; what is known to be absent is left out. */
export function asContext(known: KmsRequest["known"]): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    [...(known ?? [])].flatMap(([name, value]) => {
      if (typeof value === "string" || value.length === 0) return [];
      const [first = ""] = value;
      return [[keyName(name), value.length === 1 && !multiValuedKeys.has(name) ? first : value]];
    }),
  );
}

/** As AWS spells it. */
export function keyName(lowerCased: string): string {
  const known = spellings.get(lowerCased);
  if (known !== undefined) return known;
  const tag = /^aws:(principal|resource|request)tag\/(.*)$/.exec(lowerCased);
  return tag === null
    ? lowerCased
    : `aws:${(tag[1] ?? "").charAt(0).toUpperCase()}${(tag[1] ?? "").slice(1)}Tag/${tag[2] ?? ""}`;
}

const spellings = new Map(
  [
    "kms:ViaService",
    "kms:ResourceAliases",
    "kms:RequestAlias",
    "kms:KeyOrigin",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:ResourceAccount",
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:TokenIssueTime",
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "aws:SourceIdentity",
    "aws:FederatedProvider",
    "aws:userid",
    "aws:PrincipalArn",
    "aws:RequestedRegion",
    "aws:UserAgent",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "s3:ResourceAccount",
    "s3:ObjectCreationOperation",
    "s3:DataAccessPointArn",
    "s3:DataAccessPointAccount",
    "s3:AccessPointNetworkOrigin",
    "s3express:SessionMode",
  ].map((name) => [name.toLowerCase(), name]),
);

/** A caller that a request can have: an account or everybody is no caller, so one of them is made up. */
export function principalArn(caller: Caller, account: string, name: string = madeUpNames[0]): WitnessPrincipal {
  switch (caller.kind) {
    case "user":
    case "role":
    case "session":
    case "federated":
      return { arn: caller.arn, account: caller.account, assumed: false };
    case "service":
      return { arn: caller.name, account, assumed: false };
    case "account":
      return { arn: `arn:aws:iam::${caller.account}:user/${name}`, account: caller.account, assumed: true };
    default: {
      const of = /^\d{12}$/.test(account) ? account : (exampleAccounts[0] ?? account);
      return { arn: `arn:aws:iam::${of}:user/${name}`, account: of, assumed: true };
    }
  }
}
