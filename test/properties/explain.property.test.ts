/** What our own evaluation refuses, worded as AWS words it, is read back as the request that was refused. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { decide } from "../../server/evaluate/decision/decide.ts";
import type { Decision } from "../../server/evaluate/decision/decide.ts";
import { PolicyReader } from "../../server/evaluate/decision/policies.ts";
import { readRequest } from "../../server/evaluate/request.ts";
import { allOperations, s3ActionName } from "../../server/uploads/requests/operation-rows.ts";
import { kmsActions } from "../../server/uploads/requests/operations.ts";
import { DenialReader } from "../../server/workspace/denials/reader.ts";

const typeNames = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  permissionsBoundary: "permissions boundary",
  session: "session policy",
  serviceControl: "service control policy",
  resourceControl: "resource control policy",
  vpcEndpoint: "VPC endpoint policy",
} as const;
const account = "111122223333";

const name = fc.stringMatching(/^[\w+=,.@-]{1,20}$/);
const principal = fc.oneof(
  name.map((user) => `arn:aws:iam::${account}:user/${user}`),
  fc.tuple(name, name).map(([role, session]) => `arn:aws:sts::${account}:assumed-role/${role}/${session}`),
);
/** S3 puts an object's ARN in quotes, and leaves out what is not printable; a quote would end it. */
const objectKey = fc
  .array(fc.oneof(fc.constantFrom(..." -_.!*'()/&$@=;:+,?a0Zé漢"), fc.stringMatching(/^[a-z]{1,9}$/)), {
    minLength: 1,
    maxLength: 30,
  })
  .map((parts) => parts.join(""))
  .filter((key) => key.trim() === key);
/** Of all operations. */
const s3Actions = new Set(
  allOperations.flatMap(({ s3Calls }) =>
    s3Calls.flatMap(({ action, ofVersion }) => (ofVersion === undefined ? [action] : [action, ofVersion])),
  ),
);
const target = fc.oneof(
  fc
    .tuple(fc.constantFrom(...[...s3Actions].map(s3ActionName)), objectKey)
    .map(([action, key]) => ({ action, resource: `arn:aws:s3:::data-lake/${key}` })),
  fc
    .tuple(fc.constantFrom(...kmsActions), fc.uuid())
    .map(([action, id]) => ({ action, resource: `arn:aws:kms:eu-west-1:${account}:key/${id}` })),
);
const says = fc.constantFrom("allows", "denies", "nothing");
const layers = fc.record({
  identity: says,
  resource: says,
  permissionsBoundary: says,
  session: says,
  serviceControl: says,
  resourceControl: fc.constantFrom("allows", "denies"),
  vpcEndpoint: says,
});

interface Target {
  readonly action: string;
  readonly resource: string;
}

