/** What fails of grants in a bucket policy whose KMS side nothing allows: a finding's data, without a judgement. */
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Access } from "../requests/operations.ts";
import { kmsCallsOf } from "../requests/operations.ts";
import { S3Context } from "../requests/s3-request.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { Uploader } from "../scenario/principal.ts";
import type { ObjectClass } from "../scenario/object-classes.ts";
import { objectsOf, partitionOfObjects } from "../scenario/upload-grant.ts";
import { CauseCollector } from "./collector.ts";
import type { UploadData } from "./finding.ts";

export interface Granted {
  readonly access: Access;
  readonly statement: CompiledStatement;
}

/**
 * Undefined where the grants are about no objects. The first one has the example.
 * @param key of the bucket, or one that is made up
 * @param isLacking whether a KMS action is what fails
 */
export function dataOfGrants(
  uploader: Uploader,
  document: FoundDocument,
  range: Range,
  granted: readonly Granted[],
  key: KeyCandidate,
  isLacking: (action: string) => boolean = () => true,
): UploadData | undefined {
  const calls = new Map(granted.flatMap(({ access }) => [...kmsCallsOf(access)]));
  const [first] = granted;
  if (first === undefined) return undefined;
  const plain = new S3Context(uploader, "none", partitionOfObjects([first.statement]));
  const { globs, examples } = objectsOf(first.statement, plain);
  const [example] = examples;
  if (example === undefined) return undefined;
  const objectClass: ObjectClass = {
    object: example,
    example: () => example,
    grants: [],
    cover: () => globs.map(({ source }) => source),
    contextClass: "",
    accessPoint: false,
  };
  const collector = new CauseCollector("keyPolicy", uploader, calls);
  for (const { action } of [...calls.values()].flat().filter((call) => isLacking(call.action))) {
    collector.add({
      place: { detail: { kind: "missingAction", lookalikes: [], neighbour: undefined }, document, range },
      request: { action, key, uploader, callerAccount: undefined, encryptionContext: undefined },
      objectClass,
      bucketKey: false,
      dependsOn: undefined,
    });
  }
  return collector.causes([objectClass])[0]?.data;
}
