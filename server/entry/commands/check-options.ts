/** What `keyhole check` takes in its options, read and refused. */
import { InvalidArgumentError } from "commander";
import type { OperationName } from "../../catalog/operation-names.ts";
import { isOperationName, operationNames } from "../../catalog/operation-names.ts";
import { closest } from "../../policy/closest.ts";
import type { Severity } from "../../rules/diagnostic.ts";
import type { Settings } from "../../rules/engine.ts";
import { severities } from "../../rules/diagnostic.ts";
import type { RuleSummary } from "../formats/report.ts";

/** A day of the calendar. */
export function parseDay(text: string): string {
  const [year = NaN, month = NaN, day = NaN] = /^\d{4}-\d{2}-\d{2}$/.test(text) ? text.split("-").map(Number) : [];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError("Give a day as YYYY-MM-DD, for example 2027-01-31.");
  return text;
}

/** Names of operations, more with each time that the option is given. */
export function parseOperations(
  text: string,
  previous: readonly OperationName[] | undefined,
): readonly OperationName[] {
  const names = text.split(",").map((name) => name.trim());
  const known = names.filter(isOperationName);
  const unknown = names.find((name) => !isOperationName(name));
  if (unknown !== undefined) {
    const meant = closest(unknown, operationNames);
    throw new InvalidArgumentError(
      `${unknown} is no operation${meant === undefined ? `: give some of ${operationNames.join(", ")}` : `: did you mean ${meant}?`}`,
    );
  }
  return [...(previous ?? []), ...known];
}

/** CODE=LEVEL, of codes that these rules have or had. */
export function severityParser(
  rules: readonly RuleSummary[],
): (value: string, previous: Settings["severity"] | undefined) => Settings["severity"] {
  return (value, previous) => {
    const [code = "", level, ...rest] = value.split("=");
    if (level === undefined || rest.length > 0)
      throw new InvalidArgumentError("Give CODE=LEVEL, for example missing-kms-action=error.");
    if (!rules.some((rule) => rule.code === code || rule.formerCodes?.includes(code) === true)) {
      throw new InvalidArgumentError(
        `There is no code "${code}". Codes are ${rules.map((rule) => rule.code).join(", ")}.`,
      );
    }
    if (!isLevel(level))
      throw new InvalidArgumentError(`There is no level "${level}". Levels are ${[...severities, "off"].join(", ")}.`);
    return { ...previous, [code]: level };
  };
}

function isLevel(level: string): level is Severity | "off" {
  return level === "off" || severities.some((severity) => severity === level);
}
