/** What keyhole.json declares, without the policies it names: read once for each version of its text. */
import type { ObjectNode, PropertyNode, Range } from "../policy/nodes.ts";
import { homeOfBucket } from "../catalog/bucket-names.ts";
import { arnSegments, parseArn } from "../policy/arn.ts";
import * as formats from "./formats.ts";
import { isOf } from "./formats.ts";
import type {
  ModelAccessPoint,
  ModelAccount,
  ModelBucket,
  ModelEncryption,
  ModelGrant,
  ModelKey,
  ModelPrincipal,
  ModelVpcEndpoint,
  ModelPlace,
} from "./model.ts";
import {
  asObject,
  bodyOf,
  booleanOf,
  entriesOf,
  headersOf,
  objectOf,
  pairsOf,
  textNode,
  textOf,
  textsOf,
  valueOf,
  valuesOf,
  wordOf,
} from "./values.ts";
import type { TextFormat } from "./shape.ts";

/** An entry with the node that holds it; `body` has the policies. */
export interface Declared<Facts> {
  readonly facts: Facts;
  readonly property: PropertyNode;
  readonly body: ObjectNode;
}

export interface Declarations {
  readonly buckets: readonly Declared<Omit<ModelBucket, "policy" | "policyFile">>[];
  readonly keys: readonly Declared<Omit<ModelKey, "policy" | "policyFile">>[];
  readonly principals: readonly Declared<
    Omit<ModelPrincipal, "identity" | "identityFiles" | "permissionsBoundary" | "session">
  >[];
  readonly accounts: readonly Declared<Omit<ModelAccount, "serviceControl" | "resourceControl">>[];
  readonly vpcEndpoints: readonly Declared<Omit<ModelVpcEndpoint, "policy">>[];
  readonly accessPoints: readonly Declared<Omit<ModelAccessPoint, "policy">>[];
}

/** Entries whose name is malformed are left out: nothing could refer to them. */
export function readDeclarations(root: ObjectNode, file: string): Declarations {
  const at = (range: Range): ModelPlace => ({ file, range: { offset: range.offset, end: range.end } });
  function read<Facts>(
    section: string,
    format: TextFormat,
    factsOf: (name: string, body: ObjectNode, place: ModelPlace) => Facts,
  ): Declared<Facts>[] {
    return entriesOf(objectOf(root, section))
      .filter(({ key }) => isOf(format, key.value))
      .map((property) => {
        const body = bodyOf(property);
        return { facts: factsOf(property.key.value, body, at(property.key)), property, body };
      });
  }
  return {
    buckets: read("buckets", formats.bucketName, (name, body, place) => ({
      name,
      place,
      account: textOf(body, "account", formats.accountId) ?? homeOfBucket(name)?.account,
      region: textOf(body, "region", formats.region) ?? homeOfBucket(name)?.region,
      encryption: encryptionOf(body, place, at),
      formerKeys: textsOf(body, "formerKeys").filter((arn) => isOf(formats.keyArn, arn)),
    })),
    keys: read("keys", formats.keyArn, (arn, body, place) => ({
      arn,
      place,
      aliases: [...new Set(aliasNodes(body).map(({ name }) => name))],
      grants: grantsOf(body, at),
      tags: pairsOf(body, "tags"),
      origin: textOf(body, "origin"),
    })),
    principals: read("principals", formats.principal, (arn, body, place) => ({
      arn,
      place,
      account: parseArn(arn)?.account,
      tags: pairsOf(body, "tags"),
      context: valuesOf(body, "context"),
      headers: headersOf(body),
    })),
    accounts: read("accounts", formats.accountId, (id, body, place) => ({
      id,
      place,
      name: textOf(body, "name"),
      managementAccount: booleanOf(body, "managementAccount") ?? false,
      organization: organizationOf(body),
    })),
    vpcEndpoints: read("vpcEndpoints", formats.endpointId, (id, body, place) => ({
      id,
      place,
      vpc: textOf(body, "vpc", formats.vpcId),
    })),
    accessPoints: read("accessPoints", formats.accessPointArn, (arn, body, place) => ({
      arn,
      place,
      bucket: textOf(body, "bucket") ?? "",
      vpc: textOf(body, "vpc", formats.vpcId),
    })),
  };
}

function encryptionOf(bucket: ObjectNode, place: ModelPlace, at: (range: Range) => ModelPlace): ModelEncryption {
  const property = bucket.properties.findLast(({ key }) => key.value === "encryption");
  const body = asObject(property?.value);
  if (property === undefined || body === undefined)
    return { type: "unknown", key: undefined, bucketKey: undefined, place: { ...place } };
  const key = textNode(body, "key", formats.keyName);
  const type = wordOf(body, "type", ["AES256", "aws:kms", "aws:kms:dsse"]);
  // A key that is half typed is not the managed key.
  const known = type !== undefined && (key !== undefined || valueOf(body, "key") === undefined);
  return {
    type: known ? type : "unknown",
    key: key?.value,
    bucketKey: booleanOf(body, "bucketKey"),
    place: at(key ?? property.key),
  };
}

/** Aliases with the place that names each, as names: `alias/data-lake`. */
export function aliasNodes(
  key: ObjectNode,
): {
  readonly name: string;
  readonly range: Range;
  readonly account: string | undefined;
  readonly region: string | undefined;
}[] {
  const value = valueOf(key, "aliases");
  return (value?.kind === "array" ? value.items : value === undefined ? [] : [value]).flatMap((item) => {
    const body = asObject(item);
    const node = body === undefined ? item : textNode(body, "name");
    if (node?.kind !== "string" || !isOf(formats.alias, node.value)) return [];
    const account = body && textOf(body, "account", formats.accountId);
    if (!node.value.startsWith("arn:")) return [{ name: node.value, range: node, account, region: undefined }];
    const [, , , region, owner, name = ""] = arnSegments(node.value);
    return [{ name, range: node, account: account ?? owner, region }];
  });
}

function grantsOf(key: ObjectNode, at: (range: Range) => ModelPlace): ModelGrant[] {
  const value = valueOf(key, "grants");
  return (value?.kind === "array" ? value.items : []).flatMap((item) => {
    const body = asObject(item);
    const grantee = body && textNode(body, "grantee", formats.principal);
    if (body === undefined || grantee === undefined) return [];
    return [
      {
        grantee: grantee.value,
        operations: textsOf(body, "operations"),
        place: at(grantee),
        encryptionContextSubset: pairsOf(body, "encryptionContextSubset"),
        encryptionContextEquals: pairsOf(body, "encryptionContextEquals"),
      },
    ];
  });
}

function organizationOf(account: ObjectNode): ModelAccount["organization"] {
  const body = objectOf(account, "organization");
  const id = body && textOf(body, "id", formats.organizationId);
  return body === undefined || id === undefined
    ? undefined
    : { id, paths: textsOf(body, "paths").filter((path) => isOf(formats.organizationPath, path)) };
}
