import { noBucketHas } from "../../catalog/bucket-names.ts";
import { parseArn } from "../../policy/arn.ts";
import { isUnfilled } from "../../policy/placeholders.ts";
import { meantResource } from "../../policy/slips.ts";
import { languageRule } from "../language/language-rule.ts";
import { replacement } from "../language/mend.ts";
import { isOpen } from "../language/names.ts";
import { written } from "../language/texts.ts";

export const impossibleBucketName = languageRule({
  code: "impossible-bucket-name",
  type: "suggestion",
  beyond: true,
  fixable: "sometimes",
  summary: "An ARN names a bucket that can't exist.",
  explanation: `
In the ARN of a bucket or of objects, the bucket's name stands behind the fifth colon and ends before the first slash. Names of buckets have letters, digits,
dots and hyphens (those in us-east-1 that are older than March 2018 may have underscores, too). With anything else in its place the ARN matches nothing. Seen are
ARNs in ARNs (\`arn:aws:s3:::\${aws_s3_bucket.data.arn}/*\`), addresses (\`arn:aws:s3:::s3://…\`), a slash before the name, and blanks.

**What to do:** write the bucket's name behind \`arn:aws:s3:::\`.`,
  sources: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"],
  message: "{value} matches nothing, because no bucket has {character} in its name.",
  variants: {
    noName: "{value} matches nothing, because no bucket's name stands before the slash.",
    nested:
      "{value} matches nothing, because it has another ARN or an address in the place of the bucket's name. Write {meant}.",
  },
  looksAt: "resources",
  *inStatements(policy) {
    for (const { resource } of policy.statements)
      for (const node of written(resource)) {
        const found = impossible(node.value);
        // A name that is empty by default is filled in where the configuration is deployed.
        if (found === undefined || (found.variant === "noName" && node.derived === true)) continue;
        const { variant, character = "", meant } = found;
        yield {
          at: node,
          holds: true,
          values: { value: node.value, character, meant: meant ?? "" },
          fixes: replacement(policy, node, meant),
          ...(variant === undefined ? {} : { variant }),
        };
      }
  },
});

interface Impossible {
  readonly variant?: string;
  readonly character?: string;
  /** What the ARN was meant to be, where that is told. */
  readonly meant?: string | undefined;
}

function impossible(text: string): Impossible | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "s3" || arn.region !== "" || arn.account !== "" || isUnfilled(text)) return undefined;
  const { partition, resource } = arn;
  const inner = /^(?:arn|aws|s3|https?):/i.test(resource) ? meantResource(resource) : undefined;
  if (inner?.startsWith("arn:") === true) return { variant: "nested", meant: inner };
  if (resource.startsWith("/")) {
    const rest = resource.replace(/^\/+/, "");
    return { variant: "noName", meant: rest === "" ? undefined : `arn:${partition}:s3:::${rest}` };
  }
  const [name = ""] = resource.split("/");
  const character = isOpen(name) ? undefined : noBucketHas(name);
  return character === undefined ? undefined : { character: /\s/.test(character) ? "a blank" : character };
}
