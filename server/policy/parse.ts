/**
 * JSON text to a tree with positions. Half-typed text gives a tree too: what is broken is reported and gone round, so
 * that a broken statement hides neither those before nor those after it. Valid JSON is never read in another way.
 */
import type { ArrayNode, JsonNode, LiteralNode, ObjectNode, PropertyNode, Range, StringNode } from "./nodes.ts";
import type { MoreProblems, SyntaxProblem } from "./tokens.ts";
import {
  closeBrace,
  closeBracket,
  colon,
  comma,
  endOfFile,
  falseKeyword,
  nullKeyword,
  numericLiteral,
  openBrace,
  openBracket,
  stringLiteral,
  TokenReader,
  trueKeyword,
  unknown,
} from "./tokens.ts";

export type { TextProblem, MoreProblems, SyntaxProblem, SyntaxProblemCode } from "./tokens.ts";

export interface ParsedJson {
  readonly root: JsonNode | undefined;
  /** The first ones, in the order in which they were found. */
  readonly problems: readonly SyntaxProblem[];
  /** What was found beyond `problems`. */
  readonly more: MoreProblems | undefined;
  /**
   * Whether the text was read to its end and says what was read, though commas may be missing: only then may it be
   * edited. False for a text that is cut off, has a quote too few, or holds the markers of a merge conflict.
   */
  readonly sound: boolean;
}

/** Levels of objects and arrays inside each other; a policy in AWS command-line output has about ten. */
export const maxDepth = 256;

/**
 * Never throws. Offsets count UTF-16 code units of `text`, a BOM at its start included. Comments are no problem, a
 * trailing comma is one; keys written twice are all kept in order. What is left open ends where the last token in it
 * ends.
 */
export function parseJson(text: string): ParsedJson {
  const tokens = new TokenReader(text);
  const root = new Parser(tokens).parse();
  const { problems, more, sound } = tokens;
  return { root, problems, more, sound };
}

class Parser {
  private readonly tokens: TokenReader;
  /** Arrays and objects round the current token. */
  private arrays = 0;
  private objects = 0;
  /** A key that was read as a value before its colon came, and belongs to the object that is read next. */
  private pendingKey: StringNode | undefined;

  constructor(tokens: TokenReader) {
    this.tokens = tokens;
  }

  parse(): JsonNode | undefined {
    const { tokens } = this;
    tokens.next();
    this.skipUnknown();
    const root = this.parseValue(false);
    if (root === undefined) tokens.report("valueExpected");
    else if (tokens.token !== endOfFile) tokens.report("endOfFileExpected");
    return root;
  }

  /** Undefined, with nothing consumed, where no value starts. */
  private parseValue(inObject: boolean): JsonNode | undefined {
    switch (this.tokens.token) {
      case stringLiteral:
        return this.parseString();
      case openBracket:
        return this.tooDeep() ? undefined : this.parseArray(inObject);
      case openBrace:
        return this.tooDeep() ? undefined : this.parseObject();
      case numericLiteral:
        return this.parseLiteral("number", Number(this.tokens.value));
      case trueKeyword:
        return this.parseLiteral("boolean", true);
      case falseKeyword:
        return this.parseLiteral("boolean", false);
      case nullKeyword:
        return this.parseLiteral("null", null);
      default:
        return undefined;
    }
  }

  private tooDeep(): boolean {
    if (this.arrays + this.objects < maxDepth) return false;
    this.tokens.report("tooDeep");
    this.tokens.stop();
    return true;
  }

  private parseString(): StringNode {
    const { offset, end, value } = this.tokens;
    this.tokens.next();
    return { kind: "string", offset, end, value };
  }

  private parseLiteral(kind: LiteralNode["kind"], value: LiteralNode["value"]): LiteralNode {
    const { offset, end } = this.tokens;
    this.tokens.next();
    return { kind, offset, end, value };
  }

  /** @param firstKey of an object whose opening brace is missing, the colon being the current token */
  private parseObject(firstKey?: StringNode): ObjectNode {
    const { tokens } = this;
    const node: ObjectNode = {
      kind: "object",
      offset: (firstKey ?? tokens).offset,
      end: tokens.end,
      properties: [],
      closed: false,
    };
    this.objects++;
    if (firstKey === undefined) tokens.next();
    else this.pendingKey = firstKey;
    let afterValue = false;
    let lastComma: Range | undefined;
    for (;;) {
      if (this.pendingKey !== undefined || tokens.token === stringLiteral) {
        if (afterValue) tokens.report("commaExpected");
        const key = this.pendingKey ?? this.parseString();
        this.pendingKey = undefined;
        this.parseProperty(node, key);
        afterValue = true;
      } else if (tokens.token === comma) {
        if (!afterValue) tokens.report("propertyNameExpected");
        afterValue = false;
        lastComma = { offset: tokens.offset, end: tokens.end };
        tokens.next();
      } else if (tokens.token === closeBrace) {
        if (!afterValue && lastComma !== undefined) tokens.report("trailingComma", lastComma);
        node.closed = true;
        tokens.next();
        break;
      } else if (tokens.token === endOfFile || this.leavesObject(node)) {
        tokens.report("closeBraceExpected", { offset: node.offset, end: node.offset + 1 });
        break;
      } else {
        tokens.report(afterValue ? "unexpectedToken" : "propertyNameExpected");
        this.skipInObject();
        afterValue = true;
      }
    }
    node.end = tokens.lastEnd;
    this.objects--;
    return node;
  }

