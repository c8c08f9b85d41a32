/** The names in the policies and models of a workspace that a new statement may name, too. */
import type { FoundDocument } from "../../policy/recognize.ts";
import { parseArn } from "../../policy/arn.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { isUnfilled } from "../../policy/placeholders.ts";
import { withoutStops } from "./suggestion.ts";

export interface WorkspaceNames {
  /** Their names. */
  readonly buckets: ReadonlySet<string>;
  /** ARNs of KMS keys. */
  readonly keys: ReadonlySet<string>;
  /** Account ids. */
  readonly accounts: ReadonlySet<string>;
  /** ARNs in `Principal` and of a model's principals. */
  readonly principals: ReadonlySet<string>;
  readonly federated: ReadonlySet<string>;
  /** All ARNs in `Resource`, with their wildcards. */
  readonly resources: ReadonlySet<string>;
  /** Values in conditions, by lower-cased key. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Of a workspace of any size: more would be no help to choose from. */
const mostOfAKind = 100;
const mostDocuments = 500;

class CollectedNames implements WorkspaceNames {
  readonly buckets = new Set<string>();
  readonly keys = new Set<string>();
  readonly accounts = new Set<string>();
  readonly principals = new Set<string>();
  readonly federated = new Set<string>();
  readonly resources = new Set<string>();
  readonly values = new Map<string, Set<string>>();

  /** An ARN, of whatever element. */
  resource(value: string): void {
    const arn = this.arn(value);
    if (arn === undefined) return;
    add(this.resources, value);
    const bucket = arn.resource.split("/")[0] ?? "";
    if (arn.service === "s3" && arn.account === "" && isPlain(bucket)) add(this.buckets, bucket);
    if (arn.service === "kms" && arn.resource.startsWith("key/") && isPlain(value)) add(this.keys, value);
  }

  principal(value: string): void {
    if (/^\d{12}$/.test(value)) add(this.accounts, value);
    else if (this.arn(value) !== undefined) add(this.principals, value);
  }

  value(key: string, value: string): void {
    if (value === "" || isUnfilled(value)) return;
    const lower = key.toLowerCase();
    let values = this.values.get(lower);
    if (values === undefined && this.values.size < mostOfAKind) this.values.set(lower, (values = new Set()));
    if (values !== undefined) add(values, value);
    this.arn(value);
  }

  /** Undefined for what nobody would write again. */
  arn(value: string) {
    if (value.length > 500 || isUnfilled(value)) return undefined;
    const arn = parseArn(value);
    if (arn !== undefined && /^\d{12}$/.test(arn.account)) add(this.accounts, arn.account);
    return arn;
  }
}

const isPlain = (text: string): boolean => text !== "" && !/[*?${}]/.test(text);

function add(names: Set<string>, name: string): void {
  if (names.size < mostOfAKind && withoutStops(name) === name) names.add(name);
}

/** Names that a model declares come first. */
export function workspaceNames(models: readonly WorkspaceModel[], documents: Iterable<FoundDocument>): WorkspaceNames {
  const names = new CollectedNames();
  for (const { accounts, buckets, keys, principals, template } of models) {
    // What infrastructure code declares has names that were made up.
    if (template !== undefined) continue;
    for (const { id } of accounts) add(names.accounts, id);
    for (const { name } of buckets) add(names.buckets, name);
    for (const { arn } of keys) names.resource(arn);
    for (const { arn } of principals) names.principal(arn);
  }
  let count = 0;
  for (const { document, template } of documents) {
    if (++count > mostDocuments) break;
    if (template) continue;
    for (const { resource, principal, conditions } of document.statements) {
      for (const { value } of resource?.values ?? []) names.resource(value);
      for (const { kind, node } of principal?.entries ?? []) {
        if (kind === "AWS") names.principal(node.value);
        else if (kind === "Federated" && !isUnfilled(node.value)) add(names.federated, node.value);
      }
      for (const { key, values } of conditions) for (const value of values) names.value(key.key.value, value);
    }
  }
  return names;
}
