/** Actions of S3 on objects where only buckets are named, and the other way round. */
import type { Catalog } from "../../catalog/catalog.ts";
import { patternsMeet } from "../../catalog/arn-formats.ts";
import type { CatalogAction } from "../../catalog/service-catalog.ts";
import type { Statement } from "../../policy/document.ts";
import { isUnfilled } from "../../policy/placeholders.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { ResourceArn } from "./names.ts";
import { namesIn, resourceArns } from "./names.ts";
import type { Policy } from "./policy.ts";
import { written } from "./texts.ts";

/** Actions, named in full, that none of the statement's ARNs can be for. */
export function* mixedUp(policy: Policy, catalog: Catalog): Generator<LanguageFinding<"action" | "value">> {
  const service = catalog.service("s3");
  if (service === undefined) return;
  const byStatement = new Map<Statement, ResourceArn[]>();
  for (const arn of resourceArns(policy)) {
    const known = byStatement.get(arn.statement);
    if (known === undefined) byStatement.set(arn.statement, [arn]);
    else known.push(arn);
  }
  for (const [statement, arns] of byStatement) {
    const [first] = arns;
    if (statement.resource?.negated !== false || statement.action?.negated !== false || first === undefined) continue;
    // A "*", and what is no ARN, may be for everything.
    if (arns.length < written(statement.resource).length || !arns.every(isBucketOrObject)) continue;
    for (const { prefix, name, node } of namesIn(policy, statement)) {
      const action = prefix.toLowerCase() === "s3" ? service.action(name) : undefined;
      const types = new Set(action?.resources.map(({ type }) => type.name));
      if (action === undefined || types.has("object") === types.has("bucket")) continue;
      if (arns.some((arn) => canBeFor(action, arn))) continue;
      const values = { action: node.value, value: first.node.value };
      yield { at: node, values, variant: types.has("object") ? "objects" : "buckets" };
    }
  }
}

/** Access points and other services of S3 have a Region and an account in their ARNs. */
const isBucketOrObject = ({ fields: { service, region, account, resource } }: ResourceArn): boolean =>
  service === "s3" && region === "" && account === "" && resource !== "" && !isUnfilled(resource);

function canBeFor({ resources }: CatalogAction, { fields: { resource } }: ResourceArn): boolean {
  const pattern = resource.replaceAll(/\$\{[^}]*\}/g, "*");
  return resources.some(({ type }) => {
    const [, , , region, account, ...rest] = type.arn.split(":");
    if (region !== "" || account !== "") return false;
    // No bucket's name has a slash.
    if (type.name === "bucket" && pattern.includes("/")) return false;
    return patternsMeet(pattern, rest.join(":").replaceAll(/\$\{[^}]*\}/g, "?*"));
  });
}
