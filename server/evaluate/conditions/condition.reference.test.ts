/**
 * Conditions against a reference that is slow and plain: it knows complete contexts only, reads values from the pieces
 * they were generated of, and takes its parsers from the platform.
 */
import assert from "node:assert/strict";
import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import type { ContextValue } from "../context.ts";
import { contextOf } from "../context.ts";
import type { Truth } from "../truth.ts";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { compileCondition } from "./condition.ts";
import { operatorNames } from "./operators.ts";

type Known = readonly string[] | "absent";
type KnownContext = Readonly<Record<string, Known>>;
/** A policy value: text with live wildcards, a literal wildcard character, or a variable. */
type Piece =
  | { readonly text: string }
  | { readonly character: string }
  | { readonly variable: string; readonly fallback?: string };

const written = (value: readonly Piece[]): string =>
  value
    .map((piece) =>
      "text" in piece
        ? piece.text
        : "character" in piece
          ? `\${${piece.character}}`
          : `\${${piece.variable}${piece.fallback === undefined ? "" : `, '${piece.fallback}'`}}`,
    )
    .join("");

/** Private-use characters stand for wildcard characters that are literal, until a pattern is made. */
const hide = (text: string): string => text.replaceAll("*", "\uE000").replaceAll("?", "\uE001");
const show = (text: string): string => text.replaceAll("\uE000", "*").replaceAll("\uE001", "?");

function substitute(value: readonly Piece[], context: KnownContext): string | undefined {
  let text = "";
  for (const piece of value) {
    if ("text" in piece) text += piece.text;
    else if ("character" in piece) text += hide(piece.character);
    else {
      const known = context[piece.variable] ?? "absent";
      const resolved =
        known === "absent" || known.length === 0 ? piece.fallback : known.length === 1 ? known[0] : undefined;
      if (resolved === undefined) return undefined;
      text += hide(resolved);
    }
  }
  return text;
}

