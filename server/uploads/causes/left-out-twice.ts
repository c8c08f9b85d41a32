/**
 * One file leaves open whose policy it is, which bucket a key serves, and of which Region a key with wildcards is: that is
 * chosen in the uploads' favour. A statement that leaves the choice out by two of its conditions allows nothing of what
 * is reported once one of them is corrected, but what another choice asks for: that one would be reported then.
 */
import type { CompiledCondition } from "../../evaluate/conditions/condition.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { FALSE } from "../../evaluate/truth.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { encryptionContextKey, KmsContext } from "../requests/kms-request.ts";
import type { Place, Refusal } from "./refusal.ts";
import type { Layer } from "./finding.ts";
import { allowsOtherRegion } from "./near-miss.ts";

/** Whether another condition of the place's statement leaves out what was chosen for one of the uploads, too. */
export function isLeftOutTwice({ detail }: Place, refusals: readonly Refusal[], layer: Layer): boolean {
  if (detail.kind !== "condition" && detail.kind !== "key") return false;
  const { statement } = detail;
  const others = statement.conditions
    .map((condition, index) => ({ condition, index, on: choiceOf(condition, layer) }))
    .filter(
      ({ index, on }) =>
        on !== undefined &&
        // Of a key in another Region than a condition's the rules know both sides.
        (detail.kind === "key" ? on !== "region" : index !== detail.condition),
    );
  // Only quicker: most statements leave nothing out.
  if (others.length === 0) return false;
  for (const request of choicesOf(refusals)) {
    const context = new KmsContext(request);
    const isOut = others.some(
      ({ condition, index, on }) =>
        isOpen(on, request, statement, layer) &&
        condition.evaluate(context) === FALSE &&
        (on !== "region" || allowsOtherRegion(statement, index)),
    );
    if (isOut) return true;
  }
  return false;
}

/** What the condition's key looks at, of what may be chosen. */
type Choice = "principalAccount" | "bucket" | "region" | "keyAccount";

function choiceOf({ key }: CompiledCondition, layer: Layer): Choice | undefined {
  switch (key.toLowerCase()) {
    case "kms:calleraccount":
    case "aws:principalaccount":
      return "principalAccount";
    case encryptionContextKey:
      return layer === "keyPolicy" ? "bucket" : undefined;
    case "kms:viaservice":
    case "aws:requestedregion":
      return "region";
    case "aws:resourceaccount":
      return "keyAccount";
    default:
      return undefined;
  }
}

/** One request for each choice; none where a model leaves nothing to choose. */
function choicesOf(refusals: readonly Refusal[]): Iterable<KmsRequest> {
  const requests = new Map<string, KmsRequest>();
  for (const { request } of refusals)
    if (request.known === undefined)
      requests.set([request.key.arn, request.callerAccount, request.encryptionContext].join(), request);
  return requests.values();
}

function isOpen(choice: Choice | undefined, request: KmsRequest, statement: CompiledStatement, layer: Layer): boolean {
  switch (choice) {
    case "principalAccount":
      return request.uploader.account === undefined;
    case "region":
      return (layer !== "keyPolicy" || request.key.assumed) && leavesOpen(statement, "region");
    case "keyAccount":
      return leavesOpen(statement, "account");
    default:
      return choice !== undefined;
  }
}

/** Whether a key of another Region or account could be meant. */
const leavesOpen = ({ resources }: CompiledStatement, part: "region" | "account"): boolean =>
  resources.some((pattern) => pattern.everything || (pattern.valid && /[*?]/.test(pattern[part].source)));
