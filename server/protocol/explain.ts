/** Answers `keyhole/explain`: from an Access Denied message to its cause, and the fixes of that. */
import type { CancellationToken } from "vscode-languageserver";
import type { Steps } from "../evaluate/steps.ts";
import type { Fix } from "../rules/diagnostic.ts";
import { askModels } from "../rules/explain/ask-models.ts";
import type { ExplainedCause, ExplainedDenial, ExplainedError, Explanation } from "../rules/explain/explanation.ts";
import { explainSteps } from "../rules/explain/explain.ts";
import { commandsHeading, likelyHeading, noDenialText, nothingText } from "../rules/explain/words.ts";
import { layerText } from "../rules/modelled.ts";
import type { Denial, Reading } from "../workspace/denials/denial.ts";
import { DenialReader } from "../workspace/denials/reader.ts";
import type { WorkspaceModel } from "../workspace/model.ts";
import type { Analyses } from "./analyses.ts";
import { isRecord } from "./client-features.ts";
import type { ClientFeatures } from "./client-features.ts";
import { contentModified } from "./stale.ts";
import type { PlaceholderSelection, Sources } from "./to-lsp.ts";
import { toLocation, toPlaceholderSelection, toWorkspaceEdit } from "./to-lsp.ts";
import { isBelow, relativePath } from "./uris.ts";
import { SharedWork } from "./work.ts";

export interface ExplainContext {
  readonly client: ClientFeatures;
  readonly analyses: Analyses;
  readonly ready: Promise<void>;
  /** Of the workspace, as URIs. */
  readonly folders: () => readonly string[];
}

/** Different denials that an editor is told of; the command line lists all. */
const mostItems = 100;

const chunk = 64 * 1024;

/** What an editor shows of one denial, or of an error that is none: texts, places and fixes, and nothing to work out. */
export interface ExplainedItem {
  readonly title: string;
  /** Where it is in the text, and how often; empty for a single message. */
  readonly seen: string;
  readonly lines: readonly string[];
  readonly causes: readonly ExplainedPlace[];
  readonly likely: { readonly heading: string; readonly texts: readonly string[] } | null;
  readonly question: string | null;
  readonly commands: { readonly heading: string; readonly texts: readonly string[] } | null;
}

interface ExplainedPlace {
  readonly text: string;
  /** `file:line`, and where that is; null where the file is no longer there, or none yet. */
  readonly place: string | null;
  readonly location: ReturnType<typeof toLocation> | null;
  readonly fixes: readonly ExplainedFix[];
}

type Edit = ReturnType<typeof toWorkspaceEdit>;

interface ExplainedFix {
  readonly title: string;
  /** What `keyhole/explainFix` asks for, as it is. */
  readonly id: string;
  readonly needsInput: boolean;
  readonly isPreferred: boolean;
}

export interface ExplainAnswer {
  readonly items: readonly ExplainedItem[];
  /** Items beside these. */
  readonly more: number;
  /** Why there is no item. */
  readonly nothing: string | null;
}

export class Explain {
  readonly #context: ExplainContext;

  constructor(context: ExplainContext) {
    this.#context = context;
  }

