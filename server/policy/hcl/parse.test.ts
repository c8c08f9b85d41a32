import assert from "node:assert/strict";
import type { HclBody, HclExpression, HclTemplatePart } from "./nodes.ts";
import { parseHcl, parseTemplateFile } from "./parse.ts";

/** An expression in words, with parentheses round what belongs together. */
function told(value: HclExpression): string {
  switch (value.kind) {
    case "literal":
      return String(value.value);
    case "template":
      return JSON.stringify(value.parts.map(toldPart).join(""));
    case "variable":
      return value.name === "" ? "it" : value.name;
    case "attribute":
      return `${told(value.object)}.${value.name.value}`;
    case "index":
      return `${told(value.object)}[${told(value.key)}]`;
    case "splat":
      return `each(${told(value.object)}: ${told(value.each)})`;
    case "call":
      return `${value.name.value}(${value.arguments.map(told).join(", ")}${value.expands ? "..." : ""})`;
    case "tuple":
      return `[${value.items.map(told).join(", ")}]`;
    case "object":
      return `{${value.items.map(({ key, name, value: own }) => `${name ?? `(${told(key)})`}: ${told(own)}`).join(", ")}}`;
    case "for": {
      const names = [value.keyName, value.valueName].flatMap((name) => (name === undefined ? [] : [name.value]));
      const result = value.key === undefined ? told(value.value) : `${told(value.key)} => ${told(value.value)}`;
      const rest = `${value.groups ? "..." : ""}${value.condition === undefined ? "" : ` if ${told(value.condition)}`}`;
      return `${value.form}(${names.join(", ")} in ${told(value.collection)}: ${result}${rest})`;
    }
    case "conditional":
      return `(${told(value.condition)} ? ${told(value.then)} : ${told(value.otherwise)})`;
    case "binary":
      return `(${told(value.left)} ${value.operator} ${told(value.right)})`;
    case "unary":
      return `(${value.operator}${told(value.operand)})`;
    case "parentheses":
      return `<${told(value.inner)}>`;
    case "missing":
      return "?";
  }
}

function toldPart(part: HclTemplatePart): string {
  switch (part.kind) {
    case "text":
      return part.value;
    case "interpolation":
      return `«${told(part.expression)}»`;
    case "if":
      return `«if ${told(part.condition)}: ${part.then.map(toldPart).join("")} | ${part.otherwise.map(toldPart).join("")}»`;
    case "for":
      return `«for ${part.keyName === undefined ? "" : `${part.keyName.value}, `}${part.valueName.value} in ${told(part.collection)}: ${part.parts.map(toldPart).join("")}»`;
  }
}

function toldBody({ attributes, blocks }: HclBody): string[] {
  return [
    ...attributes.map(({ name, value }) => `${name.value} = ${told(value)}`),
    ...blocks.map(({ type, labels, body, closed }) => {
      const head = [type.value, ...labels.map(({ value, quoted }) => (quoted ? `"${value}"` : value))].join(" ");
      return `${head} {${toldBody(body).join("; ")}${closed ? "}" : ""}`;
    }),
  ];
}

/** The expression of the attribute `a`, which is all of the text. */
function read(source: string): string {
  const parsed = parseHcl(`a = ${source}\n`);
  assert.deepEqual(parsed.problems, [], source);
  assert.equal(parsed.sound, true);
  const [attribute] = parsed.body.attributes;
  assert.ok(attribute !== undefined && parsed.body.attributes.length === 1, source);
  assert.equal(parsed.text.slice(attribute.value.offset, attribute.value.end), source.trim());
  return told(attribute.value);
}

/** What is read of a broken text, and its problems: each with the text that it is at. */
function broken(text: string): { readonly body: string[]; readonly problems: string[] } {
  const { body, problems, sound } = parseHcl(text);
  assert.equal(sound, false);
  return {
    body: toldBody(body),
    problems: problems.map(({ code, range }) => `${code} ${JSON.stringify(text.slice(range.offset, range.end))}`),
  };
}

