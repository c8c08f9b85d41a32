/** The expectations of a model: `expectations`, and `uploads` in their older form. */
import type { JsonNode, ObjectNode, Range, StringNode } from "../policy/nodes.ts";
import * as formats from "./formats.ts";
import type { OperationName } from "../catalog/operation-names.ts";
import { isOperationName, operationNames, uploadNames } from "../catalog/operation-names.ts";
import type { ModelAccessPoint, ModelExpectation, ModelPlace } from "./model.ts";
import { asObject, entriesOf, headersOf, objectOf, textNode, textsOf, valueOf, valuesOf, wordOf } from "./values.ts";

export interface DeclaredExpectation {
  readonly expectation: ModelExpectation;
  readonly body: ObjectNode;
  /** Who, what is written or read, and what a copy reads: where the file says it. */
  readonly principal: StringNode;
  readonly objects: StringNode;
  readonly source: StringNode | undefined;
}

/** Those that read one object to write another. */
const copies: readonly OperationName[] = ["CopyObject", "UploadPartCopy", "MoveObject", "Replication"];
export const isCopy = (operation: OperationName): boolean => copies.includes(operation);

/** Those that say who and where to; the others have been told. */
export function readExpectations(
  root: ObjectNode,
  file: string,
  accessPoints: readonly Pick<ModelAccessPoint, "arn" | "bucket">[],
): DeclaredExpectation[] {
  const buckets = new Map(accessPoints.map(({ arn, bucket }) => [arn, bucket]));
  const said = (["uploads", "expectations"] as const).flatMap((section) =>
    itemsOf(root, section).flatMap(
      (item) => readExpectation(asObject(item), section === "uploads" ? "to" : "on", file, buckets) ?? [],
    ),
  );
  return [...said, ...readReplications(root, file, buckets)];
}

function itemsOf(object: ObjectNode, name: string): readonly JsonNode[] {
  const value = valueOf(object, name);
  return value?.kind === "array" ? value.items : [];
}

/** A bucket's `replication`: each rule is expected to work, whether S3 says so or not. */
function readReplications(root: ObjectNode, file: string, buckets: ReadonlyMap<string, string>): DeclaredExpectation[] {
  return entriesOf(objectOf(root, "buckets")).flatMap(({ key: { value: bucket }, value }) => {
    const declared = asObject(value);
    return (declared === undefined ? [] : itemsOf(declared, "replication")).flatMap((item) => {
      const body = asObject(item);
      const role = body && textNode(body, "role", formats.principal);
      const to = body && textNode(body, "to", formats.objects);
      if (body === undefined || role === undefined || to === undefined) return [];
      const place: ModelPlace = { file, range: { offset: to.offset, end: to.end } };
      const expectation: ModelExpectation = {
        place,
        principal: role.value,
        to: splitObjects(to.value, buckets),
        from: { bucket, keys: "*" },
        replicaKey: textNode(body, "replicaKey", formats.keyArn)?.value,
        operations: ["Replication"],
        context: {},
        expect: "allowed",
        expectPlace: place,
      };
      return [{ body, expectation, principal: role, objects: to, source: undefined }];
    });
  });
}

function readExpectation(
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
    principal,
    objects: to,
    source: from,
    expectation: {
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
