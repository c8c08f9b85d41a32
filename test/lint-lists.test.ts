/** The project's own lint rules. */
import { RuleTester } from "eslint";
import { noListAsArguments } from "../scripts/lint/no-list-as-arguments.mjs";

RuleTester.describe = suite;
RuleTester.it = test;

const errors = [{ messageId: "spread" }];
new RuleTester().run("no list becomes the arguments of a call", noListAsArguments, {
  valid: [
    "const all = [...list, 1];",
    "const all = { ...one };",
    "f(list);",
    "const f = (...rest) => g(1, ...rest);",
    "function f(a, ...rest) { return () => new G(...rest); }",
    "apply(list);",
  ],
  invalid: [
    { code: "list.push(...items);", errors },
    { code: "Math.max(0, ...items);", errors },
    { code: "String.fromCharCode(...codes);", errors },
    { code: "new Date(...parts);", errors },
    { code: "f.apply(null, items);", errors },
    { code: "const f = (...rest) => g(...rest.map(h));", errors },
    { code: "const f = (rest) => g(...rest);", errors },
    { code: "f(...g());", errors },
  ],
});
