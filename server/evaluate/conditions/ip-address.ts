/**
 * IP address operators: an address, or a range in CIDR notation, of IPv4 or IPv6; without a prefix it is that one address.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
import { fromBoolean, UNKNOWN } from "../truth.ts";
import type { BaseOperator, ValueMatcher } from "./value-matcher.ts";
import { nothing } from "./value-matcher.ts";

/** Groups of 16 bits: two of an IPv4 address, eight of an IPv6 address. */
type Address = readonly number[];

/** Four decimal numbers without leading zeros. Octal, hexadecimal and shortened IPv4, which AWS does not document, is none. */
function parseIpv4(text: string): Address | undefined {
  const numbers = text.split(".");
  if (numbers.length !== 4 || !numbers.every((number) => /^(0|[1-9]\d{0,2})$/.test(number) && Number(number) < 256)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = numbers.map(Number);
  return [a * 256 + b, c * 256 + d];
}

/** As RFC 4291 writes it, its end as IPv4 included; no zone. */
function parseIpv6(text: string): Address | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const before = groupsOf(head, tail === undefined);
  const after = tail === undefined ? [] : groupsOf(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const left = 8 - before.length - after.length;
  return (tail === undefined ? left !== 0 : left < 1) ? undefined : [...before, ...Array<number>(left).fill(0), ...after];
}

/** @param last whether the address ends here */
function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const ipv4 = last && index === parts.length - 1 && part.includes(".") ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) groups.push(...ipv4);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

const parseAddress = (text: string): Address | undefined => (text.includes(":") ? parseIpv6(text) : parseIpv4(text));

/** Whether the first `prefix` bits are the same. */
const isInside = (address: Address, network: Address, prefix: number): boolean => address.length === network.length
  && network.every((group, index) => {
    const bits = Math.min(16, Math.max(0, prefix - index * 16));
    return group >> (16 - bits) === (address[index] ?? 0) >> (16 - bits);
  });

function compile(value: string): ValueMatcher {
  const slash = value.indexOf("/");
  const network = parseAddress(slash < 0 ? value : value.slice(0, slash));
  if (network === undefined) return nothing;
  const length = network.length * 16;
  const written = slash < 0 ? String(length) : value.slice(slash + 1);
  if (!/^\d{1,3}$/.test(written) || Number(written) > length) return nothing;
  const prefix = Number(written);
  return {
    matches(requestValue) {
      const address = parseAddress(requestValue);
      return fromBoolean(address !== undefined && isInside(address, network, prefix));
    },
    matchesAny: () => UNKNOWN,
  };
}

export const ipAddressOperators: readonly BaseOperator[] = [
  { name: "IpAddress", negated: false, compile },
  { name: "NotIpAddress", negated: true, compile },
];
