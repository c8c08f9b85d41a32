import { isPartition, partitionNames } from "../../catalog/regions.ts";
import { closest } from "../../policy/closest.ts";
import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { isOpen, resourceArns } from "../language/names.ts";

export const invalidPartition = languageRule({
  code: "invalid-partition",
  type: "error",
  summary: "The partition of an ARN does not exist.",
  explanation: `
The second field of an ARN is a partition: \`aws\`, \`aws-cn\` (China), \`aws-us-gov\` (GovCloud) and a few that are closed to the public. With another
text the ARN matches nothing. \`*\` is accepted.

**What to do:** write the partition, mostly \`aws\`.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  message: '"{partition}" is no AWS partition, so {value} matches nothing. Write aws, aws-cn or aws-us-gov.',
  looksAt: "resources",
  *inStatements(policy) {
    for (const arn of resourceArns(policy)) {
      const { partition } = arn.fields;
      if (isPartition(partition) || isOpen(partition)) continue;
      const meant = partition === "" ? "aws" : closest(partition, partitionNames, 2);
      yield {
        at: arn.node,
        part: arn.part("partition"),
        values: { partition, value: arn.node.value },
        fixes: meant === undefined ? [] : replacement(policy, arn.node, arn.replaced("partition", meant)),
      };
    }
  },
});
