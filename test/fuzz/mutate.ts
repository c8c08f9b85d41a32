/** Edits that turn a good text into a hostile one: of characters, of JSON tokens, and of the structure. */
import type { Draw } from "./random.ts";

/** Names and values that have misled programs of this kind, and those that decide something in a policy. */
const words: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  "toString",
  "valueOf",
  "several",
  "literal",
  "absent",
  "other",
  "",
  " ",
  "0",
  "null",
  "Version",
  "Statement",
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
  "Id",
  "2012-10-17",
  "2008-10-17",
  "Allow",
  "Deny",
  "AWS",
  "Service",
  "Federated",
  "*",
  "?",
  "**",
  "*a*b*",
  "${*}",
  "${?}",
  "${$}",
  "${",
  "}",
  "$",
  "${aws:username}",
  "${aws:PrincipalTag/team}",
  "${aws:PrincipalTag/team, 'x'}",
  "${saml:sub}",
  "${bucket}",
  "<KEY>",
  "%NAME%",
  "{{name}}",
  "s3:PutObject",
  "s3:*",
  "s3:Put?bject",
  "kms:Decrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKey*",
  "kms:*",
  "kms:ReEncrypt*",
  "KMS:decrypt",
  "kms=Decrypt",
  "sts:AssumeRole",
  "kms:ViaService",
  "kms:CallerAccount",
  "kms:EncryptionContext:aws:s3:arn",
  "kms:EncryptionContextKeys",
  "kms:ResourceAliases",
  "kms:RequestAlias",
  "aws:SourceIp",
  "aws:SourceVpce",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:ViaAWSService",
  "s3:x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:DataAccessPointArn",
  "aws:kms",
  "AES256",
  "StringEquals",
  "StringLike",
  "StringNotEquals",
  "StringNotLike",
  "ArnLike",
  "ArnNotLike",
  "IpAddress",
  "NotIpAddress",
  "Null",
  "Bool",
  "ForAllValues:StringEquals",
  "ForAnyValue:StringLike",
  "StringEqualsIfExists",
  "NumericLessThan",
  "DateGreaterThan",
  "BinaryEquals",
  "arn:aws:s3:::amzn-s3-demo-bucket/*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::a",
  "arn:aws:s3:::a/${aws:userid}/*",
  "arn:aws-cn:s3:::a/*",
  "arn:*",
  "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  "arn:aws:kms:*:*:key/*",
  "arn:aws:kms:eu-west-1:111122223333:alias/a",
  "arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID",
  "alias/aws/s3",
  "1234abcd-12ab-34cd-56ef-1234567890ab",
  "arn:aws:iam::111122223333:root",
  "arn:aws:iam::111122223333:role/uploader",
  "arn:aws:sts::111122223333:assumed-role/uploader/s",
  "arn:aws:iam::444455556666:user/ana",
  "111122223333",
  "s3.amazonaws.com",
  "s3.eu-west-1.amazonaws.com",
  "s3.*.amazonaws.com",
  "lambda.eu-west-1.amazonaws.com",
  "10.0.0.0/8",
  "203.0.113.7",
  "::/0",
  "true",
  "false",
  "\\u0000",
  "\\ud83d",
  "\\n",
  "é",
  "😀",
  "\u202e",
  "\u2028",
  "::error::a",
  "` ![x](https://example.com)",
];
const characters = [..."{}[]\",:\\/*?$ \n\r\t\u0000\ufeff\ud83d\udd11éa0-.eE+<>%`'"];
const literals = [
  "null",
  "true",
  "false",
  "0",
  "-1",
  "1e999",
  "[]",
  "{}",
  '""',
  "[[]]",
  '[""]',
  '{"a":1}',
  "// x\n",
  "/* x */",
  ",",
  "}",
  "]",
];
const token = /"(?:[^"\\\n]|\\.)*"|[{}[\],:]|-?\d[\d.eE+-]*|true|false|null/g;

