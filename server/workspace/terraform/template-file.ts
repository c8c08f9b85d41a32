/**
 * The data source `template_file` of old, which renders a file as `templatefile` does.
 * https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file
 */
import type { HclExpression } from "../../policy/hcl/nodes.ts";
import { argumentOf, valueIn } from "./blocks.ts";
import { fileText } from "./call.ts";
import type { Evaluating } from "./evaluating.ts";
import type { Instance, HclValue } from "./values.ts";
import { attributeOf, placeIn } from "./declared.ts";
import { nullValue, object } from "./values.ts";

/** Undefined where its template is in no file. */
export function renderedFile(evaluator: Evaluating, instance: Instance): HclValue | undefined {
  const { declared, scope } = instance;
  const { body } = declared.block;
  const template = attributeOf(body, "template")?.value;
  const path = template && pathOf(template);
  if (path === undefined) return undefined;
  const at = placeIn(declared.block, declared.file);
  return fileText(
    evaluator,
    "templatefile",
    [evaluator.known(path, scope), variablesOf(evaluator, instance)],
    at,
    scope,
  );
}

/** Of `file(path)`, also within quotes. */
function pathOf(template: HclExpression): HclExpression | undefined {
  if (template.kind === "call") return template.name.value === "file" ? template.arguments[0] : undefined;
  const [part, ...others] = template.kind === "template" ? template.parts : [];
  return part?.kind === "interpolation" && others.length === 0 ? pathOf(part.expression) : undefined;
}

/** A map; a block in the configurations of Terraform 0.11. */
function variablesOf(evaluator: Evaluating, instance: Instance): HclValue {
  const { declared, scope } = instance;
  const block = declared.block.body.blocks.find(({ type }) => type.value === "vars");
  if (block === undefined)
    return argumentOf(evaluator, instance, "vars") ?? nullValue(placeIn(declared.block, declared.file));
  const entries = block.body.attributes.map(
    ({ name }) =>
      [
        name.value,
        evaluator.lazily(
          placeIn(name, declared.file),
          () => valueIn(evaluator, block.body, name.value, scope) ?? nullValue(placeIn(name, declared.file)),
        ),
      ] as const,
  );
  return object(new Map(entries), placeIn(block, declared.file));
}
