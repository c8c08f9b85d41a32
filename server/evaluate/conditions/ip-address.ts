/**
 * IP address operators: an address, or a range in CIDR notation, of IPv4 or IPv6; without a prefix it is that one
 * address.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
import ipaddr from "ipaddr.js";
import { fromBoolean, UNKNOWN } from "../truth.ts";
import type { BaseOperator, ValueMatcher } from "./value-matcher.ts";
import { nothing } from "./value-matcher.ts";

type Address = ReturnType<typeof ipaddr.parse>;

/** The library also reads octal, hexadecimal and shortened IPv4 and zone ids, none of which AWS documents. */
function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(":") && !text.includes("%") && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

/** Networks that `aws:SourceIp` never shows: it holds a public address, or is absent. */
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].map((text) => {
  const [network = "", prefix = ""] = text.split("/");
  return { network: ipaddr.parse(network), prefix: Number(prefix) };
});

const isIn = (address: Address, network: Address, prefix: number): boolean =>
  address.kind() === network.kind() && address.match(network, prefix);

export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && !privateNetworks.some(({ network, prefix }) => isIn(address, network, prefix));
}

/** Whether a range, or an address, lies in private networks as a whole. */
export function isPrivateRange(value: string): boolean {
  const [text = "", prefix] = value.split("/");
  const address = parseAddress(text);
  if (address === undefined) return false;
  const length = prefix === undefined ? (address.kind() === "ipv4" ? 32 : 128) : Number(prefix);
  return privateNetworks.some((range) => length >= range.prefix && isIn(address, range.network, range.prefix));
}

function compile(value: string): ValueMatcher {
  const slash = value.indexOf("/");
  const network = parseAddress(slash < 0 ? value : value.slice(0, slash));
  if (network === undefined) return nothing;
  const kind = network.kind();
  const length = kind === "ipv4" ? 32 : 128;
  const written = slash < 0 ? String(length) : value.slice(slash + 1);
  if (!/^\d{1,3}$/.test(written) || Number(written) > length) return nothing;
  const prefix = Number(written);
  return {
    matches(requestValue) {
      const address = parseAddress(requestValue);
      return fromBoolean(address !== undefined && address.kind() === kind && address.match(network, prefix));
    },
    matchesAny: () => UNKNOWN,
  };
}

export const ipAddressOperators: readonly BaseOperator[] = [
  { name: "IpAddress", negated: false, compile },
  { name: "NotIpAddress", negated: true, compile },
];
