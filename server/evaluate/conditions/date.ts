/**
 * Date operators: a date in one of the forms of the W3C's note on ISO 8601, or seconds since 1970.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 * https://www.w3.org/TR/NOTE-datetime
 */
import { orderedOperators } from "./ordered.ts";

/** A time needs its zone. Groups: year, month, day, hour, minute, second with fraction, zone. */
const isoDate = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:\d\d))?)?)?$/;
const epochSeconds = /^\d+$/;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

function lengthOfMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0);
}

/** Days from 1970-01-01 in the Gregorian calendar; years start in March here, so that the leap day is the last one. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

/** Minutes east of UTC, undefined for a zone that does not exist. */
function zoneOffset(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (60 * hours + minutes);
}

/**
 * Seconds since 1970-01-01T00:00:00Z, undefined for what is no date. Four digits are a year; more or fewer digits are
 * seconds.
 */
export function parseDate(text: string): number | undefined {
  const match = isoDate.exec(text);
  if (match === null) return epochSeconds.test(text) ? Number(text) : undefined;
  const [, year = "", month = "1", day = "1", hour = "0", minute = "0", second = "0", zone = "Z"] = match;
  const [y, m, d, h, min, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)];
  const offset = zoneOffset(zone);
  if (offset === undefined || m < 1 || m > 12 || d < 1 || d > lengthOfMonth(y, m) || h > 23 || min > 59 || s >= 60)
    return undefined;
  return daysSinceEpoch(y, m, d) * 86_400 + h * 3600 + (min - offset) * 60 + s;
}

export const dateOperators = orderedOperators("Date", parseDate);
