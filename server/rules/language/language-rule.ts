/**
 * A check of the language: metadata, one sentence or two, and what finds the places; everything else, the code that
 * IAM Access Analyzer has for it and the places in its form included, is the same for all of them.
 */
import { format } from "../../policy/message.ts";
import type { TemplateNames } from "../../policy/message.ts";
import type { Range } from "../../policy/nodes.ts";
import { own } from "../../policy/own.ts";
import type { Ask } from "../../uploads/check-file/ask.ts";
import type { Code } from "../codes.ts";
import type { FixProposal, Report, Rule } from "../rule.ts";
import { noReports } from "../rule.ts";
import { pathTo } from "./path.ts";
import type { ConditionKeyName, PolicyKind, PolicyPart } from "./policy.ts";
import { Policy } from "./policy.ts";

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

export interface LanguageRule<Message extends string, Variant extends string> extends Partial<
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
  /**
   * What a policy has to have for anything to be found: most lack most of it. Condition keys: one of them. Undefined:
   * nothing.
   */
  readonly looksAt?: PolicyPart | readonly ConditionKeyName[] | ((policy: Policy) => boolean);
  /** Whether Access Analyzer does not look for it. */
  readonly beyond?: true;
  readonly message: Message;
  readonly variants?: Readonly<Record<string, Variant>>;
  find(policy: Policy, ask: Ask): Iterable<LanguageFinding<TemplateNames<Message> | TemplateNames<Variant>>>;
}

/** The issue code of Access Analyzer that a code is made of. */
export const issueCodeOf = (code: string): string => code.toUpperCase().replaceAll("-", "_");

/** A check of the language as the engine's rule. */
export function languageRule<const Message extends string, const Variant extends string = Message>(
  rule: LanguageRule<Message, Variant>,
): Rule {
  const { code, type, kinds, splitFrom, looksAt } = rule;
  const isThere =
    looksAt === undefined
      ? () => true
      : typeof looksAt === "function"
        ? looksAt
        : (policy: Policy) => (typeof looksAt === "string" ? policy.has(looksAt) : policy.hasKey(looksAt));
  const concerns = (policy: Policy): boolean => kinds?.includes(policy.kind) !== false && isThere(policy);
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
    check(ask) {
      const policies = ask.once(policiesOf);
      return policies.some(concerns) ? reportsOn(policies, ask) : noReports;
    },
  };

  function* reportsOn(policies: readonly Policy[], ask: Ask): Generator<Report> {
    for (const policy of policies) {
      if (!concerns(policy)) continue;
      for (const found of rule.find(policy, ask)) yield reportOf(rule, accessAnalyzer, policy, found);
    }
  }
}

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

const policiesOf = (ask: Ask): readonly Policy[] => ask.documents.map((document) => new Policy(document));

function reportOf(
  { message, variants }: Pick<LanguageRule<string, string>, "message" | "variants">,
  issueCode: string | undefined,
  policy: Policy,
  found: LanguageFinding,
): Report {
  const { at, part = at, places = [{ range: at }], also = [], values, fixes = [], variant, holds } = found;
  const { accessAnalyzer = "accessAnalyzer" in found ? undefined : issueCode } = found;
  return {
    document: policy.found,
    range: part,
    message: format((variant === undefined ? undefined : own(variants ?? {}, variant)) ?? message, values as never),
    related: [...places, ...also].flatMap(({ range, message: text }) =>
      text === undefined ? [] : [{ document: policy.found, range, message: text }],
    ),
    fixes,
    several: true,
    ...(holds === undefined ? {} : { holds }),
    ...(accessAnalyzer === undefined
      ? {}
      : { aws: { accessAnalyzer, paths: places.map(({ range }) => pathTo(policy.node, range)) } }),
  };
}
