/** Rules with a fault in a fix, for whoever has to live with one. */
import { rules } from "../../server/rules/registry.ts";
import type { Rule } from "../../server/rules/rule.ts";

export const brokenFix = new TypeError("x is not a function");

/** All rules; of one the fix of this title, or every fix, has edits that cannot be worked out. */
export const withFailingFix = (code: string, title?: string): Rule[] =>
  rules.map((rule) =>
    rule.code !== code
      ? rule
      : {
          ...rule,
          *check(ask) {
            for (const report of rule.check(ask))
              yield {
                ...report,
                fixes: report.fixes.map((fix) =>
                  title !== undefined && fix.title !== title
                    ? fix
                    : {
                        ...fix,
                        edits: () => {
                          throw brokenFix;
                        },
                      },
                ),
              };
          },
        },
  );
