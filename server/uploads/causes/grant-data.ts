/** What fails where the KMS side is known to allow nothing: causes, and data of findings, without a judgement. */
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
import type { Glob } from "../../evaluate/globs/glob.ts";
import type { Cause } from "./cause.ts";
import type { AskedCalls } from "./collector.ts";
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
  const objects = objectsOf(first.statement, plain);
  const { globs } = objects;
  const example = objects.example();
  if (example === undefined) return undefined;
  const actions = [...calls.values()].flat().flatMap(({ action }) => (isLacking(action) ? [action] : []));
  return unjudgedCause({ uploader, document, range, key, actions, calls, globs, example })?.data;
}

interface Unjudged {
  readonly uploader: Uploader;
  readonly callerAccount?: string | undefined;
  readonly document: FoundDocument;
  readonly range: Range;
  readonly key: KeyCandidate;
  readonly actions: readonly string[];
  readonly calls: AskedCalls;
  /** What the objects are, and one of them. */
  readonly globs: readonly Glob[];
  readonly example: string;
}

/** That nothing allows these actions, where no policy had to be asked for it; undefined without an action. */
export function unjudgedCause({
  document,
  range,
  actions,
  calls,
  globs,
  example,
  ...request
}: Unjudged): Cause | undefined {
  const objectClass: ObjectClass = {
    object: example,
    example: () => example,
    grants: [],
    cover: () => globs.map(({ source }) => source),
    contextClass: "",
    accessPoint: false,
  };
  const { uploader, key, callerAccount } = request;
  const collector = new CauseCollector("keyPolicy", uploader, calls);
  for (const action of actions) {
    collector.add({
      place: { detail: { kind: "missingAction", lookalikes: [], neighbour: undefined }, document, range },
      request: { action, key, uploader, callerAccount, encryptionContext: undefined },
      objectClass,
      bucketKey: false,
      dependsOn: undefined,
    });
  }
  return collector.causes([objectClass])[0];
}
