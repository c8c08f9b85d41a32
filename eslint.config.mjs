// @ts-check
// Lint is our memory: what docs/architecture.md promises, and no test can see, is held here.
import tseslint from "typescript-eslint";
import { noListAsArguments } from "./scripts/lint/no-list-as-arguments.mjs";
import { noTextAsKey } from "./scripts/lint/no-text-as-key.mjs";

/** Layers of server/, top first. A layer may import itself and the layers after it. */
const layers = ["entry", "protocol", "rules", "uploads", "workspace", "evaluate", "policy", "catalog"];
const pureLayers = layers.slice(layers.indexOf("rules"));

const upward = layers.map((layer, depth) => ({
  files: [`server/${layer}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          ...(depth > 0
            ? [
                {
                  regex: `(^|/)\\.\\.?/(.*/)?(${layers.slice(0, depth).join("|")})/`,
                  message: `${layer}/ lies below that layer; imports go downward only (docs/architecture.md).`,
                },
              ]
            : []),
          { regex: "(^|/)client/", message: "The server knows nothing of the client." },
          ...(depth >= layers.indexOf("rules")
            ? [
                {
                  regex: "^(node:|vscode|vscode-languageserver)",
                  message:
                    "From rules/ down the code is pure: no LSP types, no Node, no editor (docs/architecture.md).",
                },
              ]
            : []),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".cache/", "test/fixtures/"] },
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  ...upward,
  {
    files: pureLayers.map((layer) => `server/${layer}/**/*.ts`),
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...[
          "Date",
          "process",
          "Buffer",
          "fetch",
          "setTimeout",
          "setInterval",
          "window",
          "self",
          "document",
          "console",
          "performance",
        ].map((name) => ({
          name,
          message: "From rules/ down the code is pure: no clock, no host (docs/architecture.md).",
        })),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "The same input gives the same findings." },
      ],
    },
  },
  {
    // Needs types, which tests and scripts can do without: they read no files of users.
    files: ["server/**/*.ts", "client/**/*.ts"],
    ignores: ["**/*.test.ts", "**/*.test-helper.ts"],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { keyhole: { rules: { "no-text-as-key": noTextAsKey } } },
    rules: { "keyhole/no-text-as-key": "error" },
  },
  {
    files: ["server/**/*.ts"],
    ignores: ["**/*.test.ts"],
    plugins: { lists: { rules: { "no-list-as-arguments": noListAsArguments } } },
    rules: { "lists/no-list-as-arguments": "error" },
  },
  {
    files: ["server/**/*.test.ts", "test/**/*.ts"],
    rules: {
      "no-restricted-imports": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      // A test file is a list of cases: it is read case by case.
      "max-lines": ["error", { max: 700, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["client/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { regex: "/server/", message: "The client has no policy knowledge; it talks to the server over LSP." },
          ],
        },
      ],
    },
  },
  { files: ["scripts/**", "test/**/*.ts"], rules: { "no-console": "off" } },
);
