import type { Statement } from "../../policy/document.ts";
import type { StringNode } from "../../policy/nodes.ts";
import { removeItems } from "../language/fixes.ts";
import { languageRule } from "../language/language-rule.ts";
import type { PolicyKind, Statements } from "../language/policy.ts";
import type { FixProposal } from "../report.ts";
import { actionNames } from "../language/names.ts";

/** Whose actions a policy of a kind can be about. */
const services: ReadonlyMap<PolicyKind, readonly [ReadonlySet<string>, string]> = new Map([
  ["bucket", [new Set(["s3", "s3express", "s3-object-lambda", "s3-outposts"]), "a bucket's policy"]],
  ["key", [new Set(["kms"]), "a key policy"]],
  ["roleTrust", [new Set(["sts"]), "the trust policy of a role"]],
]);

export const unsupportedActionInPolicy = languageRule({
  code: "unsupported-action-in-policy",
  type: "error",
  kinds: [...services.keys()],
  summary: "The policy of a resource has an action that isn't for such a resource.",
  explanation: `
A policy that belongs to a resource is only asked about requests for that resource: a bucket's policy about S3's actions, a key policy about KMS's.
AWS refuses other actions, also S3's own that are for no bucket and no object, such as \`s3:ListAllMyBuckets\`.

**What to do:** remove the action here, and allow it in an identity policy, or in the policy of the resource that it is for.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"],
  message: "{name} is not an action for {policy}: AWS refuses it. Remove it here.",
  *inStatements(policy, { catalog }) {
    const [allowed, what] = services.get(policy.kind) ?? [];
    if (allowed === undefined || what === undefined) return;
    for (const { node, prefix, name, statement } of actionNames(policy)) {
      const service = prefix.toLowerCase();
      if (!/[*?]/.test(prefix) && catalog.hasService(prefix) && !allowed.has(service)) {
        yield { at: node, values: { name: node.value, policy: what }, fixes: withoutAction(policy, statement, node) };
        continue;
      }
      const action = policy.kind === "bucket" && service === "s3" ? catalog.service("s3")?.action(name) : undefined;
      if (action !== undefined && !action.resources.some(({ type }) => inBuckets.has(type.name)))
        yield { at: node, values: { name: node.value, policy: what }, fixes: withoutAction(policy, statement, node) };
    }
  },
});

/** The action goes from its list, which has others. */
function withoutAction(policy: Statements, { action, effect }: Statement, node: StringNode): FixProposal[] {
  const list = action?.property.value;
  return list?.kind === "array" && list.items.length > 1
    ? removeItems(policy, list, [node], node.value, {
        effect: effect === "Allow" ? "restricts" : "loosens",
        preferred: false,
      })
    : [];
}

const inBuckets: ReadonlySet<string> = new Set([
  "bucket",
  "object",
  "accesspoint",
  "accesspointobject",
  "multiregionaccesspoint",
  "objectlambdaaccesspoint",
]);
