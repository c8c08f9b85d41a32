/**
 * Statements that allow an action on every role: `iam:PassRole` and `iam:CreateServiceLinkedRole`, which Access Analyzer
 * looks at alike, each under six codes.
 */
import { matchesWildcard } from "../../catalog/wildcard.ts";
import { parseArn } from "../../policy/arn.ts";
import type { ListElement, Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import { addToList } from "../../policy/edits/insert.ts";
import { format } from "../../policy/message.ts";
import { proposal } from "../fixes/proposal.ts";
import type { FixProposal } from "../report.ts";
import type { Range, StringNode } from "../../policy/nodes.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Clause } from "./clauses.ts";
import type { Statements } from "./policy.ts";
import { clausesOf } from "./clauses.ts";
import { hasWildcard, written } from "./texts.ts";

export interface WideGrant {
  /** In lower case. */
  readonly action: typeof passRole | typeof linkRole;
  /** Whether the entries are named, are patterns, or `NotAction` leaves the action out. */
  readonly by: "name" | "pattern" | "notAction";
  readonly on: "resource" | "notResource";
  /** Whether a condition limits the grant. */
  isLimited(conditions: readonly Clause[]): boolean;
}

const passRole = "iam:passrole";
const linkRole = "iam:createservicelinkedrole";

/** A statement that allows the action on every role, or on all but some. */
interface GrantOfRoles {
  readonly statement: Statement;
  readonly actions: ListElement;
  /** The entries of `Action` that cover it; none where `NotAction` leaves it out. */
  readonly covering: readonly StringNode[];
  readonly resource: ListElement;
  /** The entry of `Resource` that covers every role. */
  readonly every: StringNode | undefined;
}

const grantsOfRoles = (statements: readonly Statement[], action: WideGrant["action"]): readonly GrantOfRoles[] =>
  statements.flatMap((statement) => {
    const { effect, action: actions, resource } = statement;
    if (effect !== "Allow" || actions === undefined || resource === undefined) return [];
    // An empty list leaves nothing out and lets nothing in: another check says what is wrong.
    if (actions.negated && written(actions).length === 0) return [];
    const covering = written(actions).filter(
      ({ value }) => mayMatch(value) && matchesWildcard(value.toLowerCase(), action),
    );
    if ((covering.length === 0) !== actions.negated) return [];
    const every = resource.negated ? undefined : written(resource).find(({ value }) => isEveryRole(value));
    return !resource.negated && every === undefined ? [] : [{ statement, actions, covering, resource, every }];
  });

/** Whether it begins as a pattern for an action of IAM does. */
const mayMatch = (value: string): boolean => /^[*?i]/i.test(value);

const passing = ({ statements }: Statements) => grantsOfRoles(statements, passRole);
const linking = ({ statements }: Statements) => grantsOfRoles(statements, linkRole);

/** Whether any role may be passed to a service. */
export const passesAnyRole = (statement: Statement): boolean => grantsOfRoles([statement], passRole).length > 0;
/** Whether any role of a service may be made. */
export const linksAnyRole = (statement: Statement): boolean => grantsOfRoles([statement], linkRole).length > 0;

/** One finding for each entry of `Action`, or one for `NotAction`. */
export function* wideGrants(
  policy: Statements,
  { action, by, on, isLimited }: WideGrant,
): Generator<LanguageFinding<"action" | "resource">> {
  const grants = policy.once(action === passRole ? passing : linking);
  for (const { statement, actions, covering, resource, every } of grants) {
    if (actions.negated !== (by === "notAction") || resource.negated !== (on === "notResource")) continue;
    if (statement.conditionsOpen || isLimited(clausesOf(statement))) continue;
    const where: Range = every ?? resource.property.key;
    const values = { action: "", resource: every?.value ?? "NotResource" };
    if (by === "notAction") {
      yield { at: actions.property.key, values, fixes: exception(policy, statement, actions, action) };
      continue;
    }
    for (const entry of covering) {
      if (hasWildcard(entry.value) !== (by === "pattern")) continue;
      yield { ...placesOf(entry, where, on, by), values: { ...values, action: entry.value } };
    }
  }
}

const spelled = { [passRole]: "iam:PassRole", [linkRole]: "iam:CreateServiceLinkedRole" } as const;

const titles = { except: "Add {action} to NotAction of statement {statement}" } as const;

/** The action joins those that the statement is not about. */
function exception(
  { found }: Statements,
  statement: Statement,
  { property }: ListElement,
  action: WideGrant["action"],
): FixProposal[] {
  const { value } = property;
  if (value === undefined) return [];
  const name = spelled[action];
  return [
    proposal(
      found,
      format(titles.except, { action: name, statement: statementName(statement) }),
      { effect: "restricts", preferred: false },
      ({ text, style }) => addToList(text, style, value, [name]),
    ),
  ];
}

/** Without a resource to name, the element that is in the place of one; of a pattern, the pattern. */
const placesOf = (
  entry: StringNode,
  where: Range,
  on: WideGrant["on"],
  by: WideGrant["by"],
): Pick<LanguageFinding, "at" | "places"> =>
  on === "notResource"
    ? { at: by === "pattern" ? entry : where }
    : { at: entry, places: [{ range: entry }, { range: where, message: "Every role is meant here." }] };

/** Whether an entry of `Resource` covers every role of an account, whatever its name. */
function isEveryRole(value: string): boolean {
  const { partition = "aws", account = "" } = parseArn(value) ?? {};
  const role = `arn:${/[*?]/.test(partition) ? "aws" : partition}:iam::${/^\d{12}$/.test(account) ? account : "111122223333"}:role/`;
  return matchesWildcard(value, `${role}\u0001\u0002`);
}

const stringOperators: ReadonlySet<string> = new Set(["StringEquals", "StringEqualsIgnoreCase", "StringLike"]);

/**
 * What limits `iam:PassRole`: the services that a role may be passed to, or what it is for. `StringEqualsIfExists`, which
 * also holds without the key, does not, but for Lambda alone; that and `StringLikeIfExists` are as AWS's output has it.
 */
export const limitsPassing = (conditions: readonly Clause[]): boolean =>
  conditions.some(({ name, op, values }) => {
    if (name === "iam:associatedresourcearn") return true;
    if (name !== "iam:passedtoservice" || op === undefined || !stringOperators.has(op.base.name)) return false;
    const [only, ...more] = values;
    return (
      !op.ifExists || op.base.name === "StringLike" || (more.length === 0 && only?.value === "lambda.amazonaws.com")
    );
  });

/** What limits `iam:CreateServiceLinkedRole`: the service, unless its name begins with a wildcard. */
export const limitsLinking = (conditions: readonly Clause[]): boolean =>
  conditions.some(
    ({ name, values }) => name === "iam:awsservicename" && !values.some(({ value }) => /^[*?]/.test(String(value))),
  );
