/** Names and ids of what models declare, for the places where only ARNs belong. */
import type { DeclaredName } from "../uploads/check-file/ask.ts";
import type { WorkspaceModel } from "../workspace/model.ts";

/**
 * What the models declare as `name`: a bucket (with or without the objects behind a slash), a key by its id or by an
 * alias or its ARN, a role or user.
 */
export function declaredIn(name: string, models: readonly WorkspaceModel[]): DeclaredName | undefined {
  if (name === "") return undefined;
  const bucket = name.replace(/\/.*/s, "");
  for (const { principals, buckets, keys } of models) {
    const key = keys.find(({ arn, aliases }) => {
      const home = arn.slice(0, arn.lastIndexOf(":") + 1);
      return arn === `${home}key/${name}` || aliases.some((alias) => name === alias || name === `${home}${alias}`);
    });
    if (key !== undefined) return { kind: name.includes("alias/") ? "alias" : "key", arn: key.arn };
    if (buckets.some((one) => one.name === bucket)) return { kind: "bucket", arn: `arn:aws:s3:::${name}` };
    const principal = principals.find(({ arn }) => arn.endsWith(`/${name}`));
    if (principal !== undefined) return { kind: "principal", arn: principal.arn };
  }
  return undefined;
}
