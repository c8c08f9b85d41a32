/** `keyhole expand`, `keyhole shrink`, `keyhole show`: actions by the catalog, without a policy being checked. */
import { Command, Option } from "commander";
import type { LoadedCatalog } from "../../catalog/catalog.ts";
import { fewestPatterns } from "../../catalog/fewest-patterns.ts";
import type { CatalogAction, ServiceCatalog } from "../../catalog/service-catalog.ts";
import { append } from "../../policy/append.ts";
import { kmsActionsOf } from "../../uploads/requests/kms-behind.ts";
import { firstLine } from "../../protocol/file-error.ts";
import type { CheckEngine } from "../files/checker.ts";
import type { Io } from "../files/io.ts";
import { decode } from "../files/read.ts";
import { printable } from "../formats/safe-text.ts";
import { couldNotAsk, fine } from "./exit-status.ts";
import type { ExitStatus } from "./exit-status.ts";

type Format = "text" | "json";

interface NamedAction {
  readonly service: ServiceCatalog;
  readonly action: CatalogAction;
}

const nameOf = ({ service, action }: NamedAction): string => `${service.prefix}:${action.name}`;

/** What was asked cannot be answered. */
class NoAnswer extends Error {}

interface Asked {
  readonly io: Io;
  readonly createEngine: () => CheckEngine;
  readonly catalog: LoadedCatalog;
}

/** Every action that the arguments, or else standard input, name, once; wildcards by what they stand for. */
async function actionsAsked(asked: Asked, args: readonly string[]): Promise<NamedAction[]> {
  const { io, catalog } = asked;
  await catalog.open();
  if (catalog.date === undefined) throw new NoAnswer("the catalog, which npm run build makes, is not there");
  const texts = args.length > 0 ? args : [decode(await io.stdin()).text];
  const names: string[] = [];
  for (const text of texts) append(names, namesIn(asked, text));
  if (names.length === 0) throw new NoAnswer("no action is named");
  const all = names.includes("*");
  await catalog.load(all ? catalog.prefixes : names.map((name) => name.slice(0, name.indexOf(":")).toLowerCase()));
  const found = new Map<string, NamedAction>();
  for (const name of all ? catalog.prefixes.map((prefix) => `${prefix}:*`) : names)
    for (const one of actionsNamed(catalog, name)) found.set(nameOf(one), one);
  return [...found.values()];
}

