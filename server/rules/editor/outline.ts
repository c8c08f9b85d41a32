/** The outline of a file: its policies, their statements with effect and Sid, the actions of each. */
import { format } from "../../policy/message.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { Range } from "../../policy/nodes.ts";
import type { ListElement, Statement } from "../../policy/document.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { outerRange } from "../publish.ts";
import { shortList } from "../wording.ts";

export interface OutlineItem {
  readonly kind: "policy" | "allow" | "deny" | "action";
  readonly name: string;
  /** What stands beside the name, greyed. */
  readonly detail: string;
  /** All of it, in the file's text. */
  readonly range: Range;
  /** The token to jump to, inside `range`. */
  readonly selection: Range;
  readonly children: readonly OutlineItem[];
}

const templates = {
  statement: "Statement {number}",
  policy: "Policy {number}",
  not: "not {actions}",
  kinds: {
    identity: "identity policy",
    permissionsBoundary: "permissions boundary",
    serviceControl: "service control policy",
    resourceControl: "resource control policy",
    session: "session policy",
    vpcEndpoint: "VPC endpoint policy",
    key: "key policy",
    bucket: "bucket policy",
    roleTrust: "trust policy",
    other: "resource policy",
  },
} as const;

/** @param documents of one file; the statements of a file with one policy stand at the top */
export function outlineOf(documents: readonly FoundDocument[]): OutlineItem[] {
  const [only] = documents;
  if (documents.length === 1 && only !== undefined) return statementsOf(only);
  return documents.map((found, index) => ({
    kind: "policy",
    name: found.policyArn ?? found.owner?.arn ?? format(templates.policy, { number: String(index + 1) }),
    detail: kindText(found),
    range: outerRange(found, found.document.node),
    selection: outerRange(found, found.document.statementProperty.key),
    children: statementsOf(found),
  }));
}

export const kindText = ({ type, kind }: FoundDocument): string =>
  templates.kinds[type === "resource" ? (kind ?? "other") : type];

function statementsOf(found: FoundDocument): OutlineItem[] {
  return found.document.statements.map((statement): OutlineItem => {
    const { node, sid, effect, action } = statement;
    const selection = propertyOf(node, "Sid")?.value ?? propertyOf(node, "Effect")?.value ?? node;
    return {
      kind: effect === "Deny" ? "deny" : "allow",
      name:
        sid !== undefined && sid !== "" ? sid : format(templates.statement, { number: String(statement.index + 1) }),
      detail: detailOf(statement),
      range: outerRange(found, node),
      selection: outerRange(found, selection),
      children: action === undefined ? [] : actionsOf(found, action),
    };
  });
}

function detailOf({ effect, action }: Statement): string {
  const actions = shortList(action?.values.map(({ value }) => value) ?? []);
  return [effect ?? "", action?.negated === true ? format(templates.not, { actions }) : actions]
    .filter((text) => text !== "")
    .join(" ");
}

const actionsOf = (found: FoundDocument, { negated, values }: ListElement): OutlineItem[] =>
  values.map((node) => {
    const range = outerRange(found, node);
    return {
      kind: "action",
      name: node.value === "" ? '""' : node.value,
      detail: negated ? "NotAction" : "",
      range,
      selection: range,
      children: [],
    };
  });
