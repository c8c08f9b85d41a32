/** What `keyhole explain` does: from an Access Denied message to its cause. Loaded by that command alone. */
import { FileError } from "../../protocol/file-error.ts";
import { askModels, thatKnow } from "../../rules/explain/ask-models.ts";
import { askModel } from "../../rules/explain/ask-model.ts";
import { explain } from "../../rules/explain/explain.ts";
import type { Explanation } from "../../rules/explain/explanation.ts";
import type { AskModel } from "../../rules/explain/explain.ts";
import { nothingText } from "../../rules/explain/words.ts";
import type { Reading } from "../../workspace/denials/denial.ts";
import { DenialReader } from "../../workspace/denials/reader.ts";
import type { CheckEngine } from "../files/checker.ts";
import { declaredModels } from "../files/declared-models.ts";
import { modelOfFolder } from "../files/folder-model.ts";
import { hasColours } from "../files/io.ts";
import type { Io } from "../files/io.ts";
import { messageSource } from "../files/message.ts";
import { modelsFor } from "../files/model-files.ts";
import { allowedFolders } from "../files/reach.ts";
import { formatExplainJson, formatExplainText } from "../formats/explain.ts";
import { messageLine } from "../formats/safe-text.ts";
import type { About } from "./check.ts";
import { couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";

export interface ExplainOptions {
  /** A message, a file, or `-`. */
  readonly message: string;
  readonly config: string | undefined;
  /** Folders in which the model may name files although it lies elsewhere. */
  readonly allowOutside: readonly string[];
  readonly format: "text" | "json";
  readonly pullHints: boolean;
}

/** The answer on `io.stdout`; what keeps it from being one on `io.stderr`. Never throws but for a bug. */
export async function explainMessage(
  options: ExplainOptions,
  io: Io,
  engine: CheckEngine,
  about: About,
): Promise<ExitStatus> {
  const { name, text } = messageSource(options.message, io);
  const say = (message: string, file = name): Promise<void> => io.stderr.write(messageLine(file, message));
  const reader = new DenialReader();
  try {
    for await (const chunk of text) reader.push(chunk);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await say(error.message);
    return couldNotAsk;
  }
  const reading = reader.end();
  const asked = await askableModel(options, reading, io, engine, about);
  for (const { file, message } of asked.errors) await say(message, file);
  const explanation = explain(reading, asked.ask);
  await print(explanation, options, asked.texts, io);
  if (explanation.notKept > 0)
    await say(`too many different denials: ${String(explanation.notKept)} more mentions are not listed`);
  if (explanation.denials.length + explanation.others.length > 0) return asked.unusable ? couldNotAsk : fine;
  await say(nothingText(explanation));
  return couldNotAsk;
}

interface Asked {
  /** Undefined without a model. */
  readonly ask: AskModel | undefined;
  readonly texts: ReadonlyMap<string, string>;
  readonly errors: readonly { readonly file: string; readonly message: string }[];
  /** Whether the model that was named cannot be used. */
  readonly unusable: boolean;
}

/** Not the whole disk, wherever a message is pasted. */
const nearbyCode = ["*", "*/*", "*/*/*"].map((path) => `${path}.{yaml,yml,template,tf,tofu,json}`);

/** The nearest model, the one that was named, or what the policies in the folder tell by themselves. */
async function askableModel(
  { config, allowOutside }: ExplainOptions,
  { denials }: Reading,
  io: Io,
  engine: CheckEngine,
  about: About,
): Promise<Asked> {
  const nothing = { ask: undefined, texts: new Map<string, string>(), errors: [], unusable: false };
  if (denials.length === 0 && config === undefined) return nothing;
  const allowed = await allowedFolders(allowOutside, io.cwd);
  const question = { paths: ["."], found: [], loaded: [], config, allowed };
  const codes = about.rules.map(({ code }) => code);
  const { models, files, errors } = await modelsFor(question, io, engine, codes);
  const texts = new Map(files.map(({ policy }) => [policy.file, policy.text]));
  const [loaded] = models;
  if (errors.length > 0 && loaded === undefined) return { ...nothing, errors, unusable: true };
  if (loaded !== undefined) return { ask: askModel(loaded.read()), texts, errors, unusable: errors.length > 0 };
  const declared = await declaredModels(nearbyCode, io, engine);
  const known = thatKnow(
    declared.models.map(({ model }) => model),
    denials.map(({ item }) => item),
  );
  if (known.length > 0) {
    const found = new Map(declared.files.map(({ policy }) => [policy.file, policy.text]));
    return { ...nothing, ask: askModels(known, (file) => file), texts: found };
  }
  const folder = await modelOfFolder(io, engine, codes);
  if (folder === undefined) return nothing;
  // There is no keyhole.json that could lack anything.
  return { ...nothing, ask: askModel(folder.model, () => folderModelText), texts: folder.texts };
}

const folderModelText = "what keyhole init makes of them";

async function print(
  explanation: Explanation,
  { format, pullHints }: ExplainOptions,
  texts: ReadonlyMap<string, string>,
  io: Io,
): Promise<void> {
  const width = io.stdout.isTTY ? Math.min(io.stdout.columns ?? 100, 100) : undefined;
  const parts =
    format === "json"
      ? formatExplainJson(explanation, { pullHints, texts })
      : formatExplainText(explanation, { colours: hasColours(io.stdout, io.env), width, pullHints, texts });
  for (const part of parts) {
    await io.stdout.write(part);
    if (io.stdout.closed === true) return;
  }
}
