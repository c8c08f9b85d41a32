/**
 * Expressions. What is half typed gives a tree, too: where an operand is missing stands `HclMissing`, and what is not
 * closed ends where something begins that cannot stand in it.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
 */
import type { HclBinary, HclExpression, HclFor, HclMissing, HclName, HclObjectItem, HclVariable } from "./nodes.ts";
import type { Brackets } from "./templates.ts";
import { TemplateReader } from "./templates.ts";

const precedence: ReadonlyMap<string, number> = new Map<HclBinary["operator"], number>([
  ["||", 1],
  ["&&", 2],
  ["==", 3],
  ["!=", 3],
  ["<", 4],
  [">", 4],
  ["<=", 4],
  [">=", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["%", 6],
]);
const keywords = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

type Closer = keyof Brackets;

/** Brackets that are open, and what was so before. */
interface Opened {
  readonly closer: Closer;
  /** Of the bracket. */
  readonly offset: number;
  readonly end: number;
  /** Of its line. */
  readonly indentation: number;
  readonly newlines: boolean;
  readonly brackets: Brackets;
}

export abstract class ExpressionReader extends TemplateReader {
  /** Never fails, and may read nothing: `HclMissing`. */
  protected expression(): HclExpression {
    this.height = 0;
    if (!this.enter()) return this.missing();
    const value = this.#conditional();
    this.leave();
    return value;
  }

  protected missing(): HclMissing {
    this.height = 1;
    return { kind: "missing", offset: this.lastEnd, end: this.lastEnd };
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
    const isLeft = !this.at("identifier") || this.#insideList();
    if (isLeft) this.report("missingValue", this.lastEnd, this.lastEnd);
    const name = isLeft ? { offset: this.lastEnd, end: this.lastEnd, value: "" } : this.name();
    return { kind: "attribute", offset, end: name.end, object, name };
  }

  #index(object: HclExpression): HclExpression {
    const { height } = this;
    const opened = this.#open("]");
    if (this.at("*") && this.#closesNext()) {
      this.next();
      const splatEnd = this.end;
      this.#shut(opened);
      const each = this.#traversals(this.#item(splatEnd));
      this.height = Math.max(height, this.height);
      return { kind: "splat", offset: object.offset, end: Math.max(each.end, splatEnd), object, each };
    }
    const key = this.expression();
    const keyHeight = this.height;
    this.#shut(opened);
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

  /** Enters brackets: the current token opens them. */
  #open(closer: Closer): Opened {
    const { offset, end, indentation, newlines, brackets } = this;
    this.newlines = false;
    this.brackets = { ...brackets, [closer]: brackets[closer] + 1 };
    this.next();
    return { closer, offset, end, indentation, newlines, brackets };
  }

  /** Leaves brackets. @returns whether what closes them is there */
  #shut(opened: Opened): boolean {
    const { closer, offset, end, newlines, brackets } = opened;
    const closed = this.at(closer) && !this.isOutside(opened.indentation);
    if (!closed) this.report("unclosed", offset, end);
    this.newlines = newlines;
    this.brackets = brackets;
    if (closed) this.next();
    else if (newlines) this.backToLineEnd();
    return closed;
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
        return this.#insideList() ? this.#absent() : this.#named();
      case "quote":
      case "heredoc":
        return this.template();
      case "(": {
        const opened = this.#open(")");
        const inner = this.expression();
        const { height } = this;
        this.#shut(opened);
        this.grow(height + 1);
        return { kind: "parentheses", offset, end: this.lastEnd, inner };
      }
      case "[":
        return this.#tuple();
      case "{":
        return this.#object();
      default:
        return this.#absent();
    }
  }

  #absent(): HclMissing {
    this.report("missingValue", this.lastEnd, this.lastEnd);
    return this.missing();
  }

  /** Whether the list, call or parentheses that we are in end here without their bracket. */
  #insideList(): boolean {
    return !this.newlines && this.atBodyLine();
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
    const opened = this.#open(")");
    const list: HclExpression[] = [];
    let expands = false;
    const height = this.#items(opened, list, () => {
      const value = this.expression();
      expands = this.at("...");
      if (expands) this.next();
      return value;
    });
    const closed = this.#shut(opened);
    this.grow(height + 1);
    return { kind: "call", offset: name.offset, end: this.lastEnd, name, arguments: list, expands, closed };
  }

  #tuple(): HclExpression {
    const opened = this.#open("]");
    if (this.#startsFor()) return this.#for("tuple", opened);
    const items: HclExpression[] = [];
    const height = this.#items(opened, items, () => this.expression());
    const closed = this.#shut(opened);
    this.grow(height + 1);
    return { kind: "tuple", offset: opened.offset, end: this.lastEnd, items, closed };
  }

  /** What stands between commas. @returns the height of the highest */
  #items({ indentation }: Opened, items: HclExpression[], read: () => HclExpression): number {
    let most = 1;
    while (!this.#endsOpen(indentation)) {
      const { offset } = this;
      if (this.at(",")) this.report("missingValue", this.offset, this.offset);
      else {
        const item = read();
        if (this.offset > offset) items.push(item);
      }
      most = Math.max(most, this.height);
      if (this.at(",")) this.next();
      else if (!this.#endsOpen(indentation)) {
        this.report("unexpectedToken");
        if (this.offset === offset) this.next();
      }
    }
    return most;
  }

  /** Whether something begins that cannot stand in what is open. */
  #endsOpen(indentation: number): boolean {
    if (this.atEnd() || this.#insideList()) return true;
    const isCloser = this.at("}") || this.at(")") || this.at("]");
    return isCloser && (this.brackets[this.kind as Closer] > 0 || this.isOutside(indentation));
  }

  /** Whether the token belongs, by its place, to something round what is open. */
  protected isOutside(indentation: number): boolean {
    return this.byIndentation && this.startsLine && this.indentation < indentation;
  }

  #startsFor(): boolean {
    return this.isWord("for") && /^\s+[\p{ID_Start}_]/u.test(this.text.slice(this.end, this.end + 40));
  }

  /** Behind the bracket. */
  #for(form: HclFor["form"], opened: Opened): HclExpression {
    this.next();
    const { keyName, valueName } = this.forNames();
    let height = 1;
    const read = (): HclExpression => {
      const value = this.expression();
      height = Math.max(height, this.height);
      return value;
    };
    const collection = read();
    this.#expect(":");
    const first = read();
    let key: HclExpression | undefined;
    let value = first;
    if (form === "object") {
      this.#expect("=>");
      key = first;
      value = read();
    }
    const groups = this.at("...");
    if (groups) this.next();
    let condition: HclExpression | undefined;
    if (this.isWord("if")) {
      this.next();
      condition = read();
    }
    this.#skipJunk(opened);
    const closed = this.#shut(opened);
    this.grow(height + 1);
    return {
      ...{ kind: "for", form, offset: opened.offset, end: this.lastEnd, keyName, valueName },
      ...{ collection, key, value, groups, condition, closed },
    };
  }

  #expect(kind: ":" | "=>"): void {
    if (this.at(kind)) this.next();
    else this.report("unexpectedToken");
  }

  #skipJunk({ indentation }: Opened): void {
    while (!this.#endsOpen(indentation)) {
      this.report("unexpectedToken");
      this.next();
    }
  }

  #object(): HclExpression {
    const opened = this.#open("}");
    const { offset, indentation } = opened;
    if (this.#startsFor()) return this.#for("object", opened);
    this.newlines = true;
    const items: HclObjectItem[] = [];
    let most = 1;
    while (!this.#endsOpen(indentation)) {
      if (this.at("newline")) {
        this.next();
        continue;
      }
      if (this.at("identifier") && this.atHeader() && this.#isNoItem(indentation)) break;
      const start = this.offset;
      if (this.at(",")) this.report("missingValue", this.offset, this.offset);
      else {
        const item = this.#objectItem();
        if (this.offset > start) items.push(item);
        most = Math.max(most, this.height);
      }
      if (this.at(",")) this.next();
      else if (!this.at("newline") && !this.#endsOpen(indentation)) {
        this.report("unexpectedToken");
        if (this.offset === start) this.next();
      }
    }
    const closed = this.#shut(opened);
    this.grow(most + 1);
    return { kind: "object", offset, end: this.lastEnd, items, closed };
  }

  /** A block begins: one with labels is no item that lacks its `=`, nor is one further to the left. */
  #isNoItem(indentation: number): boolean {
    const line = this.text.slice(this.end, this.end + 80);
    return /^[ \t]*"/.test(line) || this.indentation <= indentation;
  }

  #objectItem(): HclObjectItem {
    const bare = this.at("identifier") ? this.#bareKey() : undefined;
    const key = bare ?? this.expression();
    let { height } = this;
    const separator = this.at("=") || this.at(":") ? this.offset : -1;
    if (separator >= 0) this.next();
    else if (!this.atEnd()) this.report("unexpectedToken");
    const isLeft = ["newline", ",", "}", "end", "sync"].includes(this.kind);
    if (isLeft) this.report("missingValue", this.lastEnd, this.lastEnd);
    const value = isLeft ? this.missing() : this.expression();
    height = Math.max(height, this.height);
    this.height = height;
    return { offset: key.offset, end: Math.max(value.end, this.lastEnd), key, name: keyName(key), separator, value };
  }

  /** A name that stands for itself: one that no expression begins with. */
  #bareKey(): HclExpression | undefined {
    const { offset, end } = this;
    const value = this.tokenText();
    const back = this.mark();
    this.next();
    if ([".", "[", "(", "::", "?"].includes(this.kind) || precedence.has(this.kind)) {
      back();
      return undefined;
    }
    this.height = 1;
    const text = { kind: "text" as const, offset, end, value, segments: [{ at: 0, offset }] };
    return { kind: "template", offset, end, parts: [text], form: "quoted", stripped: 0, closed: true };
  }
}

/** The key's name where no value decides it. */
function keyName(key: HclExpression): string | undefined {
  if (key.kind !== "template") return undefined;
  const [first, second] = key.parts;
  if (first === undefined) return key.closed ? "" : undefined;
  return first.kind === "text" && second === undefined ? first.value : undefined;
}
