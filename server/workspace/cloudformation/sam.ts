/** Policies that a SAM template implies by the name of a policy template, or by a connector. */
import type { JsonNode, ObjectNode, Range, StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { textOf } from "./functions.ts";
import type { Resolver } from "./resolve.ts";
import { connectorActions, policyOf, samTemplates } from "./sam-policies.ts";
import type { Resource } from "./template.ts";

export interface SamScope {
  readonly account: string;
  readonly region: string;
}

export interface ImpliedPolicy {
  readonly policy: object;
  /** The name of the policy template. */
  readonly place: Range;
  /** Of the value that names the bucket or the key. */
  readonly resources: Range;
  /** Where the bucket's ARN stands in the place of its name: that, with the name. */
  readonly bucketArn?: { readonly node: StringNode; readonly template: string; readonly name: string };
}

/** SAM puts `arn:…:s3:::` before what it is given. */
const arnOfBucket = /^arn:[a-z-]*:s3:::([^/:]+)(?:\/.*)?$/s;

/** SAM takes the bare names of AWS managed policies, too. */
export const samManaged = (name: string): string =>
  name.startsWith("arn:") ? name : `arn:aws:iam::aws:policy/${name}`;

/** @param item of a function's `Policies`, as the resolver gives it */
export function samPolicies(item: ObjectNode, { account, region }: SamScope): ImpliedPolicy[] {
  return item.properties.flatMap(({ key, value }): ImpliedPolicy[] => {
    const row = samTemplates.get(key.value);
    if (row === undefined || value?.kind !== "object") return [];
    const parameter = propertyOf(value, row.parameter)?.value;
    const given = (parameter && textOf(parameter)) ?? "";
    const meant = row.parameter === "BucketName" ? arnOfBucket.exec(given)?.[1] : undefined;
    // It is judged as meant, so that what else is missing is told at once.
    const name = meant ?? given;
    const bucket = `arn:aws:s3:::${name}`;
    const policy = policyOf(row.statements, {
      bucket,
      objects: `${bucket}/*`,
      key: `arn:aws:kms:${region}:${account}:key/${name}`,
    });
    const bucketArn =
      meant === undefined || parameter?.kind !== "string"
        ? {}
        : { bucketArn: { node: parameter, template: key.value, name: meant } };
    return [{ policy, place: key, resources: parameter ?? key, ...bucketArn }];
  });
}

export interface Connector {
  /** Logical ids. */
  readonly source: string;
  readonly destination: string;
  readonly permissions: readonly string[];
  readonly place: Range;
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/managing-permissions-connectors.html */
export function connectorsOf(resources: readonly Resource[], resolver: Resolver): Connector[] {
  return resources.flatMap((resource): Connector[] => {
    const { id, type, key, node, properties } = resource;
    if (type === "AWS::Serverless::Connector" && properties !== undefined) {
      const source = idIn(resolver.value(propertyOf(properties, "Source")?.value));
      return source === undefined ? [] : connections(source, properties, key, resolver);
    }
    const embedded = type.startsWith("AWS::Serverless::Role") ? undefined : propertyOf(node, "Connectors")?.value;
    return (embedded?.kind === "object" ? embedded.properties : []).flatMap((connector) => {
      const own = connector.value?.kind === "object" ? propertyOf(connector.value, "Properties")?.value : undefined;
      return own?.kind === "object" ? connections(id, own, connector.key, resolver) : [];
    });
  });
}

function connections(source: string, properties: ObjectNode, place: Range, resolver: Resolver): Connector[] {
  const destinations = resolver.value(propertyOf(properties, "Destination")?.value);
  const permissions = resolver.value(propertyOf(properties, "Permissions")?.value);
  return (
    destinations?.kind === "array" ? destinations.items : destinations === undefined ? [] : [destinations]
  ).flatMap((node) => {
    const destination = idIn(node);
    return destination === undefined
      ? []
      : [
          {
            source,
            destination,
            permissions: permissions?.kind === "array" ? permissions.items.flatMap((item) => textOf(item) ?? []) : [],
            place,
          },
        ];
  });
}

function idIn(node: JsonNode | undefined): string | undefined {
  const id = node?.kind === "object" ? propertyOf(node, "Id")?.value : undefined;
  return id && textOf(id);
}

export const connectorPolicy = (permissions: readonly string[], bucket: string): object =>
  policyOf(
    permissions.flatMap((name) => {
      const actions = connectorActions.get(name);
      return actions === undefined ? [] : [{ actions, on: ["bucket", "objects"] as const }];
    }),
    { bucket, objects: `${bucket}/*`, key: bucket },
  );
