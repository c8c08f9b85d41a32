/**
 * What `keyhole evaluate` costs: a line as a ratio to `JSON.parse` of the line, a decision as a ratio to reading its
 * policies.
 */
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";
import { decide } from "../../server/evaluate/decision/decide.ts";
import { PolicyReader } from "../../server/evaluate/decision/policies.ts";
import { readRequest } from "../../server/evaluate/request.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { compare, comparison, heading } from "./measure.ts";
import { sixKilobytes } from "./policies.ts";

const account = "111122223333";
const role = `arn:aws:iam::${account}:role/team`;

interface Policies {
  readonly identity: readonly unknown[];
  readonly resource: unknown;
  readonly serviceControl: readonly unknown[];
}

const object = (text: string): unknown => JSON.parse(text);

/** An identity policy of about the size asked for, a key policy, two levels of service control policies. */
function policiesOf(size: "small" | "large", version: number): Policies {
  const large = object(sixKilobytes("contexts")) as { Statement: { Sid?: string; Action: unknown }[] };
  const statements =
    size === "large" ? large.Statement : large.Statement.filter(({ Sid: sid }) => sid === "Key0" || sid === "List");
  const all = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
  return {
    identity: [{ Version: "2012-10-17", Id: `v${String(version)}`, Statement: statements }],
    resource: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "Only",
          Effect: "Deny",
          Principal: "*",
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:PrincipalAccount": account } },
        },
      ],
    },
    serviceControl:
      size === "large"
        ? [
            [all],
            [
              all,
              {
                Version: "2012-10-17",
                Statement: { Effect: "Deny", Action: "kms:ScheduleKeyDeletion", Resource: "*" },
              },
            ],
          ]
        : [],
  };
}

const requestOf = (number: number): unknown => ({
  principal: role,
  action: number % 2 === 0 ? "kms:GenerateDataKey" : "kms:Decrypt",
  resource: `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-000000000000`,
  resourceAccount: account,
  context: {
    "kms:ViaService": "s3.eu-west-1.amazonaws.com",
    "kms:CallerAccount": account,
    "aws:SecureTransport": "true",
    "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::team-bucket-${String(number % 11)}/incoming/${String(number)}`,
  },
});

/** Prints its tables with `say`. */
export function benchEvaluate(say: (line: string) => void): void {
  say("\nkeyhole evaluate, a line, against JSON.parse of the same line");
  say(heading);
  for (const size of ["small", "large"] as const) {
    const lines = Array.from({ length: 500 }, (_, index) =>
      JSON.stringify({ id: String(index), request: requestOf(index), policies: policiesOf(size, index % 10) }),
    );
    const policiesFirst = lines.map((line) => {
      const { id, request, policies } = object(line) as { id: string; request: unknown; policies: unknown };
      return JSON.stringify({ id, policies, request });
    });
    const length = `${String(lines[0]?.length ?? 0)} characters`;
    line(`${size} policies seen before (${length})`, lines);
    line(`${size} policies seen before, not last in the line`, policiesFirst);
    const cold = compare(
      (index) => new LineEvaluator().answer(lines[index % lines.length] ?? ""),
      (index) => object(lines[index % lines.length] ?? ""),
      20,
    );
    say(comparison(`${size} policies never seen before`, cold));
  }

  function line(name: string, lines: readonly string[]): void {
    const evaluator = new LineEvaluator();
    say(
      comparison(
        name,
        compare(
          (index) => evaluator.answer(lines[index % lines.length] ?? ""),
          (index) => object(lines[index % lines.length] ?? ""),
          500,
        ),
      ),
    );
  }

  say("\nA decision on policies already read, against reading them");
  say(heading);
  for (const size of ["small", "large"] as const) {
    const policies = policiesOf(size, 0);
    const text = JSON.stringify(policies);
    const stack = new PolicyReader().read(policies);
    const requests = Array.from({ length: 100 }, (_, index) => readRequest(requestOf(index)));
    const decideOne = (index: number): unknown => {
      const request = requests[index % requests.length];
      return request && decide(request, stack);
    };
    for (const [name, read] of [
      ["the parser with places", () => parseJson(text)],
      ["JSON.parse", () => JSON.parse(text) as unknown],
      ["JSON.parse, check and compile", () => new PolicyReader().read(JSON.parse(text))],
    ] as const) {
      say(comparison(`${size} policies, ${name}`, compare(decideOne, read, 200)));
    }
  }
}
