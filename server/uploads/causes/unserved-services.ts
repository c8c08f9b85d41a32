/**
 * Services that a bucket policy lets read or write in their own name, and that no key policy at hand lets use a key: they
 * have no identity policy that could.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html and
 * docs/aws.md, "Services that read and write in their own name"
 */
import { serviceOperations } from "../../catalog/s3-services.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { StringNode } from "../../policy/nodes.ts";
import type { Access } from "../requests/operations.ts";
import { kmsCallsOf } from "../requests/operations.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, statementsOn } from "../scenario/policy-set.ts";
import { uploaderOf } from "../scenario/principal.ts";
import type { UploadData } from "./finding.ts";
import type { Granted } from "./grant-data.ts";
import { dataOfGrants } from "./grant-data.ts";

export interface UnservedService {
  readonly document: FoundDocument;
  /** Where the policy first names the service. */
  readonly range: StringNode;
  readonly data: UploadData;
}

/**
 * @param accesses what is checked
 * @param key of the bucket, made up
 * @param isServed whether some key policy allows the service a KMS action
 */
export function unservedServices(
  set: PolicySet,
  document: FoundDocument,
  accesses: readonly Access[],
  key: KeyCandidate,
  isServed: (service: string, action: string) => boolean,
): UnservedService[] {
  const found = new Map<string, { readonly range: StringNode; readonly granted: Granted[] }>();
  for (const access of accesses) {
    for (const statement of statementsOn(set, access.action).filter(allows)) {
      const { principal } = statement.statement;
      for (const { kind, node } of principal?.negated === false ? principal.entries : []) {
        const own = accessOf(access, node.value, isServed);
        if (kind !== "Service" || own === undefined) continue;
        const known = found.get(node.value) ?? { range: node, granted: [] };
        found.set(node.value, known);
        known.granted.push({ access: own, statement });
      }
    }
  }
  return [...found].flatMap(([service, { range, granted }]) => {
    const isLacking = (action: string): boolean => !isServed(service, action);
    const data = dataOfGrants(uploaderOf({ kind: "service", name: service }), document, range, granted, key, isLacking);
    return data === undefined ? [] : [{ document, range, data }];
  });
}

/** What the service does of it, and no key policy lets it do. */
function accessOf(
  access: Access,
  service: string,
  isServed: (service: string, action: string) => boolean,
): Access | undefined {
  const operations = serviceOperations.get(service);
  if (operations === undefined) return undefined;
  const sides = access.sides.filter(
    (side) =>
      side.on === "object" &&
      operations.includes(side.operation.operation) &&
      [...kmsCallsOf({ ...access, sides: [side] }).values()].flat().some(({ action }) => !isServed(service, action)),
  );
  return sides.length === 0 ? undefined : { ...access, sides };
}
