/**
 * What a hover says under a finding that is about several principals or buckets: each of them, where the message names
 * a few.
 */
import type { Refused } from "../uploads/causes/finding.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Hover } from "./hover.ts";
import { Markdown } from "./markdown.ts";
import { list, principalText } from "./wording.ts";

const templates = {
  title: "**Refused:**",
  row: "- {principal} → {bucket}: {operations}{actions}{part}",
  actions: " ({actions})",
  some: ", for some objects",
  conditional: ", depending on what no file tells",
  more: "- … and {count} more",
} as const;

/** A hover is read, not searched: `data.refused` on the command line has all. */
const mostRows = 50;

/** Undefined where no finding at this offset is about more than one principal and bucket. */
export function refusedAt(diagnostics: readonly Diagnostic[], offset: number): Hover | undefined {
  const there = diagnostics.filter(
    ({ range, data }) => range.offset <= offset && offset <= range.end && (data?.refused.length ?? 0) > 1,
  );
  const [first] = there;
  if (first === undefined) return undefined;
  return { range: first.range, contents: Markdown.join(there.map(rowsOf), "\n\n") };
}

function rowsOf({ data }: Diagnostic): Markdown {
  const refused = data?.refused ?? [];
  const left = (data?.refusedCount ?? refused.length) - mostRows;
  const more = left > 0 ? [Markdown.fill(templates.more, { count: Markdown.text(String(left)) })] : [];
  return Markdown.join(
    [Markdown.fill(templates.title), Markdown.join([...refused.slice(0, mostRows).map(rowOf), ...more], "\n")],
    "\n\n",
  );
}

function rowOf({ principal, bucket, operations, kmsActions, scope }: Refused): Markdown {
  return Markdown.fill(templates.row, {
    principal: Markdown.code(principalText(principal)),
    bucket: Markdown.code(bucket),
    operations: Markdown.text(list(operations)),
    actions:
      kmsActions.length === 0
        ? Markdown.text("")
        : Markdown.fill(templates.actions, { actions: Markdown.text(list(kmsActions)) }),
    part: partOf(scope),
  });
}

function partOf(scope: Refused["scope"]): Markdown {
  if (scope === "all") return Markdown.text("");
  return scope === "some" ? Markdown.fill(templates.some) : Markdown.fill(templates.conditional);
}
