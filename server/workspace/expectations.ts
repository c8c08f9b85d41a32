/** The expectations of a model: `expectations`, and `uploads` in their older form. */
import type { ObjectNode, Range } from "../policy/nodes.ts";
import * as formats from "./formats.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import { isOperationName, operationNames, uploadNames } from "../catalog/operation-names.ts";
import type { ModelAccessPoint, ModelExpectation, ModelPlace } from "./model.ts";
import { asObject, headersOf, textNode, textsOf, valueOf, valuesOf, wordOf } from "./values.ts";

export interface DeclaredExpectation {
  readonly promise: ModelExpectation;
  readonly body: ObjectNode;
}

/** Those that read one object to write another. */
const copies: readonly OperationName[] = ["CopyObject", "UploadPartCopy", "MoveObject", "Replication"];
export const isCopy = (operation: OperationName): boolean => copies.includes(operation);

/** Those that say who and where to; the others have been told. */
export function readPromises(
  root: ObjectNode,
  file: string,
  accessPoints: readonly Pick<ModelAccessPoint, "arn" | "bucket">[],
): DeclaredExpectation[] {
  const buckets = new Map(accessPoints.map(({ arn, bucket }) => [arn, bucket]));
  return (["uploads", "expectations"] as const).flatMap((section) => {
    const value = valueOf(root, section);
    return (value?.kind === "array" ? value.items : []).flatMap(
      (item) => readPromise(asObject(item), section === "uploads" ? "to" : "on", file, buckets) ?? [],
    );
  });
}

function readPromise(
  body: ObjectNode | undefined,
  named: "on" | "to",
  file: string,
  buckets: ReadonlyMap<string, string>,
): DeclaredExpectation | undefined {
  if (body === undefined) return undefined;
  const at = (range: Range): ModelPlace => ({ file, range: { offset: range.offset, end: range.end } });
  const principal = textNode(body, "principal", formats.principal);
  const to = textNode(body, named, formats.objects);
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
      operations: operationsOf(body, from !== undefined ? copiesAsUsual : named === "to" ? uploadNames : ["GetObject"]),
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

const copiesAsUsual: readonly OperationName[] = ["CopyObject", "UploadPartCopy"];

function operationsOf(body: ObjectNode, otherwise: readonly OperationName[]): readonly OperationName[] {
  return readOperations(body) ?? otherwise;
}

/** The member `operations`, in the order in which they are listed; undefined where it names none. */
export function readOperations(body: ObjectNode): readonly OperationName[] | undefined {
  const said = new Set(textsOf(body, "operations").filter(isOperationName));
  return said.size === 0 ? undefined : operationNames.filter((name) => said.has(name));
}

function contextOf(body: ObjectNode): ModelExpectation["context"] {
  return { ...headersOf(body), ...Object.fromEntries(valuesOf(body, "context")) };
}
