/** How a YAML template is edited, with references in the place of values that are the template's own. */
import type { Style } from "../../policy/edits/style.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import type { ParsedYaml } from "../../policy/yaml/parse.ts";
import { NotWritable, quoted, YamlWriter } from "../../policy/yaml/writer.ts";
import type { Expressions } from "./expressions.ts";
import { NoReference } from "./expressions.ts";

const nothing: JsonNode = { kind: "object", offset: 0, end: 0, properties: [], closed: true };

export function yamlStyle(text: string, { root = nothing, shared }: ParsedYaml, names: Expressions): Style {
  return {
    ...detectStyle("", nothing),
    writer: new YamlWriter({ text, root, shared, rawOf: (value) => rawOf(value, names) }),
  };
}

function rawOf(value: string, names: Expressions): string | undefined {
  try {
    const reference = names.referenceTo(value);
    switch (reference?.kind) {
      case "getAtt":
        return `!GetAtt ${reference.name}.${reference.attribute}`;
      case "ref":
        return `!Ref ${reference.name.includes("::") ? quoted(reference.name, '"') : reference.name}`;
      case "import":
        if (reference.name.includes("${")) throw new NotWritable(value);
        return `!ImportValue ${quoted(reference.name, '"')}`;
      case "sub":
        return `!Sub ${quoted(reference.text, '"')}`;
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof NoReference) throw new NotWritable(value);
    throw error;
  }
}
