/**
 * HCL text to a tree. Half-typed text gives a tree, too, and a broken block never hides the others: never throws, and
 * takes time in proportion to the text.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#structural-elements
 */
import { withEdit } from "./changed-block.ts";
import { ExpressionReader } from "./expressions.ts";
import type {
  HclAttribute,
  HclBlock,
  HclBody,
  HclExpression,
  HclLabel,
  HclName,
  HclProblem,
  HclTemplate,
  ParsedHcl,
} from "./nodes.ts";
import { insideBraces } from "./templates.ts";

/** @param before another version of the text: of an edit in one block only that is read */
export function parseHcl(text: string, before?: ParsedHcl): ParsedHcl {
  if (before?.text === text) return before;
  return (before && withEdit(before, text, parseAll)) ?? parseAll(text);
}

function parseAll(text: string): ParsedHcl {
  const reader = new BodyReader(text, false);
  const body = reader.file();
  // Braces that do not match may have given a block to another: then indentation tells better.
  if (reader.isUnbalanced) {
    const again = new BodyReader(text, true);
    return { text, body: again.file(), problems: reader.problems, sound: false };
  }
  return { text, body, problems: reader.problems, sound: reader.problems.length === 0 };
}

/** The text of a file that is a template as a whole, as `templatefile` reads it. */
export function parseTemplateFile(text: string): {
  readonly template: HclTemplate;
  readonly problems: readonly HclProblem[];
} {
  const reader = new BodyReader(text, false);
  return { template: reader.templateFile(), problems: reader.problems };
}

class BodyReader extends ExpressionReader {
  /** Whether a block's brace is missing, or one too many is there. */
  isUnbalanced = false;

  file(): HclBody {
    this.next();
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    while (!this.at("end")) {
      this.resume();
      this.#body(attributes, blocks, -1);
      if (!this.at("}")) continue;
      this.isUnbalanced = true;
      this.report("unexpectedToken");
      this.next();
    }
    return { offset: 0, end: this.text.length, attributes, blocks };
  }

  templateFile(): HclTemplate {
    return this.fileTemplate();
  }

  /** To what ends the body. @param indentation of the line of the block that has it */
  #body(attributes: HclAttribute[], blocks: HclBlock[], indentation: number): void {
    while (!this.at("}") && !this.atEnd()) {
      if (this.at("newline")) {
        this.next();
        continue;
      }
      if (this.#belongsOutside(indentation)) return;
      if (this.at("identifier")) this.#attributeOrBlock(attributes, blocks);
      else if (this.at("quote")) this.#quotedAttribute(attributes);
      else this.#skipLine();
    }
  }

  #belongsOutside(indentation: number): boolean {
    return this.byIndentation && this.indentation <= indentation && this.atBodyLine();
  }

  #attributeOrBlock(attributes: HclAttribute[], blocks: HclBlock[]): void {
    const { indentation } = this;
    const name = this.name();
    if (this.at("quote") || this.at("identifier") || this.at("{")) blocks.push(this.#block(name, indentation));
    else attributes.push(this.#attribute(name));
  }

  #attribute(name: HclName): HclAttribute {
    const equals = this.at("=") ? this.offset : -1;
    let value: HclExpression;
    if (equals >= 0) {
      this.next();
      value = this.expression();
    } else {
      this.report("missingValue", name.offset, name.end);
      value = this.missing();
    }
    const end = Math.max(value.end, this.lastEnd);
    this.#lineEnd();
    return { offset: name.offset, end, name, equals, value };
  }

  /** Not allowed, and clear enough. */
  #quotedAttribute(attributes: HclAttribute[]): void {
    const { offset } = this;
    this.report("unexpectedToken", offset, offset + 1);
    const template = this.template();
    const [first] = template.parts;
    const name = { offset, end: template.end, value: first?.kind === "text" ? first.value : "" };
    attributes.push(this.#attribute(name));
  }

  #lineEnd(): void {
    if (this.at("newline") || this.at("}") || this.atEnd() || this.startsLine) return;
    this.#skipLine();
  }

  /** What stands on the rest of the line, with what is opened there. */
  #skipLine(): void {
    this.report("unexpectedToken");
    let open = 0;
    while (!this.atEnd() && !(open === 0 && (this.at("newline") || this.at("}")))) {
      if (this.at("{")) open++;
      else if (this.at("}")) open--;
      if (this.at("quote") || this.at("heredoc")) this.template();
      else this.next();
    }
    this.isUnbalanced ||= open > 0;
  }

  #block(type: HclName, indentation: number): HclBlock {
    const labels: HclLabel[] = [];
    while (this.at("quote") || this.at("identifier")) labels.push(this.#label());
    // On the next line it is no HCL, and clear enough.
    if (this.at("newline")) {
      const back = this.mark();
      while (this.at("newline")) this.next();
      if (!this.at("{")) back();
      this.report("unexpectedToken");
    }
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    const { offset, end } = this;
    if (!this.at("{")) {
      this.report("unexpectedToken");
      const at = this.lastEnd;
      this.#lineEnd();
      const body = { offset: at, end: at, attributes, blocks };
      return { offset: type.offset, end: at, type, labels, body, closed: false };
    }
    const { brackets } = this;
    this.brackets = insideBraces;
    this.next();
    if (this.enter()) {
      this.#body(attributes, blocks, indentation);
      this.leave();
    }
    this.brackets = brackets;
    const closed = this.at("}") && !this.isOutside(indentation);
    if (closed) this.next();
    else {
      this.isUnbalanced ||= !this.atEnd() || this.at("end");
      this.reportAt("unclosed", offset, end);
    }
    const body = { offset, end: this.lastEnd, attributes, blocks };
    if (closed) this.#lineEnd();
    return { offset: type.offset, end: body.end, type, labels, body, closed };
  }

  #label(): HclLabel {
    const { offset, end } = this;
    if (this.at("identifier")) {
      const value = this.tokenText();
      this.next();
      return { offset, end, value, quoted: false };
    }
    const template = this.template();
    const [first, second] = template.parts;
    const value = first?.kind === "text" && second === undefined ? first.value : "";
    return { offset, end: template.end, value, quoted: true };
  }
}
