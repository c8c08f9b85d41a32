/** `npm run report`, on findings written down. */
import assert from "node:assert/strict";
import { compareWithAws, reportText } from "../scripts/report.ts";

const policy = (...actions: readonly string[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });

const path = (index: number) => [["Statement", 0, "Action", index]];

suite("the report", () => {
  test("says per code what agrees, what is missing and what only we find", () => {
    const policies = new Map([
      ["a.json", policy("sqs:SendMesage", "sqs:SendMessage")],
      ["b.json", policy("sqss:SendMessage", "sqs:ReceiveMessage")],
    ]);
    const reports = compareWithAws(
      policies,
      [
        { policy: "a.json", code: "INVALID_ACTION", paths: path(0) },
        { policy: "b.json", code: "INVALID_SERVICE_IN_ACTION", paths: path(1) },
      ],
      "identity",
    );
    assert.deepEqual(
      [...reports].map(([code, { matching, missing, extra }]) => [code, matching.length, missing.length, extra.length]),
      [
        ["INVALID_ACTION", 1, 0, 0],
        ["INVALID_SERVICE_IN_ACTION", 0, 1, 1],
      ],
    );
    const text = reportText(reports, policies.size);
    assert.match(text, /^all, 2 policies +1 +1 +1$/m);
    assert.match(text, /^missing b\.json INVALID_SERVICE_IN_ACTION \[\["Statement",0,"Action",1\]\]$/m);
    assert.match(text, /^extra {3}b\.json INVALID_SERVICE_IN_ACTION \[\["Statement",0,"Action",0\]\]$/m);
  });
});