/** The names in a text: a policy's `Action` elements, or the words. */
function namesIn({ createEngine }: Asked, text: string): readonly string[] {
  if (!/^\s*[{[]/.test(text)) return text.split(/[\s,"']+/).filter((word) => word !== "");
  const engine = createEngine();
  const documents = engine.documents(engine.read("<argument>", text));
  if (documents.length === 0) throw new NoAnswer("the JSON holds no policy");
  return documents.flatMap(({ document }) =>
    document.statements.flatMap(({ action }) =>
      action === undefined || action.negated ? [] : action.values.map(({ value }) => value),
    ),
  );
}

function actionsNamed(catalog: LoadedCatalog, name: string): readonly NamedAction[] {
  const [prefix = "", action = "", ...more] = name.split(":");
  const service = catalog.service(prefix);
  const found = more.length > 0 ? [] : (service?.actionsMatching(action) ?? []);
  if (service === undefined || found.length === 0)
    throw new NoAnswer(`AWS has no action ${name} (catalog of ${catalog.date ?? ""})`);
  return found.map((one) => ({ service, action: one }));
}

/** One line, or one member of `actions`, each. */
async function answer(
  asked: Asked,
  args: readonly string[],
  format: Format,
  results: (actions: readonly NamedAction[]) => Promise<readonly { readonly line: string; readonly json: unknown }[]>,
): Promise<ExitStatus> {
  const { io, catalog } = asked;
  try {
    const found = await results(await actionsAsked(asked, args));
    await io.stdout.write(
      format === "json"
        ? `${JSON.stringify({ date: catalog.date, actions: found.map(({ json }) => json) }, null, 2)}\n`
        : found.map(({ line }) => `${line}\n`).join(""),
    );
    return fine;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    await io.stderr.write(`keyhole: ${printable(firstLine(error.message))}\n`);
    return couldNotAsk;
  }
}

const asIs = (name: string) => ({ line: name, json: name });

/** Fewer names that stand for exactly these actions, service by service. */
function shrunk(actions: readonly NamedAction[]): string[] {
  const services = new Map<ServiceCatalog, string[]>();
  for (const { service, action } of actions) services.set(service, [...(services.get(service) ?? []), action.name]);
  return [...services].flatMap(([service, names]) =>
    fewestPatterns(names, service.actionNames).map((name) => `${service.prefix}:${name}`),
  );
}

/** Some actions of KMS have 60 keys. */
const firstOf = (keys: readonly string[]): string =>
  keys.length <= maxKeys
    ? keys.join(", ")
    : `${keys.slice(0, maxKeys).join(", ")} and ${String(keys.length - maxKeys)} more (--format json)`;

const maxKeys = 12;

async function shown(catalog: LoadedCatalog, actions: readonly NamedAction[]) {
  const about = await catalog.describe(new Set(actions.map(({ service }) => service.prefix)));
  return actions.map((one) => {
    const { service, action } = one;
    const description = about.ofAction(service, action);
    const kms = service.prefix === "s3" ? kmsActionsOf(nameOf(one)) : [];
    const types = action.resources.map(({ type, required }) => `${type.name}${required ? "" : " (optional)"}`);
    const keys = action.keys.map(({ name }) => name);
    const parts = [
      `${nameOf(one)} (${action.level})${description === undefined ? "" : `: ${description}`}`,
      `resources: ${types.length === 0 ? '"*" only' : types.join(", ")}`,
      ...(keys.length === 0 ? [] : [`condition keys: ${firstOf(keys)}`]),
      ...(kms.length === 0 ? [] : [`with a KMS key also ${kms.join(", ")}`]),
    ];
    return {
      line: parts.join("; "),
      json: {
        action: nameOf(one),
        accessLevel: action.level,
        ...(description === undefined ? {} : { description }),
        resourceTypes: action.resources.map(({ type, required, keys: own }) => ({
          name: type.name,
          arn: type.arn,
          required,
          conditionKeys: [...new Set([...own, ...type.keys].map(({ name }) => name))],
        })),
        conditionKeys: action.keys.map(({ name, type, multivalued }) => ({ name, type, multivalued })),
        kmsActions: kms,
      },
    };
  });
}

/** The three commands. */
export function actionCommands(asked: Asked, done: (status: ExitStatus) => void): Command[] {
  const command = (
    name: string,
    summary: string,
    description: string,
    example: string,
    results: Parameters<typeof answer>[3],
  ): Command =>
    new Command(name)
      .summary(summary)
      .description(description)
      .argument("[ACTION...]", "actions, with or without wildcards, or the JSON of a policy; default: standard input")
      .addOption(new Option("--format <FORMAT>", "form of the answer").choices(["text", "json"]).default("text"))
      .addHelpText("after", `\nExit status: 0 answered, 2 an action does not exist.\n\nExample:\n  ${example}`)
      .action(async (args: string[], { format }: { readonly format: Format }) => {
        done(await answer(asked, args, format, results));
      });
  return [
    command(
      "expand",
      "list the actions that wildcards stand for",
      "Prints every action that the given ones, or those of a policy, stand for, one a line.",
      "keyhole expand 's3:Get*Acl'",
      (actions) => Promise.resolve(actions.map(nameOf).map(asIs)),
    ),
    command(
      "shrink",
      "write actions with few wildcards",
      "Prints few names with wildcards that stand for exactly the given actions, or those of a policy, one a line.",
      "keyhole expand 's3:Get*Acl' | keyhole shrink",
      (actions) => Promise.resolve(shrunk(actions).map(asIs)),
    ),
    command(
      "show",
      "say what actions do",
      "Prints of each action what it does, its access level, its resource types and condition keys, and what S3 asks KMS for behind it.",
      "keyhole show s3:PutObject --format json",
      (actions) => shown(asked.catalog, actions),
    ),
  ];
}
