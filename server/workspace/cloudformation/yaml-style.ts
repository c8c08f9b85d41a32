/** How a YAML template is edited, with references in the place of values that are the template's own. */
import type { Style } from "../../policy/edits/style.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import { NotWritable } from "../../policy/edits/writer.ts";
import { quoted, YamlWriter } from "../../policy/yaml/writer.ts";
import type { ReferenceScope } from "../symbols/expressions.ts";

const nothing: JsonNode = { kind: "object", offset: 0, end: 0, properties: [], closed: true };

/** A text of YAML, of which some ranges are repeated elsewhere by an alias. */
export interface WrittenYaml {
  readonly root: JsonNode | undefined;
  readonly shared: readonly Range[];
}

export function yamlStyle(text: string, { root = nothing, shared }: WrittenYaml, scope: ReferenceScope): Style {
  return {
    ...detectStyle("", nothing),
    writer: new YamlWriter({ text, root, shared, rawOf: (value) => rawOf(value, scope) }),
  };
}

function rawOf(value: string, { names, mayRefer }: ReferenceScope): string | undefined {
  const reference = names.referenceTo(value, mayRefer);
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
}
