/** Statements variables: how they are written, and where they may stand. */
import type { JsonNode, StringNode } from "../../policy/nodes.ts";
import { placeholdersIn } from "../../policy/placeholders.ts";
import { hasSymbol } from "../../policy/symbols.ts";
import { documentElements, elementOf } from "../../policy/slips.ts";
import { addFirstProperty } from "../../policy/edits/insert.ts";
import { replaceString } from "../../policy/edits/replace.ts";
import { proposal } from "../fixes/proposal.ts";
import type { FixProposal } from "../report.ts";
import { replaceWith } from "./fixes.ts";
import type { LanguageFinding } from "./language-rule.ts";
import type { Clause } from "./clauses.ts";
import type { Policy, Statements } from "./policy.ts";
import { element } from "./policy.ts";
import { familyOf, takesVariables } from "./operator-types.ts";
import { hasVariable, written } from "./texts.ts";

const titles = { version: 'Write "Version": "2012-10-17", so that variables are replaced' } as const;

type VariableFinding = LanguageFinding<"value">;

/** The strings in which variables may stand: where the operator takes none, how they are written makes no difference. */
function* variableStrings({ statements, clauses }: Statements): Generator<StringNode> {
  for (const { resource } of statements) yield* written(resource);
  for (const clause of clauses)
    if (takesVariables(clause)) for (const node of clause.values) if (node.kind === "string") yield node;
}

/** Parts of strings that the pattern finds: the first of each. @param meantBy the mended string */
function* found(
  policy: Statements,
  pattern: RegExp,
  meantBy?: (match: RegExpExecArray, value: string) => string | undefined,
): Generator<VariableFinding> {
  for (const node of variableStrings(policy)) {
    // Only quicker: most strings have no variable.
    if (!node.value.includes("${")) continue;
    if (hasSymbol(node.value)) continue;
    const match = pattern.exec(node.value);
    if (match === null) continue;
    const meant = meantBy?.(match, node.value);
    yield {
      at: node,
      part: policy.part(node, match.index, match.index + match[0].trimEnd().length),
      values: { value: node.value },
      fixes: meant === undefined ? [] : replaceWith(policy, node, meant, { effect: "corrects", preferred: false }),
    };
  }
}

/** `${` without an end. */
export const unclosed = (policy: Statements) =>
  found(policy, /\$\{(?:aws|[a-z][\w-]*):[^{}]*$|\$\{[^{}:]*$/, (match, value) =>
    /^\$\{[\w.-]+:[\w/.-]+$/.test(match[0]) ? `${value}}` : undefined,
  );

/** `${}`. */
export const empty = (policy: Statements) =>
  found(
    policy,
    /\$\{\s*\}/,
    (match, value) => value.slice(0, match.index) + value.slice(match.index + match[0].length),
  );

/** A blank in the name. */
export const spaced = (policy: Statements) =>
  found(
    policy,
    /\$\{\s+[\w.-]+:[\w/.@-]+\s*(?=[},])|\$\{[\w.-]+:[\w/.@-]+\s+(?=[},])|\$\{[\w.-]+\s*:\s+[\w/.@-]+\s*(?=[},])|\$\{[\w.-]+\s+:\s*[\w/.@-]+\s*(?=[},])/,
    (match, value) =>
      value.slice(0, match.index) + match[0].replaceAll(/\s+/g, "") + value.slice(match.index + match[0].length),
  );

/** A default value without its quotes. */
export const unquoted = (policy: Statements) =>
  found(policy, /\$\{[\w.-]+:[^{},']+,\s*(?:[^'{}\s][^{}]*|'[^{}']*)\}/, (match, value) => {
    const [, name = "", text = ""] = /^\$\{([^,]*),\s*'?([^{}']*)'?\}$/.exec(match[0]) ?? [];
    return name === "" ? undefined : value.replace(match[0], () => `\${${name}, '${text}'}`);
  });

/** Variables in a text, those of tools aside. */
const isVariable = (text: string): boolean =>
  hasVariable(text) && !hasSymbol(text) && placeholdersIn(text).length === 0 && /\$\{\s*[\w.-]+:[^{}]+\}/.test(text);

type MisplacedVariable = LanguageFinding<"value" | "element">;

function* variablesIn(node: JsonNode | undefined, name: string): Generator<MisplacedVariable> {
  if (node?.kind === "string" && isVariable(node.value))
    yield { at: node, values: { value: node.value, element: name } };
  if (node?.kind === "array") for (const item of node.items) yield* variablesIn(item, name);
  if (node?.kind === "object") for (const { value } of node.properties) yield* variablesIn(value, name);
}

