/** How a configuration names its account and its Region: by its own data sources, as its version of the provider has them. */
import type { HclExpression } from "../../policy/hcl/nodes.ts";
import type { Dialect } from "../symbols/dialects.ts";
import { terraformDialect } from "../symbols/dialects.ts";
import type { ModuleSource } from "./modules.ts";
import { attributeOf } from "./declared.ts";

/** @param root the module that all others are called from */
export function dialectOf(root: ModuleSource): Dialect {
  // With another provider it tells another account or Region.
  const declaredAs = (type: string): string | undefined =>
    root.data.names.answer().find((name) => {
      const block = name.startsWith(`${type}.`) ? root.data.named(name).answer()?.block : undefined;
      return block !== undefined && attributeOf(block.body, "provider") === undefined;
    });
  const attribute = leastVersion(root) >= 6 || asksForRegion(root) ? "region" : "name";
  const [caller, region] = [declaredAs("aws_caller_identity"), declaredAs("aws_region")];
  const account = `data.${caller ?? "aws_caller_identity.current"}.account_id`;
  const ofRegion = `data.${region ?? "aws_region.current"}.${attribute}`;
  const declared = [...(caller === undefined ? [] : [account]), ...(region === undefined ? [] : [ofRegion])];
  return terraformDialect(account, ofRegion, new Set(declared));
}

/**
 * `name` is deprecated since version 6, and `region` is new in it.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade
 */
const asksForRegion = ({ files }: ModuleSource): boolean =>
  files.some(({ text }) => /\bdata\.aws_region\.[\w-]+\.region\b/.test(text));

/** The lowest major version of the AWS provider that the configuration takes; 0 where it doesn't say. */
function leastVersion({ files }: ModuleSource): number {
  const asked = files
    .flatMap(({ body }) => body.blocks)
    .filter(({ type }) => type.value === "terraform")
    .flatMap(({ body }) => body.blocks)
    .filter(({ type }) => type.value === "required_providers")
    .flatMap(({ body }) => attributeOf(body, "aws")?.value ?? []);
  return asked.reduce((most, value) => Math.max(most, majorOf(constraintOf(value))), 0);
}

const constraintOf = (value: HclExpression): string =>
  value.kind === "object" ? textOf(value.items.find(({ name }) => name === "version")?.value) : textOf(value);

function textOf(value: HclExpression | undefined): string {
  const [part, ...others] = value?.kind === "template" ? value.parts : [];
  return part?.kind === "text" && others.length === 0 ? part.value : "";
}

/** `>= 5.40, < 7.0`: 5. */
const majorOf = (constraint: string): number =>
  constraint
    .split(",")
    .map((one) => Number(/^\s*(?:=|>=?|~>)?\s*v?(\d{1,3})\b/.exec(one)?.[1] ?? 0))
    .reduce((most, one) => Math.max(most, one), 0);
