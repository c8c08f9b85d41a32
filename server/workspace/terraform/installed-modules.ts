/** What `terraform init` has fetched, as .terraform/modules/modules.json lists it. */
import type { JsonNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";

/** By the names of the calls, joined by points. https://developer.hashicorp.com/terraform/cli/commands/get */
export function installedModules(text: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const root = text === undefined ? undefined : parseJson(text).root;
  const modules = root?.kind === "object" ? propertyOf(root, "Modules")?.value : undefined;
  const member = (node: JsonNode, name: string): string => {
    const value = node.kind === "object" ? propertyOf(node, name)?.value : undefined;
    return value?.kind === "string" ? value.value : "";
  };
  for (const one of modules?.kind === "array" ? modules.items : []) found.set(member(one, "Key"), member(one, "Dir"));
  return found;
}
