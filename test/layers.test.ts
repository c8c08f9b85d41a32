/**
 * What docs/architecture.md promises about the sources, read from the sources themselves: a second pair of eyes beside
 * eslint, and the only one for what lint cannot say.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Top first: each may import itself and what comes after it. */
const layers = ["entry", "protocol", "rules", "uploads", "workspace", "evaluate", "policy", "catalog"];
const pureFrom = layers.indexOf("rules");

interface Source {
  /** From the repository's root, "/" as separator. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly string[];
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !isTestCode(path))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
      return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), imports };
    });
}

const isTestCode = (path: string): boolean => /[.-]test[.-]|\/test-/.test(path);

const server = sourcesIn("server");
const client = sourcesIn("client");
const pure = server.filter(({ path }) => layers.indexOf(layerOf(path)) >= pureFrom);

function layerOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** Relative imports as paths from the root. */
const resolved = ({ path, imports }: Source): string[] =>
  imports.filter((name) => name.startsWith(".")).map((name) => posix.normalize(posix.join(posix.dirname(path), name)));
const packages = ({ imports }: Source): string[] => imports.filter((name) => !name.startsWith("."));

/** `path: what` for everything that `found` says of a source. */
const all = (sources: readonly Source[], found: (source: Source) => readonly string[]): string[] =>
  sources.flatMap((source) => found(source).map((what) => `${source.path}: ${what}`));

/** @param isLeftOut of a node that is passed over, with all that is in it */
function* nodesOf(node: ts.Node, isLeftOut: (node: ts.Node) => boolean = () => false): Generator<ts.Node> {
  if (isLeftOut(node)) return;
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child, isLeftOut);
}

const identifiers = ({ tree }: Source): Set<string> =>
  new Set([...nodesOf(tree)].filter((node) => ts.isIdentifier(node)).map((node) => node.text));

suite("layers", () => {
  test("every folder of the server is a layer, and there is something in it to look at", () => {
    assert.deepEqual(
      [...new Set(server.map(({ path }) => layerOf(path)))].filter((layer) => !layers.includes(layer)),
      [],
    );
    assert.ok(server.length > 80 && pure.length > 50 && client.length > 5);
  });

  test("imports go downward only, and the server knows nothing of the client", () => {
    assert.deepEqual(
      all(server, (source) =>
        resolved(source).filter((target) => {
          if (target === "package.json") return layerOf(source.path) !== "entry";
          return (
            !target.startsWith("server/") || layers.indexOf(layerOf(target)) < layers.indexOf(layerOf(source.path))
          );
        }),
      ),
      [],
    );
  });

  test("the client imports nothing of the server", () => {
    assert.deepEqual(
      all(client, (source) => resolved(source).filter((target) => !target.startsWith("client/"))),
      [],
    );
  });

  test("nothing imports itself in a circle, be it by type or when it is needed", () => {
    const byPath = new Map([...server, ...client].map((source) => [source.path, source]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, way: readonly string[]): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" > "));
      if (done.has(path) || way.includes(path)) return;
      const source = byPath.get(path);
      for (const target of source === undefined ? [] : resolved(source)) visit(target, [...way, path]);
      done.add(path);
    };
    for (const path of byPath.keys()) visit(path, []);
    assert.deepEqual(circles, []);
  });

  test("from rules/ down the code is pure: five packages that are pure themselves, and no host is spoken to", () => {
    assert.deepEqual(
      all(pure, (source) =>
        packages(source).filter(
          (name) => !["jsonc-parser", "fastest-levenshtein", "ipaddr.js", "smol-toml", "yaml"].includes(name),
        ),
      ),
      [],
    );
    const hosts = [
      "process",
      "Buffer",
      "Date",
      "performance",
      "setTimeout",
      "setInterval",
      "setImmediate",
      "console",
      "globalThis",
      "require",
    ];
    assert.deepEqual(
      all(pure, (source) => {
        const used = identifiers(source);
        return [
          ...hosts.filter((name) => used.has(name)),
          ...(/\bMath\s*\.\s*random\b/.test(source.text) ? ["Math.random"] : []),
        ];
      }),
      [],
    );
  });

  test("evaluation asks for no service by name: its traits are the catalog's", () => {
    const evaluation = server.filter(({ path }) => layerOf(path) === "evaluate");
    assert.deepEqual(
      all(evaluation, ({ tree }) =>
        [...nodesOf(tree)]
          .filter((node) => ts.isStringLiteralLike(node) && /^(kms|s3)(:|$)/.test(node.text))
          .map((node) => node.getText()),
      ),
      [],
    );
  });

  test("no file is longer than 480 lines", () => {
    assert.deepEqual(
      all([...server, ...client, ...sourcesIn("scripts")], ({ text }) => {
        const lines = text.split("\n").length;
        return lines > 480 ? [`${String(lines)} lines`] : [];
      }),
      [],
    );
  });
});

