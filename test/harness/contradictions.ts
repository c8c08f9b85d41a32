/** Findings that can't both be true of one place, or say the same twice. */
import type { Code } from "../../server/rules/codes.ts";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";

const ofArns = [
  "arn-account-not-allowed",
  "arn-region-not-allowed",
  "invalid-arn-prefix",
  "missing-arn-field",
] as const;

/** What the one says is not so where the other holds. */
const apart: readonly (readonly [Code, readonly Code[]])[] = [
  // Nobody is let in by what names nobody, or by a policy that AWS refuses because of this very element.
  ["unsupported-wildcard-in-principal", ["restrict-access-to-service-principal"]],
  ["invalid-policy-element", ["restrict-access-to-service-principal", "invalid-action"]],
  ["role-trust-policy-syntax-error-notprincipal", ["allow-with-not-principal"]],
  // A value that never occurs lets nothing through, and another value is of no use to the wrong operator.
  ["condition-value-never-occurs", ["wildcard-usage-too-permissive", "missing-brace-in-variable"]],
  [
    "invalid-variable-for-operator",
    ["variable-unsupported-in-version", "missing-brace-in-variable", "unsupported-space-in-variable", "empty-variable"],
  ],
  // A statement that AWS refuses is compared with no other.
  ["missing-action", ["allow-always-denied", "shadowed-statement"]],
  ["missing-principal", ["allow-always-denied", "shadowed-statement"]],
  ["missing-resource", ["allow-always-denied", "shadowed-statement"]],
  // Another value altogether belongs there.
  ["key-policy-resource", ["placeholder-value"]],
];

/** What one edit mends with one of ours is told once: of several of AWS's the first. */
const together: readonly (readonly [Code, readonly Code[]])[] = [
  ["kms-key-not-covered", ofArns],
  ["key-policy-resource", ofArns],
];

/** Pairs of findings on ranges that overlap which contradict each other, or say the same twice, in words. */
export function contradictions(diagnostics: readonly Diagnostic[]): string[] {
  const told: string[] = [];
  for (const [index, one] of diagnostics.entries())
    for (const other of diagnostics.slice(index + 1)) {
      if (one.file !== other.file || one.range.offset >= other.range.end || other.range.offset >= one.range.end)
        continue;
      if (one.code === other.code && one.message === other.message && one.range.offset === other.range.offset)
        told.push(`${one.code} twice: ${one.message}`);
      const isTwice = [[one, other] as const, [other, one] as const].some(
        ([ours, theirs]) => ours.aws === undefined && isPair(together, ours, theirs),
      );
      if (isTwice || isPair(apart, one, other) || isPair(apart, other, one))
        told.push(`${one.code}: ${one.message} But ${other.code}: ${other.message}`);
    }
  return told;
}

const isPair = (pairs: typeof apart, one: Diagnostic, other: Diagnostic): boolean =>
  pairs.some(([code, others]) => one.code === code && others.some((name) => name === other.code));
