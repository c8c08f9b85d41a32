/**
 * What stands in brackets: lists, objects, and the `for` that makes one. What is not closed ends where something begins
 * that cannot stand in it.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#collection-values
 */
import type { HclExpression, HclFor, HclMissing, HclObjectItem } from "./nodes.ts";
import { precedence } from "./operators.ts";
import type { Brackets } from "./templates.ts";
import { TemplateReader } from "./templates.ts";

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

export abstract class CollectionReader extends TemplateReader {
  protected missing(): HclMissing {
    this.height = 1;
    return { kind: "missing", offset: this.lastEnd, end: this.lastEnd };
  }

  /** Enters brackets: the current token opens them. */
  protected openBracket(closer: Closer): Opened {
    const { offset, end, indentation, newlines, brackets } = this;
    this.newlines = false;
    this.brackets = { ...brackets, [closer]: brackets[closer] + 1 };
    this.next();
    return { closer, offset, end, indentation, newlines, brackets };
  }

  /** Leaves brackets. @returns whether what closes them is there */
  protected shutBracket(opened: Opened): boolean {
    const { closer, offset, end, newlines, brackets } = opened;
    const closed = this.at(closer) && !this.isOutside(opened.indentation);
    if (!closed) this.report("unclosed", offset, end);
    this.newlines = newlines;
    this.brackets = brackets;
    if (closed) this.next();
    else if (newlines) this.backToLineEnd();
    return closed;
  }

  /** Whether the list, call or parentheses that we are in end here without their bracket. */
  protected isInsideList(): boolean {
    return !this.newlines && this.atBodyLine();
  }

  /** What stands between commas. @returns the height of the highest */
  protected items({ indentation }: Opened, items: HclExpression[], read: () => HclExpression): number {
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
    if (this.atEnd() || this.isInsideList()) return true;
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
    const closed = this.shutBracket(opened);
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

  protected tuple(): HclExpression {
    const opened = this.openBracket("]");
    if (this.#startsFor()) return this.#for("tuple", opened);
    const items: HclExpression[] = [];
    const height = this.items(opened, items, () => this.expression());
    const closed = this.shutBracket(opened);
    this.grow(height + 1);
    return { kind: "tuple", offset: opened.offset, end: this.lastEnd, items, closed };
  }

  protected object(): HclExpression {
    const opened = this.openBracket("}");
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
    const closed = this.shutBracket(opened);
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
