// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
import assert from "node:assert/strict";
import fc from "fast-check";
import { FALSE, TRUE } from "../truth.ts";
import { holds } from "./condition.test-helper.ts";
import { parseDate } from "./date.ts";

suite("dates", () => {
  test("AWS's example: credentials issued before the start of 2020", () => {
    assert.equal(holds("DateLessThan", "2020-01-01T00:00:01Z", "2019-12-31T23:59:59Z"), TRUE);
    assert.equal(holds("DateLessThan", "2020-01-01T00:00:01Z", "2020-01-01T00:00:01Z"), FALSE);
  });

  test("a date and seconds since 1970 compare with each other", () => {
    assert.equal(holds("DateEquals", "2020-04-01T00:00:00Z", "1585699200"), TRUE);
    assert.equal(holds("DateGreaterThan", "1585699200", "2020-04-01T00:00:00.5Z"), TRUE);
    assert.equal(holds("DateNotEquals", "1585699200", "2020-04-01"), FALSE);
  });

  // https://www.w3.org/TR/NOTE-datetime
  const forms: readonly (readonly [string, string])[] = [
    ["1997", "1997-01-01T00:00:00Z"],
    ["1997-07", "1997-07-01T00:00:00Z"],
    ["1997-07-16", "1997-07-16T00:00:00Z"],
    ["1997-07-16T19:20+01:00", "1997-07-16T18:20:00Z"],
    ["1997-07-16T19:20:30+01:00", "1997-07-16T18:20:30Z"],
    ["1997-07-16T19:20:30.45+01:00", "1997-07-16T18:20:30.450Z"],
    ["1997-07-16T19:20+23:59", "1997-07-15T19:21:00Z"],
    ["1994-11-05T08:15:30-05:00", "1994-11-05T13:15:30Z"],
  ];
  for (const [form, utc] of forms) {
    test(`the W3C's form ${form}`, () => assert.equal(parseDate(form), Date.parse(utc) / 1000));
  }

  test("each month has the days that the calendar gives it", () => {
    for (let month = 1; month <= 12; month++) {
      const last = new Date(Date.UTC(2021, month, 0));
      const day = (number: number): string => last.toISOString().slice(0, 8) + String(number);
      assert.equal(parseDate(day(last.getUTCDate())), last.getTime() / 1000, day(last.getUTCDate()));
      assert.equal(parseDate(day(last.getUTCDate() + 1)), undefined, day(last.getUTCDate() + 1));
    }
  });

  for (const wrong of [
    "",
    "yesterday",
    "2019-02-29",
    "1900-02-29",
    "2020-02-30",
    "2020-04-31",
    "2020-13-01",
    "2020-00-10",
    "2020-01-32",
    "2020-01-01T24:00Z",
    "2020-01-01T10:60Z",
    "2020-01-01T10:00:60Z",
    "2020-01-01T10:00",
    "2020-01-01T10Z",
    "2020-01-01T10:00+24:00",
    "2020-01-01T10:00+01:60",
    "2020-1-1",
    "2020-01-01 10:00Z",
    "-1",
  ]) {
    test(`"${wrong}" is no date`, () => {
      assert.equal(parseDate(wrong), undefined);
      assert.equal(holds("DateGreaterThan", "1970", wrong), FALSE);
    });
  }

  for (const leapDay of ["2020-02-29", "2000-02-29"]) {
    test(`${leapDay} is a day`, () => assert.equal(parseDate(leapDay), Date.parse(leapDay) / 1000));
  }

  test("agrees with the platform's calendar on every day of ten thousand years", () => {
    const anyDate = fc.date({
      min: new Date("0000-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(anyDate, (date) => {
        const iso = new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString();
        assert.equal(parseDate(iso), Date.parse(iso) / 1000);
      }),
      { numRuns: 500 },
    );
  });
});
