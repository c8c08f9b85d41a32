/** What there is to say of a waiver that lets nothing stand. */
import { format } from "../../policy/message.ts";
import type { Range } from "../../policy/nodes.ts";
import type { Report } from "../report.ts";

const templates = {
  expired: "This waiver has expired: it was in force until {until}. Resolve the finding, or set another date.",
  unusedComment:
    "This waiver fits no finding: nothing on its line has the code {code}. Remove it, or put it above the finding.",
  unusedEntry: "This waiver fits no finding: no file that it is about has a finding with the code {code}. Remove it.",
  noCode: "This waiver names no code, so it waives nothing. Write keyhole-ignore CODE: reason.",
  noReason: "This waiver gives no reason, so it waives nothing. Write keyhole-ignore {code}: reason.",
  unknown: "This waiver waives nothing: there is no code {code}.",
  meant: "This waiver waives nothing: there is no code {code}. Did you mean {meant}?",
} as const;

/** Why a waiver is not in force. */
export type NotInForce =
  | { readonly kind: "expired"; readonly until: string }
  | { readonly kind: "unused"; readonly code: string; readonly how: "comment" | "model" }
  | { readonly kind: "incomplete"; readonly code: string | undefined }
  | { readonly kind: "unknownCode"; readonly code: string; readonly meant: string | undefined };

/** The report on a waiver that stands in this range. */
export const reportWaiver = (file: string, range: Range, what: NotInForce): Report => ({
  document: undefined,
  file,
  range,
  related: [],
  fixes: [],
  message: messageOf(what),
});

function messageOf(what: NotInForce): string {
  switch (what.kind) {
    case "expired":
      return format(templates.expired, { until: what.until });
    case "unused":
      return format(what.how === "comment" ? templates.unusedComment : templates.unusedEntry, { code: what.code });
    case "incomplete":
      return what.code === undefined ? templates.noCode : format(templates.noReason, { code: what.code });
    default:
      return what.meant === undefined
        ? format(templates.unknown, { code: what.code })
        : format(templates.meant, { code: what.code, meant: what.meant });
  }
}
