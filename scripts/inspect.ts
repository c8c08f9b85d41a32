/**
 * `npm run inspect FILE`: what each stage of the analysis makes of a policy file, or of a workspace model. For whoever
 * changes the engine; docs/architecture.md quotes it, and a test holds the quotes to it. The output is no interface.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { defaultOperations } from "../server/catalog/operation-names.ts";
import { createCompiler } from "../server/evaluate/compiler.ts";
import { finish } from "../server/evaluate/steps.ts";
import type { CompiledStatement } from "../server/evaluate/statement.ts";
import { compileStatements } from "../server/evaluate/statement.ts";
import { spelled } from "../server/policy/symbols.ts";
import { parseJson } from "../server/policy/parse.ts";
import type { FoundDocument } from "../server/policy/recognize.ts";
import { findDocuments } from "../server/policy/recognize.ts";
import type { CheckedModel } from "../server/rules/engine.ts";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import type { Cause } from "../server/uploads/causes/cause.ts";
import { checkBucketPolicy } from "../server/uploads/check-file/bucket-policy.ts";
import { checkIdentityPolicies } from "../server/uploads/check-file/identity-policies.ts";
import { mergePrincipals } from "../server/uploads/causes/merge-principals.ts";
import { checkKeyPolicy } from "../server/uploads/check-file/key-policy.ts";
import { sortStatements } from "../server/uploads/judge/deciders.ts";
import { judgeUpload } from "../server/uploads/judge/judgement.ts";
import type { PairCheck } from "../server/uploads/judge/pair.ts";
import { KmsContext } from "../server/uploads/requests/kms-request.ts";
import { S3Context } from "../server/uploads/requests/s3-request.ts";
import { putObject, s3ActionName } from "../server/uploads/requests/operation-rows.ts";
import { accessesOf, uploadActions } from "../server/uploads/requests/operations.ts";
import { keyCandidates } from "../server/uploads/scenario/from-file/key-candidates.ts";
import type { PolicySet } from "../server/uploads/scenario/policy-set.ts";
import { budgetOf, keyUseStatements, kmsStatements, policySet } from "../server/uploads/scenario/policy-set.ts";
import { attached } from "../server/uploads/scenario/principal.ts";
import { classesOfGrants } from "../server/uploads/scenario/object-classes.ts";
import { grantsIn } from "../server/uploads/scenario/upload-grant.ts";
import { readModel } from "../server/workspace/read-model.ts";
import { globMatches } from "../server/workspace/file-glob.ts";

/** Condition keys of the KMS request that are worth a line: what S3 sets, and what policies look at most. */
const shownKeys = [
  "kms:ViaService",
  "kms:CallerAccount",
  "kms:EncryptionContext:aws:s3:arn",
  "aws:SourceIp",
  "aws:SourceVpce",
];

/** @param file path of a policy file, or of a `keyhole.json` */
export function inspect(file: string): string {
  const lines: string[] = [];
  const say = (depth: number, line: string): void => {
    lines.push(`${"  ".repeat(depth)}${line}`);
  };
  if (basename(file) === "keyhole.json") inspectModel(file, say);
  else inspectFile(file, say);
  return `${lines.join("\n")}\n`;
}

type Say = (depth: number, line: string) => void;

function inspectFile(file: string, say: Say): void {
  const text = readFileSync(file, "utf8");
  const { root, sound, problems, more } = parseJson(text);
  const documents = findDocuments(root, text, sound);
  say(0, `${basename(file)}: syntax problems ${String(problems.length)}, policy documents ${String(documents.length)}`);
  const compiler = createCompiler();
  const compiled = compileStatements(
    compiler,
    documents,
    more === undefined ? problems.map(({ range }) => range) : "all",
  );
  for (const document of documents) {
    const set = policySet(compiler, [document], compiled);
    say(0, "");
    say(0, `document at ${at(text, document.document.node.offset)}: ${document.type} policy${kindOf(document)}`);
    say(1, "statements");
    for (const statement of compiled.get(document.document) ?? []) say(2, sentence(statement));
    if (document.kind === "key")
      sayCauses(mergePrincipals(finish(checkKeyPolicy(set, document, accesses)).causes), text, say);
    else if (document.kind === "bucket") sayRefusals(set, document, text, say);
    else if (document.type === "identity") sayIdentity(set, text, say);
  }
}

