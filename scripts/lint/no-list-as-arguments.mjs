// Lint: a list that is spread into a call is put on the call stack, item by item; one of some hundred thousand items,
// as a file can hold, ends the program.

const message =
  "Arguments are put on the call stack, which a list of user-given size overflows: use append() of policy/append.ts, or a loop.";

/**
 * No `f(...list)`, `new F(...list)` or `f.apply(x, list)`. Allowed is what was on the stack before: a rest parameter of
 * a function round the call.
 * @type {import("eslint").Rule.RuleModule}
 */
export const noListAsArguments = {
  meta: { type: "problem", schema: [], messages: { spread: message } },
  create(context) {
    const check = (node) => {
      for (const argument of node.arguments) {
        if (
          argument.type === "SpreadElement" &&
          !isRestParameter(argument.argument, context.sourceCode.getAncestors(node))
        )
          context.report({ node: argument, messageId: "spread" });
      }
      const { callee } = node;
      if (
        node.type === "CallExpression" &&
        callee.type === "MemberExpression" &&
        !callee.computed &&
        callee.property.name === "apply"
      )
        context.report({ node, messageId: "spread" });
    };
    return { CallExpression: check, NewExpression: check };
  },
};

function isRestParameter(node, ancestors) {
  return (
    node.type === "Identifier" &&
    ancestors.some(
      ({ params }) =>
        Array.isArray(params) &&
        params.some(
          (parameter) =>
            parameter.type === "RestElement" &&
            parameter.argument.type === "Identifier" &&
            parameter.argument.name === node.name,
        ),
    )
  );
}
