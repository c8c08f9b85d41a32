/**
 * A serverless.yml as the CloudFormation template that the Serverless Framework makes of it, as far as policies,
 * buckets and keys go. Its variables (`${self:custom.name}`) are values that nobody knows.
 * https://www.serverless.com/framework/docs/providers/aws/guide/iam
 */
import type { JsonNode, ObjectNode, PropertyNode, StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { isServerless } from "./serverless-files.ts";

/** The role of all functions that have none of their own. */
const role = "IamRoleLambdaExecution";
const maxDepth = 64;

/** Undefined where it is none. */
export function serverlessTemplate(root: JsonNode | undefined): ObjectNode | undefined {
  if (root?.kind !== "object" || !isServerless(root)) return undefined;
  const provider = objectAt(root, "provider");
  if (provider === undefined) return undefined;
  const resources = [...declaredIn(root), ...rolesOf(root, provider)];
  if (resources.length === 0) return undefined;
  return {
    ...root,
    properties: [member("Resources", root, { ...root, properties: resources.map(withUnknownValues) })],
  };
}

const objectAt = (node: JsonNode | undefined, name: string): ObjectNode | undefined => {
  const value = node?.kind === "object" ? propertyOf(node, name)?.value : undefined;
  return value?.kind === "object" ? value : undefined;
};

/** `resources` is an object or a list of such. */
function declaredIn(root: ObjectNode): readonly PropertyNode[] {
  const value = propertyOf(root, "resources")?.value;
  return (value?.kind === "array" ? value.items : [value]).flatMap(
    (node) => objectAt(node, "Resources")?.properties ?? [],
  );
}

function rolesOf(root: ObjectNode, provider: ObjectNode): readonly PropertyNode[] {
  const iam = objectAt(provider, "iam");
  const own = iam && propertyOf(iam, "role")?.value;
  const given = own ?? propertyOf(provider, "role")?.value;
  const common = own?.kind === "object" ? propertyOf(own, "statements") : propertyOf(provider, "iamRoleStatements");
  const settings = own?.kind === "object" ? own : undefined;
  const found: PropertyNode[] = [];
  // A role that is only named has policies that nobody knows here.
  const isNamed = given !== undefined && (given.kind === "string" || settings === undefined);
  if (common !== undefined && !isNamed) found.push(roleOf(role, common, [], settings ?? provider));
  // The plugin serverless-iam-roles-per-function.
  for (const { key, value } of objectAt(root, "functions")?.properties ?? []) {
    const statements = value?.kind === "object" ? propertyOf(value, "iamRoleStatements") : undefined;
    if (statements === undefined || value?.kind !== "object") continue;
    const inherits = propertyOf(value, "iamRoleStatementsInherit")?.value;
    const more = inherits?.kind === "boolean" && inherits.value === true && common !== undefined ? [common] : [];
    found.push(roleOf(`${normalized(key.value)}${role}`, statements, more, value));
  }
  return found;
}

/** As in the logical ids of functions. */
const normalized = (name: string): string =>
  (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll("-", "Dash").replaceAll("_", "Underscore");

/** What the settings of a role are called in CloudFormation. */
const properties: readonly (readonly [string, string])[] = [
  ["name", "RoleName"],
  ["path", "Path"],
  ["managedPolicies", "ManagedPolicyArns"],
  ["iamManagedPolicies", "ManagedPolicyArns"],
  ["permissionsBoundary", "PermissionsBoundary"],
  ["permissionBoundary", "PermissionsBoundary"],
  ["rolePermissionsBoundary", "PermissionsBoundary"],
];

function roleOf(
  id: string,
  statements: PropertyNode,
  more: readonly PropertyNode[],
  settings: ObjectNode,
): PropertyNode {
  const place = statements.key;
  const policy = ({ value }: PropertyNode): JsonNode =>
    object(place, [
      member("PolicyName", place, text(place, "dev-lambda")),
      member(
        "PolicyDocument",
        place,
        object(value ?? place, [
          member("Version", place, text(place, "2012-10-17")),
          { ...statements, key: { ...statements.key, value: "Statement" }, value },
        ]),
      ),
    ]);
  const isProvider = propertyOf(settings, "runtime") !== undefined || propertyOf(settings, "stage") !== undefined;
  const given = properties.flatMap(([name, called]): PropertyNode[] => {
    const property = isProvider && name === "name" ? undefined : propertyOf(settings, name);
    return property === undefined ? [] : [{ ...property, key: { ...property.key, value: called } }];
  });
  const items = [statements, ...more].map(policy);
  return {
    ...member(
      id,
      place,
      object(place, [
        member("Type", place, text(place, "AWS::IAM::Role")),
        member(
          "Properties",
          place,
          object(place, [
            ...given,
            member("Policies", place, { kind: "array", offset: place.offset, end: place.end, items, closed: true }),
          ]),
        ),
      ]),
    ),
  };
}

type Placed = Pick<JsonNode, "offset" | "end">;

const text = ({ offset, end }: Placed, value: string): StringNode => ({
  kind: "string",
  offset,
  end,
  value,
  derived: true,
});

const object = ({ offset, end }: Placed, members: PropertyNode[]): ObjectNode => ({
  kind: "object",
  offset,
  end,
  properties: members,
  closed: true,
});

const member = (name: string, place: Placed, value: JsonNode): PropertyNode => ({
  key: { kind: "string", offset: place.offset, end: place.end, value: name },
  colon: place.end,
  value,
});

/** Strings with variables become `Fn::Sub` of names that the template does not have. */
function withUnknownValues(property: PropertyNode): PropertyNode {
  const change = (node: JsonNode, depth: number, isTemplate: boolean): JsonNode => {
    if (depth > maxDepth) return node;
    switch (node.kind) {
      case "string": {
        if (!variable.test(node.value)) return node;
        const value = asTemplate(node.value, isTemplate);
        const changed: StringNode = { ...node, value, derived: true };
        return isTemplate ? changed : object(node, [member("Fn::Sub", node, changed)]);
      }
      case "array":
        return { ...node, items: node.items.map((item) => change(item, depth + 1, isTemplate)) };
      case "object": {
        const members = node.properties.map((one) => ({
          ...one,
          value: one.value && change(one.value, depth + 1, one.key.value === "Fn::Sub"),
        }));
        return { ...node, properties: members };
      }
      default:
        return node;
    }
  };
  return { ...property, value: property.value && change(property.value, 0, false) };
}

/** `${self:…}`, `${file(…)…}`; those of policies begin with `aws:`, `s3:` and `kms:`, those of CloudFormation with `AWS::`. */
const variable = /\$\{(?!(?:aws|s3|kms):(?!(?:accountId|region)\}))[a-z][\w-]*[:(]/;

/** @param isTemplate whether the text is one of `Fn::Sub` already */
function asTemplate(written: string, isTemplate: boolean): string {
  let result = "";
  for (let at = 0; at < written.length;) {
    const start = written.indexOf("${", at);
    if (start < 0) return result + written.slice(at);
    result += written.slice(at, start);
    const end = closing(written, start + 2);
    const inner = written.slice(start + 2, end);
    if (variable.test(`\${${inner}}`)) result += `\${${named(inner)}}`;
    else result += isTemplate || inner.startsWith("!") ? `\${${inner}}` : `\${!${inner}}`;
    at = end + 1;
  }
  return result;
}

/** Where the braces close. */
function closing(written: string, from: number): number {
  let open = 1;
  for (let at = from; at < written.length; at++) {
    if (written.charAt(at) === "{") open++;
    else if (written.charAt(at) === "}" && --open === 0) return at;
  }
  return written.length;
}

/** A name of `Fn::Sub`: it has no braces. */
function named(inner: string): string {
  if (inner === "aws:accountId") return "AWS::AccountId";
  if (inner === "aws:region" || inner === "opt:region" || inner === "self:provider.region") return "AWS::Region";
  return inner.replaceAll("${", "(").replaceAll("}", ")").replaceAll("{", "(");
}