/** @param other a text to take pieces from */
export function mutate(text: string, other: string, draw: Draw): string {
  let mutated = text;
  for (let edits = 1 + draw.below(draw.once(4) ? 8 : 3); edits > 0; edits--)
    mutated = draw.of(kinds)(mutated, other, draw);
  return mutated;
}

/** A text that was never a policy: tokens, words and characters in a row. */
export function junk(draw: Draw): string {
  const start = draw.of(["", "", "{", "[", '{"Statement": ', '{"Version": "2012-10-17", "Statement": [{']);
  const pieces = Array.from({ length: draw.below(40) }, () => {
    switch (draw.below(4)) {
      case 0:
        return draw.of(literals);
      case 1:
        return draw.of(characters);
      default:
        return `"${draw.of(words).replaceAll('"', "")}"${draw.of([":", ",", " ", ""])}`;
    }
  });
  return start + pieces.join("");
}

type Mutation = (text: string, other: string, draw: Draw) => string;

const replace = (text: string, from: number, to: number, by: string): string =>
  text.slice(0, from) + by + text.slice(to);

const characterEdit: Mutation = (text, _other, draw) => {
  const at = draw.below(text.length + 1);
  switch (draw.below(5)) {
    case 0:
      return replace(text, at, at + 1 + draw.below(4), "");
    case 1:
      return replace(text, at, at, draw.of(characters));
    case 2:
      return replace(text, at, at + 1, draw.of(characters));
    case 3:
      return replace(
        text,
        at,
        at + 2,
        text
          .slice(at, at + 2)
          .split("")
          .reverse()
          .join(""),
      );
    default:
      return draw.once(3) ? text.slice(0, at) : replace(text, at, at, text.slice(at, at + draw.below(30)));
  }
};

function tokensOf(text: string): { at: number; end: number; text: string }[] {
  return [...text.matchAll(token)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }));
}

const tokenEdit: Mutation = (text, other, draw) => {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return text + draw.of(literals);
  const one = draw.of(tokens);
  switch (draw.below(7)) {
    case 0:
      return replace(text, one.at, one.end, "");
    case 1:
      return replace(text, one.at, one.end, draw.of(literals));
    case 2:
      return replace(text, one.at, one.at, draw.of(literals));
    case 3: {
      const taken = tokensOf(other);
      return taken.length === 0 ? text : replace(text, one.at, one.end, draw.of(taken).text);
    }
    default: {
      const strings = tokens.filter(({ text: read }) => read.startsWith('"'));
      return strings.length === 0 ? text : stringEdit(text, draw.of(strings), draw);
    }
  }
};

