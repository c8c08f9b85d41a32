/** The conditions of a statement, one by one: an operator with a key. */
import type { Operator } from "../../evaluate/conditions/operators.ts";
import { meantOperator, parseOperator } from "../../evaluate/conditions/operators.ts";
import type { ConditionElement, Statement } from "../../policy/document.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode } from "../../policy/nodes.ts";

type ScalarNode = Exclude<JsonNode, ObjectNode | ArrayNode>;

/** One operator with one key. */
export interface Clause {
  readonly statement: Statement;
  readonly operator: PropertyNode;
  /** As it was meant, where it is misspelt; undefined where there is no such operator. */
  readonly op: Operator | undefined;
  readonly key: PropertyNode;
  /** The key's name in lower case. */
  readonly name: string;
  readonly values: readonly ScalarNode[];
  /** All keys of the same operator. */
  readonly block: ObjectNode;
}

/** The conditions of a statement. */
export const clausesOf = (statement: Statement): Clause[] =>
  statement.conditions.map(({ operator, key, valueNodes }: ConditionElement) => ({
    statement,
    operator,
    op: parseOperator(meantOperator(operator.key.value) ?? ""),
    key,
    name: key.key.value.toLowerCase(),
    values: valueNodes as readonly ScalarNode[],
    block: operator.value as ObjectNode,
  }));