/** As they are checked where nobody chooses. */
const accesses = accessesOf(defaultOperations);

const kindOf = ({ kind }: FoundDocument): string => (kind === "key" || kind === "bucket" ? `, of a ${kind}` : "");

const at = (text: string, offset: number): string => `line ${String(text.slice(0, offset).split("\n").length)}`;

const nameOf = ({ statement }: CompiledStatement): string =>
  statement.sid ?? `statement ${String(statement.index + 1)}`;

function sentence(statement: CompiledStatement): string {
  const { action, effect, resource } = statement.statement;
  const list = (element: typeof action): string =>
    element === undefined
      ? "–"
      : `${element.negated ? "all but " : ""}${element.values.map(({ value }) => value).join(", ")}`;
  const conditions = statement.conditions.map(({ operator, key }) => `${operator} ${key}`).join(", ");
  return `${nameOf(statement)}: ${effect ?? "–"} ${list(action)} on ${list(resource)}${conditions === "" ? "" : ` if ${conditions}`}`;
}

function sayIdentity(set: PolicySet, text: string, say: Say): void {
  const uploads = finish(grantsIn(set, attached, putObject));
  say(1, "grants: which objects may be written, and by which statement");
  for (const { statement, objects } of uploads.grants)
    say(
      2,
      `${nameOf(statement)}: ${objects.negated ? "all but " : ""}${objects.globs.map(({ source }) => spelled(source)).join(", ")}`,
    );
  if (uploads.grants.length === 0) return;
  const statements = kmsStatements(set, uploadActions);
  const candidates = keyCandidates([...new Set([...statements, ...keyUseStatements(set)])], undefined);
  const budget = budgetOf(set);
  const s3 = new S3Context(attached, "none", uploads.partition);
  const { objectClasses, contextMatters } = finish(classesOfGrants(set.compiler, uploads, statements, s3, budget));
  say(1, "object classes: no statement tells the objects of one apart");
  for (const objectClass of objectClasses) say(2, objectClass.example());
  say(1, "keys that the bucket could have, as far as the statements tell keys apart");
  for (const { arn, assumed } of candidates.keys) say(2, `${arn}${assumed ? " (in part made up)" : ""}`);
  say(1, "requests and verdicts, under the key that lacks least");
  for (const objectClass of objectClasses) {
    const upload = {
      uploader: attached,
      keys: candidates.keys,
      callerAccounts: candidates.callerAccounts,
      deciders: new Map(
        uploadActions.map((action) => [action, sortStatements(set.on(action.toLowerCase()), () => "principal")]),
      ),
      budget,
    };
    const judged = judgeUpload(upload, contextMatters ? objectClass.object : undefined)?.off;
    say(2, objectClass.example());
    for (const { request, refused, denialReasons } of judged?.verdicts ?? []) {
      const reasons = denialReasons.map((one) =>
        one.kind === "noAllow" ? "no Allow holds" : `${one.kind} ${nameOf(one.statement)}`,
      );
      say(
        3,
        `${request.action} on ${request.key.arn}: ${refused ? "refused" : denialReasons.length > 0 ? "open" : "passes"}${reasons.length > 0 ? ` (${reasons.join("; ")})` : ""}`,
      );
      const context = new KmsContext(request);
      say(4, shownKeys.map((key) => `${key} ${shown(context.get(key))}`).join(", "));
    }
  }
  sayCauses(finish(checkIdentityPolicies(set, attached, accesses)).causes, text, say);
  say(1, `budget: ${String(budget.spent)} of ${String(budget.steps)} steps`);
}

