/**
 * Statements of bucket policies that let everybody write or read objects under a KMS key: KMS answers no request without
 * credentials. https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html and docs/aws.md,
 * "Anonymous requests"
 */
import type { ContextValue, RequestContext } from "../../evaluate/context.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { TRUE } from "../../evaluate/truth.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { StringNode } from "../../policy/nodes.ts";
import type { Access } from "../requests/operations.ts";
import { S3Context } from "../requests/s3-request.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, statementsOn } from "../scenario/policy-set.ts";
import { anonymousKey, uploaderOf } from "../scenario/principal.ts";
import { kindOf, partitionOfObjects } from "../scenario/upload-grant.ts";
import type { UploadData } from "./finding.ts";
import type { Granted } from "./grant-data.ts";
import { dataOfGrants } from "./grant-data.ts";

export interface AnonymousGrant {
  readonly document: FoundDocument;
  /** The principal that stands for everybody. */
  readonly range: StringNode;
  readonly data: UploadData;
}

const everyone = uploaderOf({ kind: "everyone" });

/** A request without credentials has none of the keys that tell who makes it. */
class AnonymousContext implements RequestContext {
  readonly #plain: S3Context;

  constructor(plain: S3Context) {
    this.#plain = plain;
  }

  get(key: string): ContextValue {
    return anonymousKey(key.toLowerCase()) ?? this.#plain.get(key);
  }

  variable(name: string): ContextValue {
    return this.#plain.variable(name);
  }
}

/** @param key of the bucket, or one that is made up */
export function anonymousGrants(
  set: PolicySet,
  document: FoundDocument,
  accesses: readonly Access[],
  key: KeyCandidate,
): AnonymousGrant[] {
  const byNode = new Map<StringNode, Granted[]>();
  for (const access of accesses) {
    const statements = statementsOn(set, access.action);
    const plain = new S3Context(everyone, "none", partitionOfObjects(statements), undefined, kindOf(access.action));
    for (const statement of statements) {
      const node = allows(statement) ? everybodyIn(statement) : undefined;
      if (node === undefined || statement.matchConditions(new AnonymousContext(plain)) !== TRUE) continue;
      const known = byNode.get(node);
      if (known === undefined) byNode.set(node, [{ access, statement }]);
      else known.push({ access, statement });
    }
  }
  return [...byNode].flatMap(([range, granted]) => {
    const data = dataOf(document, range, granted, key);
    return data === undefined ? [] : [{ document, range, data }];
  });
}

const everybodyIn = ({ statement: { principal } }: CompiledStatement): StringNode | undefined =>
  principal?.negated === false
    ? principal.entries.find(({ kind, node }) => kind !== "Service" && node.value === "*")?.node
    : undefined;

function dataOf(
  document: FoundDocument,
  range: StringNode,
  granted: readonly Granted[],
  key: KeyCandidate,
): UploadData | undefined {
  const data = dataOfGrants(everyone, document, range, granted, key);
  if (data === undefined) return undefined;
  const { witness } = data;
  const context = Object.fromEntries(Object.entries(witness.context).filter(([name]) => name !== "kms:CallerAccount"));
  const assumed = witness.assumed.filter((name) => name !== "principal");
  return { ...data, witness: { ...witness, principal: "*", context, assumed } };
}
