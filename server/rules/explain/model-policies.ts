/** The policies of a model that have a say on a request, made ready for `evaluate`, and the way back to their places. */
import type { PolicyType } from "../../policy/document.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import type { Decision, MatchedStatement } from "../../evaluate/decision/decide.ts";
import { decide } from "../../evaluate/decision/decide.ts";
import { Budget } from "../../evaluate/budget.ts";
import type { PolicyReader } from "../../evaluate/decision/policies.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { readRequest } from "../../evaluate/request.ts";
import type { Layer } from "../../uploads/causes/finding.ts";
import type { ModelPolicy, ModelPrincipal, PolicyList, WorkspaceModel } from "../../workspace/model.ts";

/** What is asked of the engine, as `keyhole evaluate` takes it. */
export interface RebuiltRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** One list a level; types other than control policies have one level. */
type Lists = ReadonlyMap<PolicyType, readonly (readonly ModelPolicy[])[]>;

export class ModelPolicies {
  readonly #lists: Lists;
  /** Types about which the model says nothing: they are taken not to restrict. */
  readonly unknown: readonly PolicyType[];

  constructor(model: WorkspaceModel, principal: ModelPrincipal, request: RebuiltRequest) {
    const account = model.accounts.find(({ id }) => id === principal.account);
    const owner = model.accounts.find(({ id }) => id === request.resourceAccount);
    // The call of S3 to KMS doesn't go through the endpoint (docs/aws.md).
    const isOfS3 = request.context["kms:ViaService"] !== undefined;
    const [endpoint] = (isOfS3 ? undefined : request.context["aws:SourceVpce"]) ?? [];
    const given: readonly (readonly [PolicyType, readonly PolicyList[] | undefined])[] = [
      ["identity", one(principal.identity)],
      ["resource", one(resourcePolicyOf(model, request))],
      ["permissionsBoundary", one(principal.permissionsBoundary)],
      ["session", one(principal.session)],
      ["serviceControl", account?.managementAccount === true ? [] : account?.serviceControl],
      ["resourceControl", owner?.managementAccount === true ? [] : owner?.resourceControl],
      ["vpcEndpoint", one(model.vpcEndpoints.find(({ id }) => id === endpoint)?.policy)],
    ];
    this.#lists = new Map(
      given.flatMap(([type, levels]) =>
        levels === undefined ? [] : [[type, levels.flatMap((level) => (level === undefined ? [] : [level]))] as const],
      ),
    );
    this.unknown = given
      .filter(([type, levels]) => levels === undefined && type !== "vpcEndpoint")
      .map(([type]) => type);
  }

  /** @throws InputError where a policy is none that AWS would save, BudgetExhausted */
  decide(request: RebuiltRequest, reader: PolicyReader): Decision {
    const plain = (type: PolicyType): unknown[][] | undefined =>
      this.#lists.get(type)?.map((level) => level.map(({ found }) => plainValue(found.document.node)));
    const policies: [string, unknown][] = [];
    for (const type of this.#lists.keys()) {
      const levels = plain(type) ?? [];
      // Without a policy the types of one level would allow nothing; only an identity's and a resource's silence is that.
      if (type === "serviceControl" || type === "resourceControl") policies.push([type, levels]);
      else if ((levels[0]?.length ?? 0) > 0 || type === "identity") policies.push([type, levels[0] ?? []]);
    }
    // Their silence would refuse: in the place of what the model doesn't tell stands what refuses nothing.
    for (const type of ["identity", "resource"] as const)
      if (!this.#lists.has(type)) policies.push([type, [unrestricted(type, request)]]);
    return decide(readRequest(request, parseCaller, new Budget(maxSteps)), reader.read(Object.fromEntries(policies)));
  }

  /** The policy that a trail's entry means. */
  policyOf({ policyType, level, policy }: MatchedStatement): ModelPolicy | undefined {
    return this.#lists.get(policyType)?.[level ?? 0]?.[policy];
  }

  of(type: PolicyType, level = 0): readonly ModelPolicy[] {
    return this.#lists.get(type)?.[level] ?? [];
  }
}

/** As for a line of `keyhole evaluate`. */
const maxSteps = 5_000_000;

const one = (list: PolicyList): readonly PolicyList[] | undefined => (list === undefined ? undefined : [list]);

function resourcePolicyOf(model: WorkspaceModel, { action, resource }: RebuiltRequest): PolicyList {
  if (action.startsWith("kms:")) return model.keys.find(({ arn }) => arn === resource)?.policy;
  const name = bucketOf(resource);
  return model.buckets.find((bucket) => bucket.name === name)?.policy;
}

/** Of an object's or a bucket's ARN. */
export const bucketOf = (resource: string): string | undefined => /^arn:[\w-]+:s3:::([^/]+)/.exec(resource)?.[1];

export function layerOf(type: PolicyType, action: string): Layer {
  if (type !== "resource") return type;
  return action.startsWith("kms:") ? "keyPolicy" : "bucketPolicy";
}

/** As what refuses nothing and grants nothing by itself: a resource policy leaves all to the identity policies. */
function unrestricted(type: "identity" | "resource", { principal, resourceAccount }: RebuiltRequest): object {
  const statement = { Effect: "Allow", Action: "*", Resource: "*" };
  if (type === "identity") return { Version: "2012-10-17", Statement: [statement] };
  const caller = parseCaller(principal);
  const accounts = [caller !== undefined && "account" in caller ? caller.account : undefined, resourceAccount];
  const roots = accounts.flatMap((account) => (account === undefined ? [] : [`arn:aws:iam::${account}:root`]));
  const Principal = caller?.kind === "service" ? { Service: caller.name } : { AWS: roots };
  return { Version: "2012-10-17", Statement: [{ ...statement, Principal }] };
}

/** The value that a node stands for; of members written twice the last counts, as for AWS. */
function plainValue(node: JsonNode | undefined): unknown {
  if (node === undefined) return null;
  if (node.kind === "array") return node.items.map(plainValue);
  if (node.kind !== "object") return node.value;
  return Object.fromEntries(node.properties.map(({ key, value }): [string, unknown] => [key.value, plainValue(value)]));
}
