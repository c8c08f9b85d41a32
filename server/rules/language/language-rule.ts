/**
 * A check of the language: metadata, one sentence or two, and what finds the places; everything else, the code that
 * IAM Access Analyzer has for it and the places in its form included, is the same for all of them.
 */
import type { Catalog } from "../../catalog/catalog.ts";
import { format } from "../../policy/message.ts";
import type { TemplateNames } from "../../policy/message.ts";
import type { Range } from "../../policy/nodes.ts";
import { own } from "../../policy/own.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Ask } from "../../uploads/check-file/ask.ts";
import type { Code } from "../codes.ts";
import type { FixProposal, RelatedReport, Report, Writable } from "../report.ts";
import type { Need, Rule } from "../rule.ts";
import { noReports } from "../report.ts";
import { KnownStatements } from "./known-statements.ts";
import { pathTo } from "./path.ts";
import type { LooksAt, LookedAt } from "./parts.ts";
import { partOf } from "./parts.ts";
import type { PolicyKind, Statements } from "./policy.ts";
import { kindOf, Policy } from "./policy.ts";

/** As Access Analyzer sorts its findings. */
export type FindingType = "error" | "general-warning" | "security-warning" | "suggestion";

export interface FindingPlace {
  readonly range: Range;
  /** What is said there, where it is not the place that is blamed. */
  readonly message?: string;
}

/** One finding, before it has words. */
export interface LanguageFinding<Name extends string = string> {
  /** What is blamed: the place that Access Analyzer names, or the first of several. */
  readonly at: Range;
  /** What is underlined, where that is less. */
  readonly part?: Range;
  /** All places, in Access Analyzer's order; by default the one that is blamed. */
  readonly places?: readonly FindingPlace[];
  /** What else is told as related. */
  readonly also?: readonly Required<FindingPlace>[];
  readonly values: Readonly<Record<Name, string>>;
  readonly fixes?: readonly FixProposal[];
  /** Another message of the rule than its first. */
  readonly variant?: string;
  /** What Access Analyzer calls it, where that is not what the rule is named after; undefined where it has no name. */
  readonly accessAnalyzer?: string | undefined;
  /** Whether it holds whatever stands for what a template leaves open. */
  readonly holds?: true;
}

const findingTypes = {
  error: "error",
  "general-warning": "warning",
  "security-warning": "warning",
  suggestion: "information",
} as const;

const page = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

interface AboutRule<Message extends string, Variant extends string> extends Partial<
  Pick<Rule, "splitFrom" | "listed" | "sources">
> {
  readonly code: Code;
  readonly type: FindingType;
  /** Where it is not the one of the type: the catalog may be older than what it does not know. */
  readonly severity?: "warning";
  /** Undefined: all. */
  readonly kinds?: readonly PolicyKind[];
  readonly summary: string;
  readonly explanation: string;
  readonly fixable?: Rule["fixable"];
  /** Whether Access Analyzer does not look for it. */
  readonly beyond?: true;
  readonly message: Message;
  readonly variants?: Readonly<Record<string, Variant>>;
}

type Found<Message extends string, Variant extends string> = LanguageFinding<
  TemplateNames<Message> | TemplateNames<Variant>
>;

/** A check that looks at one statement after the other: what the others say changes nothing of what it finds. */
interface InStatements<Message extends string, Variant extends string> {
  /** What statements have to have for anything to be found: most lack most of it. Undefined: nothing. */
  readonly looksAt?: LooksAt;
  inStatements(policy: Statements, ask: { readonly catalog: Catalog }): Iterable<Found<Message, Variant>>;
  /** Whether another check says it, because of what stands elsewhere in the policy. */
  isSaidElsewhere?(found: Found<Message, Variant>, policy: Policy, ask: Ask): boolean;
  /** What a model or a template adds to it. */
  completed?(found: Found<Message, Variant>, policy: Policy, ask: Ask): Found<Message, Variant>;
}

/** A check that compares the statements of a policy: what else stands in it, and their Sids, change nothing. */
interface AmongStatements<Message extends string, Variant extends string> {
  /** Whether nothing is to be found in one alone. */
  readonly ofSeveral?: true;
  amongStatements(policy: Policy, ask: { readonly catalog: Catalog }): Iterable<Found<Message, Variant>>;
}

/** A check that looks at names, or at what stands beside the statements. */
interface InPolicy<Message extends string, Variant extends string> {
  inPolicy(policy: Policy, ask: Ask): Iterable<Found<Message, Variant>>;
}

type Never<Members> = { readonly [Name in keyof Members]?: undefined };

