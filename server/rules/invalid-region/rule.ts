import { isKnownRegion, knownRegions } from "../../catalog/known-regions.ts";
import { closest } from "../../policy/closest.ts";
import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { isOpen } from "../language/names.ts";

/** In lower case: `aws:RequestedRegion`, `ec2:Region`, `kms:ReplicaRegion`, `secretsmanager:AddReplicaRegions`. */
const isRegionKey = (name: string): boolean => /:\w*regions?$/.test(name);

export const invalidRegion = languageRule({
  code: "invalid-region",
  type: "error",
  summary: "A condition compares with a Region that does not exist.",
  explanation: `
Keys such as \`aws:RequestedRegion\` and \`kms:ReplicaRegion\` have the code of a Region as their value, such as \`eu-west-1\`. No request has another one.
AWS doesn't list the keys it judges; Keyhole judges those whose names end in Region.

**What to do:** write the Region's code.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"],
  message: "{region} is no AWS Region, so {key} never has that value. Check the code.",
  variants: { meant: "{region} is no AWS Region, so {key} never has that value. Did you mean {meant}?" },
  looksAt: "texts",
  *inStatements(policy) {
    for (const { name, key, op, values } of policy.clauses) {
      if (!isRegionKey(name) || op?.base.name.startsWith("String") !== true) continue;
      for (const node of values) {
        if (node.kind !== "string" || node.derived === true || isKnownRegion(node.value) || isOpen(node.value))
          continue;
        // `kms:MultiRegion` and `ec2:VpceMultiRegion` are true or false.
        if (/^(?:true|false)$/i.test(node.value)) continue;
        const meant = closest(node.value, knownRegions, 2);
        yield {
          at: node,
          values: { region: node.value, key: key.key.value, meant: meant ?? "" },
          ...(meant === undefined ? {} : { variant: "meant", fixes: replacement(policy, node, meant) }),
        };
      }
    }
  },
});