suite("HCL: expressions", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["1 + 2 * 3 == 7 && !b || c > -d", "((((1 + (2 * 3)) == 7) && (!b)) || (c > (-d)))"],
    ["a - b - c", "((a - b) - c)"],
    ["a ? b : c ? d : e", "(a ? b : (c ? d : e))"],
    ["a.b[0].c[*].d.0", "each(a.b[0].c: it.d.0)"],
    ["a.*.b.c[0]", "each(a: it.b.c)[0]"],
    ["a[*][0]", "each(a: it[0])"],
    ["-a.b", "(-a.b)"],
    ["aws_s3_bucket.a-b[\"x\"].arn", 'aws_s3_bucket.a-b["x"].arn'],
    ["a.0.1", "a.0.1"],
    ["f()", "f()"],
    ["f(a, [b]...)", "f(a, [b]...)"],
    ["f(\n  a,\n  b,\n)", "f(a, b)"],
    ["provider::aws::arn_parse(x)", "provider::aws::arn_parse(x)"],
    ["(\n  a\n  &&\n  b\n)", "<(a && b)>"],
    ["[\n  a\n  ,b, # why\n]", "[a, b]"],
    ["[for k, v in m : v if k != \"\"]", 'tuple(k, v in m: v if (k != ""))'],
    ["{ for v in m : v.id => v... if v.x }", "object(v in m: v.id => v... if v.x)"],
    ["{\n  a = 1\n  \"b\" : 2, (c) = 3\n  # no\n  d.e = 4\n}", "{a: 1, b: 2, (<c>): 3, (d.e): 4}"],
    ["{ for = 1, null = 2, true : 3 }", "{for: 1, null: 2, true: 3}"],
    ["{ a = { b = [{}] } }", "{a: {b: [{}]}}"],
    ["[true, false, null, 1.5e3, 0.25]", "[true, false, null, 1500, 0.25]"],
  ]; // prettier-ignore
  for (const [source, expected] of cases)
    test(source, () => {
      assert.equal(read(source), expected);
    });

  test("what is behind a comment is on the next line", () => {
    assert.deepEqual(toldBody(parseHcl("a = 1 # x\nb = 2 // y\r\nc = 3 /* z\n */\nd = 4").body), [
      "a = 1",
      "b = 2",
      "c = 3",
      "d = 4",
    ]);
  });
});

suite("HCL: templates", () => {
  const cases: readonly (readonly [string, string])[] = [
    ['"a\\n\\t\\"\\\\\\u00e9\\U0001F600"', '"a\\n\\t\\"\\\\é😀"'],
    ['"$${a}%%{b}$$${c}$a%b$"', '"${a}%{b}$${c}$a%b$"'],
    ['"a${b}c${"d${e}"}"', '"a«b»c«\\"d«e»\\"»"'],
    ['"${{ a = "}" }.a}"', '"«{a: \\"}\\"}.a»"'],
    ['"%{ if a }b%{ else }c%{ endif }"', '"«if a: b | c»"'],
    ['"%{ for k, v in m }${k}%{ if v }x%{ endif }%{ endfor }"', '"«for k, v in m: «k»«if v: x | »»"'],
    ['"a ${~ b ~} c"', '"a«b»c"'],
    ["<<EOT\n  a\n  ${b}\nEOT", '"  a\\n  «b»\\n"'],
    ["<<-EOT\n    a\n\n      b ${c}\n    EOTX\n  EOT", '"a\\n\\n  b «c»\\nEOTX\\n"'],
    ["<<-EOT\n\t\ta\n\t\t\t${c}\n\tEOT", '"a\\n\\t«c»\\n"'],
    ["<<-EOT\n    a\n  ${b}\n  EOT", '"  a\\n«b»\\n"'],
    ["<<E\r\na\r\n  E", '"a\\r\\n"'],
    ["<<E\n%{ for x in y ~}\n  ${x}\n%{ endfor ~}\nE", '"«for x in y:   «x»\\n»"'],
    ["<<E\n$${a} \\n ${<<F\nx\nF\n}\nE", '"${a} \\\\n «\\"x\\\\n\\"»\\n"'],
    ["<<E\nE", '""'],
  ];
  for (const [source, expected] of cases)
    test(JSON.stringify(source), () => {
      assert.equal(read(source), expected);
    });

  test("each character of the text has its place", () => {
    const texts = [
      'a = "x\\n$${y}\\u00e9z"\n',
      "a = <<-E\r\n    é😀$${b}\r\n      c\r\n    E\r\n",
      "a = <<-E\n    b ${c ~}  \n    d\n    E\n",
    ];
    const places = texts.map((text) => {
      const [attribute] = parseHcl(text).body.attributes;
      assert.ok(attribute?.value.kind === "template");
      return attribute.value.parts.flatMap((part) => {
        if (part.kind !== "text") return [];
        assert.equal(part.segments[0]?.at, 0);
        return part.segments.map(({ at, offset }, index) => {
          const to = part.segments[index + 1]?.at ?? part.value.length;
          return `${part.value.slice(at, to)} <- ${text.slice(offset, offset + to - at)}`;
        });
      });
    });
    assert.deepEqual(places, [
      ["x\n <- x\\", "$ <- $", "{y}é <- {y}\\", "z <- z"],
      ["é😀$ <- é😀$", "{b}\r\n <- {b}\r\n", "  c\r\n <-   c\r\n"],
      ["b  <- b ", "d\n <- d\n"],
    ]); // prettier-ignore
  });

  test("a file that is a template as a whole", () => {
    const text =
      '\ufeff{\n  "Resource": "${arn}/*",\n%{ for a in actions ~}\n  "${a}"\n%{ endfor ~}\n  "x": "$${aws:username}\\n"}';
    const { template, problems } = parseTemplateFile(text);
    assert.deepEqual(problems, []);
    assert.equal(template.form, "file");
    assert.equal(
      template.parts.map(toldPart).join(""),
      '{\n  "Resource": "«arn»/*",\n«for a in actions:   "«a»"\n»  "x": "${aws:username}\\n"}',
    );
  });
});

