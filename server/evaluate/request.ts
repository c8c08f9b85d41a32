/**
 * A concrete request, as `keyhole evaluate` takes it: who does what to which resource, with which context.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-reqcontext.html
 */
import { serviceLinkedRolePath } from "../catalog/service-traits.ts";
import { arnSegments, isAccountId, parseArn } from "../policy/arn.ts";
import type { Budget } from "./budget.ts";
import type { Caller } from "./caller.ts";
import { parseCaller } from "./caller.ts";
import type { ContextValue, RequestContext } from "./context.ts";
import { InputError } from "./input-error.ts";

export interface ConcreteRequest {
  readonly caller: Caller;
  /** Undefined for services and anonymous callers. */
  readonly callerAccount: string | undefined;
  /** As given. */
  readonly action: string;
  /** Lower-cased, `service:name`. */
  readonly actionKey: string;
  /**
   * ARN segments, one list for each resource policy; a shorter list's first is everybody's. `["*"]`: no resource in
   * particular.
   */
  readonly resources: readonly (readonly string[])[];
  /** Undefined where there is no resource in particular and the caller has no account. */
  readonly resourceAccount: string | undefined;
  readonly context: RequestContext;
  /** Whether the caller is a role linked to a service, or a session of it. */
  readonly serviceLinked: boolean;
}

/**
 * Reads the member `request`. Members it does not know are passed over, so that a finding's witness can be asked as it
 * is.
 * @param callerOf `parseCaller`, or one that remembers
 * @param budget of the decisions on this request
 * @throws InputError that names the member
 */
export function readRequest(
  value: unknown,
  callerOf: (text: string) => Caller | undefined = parseCaller,
  budget?: Budget,
): ConcreteRequest {
  const { principal, action, resource, resourceAccount, context } = membersOf(value, "request");
  const caller = typeof principal === "string" ? callerOf(principal) : undefined;
  if (caller === undefined) {
    throw new InputError(
      'request.principal: give the ARN of a user, role, root user, role session or federated user, a service principal, or "*"',
    );
  }
  if (typeof action !== "string" || !/^[\w-]+:[\w-]+$/.test(action))
    throw new InputError("request.action: give one action as service:Name, without wildcards");
  const resources = readResources(resource);
  const given = readContext(context);
  const callerAccount = "account" in caller ? caller.account : undefined;
  const account = accountOf(resources[0] ?? [], resourceAccount, given, callerAccount);
  return {
    caller,
    callerAccount,
    action,
    actionKey: action.toLowerCase(),
    resources,
    resourceAccount: account,
    context: new GivenContext(given, caller, account, budget),
    serviceLinked: isServiceLinked(caller, given),
  };
}

/** The members of an object; nothing is known of them. */
export function membersOf(value: unknown, place: string): Readonly<Partial<Record<string, unknown>>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError(`${place}: ${value === undefined ? "missing" : "must be an object"}`);
  return value as Readonly<Partial<Record<string, unknown>>>;
}

function readResources(resource: unknown): readonly (readonly string[])[] {
  const list: readonly unknown[] = Array.isArray(resource) ? resource : [resource];
  if (list.length === 0) throw new InputError("request.resource: the list is empty");
  return list.map((each) => {
    const segments = typeof each === "string" ? arnSegments(each) : [];
    if (each !== "*" && (segments.length < 6 || segments[0] !== "arn")) {
      throw new InputError('request.resource: give an ARN of six parts, or "*" for an action without a resource');
    }
    return segments;
  });
}

function readContext(context: unknown): ReadonlyMap<string, readonly string[]> {
  const given = new Map<string, readonly string[]>();
  if (context === undefined) return given;
  for (const [key, value] of Object.entries(membersOf(context, "request.context"))) {
    const name = key.toLowerCase();
    if (given.has(name)) throw new InputError(`request.context: ${key} is there twice (names do not depend on case)`);
    const values = Array.isArray(value) ? value.map((one: unknown) => textOf(one, key)) : [textOf(value, key)];
    given.set(name, values);
    // Most policies spell a key as the request does.
    given.set(key, values);
  }
  return given;
}

