/**
 * What is known of the principal whose uploads are checked: its condition keys, the same in the S3 and the KMS request.
 */
import type { Caller } from "../../evaluate/caller.ts";
import type { ContextValue } from "../../evaluate/context.ts";
import { variableSymbol } from "../../policy/symbols.ts";

export interface Uploader {
  readonly caller: Caller;
  /** Undefined where no file tells it. */
  readonly account: string | undefined;
  /** As `data.principals` gives it: an ARN, the name of a service, `attached` or `*`. */
  readonly name: string;
}

export const attached: Uploader = { caller: { kind: "attached" }, account: undefined, name: "attached" };

export function uploaderOf(caller: Caller): Uploader {
  switch (caller.kind) {
    case "attached":
      return attached;
    case "everyone":
      return { caller, account: undefined, name: "*" };
    case "service":
      return { caller, account: undefined, name: caller.name };
    default:
      return { caller, account: caller.account, name: caller.arn };
  }
}

const principalTypes: Partial<Record<Caller["kind"], string>> = {
  user: "User",
  role: "AssumedRole",
  session: "AssumedRole",
  federated: "FederatedUser",
};

/**
 * Value of a key that follows from the principal; undefined for any other key.
 * @param key lower-cased
 * @param account the caller's account in the case considered, where the file does not tell it
 */
export function principalKey(uploader: Uploader, key: string, account: string | undefined): ContextValue | undefined {
  const { caller } = uploader;
  switch (key) {
    case "aws:principalisawsservice":
      return [String(caller.kind === "service")];
    case "aws:principalaccount":
      return account === undefined ? "present" : [account];
    case "aws:principalarn":
      // A session's aws:PrincipalArn is its role's, whose path the session ARN does not tell.
      return caller.kind === "user" || caller.kind === "role" || caller.kind === "federated" ? [caller.arn] : "present";
    case "aws:principaltype": {
      const type = principalTypes[caller.kind];
      return type === undefined ? "present" : [type];
    }
    case "aws:username":
      if (caller.kind === "user") return [caller.name];
      return ["role", "session", "federated", "service"].includes(caller.kind) ? "absent" : "unknown";
    case "aws:userid":
      return "present";
    // What a service writes for: always told, and only by services; of an organization, where the account is in one.
    case "aws:sourcearn":
    case "aws:sourceaccount":
    case "aws:sourceorgid":
    case "aws:sourceorgpaths":
      return caller.kind === "service" ? "present" : undefined;
    case "aws:principalservicename":
      return caller.kind === "service" ? [caller.name] : undefined;
    default:
      return undefined;
  }
}

/**
 * The same of a request without credentials: it has none of the keys that tell who makes it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (values by type of principal)
 * @param key lower-cased
 */
export function anonymousKey(key: string): ContextValue | undefined {
  if (key === "aws:principaltype") return ["Anonymous"];
  if (key === "aws:userid") return ["anonymous"];
  return /^aws:(principal|username|multifactor|tokenissuetime|sourceidentity|federatedprovider)/.test(key)
    ? "absent"
    : undefined;
}

/**
 * What a policy variable stands for: what nobody knows of it is some value, the same wherever the name is, never none.
 * @param value of the condition key
 * @param told whether the workspace model says so
 */
export function variableValue(name: string, value: ContextValue, told: boolean): ContextValue {
  if (value === "unknown" || value === "present") return [variableSymbol(name)];
  // Of another service's key only a model can say that the session has none.
  return value === "absent" && !told && !/^(?:aws|s3|kms):/i.test(name) ? [variableSymbol(name)] : value;
}
