/**
 * Whom a bucket policy lets in by name, as principals of the model that it does not list. Services: nobody writes down
 * CloudFront as somebody who reads. Of a template or configuration, which lists nobody, users, roles and other accounts
 * too: their identity policies are not known, so that only what other policies refuse is told.
 */
import { deliveringAccounts, serviceOperations } from "../../../catalog/s3-services.ts";
import { parseCaller } from "../../../evaluate/caller.ts";
import type { ModelBucket, ModelPrincipal, WorkspaceModel } from "../../../workspace/model.ts";

/** How often users and roles are named: where that is more, each is judged by the key policy alone, as in one file. */
const mostNamed = 20;

/**
 * Those that are not declared.
 * @param before the last ones: what has not changed is the same object
 */
export function namedPrincipals(
  { buckets, principals, template }: Pick<WorkspaceModel, "buckets" | "principals" | "template">,
  before: readonly ModelPrincipal[] = [],
): readonly ModelPrincipal[] {
  const known = new Set(principals.map(({ arn }) => arn));
  const named = buckets.map((bucket) => ({ bucket, names: namedBy(bucket) }));
  const isUnfixed = (account: string): boolean => {
    const [name = account] = template?.names.symbolsIn([account]).values() ?? [];
    return name !== account && !isGiven.test(name);
  };
  const ofIdentities =
    template === undefined
      ? []
      : named.flatMap(({ bucket, names }) =>
          names.filter((name) => isIdentity(name) || isOtherAccount(name, bucket, isUnfixed)),
        );
  const identities = new Set(ofIdentities.length > mostNamed ? [] : ofIdentities);
  return named.flatMap(({ bucket, names }) =>
    names.flatMap((arn) => {
      if (known.has(arn) || !(identities.has(arn) || serviceOperations.has(arn))) return [];
      known.add(arn);
      return before.find((one) => one.arn === arn && one.place === bucket.place) ?? undeclared(arn, bucket.place);
    }),
  );
}

const namedBy = (bucket: ModelBucket): readonly string[] =>
  (bucket.policy ?? [])
    .flatMap(({ found }) => found.document.statements)
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ principal }) => (principal === undefined || principal.negated ? [] : principal.entries))
    .flatMap(({ kind, node: { value } }) => ((kind === "Service") === serviceOperations.has(value) ? [value] : []));

/** A variable or a parameter: what is asked for is another account, or the readings say that it is the own one. */
const isGiven = /^(?:var\.[\w.[\]*]+|\w+)$/;

/** An account that policies write in digits or ask for by name; what data sources and modules tell may be any. */
function isOtherAccount(name: string, bucket: ModelBucket, isUnfixed: (account: string) => boolean): boolean {
  const caller = parseCaller(name);
  return (
    caller?.kind === "account" &&
    bucket.account !== undefined &&
    caller.account !== bucket.account &&
    !deliveringAccounts.has(caller.account) &&
    !isUnfixed(caller.account)
  );
}

function isIdentity(name: string): boolean {
  const kind = parseCaller(name)?.kind;
  return kind === "role" || kind === "user";
}

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

function undeclared(arn: string, place: ModelPrincipal["place"]): ModelPrincipal {
  const caller = parseCaller(arn);
  const nothing = withoutPolicies(arn, place);
  return caller !== undefined && "account" in caller
    ? { ...nothing, account: caller.account, identity: undefined, permissionsBoundary: undefined, session: undefined }
    : nothing;
}
