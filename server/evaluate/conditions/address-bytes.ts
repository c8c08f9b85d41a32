/**
 * IP addresses as bytes: four of IPv4, sixteen of IPv6. IPv4 is four decimal numbers, since AWS documents no other form;
 * IPv6 is that of RFC 4291, section 2.2, without zones.
 */

/** Undefined where the text is no address. */
export const addressBytes = (text: string): readonly number[] | undefined =>
  text.includes(":") ? ofIpv6(text) : ofIpv4(text);

const decimal = "(0|[1-9]\\d{0,2})";
const fourDecimals = new RegExp(`^${decimal}\\.${decimal}\\.${decimal}\\.${decimal}$`);

function ofIpv4(text: string): number[] | undefined {
  const bytes = fourDecimals.exec(text)?.slice(1).map(Number);
  return bytes?.every((byte) => byte < 256) === true ? bytes : undefined;
}

function ofIpv6(text: string): number[] | undefined {
  const [head = "", tail, ...more] = text.split("::");
  const [first, last] = [groupsOf(head, tail === undefined), tail === undefined ? [] : groupsOf(tail, true)];
  if (first === undefined || last === undefined || more.length > 0) return undefined;
  const missing = 16 - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...first, ...new Array<number>(missing).fill(0), ...last];
}

/** @param isEnd whether the last group may be an IPv4 address */
function groupsOf(text: string, isEnd: boolean): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const four = isEnd && index === groups.length - 1 ? ofIpv4(group) : undefined;
    if (four === undefined && !/^[\da-f]{1,4}$/i.test(group)) return undefined;
    const value = parseInt(group, 16);
    for (const byte of four ?? [value >> 8, value & 255]) bytes.push(byte);
  }
  return bytes;
}

/** Whether the addresses are of one family and share their first bits. */
export const sharesPrefix = (a: readonly number[], b: readonly number[], bits: number): boolean =>
  a.length === b.length &&
  a.every((byte, index) => {
    const shared = Math.min(Math.max(bits - index * 8, 0), 8);
    return (byte ^ (b[index] ?? 0)) >> (8 - shared) === 0;
  });