const shown = (value: readonly string[] | string): string => (typeof value === "string" ? value : value.join(" or "));

function sayCauses(causes: readonly Cause[], text: string, say: Say): void {
  say(1, "causes: what one edit would mend");
  if (causes.length === 0) say(2, "none");
  for (const { detail, range, operations, kmsActions: actions, scope, data } of causes) {
    say(2, `${detail.kind} at ${at(text, range.offset)}, ${text.slice(range.offset, range.end)}`);
    say(3, `${operations.join(", ")} (${scope}): ${actions.join(", ")} for ${data.principals.join(", ")}`);
  }
}

function sayRefusals(set: PolicySet, document: FoundDocument, text: string, say: Say): void {
  const { refusals } = finish(checkBucketPolicy(set, document));
  say(1, "what S3 itself refuses");
  if (refusals.length === 0) say(2, "nothing");
  for (const { kind, range } of refusals) say(2, `${kind} at ${at(text, range.offset)}`);
}

function inspectModel(file: string, say: Say): void {
  const engine = createEngine();
  const folder = dirname(file);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const read = new Map<string, ReturnType<typeof engine.read>>();
  const model = readModel(
    {
      file: "keyhole.json",
      text: readFileSync(file, "utf8"),
      resolve: (path) => path,
      find: (glob) => files.filter((name) => globMatches(glob, name)).sort(),
      documents: (name) => {
        const path = join(folder, name);
        if (!existsSync(path)) return { problem: "no such file", missing: true };
        const one = read.get(name) ?? engine.read(name, readFileSync(path, "utf8"));
        read.set(name, one);
        return engine.documents(one);
      },
    },
    [],
  );
  const checked = engine.checkModel(model);
  const { principals, buckets, keys } = model;
  say(
    0,
    `${relative(process.cwd(), file)}: ${String(principals.length)} principals, ${String(buckets.length)} buckets, ${String(keys.length)} keys`,
  );
  for (const pairs of checked.pairs.values()) for (const pair of pairs) sayPair(pair, say);
  sayModelCauses(checked, engine.modelDiagnostics(checked, defaultSettings).length, say);
}

function sayPair({ principal, bucket, access, classes, refused, destination, s3 }: PairCheck, say: Say): void {
  say(0, "");
  say(0, `${principal.principal.arn} and ${bucket.name}: ${s3ActionName(access.action)}`);
  say(1, `key: ${"key" in destination ? destination.key.arn : destination.kind}`);
  const layers = [...new Set(classes.flatMap((one) => one.s3.map(({ layer }) => layer)))];
  say(1, `layers of S3's request: ${layers.join(", ")}`);
  for (const one of classes) {
    const actions = refused.get(one) ?? [];
    const kms = actions.length > 0 ? `KMS refuses ${actions.join(", ")}` : "KMS lets it pass";
    say(1, `${one.object}: ${one.allowed ? `S3 allows it, ${kms}` : "S3 refuses it"}`);
  }
  if (!s3.mayGrant) say(1, "no statement lets it in here");
}

function sayModelCauses({ causes }: CheckedModel, diagnostics: number, say: Say): void {
  say(0, "");
  say(0, `causes of all pairs, merged: ${String(causes.length)}; findings: ${String(diagnostics)}`);
  for (const { detail, layer, data } of causes) {
    say(1, `${detail.kind} in ${layer}: ${data.kmsActions.join(", ")} for ${String(data.refused.length)} pairs`);
    for (const pair of data.refused)
      say(2, `${pair.principal} to ${pair.bucket}: ${pair.operations.join(", ")} (${pair.scope})`);
  }
}

if (process.argv[1] !== undefined && basename(process.argv[1]) === "inspect.ts") {
  const [, , file, ...rest] = process.argv;
  if (file === undefined || rest.length > 0 || !existsSync(file)) {
    console.error(file === undefined ? "usage: npm run inspect FILE" : `inspect: ${file}: no such file`);
    process.exitCode = 2;
  } else process.stdout.write(inspect(file));
}
