/**
 * The statements that can be about a caller, found by name: a policy may name thousands of principals, each in a
 * statement of its own.
 */
import type { Budget } from "../../../evaluate/budget.ts";
import type { Caller } from "../../../evaluate/caller.ts";
import { parseCaller } from "../../../evaluate/caller.ts";
import { placeholdersIn } from "../../../policy/placeholders.ts";
import type { PolicySet } from "../policy-set.ts";
import { byAction } from "../policy-set.ts";

export class StatementsAbout {
  readonly #set: PolicySet;
  /** Statements about whoever they do not name, about everybody, or about nobody in particular. */
  readonly #general: number[] = [];
  /** By principal ARN, account id, or a role's account and name. */
  readonly #byName = new Map<string, number[]>();
  readonly #budget: Budget;

  constructor(set: PolicySet, budget: Budget) {
    this.#set = set;
    this.#budget = budget;
    for (const [
      place,
      {
        statement: { principal },
      },
    ] of set.statements.entries()) {
      budget.spend(1 + (principal?.entries.length ?? 0));
      if (principal === undefined || principal.negated) {
        this.#general.push(place);
        continue;
      }
      const names = new Set(principal.entries.flatMap(({ node: { value } }) => namesIn(value)));
      if (names.has("*")) this.#general.push(place);
      else for (const name of names) this.#add(name, place);
    }
  }

  /** The set with nothing but the statements that can be about the caller. */
  of(caller: Caller): PolicySet {
    const names =
      caller.kind === "session"
        ? [caller.arn, caller.account, roleName(caller)]
        : "arn" in caller
          ? [caller.arn, caller.account]
          : caller.kind === "service"
            ? [caller.name]
            : [];
    const places = new Set(this.#general);
    for (const name of names) for (const place of this.#byName.get(name) ?? []) places.add(place);
    this.#budget.spend(1 + places.size);
    if (places.size === this.#set.statements.length) return this.#set;
    const statements = [...places]
      .sort((a, b) => a - b)
      .map((place) => this.#set.statements[place])
      .filter((statement) => statement !== undefined);
    return { ...this.#set, statements, on: byAction(statements) };
  }

  #add(name: string, place: number): void {
    const places = this.#byName.get(name);
    if (places === undefined) this.#byName.set(name, [place]);
    else if (places.at(-1) !== place) places.push(place);
  }
}

const roleName = ({ account, name }: { readonly account: string; readonly name: string }): string =>
  `${account} ${name}`;

/** Under what an entry is looked for; a session is named by its role, too. */
function namesIn(value: string): string[] {
  const caller = parseCaller(value);
  // A placeholder may be anybody.
  if (placeholdersIn(value).length > 0) return ["*"];
  if (caller === undefined) return [value];
  if (caller.kind === "everyone") return ["*"];
  if (caller.kind === "account") return [caller.account];
  return caller.kind === "role" ? [value, roleName(caller)] : [value];
}