/** What it looks at says how often: what says the same, and nothing was found in it, is not looked at again. */
export type LanguageRule<Message extends string, Variant extends string> = AboutRule<Message, Variant> &
  (
    | (InStatements<Message, Variant> & Partial<InPolicy<Message, Variant>> & Never<AmongStatements<Message, Variant>>)
    | (InPolicy<Message, Variant> & Never<InStatements<Message, Variant> & AmongStatements<Message, Variant>>)
    | (AmongStatements<Message, Variant> & Never<InStatements<Message, Variant> & InPolicy<Message, Variant>>)
  );

/** The issue code of Access Analyzer that a code is made of. */
export const issueCodeOf = (code: string): string => code.toUpperCase().replaceAll("-", "_");

/** A check of the language as the engine's rule. */
export function languageRule<const Message extends string, const Variant extends string = Message>(
  rule: LanguageRule<Message, Variant>,
): Rule {
  const { code, type, kinds, splitFrom, looksAt } = rule;
  const part = looksAt === undefined ? undefined : partOf(looksAt);
  const accessAnalyzer = rule.beyond === true ? undefined : issueCodeOf(code);
  const severity = rule.severity ?? findingTypes[type];
  return {
    code,
    ...(accessAnalyzer === undefined ? {} : { accessAnalyzer }),
    ...(splitFrom === undefined ? {} : { splitFrom }),
    summary: rule.summary,
    explanation: rule.explanation,
    appliesTo: kinds === undefined ? "all policies" : appliesTo(kinds),
    severities: { nothingPointsToKms: severity, oneFile: severity, modelled: severity },
    fixable: rule.fixable ?? "never",
    listed: rule.listed ?? { table: "language", order: order.indexOf(type) },
    since: "0.1.0",
    withModel: true,
    sources: [
      ...(accessAnalyzer === undefined ? [] : [`${page}#access-analyzer-reference-policy-checks-${type}-${code}`]),
      ...(rule.sources ?? []),
    ],
    ...(kinds === undefined ? {} : { isAbout: (policy: FoundDocument) => kinds.includes(kindOf(policy)) }),
    needs: rule.inPolicy !== undefined ? undefined : rule.ofSeveral === true ? several : needOf(part),
    check(ask) {
      const looks = looksOf(ask);
      // Most find nothing, and are over with that.
      for (let at = 0; at < looks.length; at++) {
        const look = looks[at] as Look;
        const found = findingsOf(look, ask)[Symbol.iterator]();
        const first = found.next();
        if (first.done !== true) return reportsFrom(looks, at, { first: first.value, others: found }, ask);
        // Only quicker: it is not looked for again.
        note(look, false);
      }
      return noReports;
    },
  };

  /** Where something may be found. */
  function looksOf(ask: Ask): readonly Look[] {
    let looks: Look[] | undefined;
    // Asked for every check: by index, as a list of one or two is gone through most quickly.
    const policies = ask.once(policiesOf);
    for (let at = 0; at < policies.length; at++) {
      const policy = policies[at] as Policy;
      if (kinds?.includes(policy.kind) === false) continue;
      const number = policy.numberOf(code);
      if (rule.inPolicy !== undefined) (looks ??= []).push({ policy, some: undefined });
      if (rule.amongStatements !== undefined && !policy.isSilentTogether(number))
        (looks ??= []).push({ policy, some: undefined });
      if (rule.inStatements === undefined) continue;
      const open = policy.openTo(number);
      for (let place = 0; place < open.length; place++) {
        const some = open[place] as Statements;
        // Only quicker: it would find nothing where what it looks at is not there.
        if (part === undefined || some.has(part)) (looks ??= []).push({ policy, some });
        else {
          // Only quicker: it is not looked for again.
          policy.note(number, some, false);
        }
      }
    }
    return looks ?? noLooks;
  }

  function findingsOf({ policy, some }: Look, ask: Ask): Iterable<Found<Message, Variant>> {
    return (
      (some === undefined
        ? (rule.inPolicy?.(policy, ask) ?? rule.amongStatements?.(policy, ask))
        : rule.inStatements?.(some, ask)) ?? []
    );
  }

  function note({ policy, some }: Look, hasFound: boolean): void {
    if (some !== undefined) policy.note(policy.numberOf(code), some, hasFound);
    else if (rule.amongStatements !== undefined) policy.noteTogether(policy.numberOf(code), hasFound);
  }

  /** What is found from one look on, of whose findings the first is known. */
  function* reportsFrom(
    looks: readonly Look[],
    from: number,
    known: { readonly first: Found<Message, Variant>; readonly others: Iterator<Found<Message, Variant>> },
    ask: Ask,
  ): Generator<Report> {
    let told: { readonly policy: Policy; readonly names: Set<string> } | undefined;
    for (let at = from; at < looks.length; at++) {
      const look = looks[at] as Look;
      const { policy, some } = look;
      const found = at === from ? known.others : findingsOf(look, ask)[Symbol.iterator]();
      let hasFound = false;
      for (
        let step = at === from ? { done: false as const, value: known.first } : found.next();
        step.done !== true;
        step = found.next()
      ) {
        hasFound = true;
        if (some !== undefined && rule.isSaidElsewhere?.(step.value, policy, ask) === true) continue;
        const whole = some === undefined ? step.value : (rule.completed?.(step.value, policy, ask) ?? step.value);
        const report = reportOf(rule, accessAnalyzer, policy, whole);
        if (told?.policy !== policy) told = { policy, names: new Set() };
        const { size } = told.names;
        if (told.names.add(isOfExpression(step.value) ? placeOf(report) : nameOf(report)).size > size) yield report;
      }
      // Only quicker: it is not looked for again.
      note(look, hasFound);
    }
  }
}

