// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
import assert from "node:assert/strict";
import fc from "fast-check";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { holds } from "./condition.test-helper.ts";

suite("IP address operators", () => {
  test("AWS's example range 203.0.113.0/24", () => {
    assert.equal(holds("IpAddress", "203.0.113.0/24", "203.0.113.255"), TRUE);
    assert.equal(holds("IpAddress", "203.0.113.0/24", "203.0.114.0"), FALSE);
    assert.equal(holds("NotIpAddress", "203.0.113.0/24", "203.0.114.0"), TRUE);
  });

  test("AWS's example with both families", () => {
    const ranges = ["203.0.113.0/24", "2001:DB8:1234:5678::/64"];
    assert.equal(holds("IpAddress", ranges, "2001:db8:1234:5678:ffff::1"), TRUE);
    assert.equal(holds("IpAddress", ranges, "203.0.113.7"), TRUE);
    assert.equal(holds("IpAddress", ranges, "2001:db8:1234:5679::1"), FALSE);
    assert.equal(holds("NotIpAddress", ranges, "2001:db8:1234:5678::1"), FALSE);
  });

  test("without a prefix it is one address, however IPv6 is shortened", () => {
    assert.equal(holds("IpAddress", "203.0.113.7", "203.0.113.7"), TRUE);
    assert.equal(holds("IpAddress", "203.0.113.7", "203.0.113.8"), FALSE);
    assert.equal(holds("IpAddress", "2001:db8::1", "2001:0DB8:0:0:0:0:0:0001"), TRUE);
  });

  test("bits behind the prefix do not count; /0 is the whole family and not the other", () => {
    assert.equal(holds("IpAddress", "203.0.113.9/24", "203.0.113.1"), TRUE);
    assert.equal(holds("IpAddress", "0.0.0.0/0", "198.51.100.1"), TRUE);
    assert.equal(holds("IpAddress", "0.0.0.0/0", "2001:db8::1"), FALSE);
    assert.equal(holds("IpAddress", "::/0", "198.51.100.1"), FALSE);
  });

  test("what is no address matches nothing", () => {
    for (const wrong of [
      "",
      "*",
      "203.0.113.*",
      "203.0.113",
      "0xCB.0.113.0",
      "0313.0.113.7",
      "203.0.113.256",
      "10.0.0.0/33",
      "10.0.0.0/",
      "10.0.0.0/8/8",
      "10.0.0.0/255.0.0.0",
      "fe80::1%eth0",
      "::/129",
    ]) {
      assert.equal(holds("IpAddress", wrong, "203.0.113.7"), FALSE);
      assert.equal(holds("NotIpAddress", "203.0.113.7", wrong), TRUE);
    }
  });

  test("an unknown address is unknown", () =>
    assert.equal(holds("NotIpAddress", "203.0.113.0/24", "present"), UNKNOWN));

  test("a range holds the addresses that share its first bits", () => {
    const octets = fc.tuple(
      fc.constantFrom(0, 127, 128, 255),
      fc.constantFrom(0, 3),
      fc.constantFrom(0, 64),
      fc.nat(255),
    );
    const bits = (address: readonly number[]): string =>
      address.map((octet) => octet.toString(2).padStart(8, "0")).join("");
    fc.assert(
      fc.property(octets, octets, fc.integer({ min: 0, max: 32 }), (network, address, prefix) => {
        const inside = bits(network).slice(0, prefix) === bits(address).slice(0, prefix);
        assert.equal(holds("IpAddress", `${network.join(".")}/${prefix}`, address.join(".")), inside ? TRUE : FALSE);
      }),
    );
  });
});
