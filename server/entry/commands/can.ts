/** `keyhole can`: whether the workspace model lets one operation on an object through, and why. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { UnansweredUpload } from "../../rules/can.ts";
import { canUpload } from "../../rules/engine.ts";
import type { CheckedModel, PolicyFile } from "../../rules/engine.ts";
import type { ObjectName, UploadQuestion } from "../../uploads/can.ts";
import { allOperations, isOnBucket, operationOf } from "../../uploads/requests/operations.ts";
import type { CheckEngine } from "../files/checker.ts";
import { hasColours } from "../files/io.ts";
import type { Io } from "../files/io.ts";
import { internalError } from "../files/load.ts";
import { modelsFor, placeName } from "../files/model-files.ts";
import { allowedFolders } from "../files/reach.ts";
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
  const question = {
    paths: ["."],
    found: [],
    loaded: [],
    config: options.config,
    allowed: await allowedFolders(options.allowOutside, io.cwd),
  };
  const found = await modelsFor(
    question,
    io,
    engine,
    about.rules.flatMap(({ code, formerCodes = [] }) => [code, ...formerCodes]),
  );
  for (const { file, message } of found.errors) await refuse(file, message);
  const [loaded] = found.models;
  if (found.errors.length > 0) return couldNotAsk;
  if (loaded === undefined)
    return await refuse(
      "keyhole.json",
      "there is none in this folder or above it; name one with --config, or write a first one with: keyhole init",
    );

  const model = loaded.read();
  const checked: CheckedModel = engine.checkModel(model);
  const report = canUpload(checked, options.question);
  const config = loaded.config.policy;
  if ("problem" in report) return await refuse(whereOf(report, config), report.problem);
  const crashed = report.causes.filter(({ code }) => code === "internal-error");
  const files = new Map([config, ...found.files.map(({ policy }) => policy)].map((file) => [file.file, file]));
  for (const { file, range, message } of crashed) await refuse(placeName(files.get(file) ?? config, range), message);
  for (const { place, message } of report.problems) await refuse(placeName(config, place.range), message);
  const texts = new Map(found.files.map(({ policy }) => [policy.file, policy.text]));
  const asked = { principal: options.question.principal, on: options.on, texts };
  const width = io.stdout.isTTY ? Math.min(io.stdout.columns ?? 100, 100) : undefined;
  const told = { ...report, causes: report.causes.filter((cause) => !crashed.includes(cause)) };
  await io.stdout.write(
    options.format === "json"
      ? formatUploadJson(told, asked)
      : formatUploadText(told, asked, { colours: hasColours(io.stdout, io.env), width }),
  );
  // Fixes are worked out while the answer is written.
  const failed = told.causes.filter(({ fixesFailure }) => fixesFailure !== undefined);
  for (const { file, code, fixesFailure } of failed)
    await refuse(file, `${internalError(fixesFailure?.error)} (in a fix for ${code})`);
  if (report.problems.length > 0 || crashed.length > 0 || failed.length > 0) return couldNotAsk;
  return report.allowed ? fine : answeredNo;
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
      "Asks the workspace model (keyhole.json) whether an operation on an object passes S3 and KMS: every request it causes, every layer of policies, the statement that decides, and what to change.",
    )
    .requiredOption("--principal <ARN>", "who asks: a user, a role, a session, a service principal")
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
      "workspace model; default: the nearest keyhole.json in this folder or above it, up to the repository's root",
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