function decisionOn(
  who: string,
  { action, resource }: Target,
  said: Readonly<Record<keyof typeof typeNames, string>>,
): Decision {
  const policy = (what: string, named: boolean) => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: what === "denies" ? "Deny" : "Allow",
        ...(named ? { Principal: "*" } : {}),
        Action: what === "nothing" ? "sqs:SendMessage" : action,
        Resource: "*",
      },
    ],
  });
  return decide(
    readRequest({ principal: who, action, resource, resourceAccount: account, context: {} }),
    new PolicyReader().read({
      identity: [policy(said.identity, false)],
      resource: policy(said.resource, true),
      permissionsBoundary: [policy(said.permissionsBoundary, false)],
      session: [policy(said.session, false)],
      serviceControl: [[policy(said.serviceControl, false)]],
      resourceControl: [[policy(said.resourceControl, true)]],
      vpcEndpoint: [policy(said.vpcEndpoint, true)],
    }),
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function messageOf(who: string, { action, resource }: Target, { decision, decidedBy }: Decision): string {
  const on = action.startsWith("s3:") ? `"${resource}"` : resource;
  const type = typeNames[decidedBy];
  const article = type.startsWith("i") ? "an" : "a";
  const reason =
    decision === "explicitDeny"
      ? `with an explicit deny in ${article} ${type}`
      : `because no ${type} allows the ${action} action`;
  return `User: ${who} is not authorized to perform: ${action} on resource: ${on} ${reason}`;
}

const escapedForXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const wrappings: readonly ((message: string) => string)[] = [
  (message) => message,
  (message) => `An error occurred (AccessDenied) when calling the PutObject operation: ${message}`,
  (message) =>
    `operation error S3: PutObject, https response error StatusCode: 403, RequestID: A, HostID: B, api error AccessDenied: ${message}`,
  (message) =>
    `com.amazonaws.services.s3.model.AmazonS3Exception: ${message} (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)`,
  (message) => `<Error><Code>AccessDenied</Code><Message>${escapedForXml(message)}</Message></Error>`,
  (message) => JSON.stringify({ level: "error", msg: message }),
  (message) => JSON.stringify({ log: JSON.stringify({ msg: message }) }),
  (message) => `│ Error: ${message}\n│ \n│   with aws_s3_object.a,`,
  (message) =>
    message
      .replace(" is not authorized to perform: ", "\n is not authorized to\nperform: ")
      .replace(" because no ", "\nbecause\n  no "),
];

/** Several errors in one text. */
const listings: readonly ((messages: readonly string[]) => string)[] = [
  (messages) => JSON.stringify(messages),
  (messages) =>
    JSON.stringify({ requestId: "a", errors: messages.map((message) => ({ code: "AccessDenied", message })) }),
  (messages) =>
    JSON.stringify({ log: JSON.stringify(messages.map((message, index) => ({ index, message, tags: [1, 2] }))) }),
  (messages) => JSON.stringify({ failed: messages.map((message) => ({ message, cause: { message } })) }, null, 2),
  (messages) =>
    `[${messages.map((message) => `ClientError('An error occurred (AccessDenied) when calling the PutObject operation: ${message}')`).join(", ")}]`,
  (messages) =>
    messages
      .map(
        (message, index) =>
          `upload failed: ./a to s3://data-lake/${String(index)} An error occurred (AccessDenied) when calling the PutObject operation: ${message}`,
      )
      .join(" "),
  (messages) =>
    `${String(messages.length)} errors occurred:\n${messages.map((message) => `\t* ${message}\n\tstatus code: 403`).join("\n")}\n`,
  (messages) =>
    `<Errors>${messages.map((message) => `<Error><Key>a</Key><Code>AccessDenied</Code><Message>${escapedForXml(message)}</Message></Error>`).join("")}</Errors>`,
];

suite("what is refused is read back", () => {
  test("each of several that are printed together, as often as it is printed", () => {
    const denied = fc
      .tuple(principal, target, layers)
      .map(([who, what, said]) => ({ who, what, decision: decisionOn(who, what, said) }))
      .filter(({ decision }) => decision.decision !== "allowed");
    const several = fc
      .uniqueArray(denied, { minLength: 1, maxLength: 4, selector: ({ who, what }) => `${who} ${what.resource}` })
      .chain((all) => fc.array(fc.constantFrom(...all), { minLength: 2, maxLength: 8 }));
    fc.assert(
      fc.property(several, fc.constantFrom(...listings), (all, list) => {
        const reader = new DenialReader();
        reader.push(list(all.map(({ who, what, decision }) => messageOf(who, what, decision))));
        const counts = new Map<string, number>();
        for (const { who, what } of all) {
          const name = `${who} ${what.action} ${what.resource}`;
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
        const read = new Map<string, number>();
        for (const { item, count } of reader.end().denials) {
          const name = `${item.principal ?? ""} ${item.action ?? ""} ${item.resource ?? ""}`;
          read.set(name, (read.get(name) ?? 0) + count);
        }
        assert.deepEqual(read, counts);
      }),
      { numRuns: 400 },
    );
  });

  test("principal, action, resource, reason and type of policy, in every wrapping", () => {
    fc.assert(
      fc.property(principal, target, layers, fc.constantFrom(...wrappings), (who, what, said, wrap) => {
        const decision = decisionOn(who, what, said);
        fc.pre(decision.decision !== "allowed");
        const reader = new DenialReader();
        reader.push(wrap(messageOf(who, what, decision)));
        const [found, ...more] = reader.end().denials;
        assert.deepEqual(more, []);
        const { principal: readPrincipal, action, resource, reason, policyType } = found?.item ?? {};
        assert.deepEqual(
          { principal: readPrincipal, action, resource, reason, policyType },
          { principal: who, ...what, reason: decision.decision, policyType: decision.decidedBy },
        );
      }),
      { numRuns: 400 },
    );
  });
});
