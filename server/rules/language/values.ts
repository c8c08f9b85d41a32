/** What the values of conditions must be for their operator. */
import ipaddr from "ipaddr.js";
import type { Catalog } from "../../catalog/catalog.ts";
import { normalizeBase64 } from "../../evaluate/conditions/binary.ts";
import { parseDate } from "../../evaluate/conditions/date.ts";
import { isPrivateRange } from "../../evaluate/conditions/ip-address.ts";
import { parseNumber } from "../../evaluate/conditions/numeric.ts";
import { removeItems, replaceWith } from "./fixes.ts";
import { otherOperator, ownOperator } from "./mend.ts";
import { keyOf } from "./names.ts";
import type { Family } from "./operator-types.ts";
import { familyOf, mismatchedKey, takesVariables } from "./operator-types.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Clause } from "./clauses.ts";
import type { Statements } from "./policy.ts";
import { hasVariable, hasWildcard, isKnown } from "./texts.ts";

interface Value {
  readonly clause: Clause;
  readonly node: Clause["values"][number];
  readonly text: string;
}

/** The values under the operators of these families that say all that they will ever say. */
export function* valuesUnder(policy: Statements, ...families: readonly Family[]): Generator<Value> {
  for (const clause of policy.clauses) {
    const family = familyOf(clause);
    if (family === undefined || !families.includes(family)) continue;
    for (const node of clause.values) {
      const text = String(node.value);
      if (node.kind !== "null" && isKnown(text)) yield { clause, node, text };
    }
  }
}

type ValueFinding = LanguageFinding<"value" | "operator" | "key">;

/** A value that is not what the operator compares. */
export const finding = ({ clause, node, text }: Value): ValueFinding => ({
  at: node,
  values: { value: text, operator: clause.operator.key.value, key: clause.key.key.value },
});

interface WithCatalog {
  readonly catalog: Catalog;
}

/**
 * Values that the predicate refuses. Variables have a finding of their own. Where the operator is the wrong one for the
 * key, another value would not help.
 */
function* refused(
  policy: Statements,
  { catalog }: WithCatalog,
  family: Family,
  isGood: (text: string) => boolean,
): Generator<ValueFinding> {
  for (const value of valuesUnder(policy, family))
    if (!hasVariable(value.text) && !isGood(value.text))
      yield {
        ...finding(value),
        ...(mismatchedKey(catalog, value.clause) === undefined ? {} : { variant: "otherOperator" }),
      };
}

export const notNumbers = (policy: Statements, ask: WithCatalog) =>
  refused(policy, ask, "Numeric", (text) => parseNumber(text) !== undefined);

export const notBase64 = (policy: Statements, ask: WithCatalog) =>
  refused(policy, ask, "Binary", (text) => normalizeBase64(text) !== undefined);

export function* notBooleans(policy: Statements, ask: WithCatalog): Generator<ValueFinding> {
  for (const family of ["Bool", "Null"] as const)
    yield* refused(policy, ask, family, (text) => /^(?:true|false)$/i.test(text));
}

const isEpoch = (text: string): boolean => /^\d{5,}$/.test(text);

export const notDates = (policy: Statements, ask: WithCatalog) =>
  refused(policy, ask, "Date", (text) => isEpoch(text) || parseDate(text) !== undefined);

export function* epochDates(policy: Statements): Generator<ValueFinding> {
  for (const value of valuesUnder(policy, "Date"))
    if (isEpoch(value.text))
      yield {
        ...finding(value),
        // A later year has five digits, and is no date.
        fixes:
          Number(value.text) > lastSecond
            ? []
            : replaceWith(policy, value.node, dateOf(Number(value.text)), { effect: "neutral", preferred: true }),
      };
}

/** 9999-12-31T23:59:59Z. */
const lastSecond = 253_402_300_799;

