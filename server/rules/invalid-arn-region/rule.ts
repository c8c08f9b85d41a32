import { isMadeUp } from "../../workspace/symbols/made-up.ts";
import { isKnownRegion, knownRegions } from "../../catalog/known-regions.ts";
import { closest } from "../../policy/closest.ts";
import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { isOpen, resourceArns } from "../language/names.ts";

export const invalidArnRegion = languageRule({
  code: "invalid-arn-region",
  type: "error",
  summary: "The Region of an ARN does not exist.",
  explanation: `
The fourth field of an ARN is a Region's code, such as \`eu-west-1\`. With another text the ARN matches nothing. In which Regions a service is
present Keyhole doesn't know: AWS's check tells that, too.

**What to do:** write the Region's code, or \`*\`.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"],
  message: "{region} is no AWS Region, so {value} matches nothing. Check the code.",
  variants: { meant: "{region} is no AWS Region, so {value} matches nothing. Did you mean {meant}?" },
  looksAt: "resources",
  *inStatements(policy) {
    for (const arn of resourceArns(policy)) {
      const { region } = arn.fields;
      if (region === "" || isKnownRegion(region) || isOpen(region) || isMadeUp(region)) continue;
      const meant = closest(region, knownRegions, 2);
      yield {
        at: arn.node,
        part: arn.part("region"),
        values: { region, value: arn.node.value, meant: meant ?? "" },
        ...(meant === undefined
          ? {}
          : { variant: "meant", fixes: replacement(policy, arn.node, arn.replaced("region", meant)) }),
      };
    }
  },
});