suite("one door to the protocol", () => {
  test("only protocol/ and entry/ import the language server's library", () => {
    assert.deepEqual(
      all(server, (source) =>
        ["protocol", "entry"].includes(layerOf(source.path))
          ? []
          : packages(source).filter((name) => name.startsWith("vscode")),
      ),
      [],
    );
  });

  test("only to-lsp.ts and from-lsp.ts turn offsets into positions, or one's severities, ranges and edits into the other's", () => {
    const doors = ["server/protocol/to-lsp.ts", "server/protocol/from-lsp.ts"];
    const shapes = [
      "Position",
      "Range",
      "TextEdit",
      "WorkspaceEdit",
      "TextDocumentEdit",
      "Location",
      "DiagnosticSeverity",
      "DiagnosticRelatedInformation",
    ];
    const speaking = server.filter((source) => layerOf(source.path) === "protocol" && !doors.includes(source.path));
    assert.ok(speaking.length > 10);
    assert.deepEqual(
      all(speaking, (source) => {
        const used = identifiers(source);
        return [
          ...["positionAt", "offsetAt"].filter((name) => used.has(name)),
          ...namesImported(source, "vscode-languageserver").filter((name) => shapes.includes(name)),
        ];
      }),
      [],
    );
  });

  test("Markdown carries no text of a file but what is escaped: one class makes it, and one answer carries it", () => {
    const isMarkdown = (node: ts.Node): boolean =>
      ts.isPropertyAssignment(node) &&
      node.name.getText() === "kind" &&
      ts.isStringLiteralLike(node.initializer) &&
      node.initializer.text === "markdown";
    const markups = all([...server, ...client], ({ tree }) =>
      [...nodesOf(tree)].filter(isMarkdown).map((node) => node.parent.getText()),
    );
    assert.deepEqual(markups, ['server/protocol/hover.ts: { kind: "markdown", value: contents.markdown }']);
    const others = ["MarkupContent", "MarkupKind", "MarkedString", "MarkdownString", "documentation", "tooltip"];
    // A text of our own is no text of a file.
    const isOurOwn = (node: ts.Node): boolean => ts.isPropertyAssignment(node) && ts.isStringLiteral(node.initializer);
    assert.deepEqual(
      all([...server, ...client], ({ tree }) => {
        const used = new Set(
          [...nodesOf(tree, isOurOwn)].filter((node) => ts.isIdentifier(node)).map(({ text }) => text),
        );
        return others.filter((name) => used.has(name));
      }),
      [],
    );
    assert.deepEqual(
      all(client, ({ text }) => text.match(/(supportHtml|isTrusted): (?!false)\w+/g) ?? []),
      [],
    );
    const makers = all(server, ({ tree }) =>
      [...nodesOf(tree)]
        .filter((node) => ts.isNewExpression(node) && node.expression.getText() === "Markdown")
        .slice(0, 1)
        .map(() => "new Markdown"),
    );
    assert.deepEqual(makers, ["server/rules/markdown.ts: new Markdown"]);
    assert.deepEqual(
      all(server, ({ text }) => (/\bas (unknown as )?Markdown\b/.test(text) ? ["cast to Markdown"] : [])),
      [],
    );
    // A template is ours: it is no name that a file gives.
    const users = server.filter(({ imports }) => imports.some((name) => name.endsWith("/markdown.ts")));
    const calls = users.flatMap(({ path, tree }) =>
      [...nodesOf(tree)]
        .filter((node) => ts.isCallExpression(node) && /^(Markdown\.)?fill$/.test(node.expression.getText()))
        .filter(
          (node) =>
            ts.isCallExpression(node) &&
            !/^(\w+ === "\w+" \? |[\w.]+ === "\w+" \? |\w+ \? )?(templates\.\w+( : templates\.\w+)?|otherwise|template)$/.test(
              node.arguments[0]?.getText() ?? "",
            ),
        )
        .map((node) => `${path}: ${node.getText()}`),
    );
    assert.deepEqual(calls, []);
  });

  test("nothing reads a message back", () => {
    const readers = new Set([
      "startsWith",
      "endsWith",
      "includes",
      "indexOf",
      "match",
      "matchAll",
      "search",
      "slice",
      "split",
      "substring",
      "replace",
      "test",
      "exec",
    ]);
    const isMessage = (node: ts.Node): boolean => ts.isPropertyAccessExpression(node) && node.name.text === "message";
    assert.deepEqual(
      all([...server, ...client], ({ tree }) =>
        [...nodesOf(tree)]
          .filter((node) => {
            if (ts.isBinaryExpression(node))
              return /^[!=]==?$/.test(node.operatorToken.getText()) && (isMessage(node.left) || isMessage(node.right));
            if (
              !ts.isCallExpression(node) ||
              !ts.isPropertyAccessExpression(node.expression) ||
              !readers.has(node.expression.name.text)
            )
              return false;
            return isMessage(node.expression.expression) || node.arguments.some((argument) => isMessage(argument));
          })
          .map((node) => node.getText()),
      ),
      [],
    );
  });
});

