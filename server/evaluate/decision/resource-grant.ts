/**
 * What an Allow in a resource's policy gives the caller, by how it names them. It decides what the caller's own
 * policies still have to say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html and
 * docs/aws.md, "How a request is decided".
 */
import type { PrincipalElement, PrincipalEntry } from "../../policy/document.ts";
import type { Caller } from "../caller.ts";
import { namedByEntry, parseCaller } from "../caller.ts";

/**
 * Weakest first:
 * - `none`: nothing;
 * - `account`: it leaves it to the caller's account, whose identity policies must allow;
 * - `limited`: in the same account no identity policy is needed, but boundary and session policy limit it;
 * - `unlimited`: in the same account not even their silence does. (Their Denies always count.)
 */
export type Grant = "none" | "account" | "limited" | "unlimited";

const strength: Readonly<Record<Grant, number>> = { none: 0, account: 1, limited: 2, unlimited: 3 };

export const stronger = (a: Grant, b: Grant): Grant => (strength[a] >= strength[b] ? a : b);
export const weaker = (a: Grant, b: Grant): Grant => (strength[a] <= strength[b] ? a : b);

/** By what the entry that names the caller is: the ARN of their role is not that of their session. */
export const grantByEntry: Readonly<Record<Caller["kind"], Grant>> = {
  user: "unlimited",
  role: "limited",
  session: "unlimited",
  federated: "unlimited",
  account: "account",
  service: "unlimited",
  everyone: "unlimited",
  attached: "none",
};

/** A `Principal` or `NotPrincipal` element whose entries are read once. */
export class PrincipalList {
  readonly negated: boolean;
  readonly #entries: readonly {
    readonly entry: PrincipalEntry;
    readonly named: Caller | undefined;
    readonly grant: Grant;
  }[];
  /** Requests come in runs of the same caller. */
  #lastCaller: Caller | undefined;
  #last: Grant = "none";

  constructor({ negated, entries }: PrincipalElement) {
    this.negated = negated;
    this.#entries = entries.map((entry) => {
      const named = parseCaller(entry.node.value);
      // Some service principals have names of their own kind.
      return {
        entry,
        named,
        grant: entry.kind === "Service" ? "unlimited" : named === undefined ? "none" : grantByEntry[named.kind],
      };
    });
  }

  /** What an Allow with this element gives the caller; `none` also means that a Deny with it does not concern them. */
  grantTo(caller: Caller): Grant {
    if (this.#lastCaller === caller) return this.#last;
    this.#lastCaller = caller;
    return (this.#last = this.#grantTo(caller));
  }

  #grantTo(caller: Caller): Grant {
    let best: Grant = "none";
    for (const { entry, named, grant } of this.#entries) {
      if (namedByEntry(entry, caller, named) === "no") continue;
      if (this.negated) return "none";
      best = stronger(best, grant);
    }
    return this.negated ? "unlimited" : best;
  }
}
