/**
 * The rules of facts and documentation, read as plainly as can be: one question after the other, on one concrete
 * upload.
 */
import type { PlainModel, PlainPolicy, PlainPrincipal } from "../../harness/plain-model.ts";

/** What the model may leave open. */
export interface Unknowns {
  readonly team: string | undefined;
  readonly network: string | undefined;
  readonly bucketKey: boolean;
}

export interface PlainRequest extends Unknowns {
  readonly principal: PlainPrincipal;
  readonly bucket: PlainModel["buckets"][number];
  readonly key: string;
}

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly AWS: readonly string[] };
  readonly NotPrincipal?: { readonly AWS: readonly string[] };
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

interface Question {
  readonly principal: PlainPrincipal;
  readonly action: string;
  readonly resource: string;
  readonly account: string;
  readonly context: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const expressions = new Map<string, RegExp>();
function like(glob: string, text: string): boolean {
  let expression = expressions.get(glob);
  if (expression === undefined) {
    expression = new RegExp(
      `^${glob
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
      "s",
    );
    expressions.set(glob, expression);
  }
  return expression.test(text);
}

const statementsOf = (policy: PlainPolicy | undefined): readonly Statement[] =>
  (policy?.Statement ?? []) as readonly Statement[];

function conditionsHold({ Condition }: Statement, { context }: Question): boolean {
  return Object.entries(Condition ?? {}).every(([operator, block]) =>
    Object.entries(block).every(([name, wanted]) => {
      const value = context[name];
      const values = value === undefined ? [] : Array.isArray(value) ? (value as readonly string[]) : [value as string];
      if (operator === "Null") return wanted.includes(String(values.length === 0));
      const base = operator.replace("IfExists", "");
      const negated = base.includes("Not");
      if (values.length === 0) return negated || operator !== base;
      const some = values.some((one) =>
        wanted.some((text) => (base.endsWith("Like") ? like(text, one) : text === one)),
      );
      return some !== negated;
    }),
  );
}

/**
 * How the statement's principal element takes in the caller: not at all, by the account, as a role whose limits stay,
 * or by name.
 */
function names(statement: Statement, { arn, account, boundary }: PlainPrincipal): "no" | "account" | "role" | "name" {
  const { Principal, NotPrincipal } = statement;
  const inList = (list: readonly string[]): "no" | "account" | "role" | "name" => {
    const role = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
    const ofRole = role === null ? undefined : `arn:aws:iam::${role[1] ?? ""}:role/${role[2] ?? ""}`;
    if (list.includes(arn)) return arn.includes(":role/") ? "role" : "name";
    if (ofRole !== undefined && list.includes(ofRole)) return "role";
    if (list.includes("*")) return "name";
    return list.includes(`arn:aws:iam::${account ?? ""}:root`) || list.includes(account ?? "") ? "account" : "no";
  };
  // Such a Deny hits everybody who has a permissions boundary, whatever it lists.
  // Whoever has a permissions boundary is hit, whatever the list says.
  if (NotPrincipal !== undefined && statement.Effect === "Deny" && boundary !== undefined) return "name";
  if (NotPrincipal !== undefined)
    return inList(NotPrincipal.AWS) === "no" || (statement.Effect === "Deny" && boundary !== undefined) ? "name" : "no";
  if (Principal === undefined) return "name";
  return Principal === "*" ? "name" : inList(Principal.AWS);
}

function fits(statement: Statement, question: Question): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  const action = question.action.toLowerCase();
  const named = (list: readonly string[] | undefined): boolean =>
    (list ?? []).some((pattern) => like(pattern.toLowerCase(), action));
  const covered = (list: readonly string[] | undefined): boolean =>
    (list ?? []).some((pattern) => like(pattern, question.resource));
  return (
    (Action === undefined ? !named(NotAction) : named(Action)) &&
    (Resource === undefined ? !covered(NotResource) : covered(Resource)) &&
    names(statement, question.principal) !== "no" &&
    conditionsHold(statement, question)
  );
}

const allowsIn = (policies: readonly (PlainPolicy | undefined)[], question: Question): Statement[] =>
  policies.flatMap(statementsOf).filter((one) => one.Effect === "Allow" && fits(one, question));
const deniesIn = (policies: readonly (PlainPolicy | undefined)[], question: Question): boolean =>
  policies.flatMap(statementsOf).some((one) => one.Effect === "Deny" && fits(one, question));

function isAllowed(model: PlainModel, question: Question, resource: PlainPolicy | undefined, isKey: boolean): boolean {
  const { principal } = question;
  const levels = (id: string | undefined, type: "serviceControl" | "resourceControl") =>
    model.accounts?.find((one) => one.id === id)?.[type] ?? [];
  const serviceControl = levels(principal.account, "serviceControl");
  const resourceControl = levels(question.account, "resourceControl");
  if (
    deniesIn(
      [
        ...(principal.identity ?? []),
        resource,
        principal.boundary,
        principal.session,
        ...serviceControl.flat(),
        ...resourceControl.flat(),
      ],
      question,
    )
  )
    return false;
  if (!serviceControl.every((level) => allowsIn(level, question).length > 0)) return false;

  const kinds = allowsIn([resource], question).map((statement) => names(statement, principal));
  const byIdentity = allowsIn(principal.identity ?? [], question).length > 0;
  const withinLimits = [principal.boundary, principal.session].every(
    (limit) => limit === undefined || allowsIn([limit], question).length > 0,
  );
  if (question.account !== principal.account) return kinds.length > 0 && byIdentity && withinLimits;
  if (kinds.includes("name")) return true;
  if (kinds.includes("role")) return withinLimits;
  if (isKey && !kinds.includes("account")) return false;
  return byIdentity && withinLimits;
}

const shared = ({ principal, team }: PlainRequest, model: PlainModel): Question["context"] => ({
  "aws:SecureTransport": "true",
  "aws:PrincipalAccount": principal.account,
  "aws:PrincipalTag/team": team,
  "aws:PrincipalOrgID": model.accounts?.find(({ id }) => id === principal.account)?.organization,
});

const known = new WeakMap<PlainModel, Map<string, boolean>>();
/** The same upload is asked about for many expectations. */
function once(
  model: PlainModel,
  { principal, bucket, key, team, network, bucketKey }: PlainRequest,
  action: string,
  decide: () => boolean,
): boolean {
  let answers = known.get(model);
  if (answers === undefined) known.set(model, (answers = new Map()));
  const question = [principal.arn, bucket.name, key, team, network, bucketKey, action].join();
  let answer = answers.get(question);
  if (answer === undefined) answers.set(question, (answer = decide()));
  return answer;
}

export function s3Allowed(model: PlainModel, request: PlainRequest, action = "s3:PutObject"): boolean {
  const { principal, bucket, key, network } = request;
  return once(model, request, action, () =>
    isAllowed(
      model,
      {
        principal,
        action,
        resource: action === "s3:ListBucket" ? `arn:aws:s3:::${bucket.name}` : `arn:aws:s3:::${bucket.name}/${key}`,
        account: bucket.account,
        context: { ...shared(request, model), "aws:ViaAWSService": "false", "aws:SourceVpce": network },
      },
      bucket.policy,
      false,
    ),
  );
}

export function kmsAllowed(model: PlainModel, request: PlainRequest, action: string): boolean {
  const { principal, bucket, key, bucketKey, network } = request;
  const declared = model.keys.find(({ arn }) => arn === bucket.key);
  if (declared === undefined) throw new RangeError("a bucket without a key");
  const encryptionContext = bucketKey ? `arn:aws:s3:::${bucket.name}` : `arn:aws:s3:::${bucket.name}/${key}`;
  return once(model, request, action, () =>
    isAllowed(
      model,
      {
        principal,
        action,
        resource: declared.arn,
        account: declared.arn.split(":")[4] ?? "",
        context: {
          ...shared(request, model),
          "aws:ViaAWSService": "true",
          "aws:SourceVpce": network,
          "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
          "kms:CallerAccount": principal.account,
          "kms:EncryptionContext:aws:s3:arn": encryptionContext,
        },
      },
      declared.policy,
      true,
    ),
  );
}