suite("state and surroundings", () => {
  test("no module of the server or the client has a variable of its own", () => {
    assert.deepEqual(
      all([...server, ...client], ({ tree }) =>
        tree.statements
          .filter(
            (statement) =>
              ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.Const) === 0,
          )
          .map((statement) => statement.getText()),
      ),
      [],
    );
  });

  test("no module fills a container of its own later, but for two that are the same for every engine", () => {
    const known = [
      "server/evaluate/conditions/operators.ts: operators", // filled while it is loaded, and never again
      "server/evaluate/globs/universe.ts: compiled", // what a universe of ARNs compiles to: nothing of any policy
    ];
    const found = all([...server, ...client], ({ tree }) =>
      tree.statements
        .filter((statement) => ts.isVariableStatement(statement))
        .flatMap(({ declarationList }) => [...declarationList.declarations])
        .filter(
          ({ initializer, type }) =>
            initializer !== undefined && isEmptyContainer(initializer) && !/^readonly /i.test(type?.getText() ?? ""),
        )
        .map(({ name }) => name.getText()),
    );
    assert.deepEqual(
      found.filter((one) => !known.includes(one)),
      [],
    );
    assert.deepEqual(
      known.filter((one) => !found.includes(one)),
      [],
      "no longer there: take it off the list",
    );
  });

  test("neither server nor client touches the network, and neither counts its users", () => {
    const network = /^(node:)?(http|https|http2|net|tls|dgram|dns|inspector)$/;
    assert.deepEqual(
      all([...server, ...client], (source) => packages(source).filter((name) => network.test(name))),
      [],
    );
    const means = [
      "fetch",
      "XMLHttpRequest",
      "WebSocket",
      "EventSource",
      "sendBeacon",
      "telemetry",
      "createTelemetryLogger",
      "machineId",
      "openExternal",
    ];
    assert.deepEqual(
      all([...server, ...client], (source) => means.filter((name) => identifiers(source).has(name))),
      [],
    );
  });
});