/** Variables that name nothing, where AWS takes them literally. */
export function* misplacedInNames({ node, statements }: Policy): Generator<MisplacedVariable> {
  for (const name of ["Version", "Id"]) yield* variablesIn(elementOf(node, name, documentElements)?.value, name);
  for (const statement of statements) yield* variablesIn(element(statement, "Sid")?.value, "Sid");
}

/** Variables where AWS takes them literally, or refuses them. */
export function* misplaced(policy: Statements): Generator<MisplacedVariable> {
  for (const statement of policy.statements)
    for (const name of ["Effect", "Action", "NotAction", "Principal", "NotPrincipal"])
      yield* variablesIn(element(statement, name)?.value, name);
  for (const { key } of policy.clauses)
    if (isVariable(key.key.value)) yield { at: key.key, values: { value: key.key.value, element: "Condition" } };
}

/** Variables in a policy of the old language. */
export function* inOldVersion(policy: Statements): Generator<VariableFinding> {
  if (policy.variables) return;
  for (const node of variableStrings(policy))
    if (isVariable(node.value)) yield { at: node, values: { value: node.value }, fixes: replaceWith2012(policy) };
}

/** What was written as a variable becomes one, wherever it stands in the policy. Of a list nobody knows what it is for. */
function replaceWith2012({ found }: Statements): FixProposal[] {
  const { node } = found.document;
  const version = elementOf(node, "Version", documentElements)?.value;
  if (version?.kind === "array" || version?.kind === "object") return [];
  return [
    proposal(found, titles.version, { effect: "corrects", preferred: false }, ({ text, style }) =>
      version === undefined
        ? addFirstProperty(text, style, node, "Version", "2012-10-17")
        : replaceString(style, version, "2012-10-17"),
    ),
  ];
}

/** Keys whose values decide over accounts, organizations and networks. */
const sensitive = new Set(
  [
    "PrincipalAccount",
    "PrincipalOrgID",
    "ResourceAccount",
    "ResourceOrgID",
    "SourceAccount",
    "SourceOrgID",
    "SourceVpc",
    "SourceVpce",
    "VpceAccount",
    "VpceOrgID",
  ].map((name) => `aws:${name.toLowerCase()}`),
);

/** An ARN is none of the values of these keys, so a pattern of ARNs lets nothing through. */
const isLike = (clause: Clause): boolean =>
  familyOf(clause) === "String" && clause.op?.base.name.endsWith("Like") === true;

/** Left of the colon a part of `aws:userid` may be anything, or nothing. */
const isGoodUserId = (value: string, open: RegExp): boolean => {
  const [id = "", ...rest] = value.split(/:(?![^{]*\})/);
  return !open.test(id) || (rest.length > 0 && id.replace(open, "") === "");
};

/** Wildcards that let more through than the key is meant to. */
export function* broadWildcards(policy: Statements): Generator<LanguageFinding<"value" | "key">> {
  yield* broad(policy, (text) => /[*?]/.test(text.replaceAll(/\$\{[^{}]*\}/g, "")), /[*?]+/g);
}

/** Variables that do. */
export function* broadVariables(policy: Statements): Generator<LanguageFinding<"value" | "key">> {
  yield* broad(policy, isVariable, /\$\{[^{}]*\}/g);
}

function* broad(
  policy: Statements,
  isIn: (text: string) => boolean,
  part: RegExp,
): Generator<LanguageFinding<"value" | "key">> {
  for (const clause of policy.clauses) {
    const { name, key, values } = clause;
    if (!isLike(clause)) continue;
    for (const node of values) {
      const text = String(node.value);
      if (!isIn(text) || placeholdersIn(text).length > 0) continue;
      const isBad =
        sensitive.has(name) ||
        (name === "aws:userid" && !isGoodUserId(text, new RegExp(part.source))) ||
        (part.source.startsWith("[") && isSubject(name) && !isBounded(text));
      if (isBad) yield { at: node, values: { value: text, key: key.key.value } };
    }
  }
}

const isSubject = (name: string): boolean => /^[\w.-]+\.[\w./-]+:sub$/.test(name) && !name.startsWith("cognito");

/** Whether at least six letters stand before each wildcard. */
const isBounded = (text: string): boolean => {
  const pieces = text.split(/[*?]/);
  return pieces.slice(0, -1).every((piece) => piece.length >= 6);
};
