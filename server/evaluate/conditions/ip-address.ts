/**
 * IP address operators: an address, or a range in CIDR notation, of IPv4 or IPv6; without a prefix it is that one
 * address.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
import { fromBoolean, UNKNOWN } from "../truth.ts";
import { addressBytes, sharesPrefix } from "./address-bytes.ts";
import type { BaseOperator, ValueMatcher } from "./value-matcher.ts";
import { nothing } from "./value-matcher.ts";

/** Networks that `aws:SourceIp` never shows: it holds a public address, or is absent. */
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].map((text) => {
  const [network = "", prefix = ""] = text.split("/");
  return { network: addressBytes(network) ?? [], prefix: Number(prefix) };
});

export function isPublicAddress(text: string): boolean {
  const address = addressBytes(text);
  return (
    address !== undefined && !privateNetworks.some(({ network, prefix }) => sharesPrefix(address, network, prefix))
  );
}

/** Whether a range, or an address, lies in private networks as a whole. */
export function isPrivateRange(value: string): boolean {
  const [text = "", prefix] = value.split("/");
  const address = addressBytes(text);
  if (address === undefined) return false;
  const length = prefix === undefined ? address.length * 8 : Number(prefix);
  return privateNetworks.some((range) => length >= range.prefix && sharesPrefix(address, range.network, range.prefix));
}

function compile(value: string): ValueMatcher {
  const slash = value.indexOf("/");
  const network = addressBytes(slash < 0 ? value : value.slice(0, slash));
  if (network === undefined) return nothing;
  const length = network.length * 8;
  const written = slash < 0 ? String(length) : value.slice(slash + 1);
  if (!/^\d{1,3}$/.test(written) || Number(written) > length) return nothing;
  const prefix = Number(written);
  return {
    matches(requestValue) {
      const address = addressBytes(requestValue);
      return fromBoolean(address !== undefined && sharesPrefix(address, network, prefix));
    },
    matchesAny: () => UNKNOWN,
  };
}

export const ipAddressOperators: readonly BaseOperator[] = [
  { name: "IpAddress", negated: false, compile },
  { name: "NotIpAddress", negated: true, compile },
];
