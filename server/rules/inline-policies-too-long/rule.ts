import { isInline, tooLongTogether } from "../language/inline-policies.ts";
import { languageRule } from "../language/language-rule.ts";

export const inlinePoliciesTooLong = languageRule({
  code: "inline-policies-too-long",
  type: "general-warning",
  beyond: true,
  kinds: ["identity"],
  summary: "The inline policies of a role, user or group are longer together than AWS allows.",
  explanation: `
AWS adds up the characters of all inline policies, blanks outside of strings not counted: a role may have 10,240, a group 5,120 and a user 2,048. AWS
refuses the policy that goes beyond.

Keyhole adds them up where it knows which policies are inline policies of one role, user or group: in what
\`aws iam get-account-authorization-details\` prints.

**What to do:** make managed policies of some, or shorten them with wildcards.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"],
  message:
    "The inline policies of {holder} have {count} characters together, more than the {quota} that AWS allows. Make managed policies of some, or shorten them.",
  *inPolicy({ found }, { documents }) {
    const { owner } = found;
    if (owner === undefined || !isInline(found)) return;
    const own = documents.filter((one) => one.owner?.node === owner.node && isInline(one));
    if (own[0] === found) yield* tooLongTogether(owner.arn, own);
  },
});
