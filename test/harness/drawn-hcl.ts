/** Draws HCL that is well formed, in every layout: for comparisons of readers, and to be broken. */
import fc from "fast-check";

const bare = fc.constantFrom("a", "var", "local", "aws_kms_key", "x-y", "_z", "é1", "each", "Action", "path");
const plain = fc.oneof(
  fc.constantFrom("s3:PutObject", "arn:aws:s3:::data/*", "*", "$${aws:username}", "%%{x}", "$ ", "100% ", "é😀"),
  fc.constantFrom("\\n", '\\"', "\\\\", "\\u00e9", "# no", "/* no", "a b", "{", "}", "$$ ", "<<E", "~"),
);
const gap = fc.constantFrom("", " ", "  ");
/** Where the ends of lines do not count. */
const wide = fc.constantFrom("", " ", "\n  ", " # why\n", " /* why */ ", "\n\n");

const joined = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((texts) => texts.join(""));
const listed = (item: fc.Arbitrary<string>, most = 3): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.tuple(wide, item, wide), { maxLength: most }), fc.boolean())
    .map(([items, trailing]) =>
      items.length === 0 ? "" : items.map((one) => one.join("")).join(",") + (trailing ? "," : ""),
    );

const { expression, term } = fc.letrec<{ expression: string; term: string; reference: string; operand: string }>((tie) => {
  const inner = tie("expression");
  const interpolation = fc
    .tuple(fc.boolean(), gap, inner, gap, fc.boolean())
    .map(([left, before, value, after, right]) => `\${${left ? "~" : ""} ${before}${value}${after} ${right ? "~" : ""}}`);
  const directive = fc.oneof(
    joined("%{ if ", inner, " }", plain, "%{ else ~}", plain, "%{ endif }"),
    joined("%{ if ", inner, " ~}", plain, "%{endif}"),
    joined("%{ for k, v in ", inner, " }", plain, interpolation, "%{ endfor }"),
  );
  const part = fc.oneof({ weight: 3, arbitrary: plain }, interpolation, directive);
  const quoted = fc.array(part, { maxLength: 3 }).map((parts) => `"${parts.join("")}"`);
  const line = fc
    .array(fc.oneof(plain.filter((text) => !text.startsWith("\\")), interpolation, directive), { maxLength: 3 })
    .map((parts) => parts.join(""));
  const heredoc = fc
    .tuple(fc.constantFrom("<<", "<<-"), fc.array(fc.tuple(fc.constantFrom("", "  ", "\t"), line), { maxLength: 3 }))
    .map(([open, lines]) => `${open}EOT\n${lines.map((one) => `${one.join("")}\n`).join("")}  EOT\n`);
  const item = fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: bare }, quoted, joined("(", inner, ")")),
      gap, fc.constantFrom("=", ":"), gap, inner,
    )
    .map((texts) => texts.join(" "));
  const object = fc
    .tuple(fc.array(item, { maxLength: 3 }), fc.constantFrom(", ", ",\n    ", ",\n# why\n"), fc.boolean())
    .map(([items, separator, lines]) => `{${lines ? "\n" : " "}${items.join(separator)}${lines ? "\n" : " "}}`);
  const scalar = fc.oneof(fc.constantFrom("1", "0.5", "true", "false", "null"), quoted);
  return {
    expression: fc.oneof(
      { maxDepth: 3, depthIdentifier: "hcl" },
      fc.oneof(scalar, tie("reference")),
      tie("reference"),
      joined("[", listed(inner), wide, "]"),
      object,
      joined("(", wide, inner, wide, ")"),
      joined(fc.constantFrom("f", "jsonencode", "provider::aws::f"), "(", listed(inner), ")"),
      joined("f(", inner, ", ", inner, "...", ")"),
      joined("[for v in ", inner, " : ", wide, inner, fc.constantFrom("", " if v"), "]"),
      joined("{for k, v in ", inner, " : ", inner, " => ", inner, fc.constantFrom("", "..."), "}"),
      joined(tie("operand"), fc.constantFrom(" + ", " - ", "*", " / ", " == ", " != ", " && ", " || ", " < ", ">="), tie("operand")),
      // tree-sitter reads `a ? b : c ? d : e` from the left.
      joined(tie("operand"), " ? ", tie("operand"), " : ", tie("operand")),
      heredoc.map((text) => `f(${text})`),
    ),
    term: scalar,
    reference: fc
      .tuple(
        bare,
        fc.array(fc.oneof(bare.map((name) => `.${name}`), fc.constantFrom("[0]", ".0", "[*]", '["k"]')), { maxLength: 3 }),
      )
      // Of two splats tree-sitter takes the second for one of the result.
      .map(([name, steps]) => name + steps.filter((step, index) => step !== "[*]" || steps.indexOf(step) === index).join("")),
    operand: fc.oneof(
      { maxDepth: 3, depthIdentifier: "hcl" },
      fc.oneof(fc.constantFrom("1", '"a"'), tie("reference")),
      joined(fc.constantFrom("-", "!"), tie("reference")),
      joined("(", inner, ")"),
      joined(tie("operand"), fc.constantFrom(" + ", " * ", " == ", " && ", " || "), tie("operand")),
    ),
  };
}); // prettier-ignore

const attribute = fc.oneof(
  joined(bare, gap, "=", gap, expression, fc.constantFrom("\n", " # why\n", " // why\n")),
  joined(bare, " = <<-E\n  ", fc.constantFrom("a", "{", "x ${a} y"), "\nE\n"),
);
const comment = fc.constantFrom("# a\n", "// b\n", "/* c\n */\n", "\n");
const { body } = fc.letrec<{ body: string }>((tie) => ({
  body: fc
    .array(
      fc.oneof(
        { maxDepth: 2, depthIdentifier: "hcl block" },
        { weight: 3, arbitrary: fc.oneof(attribute, comment) },
        joined(
          fc.constantFrom("resource", "statement", "data"),
          fc.constantFrom("", ' "a"', ' "a" "b-c"', " d"),
          " {\n",
          tie("body"),
          "}\n",
        ),
        joined("one { ", bare, " = ", term, " }\n"),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join("")),
}));

/** A whole file. */
export const drawnHcl: fc.Arbitrary<string> = fc
  .tuple(body, fc.boolean())
  .map(([text, crlf]) => (crlf ? text.replaceAll("\n", "\r\n") : text));