/** Of many values that one expression makes the first is told. */
const isOfExpression = ({ at, part }: LanguageFinding): boolean =>
  part === undefined && "kind" in at && at.kind === "string" && at.derived === true;

const placeOf = ({ range }: Report): string => `${String(range.offset)} ${String(range.end)}`;

/** What several statements refer to (by an alias of YAML) is told once. */
const nameOf = ({ range, message, related, aws }: Report): string => {
  let name = `${String(range.offset)} ${String(range.end)} ${message}`;
  for (const one of related) name += `\n${String(one.range.offset)}`;
  for (const path of aws?.paths ?? []) name += `\n${path.join("\0")}`;
  return name;
};

/** What a check looks at in one policy: some of its statements, or (undefined) all of it. */
interface Look {
  readonly policy: Policy;
  readonly some: Statements | undefined;
}

const noLooks: readonly Look[] = [];

/** Several statements in one policy: there is nothing to compare without. */
const several: Need = {
  what: "several",
  isMet: ({ documents }) => documents.some(({ document }) => document.statements.length > 1),
};

/** One of the statements has it. */
const needOf = (part: LookedAt | undefined): Need | undefined =>
  part && { what: part.name, isMet: (ask) => ask.once(policiesOf).some((policy) => policy.has(part)) };

const order: readonly FindingType[] = ["error", "security-warning", "general-warning", "suggestion"];

const kindNames: Readonly<Record<PolicyKind, string>> = {
  identity: "identity policies",
  permissionsBoundary: "permissions boundaries",
  session: "session policies",
  serviceControl: "service control policies",
  resourceControl: "resource control policies",
  vpcEndpoint: "VPC endpoint policies",
  key: "key policies",
  bucket: "bucket policies",
  roleTrust: "role trust policies",
  resource: "other policies of resources",
};

const appliesTo = (kinds: readonly PolicyKind[]): string => kinds.map((kind) => kindNames[kind]).join(", ");

function policiesOf(ask: Ask): readonly Policy[] {
  const known = ask.compiler.rememberByName("known statements", () => new KnownStatements());
  return ask.documents.map(
    (found) => new Policy(found, known.of(found, ask.catalog, ask.file.statements.get(found.document) ?? [])),
  );
}

function reportOf(
  { message, variants }: Pick<LanguageRule<string, string>, "message" | "variants">,
  issueCode: string | undefined,
  policy: Policy,
  found: LanguageFinding,
): Report {
  const { at, part = at, places = [{ range: at }], also = [], values, fixes = [], variant, holds } = found;
  const { accessAnalyzer = "accessAnalyzer" in found ? undefined : issueCode } = found;
  const report: Writable<Report> = {
    document: policy.found,
    range: part,
    message: format((variant === undefined ? undefined : own(variants ?? {}, variant)) ?? message, values as never),
    related: found.places === undefined && also.length === 0 ? none : relatedTo(policy, places, also),
    fixes,
    several: true,
  };
  if (holds !== undefined) report.holds = holds;
  if (accessAnalyzer !== undefined)
    report.aws = { accessAnalyzer, paths: places.map(({ range }) => pathTo(policy.node, range)) };
  return report;
}

const none: readonly never[] = [];

const relatedTo = (
  { found }: Policy,
  places: readonly FindingPlace[],
  also: readonly FindingPlace[],
): readonly RelatedReport[] =>
  [...places, ...also].flatMap(({ range, message }): readonly RelatedReport[] =>
    message === undefined ? none : [{ document: found, range, message }],
  );