/** Another value, or the same with a word put into it. */
function stringEdit(text: string, { at, end }: { at: number; end: number }, draw: Draw): string {
  const word = draw.of(words).replaceAll('"', "");
  if (!draw.once(3)) return replace(text, at, end, `"${word}"`);
  const inside = at + 1 + draw.below(end - at - 1);
  return replace(text, inside, draw.once(2) ? inside : Math.min(end - 1, inside + draw.below(6)), word);
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Edits of what the text means, written anew in one of several styles. */
const structureEdit: Mutation = (text, other, draw) => {
  const value = parsed(text);
  if (value === undefined) return tokenEdit(text, other, draw);
  const place = draw.of(placesIn(value));
  const donor = donorOf(other);
  place.set(changed(place.value, donor, draw));
  return styled(place.root(), draw);
};

function changed(value: Json, donor: readonly Json[], draw: Draw): Json | undefined {
  switch (draw.below(9)) {
    case 0:
      return undefined;
    case 1:
      return [value];
    case 2:
      return draw.of(donor);
    case 3:
      return { [draw.of(words)]: value };
    case 4:
      return Array.isArray(value) ? [...value, ...value] : [value, draw.of(words)];
    case 5:
      return draw.of(words);
    case 6:
      return deep(value, draw.once(50) ? 300 : draw.below(12));
    case 7:
      return Array.isArray(value) ? [...value].reverse() : many(draw);
    default:
      return value !== null && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries([...Object.entries(value), [draw.of(words), draw.of(words)]])
        : draw.of(words);
  }
}

const many = (draw: Draw): Json =>
  Array.from(
    { length: draw.once(40) ? 400 : draw.below(12) },
    (_, index) => `${draw.of(words)}${draw.once(2) ? "" : String(index)}`,
  );

function deep(value: Json, levels: number): Json {
  let nested = value;
  for (let level = 0; level < levels; level++) nested = level % 2 === 0 ? [nested] : { Statement: nested };
  return nested;
}

interface Place {
  readonly value: Json;
  set(value: Json | undefined): void;
  root(): Json;
}

function placesIn(root: Json): Place[] {
  const holder: { root: Json } = { root };
  const places: Place[] = [];
  const walk = (value: Json, set: Place["set"]): void => {
    places.push({ value, set, root: () => holder.root });
    if (places.length > 2_000 || value === null || typeof value !== "object") return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        walk(item, (next) => {
          if (next === undefined) value.splice(index, 1);
          else value[index] = next;
        });
      }
      return;
    }
    for (const name of Object.keys(value)) {
      walk(value[name] ?? null, (next) => {
        if (next === undefined) Reflect.deleteProperty(value, name);
        else Object.defineProperty(value, name, { value: next, enumerable: true, configurable: true, writable: true });
      });
    }
  };
  walk(root, (value) => {
    holder.root = value ?? null;
  });
  return places;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\ufeff/, "").replace(/^\s*\/\/.*$/gm, "")) as Json;
  } catch {
    return undefined;
  }
}

/** What the texts hold that pieces are taken from: always the same ones, and nothing changes their values. */
const donors = new Map<string, readonly Json[]>();

function donorOf(text: string): readonly Json[] {
  let values = donors.get(text);
  if (values === undefined) donors.set(text, (values = placesIn(parsed(text) ?? null).map(({ value }) => value)));
  return values;
}

function styled(value: Json, draw: Draw): string {
  const text = JSON.stringify(value, null, draw.of(["", "  ", "    ", "\t"]));
  if (draw.once(8)) return text.replaceAll("\n", "\r\n");
  if (draw.once(12)) return `\ufeff${text}\n`;
  if (draw.once(12)) return JSON.stringify({ PolicyName: "a", Policy: text });
  return draw.once(12) ? text.replace(/,/, `, /* ${draw.of(words).replaceAll("*/", "")} */`) : `${text}\n`;
}

/** Something many times over: what grows faster than the text shows here. */
const repeated: Mutation = (text, other, draw) => {
  if (!draw.once(30)) return tokenEdit(text, other, draw);
  const times = draw.of([10, 100, 500]);
  const strings = tokensOf(text).filter(({ text: read }) => read.startsWith('"'));
  if (strings.length === 0) return text;
  const one = draw.of(strings);
  const word = draw.of(words).replaceAll('"', "");
  const long = draw.once(2);
  return replace(
    text,
    one.at,
    one.end,
    long
      ? `"${word.repeat(times)}"`
      : `[${Array.from({ length: times }, (_, index) => `"${word}${String(index)}"`).join(", ")}]`,
  );
};

/** A piece of another text, cut anywhere. */
const splice: Mutation = (text, other, draw) => {
  const [from, to] = [draw.below(other.length), draw.below(other.length)].sort((a, b) => a - b);
  const at = draw.below(text.length + 1);
  return replace(
    text,
    at,
    draw.once(2) ? at : at + draw.below(80),
    other.slice(from, Math.min(to ?? 0, (from ?? 0) + 400)),
  );
};

const kinds: readonly Mutation[] = [
  characterEdit,
  characterEdit,
  tokenEdit,
  tokenEdit,
  tokenEdit,
  structureEdit,
  structureEdit,
  structureEdit,
  repeated,
  splice,
];
