/** The line over each policy of a workspace model: which operations it has a say on pass, and which fail. */
import { format } from "../../policy/message.ts";
import type { PolicyDocument } from "../../policy/document.ts";
import type { Range } from "../../policy/nodes.ts";
import { own } from "../../policy/own.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ModelCheck } from "../../uploads/check-model.ts";
import type { PairCheck } from "../../uploads/judge/pair.ts";
import { inOrder, kmsActions } from "../../uploads/requests/operations.ts";
import type { ModelPlace, PolicyList, WorkspaceModel } from "../../workspace/model.ts";
import { policiesOf } from "../../workspace/model-policies.ts";
import { outerRange } from "../publish.ts";
import { list } from "../wording.ts";
import type { AnswerKind, OperationAnswer, PairAnswers } from "./answers.ts";
import { answersByPair, placeIn, worstOf } from "./answers.ts";

export interface Lens {
  readonly document: PolicyDocument;
  /** Of the policy's opening brace. */
  readonly range: Range;
  readonly title: string;
  /** The places that decide: those that refuse, else those that allow; the model's own entries last. */
  readonly trail: readonly ModelPlace[];
}

const templates = {
  names: { MultipartUpload: "multipart" } as Readonly<Record<string, string>>,
  one: {
    passes: "{operation} passes",
    fails: "{operation} fails: {why}",
    some: "{operation} fails for some objects: {why}",
    conditional: "{operation} depends on {why}",
    unknown: "{operation} is open: {why}",
  } as const satisfies Record<AnswerKind, string>,
  many: {
    passes: "{operation} passes",
    fails: "{operation} fails for {count} of {all}: {why}",
    some: "{operation} fails for some objects of {count} of {all}: {why}",
    conditional: "{operation} of {count} of {all} depends on {why}",
    unknown: "{operation} of {count} of {all} is open: {why}",
  } as const satisfies Record<AnswerKind, string>,
  of: "{principals} to {buckets}: {answers}",
  principals: "{count} principals",
  buckets: "{count} buckets",
  principal: "1 principal",
  bucket: "1 bucket",
} as const;

/** @param file as the model names it */
export function lensesOf(checked: ModelCheck, file: string): Lens[] {
  const { model } = checked.compiled;
  const here = [...policiesOf(model).values()].filter((policy) => policy.file === file);
  return here.flatMap(({ found }) => {
    const pairs = pairsUnder(checked, found);
    if (pairs.length === 0) return [];
    const answered = answersByPair(pairs);
    const { offset } = outerRange(found, found.document.node);
    return [
      {
        document: found.document,
        range: { offset, end: offset + 1 },
        title: titleOf(answered),
        trail: trailOf(checked, answered),
      },
    ];
  });
}

/** The pairs that a policy has a say on. */
function pairsUnder({ compiled: { model }, pairs }: ModelCheck, found: FoundDocument): PairCheck[] {
  const holds = (policies: PolicyList): boolean => policies?.some((one) => one.found === found) === true;
  const accounts = accountsUnder(model, found);
  const all: PairCheck[] = [];
  for (const [principal, ofPrincipal] of pairs) {
    const limits =
      holds(principal.identity) ||
      holds(principal.permissionsBoundary) ||
      holds(principal.session) ||
      accounts.has(`service ${principal.account ?? ""}`);
    for (const pair of ofPrincipal) {
      const { bucket, destination } = pair;
      const ofKey =
        destination.kind === "key" &&
        (holds(destination.declared?.policy) || accounts.has(`resource ${destination.key.account}`));
      if (limits || ofKey || holds(bucket.policy) || accounts.has(`resource ${bucket.account ?? ""}`)) all.push(pair);
    }
  }
  return all;
}

function accountsUnder(model: WorkspaceModel, found: FoundDocument): Set<string> {
  const holds = (levels: readonly PolicyList[] | undefined): boolean =>
    levels?.some((level) => level?.some((one) => one.found === found)) === true;
  return new Set(
    model.accounts.flatMap(({ id, serviceControl, resourceControl, managementAccount }) =>
      managementAccount
        ? []
        : [...(holds(serviceControl) ? [`service ${id}`] : []), ...(holds(resourceControl) ? [`resource ${id}`] : [])],
    ),
  );
}

function titleOf(answered: readonly PairAnswers[]): string {
  const all = answered.flatMap((one) => one.answers);
  const answers = inOrder(all.map(({ operation }) => operation))
    .map((operation) =>
      answersText(
        operation,
        all.filter((one) => one.operation === operation),
      ),
    )
    .join(", ");
  const pairNames = new Set(answered.map(({ pair }) => `${pair.principal.principal.arn} ${pair.bucket.name}`));
  if (pairNames.size === 1) return answers;
  const count = (
    names: readonly string[],
    one: string,
    many: typeof templates.principals | typeof templates.buckets,
  ): string => (new Set(names).size === 1 ? one : format(many, { count: String(new Set(names).size) }));
  return format(templates.of, {
    answers,
    principals: count(
      answered.map(({ pair }) => pair.principal.principal.arn),
      templates.principal,
      templates.principals,
    ),
    buckets: count(
      answered.map(({ pair }) => pair.bucket.name),
      templates.bucket,
      templates.buckets,
    ),
  });
}

function answersText(operation: string, answers: readonly OperationAnswer[]): string {
  // What a lens says of several pairs is the worst of them.
  const worst = worstOf(answers)?.answer ?? "passes";
  const concerned = answers.filter(({ answer }) => answer === worst);
  const actions = kmsActions.filter((action) => concerned.some((one) => one.kmsActions.includes(action)));
  const why =
    (worst === "fails" || worst === "some") && actions.length > 0
      ? list(actions)
      : list([...new Set(concerned.map((one) => one.why))].slice(0, 1));
  const template = concerned.length === answers.length ? templates.one[worst] : templates.many[worst];
  return format(template, {
    operation: own(templates.names, operation) ?? operation,
    why,
    count: String(concerned.length),
    all: String(answers.length),
  });
}

/** What a trail shows at most. */
const maxPlaces = 50;

function trailOf(checked: ModelCheck, answered: readonly PairAnswers[]): ModelPlace[] {
  const refusing = answered.flatMap(({ answers }) =>
    answers.flatMap(({ refusals }) => refusals.map(({ document, range }) => placeIn(checked, document, range))),
  );
  const allowing = refusing.length > 0 ? [] : answered.flatMap(({ pair }) => grantsOf(checked, pair));
  const entries = answered.flatMap(({ pair }) => [pair.principal.principal.place, pair.bucket.place]);
  const seen = new Set<string>();
  return [...refusing, ...allowing, ...entries]
    .filter(({ file, range }) => {
      const name = `${String(range.offset)} ${String(range.end)} ${file}`;
      return !seen.has(name) && seen.add(name) !== undefined;
    })
    .slice(0, maxPlaces);
}

/** The statements that let the principal write. */
function grantsOf(checked: ModelCheck, { classes, principal, bucket }: PairCheck): ModelPlace[] {
  return classes
    .flatMap(({ grants }) => grants)
    .flatMap(({ statement, token }) => {
      const document =
        principal.identity?.sourceOf.get(statement) ?? checked.compiled.set(bucket.policy)?.sourceOf.get(statement);
      return document === undefined ? [] : [placeIn(checked, document, token)];
    });
}