suite("HCL: blocks", () => {
  test("labels, one line, nested", () => {
    const text = '\ufeffresource "aws_s3_bucket" b {\r\n  x = 1\r\n  y { z = 2 }\r\n  e {}\r\n}\r\nlocals {\r\n}';
    const { body, problems } = parseHcl(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(toldBody(body), ['resource "aws_s3_bucket" b {x = 1; y {z = 2}; e {}}', "locals {}"]);
    const [block] = body.blocks;
    assert.ok(block !== undefined);
    assert.equal(
      text.slice(block.body.offset, block.body.end),
      text.slice(text.indexOf("{"), text.indexOf("locals") - 2),
    );
  });
});

suite("HCL: what is half typed or broken", () => {
  const after = 'resource "c" "d" {\n  e = 1\n}\n';
  const left = 'resource "c" "d" {e = 1}';
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["a =\n", ["a = ?"], ['missingValue ""']],
    ["acti\n", ["acti = ?"], ['missingValue "acti"']],
    ["a = var.\n", ["a = var."], ['missingValue ""']],
    ["a = b +\n", ["a = (b + ?)"], ['missingValue ""']],
    ["a = b c { d }\n", ["a = b"], ['unexpectedToken "c"']],
    ['a = "b\n', ['a = "b"'], ['unclosed "\\""']],
    ['a = "b${\n', ['a = "b«?»"'], ['missingValue ""', 'unclosed "\\""']],
    ['a = "b${c.\n', ['a = "b«c.»"'], ['missingValue ""', 'unclosed "\\""']],
    ['a = "\\q"\n', ['a = "\\\\q"'], ['unexpectedToken "\\\\"']],
    ['a = [\n  "b",\n  "c"\n', ['a = ["b", "c"]'], ['unclosed "["']],
    ['a = ["b",\n  f = 1\n', ['a = ["b"]', "f = 1"], ['unclosed "["']],
    ['a = ["b" "c",, d]\n', ['a = ["b", "c", d]'], ['unexpectedToken "\\""', 'missingValue ""']],
    ['a = [s3:PutObject", "x"]\n', ['a = [s3, PutObject, ", ", x, "]"]'], ['unexpectedToken ":"', 'unexpectedToken "\\""', 'unexpectedToken "x"', 'unexpectedToken "\\""', 'unclosed "["']],
    ["a = f(b\n", ["a = f(b)"], ['unclosed "("']],
    ["a = {\n  b = 1\n", ["a = {b: 1}"], ['unclosed "{"']],
    ["a = {\n  b\n  c 1\n  d =\n  = 2\n}\n", ["a = {b: ?, c: 1, d: ?, (?): 2}"], ['unexpectedToken "\\n"', 'unexpectedToken "1"', 'missingValue ""', 'missingValue ""']],
    ["a = f({ b = [1 })\n", ["a = f({b: [1]})"], ['unclosed "["']],
    ["a = f({ b = 1 )\n", ["a = f({b: 1})"], ['unclosed "{"']],
    ["a = [)]]\n", ["a = []"], ['missingValue ""', 'unexpectedToken "]"']],
    ["a = <<E\nb\n", ['a = "b\\n"'], ['unclosed "<<E\\n"']],
    ["<<<<<<< HEAD\na = 1\n=======\n", ["a = 1"], ['unexpectedToken "<"', 'unexpectedToken "=="']],
    ['"a" = 1\n', ["a = 1"], ['unexpectedToken "\\""']],
    ["}\na = 1\n", ["a = 1"], ['unexpectedToken "}"']],
    ['a "b"\n', ['a "b" {'], ['unexpectedToken "\\n"']],
    ['a "b"\n{\n  c = 1\n}\n', ['a "b" {c = 1}'], ['unexpectedToken "{"']],
    ["a = 'b'\n", ["a = ?"], ['missingValue ""']],
    ["a /* b\n", ["a = ?"], ['unclosed "/*"']],
    ['a "b" {\n  c = 1\n\n', ['a "b" {c = 1'], ['unclosed "{"']],
    ['a "b" {\n  c {\n    x = 1\n\n  d {\n    y = 2\n  }\n}\n', ['a "b" {c {x = 1; d {y = 2}}'], ['unclosed "{"']],
    ['a "b" {\n  x = jsonencode({\n    y = [{\n      z = 1\n  })\n}\n', ['a "b" {x = jsonencode({y: [{z: 1}]})}'], ['unclosed "["']],
  ]; // prettier-ignore
  for (const [text, body, problems] of cases)
    test(JSON.stringify(text), () => {
      const alone = broken(text);
      assert.deepEqual(alone, { body, problems });
      assert.ok(broken(text + after).body.includes(left), "the block behind it is read");
    });

  test("a heredoc without its end takes no other's", () => {
    const text = 'resource "a" "b" {\n  p = <<EOF\n{\n\nresource "c" "d" {\n  p = <<EOF\nx\nEOF\n}\n';
    assert.deepEqual(broken(text).body, ['resource "a" "b" {p = "{\\n"', 'resource "c" "d" {p = "x\\n"}']);
  });

  const deep = (piece: string): string => `a = ${piece.repeat(20_000)}\n${after}`;
  for (const piece of ["[", "{a=", '"${', "(", "f(", "!", "a?", "a?b:", ".b", "b.", "1+", "[0]", "<<E\n${", '"%{ if a }', "[for a in ", "a{"])
    test(`deeper than is read: ${JSON.stringify(piece)}`, () => {
      const { body, problems } = parseHcl(deep(piece));
      const [last] = body.blocks.slice(-1);
      assert.ok(last !== undefined && toldBody({ ...body, attributes: [], blocks: [last] })[0] === left);
      assert.ok(problems.length <= 21);
    }); // prettier-ignore

  for (const piece of ["a = {\n  a_name_that_is_longer_than_most_are_and_has_no_brace 1\n", "a = [\n", "a = <<E\n", "a = <<E\n${\n", "a {\n", "x y\n{\n", "/*", 'x "', "a = {b ", "}\n", "a = [}", "# a\n", "a=[{\n#\n", '"${a ', "resource \"a\" {\n", "%{ if x }", "a = {\n b = [\n"])
    test(`long: ${JSON.stringify(piece)}`, () => {
      const text = piece.repeat(15_000);
      assert.ok(parseHcl(text).problems.length <= 21);
      assert.ok(parseTemplateFile(text).problems.length <= 21);
    }); // prettier-ignore
});