suite("rules", () => {
  const ruleFiles = server.filter(
    ({ path, text }) => /^server\/rules\/[\w-]+\/rule\.ts$/.test(path) && text.includes("= defineRule({"),
  );

  test("no rule names a severity but in its row of the table", () => {
    assert.ok(ruleFiles.length > 10);
    const isRow = (node: ts.Node): boolean =>
      ts.isPropertyAssignment(node) &&
      node.name.getText() === "severities" &&
      /^defineRule\(/.test(node.parent.parent.getText());
    assert.deepEqual(
      all(ruleFiles, ({ tree }) =>
        [...nodesOf(tree, isRow)]
          .filter(
            (node) =>
              ts.isStringLiteralLike(node) && ["error", "warning", "information", "hint", "off"].includes(node.text),
          )
          .map((node) => node.getText()),
      ),
      [],
    );
  });

  test("no rule looks into a policy's strings, but for the signs of uploads in a key policy and the wording about a condition's key", () => {
    const known = ["server/rules/key-policy-does-not-allow/rule.ts", "server/rules/kms-condition-never-met/rule.ts"];
    const looks = ["startsWith", "endsWith", "test", "match", "exec", "RegExp", "split", "indexOf"];
    const found = ruleFiles
      .filter((source) => looks.some((name) => identifiers(source).has(name)))
      .map(({ path }) => path);
    assert.deepEqual(found, known);
  });

  test("every check of the language is in its registry, and is tested beside itself", () => {
    const checks = server.filter(({ path, text }) => /\/rule\.ts$/.test(path) && text.includes("= languageRule({"));
    const registry = server.find(({ path }) => path === "server/rules/language/registry.ts");
    assert.ok(registry && checks.length > 10);
    assert.deepEqual(
      resolved(registry)
        .filter((path) => path !== "server/rules/rule.ts")
        .sort(),
      checks.map(({ path }) => path),
    );
    assert.deepEqual(
      checks.map(({ path }) => path.replace(/\.ts$/, ".test.ts")).filter((path) => !existsSync(join(root, path))),
      [],
    );
  });

  test("every rule is in the registry, and is tested beside itself", () => {
    const registry = server.find(({ path }) => path === "server/rules/registry.ts");
    assert.ok(registry);
    const registered = resolved(registry).filter((path) => ruleFiles.some((rule) => rule.path === path));
    assert.deepEqual(
      registered.sort(),
      ruleFiles.map(({ path }) => path),
    );
    assert.deepEqual(
      ruleFiles
        .filter(({ path }) => !existsSync(join(root, path.replace(/\.ts$/, ".test.ts"))))
        .map(({ path }) => path),
      [],
    );
  });
});

function namesImported({ tree }: Source, from: string): string[] {
  return tree.statements
    .filter((statement) => ts.isImportDeclaration(statement))
    .flatMap(({ moduleSpecifier, importClause }) => {
      const bindings = importClause?.namedBindings;
      if (
        !ts.isStringLiteralLike(moduleSpecifier) ||
        !moduleSpecifier.text.startsWith(from) ||
        bindings === undefined ||
        !ts.isNamedImports(bindings)
      )
        return [];
      return bindings.elements.map(({ propertyName, name }) => (propertyName ?? name).text);
    });
}

function isEmptyContainer(node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 0;
  if (ts.isObjectLiteralExpression(node)) return node.properties.length === 0;
  return (
    ts.isNewExpression(node) &&
    ["Map", "Set", "WeakMap", "WeakSet"].includes(node.expression.getText()) &&
    (node.arguments === undefined || node.arguments.length === 0)
  );
}

suite("names", () => {
  const typesOf = ({ tree }: Source): { readonly name: string; readonly exported: boolean }[] =>
    tree.statements.flatMap((statement) =>
      (ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isClassDeclaration(statement)) &&
      statement.name !== undefined
        ? [{ name: statement.name.text, exported: isExported(statement) }]
        : [],
    );
  const isExported = (node: ts.Node): boolean =>
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

  test("a type that one file exports has a name that no other type has", () => {
    const declared = new Map<string, { readonly paths: string[]; exported: boolean }>();
    for (const source of server)
      for (const { name, exported } of typesOf(source)) {
        const known = declared.get(name);
        if (known === undefined) declared.set(name, { paths: [source.path], exported });
        else {
          known.paths.push(source.path);
          known.exported ||= exported;
        }
      }
    assert.deepEqual(
      [...declared].filter(([, { paths, exported }]) => exported && paths.length > 1),
      [],
    );
  });

  /** What tests compare the product with, on its own parts. */
  const forTests = new Set(["atomsByProduct"]);

  test("what is exported is used by more than tests", () => {
    const words = new Map<string, number>();
    for (const { text } of [...server, ...client, ...sourcesIn("scripts")])
      for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) words.set(word, (words.get(word) ?? 0) + 1);
    assert.deepEqual(
      all(server, ({ text }) =>
        [...text.matchAll(/^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm)]
          .map(([, name = ""]) => name)
          .filter((name) => words.get(name) === 1 && !forTests.has(name)),
      ),
      [],
    );
  });
});
