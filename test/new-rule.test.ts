/** `npm run new-rule` writes a skeleton into server/rules/: what it writes must compile there. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { ruleText, testText } from "../scripts/generate/skeleton.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const code = "upload-without-checksum";

suite("new rules", () => {
  test("the skeleton compiles, but for its code, which is generated", () => {
    const folder = join(root, "server/rules", code);
    const texts = new Map([
      [join(folder, "rule.ts"), ruleText(code, "0.1.0")],
      [join(folder, "rule.test.ts"), testText(code)],
    ]);
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path));
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists } = host;
    const { directoryExists } = host;
    host.directoryExists = (path) => path === folder || directoryExists?.(path) === true;
    host.fileExists = (path) => texts.has(path) || fileExists(path);
    host.getSourceFile = (path, target, ...rest) => {
      const text = texts.get(path);
      return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target);
    };
    const program = ts.createProgram([...texts.keys()], options, host);
    const problems = [...texts.keys()].flatMap((path) => {
      const source = program.getSourceFile(path);
      return ts
        .getPreEmitDiagnostics(program, source)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n").split("\n", 1)[0] ?? "");
    });
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0] ?? "", new RegExp(`^Type '"${code}"' is not assignable to type `));
  }).timeout(60_000);
});