  /** Whether the current token, which no object can hold here, shows that the closing brace is missing. */
  private leavesObject(node: ObjectNode): boolean {
    const { tokens } = this;
    if (this.arrays === 0) return false;
    if (tokens.token === openBrace) return true;
    if (tokens.token !== closeBracket) return false;
    // Or else the bracket is one too many, its opening one missing.
    const [first, second, third] = tokens.peek();
    if (first !== comma && first !== closeBrace && first !== closeBracket && first !== endOfFile) return false;
    // `["a", { "b"]`: it is the brace that is too much.
    if (node.properties.every((property) => property.colon < 0)) return true;
    const firstKey = node.properties[0]?.key;
    const column = tokens.columnAt(tokens.offset);
    const keyColumn = firstKey === undefined ? -1 : tokens.columnAt(firstKey.offset);
    if (column >= 0 && keyColumn >= 0) return column < keyColumn;
    if (first === closeBrace) return !(second === closeBracket || (second === comma && third === openBrace));
    return !(first === comma && (second === stringLiteral || second === openBrace));
  }

  /** Goes past what stands where a comma or a property name is due. */
  private skipInObject(): void {
    const { tokens } = this;
    let colonSeen = false;
    while (tokens.token === unknown || tokens.token === colon || tokens.token === closeBracket) {
      colonSeen = tokens.token === colon;
      tokens.next();
    }
    // Behind a colon stands the value of a key without quotes; a string may be the next key as well.
    if (tokens.token === stringLiteral) {
      if (colonSeen && tokens.peek()[0] !== colon) this.parseValue(true);
    } else if (tokens.token !== openBrace || colonSeen || this.arrays === 0) {
      this.parseValue(true);
    }
  }

  private parseProperty(object: ObjectNode, key: StringNode): void {
    const { tokens } = this;
    const property: PropertyNode = { key, colon: -1, value: undefined };
    object.properties.push(property);
    if (tokens.token === colon) {
      property.colon = tokens.offset;
      tokens.next();
    } else {
      tokens.report("colonExpected", key);
    }
    const due: Range = { offset: key.offset, end: tokens.lastEnd };
    this.skipUnknown();
    // Without its colon a key takes no value from the next line.
    const value = property.colon < 0 && tokens.columnAt(tokens.offset) >= 0 ? undefined : this.parseValue(true);
    if (value === undefined) {
      tokens.report("valueExpected", due);
    } else if (value.kind === "string" && tokens.token === colon) {
      // `"Action":` and, on the next line, `"Resource": …`: the value is not typed yet.
      tokens.report("valueExpected", due);
      this.pendingKey = value;
    } else {
      property.value = value;
    }
  }

  private parseArray(inObject: boolean): ArrayNode {
    const { tokens } = this;
    const node: ArrayNode = { kind: "array", offset: tokens.offset, end: tokens.end, items: [], closed: false };
    this.arrays++;
    tokens.next();
    let afterValue = false;
    let lastComma: Range | undefined;
    let end = -1;
    while (end < 0) {
      if (tokens.token === comma) {
        if (!afterValue) tokens.report("valueExpected");
        afterValue = false;
        lastComma = { offset: tokens.offset, end: tokens.end };
        tokens.next();
      } else if (tokens.token === closeBracket) {
        if (!afterValue && lastComma !== undefined) tokens.report("trailingComma", lastComma);
        node.closed = true;
        end = tokens.end;
        tokens.next();
      } else if (tokens.token === endOfFile || (tokens.token === closeBrace && this.leavesArray(node))) {
        tokens.report("closeBracketExpected", { offset: node.offset, end: node.offset + 1 });
        end = tokens.lastEnd;
      } else if (tokens.token === closeBrace) {
        tokens.report("unexpectedToken");
        tokens.next();
      } else if (tokens.token === unknown || tokens.token === colon) {
        this.skipUnknown();
      } else {
        if (afterValue) tokens.report("commaExpected");
        end = this.parseItem(node, inObject);
        afterValue = true;
      }
    }
    node.end = end;
    this.arrays--;
    return node;
  }

  /** Returns the end of the array if what was read turned out to be a key of the object round it, otherwise -1. */
  private parseItem(array: ArrayNode, inObject: boolean): number {
    const { tokens } = this;
    const { lastEnd } = tokens;
    const item = this.parseValue(false);
    if (item === undefined) return -1;
    if (item.kind !== "string" || tokens.token !== colon) {
      array.items.push(item);
      return -1;
    }
    // `["a", "Resource": …` lacks its bracket; a list of objects, and the outermost list before its first item, lacks a
    // brace.
    const first = array.items[0];
    if (inObject && (first === undefined ? this.arrays > 1 : first.kind !== "object")) {
      tokens.report("closeBracketExpected", { offset: array.offset, end: array.offset + 1 });
      this.pendingKey = item;
      return lastEnd;
    }
    tokens.report("openBraceExpected", item);
    if (!this.tooDeep()) array.items.push(this.parseObject(item));
    return -1;
  }

  /** Whether the current closing brace shows that the array's bracket is missing, or is itself one too many. */
  private leavesArray(array: ArrayNode): boolean {
    if (this.objects === 0) return false;
    const [first, second, third] = this.tokens.peek();
    if (array.items[0]?.kind === "object")
      return !(first === closeBracket || (first === comma && second === openBrace));
    // What follows may be the list's next item, or its own end with the rest of the object behind it.
    if (first === stringLiteral) return second === colon;
    if (first === comma) return second !== stringLiteral || third === colon;
    return !(first === closeBracket && second === comma && third === stringLiteral);
  }

  /** `Allow` or `'s3:PutObject'` where a value is due. */
  private skipUnknown(): void {
    const { tokens } = this;
    if (tokens.token === unknown || tokens.token === colon) tokens.report("unexpectedToken");
    while (tokens.token === unknown || tokens.token === colon) tokens.next();
  }
}
