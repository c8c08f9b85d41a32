// @ts-check
/**
 * ESLint rule: text is no key of an object. A name that comes from a file (`constructor`, `__proto__`) would find what
 * every object inherits, or set its prototype. Names that the code spells out itself (literal types) are fine, and so
 * are `Map`, `Object.entries`, `Object.fromEntries`, spread, computed keys in an object literal and `own`
 * (server/policy/own.ts): those read and define own members only.
 */
import ts from "typescript";

const named = ts.TypeFlags.StringLiteral | ts.TypeFlags.NumberLike | ts.TypeFlags.ESSymbolLike | ts.TypeFlags.Never;

/**
 * Whether a value of the type can be any text. @param {ts.Type} type @param {ts.TypeChecker} checker @returns {boolean}
 */
function isAnyText(type, checker) {
  if (type.isUnionOrIntersection())
    return type.isUnion()
      ? type.types.some((one) => isAnyText(one, checker))
      : type.types.every((one) => isAnyText(one, checker));
  if ((type.flags & ts.TypeFlags.Instantiable) !== 0) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint === undefined || constraint === type || isAnyText(constraint, checker);
  }
  return (type.flags & named) === 0;
}

/** @type {import("eslint").Rule.RuleModule} */
export const noTextAsKey = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      member:
        'Text is no key of an object: a file may say "constructor" or "__proto__". Use a Map, or own() of server/policy/own.ts.',
      in: '"in" finds what every object inherits. Use Object.hasOwn, a Map or a Set.',
      assign: 'Object.assign sets the prototype where a file says "__proto__". Use spread or Object.fromEntries.',
    },
  },
  create(context) {
    const { program, getTypeAtLocation } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    /** @param {import("estree").Node} node */
    const isText = (node) => isAnyText(getTypeAtLocation(node), checker);
    return {
      MemberExpression(node) {
        if (node.computed && isText(node.property)) context.report({ node: node.property, messageId: "member" });
      },
      BinaryExpression(node) {
        if (node.operator === "in" && node.left.type !== "PrivateIdentifier" && isText(node.left))
          context.report({ node: node.left, messageId: "in" });
      },
      "CallExpression[callee.object.name='Object'][callee.property.name='assign']"(
        /** @type {import("estree").CallExpression} */ node,
      ) {
        context.report({ node, messageId: "assign" });
      },
    };
  },
};
