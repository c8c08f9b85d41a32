/** `keyhole drift`: what the model and an account's own answers decide otherwise. */
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { defaultOperations } from "../../catalog/operation-names.ts";
import type { Drift } from "../../rules/drift.ts";
import { driftOf } from "../../rules/drift.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { modelText, readAnswers } from "../../workspace/answers/model-text.ts";
import { modelFileName } from "../../workspace/named-files.ts";
import { createModelReader } from "../../workspace/read-model.ts";
import { answerFiles, noAnswers } from "../files/answers.ts";
import type { CheckEngine } from "../files/checker.ts";
import type { Io } from "../files/io.ts";
import { loadFiles } from "../files/load.ts";
import { modelsFor } from "../files/model-files.ts";
import { allowedFolders } from "../files/reach.ts";
import { messageLine, printable } from "../formats/safe-text.ts";
import { allowOutsideOption } from "./allow-outside.ts";
import type { About } from "./check.ts";
import { answeredNo, couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";

interface DriftOptions {
  readonly from: string;
  readonly config?: string;
  readonly allowOutside?: readonly string[];
  readonly format: "text" | "json";
}

async function drift(options: DriftOptions, io: Io, engine: CheckEngine, about: About): Promise<ExitStatus> {
  const refuse = async (file: string, message: string): Promise<ExitStatus> => {
    await io.stderr.write(messageLine(file, message));
    return couldNotAsk;
  };
  const codes = about.rules.flatMap(({ code, formerCodes = [] }) => [code, ...formerCodes]);
  const found = await modelsFor(
    {
      paths: ["."],
      found: [],
      loaded: [],
      config: options.config,
      allowed: await allowedFolders(options.allowOutside ?? [], io.cwd),
    },
    io,
    engine,
    codes,
  );
  for (const { file, message } of found.errors) await refuse(file, message);
  const [loaded] = found.models;
  if (found.errors.length > 0) return couldNotAsk;
  if (loaded === undefined)
    return await refuse(modelFileName, "there is none in this folder or above it; name one with --config");
  const { files, errors } = await answerFiles(resolve(io.cwd, options.from), io);
  for (const { file, message } of errors) await refuse(file, message);
  const answers = readAnswers(files);
  if (answers === undefined) return await refuse(options.from, noAnswers);
  const theirs = await modelOfAnswers(modelText(answers), io, engine, codes);
  const result = driftOf(engine.checkModel(loaded.read()), engine.checkModel(theirs), defaultOperations);
  if (!result.complete)
    await refuse(options.from, "names more principals and buckets than are compared at a time; the rest is left out");
  await io.stdout.write(options.format === "json" ? driftJson(result) : driftText(result));
  if (errors.length > 0 || !result.complete) return couldNotAsk;
  return result.differences.length > 0 ? answeredNo : fine;
}

/** The model that `init --from` would write. */
async function modelOfAnswers(
  text: string,
  io: Io,
  engine: CheckEngine,
  codes: readonly string[],
): Promise<WorkspaceModel> {
  const reader = createModelReader(codes);
  const read = (documents: Parameters<typeof reader.read>[0]["documents"]): WorkspaceModel =>
    reader.read({ file: modelFileName, text, resolve: (path) => path, find: () => [], documents });
  const missing = { problem: "cannot be read: no such file or folder" };
  // What it names is known once it is read.
  const names = read(() => missing).dependencies.filter((file) => file !== modelFileName);
  const { files } = await loadFiles(
    names.map((file) => ({ path: join(io.cwd, file), file, named: false })),
    io,
    engine,
  );
  const documents = new Map(files.map(({ policy }) => [policy.file, engine.documents(policy)]));
  return read((name) => documents.get(name) ?? missing);
}

function driftJson({ differences, onlyInModel, onlyInAnswers }: Drift): string {
  return `${JSON.stringify({ differences, onlyInModel, onlyInAnswers }, undefined, 2)}\n`;
}

function driftText({ differences, onlyInModel, onlyInAnswers }: Drift): string {
  const lines = differences.map(
    ({ principal, operation, object, model, answers, text }) =>
      `${operation} of ${object} by ${principal}: ${model} by the model, ${answers} by the account. ${text}`,
  );
  for (const [where, names] of [
    ["the model", onlyInModel],
    ["the account", onlyInAnswers],
  ] as const)
    for (const name of [...names.principals, ...names.buckets.map((bucket) => `s3://${bucket}`)])
      lines.push(`Only in ${where}: ${name}`);
  const count = differences.length;
  lines.push(
    count === 0 ? "No decision differs" : count === 1 ? "1 decision differs" : `${String(count)} decisions differ`,
  );
  return `${lines.map(printable).join("\n")}\n`;
}

export function driftCommand(
  io: Io,
  createEngine: () => CheckEngine,
  about: About,
  done: (status: ExitStatus) => void,
): Command {
  return new Command("drift")
    .summary("compare the model with an account's own answers")
    .description(
      "Lists the operations that keyhole.json and the answers in DIR decide otherwise, for every principal and every bucket that both have. " +
        "The script of keyhole collect writes the answers.",
    )
    .requiredOption("--from <DIR>", "the answers: what the script of keyhole collect, or iam-collect, has written")
    .option("--config <FILE>", "workspace model; default: the nearest keyhole.json in this folder or above it")
    .addOption(allowOutsideOption())
    .addOption(new Option("--format <FORMAT>", "form of the answer").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      "\nExit status: 0 no decision differs, 1 some does, 2 wrong usage, or something cannot be read.\n\nExample:\n  keyhole drift --from keyhole-answers",
    )
    .action(async (options: DriftOptions) => {
      done(await drift(options, io, createEngine(), about));
    });
}
