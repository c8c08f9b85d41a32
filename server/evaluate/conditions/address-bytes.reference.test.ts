/** Addresses are read as the library ipaddr.js reads them, in the forms that AWS documents. */
import assert from "node:assert/strict";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { addressBytes, sharesPrefix } from "./address-bytes.ts";

const expected = (text: string): number[] | undefined =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(":") && !text.includes("%") && ipaddr.IPv6.isValid(text))
    ? ipaddr.parse(text).toByteArray()
    : undefined;

const group = fc.stringMatching(/^(?:[\da-fA-F]{1,4}|0|)$/);
const octet = fc.oneof(fc.nat(255).map(String), fc.constantFrom("256", "01", "0x1", "", "1e1"));
/** In IPv6 the library takes octal and hexadecimal numbers, too, which no document of AWS has. */
const plain = fc.array(fc.nat(259), { minLength: 3, maxLength: 5 }).map((parts) => parts.join("."));
const four = fc.array(octet, { minLength: 3, maxLength: 5 }).map((parts) => parts.join("."));
const six = fc
  .tuple(
    fc.array(fc.oneof({ weight: 9, arbitrary: group }, { weight: 1, arbitrary: plain }), { maxLength: 9 }),
    fc.boolean(),
  )
  .map(([groups, ends]) => groups.join(":") + (ends ? "::" : ""));
const address = fc.oneof(fc.ipV4(), fc.ipV6());

suite("IP addresses as bytes", () => {
  test("as the library has them", () => {
    fc.assert(
      fc.property(fc.oneof(address, four, six), (text) => {
        // The library takes IPv4-compatible addresses, which are deprecated, for IPv4-mapped ones.
        fc.pre(!/^::[\d.]+\.\d+$/.test(text));
        assert.deepEqual(addressBytes(text), expected(text), text);
      }),
      { numRuns: 2000 },
    );
    assert.deepEqual(addressBytes("::0.0.0.1"), addressBytes("::1"));
  });

  test("and share a prefix where the library says so", () => {
    fc.assert(
      fc.property(address, address, fc.nat(128), (a, b, bits) => {
        const [first, second] = [ipaddr.parse(a), ipaddr.parse(b)];
        const length = Math.min(bits, first.kind() === "ipv4" ? 32 : 128);
        const same = first.kind() === second.kind() && first.match([second, length] as never);
        assert.equal(sharesPrefix(addressBytes(a) ?? [], addressBytes(b) ?? [], length), same);
      }),
    );
  });
});
