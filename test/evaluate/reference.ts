/**
 * An independent, slow, obvious evaluator to hold the engine to: it shares no code with it, compiles nothing, and
 * restates what docs/aws.md says about a decision as one formula for each kind of caller.
 */

export type Json = Readonly<Record<string, unknown>>;

export interface Question {
  readonly request: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly resourceAccount: string;
    readonly context: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly policies: Readonly<{
    identity?: readonly Json[];
    resource?: Json | readonly Json[];
    permissionsBoundary?: readonly Json[];
    session?: readonly Json[];
    serviceControl?: readonly (readonly Json[])[];
    resourceControl?: readonly (readonly Json[])[];
    vpcEndpoint?: readonly Json[];
  }>;
}

export interface ReferenceAnswer {
  readonly decision: string;
  readonly decidedBy: string;
  /** `type level policy statement matched`, sorted. */
  readonly trail: readonly string[];
}

/** `*` any run, `?` one character, by plain recursion. */
export function like(pattern: readonly string[], text: readonly string[]): boolean {
  if (pattern.length === 0) return text.length === 0;
  const [first, ...rest] = pattern;
  if (first === "*") return like(rest, text) || (text.length > 0 && like(pattern, text.slice(1)));
  return text.length > 0 && (first === "?" || first === text[0]) && like(rest, text.slice(1));
}
const isLike = (pattern: string, text: string): boolean => like([...pattern], [...text]);

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** Wildcards of a variable's value are ordinary characters: they are put out of the way. */
const hide = (text: string): string => text.replaceAll("*", "\uE000").replaceAll("?", "\uE001");

type Context = Readonly<Record<string, readonly string[]>>;

