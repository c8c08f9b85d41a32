/** Policies that are for nobody and nothing that the configuration declares: each is judged alone. */
import { recognize } from "../../policy/recognize.ts";
import type { Kind } from "../declared-policies.ts";
import { bucketPolicy, endpointPolicy, identityPolicy, trustPolicy } from "../declared-policies.ts";
import { ofTerraform, servicePolicy } from "../service-policies.ts";
import type { ConfigurationFacts } from "./configuration-facts.ts";
import { placeIn } from "./declared.ts";
import { policyOf } from "./documents.ts";
import type { CalledModule, HclValue, StringValue } from "./values.ts";
import { isOfModule } from "./resources.ts";

export function readApart(declaring: ConfigurationFacts): void {
  // Which requests go through an endpoint nobody knows here: its policy is read, and limits nobody.
  for (const instance of declaring.all(["aws_vpc_endpoint", "aws_vpc_endpoint_policy"]))
    declaring.part(instance, "endpoint", () => {
      declaring.only([declaring.read(instance, "policy", endpointPolicy)]);
    });
  // Nor for whom an organization's policy is.
  for (const instance of declaring.all(["aws_organizations_policy"]))
    declaring.part(instance, "organization", () => {
      const kind = organizationPolicies.get(declaring.text(instance, "type") ?? "SERVICE_CONTROL_POLICY");
      if (kind !== undefined) declaring.only([declaring.read(instance, "content", kind)]);
    });
  for (const [type, argument] of ofTerraform)
    for (const instance of declaring.all([type]))
      declaring.part(instance, "service", () => {
        declaring.only([declaring.read(instance, argument, servicePolicy)]);
      });
  declaring.readAll("aws_ssoadmin_permission_set_inline_policy", "inline_policy", identityPolicy);
  for (const call of declaring.unread())
    declaring.part(call, "passed", () => {
      readPassed(declaring, call);
    });
  readUnused(declaring);
}

/** Policies of which no statement stands in any other: nothing uses them yet, or something that is not read here. */
function readUnused(declaring: ConfigurationFacts): void {
  const read = new Set<number>();
  for (const { document } of declaring.documents.values())
    for (const { node } of document.statements) read.add(node.offset);
  for (const instance of declaring.writtenPolicies()) {
    const { block, file } = instance.declared;
    const statements = block.body.blocks.map((one) => placeIn(one, file).offset);
    if (statements.some((offset) => read.has(offset))) continue;
    declaring.part(instance, "unused", () => {
      const value = declaring.evaluator.references.attribute(instance, "json", placeIn(block, file));
      if (value.kind === "string") readByContent(declaring, value, `${instance.address}/json`);
    });
  }
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_policy */
const organizationPolicies: ReadonlyMap<string, Kind> = new Map([
  ["SERVICE_CONTROL_POLICY", { type: "serviceControl" }],
  ["RESOURCE_CONTROL_POLICY", { type: "resourceControl" }],
]);

const maxDepth = 6;
const maxPolicies = 100;

/** Policies among the arguments of a module that is not at hand. */
function readPassed(declaring: ConfigurationFacts, { address, declared, from }: CalledModule): void {
  let left = maxPolicies;
  const visit = (value: HclValue, path: string, depth: number): void => {
    if (depth > maxDepth || left <= 0) return;
    if (value.kind === "list")
      for (const [index, item] of value.items.entries()) visit(item, `${path}/${String(index)}`, depth + 1);
    else if (value.kind === "object")
      for (const [key, entry] of value.entries) visit(entry.value, `${path}/${key}`, depth + 1);
    else if (value.kind === "string" && mayBePolicy(value) && readByContent(declaring, value, path)) left--;
  };
  for (const { name, value } of declared.block.body.attributes)
    if (isOfModule(name.value)) visit(declaring.evaluator.known(value, from), `${address}/${name.value}`, 0);
}

function mayBePolicy(value: StringValue): boolean {
  if (value.encodes === undefined) return /^\s*\{/.test(value.value) && value.value.includes('"Statement"');
  const encoded = value.encodes();
  return encoded.kind === "object" && encoded.entries.has("Statement");
}

/**
 * What it is, its content says; whether a part of a key policy is all of it, nobody knows.
 * @returns whether it is a policy
 */
function readByContent(declaring: ConfigurationFacts, value: StringValue, path: string): boolean {
  const read = policyOf(declaring.source, declaring.evaluator, value, path, identityPolicy);
  if (read === undefined) return false;
  const { type, kind } = recognize(read.document);
  const own =
    type === "identity"
      ? identityPolicy
      : kind === "bucket"
        ? bucketPolicy
        : kind === "roleTrust"
          ? trustPolicy
          : servicePolicy;
  declaring.policy(value, path, own, true);
  return true;
}
