/** The inline policies of a role, user or group, whose lengths AWS adds up. */
import { policyQuotas } from "../../catalog/policy-quotas.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { policyLength, withCommas } from "../../policy/length.ts";
import { format } from "../../policy/message.ts";
import type { LanguageFinding } from "./language-rule.ts";
import { braceOf } from "./policy.ts";

const related = { other: "This policy has {count} of the characters." } as const;

/** The ARN that stands nearest is the one of the policy, or of who has it. */
export const isInline = ({ type, policyArn = "" }: FoundDocument): boolean =>
  type === "identity" && !policyArn.includes(":policy/");

type SumFinding = LanguageFinding<"count" | "quota" | "holder">;

/** @param arn of the role, user or group @param policies its inline policies, in order */
export function* tooLongTogether(arn: string | undefined, policies: readonly FoundDocument[]): Generator<SumFinding> {
  const [, kind = "", name = ""] = /:(role|user|group)\/(?:.*\/)?([^/]+)$/.exec(arn ?? "") ?? [];
  const quota = quotas.get(kind);
  const [first, ...others] = policies;
  if (quota === undefined || first === undefined) return;
  const lengths = policies.map(({ document: { node } }) => policyLength(node));
  const count = lengths.reduce((sum, length) => sum + length, 0);
  // Of one policy that is longer than a role's may be, Access Analyzer's check speaks.
  if (count <= quota || lengths.some((length) => length > policyQuotas.inlineOfRole)) return;
  yield {
    at: braceOf(first.document.node),
    also: others
      .filter(({ source }) => source.text === first.source.text)
      .map(({ document: { node } }) => ({
        range: braceOf(node),
        message: format(related.other, { count: withCommas(policyLength(node)) }),
      })),
    values: { holder: `${kind} ${name}`, count: withCommas(count), quota: withCommas(quota) },
  };
}

const quotas: ReadonlyMap<string, number> = new Map([
  ["role", policyQuotas.inlineOfRole],
  ["user", policyQuotas.inlineOfUser],
  ["group", policyQuotas.inlineOfGroup],
]);
