/**
 * What the last checks of policies found, for a version that says the same: whoever types in a Sid, a comment or between
 * statements only moves it. It is found again by what the statements say, and put to the places where they stand now.
 */
import type { Budget } from "../../evaluate/budget.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Steps } from "../../evaluate/steps.ts";
import type { Statement } from "../../policy/document.ts";
import type { Range } from "../../policy/nodes.ts";
import { indexAt } from "../../policy/nodes.ts";
import type { Cause, CauseDetail } from "../causes/cause.ts";
import type { Access } from "../requests/operations.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { lengthOf } from "../scenario/policy-set.ts";
import type { Uploader } from "../scenario/principal.ts";
import { attached } from "../scenario/principal.ts";
import type { UploadGrant } from "../scenario/upload-grant.ts";
import type { UploadCheck } from "./identity-policies.ts";

interface Known {
  readonly set: PolicySet;
  readonly accesses: readonly Access[];
  readonly found: UploadCheck;
  /** Steps that it took, and is charged with each time. */
  readonly spent: number;
}

/** Each holds a version of its policy, so there are few, and none of what is longer than AWS stores. */
const maxKnown = 32;
const maxLength = 65_536;

export class KnownChecks {
  readonly #known = new Map<string, Known>();

  /** What `check` finds in the set, for the one unknown principal of most identity policies without a check. */
  *of(
    set: PolicySet,
    uploader: Uploader,
    accesses: readonly Access[],
    budget: Budget,
    check: () => Steps<UploadCheck>,
  ): Steps<UploadCheck> {
    const name = uploader === attached ? meaningOf(set) : undefined;
    if (name === undefined) return yield* check();
    const known = this.#known.get(name);
    const moved =
      known?.accesses === accesses && known.spent <= budget.left ? movedTo(set, known.set, known.found) : undefined;
    if (known !== undefined && moved !== undefined) {
      budget.spend(known.spent);
      // Only quicker: it would be found again in the older version.
      this.#remember(name, { ...known, set, found: moved });
      return moved;
    }
    const before = budget.spent;
    const found = yield* check();
    if (found.complete) this.#remember(name, { set, accesses, found, spent: budget.spent - before });
    return found;
  }

  #remember(name: string, known: Known): void {
    this.#known.delete(name);
    this.#known.set(name, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxKnown && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** What the statements of a policy say, in their order; undefined where it is not to be told, or not to be kept. */
function meaningOf(set: PolicySet): string | undefined {
  const { documents, statements } = set;
  const [found, ...others] = documents;
  if (found === undefined || others.length > 0 || found.owner !== undefined) return undefined;
  // What is no JSON may have its parts anywhere.
  if (found.source.makeStyle !== undefined || found.source.reread !== undefined) return undefined;
  if (lengthOf(set) > maxLength) return undefined;
  const ids: number[] = [];
  for (const { factsId } of statements) {
    if (factsId === undefined) return undefined;
    ids.push(factsId);
  }
  return ids.join();
}

/** Undefined where a place is none that statements have. */
function movedTo(set: PolicySet, from: PolicySet, found: UploadCheck): UploadCheck | undefined {
  const [document] = set.documents;
  if (document === undefined) return undefined;
  const places = new Map<Range, Range>();
  let isMoved = true;
  const statements = new Map(from.statements.map((one, index) => [one, set.statements[index] ?? one]));
  const statement = (one: CompiledStatement): CompiledStatement => statements.get(one) ?? failed(one);
  const range = (place: Range): Range => {
    if (!places.has(place)) {
      const index = indexAt(from.statements, place.offset, ({ statement: { node } }) => node);
      const [old, own] = [from.statements[index], set.statements[index]].map((one) => placesIn(one?.statement));
      old?.forEach((one, at) => {
        const there = own?.[at];
        if (there !== undefined) places.set(one, there);
      });
    }
    return places.get(place) ?? failed(place);
  };
  const grant = (one: UploadGrant): UploadGrant => ({
    ...one,
    statement: statement(one.statement),
    token: range(one.token),
  });
  const moved: UploadCheck = {
    causes: found.causes.map((cause): Cause => ({
      ...cause,
      document,
      detail: detailOf(cause.detail, statement),
      range: range(cause.range),
      grants: cause.grants.map(grant),
      related: cause.related.map((place) => ({ ...place, document, range: range(place.range) })),
    })),
    idleKeys: found.idleKeys.map((idle) => ({ ...idle, document, statement: statement(idle.statement) })),
    grants: found.grants.map(grant),
    complete: found.complete,
  };
  return isMoved ? moved : undefined;

  function failed<Asked>(asked: Asked): Asked {
    isMoved = false;
    return asked;
  }
}

function detailOf(detail: CauseDetail, of: (statement: CompiledStatement) => CompiledStatement): CauseDetail {
  if (detail.kind !== "missingAction") return { ...detail, statement: of(detail.statement) };
  return detail.neighbour === undefined ? detail : { ...detail, neighbour: of(detail.neighbour) };
}

/** All that a finding in an identity policy can be at, in an order that is the same for statements that say the same. */
const placesIn = (statement: Statement | undefined): readonly Range[] =>
  statement === undefined
    ? []
    : [
        statement.node,
        ...[statement.action, statement.resource].flatMap((list) => list && [list.property.key, ...list.values]),
        ...statement.conditions.flatMap(({ key, valueNodes }) => [key.key, ...valueNodes]),
      ].filter((place) => place !== undefined);
