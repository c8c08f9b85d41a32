/** The promises of a model: `uploads`. */
import type { ObjectNode, Range } from "../policy/nodes.ts";
import { stringNodes } from "../policy/nodes.ts";
import * as formats from "./formats.ts";
import type { ModelAccessPoint, ModelExpectation, ModelPlace, ExpectedOperation } from "./model.ts";
import { asObject, headersOf, textNode, valueOf, valuesOf, wordOf } from "./values.ts";

export interface DeclaredExpectation {
  readonly promise: ModelExpectation;
  readonly body: ObjectNode;
}

const operationNames: readonly ExpectedOperation[] = ["PutObject", "MultipartUpload", "CopyObject", "UploadPartCopy"];
export const isCopy = (operation: ExpectedOperation): boolean =>
  operation === "CopyObject" || operation === "UploadPartCopy";

/** Those that say who and where to; the others have been told. */
export function readPromises(
  root: ObjectNode,
  file: string,
  accessPoints: readonly Pick<ModelAccessPoint, "arn" | "bucket">[],
): DeclaredExpectation[] {
  const buckets = new Map(accessPoints.map(({ arn, bucket }) => [arn, bucket]));
  const uploads = valueOf(root, "uploads");
  return (uploads?.kind === "array" ? uploads.items : []).flatMap(
    (item) => readPromise(asObject(item), file, buckets) ?? [],
  );
}

function readPromise(
  body: ObjectNode | undefined,
  file: string,
  buckets: ReadonlyMap<string, string>,
): DeclaredExpectation | undefined {
  if (body === undefined) return undefined;
  const at = (range: Range): ModelPlace => ({ file, range: { offset: range.offset, end: range.end } });
  const principal = textNode(body, "principal", formats.principal);
  const to = textNode(body, "to", formats.objects);
  if (principal === undefined || to === undefined) return undefined;
  const from = textNode(body, "from", formats.objects);
  const expect = textNode(body, "expect");
  const source = from && splitObjects(from.value, buckets);
  return {
    body,
    promise: {
      place: at(to),
      principal: principal.value,
      to: splitObjects(to.value, buckets),
      from: source && { bucket: source.bucket, keys: source.keys },
      operations: operationsOf(body, from !== undefined),
      context: contextOf(body),
      expect: wordOf(body, "expect", ["allowed", "denied"]) ?? "allowed",
      expectPlace: at(expect ?? to),
    },
  };
}

/** An access point's bucket is empty where the model does not have it. */
function splitObjects(text: string, buckets: ReadonlyMap<string, string>): ModelExpectation["to"] {
  const rest = text.slice("s3://".length);
  const from = rest.startsWith("arn:") ? rest.indexOf("/") + 1 : 0;
  const slash = rest.indexOf("/", from);
  const name = slash < 0 ? rest : rest.slice(0, slash);
  const keys = slash < 0 || slash === rest.length - 1 ? "*" : rest.slice(slash + 1);
  return from > 0
    ? { bucket: buckets.get(name) ?? "", keys, accessPoint: name }
    : { bucket: name, keys, accessPoint: undefined };
}

function operationsOf(body: ObjectNode, copies: boolean): readonly ExpectedOperation[] {
  const said = stringNodes(valueOf(body, "operations")).map(({ value }) => value);
  if (said.length > 0) return operationNames.filter((name) => said.includes(name));
  return operationNames.filter((name) => isCopy(name) === copies);
}

function contextOf(body: ObjectNode): ModelExpectation["context"] {
  return { ...headersOf(body), ...Object.fromEntries(valuesOf(body, "context")) };
}
