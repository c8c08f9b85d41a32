/**
 * `BinaryEquals`: both sides are base64, the bytes are compared.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
import { fromBoolean, UNKNOWN } from "../truth.ts";
import type { BaseOperator } from "./value-matcher.ts";
import { nothing } from "./value-matcher.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const base64 = /^([A-Za-z0-9+/]*)(={0,2})$/;

/**
 * One spelling for the same bytes: no padding, unused bits of the last character zero. Undefined for what is not
 * base64.
 */
export function normalizeBase64(text: string): string | undefined {
  const [, digits, padding] = base64.exec(text) ?? [];
  if (digits === undefined || padding === undefined) return undefined;
  const rest = digits.length % 4;
  if (rest === 1 || (padding !== "" && text.length % 4 !== 0)) return undefined;
  if (rest === 0) return digits;
  const unused = rest === 2 ? 16 : 4;
  const last = alphabet.indexOf(digits.slice(-1));
  return digits.slice(0, -1) + alphabet.charAt(last - (last % unused));
}

export const binaryOperators: readonly BaseOperator[] = [
  {
    name: "BinaryEquals",
    negated: false,
    compile(value) {
      const bytes = normalizeBase64(value);
      if (bytes === undefined) return nothing;
      return {
        matches: (requestValue) => fromBoolean(normalizeBase64(requestValue) === bytes),
        matchesAny: () => UNKNOWN,
      };
    },
  },
];