function textOf(value: unknown, key: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new InputError(`request.context: the value of ${key} must be a string or a list of strings`);
}

function accountOf(
  arn: readonly string[],
  given: unknown,
  context: ReadonlyMap<string, readonly string[]>,
  callerAccount: string | undefined,
): string | undefined {
  if (given !== undefined && (typeof given !== "string" || !isAccountId(given)))
    throw new InputError("request.resourceAccount: give an account id of 12 digits");
  const inArn = arn[4] ?? "";
  if (isAccountId(inArn)) {
    if (given !== undefined && given !== inArn)
      throw new InputError(`request.resourceAccount: the resource's ARN says ${inArn}`);
    return inArn;
  }
  const [inContext] = context.get("aws:resourceaccount") ?? [];
  const account = given ?? inContext ?? (arn.length === 1 ? callerAccount : undefined);
  if (account === undefined && arn.length > 1)
    throw new InputError("request.resourceAccount: missing, and the resource's ARN does not tell the account");
  return account;
}

const principalTypes: Partial<Record<Caller["kind"], string>> = {
  account: "Account",
  user: "User",
  role: "AssumedRole",
  session: "AssumedRole",
  federated: "FederatedUser",
  everyone: "Anonymous",
};

/** The keys that were given, and those that follow from principal and resource; every other key is absent. */
class GivenContext implements RequestContext {
  readonly #given: ReadonlyMap<string, readonly string[]>;
  readonly #caller: Caller;
  readonly #resourceAccount: string | undefined;
  readonly budget: Budget | undefined;

  constructor(
    given: ReadonlyMap<string, readonly string[]>,
    caller: Caller,
    resourceAccount: string | undefined,
    budget: Budget | undefined,
  ) {
    this.#given = given;
    this.#caller = caller;
    this.#resourceAccount = resourceAccount;
    this.budget = budget;
  }

  get(key: string): ContextValue {
    const asSpelled = this.#given.get(key);
    if (asSpelled !== undefined) return asSpelled;
    const name = key.toLowerCase();
    const given = this.#given.get(name);
    if (given !== undefined) return given;
    const derived = this.#derived(name);
    return derived === undefined ? "absent" : [derived];
  }

  /**
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, "Availability" of each key
   */
  #derived(name: string): string | undefined {
    const caller = this.#caller;
    switch (name) {
      case "aws:principalarn":
        return principalArn(caller);
      case "aws:principalaccount":
        return "account" in caller ? caller.account : undefined;
      case "aws:principaltype":
        return principalTypes[caller.kind];
      case "aws:username":
        return caller.kind === "user" ? caller.name : undefined;
      case "aws:principalisawsservice":
        return caller.kind === "everyone" ? undefined : String(caller.kind === "service");
      case "aws:resourceaccount":
        return this.#resourceAccount;
      default:
        return undefined;
    }
  }
}

/**
 * Of a session it is the role's ARN. The session's own does not tell the role's path: none is taken, unless the context
 * tells.
 */
function principalArn(caller: Caller): string | undefined {
  if (!("arn" in caller)) return undefined;
  if (caller.kind !== "session") return caller.arn;
  return `arn:${parseArn(caller.arn)?.partition ?? "aws"}:iam::${caller.account}:role/${caller.name}`;
}

function isServiceLinked(caller: Caller, given: ReadonlyMap<string, readonly string[]>): boolean {
  const [arn] = given.get("aws:principalarn") ?? [caller.kind === "role" ? caller.arn : undefined];
  return (
    (caller.kind === "role" || caller.kind === "session") &&
    arn !== undefined &&
    parseArn(arn)?.resource.startsWith(`role/${serviceLinkedRolePath}`) === true
  );
}