  /** Answers `keyhole/explain` for a message, a log or events. */
  async answer(params: unknown, token: CancellationToken): Promise<ExplainAnswer> {
    const explanation = await this.#explain(textOf(params), token);
    const { denials, others, notKept } = explanation;
    const sources = this.#sources();
    const isMessage = denials.length + others.length === 1;
    const items = [
      ...denials.map((one) => this.#denialItem(one, isMessage, sources)),
      ...others.map((one) => errorItem(one, isMessage)),
    ];
    return {
      items: items.slice(0, mostItems),
      more: Math.max(0, items.length - mostItems) + notKept,
      nothing: items.length === 0 ? nothingText(explanation) : null,
    };
  }

  /** Answers `keyhole/explainFix`; ContentModified where the files no longer lead to this fix. */
  async fix(
    params: unknown,
    token: CancellationToken,
  ): Promise<{ readonly edit: NonNullable<Edit>; readonly selection: PlaceholderSelection | null }> {
    const id = isRecord(params) ? params["id"] : undefined;
    const { denials } = await this.#explain(textOf(params), token);
    const edits =
      denials
        .flatMap(({ denial, causes }) => causes.flatMap((cause) => cause.fixes.map((fix) => ({ denial, cause, fix }))))
        .find(({ denial, cause, fix }) => fixId(denial, cause, fix) === id)
        ?.fix.edits() ?? [];
    const sources = this.#sources();
    const edit = edits.length === 0 ? undefined : toWorkspaceEdit(edits, sources, this.#context.client);
    if (edit === undefined) throw contentModified("The files changed since this fix was offered.");
    return { edit, selection: toPlaceholderSelection(edits, sources) ?? null };
  }

  async #explain(text: string, token: CancellationToken): Promise<Explanation> {
    const { ready, analyses } = this.#context;
    await ready;
    const { read } = await analyses.models.readCompletely();
    const models = read.length > 0 ? read : await this.#madeModels();
    return new SharedWork(
      analyses.work,
      explanationOf(text, models, (file) => this.#shown(file)),
      () => true,
    ).wait(token);
  }

  /** Where there is no keyhole.json: of each folder that holds policies, what `init` would make of them. */
  async #madeModels(): Promise<WorkspaceModel[]> {
    const { folders, analyses } = this.#context;
    const policies = analyses.index.policyFiles();
    const withPolicies = folders().filter((folder) => policies.some(({ file }) => isBelow(file, folder)));
    const made = await Promise.all(withPolicies.map((folder) => analyses.models.madeOf(folder)));
    return made.map(({ model }) => model);
  }

  #denialItem(one: ExplainedDenial, isMessage: boolean, sources: Sources): ExplainedItem {
    const { lines, model, causes, likely, question, commands } = one;
    return {
      title: lines.what,
      seen: seenText(one, isMessage),
      lines: [lines.who, lines.which, ...(model === undefined ? [] : [model.text])],
      causes: causes.map((cause) => this.#place(one.denial, cause, sources)),
      likely: likely.length === 0 ? null : { heading: likelyHeading(one), texts: likely.map(({ text }) => text) },
      question: question ?? null,
      commands: commands.length === 0 ? null : { heading: commandsHeading, texts: commands },
    };
  }

  #place(denial: Denial, cause: ExplainedCause, sources: Sources): ExplainedPlace {
    const { layer, file, range, text, fixes } = cause;
    const location = toLocation({ file, range }, sources) ?? null;
    return {
      text: `${layerText(layer)}: ${text}`,
      place: location && `${this.#shown(file)}:${String(location.range.start.line + 1)}`,
      location,
      fixes: fixes
        .filter(({ createsFile }) => createsFile !== true || this.#context.client.createsFiles)
        .map((fix) => ({
          title: fix.title,
          id: fixId(denial, cause, fix),
          needsInput: fix.needsInput,
          isPreferred: fix.isPreferred,
        })),
    };
  }

  /** From its folder on. */
  #shown(file: string): string {
    const folder = this.#context.folders().find((one) => isBelow(file, one));
    return folder === undefined ? relativePath("", file) : relativePath(folder, file);
  }

  #sources(): Sources {
    return (file) => this.#context.analyses.index.source(file);
  }
}

function* explanationOf(
  text: string,
  models: readonly WorkspaceModel[],
  shown: (file: string) => string,
): Steps<Explanation> {
  const reading = yield* readingOf(text);
  return yield* explainSteps(
    {
      ...reading,
      denials: reading.denials.slice(0, mostItems),
      notKept: reading.notKept + Math.max(0, reading.denials.length - mostItems),
    },
    askModels(models, shown),
  );
}

function* readingOf(text: string): Steps<Reading> {
  const reader = new DenialReader();
  for (let from = 0; from < text.length; from += chunk) {
    reader.push(text.slice(from, from + chunk));
    yield;
  }
  return reader.end();
}

function errorItem(one: ExplainedError, isMessage: boolean): ExplainedItem {
  return {
    title: noDenialText(one.error),
    seen: seenText(one, isMessage),
    lines: [one.text],
    causes: [],
    likely: null,
    question: null,
    commands: null,
  };
}

function seenText({ count, line }: { readonly count: number; readonly line: number }, isMessage: boolean): string {
  const times = count === 1 ? "" : `, ${String(count)} times`;
  return isMessage && count === 1 ? "" : `line ${String(line)}${times}`;
}

const textOf = (params: unknown): string =>
  isRecord(params) && typeof params["text"] === "string" ? params["text"] : "";

/** The same as long as the same denial leads to the same fix of the same file. */
const fixId = ({ action, resource, principal }: Denial, { file }: ExplainedCause, { title }: Fix): string =>
  JSON.stringify([principal, action, resource, file, title]);
