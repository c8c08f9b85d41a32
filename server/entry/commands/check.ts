/** `keyhole check`: finds the files, checks them alone or by a model, prints the findings, and applies fixes with `--fix`. */
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { OperationName } from "../../catalog/operation-names.ts";
import { Argument, Command, Option } from "commander";
import { append } from "../../policy/append.ts";
import type { PolicyTypeName } from "../../policy/policy-type.ts";
import { policyTypeNames } from "../../policy/policy-type.ts";
import type { Diagnostic, Severity } from "../../rules/diagnostic.ts";
import type { PolicyFile, Settings } from "../../rules/engine.ts";
import { holdsPolicy } from "../../rules/engine.ts";
import { crashDiagnostics } from "../../rules/run-rules.ts";
import type { CheckEngine, Checker } from "../files/checker.ts";
import { createChecker } from "../files/checker.ts";
import { fixFiles } from "../files/fix-files.ts";
import type { Checked } from "../files/fix-files.ts";
import { hasColours } from "../files/io.ts";
import type { Io, Output } from "../files/io.ts";
import { configurationFiles } from "../files/configuration-files.ts";
import { contradictions } from "../files/contradictions.ts";
import { internalError } from "../files/loaded.ts";
import { loadFiles, noPolicy } from "../files/load.ts";
import type { LoadedFile } from "../files/loaded.ts";
import { modelsFor, placeName, withoutModels } from "../files/model-files.ts";
import { allowedFolders } from "../files/reach.ts";
import { encode } from "../files/read.ts";
import { compareCodeUnits, displayName, findFiles, isFoundWith, stdinFile, stdinPath } from "../files/search.ts";
import type { FoundFile, PathError } from "../files/search.ts";
import { formatGithub } from "../formats/github.ts";
import { formatJson } from "../formats/json.ts";
import { severities } from "../../rules/diagnostic.ts";
import type { CheckReport, RuleSummary } from "../formats/report.ts";
import { messageLine } from "../formats/safe-text.ts";
import { formatSarif } from "../formats/sarif.ts";
import { formatText } from "../formats/text.ts";
import { isHclFile, isManifest, isYamlFile } from "../../workspace/infrastructure-files.ts";
import { allowOutsideOption } from "./allow-outside.ts";
import { parseDay, parseOperations, severityParser } from "./check-options.ts";
import { answeredNo, couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";

export interface CheckOptions {
  /** Files, folders, globs, `-`; none means the current folder. */
  readonly paths: readonly string[];
  /** A `keyhole.json` that is taken instead of those in, above and below the paths. */
  readonly config: string | undefined;
  /** What the policies are, where no model or template says so. */
  readonly policyType: PolicyTypeName | undefined;
  /** Folders in which a model may name files although it lies elsewhere. */
  readonly allowOutside: readonly string[];
  readonly settings: Settings;
  /** The day against which waivers expire, YYYY-MM-DD; undefined: today. */
  readonly today: string | undefined;
  readonly format: "text" | "json" | "sarif" | "github";
  readonly failOn: Severity | "never";
  /** `write`: `--fix`; `diff`: `--fix-dry-run`. */
  readonly fix: "no" | "write" | "diff";
}

/** What the command tells of itself and its rules in reports. */
export interface About {
  readonly version: string;
  readonly rules: readonly RuleSummary[];
}

/**
 * `keyhole check`: never throws but for a bug; results on `io.stdout`, one line for each unreadable file on
 * `io.stderr`.
 */
export async function check(options: CheckOptions, io: Io, unguarded: CheckEngine, about: About): Promise<ExitStatus> {
  const started = io.now();
  const paths = options.paths.length === 0 ? ["."] : options.paths;
  const found = await findFiles(paths, io.cwd);
  const errors = [...found.errors];
  const notes: PathError[] = [];
  const engine = typed(guarded(unguarded), options.policyType, found.files);
  const loaded = await loadFiles(withoutModels(found.files, options.config, io.cwd), io, engine);
  append(errors, loaded.errors);
  const allowed = await allowedFolders(options.allowOutside, io.cwd);
  const models = await modelsFor(
    { paths, found: found.files, config: options.config, loaded: loaded.files, allowed },
    io,
    engine,
    about.rules.flatMap(({ code, formerCodes = [] }) => [code, ...formerCodes]),
  );
  append(errors, models.errors);
  if (options.policyType !== undefined)
    append(
      notes,
      contradictions(
        options.policyType,
        loaded.files,
        models.models.map((model) => model.read()),
        engine,
      ),
    );
  const others = await configurationFiles([...loaded.files, ...models.configurations], io, engine);
  // What was passed over in a search, because it holds no policy, may be a part of what is found.
  const searched = new Set(found.files.map(({ file }) => file));
  const isSearched = ({ found: { file, path }, policy }: LoadedFile): boolean =>
    searched.has(file) ||
    (holdsPolicy(policy) &&
      paths.some((one) => {
        const folder = resolve(io.cwd, one);
        return path.startsWith(folder + sep) && isFoundWith(relative(folder, path).replaceAll(sep, "/"));
      }));
  const concerned = new Set(
    [
      ...loaded.files,
      ...others.filter(isSearched),
      ...(options.config === undefined ? models.configurations : models.files),
    ].map(({ found: { file } }) => file),
  );
  const checker = createChecker(engine, options.settings, models.models, concerned, {
    codes: about.rules.flatMap(({ code, formerCodes = [] }) => [code, ...formerCodes]),
    today: options.today ?? io.today(),
    pathOf: (file) => (file === stdinFile ? file : resolve(io.cwd, file).replaceAll(sep, "/")),
    seesWhole: (model) =>
      paths.some((path) => isInFolder(resolve(io.cwd, model), resolve(io.cwd, path))) && !paths.includes(stdinPath),
  });
  const modelled = new Set(models.files.map(({ found: { file } }) => file));
  let files = [...loaded.files, ...models.files, ...others.filter(({ found: { file } }) => !modelled.has(file))];
  let checked: Checked = { files: [], diagnostics: [], waived: [] };
  try {
    if (!models.unusable) {
      ({ files, checked } = await checkLoaded(files, checker, errors));
      if (options.fix !== "no") checked = await fixFiles(files, checked, options.fix, { io, checker, errors, notes });
    }
  } catch (error) {
    errors.push({ file: "keyhole", message: internalError(error) });
    // What was not checked must not read like what has no findings.
    const [first] = files;
    if (checked.files.length === 0 && first !== undefined)
      checked = {
        files: files.map(({ policy }) => policy),
        diagnostics: crashDiagnostics(first.policy.file, error),
        waived: [],
      };
  }
  if (options.format === "json" || options.format === "sarif") checked = withEdits(checked);
  append(errors, failedFixes(checked));
  append(errors, internalErrors(checked));
  errors.sort((a, b) => compareCodeUnits(a.file, b.file));
  for (const { file, message } of [...errors, ...notes]) await io.stderr.write(messageLine(file, message));
  const filter = options.fix === "write" && loaded.stdin !== undefined;
  if (filter) await io.stdout.write(fixedStdin(loaded.stdin, files, checked));
  if (options.fix !== "diff" && !models.unusable) {
    const configurations = new Set(models.configurations.map(({ policy }) => policy.file));
    // Statements that a serverless.yml reads are no policy by themselves.
    const told = new Set(checked.diagnostics.map(({ file }) => file));
    const isRead = (file: string): boolean => configurations.has(file) || (isYamlFile(file) && told.has(file));
    const concerning = checked.files.filter(
      (file) => concerned.has(file.file) && (file.hcl === undefined || holdsPolicy(file)),
    );
    const report: CheckReport = {
      diagnostics: checked.diagnostics,
      waived: checked.waived,
      texts: new Map(checked.files.map(({ file, text }) => [file, text])),
      hidden: new Set(checked.files.filter((file) => !holdsPolicy(file) && !isRead(file.file)).map(({ file }) => file)),
      files: concerning.length,
      policies: concerning.reduce((sum, { policyCount }) => sum + policyCount, 0),
      milliseconds: Math.round(io.now() - started),
      ...(checked.fixing === undefined ? {} : { fixing: checked.fixing }),
      errors,
    };
    await print(report, options.format, filter ? io.stderr : io.stdout, io, about);
  }
  return statusOf(checked.diagnostics, errors, options.failOn);
}

/**
 * The engine promises never to throw; if it does on one file, that is a finding there, and the others are checked all
 * the same.
 */
function guarded(engine: CheckEngine): CheckEngine {
  const attempt = (file: PolicyFile, work: () => Diagnostic[]): Diagnostic[] => {
    try {
      return work();
    } catch (error) {
      return crashDiagnostics(file.file, error);
    }
  };
  return {
    ...engine,
    check: (file, ...asked) => attempt(file, () => engine.check(file, ...asked)),
    checkNamed: (file, ...asked) => attempt(file, () => engine.checkNamed(file, ...asked)),
  };
}

/** The engine as it reads policies of a type that somebody has named: in files that are named, whatever they look like. */
function typed(engine: CheckEngine, type: PolicyTypeName | undefined, files: readonly FoundFile[]): CheckEngine {
  if (type === undefined) return engine;
  const named = new Set(files.filter((file) => file.named).map(({ file }) => file));
  return { ...engine, read: (file, text) => engine.read(file, text, { type, isPolicy: named.has(file) }) };
}

/** Faults of Keyhole that the check met: a part of the question could not be asked. */
function internalErrors({ files, diagnostics }: Checked): PathError[] {
  const byName = new Map(files.map((file) => [file.file, file]));
  return diagnostics
    .filter(({ code }) => code === "internal-error")
    .map(({ file, range, message }) => {
      const text = byName.get(file);
      return { file: text === undefined ? file : placeName(text, range), message };
    });
}

/** With all edits worked out, where the report prints them. A fix whose edits cannot be made is no fix. */
const withEdits = (checked: Checked): Checked => ({
  ...checked,
  diagnostics: checked.diagnostics.map((one) => {
    const fixes = one.fixes.filter((fix) => fix.edits().length > 0);
    return { ...one, fixes, fixesFailure: one.fixesFailure };
  }),
});

/** Faults of Keyhole in the fixes that the report prints. */
const failedFixes = ({ diagnostics }: Checked): PathError[] =>
  diagnostics.flatMap((one) => {
    // They are worked out when they are asked for.
    void one.fixes;
    return one.fixesFailure === undefined
      ? []
      : [{ file: one.file, message: `${internalError(one.fixesFailure.error)} (in a fix for ${one.code})` }];
  });

/** The first check. A named file that is broken without a word about it holds no policy, and is an error after all. */
async function checkLoaded(
  loaded: readonly LoadedFile[],
  checker: Checker,
  errors: PathError[],
): Promise<{ files: LoadedFile[]; checked: Checked }> {
  const { diagnostics, waived } = await checker.check(loaded.map(({ policy }) => policy));
  const withDiagnostics = new Set(
    [...diagnostics, ...waived.map(({ diagnostic }) => diagnostic)].map(({ file }) => file),
  );
  const files = loaded.filter(({ policy, found }) => {
    const counts =
      !found.named ||
      holdsPolicy(policy) ||
      isYamlFile(policy.file) ||
      isHclFile(policy.file) ||
      isManifest(policy.file, policy.text) ||
      policy.models !== undefined ||
      withDiagnostics.has(policy.file);
    if (!counts) errors.push({ file: policy.file, message: noPolicy });
    return counts;
  });
  return { files, checked: { files: files.map(({ policy }) => policy), diagnostics, waived } };
}

/** Whoever pipes a file through gets it back, mended or not. */
function fixedStdin(bytes: Uint8Array, files: readonly LoadedFile[], checked: Checked): Uint8Array {
  const before = files.find(({ found }) => found.path === stdinPath);
  const after = checked.files.find(({ file }) => file === stdinFile);
  return before === undefined || after === undefined ? bytes : encode({ ...before.decoded, text: after.text });
}

async function print(
  report: CheckReport,
  format: CheckOptions["format"],
  output: Output,
  io: Io,
  about: About,
): Promise<void> {
  const chunks =
    format === "json"
      ? formatJson(report)
      : format === "sarif"
        ? formatSarif(report, about.rules, about.version)
        : format === "github"
          ? formatGithub(report, (file) => nameInRepository(file, io))
          : formatText(report, {
              colours: hasColours(output, io.env),
              width: output.isTTY ? Math.min(output.columns ?? 100, 100) : undefined,
            });
  for (const chunk of chunks) await output.write(chunk);
}

/** A workflow step may run in another folder than the repository's root, from where GitHub counts. */
function nameInRepository(file: string, { cwd, env }: Io): string {
  const root = env["GITHUB_WORKSPACE"];
  const name = root === undefined || root === "" || file === stdinFile ? file : displayName(resolve(cwd, file), root);
  return name.startsWith("../") ? file : name;
}

function statusOf(
  diagnostics: readonly Diagnostic[],
  errors: readonly PathError[],
  failOn: CheckOptions["failOn"],
): ExitStatus {
  if (errors.length > 0) return couldNotAsk;
  if (failOn === "never") return fine;
  const failing = severities.slice(0, severities.indexOf(failOn) + 1);
  return diagnostics.some(({ severity }) => failing.includes(severity)) ? answeredNo : fine;
}

interface ParsedOptions {
  readonly policyType?: PolicyTypeName;
  readonly config?: string;
  readonly allowOutside?: readonly string[];
  readonly assume: Settings["assumeBucketEncryption"];
  readonly operations?: readonly OperationName[];
  readonly severity?: Settings["severity"];
  readonly format: CheckOptions["format"];
  readonly today?: string;
  readonly failOn: CheckOptions["failOn"];
  readonly fix?: true;
  readonly fixDryRun?: true;
}

/** The command as commander sees it; `done` takes the exit status. */
export function checkCommand(
  io: Io,
  createEngine: () => CheckEngine,
  about: About,
  done: (status: ExitStatus) => void,
): Command {
  return new Command("check")
    .summary("find uploads and downloads that policies will refuse")
    .description(
      "Checks policy files: which uploads to KMS-encrypted buckets, and which downloads, will be refused, why, and what mends it.",
    )
    .addArgument(
      new Argument(
        "[PATH...]",
        "files, folders (searched for *.json, *.jsonc, *.yaml, *.yml, *.template, *.tf and *.tofu, without what .gitignore excludes), globs, or - for standard input; default: .",
      ),
    )
    .addOption(
      new Option(
        "--config <FILE>",
        "workspace model, instead of the keyhole.json nearest to each PATH, up to the repository's root, and those below",
      ),
    )
    .addOption(allowOutsideOption())
    .addOption(
      new Option(
        "--policy-type <TYPE>",
        "what the policies are, where no model or template says so; default: what their content shows",
      ).choices(policyTypeNames),
    )
    .addOption(
      new Option("--assume <ENCRYPTION>", "encryption of the buckets that no file tells about")
        .choices(["auto", "aws:kms", "none"])
        .default("auto"),
    )
    .addOption(
      new Option(
        "--operations <NAMES>",
        "what is checked, separated by commas, instead of what keyhole.json says; default: PutObject,MultipartUpload,GetObject",
      ).argParser(parseOperations),
    )
    .addOption(
      new Option(
        "--severity <CODE=LEVEL>",
        "report a code as error, warning, information or hint, or turn it off; may be repeated",
      ).argParser(severityParser(about.rules)),
    )
    .addOption(
      new Option("--today <YYYY-MM-DD>", "the day against which waivers expire; default: today").argParser(parseDay),
    )
    .addOption(
      new Option("--format <FORMAT>", "form of the report")
        .choices(["text", "json", "sarif", "github"])
        .default("text"),
    )
    .addOption(
      new Option("--fail-on <LEVEL>", "lowest severity that makes the exit status 1")
        .choices([...severities, "never"])
        .default("warning"),
    )
    .addOption(
      new Option(
        "--fix",
        "apply the preferred fixes, then report what is left; with -, print the mended text",
      ).conflicts("fixDryRun"),
    )
    .addOption(new Option("--fix-dry-run", "write nothing: print what --fix would change as a unified diff"))
    .addHelpText(
      "after",
      "\nExit status: 0 fine, 1 findings at or above --fail-on, 2 wrong usage or a file that cannot be read or holds no policy.\n\n" +
        "Examples:\n  keyhole check policies\n  aws iam get-role-policy --role-name uploader --policy-name s3 | keyhole check -\n" +
        "  keyhole check --fix-dry-run policies | git apply",
    )
    .action(async (paths: string[], options: ParsedOptions) => {
      done(
        await check(
          {
            paths,
            config: options.config,
            policyType: options.policyType,
            allowOutside: options.allowOutside ?? [],
            settings: {
              assumeBucketEncryption: options.assume,
              severity: options.severity ?? {},
              ...(options.operations === undefined
                ? {}
                : { operations: { names: options.operations, overModels: true } }),
            },
            today: options.today,
            format: options.format,
            failOn: options.failOn,
            fix: options.fix === true ? "write" : options.fixDryRun === true ? "diff" : "no",
          },
          io,
          createEngine(),
          about,
        ),
      );
    });
}

/** Whether a file lies in a folder or below it. */
function isInFolder(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== "" && !path.startsWith("..") && !isAbsolute(path);
}
