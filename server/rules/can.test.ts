import assert from "node:assert/strict";
import { modelOf } from "../../test/harness/model-source.ts";
import { contextOf } from "../evaluate/context.ts";
import type { UploadReport } from "./can.ts";
import { declares } from "./can.ts";
import { canUpload, createEngine } from "./engine.ts";

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const otherKey = "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";
const uploader = "arn:aws:iam::111122223333:role/uploader";
const partner = "arn:aws:iam::444455556666:role/partner";

type Statement = Readonly<Record<string, unknown>>;
const policy = (...statements: Statement[]): unknown => ({ Version: "2012-10-17", Statement: statements });
const allow = (action: unknown, more: Statement = { Resource: "*" }): Statement => ({
  Effect: "Allow",
  Action: action,
  ...more,
});
const account = allow("kms:*", { Principal: { AWS: "arn:aws:iam::111122223333:root" }, Resource: "*" });
const uploads = allow(["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"]);

interface ModelParts {
  readonly identity?: unknown;
  readonly principal?: Statement;
  readonly bucket?: Statement;
  readonly key?: Statement;
  readonly more?: Statement;
}

const modelled = ({ identity = policy(uploads), principal, bucket, key, more }: ModelParts): unknown => ({
  buckets: {
    lake: {
      account: "111122223333",
      region: "eu-west-1",
      encryption: { type: "aws:kms", key: keyArn, bucketKey: false },
      policy: [],
      ...bucket,
    },
  },
  keys: { [keyArn]: { policy: policy(account), ...key }, [otherKey]: { policy: policy(account) } },
  principals: { [uploader]: { policies: identity, ...principal }, [partner]: { policies: identity } },
  ...more,
});