/** Undefined where a variable has no value. */
function filled(text: string, live: boolean, context: Context): string | undefined {
  if (!live) return text;
  let missing = false;
  const result = text.replace(/\$\{([^}',]+)(?:, '([^']*)')?\}/g, (_, name: string, fallback: string | undefined) => {
    const values = context[name.toLowerCase()] ?? [];
    const value = values.length === 1 ? values[0] : values.length === 0 ? fallback : undefined;
    if (value === undefined) missing = true;
    return hide(value ?? "");
  });
  return missing ? undefined : result;
}

function compare(base: string, wanted: string, live: boolean, value: string, context: Context): boolean {
  if (base.startsWith("Numeric")) return Number(value) < Number(wanted);
  if (base.includes("IpAddress")) return value.startsWith(wanted.replace(/\.0\.0\/16$/, "."));
  const text = filled(wanted, live, context);
  if (text === undefined) return false;
  if (base.startsWith("Arn")) {
    const six = (arn: string): string[] => [...arn.split(":").slice(0, 5), arn.split(":").slice(5).join(":")];
    return six(hide(value)).every((part, index) => isLike(six(text)[index] ?? "", part));
  }
  if (base.endsWith("Like")) return isLike(text, hide(value));
  // No wildcards here: those that are written are ordinary characters, too.
  if (base === "Bool" || base.endsWith("IgnoreCase")) return hide(text).toLowerCase() === hide(value).toLowerCase();
  return hide(text) === hide(value);
}

function holds(operator: string, key: string, wanted: readonly string[], live: boolean, context: Context): boolean {
  const values = context[key.toLowerCase()] ?? [];
  if (operator === "Null") return wanted.includes(values.length === 0 ? "true" : "false");
  const [set, name = set] = operator.includes(":") ? operator.split(":") : [undefined, operator];
  const base = (name ?? "").replace("IfExists", "");
  const negated = base.includes("Not");
  if (values.length === 0) return name !== base || set === "ForAllValues" || (negated && set === undefined);
  const one = (value: string): boolean => wanted.some((each) => compare(base, each, live, value, context)) !== negated;
  return set === "ForAllValues" || (set === undefined && negated) ? values.every(one) : values.some(one);
}

interface Who {
  readonly kind: "user" | "role" | "session" | "federated" | "root" | "service" | "anonymous";
  readonly account: string | undefined;
  readonly text: string;
}

function whoIs(text: string): Who {
  if (text === "*") return { kind: "anonymous", account: undefined, text };
  if (!text.startsWith("arn:")) return { kind: "service", account: undefined, text };
  const account = text.split(":")[4];
  const kind = text.endsWith(":root")
    ? "root"
    : text.includes(":user/")
      ? "user"
      : text.includes(":role/")
        ? "role"
        : text.includes(":assumed-role/")
          ? "session"
          : "federated";
  return { kind, account, text };
}

/** How an entry of a `Principal` names somebody; undefined if it does not. */
function naming(kind: string, entry: string, who: Who): "everyone" | "account" | "exactly" | "role" | undefined {
  if (kind === "AWS" && entry === "*") return "everyone";
  if (kind === "Service") return who.kind === "service" && who.text === entry ? "exactly" : undefined;
  if (kind !== "AWS" || who.account === undefined) return undefined;
  if (entry === who.account || entry === `arn:aws:iam::${who.account}:root`) return "account";
  if (who.kind === "root") return undefined;
  if (entry === who.text) return who.kind === "role" ? "role" : "exactly";
  const role = /^arn:aws:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(entry);
  return who.kind === "session" && role?.[1] === who.account && who.text.split("/")[1] === role[2] ? "role" : undefined;
}

function namings(statement: Json, who: Who): readonly (string | undefined)[] | undefined {
  const element = statement["Principal"] ?? statement["NotPrincipal"];
  if (element === undefined) return undefined;
  const entries =
    element === "*"
      ? [["AWS", "*"] as const]
      : Object.entries(element as Record<string, string | readonly string[]>).flatMap(([kind, values]) =>
          listOf(values).map((value) => [kind, value] as const),
        );
  return entries.map(([kind, value]) => naming(kind, value, who));
}

/** What an Allow gives: by the ways in which it names the caller. */
function given(statement: Json, who: Who): { account: boolean; role: boolean; direct: boolean } {
  const ways = namings(statement, who) ?? [];
  const all = statement["NotPrincipal"] !== undefined;
  return {
    account: !all && ways.includes("account"),
    role: !all && ways.includes("role"),
    direct: all || ways.includes("exactly") || ways.includes("everyone"),
  };
}

export function reference({ request, policies }: Question): ReferenceAnswer {
  const who = whoIs(request.principal);
  const service = request.action.split(":")[0] ?? "";
  const context: Record<string, readonly string[]> = {};
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined) context[key.toLowerCase()] ??= [value];
  };
  for (const [key, value] of Object.entries(request.context))
    context[key.toLowerCase()] = typeof value === "string" ? [value] : value;
  set("aws:PrincipalAccount", who.account);
  set(
    "aws:PrincipalArn",
    who.kind === "session"
      ? `arn:aws:iam::${who.account ?? ""}:role/${who.text.split("/")[1] ?? ""}`
      : who.account === undefined
        ? undefined
        : who.text,
  );
  set(
    "aws:PrincipalType",
    {
      user: "User",
      role: "AssumedRole",
      session: "AssumedRole",
      federated: "FederatedUser",
      root: "Account",
      anonymous: "Anonymous",
      service: undefined,
    }[who.kind],
  );
  set("aws:username", who.kind === "user" ? who.text.split("/").at(-1) : undefined);
  set("aws:PrincipalIsAWSService", who.kind === "anonymous" ? undefined : String(who.kind === "service"));
  set("aws:ResourceAccount", request.resourceAccount);

  const fits = (statement: Json, live: boolean): boolean => {
    const actions = listOf((statement["Action"] as string | undefined) ?? (statement["NotAction"] as string));
    const named = actions.some((action) => isLike(action.toLowerCase(), request.action.toLowerCase()));
    if (named !== (statement["Action"] !== undefined)) return false;
    const resources = statement["Resource"] ?? statement["NotResource"];
    if (resources === undefined) return true;
    const inList = listOf(resources as string).some((pattern) => {
      const text = filled(pattern, live, context);
      return text !== undefined && isLike(text, hide(request.resource));
    });
    return inList === (statement["Resource"] !== undefined);
  };
  const conditionHolds = (statement: Json, live: boolean): boolean =>
    Object.entries((statement["Condition"] ?? {}) as Record<string, Record<string, string | readonly string[]>>).every(
      ([operator, keys]) =>
        Object.entries(keys).every(([key, values]) => holds(operator, key, listOf(values), live, context)),
    );

  const hasPolicies = who.account !== undefined;
  const linked = request.principal.includes(":role/aws-service-role/");
  const applies: Record<string, boolean> = {
    identity: hasPolicies,
    permissionsBoundary: hasPolicies,
    session: hasPolicies,
    serviceControl: hasPolicies && !linked,
    resourceControl:
      ["s3", "sts", "kms", "sqs", "secretsmanager"].includes(service) &&
      request.action !== "kms:RetireGrant" &&
      !linked,
    vpcEndpoint: true,
    resource: true,
  };

  // Every statement of every policy that applies, flat.
  const trail: string[] = [];
  const denies = new Set<string>();
  const allows: { where: string; statement: Json }[] = [];
  const look = (type: string, level: number | undefined, list: readonly Json[]): void => {
    if (applies[type] !== true) return;
    list.forEach((policy, index) => {
      listOf(policy["Statement"] as Json | readonly Json[]).forEach((statement, number) => {
        const live = policy["Version"] === "2012-10-17";
        const ways = namings(statement, who);
        const listed = ways?.some((way) => way !== undefined) ?? true;
        const deniesBounded =
          statement["NotPrincipal"] !== undefined &&
          statement["Effect"] === "Deny" &&
          policies.permissionsBoundary !== undefined &&
          hasPolicies;
        if ((statement["NotPrincipal"] === undefined) !== listed && !deniesBounded) return;
        if (!fits(statement, live)) return;
        const matched = conditionHolds(statement, live);
        trail.push([type, level, index, number, matched].join(" "));
        if (matched && statement["Effect"] === "Deny") denies.add(type);
        if (matched && statement["Effect"] === "Allow")
          allows.push({ where: `${type} ${String(level ?? "")}`, statement });
      });
    });
  };
  const resourceLists = policies.resource === undefined ? [] : listOf(policies.resource);
  look("identity", undefined, policies.identity ?? []);
  look("resource", undefined, resourceLists);
  look("permissionsBoundary", undefined, policies.permissionsBoundary ?? []);
  look("session", undefined, policies.session ?? []);
  policies.serviceControl?.forEach((level, index) => {
    look("serviceControl", index, level);
  });
  policies.resourceControl?.forEach((level, index) => {
    look("resourceControl", index, level);
  });
  look("vpcEndpoint", undefined, policies.vpcEndpoint ?? []);

  const allowed = (type: string, level?: number): boolean =>
    allows.some(({ where }) => where === `${type} ${String(level ?? "")}`);
  const ofResource = allows.filter(({ where }) => where === "resource ").map(({ statement }) => given(statement, who));
  const [account, role, direct] = [
    ofResource.some((one) => one.account),
    ofResource.some((one) => one.role),
    ofResource.some((one) => one.direct),
  ];
  const identity = who.kind === "root" || allowed("identity");
  const same = who.account === request.resourceAccount;
  const mustAllow = service === "kms" || service === "sts";

  // Each type in its turn: does something depend on an Allow that it does not give?
  const lacks: [string, boolean][] = [
    [
      "serviceControl",
      applies["serviceControl"] === true &&
        (policies.serviceControl ?? []).some((_, level) => !allowed("serviceControl", level)),
    ],
    ["vpcEndpoint", policies.vpcEndpoint !== undefined && !allowed("vpcEndpoint")],
    [
      "resource",
      who.kind === "service"
        ? !direct
        : who.kind === "anonymous"
          ? !direct || !["s3", "sqs"].includes(service)
          : (!same || mustAllow) && !(account || role || direct),
    ],
    ["identity", hasPolicies && !identity && !(same && (role || direct))],
    [
      "permissionsBoundary",
      hasPolicies && policies.permissionsBoundary !== undefined && !allowed("permissionsBoundary") && !(same && direct),
    ],
    ["session", hasPolicies && policies.session !== undefined && !allowed("session") && !(same && direct)],
  ];
  const order = [
    "resourceControl",
    "serviceControl",
    "vpcEndpoint",
    "resource",
    "identity",
    "permissionsBoundary",
    "session",
  ];
  if (hasPolicies && request.action.toLowerCase() === "sts:getcalleridentity")
    return { decision: "allowed", decidedBy: "identity", trail: trail.sort() };
  const denied = order.find((type) => denies.has(type));
  const lacking = lacks.find(([, yes]) => yes)?.[0];
  if (denied !== undefined) return { decision: "explicitDeny", decidedBy: denied, trail: trail.sort() };
  if (lacking !== undefined) return { decision: "implicitDeny", decidedBy: lacking, trail: trail.sort() };
  return { decision: "allowed", decidedBy: hasPolicies && identity ? "identity" : "resource", trail: trail.sort() };
}
