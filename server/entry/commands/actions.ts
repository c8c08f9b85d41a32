/** `keyhole expand`, `keyhole shrink`, `keyhole show`: actions by the catalog, without a policy being checked. */
import { Command, Option } from "commander";
import type { LoadedCatalog } from "../../catalog/catalog.ts";
import { fewestPatterns } from "../../catalog/fewest-patterns.ts";
import type { CatalogAction } from "../../catalog/catalog-entry.ts";
import type { ServiceCatalog } from "../../catalog/service-catalog.ts";
import { append } from "../../policy/append.ts";
import { closest } from "../../policy/closest.ts";
import { stringNodes } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
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

interface NamedActions {
  readonly actions: readonly NamedAction[];
  /** Whether `*` is among the names: it stands for actions that no catalog has, too. */
  readonly isAll: boolean;
}

interface Asked {
  readonly io: Io;
  readonly createEngine: () => CheckEngine;
  readonly catalog: LoadedCatalog;
}

/** Every action that the arguments, or else standard input, name, once; wildcards by what they stand for. */
async function actionsAsked(asked: Asked, args: readonly string[]): Promise<NamedActions> {
  const { io, catalog } = asked;
  await catalog.open();
  if (catalog.date === undefined) throw new NoAnswer("the catalog, which npm run build makes, is not there");
  const texts = await Promise.all(
    (args.length > 0 ? args : ["-"]).map(async (text) => (text === "-" ? decode(await io.stdin()).text : text)),
  );
  const names: string[] = [];
  for (const text of texts) append(names, await namesIn(asked, text));
  if (names.length === 0) throw new NoAnswer("no action is named");
  const isAll = names.includes("*");
  await catalog.load(isAll ? catalog.prefixes : names.map((name) => name.slice(0, name.indexOf(":")).toLowerCase()));
  const found = new Map<string, NamedAction>();
  for (const name of isAll ? [...names, ...catalog.prefixes.map((prefix) => `${prefix}:*`)] : names)
    if (name !== "*") for (const one of actionsNamed(catalog, name)) found.set(nameOf(one), one);
  return { isAll, actions: [...found.values()] };
}

/** The names in a text: of a policy, or of a template, its `Action` elements; of a list in JSON its items; or its words. */
async function namesIn({ createEngine }: Asked, text: string): Promise<readonly string[]> {
  const engine = createEngine();
  await engine.prepare(source, text);
  const documents = engine.documents(engine.read(source, text));
  if (documents.length > 0) {
    const elements = documents.flatMap(({ document }) => document.statements.flatMap(({ action }) => action ?? []));
    const names = elements.flatMap(({ negated, values }) => (negated ? [] : values.map(({ value }) => value)));
    if (names.length === 0) throw new NoAnswer("the policy has no Action that names one");
    return names;
  }
  if (/^\s*[{[]/.test(text)) {
    const { root } = parseJson(text);
    if (root?.kind !== "array" || stringNodes(root).length !== root.items.length || root.items.length === 0)
      throw new NoAnswer("the JSON holds no policy, and is no list of actions");
    return stringNodes(root).map(({ value }) => value);
  }
  return text.split(/[\s,"']+/).filter((word) => word !== "");
}

/** As `check` calls standard input. */
const source = "<stdin>";

function actionsNamed(catalog: LoadedCatalog, name: string): readonly NamedAction[] {
  const [prefix = "", action = "", ...more] = name.split(":");
  const service = catalog.service(prefix);
  const found = more.length > 0 ? [] : (service?.actionsMatching(action) ?? []);
  if (service !== undefined && found.length > 0) return found.map((one) => ({ service, action: one }));
  const meant = meantBy(catalog, name);
  throw new NoAnswer(
    `AWS has no action ${name} (catalog of ${catalog.date ?? ""})${meant === undefined ? "" : `; ${meant}`}`,
  );
}

/** What a name that does not exist was meant to be. */
function meantBy(catalog: LoadedCatalog, name: string): string | undefined {
  if (name.includes("/") || /\.(?:json|ya?ml|tf)$/.test(name)) return `to read a file: < ${name}`;
  const [prefix = "", action] = name.split(":");
  if (action === undefined) return "an action is written SERVICE:NAME";
  const service = catalog.service(prefix);
  const near = service === undefined ? closest(prefix, catalog.prefixes) : closest(action, service.actionNames);
  return near && `did you mean ${service === undefined ? `${near}:${action}` : `${service.prefix}:${near}`}?`;
}

/** One line, or one member of `actions`, each. */
async function answer(
  asked: Asked,
  args: readonly string[],
  format: Format,
  results: (asked: NamedActions) => Promise<readonly { readonly line: string; readonly json: unknown }[]>,
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
function shrunk({ actions, isAll }: NamedActions): string[] {
  if (isAll) return ["*"];
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
      .argument(
        "[ACTION...]",
        "actions, with or without wildcards, a list of them in JSON, or the text of a policy or a template; - or nothing: standard input",
      )
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
      ({ actions }) => Promise.resolve(actions.map(nameOf).map(asIs)),
    ),
    command(
      "shrink",
      "write actions with few wildcards",
      "Prints few names with wildcards that stand for exactly the given actions, or those of a policy, one a line.",
      "keyhole expand 's3:Get*Acl' | keyhole shrink",
      (all) => Promise.resolve(shrunk(all).map(asIs)),
    ),
    command(
      "show",
      "say what actions do",
      "Prints of each action what it does, its access level, its resource types and condition keys, and what S3 asks KMS for behind it.",
      "keyhole show s3:PutObject --format json",
      ({ actions }) => shown(asked.catalog, actions),
    ),
  ];
}
