/** The fields of ARNs in `Resource` and `NotResource`, as far as no catalog is needed to judge them. */
import { regions } from "../../catalog/regions.ts";
import { arnSegments, isAccountId, withAllFields } from "../../policy/arn.ts";
import type { Range, StringNode } from "../../policy/nodes.ts";
import type { LanguageFinding } from "./language-rule.ts";
import { replacement } from "./mend.ts";
import type { Statements } from "./policy.ts";
import { isKnown, written } from "./texts.ts";

/** Where a field is among those of an ARN. */
const fieldPlaces = { service: 2, account: 4 } as const;

interface ServiceOrAccount {
  readonly node: StringNode;
  readonly value: string;
  /** What is underlined. */
  readonly range: Range;
}

interface KnownArn {
  readonly node: StringNode;
  readonly segments: readonly string[];
}

/** The ARNs of all resources that say all that they will ever say. */
const arnsOf = ({ statements }: Statements): readonly KnownArn[] =>
  statements.flatMap(({ resource }) =>
    written(resource).flatMap((node) =>
      node.value.startsWith("arn:") && isKnown(node.value) ? [{ node, segments: arnSegments(node.value) }] : [],
    ),
  );

/** One field of all ARNs that have six, where it is as asked. */
function* fields(
  policy: Statements,
  field: keyof typeof fieldPlaces,
  isAsked: (value: string) => boolean,
): Generator<ServiceOrAccount> {
  const at = fieldPlaces[field];
  for (const { node, segments } of policy.once(arnsOf)) {
    const value = segments[at];
    if (value === undefined || segments.length < 6 || !isAsked(value)) continue;
    const start = segments.slice(0, at).join(":").length + 1;
    yield { node, value, range: policy.part(node, start, start + value.length) };
  }
}

/**
 * Accounts that are none. AWS's own policies and CloudFormation's transforms have `aws` for an account, and origin access
 * identities `cloudfront`.
 */
export function* invalidAccounts(policy: Statements): Generator<LanguageFinding<"value" | "field">> {
  for (const { node, value, range } of fields(policy, "account", isNoAccount))
    yield { at: node, part: range, values: { value: node.value, field: value } };
}

const accountWords = ["aws", "cloudfront"];

const isNoAccount = (value: string): boolean =>
  value !== "" && !isAccountId(value) && !/[*?$]/.test(value) && !accountWords.includes(value);

/** ARNs of fewer than six fields. */
export function* shortArns(policy: Statements): Generator<LanguageFinding<"value" | "count" | "meant">> {
  for (const { node, segments } of policy.once(arnsOf)) {
    if (segments.length > 5 || mayStandForMore(segments)) continue;
    const meant = withAllFields(node.value);
    yield {
      at: node,
      values: { value: node.value, count: String(segments.length), meant: meant ?? "" },
      fixes: replacement(policy, node, meant),
      ...(meant === undefined ? {} : { variant: "meant" }),
    };
  }
}

/** A wildcard stands for all fields that are not there, unless what stands before it begins none such as is due there. */
function mayStandForMore(segments: readonly string[]): boolean {
  if (segments.slice(0, -1).some((field) => /[*?]/.test(field))) return true;
  const [beginning = "", ...rest] = (segments.at(-1) ?? "").split(/[*?]/);
  if (rest.length === 0) return false;
  switch (segments.length) {
    case 5:
      return /^\d{0,12}$/.test(beginning) || accountWords.some((word) => word.startsWith(beginning));
    case 4:
      return regions.some((region) => region.startsWith(beginning));
    default:
      return true;
  }
}

/** A wildcard for the service. */
export function* anyService(policy: Statements): Generator<LanguageFinding<"value">> {
  const isAny = (value: string): boolean => /[*?]/.test(value) && !value.includes("$");
  for (const { node, range } of fields(policy, "service", isAny))
    yield { at: node, part: range, values: { value: node.value } };
}