/** Seconds since 1970 as `2026-11-26T12:00:00Z`, in the Gregorian calendar whose years start in March. */
function dateOf(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}Z`;
}

interface AddressRange {
  readonly address: ReturnType<typeof ipaddr.parse>;
  readonly bits: number;
}

/** An address, or a range in CIDR notation; undefined for what is none. */
export function rangeOf(text: string): AddressRange | undefined {
  const [, written = "", prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const isFour = ipaddr.IPv4.isValidFourPartDecimal(written);
  if (!isFour && (written.includes("%") || !ipaddr.IPv6.isValid(written))) return undefined;
  const bits = prefix === undefined ? (isFour ? 32 : 128) : Number(prefix);
  return bits > (isFour ? 32 : 128) ? undefined : { address: ipaddr.parse(written), bits };
}

export const notRanges = (policy: Statements, ask: WithCatalog) =>
  refused(policy, ask, "IpAddress", (text) => rangeOf(text) !== undefined);

/** Ranges with bits behind their prefix. */
export function* untidyRanges(
  policy: Statements,
  { catalog }: WithCatalog,
): Generator<LanguageFinding<"value" | "meant">> {
  for (const { clause, node, text } of valuesUnder(policy, "IpAddress")) {
    const meant = tidy(text);
    if (meant === undefined || mismatchedKey(catalog, clause) !== undefined) continue;
    yield {
      at: node,
      values: { value: text, meant },
      fixes: replaceWith(policy, node, meant, { effect: "neutral", preferred: true }),
    };
  }
}

/** The range without bits behind its prefix; undefined where it has none. */
function tidy(text: string): string | undefined {
  const range = rangeOf(text);
  if (range === undefined) return undefined;
  const { address, bits } = range;
  const bytes = address.toByteArray();
  const masked = bytes.map((byte, index) => byte & ~(0xff >> Math.max(0, Math.min(8, bits - index * 8))) & 0xff);
  if (masked.every((byte, index) => byte === bytes[index])) return undefined;
  return `${ipaddr.fromByteArray(masked).toString()}/${String(bits)}`;
}

/** How `aws:SourceIp` is compared with private addresses: with them alone, or with others as well. */
export function* privateAddresses(
  policy: Statements,
  negated: boolean,
  which: "all" | "some",
): Generator<LanguageFinding<"value">> {
  for (const clause of policy.clauses) {
    if (clause.name !== "aws:sourceip" || familyOf(clause) !== "IpAddress" || clause.op?.base.negated !== negated)
      continue;
    const told = clause.values.filter(({ value }) => rangeOf(String(value)) !== undefined);
    const own = told.filter(({ value }) => isPrivateRange(String(value)));
    const [first] = own;
    const all = own.length === clause.values.length;
    if (first === undefined || all !== (which === "all")) continue;
    const list = own.map(({ value }) => String(value)).join(", ");
    if (which === "all") yield { at: clause.key.value ?? first, values: { value: list } };
    else
      yield {
        at: first,
        places: own.map((range) => ({ range })),
        values: { value: list },
        fixes:
          clause.key.value?.kind === "array"
            ? removeItems(policy, clause.key.value, own, list, {
                effect: (clause.statement.effect === "Allow") === negated ? "loosens" : "restricts",
                preferred: false,
              })
            : [],
      };
  }
}

/** Variables under operators that compare no text. */
export function* variablesUnder(policy: Statements): Generator<ValueFinding> {
  for (const value of valuesUnder(policy, "Numeric", "Date", "Bool", "Binary", "IpAddress", "Null"))
    if (!takesVariables(value.clause) && hasVariable(value.text)) yield finding(value);
}

/** `*` and `?` under operators that take them literally. */
export function* literalWildcards(
  policy: Statements,
  { catalog }: WithCatalog,
): Generator<ValueFinding & LanguageFinding<"value" | "operator" | "key" | "meant">> {
  for (const clause of policy.clauses) {
    const name = clause.op?.base.name ?? "";
    if (familyOf(clause) !== "String" || name.endsWith("Like")) continue;
    const [bad] = clause.values.filter(
      (node) => node.kind === "string" && isKnown(node.value) && hasWildcard(node.value),
    );
    if (bad === undefined) continue;
    const operator = clause.operator.key.value;
    // StringLike would let the * of an ARN reach over its fields.
    const family = keyOf(catalog, clause)?.type === "ARN" ? "Arn" : "String";
    const meant = operator.replace("String", family).replace(/Equals(?:IgnoreCase)?/, "Like");
    yield {
      at: clause.values.length > 1 || clause.key.value?.kind === "array" ? bad : clause.key.key,
      part: bad,
      values: { value: String(bad.value), operator, key: clause.key.key.value, meant },
      // The pattern compares upper and lower case.
      fixes: operator.includes("IgnoreCase")
        ? []
        : (ofS3sCall.test(clause.name) ? otherOperator : ownOperator)(policy, clause, meant, "corrects"),
    };
  }
}

/** Of these another finding says what S3's call to KMS has. */
const ofS3sCall = /^kms:/;

/** Values of different JSON types. */
export function* mixedTypes(policy: Statements): Generator<ValueFinding> {
  for (const clause of policy.clauses) {
    const [first, ...others] = clause.values;
    const other = others.find(({ kind }) => kind !== first?.kind);
    if (first !== undefined && other !== undefined) yield finding({ clause, node: other, text: String(other.value) });
  }
}

/** Several numbers of which one decides. */
export function* redundantNumbers(policy: Statements): Generator<LanguageFinding<"key" | "operator" | "meant">> {
  for (const clause of policy.clauses) {
    const name = clause.op?.base.name ?? "";
    const { value } = clause.key;
    if (!/^Numeric(?:Less|Greater)/.test(name) || value?.kind !== "array" || clause.values.length < 2) continue;
    const numbers = clause.values.map((node) => parseNumber(String(node.value)));
    if (numbers.some((number) => number === undefined)) continue;
    const best = numbers.reduce((a = 0, b = 0) => (name.startsWith("NumericLess") === a < b ? b : a));
    const meant = String(clause.values[numbers.indexOf(best)]?.value);
    yield {
      at: value,
      values: { key: clause.key.key.value, operator: clause.operator.key.value, meant },
      fixes: replaceWith(policy, value, meant, { effect: "neutral", preferred: true }),
    };
  }
}