function like(pattern: string, text: string): boolean {
  const source = [...pattern]
    .map((character) =>
      character === "*" ? "[^]*" : character === "?" ? "[^]" : show(character).replace(/[\\^$.|()[\]{}+*?]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${source}$`, "u").test(text);
}

function arnLike(pattern: string, arn: string): boolean {
  const six = (text: string): string[] => [...text.split(":").slice(0, 5), text.split(":").slice(5).join(":")];
  if (pattern === "*") return arn.startsWith("arn:") && arn.split(":").length >= 6;
  if (!arn.startsWith("arn:") || arn.split(":").length < 6 || pattern.split(":").length < 6) return false;
  return six(pattern).every((component, index) => like(component, six(arn)[index] ?? ""));
}

function inRange(range: string, address: string): boolean {
  const [network = "", prefix] = range.split("/");
  const length = isIP(network) === 4 ? 32 : 128;
  if (isIP(network) === 0 || isIP(address) !== isIP(network)) return false;
  if (prefix !== undefined && (!/^\d+$/.test(prefix) || Number(prefix) > length)) return false;
  const family = length === 32 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(prefix ?? length), family);
  return list.check(address, family);
}

const ordered: Readonly<Record<string, (request: number, policy: number) => boolean>> = {
  Equals: (a, b) => a === b,
  NotEquals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};
const numberOf = (text: string): number => (/^\d/.test(text) ? Number(text) : Number.NaN);
const secondsOf = (text: string): number => {
  if (/^\d+$/.test(text) && text.length !== 4) return Number(text);
  return /^\d{4}(-\d\d(-\d\d(T[\d:]+Z)?)?)?$/.test(text) ? Date.parse(text) / 1000 : Number.NaN;
};

const bytesOf = (text: string): string | undefined =>
  /^([\w+/]{4})*([\w+/]{2}(==)?|[\w+/]{3}=?)?$/.test(text) ? Buffer.from(text, "base64").toString("hex") : undefined;

/** The positive comparison behind an operator. */
function matches(base: string, value: readonly Piece[], request: string, context: KnownContext): boolean {
  const plain = written(value);
  if (base.startsWith("Numeric")) return ordered[base.slice(7)]?.(numberOf(request), numberOf(plain)) ?? false;
  if (base.startsWith("Date")) return ordered[base.slice(4)]?.(secondsOf(request), secondsOf(plain)) ?? false;
  if (base.includes("IpAddress")) return inRange(plain, request);
  if (base === "BinaryEquals") return bytesOf(plain) !== undefined && bytesOf(plain) === bytesOf(request);
  const resolved = substitute(value, context);
  if (resolved === undefined) return false;
  if (base.startsWith("Arn")) return arnLike(resolved, request);
  if (base.endsWith("Like")) return like(resolved, request);
  const text = show(resolved);
  if (base.endsWith("IgnoreCase")) return text.toUpperCase() === request.toUpperCase();
  if (base === "Bool")
    return ["true", "false"].includes(text.toLowerCase()) && text.toLowerCase() === request.toLowerCase();
  return text === request;
}

function reference(operator: string, policy: readonly (readonly Piece[])[], context: KnownContext): boolean {
  const [, set, base = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const given = context["k"] ?? "absent";
  const absent = given === "absent" || given.length === 0;
  if (base === "Null") {
    return policy.some((value) => matches("Bool", value, absent ? "true" : "false", context));
  }
  const negated = base.includes("Not");
  if (absent) return ifExists !== undefined || set === "ForAllValues" || (negated && set === undefined);
  const holds = (request: string): boolean =>
    policy.some((value) => matches(base, value, request, context)) !== negated;
  if (set === "ForAllValues") return given.every(holds);
  if (set === "ForAnyValue") return given.some(holds);
  return negated ? given.every(holds) : given.some(holds);
}

/** What a key may hold: for every family something that matches and something that does not. */
const values = [
  "a",
  "A",
  "ab",
  "*",
  "",
  "true",
  "False",
  "1",
  "10.0",
  "2020",
  "2020-04-01T00:00:00Z",
  "1585699200",
  "QQ==",
  "QUI=",
  "10.0.0.1",
  "10.1.0.1",
  "2001:db8::1",
  "arn:aws:s3:::a",
  "arn:aws:iam::1:role/a:b",
  "arn:aws:s3",
] as const;
const fixed = [
  ...values,
  "a*",
  "?",
  "a?",
  "**",
  "10",
  "2020-04-01",
  "2021",
  "10.0.0.0/16",
  "10.0.0.1/32",
  "2001:db8::/32",
  "arn:aws:*:*:*:a",
  "arn:aws:iam::*:role/*",
  "arn:*",
  "FALSE",
] as const;

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...fixed).map((text): Piece => ({ text })) },
  { weight: 1, arbitrary: fc.constantFrom("*", "?", "$").map((character): Piece => ({ character })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Piece[]>(
      { variable: "v" },
      { variable: "k" },
      { variable: "v", fallback: "a" },
      { variable: "v", fallback: "*" },
    ),
  },
);
const value = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(piece) },
  { weight: 1, arbitrary: fc.array(piece, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant<Piece[]>([{ text: "arn:aws:iam::" }, { variable: "v" }, { text: ":role/*" }]) },
);
const policyValues = fc.array(value, { maxLength: 3 });
const requestValues = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...values).map((one) => [one]) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...values), { maxLength: 3 }) },
);
const known = fc.oneof<fc.Arbitrary<Known>[]>(fc.constant("absent"), requestValues, requestValues, requestValues);
const operator = fc.constantFrom(...operatorNames);

function evaluate(
  name: string,
  policy: readonly (readonly Piece[])[],
  context: Readonly<Record<string, ContextValue>>,
): Truth {
  const condition = compileCondition(name, "k", policy.map(written), { variables: true, placeholders: false });
  assert.ok(condition);
  return condition.evaluate(contextOf(context));
}

suite("conditions, against a plain reference", () => {
  test("agree with it on every context that is fully known", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(operator, policyValues, known, known, (name, policy, k, v) => {
        const expected = reference(name, policy, { k, v });
        seen.add(`${name.replace(/^.*:|IfExists$/g, "")} ${String(expected)}`);
        assert.equal(evaluate(name, policy, { k, v }), expected ? TRUE : FALSE);
      }),
      { numRuns: 15_000 },
    );
    // A property that only ever saw one answer of an operator would prove nothing about it.
    const bases = new Set(operatorNames.map((name) => name.replace(/^.*:|IfExists$/g, "")));
    assert.equal(seen.size, 2 * bases.size);
  });

  test("decide an incomplete context only as every completion of it does", () => {
    const completions: readonly Known[] = [
      "absent",
      ...values.map((one) => [one]),
      ["a", "ab"],
      ["ab", "10.0.0.1", "true"],
    ];
    const complete = (knowledge: ContextValue): readonly Known[] =>
      knowledge === "unknown" ? completions : knowledge === "present" ? completions.slice(1) : [knowledge];
    const knowledge = fc.oneof<fc.Arbitrary<ContextValue>[]>(fc.constant("unknown"), fc.constant("present"), known);
    const decided = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(operator, policyValues, knowledge, knowledge, (name, policy, k, v) => {
        fc.pre(typeof k === "string" || typeof v === "string");
        const answer = evaluate(name, policy, { k, v });
        decided[answer === TRUE ? "true" : answer === FALSE ? "false" : "unknown"]++;
        if (answer === UNKNOWN) return;
        for (const fullK of complete(k)) {
          for (const fullV of complete(v)) {
            assert.equal(
              reference(name, policy, { k: fullK, v: fullV }),
              answer === TRUE,
              JSON.stringify({ fullK, fullV }),
            );
          }
        }
      }),
      { numRuns: 1500 },
    );
    assert.ok(Math.min(decided.true, decided.false, decided.unknown) > 100, JSON.stringify(decided));
  });

  test("know more only makes an answer definite, never another", () => {
    fc.assert(
      fc.property(operator, policyValues, known, known, (name, policy, k, v) => {
        const full = evaluate(name, policy, { k, v });
        for (const context of [
          { k: "unknown", v },
          { k, v: "unknown" },
          { k: "unknown", v: "unknown" },
        ] as const) {
          const partial = evaluate(name, policy, context);
          assert.ok(partial === UNKNOWN || partial === full);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
