/**
 * Services that a bucket policy lets in, as principals of the model, whether or not it lists them: nobody writes down
 * CloudFront as somebody who reads.
 */
import { serviceOperations } from "../../../catalog/s3-services.ts";
import type { ModelBucket, ModelPrincipal } from "../../../workspace/model.ts";

/**
 * Those that are not declared.
 * @param before the last ones: what has not changed is the same object
 */
export function namedServices(
  buckets: readonly ModelBucket[],
  declared: readonly ModelPrincipal[],
  before: readonly ModelPrincipal[] = [],
): readonly ModelPrincipal[] {
  const known = new Set(declared.map(({ arn }) => arn));
  return buckets.flatMap((bucket) =>
    [...servicesOf(bucket)].flatMap((arn) => {
      if (known.has(arn)) return [];
      known.add(arn);
      return before.find((one) => one.arn === arn && one.place === bucket.place) ?? withoutPolicies(arn, bucket.place);
    }),
  );
}

const servicesOf = (bucket: ModelBucket): ReadonlySet<string> =>
  new Set(
    (bucket.policy ?? [])
      .flatMap(({ found }) => found.document.statements)
      .filter(({ effect }) => effect === "Allow")
      .flatMap(({ principal }) => (principal === undefined || principal.negated ? [] : principal.entries))
      .flatMap(({ kind, node }) => (kind === "Service" && serviceOperations.has(node.value) ? [node.value] : [])),
  );

/** Who is not declared: a service, or whoever has no credentials. */
export const withoutPolicies = (arn: string, place: ModelPrincipal["place"]): ModelPrincipal => ({
  arn,
  account: undefined,
  place,
  identity: [],
  identityFiles: [],
  permissionsBoundary: [],
  session: [],
  tags: undefined,
  context: new Map(),
  headers: {},
});