interface Question {
  readonly principal?: string;
  readonly operation?: "PutObject" | "MultipartUpload" | "CopyObject" | "UploadPartCopy";
  readonly to?: string;
  readonly from?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

function ask(
  parts: ModelParts,
  { principal = uploader, operation = "PutObject", to = "a", from, context = {} }: Question = {},
) {
  const engine = createEngine();
  return canUpload(engine.checkModel(modelOf(modelled(parts))), {
    principal,
    operation,
    context,
    to: { bucket: "lake", key: to },
    ...(from === undefined ? {} : { from: { bucket: "lake", key: from } }),
  });
}

function answer(parts: ModelParts, question?: Question): UploadReport {
  const report = ask(parts, question);
  assert.ok("allowed" in report, JSON.stringify(report));
  return report;
}

const calls = ({ authorizations }: UploadReport): string[] =>
  authorizations.map(({ call, action, decision, decidedBy }) => `${call} ${action} ${decision} ${decidedBy}`);
const said = ({ authorizations }: UploadReport, action: string, weight = "deciding"): string[] =>
  authorizations
    .filter((one) => one.action === action)
    .flatMap(({ trail }) => trail.filter((entry) => entry.weight === weight).map(({ text }) => text));

suite("can this upload pass?", () => {
  test("a key that the bucket names by its id is looked up in the principal's own account", () => {
    const open = policy(allow("s3:PutObject", { Principal: { AWS: partner }, Resource: "arn:aws:s3:::lake/*" }));
    const report = answer(
      { bucket: { encryption: { type: "aws:kms", key: keyArn.split("/")[1] }, policy: open } },
      { principal: partner, operation: "MultipartUpload" },
    );
    assert.equal(report.allowed, false);
    assert.deepEqual(
      calls(report).filter((call) => call.includes("kms:")),
      [
        "CreateMultipartUpload kms:GenerateDataKey implicitDeny keyPolicy",
        "UploadPart kms:Decrypt implicitDeny keyPolicy",
      ],
    );
    assert.match(said(report, "kms:Decrypt").join(), /looked up in account 444455556666/);
    assert.deepEqual(
      report.causes.map(({ code, file }) => `${file} ${code}`),
      ["keyhole.json kms-key-not-covered"],
    );
  });

  test("a plain upload asks S3 and KMS once, a multipart upload for each of its calls", () => {
    assert.deepEqual(calls(answer({})), [
      "PutObject s3:PutObject allowed identity",
      "PutObject kms:GenerateDataKey allowed identity",
    ]);
    assert.deepEqual(calls(answer({}, { operation: "MultipartUpload" })), [
      "CreateMultipartUpload s3:PutObject allowed identity",
      "CreateMultipartUpload kms:GenerateDataKey allowed identity",
      "UploadPart s3:PutObject allowed identity",
      "UploadPart kms:Decrypt allowed identity",
      "CompleteMultipartUpload s3:PutObject allowed identity",
    ]);
  });

  test("a copy reads its source, too, and is no question without one", () => {
    const parts = { identity: policy(allow(["s3:PutObject", "s3:GetObject", "kms:GenerateDataKey"])) };
    const copy = answer(parts, { operation: "CopyObject", from: "b" });
    assert.deepEqual(calls(copy), [
      "CopyObject s3:GetObject allowed identity",
      "CopyObject kms:Decrypt implicitDeny identity",
      "CopyObject s3:PutObject allowed identity",
      "CopyObject kms:GenerateDataKey allowed identity",
    ]);
    assert.match(JSON.stringify(ask(parts, { operation: "CopyObject" })), /a copy needs its source/);
  });

  test("the requests are those that evaluate would be asked", () => {
    const [s3, kms] = answer(
      {},
      { context: { "aws:SourceIp": ["192.0.2.1"], "aws:PrincipalTag/team": ["data"] } },
    ).authorizations;
    assert.equal(s3?.resource, "arn:aws:s3:::lake/a");
    const ofS3 = contextOf(s3?.context as Record<string, string[]>);
    assert.deepEqual(
      [ofS3.get("aws:SourceIp"), ofS3.get("s3:ObjectCreationOperation"), ofS3.get("aws:ViaAWSService")],
      ["192.0.2.1", "true", "false"],
    );
    assert.equal(kms?.resource, keyArn);
    assert.deepEqual(kms.context["kms:EncryptionContext:aws:s3:arn"], "arn:aws:s3:::lake/a");
    assert.deepEqual(kms.context["aws:PrincipalTag/team"], "data", "keys of the principal hold for KMS, too");
    assert.equal(kms.context["aws:SourceIp"], undefined, "keys of the network hold for S3 only");
  });

  test("the layer that refuses, the statement that decides, and what mends it", () => {
    const report = answer(
      { identity: policy(allow(["s3:PutObject", "kms:GenerateDataKey"])) },
      { operation: "MultipartUpload" },
    );
    assert.equal(report.allowed, false);
    assert.deepEqual(said(report, "kms:Decrypt"), [
      "key policy: statement number 1 leaves kms:Decrypt to the policies of account 111122223333",
      `identity policy: nothing in it allows kms:Decrypt on ${keyArn}`,
    ]);
    assert.deepEqual(
      report.causes.map(({ code }) => code),
      ["missing-kms-action"],
    );
    assert.deepEqual(
      report.causes[0]?.fixes.map(({ title, isPreferred }) => [title, isPreferred]).slice(0, 2),
      [
        ["Insert a statement that allows kms:Decrypt through S3", true],
        ["Add kms:Decrypt to statement number 1", false],
      ],
      "the statement is about every key",
    );
    assert.deepEqual(answer({}).causes, []);
  });

  test("an explicit deny is named before what is missing", () => {
    const deny = { Sid: "NoKms", Effect: "Deny", Action: "kms:*", Resource: "*" };
    const report = answer({ identity: policy(allow("s3:PutObject"), deny) });
    assert.deepEqual(calls(report), [
      "PutObject s3:PutObject allowed identity",
      "PutObject kms:GenerateDataKey explicitDeny identity",
    ]);
    assert.ok(
      said(report, "kms:GenerateDataKey").includes('identity policy: statement "NoKms" denies kms:GenerateDataKey'),
    );
  });

  test("a condition that fails is told with the value the request has, or that it has none", () => {
    const on = (condition: unknown): UploadReport =>
      answer({ identity: policy(allow("s3:PutObject"), allow("kms:*", { Resource: "*", Condition: condition })) });
    assert.ok(
      said(on({ StringEquals: { "kms:ViaService": "s3.amazonaws.com" } }), "kms:GenerateDataKey").includes(
        "identity policy: statement number 2 does not count: StringEquals kms:ViaService does not hold, the request has s3.eu-west-1.amazonaws.com",
      ),
    );
    assert.ok(
      said(on({ Bool: { "kms:GrantIsForAWSResource": "true" } }), "kms:GenerateDataKey").includes(
        "identity policy: statement number 2 does not count: Bool kms:GrantIsForAWSResource does not hold, the request has no such key",
      ),
    );
    assert.ok(
      said(on({ StringEquals: { "aws:PrincipalTag/team": "data" } }), "kms:GenerateDataKey").includes(
        "identity policy: statement number 2 allows kms:GenerateDataKey if StringEquals aws:PrincipalTag/team holds, which the model does not tell",
      ),
    );
    const onTwo = {
      StringEquals: { "aws:PrincipalTag/team": "data" },
      NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
    };
    assert.ok(
      said(on(onTwo), "kms:GenerateDataKey").includes(
        "identity policy: statement number 2 allows kms:GenerateDataKey if StringEquals aws:PrincipalTag/team and NumericLessThan aws:MultiFactorAuthAge hold, which the model does not tell",
      ),
    );
  });

  test("each statement is shown at what decides it", () => {
    const shown = (...statements: Statement[]): string[] => {
      const parts = { identity: policy(allow("s3:PutObject"), ...statements) };
      const { text } = modelOf(modelled(parts));
      return answer(parts)
        .authorizations.filter(({ action }) => action === "kms:GenerateDataKey")
        .flatMap(({ trail }) => trail.filter(({ layer }) => layer === "identity"))
        .map(({ range }) => text.slice(range.offset, range.end));
    };
    const nothing = '"Statement"';
    const otherKeys = { Resource: "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321" };
    const condition = {
      StringEquals: { "kms:ViaService": ["ec2.eu-west-1.amazonaws.com", "s3.us-east-1.amazonaws.com"] },
    };
    const deny = { Effect: "Deny", Resource: "*" };
    assert.deepEqual(shown(allow(["kms:Decrypt", "kms:Generate*"])), ['"kms:Generate*"']);
    assert.deepEqual(shown({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }), ['"NotAction"']);
    assert.deepEqual(shown(allow("kms:*", otherKeys)), [nothing, '"Resource"']);
    assert.deepEqual(shown(allow("kms:*", { Resource: "*", Condition: condition })), [
      nothing,
      '"ec2.eu-west-1.amazonaws.com"',
    ]);
    assert.deepEqual(shown(allow("kms:*"), { ...deny, Action: ["s3:*", "kms:*"] }), ['"kms:*"', '"kms:*"']);
    assert.deepEqual(shown(allow("kms:*"), { ...deny, NotAction: "s3:*" }), ['"kms:*"', '"NotAction"']);
    assert.deepEqual(shown(allow("kms:*"), { Effect: "Deny", Action: "kms:*", NotResource: otherKeys.Resource }), [
      '"kms:*"',
      '"NotResource"',
    ]);
  });

  test("across accounts both sides have to allow", () => {
    const named = allow("kms:*", { Principal: { AWS: partner }, Resource: "*" });
    const bucket = {
      policy: policy(allow("s3:PutObject", { Principal: { AWS: partner }, Resource: "arn:aws:s3:::lake/*" })),
    };
    assert.equal(answer({ bucket, key: { policy: policy(account, named) } }, { principal: partner }).allowed, true);
    assert.deepEqual(calls(answer({ bucket }, { principal: partner })), [
      "PutObject s3:PutObject allowed identity",
      "PutObject kms:GenerateDataKey implicitDeny keyPolicy",
    ]);
    assert.deepEqual(calls(answer({ key: { policy: policy(account, named) } }, { principal: partner })), [
      "PutObject s3:PutObject implicitDeny bucketPolicy",
      "PutObject kms:GenerateDataKey allowed identity",
    ]);
  });

  test("guardrails come in the order in which they are named: control policies first", () => {
    const more = {
      accounts: { "111122223333": { serviceControlPolicies: [[policy(allow("*"))], [policy(allow("s3:*"))]] } },
    };
    const report = answer({ principal: { permissionsBoundary: policy(allow("s3:*")) }, more });
    assert.deepEqual(calls(report), [
      "PutObject s3:PutObject allowed identity",
      "PutObject kms:GenerateDataKey implicitDeny serviceControl",
    ]);
    assert.ok(
      said(report, "kms:GenerateDataKey").includes(
        `service control policy (level 2): nothing in it allows kms:GenerateDataKey on ${keyArn}`,
      ),
    );
  });

  test("what the model does not say is told, and taken not to restrict", () => {
    assert.deepEqual(
      said(
        answer({ bucket: { policy: undefined }, key: { policy: undefined } }),
        "kms:GenerateDataKey",
        "untold",
      ).sort(),
      ["key policy", "permissions boundary", "resource control policy", "service control policy"].map(
        (layer) => `${layer}: the model does not say, taken not to restrict`,
      ),
    );
  });

  test("no boundary, no session policy and no endpoint policy are no limit", () => {
    const more = { vpcEndpoints: { "vpce-1a2b3c4d": { policy: [] } } };
    const context = { "aws:SourceVpce": ["vpce-1a2b3c4d"] };
    assert.equal(answer({ principal: { permissionsBoundary: [], session: [] }, more }, { context }).allowed, true);
    const closed = {
      vpcEndpoints: { "vpce-1a2b3c4d": { policy: policy(allow("s3:GetObject", { Principal: "*", Resource: "*" })) } },
    };
    assert.deepEqual(
      calls(answer({ more: closed }, { context }))[0],
      "PutObject s3:PutObject implicitDeny vpcEndpoint",
    );
  });

  test("a Deny with NotPrincipal hits whoever has a permissions boundary, whatever it lists", () => {
    const key = {
      policy: policy(account, {
        Effect: "Deny",
        NotPrincipal: { AWS: [uploader, "arn:aws:iam::111122223333:root"] },
        Action: "kms:*",
        Resource: "*",
      }),
    };
    assert.equal(answer({ key }).allowed, true);
    const bounded = answer({ key, principal: { permissionsBoundary: policy(allow("*")) } });
    assert.deepEqual(calls(bounded)[1], "PutObject kms:GenerateDataKey explicitDeny keyPolicy");
    assert.deepEqual(
      bounded.causes.map(({ code }) => code),
      ["denied-kms-action"],
    );
  });

  test("a grant on the key allows, and is shown", () => {
    const key = { grants: [{ grantee: uploader, operations: ["GenerateDataKey"] }] };
    const report = answer({ identity: policy(allow("s3:PutObject")), key });
    assert.equal(report.allowed, true);
    assert.ok(
      said(report, "kms:GenerateDataKey").includes(
        `a grant on the key lets ${uploader} use it for kms:GenerateDataKey`,
      ),
    );
    assert.equal(
      answer({ identity: policy(allow("s3:PutObject")), key }, { operation: "MultipartUpload" }).allowed,
      false,
    );
  });

  test("a session that is not declared has its role's policies", () => {
    assert.equal(answer({}, { principal: "arn:aws:sts::111122223333:assumed-role/uploader/morning" }).allowed, true);
    assert.match(
      JSON.stringify(ask({}, { principal: "arn:aws:sts::111122223333:assumed-role/other/morning" })),
      /knows no principal arn:aws:sts.*it has arn:aws:iam/,
    );
  });

  test("a bucket of which the key is not known is no question, unless S3 itself refuses", () => {
    const bucket = { encryption: undefined };
    assert.match(JSON.stringify(ask({ bucket })), /does not say under which KMS key lake encrypts/);
    assert.equal(answer({ bucket, identity: policy(allow("kms:*")) }).allowed, false);
    assert.equal(answer({ bucket }, { context: { "s3:x-amz-server-side-encryption": ["AES256"] } }).allowed, true);
  });
});

suite("headers of the upload", () => {
  const keyless = { identity: policy(allow("s3:PutObject")) };
  const header = "s3:x-amz-server-side-encryption";

  test("AES256, or a key of the customer's own, leaves KMS out", () => {
    assert.deepEqual(calls(answer(keyless, { context: { [header]: ["AES256"] } })), [
      "PutObject s3:PutObject allowed identity",
    ]);
    assert.deepEqual(calls(answer(keyless, { context: { [`${header}-customer-algorithm`]: ["AES256"] } })), [
      "PutObject s3:PutObject allowed identity",
    ]);
  });

  test("aws:kms without a key id is aws/s3, which needs no permission in its own account and serves no other", () => {
    const own = answer(keyless, { context: { [header]: ["aws:kms"] } });
    assert.deepEqual(calls(own), [
      "PutObject s3:PutObject allowed identity",
      "PutObject kms:GenerateDataKey allowed keyPolicy",
    ]);
    const bucket = { policy: policy(allow("s3:PutObject", { Principal: "*", Resource: "arn:aws:s3:::lake/*" })) };
    const foreign = answer({ bucket }, { principal: partner, context: { [header]: ["aws:kms"] } });
    assert.deepEqual(calls(foreign), [
      "PutObject s3:PutObject allowed identity",
      "PutObject kms:GenerateDataKey implicitDeny keyPolicy",
    ]);
    assert.deepEqual(
      foreign.causes.map(({ code }) => code),
      ["aws-managed-key-cross-account"],
    );
    // Whatever the principal's own policies lack: what they deny comes first.
    const layerOf = (identity: unknown): string | undefined =>
      calls(answer({ bucket, identity }, { principal: partner, context: { [header]: ["aws:kms"] } }))[1];
    assert.equal(layerOf(policy(allow("s3:PutObject"))), "PutObject kms:GenerateDataKey implicitDeny keyPolicy");
    assert.equal(
      layerOf(policy(allow("s3:PutObject"), { Effect: "Deny", Action: "kms:*", Resource: "*" })),
      "PutObject kms:GenerateDataKey explicitDeny identity",
    );
  });

  test("a Deny still counts with aws/s3", () => {
    const parts = { identity: policy(allow("s3:PutObject"), { Effect: "Deny", Action: "kms:*", Resource: "*" }) };
    assert.deepEqual(calls(answer(parts, { context: { [header]: ["aws:kms"] } })), [
      "PutObject s3:PutObject allowed identity",
      "PutObject kms:GenerateDataKey explicitDeny identity",
    ]);
  });

  test("a key id is that key, by whatever name, and the condition key has its ARN", () => {
    for (const name of [otherKey, "0987dcba-09fe-87dc-65ba-ab0987654321"]) {
      const [s3, kms] = answer(
        {},
        { context: { [header]: ["aws:kms"], [`${header}-aws-kms-key-id`]: [name] } },
      ).authorizations;
      assert.equal(kms?.resource, otherKey);
      assert.equal(s3?.context[`${header}-aws-kms-key-id`], otherKey);
    }
  });

  test("a bucket policy that demands a header sees the one that is sent, and none where none is", () => {
    const demand = {
      Sid: "OnlyKms",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::lake/*",
      Condition: { StringNotEquals: { [header]: "aws:kms" } },
    };
    const bucket = { policy: policy(demand) };
    assert.deepEqual(calls(answer({ bucket }))[0], "PutObject s3:PutObject explicitDeny bucketPolicy");
    assert.equal(
      answer({ bucket }, { context: { [header]: ["aws:kms"], [`${header}-aws-kms-key-id`]: [keyArn] } }).allowed,
      true,
    );
  });

  test("what is not given is not sent", () => {
    const only = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::lake/*",
      Condition: { StringNotEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
    };
    const bucket = { policy: policy(only) };
    assert.equal(answer({ bucket }).allowed, false);
    assert.equal(answer({ bucket }, { context: { "s3:x-amz-acl": ["bucket-owner-full-control"] } }).allowed, true);
  });
});

suite("S3 Bucket Keys", () => {
  const onObjects = allow(["kms:GenerateDataKey", "kms:Decrypt"], {
    Resource: "*",
    Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::lake/*" } },
  });
  const identity = policy(allow("s3:PutObject"), onObjects);
  const encryption = (bucketKey: boolean | undefined): Statement => ({
    encryption: { type: "aws:kms", key: keyArn, ...(bucketKey === undefined ? {} : { bucketKey }) },
  });

  test("decide the encryption context, and the setting that fails is told where the model does not say which", () => {
    assert.equal(answer({ identity, bucket: encryption(false) }).allowed, true);
    assert.equal(answer({ identity, bucket: encryption(true) }).allowed, false);
    const open = answer({ identity, bucket: encryption(undefined) });
    assert.equal(open.allowed, true);
    assert.ok(
      said(open, "kms:GenerateDataKey").includes(
        "the model does not say whether S3 Bucket Keys are on; with them on KMS would refuse",
      ),
    );
  });
});

suite("whether a model declares who and what is asked about", () => {
  const model = modelOf(modelled({}));
  const declared = (principal: string, bucket: string, accessPoint?: string): boolean =>
    declares(model, {
      principal,
      operation: "PutObject",
      context: {},
      to: { bucket, key: "a", ...(accessPoint === undefined ? {} : { accessPoint }) },
    });

  test("both are named", () => {
    assert.equal(declared(uploader, "lake"), true);
    assert.equal(declared(uploader, "other"), false);
    assert.equal(declared("arn:aws:iam::111122223333:role/other", "lake"), false);
  });

  test("anybody without credentials is in every model, and the bucket behind an access point is found later", () => {
    assert.equal(declared("*", "lake"), true);
    assert.equal(declared("*", "other"), false);
    assert.equal(declared(uploader, "", "arn:aws:s3:eu-west-1:111122223333:accesspoint/in"), true);
  });
});
