/**
 * The findings of a template's variants as one list: what is found in all of them is certain; what is found in some is
 * said with the condition under which it holds, one step lower.
 */
import { format } from "../policy/message.ts";
import type { ModelVariant, WorkspaceModel } from "../workspace/model.ts";
import type { Diagnostic, Fix, Severity } from "./diagnostic.ts";
import { commonFixes, oncePerText, withoutFixes } from "./instances.ts";
import { list, lowerFirst } from "./wording.ts";

const templates = {
  when: "When {facts}, {message}",
  holds: "{name} is {value}",
  account: "the {whole}'s account is {value}",
  otherAccount: "the {whole}'s account is another one than {value}",
  region: "the {whole}'s Region is {value}",
  otherRegion: "the {whole}'s Region is another one than {value}",
  stack: "stack",
  configuration: "configuration",
} as const;

type Facts = ReadonlyMap<string, boolean | string>;
type Called = ModelVariant["called"];

export interface VariantFindings {
  readonly model: WorkspaceModel;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param variants of one file, the default first */
export function mergeVariants(variants: readonly VariantFindings[]): readonly Diagnostic[] {
  const [only] = variants;
  if (only !== undefined && variants.length === 1) return oncePerText(only.diagnostics);
  const facts = variants.map(({ model }): Facts => model.template?.variant.facts ?? new Map<string, boolean>());
  const called = only?.model.template?.variant.called ?? { account: "", region: "" };
  const explicitly = facts.map((one) => explicit(one, facts, called));
  const shown = (name: string): string => only?.model.template?.names.shown(name) ?? name;
  const found = new Map<string, Found>();
  for (const [index, { diagnostics }] of variants.entries()) {
    const seen = new Map<string, number>();
    for (const diagnostic of oncePerText(diagnostics)) {
      const { file, range, code } = diagnostic;
      const { layer = "", scope = "", operations = [], kmsActions = [] } = diagnostic.data ?? {};
      // What fails for other operations or actions is another finding: what is said of one isn't true of the other.
      const what = [layer, scope, ...operations, ...kmsActions].join(" ");
      const place = `${file} ${String(range.offset)} ${String(range.end)} ${code} ${what}`;
      const number = seen.get(place) ?? 0;
      seen.set(place, number + 1);
      const name = `${place} ${String(number)}`;
      const known = found.get(name);
      if (known === undefined) found.set(name, { all: [diagnostic], variants: new Set([index]) });
      else {
        known.all.push(diagnostic);
        known.variants.add(index);
      }
    }
  }
  return [...found.values()].map(({ all, variants: failing }) =>
    merged(
      all,
      failing.size === variants.length || isOfCheck(all) ? undefined : whenOf(explicitly, failing),
      called,
      shown,
    ),
  );
}

/** What is said of the check itself holds whatever the template is read with. */
const isOfCheck = ([first]: readonly Diagnostic[]): boolean =>
  first?.code === "analysis-limit-reached" || first?.code === "internal-error";

/** The same finding in several variants. */
interface Found {
  readonly all: Diagnostic[];
  readonly variants: Set<number>;
}

const lower: Readonly<Record<Severity, Severity>> = {
  error: "warning",
  warning: "information",
  information: "information",
  hint: "hint",
};

/**
 * Fixes are worked out when they are asked for, as before.
 * @param when it is found in some variants only
 */
function merged(
  all: readonly Diagnostic[],
  when: Facts | undefined,
  called: Called,
  shown: (name: string) => string,
): Diagnostic {
  const [first, ...others] = all;
  if (first === undefined) throw new RangeError("no finding");
  if (others.length === 0 && when === undefined) return first;
  let fixes: readonly Fix[] | undefined;
  const isOfHome = [...(when?.keys() ?? [])].some((name) => literalOf(name, called) !== undefined);
  return {
    file: first.file,
    range: first.range,
    code: first.code,
    severity: when === undefined ? first.severity : lower[first.severity],
    message: when === undefined ? first.message : conditionalMessage(first, when, called, shown),
    ...(first.data === undefined
      ? {}
      : {
          data:
            when === undefined
              ? first.data
              : { ...first.data, when: Object.fromEntries([...when].map(([name, value]) => [shown(name), value])) },
        }),
    ...(first.sid === undefined ? {} : { sid: first.sid }),
    related: first.related,
    ...(first.suggestsModel === undefined ? {} : { suggestsModel: first.suggestsModel }),
    ...(first.thrown === undefined ? {} : { thrown: first.thrown }),
    get fixes() {
      return (fixes ??= isOfHome ? offered(commonFixes(first.fixes, others)) : commonFixes(first.fixes, others));
    },
    get fixesFailure() {
      return all.map(({ fixesFailure }) => fixesFailure).find((failure) => failure !== undefined);
    },
  };
}

/**
 * A finding of policies that only some readings have, with their condition: whoever wrote the branch means to take it, so
 * that what is wrong there is as severe as anywhere.
 */
export function inBranch(
  diagnostic: Diagnostic,
  readings: readonly ModelVariant[],
  failing: ReadonlySet<number>,
  shown: (name: string) => string,
): Diagnostic {
  const { called = { account: "", region: "" } } = readings[0] ?? {};
  const facts = readings.map((one) => one.facts);
  const when = whenOf(
    facts.map((one) => explicit(one, facts, called)),
    failing,
  );
  if (when.size === 0) return diagnostic;
  return {
    ...withoutFixes(diagnostic),
    message: conditionalMessage(diagnostic, when, called, shown),
    related: diagnostic.related,
    get fixes() {
      return diagnostic.fixes;
    },
    get fixesFailure() {
      return diagnostic.fixesFailure;
    },
  };
}

const conditionalMessage = (
  { message }: Diagnostic,
  when: Facts,
  called: Called,
  shown: (name: string) => string,
): string =>
  format(templates.when, {
    facts: list([...when].map(([name, value]) => factText(name, value, called, shown))),
    message: lowerFirst(message),
  });

/** Where nobody knows the account or the Region a person must say whether anything is to be mended. */
const offered = (fixes: readonly Fix[]): readonly Fix[] =>
  fixes.map((fix) => ({ ...fix, isPreferred: false, edits: () => fix.edits() }));

/** What the account or the Region is compared with. */
const literalOf = (name: string, { account, region }: Called): string | undefined =>
  [account, region].flatMap((one) => (name.startsWith(`${one} `) ? name.slice(one.length + 1) : []))[0];

function factText(name: string, value: boolean | string, called: Called, shown: (name: string) => string): string {
  const { account } = called;
  const literal = literalOf(name, called);
  if (literal === undefined) return format(templates.holds, { name: shown(name), value: String(value) });
  const whole = account.startsWith("AWS::") ? templates.stack : templates.configuration;
  const which = name.startsWith(`${account} `)
    ? value === true
      ? templates.account
      : templates.otherAccount
    : value === true
      ? templates.region
      : templates.otherRegion;
  return format(which, { whole, value: shown(literal) });
}

/** The fewest facts that all failing variants have and no other one: one or two; else some with which all fail. */
function whenOf(all: readonly Facts[], failing: ReadonlySet<number>): Facts {
  const candidates = new Map<string, readonly [string, boolean | string]>();
  for (const index of failing)
    for (const [name, value] of all[index] ?? []) candidates.set(`${name} ${String(value)}`, [name, value]);
  const single = [...candidates.values()];
  const holds = (fact: readonly [string, boolean | string], index: number): boolean =>
    all[index]?.get(fact[0]) === fact[1];
  const fits = (...some: readonly (readonly [string, boolean | string])[]): boolean =>
    all.every((_, index) => some.every((fact) => holds(fact, index)) === failing.has(index));
  for (const fact of single) if (fits(fact)) return new Map([fact]);
  for (const [index, one] of single.entries())
    for (const other of single.slice(index + 1)) if (fits(one, other)) return new Map([one, other]);
  // Of the first one that fails as few as none that passes has all of; conditions come before what they are made of.
  const [first = 0] = failing;
  let kept = [...(all[first] ?? [])];
  for (const fact of kept.toReversed()) {
    const rest = kept.filter((one) => one !== fact);
    if (all.every((_, index) => failing.has(index) || !rest.every((one) => holds(one, index)))) kept = rest;
  }
  return new Map(kept);
}

/** Chosen accounts and Regions as what they are compared with: each is that one or another. */
function explicit(facts: Facts, all: readonly Facts[], { account, region }: Called): Facts {
  const result = new Map<string, boolean | string>();
  for (const [name, value] of facts) {
    if (name !== account && name !== region) {
      if (value !== "") result.set(name, value);
      continue;
    }
    const literals = new Set(all.map((one) => one.get(name)));
    for (const literal of literals)
      if (typeof literal === "string" && literal !== "") result.set(`${name} ${literal}`, value === literal);
  }
  return result;
}
