/** How a JSON template is edited: as any JSON, but with references in the place of values that are the template's own. */
import type { Style } from "../../policy/edits/style.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import type { ReferenceScope } from "../symbols/expressions.ts";

export const jsonStyle = (text: string, root: JsonNode, { names, mayRefer }: ReferenceScope): Style => ({
  ...detectStyle(text, root),
  written: (value) => {
    const reference = names.referenceTo(value, mayRefer);
    if (reference === undefined) return value;
    switch (reference.kind) {
      case "getAtt":
        return { "Fn::GetAtt": [reference.name, reference.attribute] };
      case "ref":
        return { Ref: reference.name };
      case "import":
        return { "Fn::ImportValue": reference.name.includes("${") ? { "Fn::Sub": reference.name } : reference.name };
      case "sub":
        return { "Fn::Sub": reference.text };
      case "said":
        return value;
    }
  },
});
