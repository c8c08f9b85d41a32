/**
 * Whether actions can be limited by the tags of their resource, as Access Analyzer judges it: by the catalog's tag keys,
 * of the action itself or of one of its resource types.
 */
import type { Catalog } from "../../catalog/catalog.ts";
import type { CatalogAction } from "../../catalog/catalog-entry.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { ActionName } from "./names.ts";
import { actionsOf, namesIn, supports } from "./names.ts";
import type { Statements } from "./policy.ts";
import { clausesOf } from "./clauses.ts";

/** Tags of the resource, of the request, or the keys of these. */
const isTagKey = ({ name }: { readonly name: string }): boolean =>
  /^aws:(?:(?:resource|request)tag\/|tagkeys$)/i.test(name);

/** AWS reports all of SNS, though its topics have tags. */
const lacksTags = (prefix: string, action: CatalogAction): boolean =>
  prefix.toLowerCase() === "sns" || !supports(action, isTagKey);

const lacking = (catalog: Catalog, name: ActionName): boolean =>
  actionsOf(catalog, name).some((action) => lacksTags(name.prefix, action));

/** Statements of this effect whose condition on a resource's tag is never true for some of their actions. */
export function* unsupportedTags(
  policy: Statements,
  catalog: Catalog,
  effect: "Allow" | "Deny",
): Generator<LanguageFinding<"key" | "services" | "actions">> {
  for (const statement of policy.statements) {
    if (statement.effect !== effect || statement.action?.negated !== false) continue;
    const conditions = clausesOf(statement).filter(
      ({ name, op }) =>
        name.startsWith("aws:resourcetag/") && op?.ifExists === false && op.base.name.startsWith("String"),
    );
    // Only quicker: of no condition nothing is told.
    if (conditions.length === 0) continue;
    const actions = namesIn(policy, statement).filter((name) => lacking(catalog, name));
    const [first] = actions;
    if (first === undefined) continue;
    const services = [...new Set(actions.map(({ prefix }) => prefix.toLowerCase()))].join(", ");
    for (const { key } of conditions)
      yield {
        at: first.node,
        places: [
          ...actions.map(({ node }, index) =>
            index === 0 ? { range: node } : { range: node, message: "This action has no such tags either." },
          ),
          { range: key.key, message: "This is the key that the actions don't have." },
        ],
        ...(actions.some(({ node }) => /[*?]/.test(node.value)) ? { variant: "some" } : {}),
        values: {
          key: key.key.value,
          services,
          actions:
            actions.length === 1 ? first.node.value : `${first.node.value} and ${String(actions.length - 1)} more`,
        },
      };
  }
}
