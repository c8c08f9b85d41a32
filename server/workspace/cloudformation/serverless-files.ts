/**
 * Files that a serverless.yml reads as parts of itself: `${file(iam.yml)}`, and of one a member, `${file(iam.yml):statements}`.
 * https://www.serverless.com/framework/docs/guides/variables/file-properties
 */
import type { JsonNode, ObjectNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";

/** Where policies, buckets and keys may come from. */
const parts: ReadonlySet<string> = new Set(["functions", "provider", "resources"]);

const reference = /^\$\{file\(\s*(?:\.\/)?([^(){}$,]+\.(?:ya?ml|json))\s*\)(?::([\w.-]+))?\}$/i;
/** Files that read files. */
const maxHops = 8;
const maxFiles = 200;
const maxDepth = 64;

export const isServerless = (root: ObjectNode): boolean =>
  ["service", "provider"].every((name) => propertyOf(root, name) !== undefined) &&
  propertyOf(root, "Resources") === undefined;

/** Their paths, from the folder of the service on. */
export function serverlessFiles(root: JsonNode | undefined): readonly string[] {
  const found = new Set<string>();
  if (root?.kind === "object" && isServerless(root))
    withFiles(root, (path) => {
      found.add(path);
      return undefined;
    });
  return [...found];
}

/**
 * The same with what the files hold in the place of what refers to them; what is not at hand stays as it is.
 * @param read gives the tree of a file
 */
export function withFiles(root: ObjectNode, read: (path: string) => JsonNode | undefined): ObjectNode {
  let left = maxFiles;
  const replaced = (node: JsonNode, depth: number, hops: number): JsonNode => {
    if (depth > maxDepth) return node;
    if (node.kind === "array") return { ...node, items: node.items.map((item) => replaced(item, depth + 1, hops)) };
    if (node.kind === "object")
      return {
        ...node,
        properties: node.properties.map((one) => ({
          ...one,
          value: one.value && replaced(one.value, depth + 1, hops),
        })),
      };
    const [, path, member] = (node.kind === "string" && reference.exec(node.value.trim())) || [];
    if (path === undefined || hops >= maxHops || --left < 0) return node;
    const found = memberAt(read(path), member);
    return found === undefined ? node : replaced(found, depth + 1, hops + 1);
  };
  return {
    ...root,
    properties: root.properties.map((one) =>
      parts.has(one.key.value) && one.value !== undefined ? { ...one, value: replaced(one.value, 0, 0) } : one,
    ),
  };
}

const memberAt = (node: JsonNode | undefined, path: string | undefined): JsonNode | undefined =>
  (path?.split(".") ?? []).reduce<JsonNode | undefined>(
    (inner, name) => (inner?.kind === "object" ? propertyOf(inner, name)?.value : undefined),
    node,
  );
