import assert from "node:assert/strict";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { FALSE, TRUE } from "../truth.ts";
import { ipAddressOperators } from "./ip-address.ts";

const [operator] = ipAddressOperators;
const context = { get: () => "absent" as const };

/** By a library that parses addresses with regular expressions; it also knows spellings of IPv4 that AWS does not, and zones. */
function parse(text: string): ReturnType<typeof ipaddr.parse> | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(":") && !text.includes("%") && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

function reference(network: string, prefix: number, address: string): boolean {
  const [range, one] = [parse(network), parse(address)];
  if (range === undefined || one === undefined || range.kind() !== one.kind() || prefix > (range.kind() === "ipv4" ? 32 : 128)) return false;
  return one.match(range, prefix);
}

/** Few numbers, so that two addresses often share their first bits, and what is nearly an address. */
const group = fc.constantFrom("0", "1", "ff", "db8", "2001", "FFFF", "00001", "g", "");
const ipv6 = fc.tuple(fc.array(group, { maxLength: 9 }), fc.constantFrom(":", "::"), fc.nat(9), fc.constantFrom("", "::", ":1.2.3.4", "1.2.3.4", ":1.2.3"))
  .map(([groups, join, at, end]) => groups.slice(0, at).join(":") + join + groups.slice(at).join(":") + end);
const ipv4 = fc.array(fc.constantFrom("0", "1", "10", "127", "255", "256", "07", ""), { minLength: 3, maxLength: 5 }).map((numbers) => numbers.join("."));
const address = fc.oneof(fc.ipV4(), fc.ipV6(), ipv4, ipv6);

suite("IP addresses, beside a library", () => {
  test("are read alike, and are in the same ranges", () => {
    fc.assert(fc.property(address, fc.nat(130), address, (network, prefix, text) => {
      for (const other of [text, network]) {
        assert.equal(operator?.compile(`${network}/${String(prefix)}`, true).matches(other, context), reference(network, prefix, other) ? TRUE : FALSE);
      }
    }), { numRuns: 3000, verbose: 1 });
  });
});
