/** Waivers as shells ask for them: what waives is loaded with the first text or model that has one. */
import type { Diagnostic } from "./diagnostic.ts";
import type { Findings, WaiverQuestion } from "./waiving/question.ts";

/** The findings without those that are waived, and with what there is to say of waivers; in order. */
export async function withoutWaived(found: readonly Diagnostic[], question: WaiverQuestion): Promise<Findings> {
  const { files, models } = question;
  const mayWaive =
    models.some(({ waivers }) => waivers !== undefined) || files.some(({ text }) => text.includes("keyhole-ignore"));
  if (!mayWaive) return { diagnostics: found, waived: [] };
  const { waive } = await import("./waiving/waive.ts");
  return waive(found, question);
}
