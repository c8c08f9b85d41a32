/** Turns a refused request of the analysis into one that can be asked of `evaluate` as it is. */
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
const fillSymbols = (text: string): string => text.replace(/\$\{[^}]*\}/g, madeUpName);

/** @param objectArn of one object that fails; may hold symbols of policy variables */
export function kmsWitness(request: KmsRequest, objectArn: string, bucketKey: boolean): Witness {
  const object = fillSymbols(objectArn);
  const [, , , , , path = ""] = arnSegments(object);
  const { key, callerAccount, uploader } = request;
  const principal = principalArn(uploader.caller, callerAccount ?? uploader.account ?? key.account);
  const assumed: string[] = [];
  if (principal.assumed) assumed.push("principal");
  if (key.assumed) assumed.push("resource", "resourceAccount", "context");
  const slash = path.indexOf("/");
  const bucketArn = object.slice(0, object.length - path.length + slash);
  return {
    principal: principal.arn, action: request.action, resource: key.arn, resourceAccount: key.account,
    context: {
      "kms:ViaService": viaService(key.region),
      "kms:CallerAccount": principal.account,
      "kms:EncryptionContext:aws:s3:arn": bucketKey ? bucketArn : object,
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
      "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
      "aws:ViaAWSService": "true",
      "aws:SecureTransport": "true",
      "aws:RequestedRegion": key.region,
    },
    call: request.action === generateDataKey ? "PutObject" : firstFailingCall(request.action),
    objectKey: path.slice(slash + 1),
    assumed,
  };
}

/** A caller that a request can have: an account or everybody is no caller, so one of them is made up. */
export function principalArn(caller: Caller, account: string): { arn: string; account: string; assumed: boolean } {
  switch (caller.kind) {
    case "user": case "role": case "session": case "federated": return { arn: caller.arn, account: caller.account, assumed: false };
    case "account": return { arn: `arn:aws:iam::${caller.account}:user/${madeUpName}`, account: caller.account, assumed: true };
    default: {
      const of = /^\d{12}$/.test(account) ? account : exampleAccounts[0] ?? account;
      return { arn: `arn:aws:iam::${of}:user/${madeUpName}`, account: of, assumed: true };
    }
  }
}
