/** What an unknown value looks like: by what stands round it, or by its name. */
import type { FreshKind } from "./expressions.ts";

/** By what stands before and after it in a text, which may be a whole document: between quotes, then. */
export function kindInText(before: string, after: string): FreshKind | undefined {
  // A name may hold colons, too, and quotes.
  const [piece = ""] = /(?:[^"'\s$]|\$(?!\{)|\$\{[^{}]*\})*$/.exec(before) ?? [];
  const plain = piece.replace(/\$\{[^{}]*\}/g, "x");
  if (/:key\/$/.test(plain)) return "keyId";
  if (/:(?:s3:::|role\/|user\/|alias\/|policy\/)(?:.*\/)?$/.test(plain)) return "name";
  if (/^arn:[^:]*:[^:]*:[^:]*:$/.test(plain)) return "account";
  return piece === "" && after.startsWith("/") ? "bucketArn" : undefined;
}

/** By its name alone. */
export function kindByName(expression: string): FreshKind {
  if (/arn\W*$/i.test(expression))
    return /key|kms|cmk/i.test(expression) ? "keyArn" : /bucket/i.test(expression) ? "bucketArn" : "arn";
  return /account(?:_?id)?\W*$/i.test(expression) ? "account" : "text";
}

/** By the element of a statement that it stands in. */
export function kindOfElement(name: string, service: string | undefined): FreshKind | undefined {
  switch (name) {
    case "AWS":
      return "roleArn";
    case "Resource":
    case "NotResource":
      return service === "kms" ? "keyArn" : service === "s3" ? "bucketArn" : "arn";
    default:
      return undefined;
  }
}
