/**
 * What a key policy has to give to whom: each principal what it lacks and no more, and services for those whom they act
 * for (the confused deputy). https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
import { parseCaller } from "../../evaluate/caller.ts";
import { kmsActions } from "../../uploads/requests/operations.ts";
import { sourceArnOf } from "../../catalog/s3-services.ts";
import type { Statement } from "../../policy/document.ts";
import type { Cause } from "../../uploads/causes/cause.ts";
import { single } from "./insert-statement.ts";

export interface KeyPolicyGrant {
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  /** Undefined for users and roles. */
  readonly condition: object | undefined;
  /** Whether the condition is one that nobody wrote down. */
  readonly assumed: boolean;
}

/** One for those who lack the same, in the order of the principals' names. */
export function keyPolicyGrants(cause: Cause): KeyPolicyGrant[] {
  const lacking = new Map<string, Set<string>>();
  for (const { principal, kmsActions: own } of cause.data.refused) {
    const known = lacking.get(principal) ?? new Set<string>();
    lacking.set(principal, known);
    for (const action of own) known.add(action);
  }
  const groups = new Map<string, KeyPolicyGrant>();
  for (const name of cause.data.principals) {
    const own = lacking.get(name);
    const actions = own === undefined ? cause.kmsActions : kmsActions.filter((action) => own.has(action));
    const isService = parseCaller(name)?.kind === "service";
    for (const limit of isService ? limitsOf(cause, name) : [{ condition: undefined, assumed: false }]) {
      const id = JSON.stringify([actions, isService, limit.condition]);
      const known = groups.get(id);
      groups.set(id, { principals: [...(known?.principals ?? []), name], actions, ...limit });
    }
  }
  return [...groups.values()];
}

type Limit = Pick<KeyPolicyGrant, "condition" | "assumed">;

/** As the model has it, or as the bucket policy says it; otherwise for the account of the bucket. */
function limitsOf(cause: Cause, service: string): readonly Limit[] {
  const told = cause.uploader.name === service ? ofContext(cause) : undefined;
  if (told !== undefined) return [{ condition: told, assumed: false }];
  const statements = new Set(
    cause.grants
      .map(({ statement: { statement } }) => statement)
      .filter(({ principal }) =>
        principal?.entries.some(({ kind, node }) => kind === "Service" && node.value === service),
      ),
  );
  const written = [...statements].map(sourceConditions);
  const limits = new Map(
    written.flatMap((condition) => (condition === undefined ? [] : [[JSON.stringify(condition), condition] as const])),
  );
  if (limits.size > 0 && !written.includes(undefined))
    return [...limits.values()].map((condition) => ({ condition, assumed: false }));
  const account = cause.modelled?.bucketAccount;
  if (account === undefined) return [{ condition: undefined, assumed: true }];
  const arn = sourceArnOf(service, account);
  return [
    {
      condition:
        arn === undefined ? { StringEquals: { "aws:SourceAccount": account } } : { ArnLike: { "aws:SourceArn": arn } },
      assumed: true,
    },
  ];
}

function ofContext({
  data: {
    witness: { assumed, context },
  },
}: Cause): object | undefined {
  const account = assumed.includes("aws:SourceAccount") ? undefined : context["aws:SourceAccount"];
  const arn = assumed.includes("aws:SourceArn") ? undefined : context["aws:SourceArn"];
  if (account === undefined && arn === undefined) return undefined;
  return {
    ...(account === undefined ? {} : { StringEquals: { "aws:SourceAccount": account } }),
    ...(arn === undefined ? {} : { ArnLike: { "aws:SourceArn": arn } }),
  };
}

const sourceKeys: ReadonlySet<string> = new Set([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
]);

/** The conditions of a statement that say for whom the service acts, as they are written. */
function sourceConditions({ conditions }: Statement): object | undefined {
  const byOperator = new Map<string, Map<string, unknown>>();
  for (const { operator, key, values } of conditions) {
    if (!sourceKeys.has(key.key.value.toLowerCase())) continue;
    const name = operator.key.value;
    const known = byOperator.get(name) ?? new Map<string, unknown>();
    byOperator.set(name, known.set(key.key.value, single(values)));
  }
  return byOperator.size === 0
    ? undefined
    : Object.fromEntries([...byOperator].map(([name, keys]) => [name, Object.fromEntries(keys)]));
}
