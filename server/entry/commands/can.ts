/** `keyhole can`: whether the workspace model lets one operation on an object through, and why. */
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { UnansweredUpload } from "../../rules/can.ts";
import { declares } from "../../rules/can.ts";
import { canUpload } from "../../rules/engine.ts";
import type { CheckedModel, PolicyFile } from "../../rules/engine.ts";
import type { ObjectName, UploadQuestion } from "../../uploads/can-upload.ts";
import { allOperations } from "../../uploads/requests/operation-rows.ts";
import { isOnBucket, operationOf } from "../../uploads/requests/operations.ts";
import type { CheckEngine } from "../files/checker.ts";
import { hasColours } from "../files/io.ts";
import type { Io } from "../files/io.ts";
import { declaredModels } from "../files/declared-models.ts";
import { internalError } from "../files/loaded.ts";
import type { LoadedFile } from "../files/loaded.ts";
import { modelsFor, placeName } from "../files/model-files.ts";
import { allowedFolders } from "../files/reach.ts";
import { decode } from "../files/read.ts";
import type { PathError } from "../files/search.ts";
import { shortList } from "../../rules/wording.ts";
import { isHclFile, isYamlFile, mayBeTemplate } from "../../workspace/infrastructure-files.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { modelFileName } from "../../workspace/named-files.ts";
import { messageLine } from "../formats/safe-text.ts";
import { formatUploadJson, formatUploadText } from "../formats/can.ts";
import type { About } from "./check.ts";
import { allowOutsideOption } from "./allow-outside.ts";
import { answeredNo, couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";

export interface CanOptions {
  readonly question: UploadQuestion;
  /** The objects as the user writes them. */
  readonly on: string;
  readonly config: string | undefined;
  /** Folders in which the model may name files although it lies elsewhere. */
  readonly allowOutside: readonly string[];
  readonly format: "text" | "json";
}

/** The answer on `io.stdout`; what keeps it from being one, a line each, on `io.stderr`. Never throws but for a bug. */
export async function answer(options: CanOptions, io: Io, engine: CheckEngine, about: About): Promise<ExitStatus> {
  const refuse = async (file: string, message: string): Promise<ExitStatus> => {
    await io.stderr.write(messageLine(file, message));
    return couldNotAsk;
  };
  const asked = await modelAskedFor(options, io, engine, about);
  for (const { file, message } of asked.errors) await refuse(file, message);
  const { question } = options;
  const { model, config } = asked;
  if (model === undefined || config === undefined) return couldNotAsk;
  const checked: CheckedModel = engine.checkModel(model);
  const report = canUpload(checked, question);
  if ("problem" in report) return await refuse(whereOf(report, config), report.problem);
  const crashed = report.causes.filter(({ code }) => code === "internal-error");
  const files = new Map([config, ...asked.files.map(({ policy }) => policy)].map((file) => [file.file, file]));
  for (const { file, range, message } of crashed) await refuse(placeName(files.get(file) ?? config, range), message);
  for (const { place, message } of report.problems) await refuse(placeName(config, place.range), message);
  const texts = new Map(asked.files.map(({ policy }) => [policy.file, policy.text]));
  const words = { principal: question.principal, on: options.on, texts };
  const width = io.stdout.isTTY ? Math.min(io.stdout.columns ?? 100, 100) : undefined;
  const told = { ...report, causes: report.causes.filter((cause) => !crashed.includes(cause)) };
  await io.stdout.write(
    options.format === "json"
      ? formatUploadJson(told, words)
      : formatUploadText(told, words, { colours: hasColours(io.stdout, io.env), width }),
  );
  // Fixes are worked out while the answer is written.
  const failed = told.causes.filter(({ fixesFailure }) => fixesFailure !== undefined);
  for (const { file, code, fixesFailure } of failed)
    await refuse(file, `${internalError(fixesFailure?.error)} (in a fix for ${code})`);
  if (report.problems.length > 0 || crashed.length > 0 || failed.length > 0) return couldNotAsk;
  return report.allowed ? fine : answeredNo;
}

/** The model that is asked; undefined where there is none, or several, which `errors` says. */
interface AskedModel {
  readonly model?: WorkspaceModel;
  /** The file that declares it. */
  readonly config?: PolicyFile;
  readonly files: readonly LoadedFile[];
  readonly errors: readonly PathError[];
}

/** The nearest keyhole.json, or the one that is named; without one the infrastructure code here. */
async function modelAskedFor(
  { question, config, allowOutside }: CanOptions,
  io: Io,
  engine: CheckEngine,
  about: About,
): Promise<AskedModel> {
  if (config !== undefined && (await isInfrastructure(config, io)))
    return await declaredFor(question, config, io, engine);
  const found = await modelsFor(
    { paths: ["."], found: [], loaded: [], config, allowed: await allowedFolders(allowOutside, io.cwd) },
    io,
    engine,
    about.rules.flatMap(({ code, formerCodes = [] }) => [code, ...formerCodes]),
  );
  const [loaded] = found.models;
  if (found.errors.length > 0) return { files: [], errors: found.errors };
  if (loaded === undefined) return await declaredFor(question, undefined, io, engine);
  return { model: loaded.read(), config: loaded.config.policy, files: found.files, errors: [] };
}

const modelWanted =
  "there is none in this folder or above it, and no template or Terraform configuration here; name one with --config, or write a first one with: keyhole init";

async function declaredFor(
  question: UploadQuestion,
  config: string | undefined,
  io: Io,
  engine: CheckEngine,
): Promise<AskedModel> {
  const { models, files, errors } = await declaredModels([config ?? "."], io, engine);
  if (config !== undefined && errors.length > 0) return { files, errors };
  const fitting = models.filter(({ model }) => declares(model, question));
  // Of one alone it can be said what it lacks.
  const [declared] = fitting.length === 0 && models.length === 1 ? models : fitting;
  const refuse = (message: string): AskedModel => ({ files, errors: [{ file: config ?? modelFileName, message }] });
  if (models.length === 0) return refuse(config === undefined ? modelWanted : "declares no buckets and principals");
  if (fitting.length > 1)
    return refuse(
      `is not there, and ${shortList(fitting.map(({ model }) => model.file))} declare them all; choose one with --config`,
    );
  if (declared === undefined)
    return refuse("is not there, and no template or Terraform configuration here declares both principal and bucket");
  return { model: declared.model, config: declared.source, files, errors: [] };
}

/** Whether the path is no keyhole.json: a folder, a template, Terraform. */
async function isInfrastructure(path: string, io: Io): Promise<boolean> {
  if (isYamlFile(path) || isHclFile(path)) return true;
  if (basename(path) === modelFileName) return false;
  const absolute = resolve(io.cwd, path);
  // Whoever reads it next says why it cannot be read.
  if (
    await stat(absolute).then(
      (found) => found.isDirectory(),
      () => false,
    )
  )
    return true;
  return await io.read(absolute).then(
    (bytes) => mayBeTemplate(decode(bytes).text),
    () => false,
  );
}

const whereOf = ({ place }: UnansweredUpload, config: PolicyFile): string =>
  place === undefined ? config.file : placeName(config, place.range);

interface ParsedOptions {
  readonly principal: string;
  readonly on: Address;
  readonly from?: Address;
  readonly operation: UploadQuestion["operation"];
  readonly config?: string;
  readonly allowOutside?: readonly string[];
  readonly context?: UploadQuestion["context"];
  readonly format: CanOptions["format"];
}

export function canCommand(
  io: Io,
  createEngine: () => CheckEngine,
  about: About,
  done: (status: ExitStatus) => void,
): Command {
  const command = new Command("can");
  return command
    .alias("can-upload")
    .summary("say whether one operation passes, and which statement decides")
    .description(
      "Asks the workspace model (keyhole.json), or without one a template or a Terraform configuration, whether an operation on an object passes S3 and KMS: " +
        "every request it causes, every layer of policies, the statement that decides, and what to change.",
    )
    .requiredOption(
      "--principal <ARN>",
      "who asks: a user, a role, a session, a service principal, or * for somebody without credentials; in infrastructure code also its name there (UploadRole, aws_iam_role.upload)",
    )
    .addOption(
      new Option(
        "--to, --on <ADDRESS>",
        "what is written or read: s3://BUCKET/KEY, or s3://ACCESS-POINT-ARN/KEY; for lists s3://BUCKET",
      )
        .argParser(parseAddress)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--from <ADDRESS>", "what a copy reads: s3://BUCKET/KEY").argParser(parseAddress))
    .addOption(
      new Option("--operation <NAME>", "what is done with it")
        .choices(allOperations.map(({ operation }) => operation))
        .default("PutObject"),
    )
    .option(
      "--config <FILE>",
      "workspace model, template or folder of Terraform; default: the nearest keyhole.json in this folder or above it, up to the repository's root, else what declares both here",
    )
    .addOption(allowOutsideOption())
    .addOption(
      new Option(
        "--context <KEY=VALUE>",
        "a condition key of the request, or a header as its condition key; may be repeated, also for several values of one key; KEY= means that it is absent",
      ).argParser(parseContext),
    )
    .addOption(new Option("--format <FORMAT>", "form of the answer").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      "\nExit status: 0 allowed, 1 denied, 2 wrong usage, or the model does not say enough.\n\n" +
        "Examples:\n  keyhole can --principal arn:aws:iam::444455556666:role/uploader --operation MultipartUpload --on s3://data-lake/incoming/a\n" +
        "  keyhole can --principal arn:aws:iam::444455556666:role/reader --operation GetObject --on s3://data-lake/a\n" +
        "  keyhole can --principal arn:aws:iam::444455556666:role/uploader --on s3://data-lake/a --context s3:x-amz-server-side-encryption=aws:kms",
    )
    .action(async ({ principal, on, from, operation, config, allowOutside, context, format }: ParsedOptions) => {
      const unnamed = isOnBuckets(operation) || on.key !== "" ? (from?.key === "" ? from : undefined) : on;
      if (unnamed !== undefined) command.error(`error: ${unnamed.text} names no object. ${objectWanted}`);
      const question: UploadQuestion = {
        principal,
        to: on,
        operation,
        context: context ?? {},
        ...(from === undefined ? {} : { from }),
      };
      done(
        await answer(
          { question, on: on.text, config, allowOutside: allowOutside ?? [], format },
          io,
          createEngine(),
          about,
        ),
      );
    });
}

const objectWanted = "Give s3://BUCKET/KEY, with the key of one object.";

/** Whether the operation is on a bucket, not on an object of it. */
const isOnBuckets = (name: UploadQuestion["operation"]): boolean =>
  operationOf(name).s3Calls.every(({ action }) => isOnBucket(action));

/** Without a key it names the bucket. */
interface Address extends ObjectName {
  readonly text: string;
}

function parseAddress(text: string): Address {
  const match = /^s3:\/\/(?:(arn:[^:/]+:s3[\w-]*:[^/]*:accesspoint\/[^/]+)|([^/:]+))(?:\/(.*))?$/s.exec(text);
  if (match === null) throw new InvalidArgumentError(objectWanted);
  const [, accessPoint, bucket = "", key = ""] = match;
  return { text, bucket, key, ...(accessPoint === undefined ? {} : { accessPoint }) };
}

function parseContext(text: string, previous: UploadQuestion["context"] | undefined): UploadQuestion["context"] {
  const [, key = "", value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (value === undefined || !/^[\w./-]+:./.test(key))
    throw new InvalidArgumentError("Give KEY=VALUE, for example aws:SourceVpce=vpce-1a2b3c4d.");
  // Names are case-insensitive; the first spelling stays.
  const [known, values] = Object.entries(previous ?? {}).find(([name]) => name.toLowerCase() === key.toLowerCase()) ?? [
    key,
    [],
  ];
  // Without a value the key is absent.
  return { ...previous, [known]: value === "" ? [] : [...values, value] };
}
