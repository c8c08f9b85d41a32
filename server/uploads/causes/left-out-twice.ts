/**
 * One file leaves open whose policy it is, which bucket a key serves, and of which Region a key with wildcards is: that is
 * chosen in the uploads' favour. A statement that leaves the choice out by two of its conditions allows nothing of what
 * is reported once one of them is corrected, but what another choice asks for: that one would be reported then.
 */
import type { CompiledCondition } from "../../evaluate/conditions/condition.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import { encryptionContextKey, KmsContext } from "../requests/kms-request.ts";
import type { Place, Refusal } from "./collector.ts";
import type { Layer } from "./finding.ts";
import { allowsOtherRegion } from "./near-miss.ts";

/** Whether another condition of the place's statement leaves out what was chosen for one of the uploads, too. */
export function isLeftOutTwice({ detail }: Place, refusals: readonly Refusal[], layer: Layer): boolean {
  if (detail.kind !== "condition" && detail.kind !== "key") return false;
  const { statement } = detail;
  const others = statement.conditions.filter((condition, index) =>
    // Of a key in another Region than a condition's the rules know both sides.
    detail.kind === "key" ? !isOnRegion(condition) : index !== detail.condition,
  );
  return [...new Set(refusals.map(({ request }) => request))]
    .filter(({ known }) => known === undefined)
    .some((request) => {
      const isChosen = (condition: CompiledCondition): boolean => {
        switch (condition.key.toLowerCase()) {
          case "kms:calleraccount":
          case "aws:principalaccount":
            return request.uploader.account === undefined;
          case encryptionContextKey:
            return layer === "keyPolicy";
          case "kms:viaservice":
          case "aws:requestedregion":
            return (
              (layer !== "keyPolicy" || request.key.assumed) &&
              isOpen(statement, "region") &&
              allowsOtherRegion(statement, statement.conditions.indexOf(condition))
            );
          case "aws:resourceaccount":
            return isOpen(statement, "account");
          default:
            return false;
        }
      };
      return others.some((condition) => isChosen(condition) && condition.evaluate(new KmsContext(request)) === FALSE);
    });
}

const isOnRegion = ({ key }: CompiledCondition): boolean => /^(kms:viaservice|aws:requestedregion)$/i.test(key);

/** Whether a key of another Region or account could be meant. */
const isOpen = ({ resources }: CompiledStatement, part: "region" | "account"): boolean =>
  resources.some((pattern) => pattern.everything || (pattern.valid && /[*?]/.test(pattern[part].source)));
