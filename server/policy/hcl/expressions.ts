/**
 * Expressions: operators, names, calls, and what is asked of them. What is half typed gives a tree, too: where an operand
 * is missing stands `HclMissing`.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
 */
import type { HclBinary, HclExpression, HclMissing, HclName, HclVariable } from "./nodes.ts";
import { CollectionReader } from "./collections.ts";
import { precedence } from "./operators.ts";

const keywords = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

export abstract class ExpressionReader extends CollectionReader {
  /** Never fails, and may read nothing: `HclMissing`. */
  protected expression(): HclExpression {
    this.height = 0;
    if (!this.enter()) return this.missing();
    const value = this.#conditional();
    this.leave();
    return value;
  }

  #conditional(): HclExpression {
    const condition = this.#binary(1);
    if (!this.at("?")) return condition;
    let { height } = this;
    this.next();
    const then = this.expression();
    height = Math.max(height, this.height);
    if (this.at(":")) this.next();
    else this.report("unexpectedToken");
    const otherwise = this.atEnd() ? this.missing() : this.expression();
    this.grow(Math.max(height, this.height) + 1);
    return { kind: "conditional", offset: condition.offset, end: otherwise.end, condition, then, otherwise };
  }

  #binary(least: number): HclExpression {
    let left = this.#unary();
    let { height } = this;
    for (;;) {
      const binds = precedence.get(this.kind) ?? 0;
      if (binds < least) break;
      const operator = this.kind as HclBinary["operator"];
      this.next();
      const right = this.#binary(binds + 1);
      height = Math.max(height, this.height) + 1;
      left = { kind: "binary", offset: left.offset, end: right.end, operator, left, right };
      this.grow(height);
    }
    this.height = height;
    return left;
  }

  #unary(): HclExpression {
    if (!this.at("-") && !this.at("!")) return this.#traversals(this.#term());
    const { offset } = this;
    const operator = this.at("-") ? "-" : "!";
    this.next();
    if (!this.enter()) return this.missing();
    const operand = this.#unary();
    this.leave();
    this.grow(this.height + 1);
    return { kind: "unary", offset, end: operand.end, operator, operand };
  }

  #traversals(term: HclExpression): HclExpression {
    let object = term;
    while (this.at(".") || this.at("[")) {
      if (this.at(".")) object = this.#member(object);
      else object = this.#index(object);
      this.grow(this.height + 1);
    }
    return object;
  }

  /** `.name`, `.0`, `.*` */
  #member(object: HclExpression): HclExpression {
    const { height } = this;
    this.next();
    if (!this.at("*")) {
      this.height = height;
      return this.#attributeOf(object);
    }
    const dotEnd = this.end;
    this.next();
    let each: HclExpression = this.#item(dotEnd);
    let eachHeight = 1;
    while (this.at(".") && this.text.charAt(this.end) !== "*") {
      this.next();
      each = this.#attributeOf(each);
      this.grow(++eachHeight);
    }
    this.height = Math.max(height, eachHeight);
    return { kind: "splat", offset: object.offset, end: Math.max(each.end, dotEnd), object, each };
  }

  /** Behind the dot. */
  #attributeOf(object: HclExpression): HclExpression {
    const { offset } = object;
    if (this.at("number")) {
      // `.0.1` is no fraction.
      const digits = /^\d+/.exec(this.tokenText())?.[0] ?? "";
      const name = { offset: this.offset, end: this.offset + digits.length, value: digits };
      this.end = name.end;
      this.next();
      return { kind: "attribute", offset, end: name.end, object, name };
    }
    // What is half typed does not take the next line.
    const isLeft = !this.at("identifier") || this.isInsideList();
    if (isLeft) this.report("missingValue", this.lastEnd, this.lastEnd);
    const name = isLeft ? { offset: this.lastEnd, end: this.lastEnd, value: "" } : this.name();
    return { kind: "attribute", offset, end: name.end, object, name };
  }

  #index(object: HclExpression): HclExpression {
    const { height } = this;
    const opened = this.openBracket("]");
    if (this.at("*") && this.#closesNext()) {
      this.next();
      const splatEnd = this.end;
      this.shutBracket(opened);
      const each = this.#traversals(this.#item(splatEnd));
      this.height = Math.max(height, this.height);
      return { kind: "splat", offset: object.offset, end: Math.max(each.end, splatEnd), object, each };
    }
    const key = this.expression();
    const keyHeight = this.height;
    this.shutBracket(opened);
    this.height = Math.max(height, keyHeight);
    return { kind: "index", offset: object.offset, end: this.lastEnd, object, key };
  }

  /** What a splat asks each of its items. */
  #item(at: number): HclVariable {
    this.height = 1;
    return { kind: "variable", offset: at, end: at, name: "" };
  }

  #closesNext(): boolean {
    return this.text.charAt(this.end) === "]" || /^\s*\]/.test(this.text.slice(this.end, this.end + 20));
  }

  #term(): HclExpression {
    this.height = 1;
    const { offset, end, kind } = this;
    switch (kind) {
      case "number": {
        const value = Number(this.tokenText());
        this.next();
        return { kind: "literal", offset, end, value };
      }
      case "identifier":
        return this.isInsideList() ? this.#absent() : this.#named();
      case "quote":
      case "heredoc":
        return this.template();
      case "(": {
        const opened = this.openBracket(")");
        const inner = this.expression();
        const { height } = this;
        this.shutBracket(opened);
        this.grow(height + 1);
        return { kind: "parentheses", offset, end: this.lastEnd, inner };
      }
      case "[":
        return this.tuple();
      case "{":
        return this.object();
      default:
        return this.#absent();
    }
  }

  #absent(): HclMissing {
    this.report("missingValue", this.lastEnd, this.lastEnd);
    return this.missing();
  }

  #named(): HclExpression {
    const { offset } = this;
    let { end } = this;
    let value = this.tokenText();
    this.next();
    while (this.at("::")) {
      this.next();
      end = this.at("identifier") ? this.end : this.lastEnd;
      value += `::${this.at("identifier") ? this.tokenText() : ""}`;
      if (this.at("identifier")) this.next();
      else this.report("unexpectedToken");
    }
    if (this.at("(")) return this.#call({ offset, end, value });
    const keyword = keywords.get(value);
    if (keyword !== undefined) return { kind: "literal", offset, end, value: keyword };
    return { kind: "variable", offset, end, name: value };
  }

  #call(name: HclName): HclExpression {
    const opened = this.openBracket(")");
    const list: HclExpression[] = [];
    let expands = false;
    const height = this.items(opened, list, () => {
      const value = this.expression();
      expands = this.at("...");
      if (expands) this.next();
      return value;
    });
    const closed = this.shutBracket(opened);
    this.grow(height + 1);
    return { kind: "call", offset: name.offset, end: this.lastEnd, name, arguments: list, expands, closed };
  }
}
