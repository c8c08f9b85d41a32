/** Asks `keyhole evaluate` one question, from policies written as short as they can be. */
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";

export interface Statement {
  readonly [element: string]: unknown;
}

export interface Answer {
  readonly id: unknown;
  readonly error?: string;
  readonly decision: string;
  readonly decidedBy: string;
  readonly statements: readonly {
    readonly policyType: string;
    readonly level?: number;
    readonly policy: number;
    readonly statement: number;
    readonly sid?: string;
    readonly effect: string;
    readonly matched: boolean;
  }[];
  readonly explanation: readonly string[];
}

export const policy = (...statements: readonly Statement[]): Statement => ({
  Version: "2012-10-17",
  Statement: statements,
});
export const allow = (
  action: string | readonly string[],
  resource: string | readonly string[],
  more: Statement = {},
): Statement => ({ Effect: "Allow", Action: action, Resource: resource, ...more });
export const deny = (
  action: string | readonly string[],
  resource: string | readonly string[],
  more: Statement = {},
): Statement => ({ Effect: "Deny", Action: action, Resource: resource, ...more });
export const to = (...arns: readonly string[]): Statement => ({ Principal: { AWS: arns } });
export const toEveryone: Statement = { Principal: "*" };

export function ask(request: unknown, policies: unknown): Answer {
  return JSON.parse(new LineEvaluator().answer(JSON.stringify({ id: "1", request, policies })).text) as Answer;
}

/** `decision decidedBy`, or the error. */
export function verdict(request: unknown, policies: unknown): string {
  const { error, decision, decidedBy } = ask(request, policies);
  return error ?? `${decision} ${decidedBy}`;
}
