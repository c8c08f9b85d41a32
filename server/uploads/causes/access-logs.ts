/**
 * Statements of bucket policies that let access logs be delivered to a bucket under a KMS key, where they can't be.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html and docs/aws.md, "Services that read and write
 * in their own name"
 */
import { accessLogsOf } from "../../catalog/s3-services.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import { FALSE } from "../../evaluate/truth.ts";
import type { StringNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Access } from "../requests/operations.ts";
import { S3Context } from "../requests/s3-request.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { allows, statementsOn } from "../scenario/policy-set.ts";
import { uploaderOf } from "../scenario/principal.ts";
import { kindOf, partitionOfObjects } from "../scenario/upload-grant.ts";
import type { UploadData } from "./finding.ts";
import { dataOfGrants } from "./grant-data.ts";

export interface LogDelivery {
  readonly document: FoundDocument;
  /** Where the statement names who delivers. */
  readonly range: StringNode;
  /** What is delivered, as messages call it. */
  readonly logs: string;
  readonly data: UploadData;
}

/**
 * @param upload how access logs are written: each as one object
 * @param key of the bucket
 * @param keyPolicy where it names a service that delivers, it is left alone: it is reported to work, though AWS does not support it
 */
export function logDeliveries(
  set: PolicySet,
  document: FoundDocument,
  upload: Access,
  key: KeyCandidate,
  keyPolicy: PolicySet | undefined,
): LogDelivery[] {
  const statements = statementsOn(set, upload.action);
  const served = new Set(namedIn(keyPolicy?.statements ?? []).map(({ name }) => name));
  return namedIn(statements).flatMap(({ name, node, statement }): LogDelivery[] => {
    const caller = parseCaller(node.value);
    const logs = accessLogsOf.get(name);
    if (logs === undefined || caller === undefined || served.has(name)) return [];
    const uploader = uploaderOf(caller);
    const plain = new S3Context(uploader, "none", partitionOfObjects(statements), undefined, kindOf(upload.action));
    if (statement.matchConditions(plain) === FALSE) return [];
    const data = dataOfGrants(uploader, document, node, [{ access: upload, statement }], key);
    return data === undefined ? [] : [{ document, range: node, logs, data }];
  });
}

/** Who is allowed by name: services, and accounts by their number. */
const namedIn = (statements: PolicySet["statements"]) =>
  statements.filter(allows).flatMap((statement) =>
    (statement.statement.principal?.negated === false ? statement.statement.principal.entries : []).flatMap(
      ({ node }) => {
        const caller = parseCaller(node.value);
        const name = caller?.kind === "service" ? caller.name : caller?.kind === "account" ? caller.account : undefined;
        return name === undefined ? [] : [{ name, node, statement }];
      },
    ),
  );
