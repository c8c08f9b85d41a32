/** From an account's own answers to a model: `keyhole collect`, its script run on a pretended AWS, `keyhole init --from`. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { folderWith, keyhole, removeFolders } from "./harness.ts";

const account = "111122223333";
const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
const key = `arn:aws:kms:eu-west-1:${account}:key/${keyId}`;
const role = `arn:aws:iam::${account}:role/etl/uploader`;
const user = `arn:aws:iam::${account}:user/ana`;
const boundary = `arn:aws:iam::${account}:policy/limit`;
const text = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string, Resource: string, more: object = {}): object => ({
  Effect: "Allow",
  ...more,
  Action,
  Resource,
});
const managed = (Arn: string, Document: string): object => ({
  Arn,
  PolicyVersionList: [{ IsDefaultVersion: true, Document: JSON.parse(Document) as unknown }],
});

const details = {
  UserDetailList: [
    {
      Arn: user,
      UserName: "ana",
      GroupList: ["writers"],
      AttachedManagedPolicies: [],
      Tags: [{ Key: "team", Value: "data" }],
    },
  ],
  GroupDetailList: [
    {
      Arn: `arn:aws:iam::${account}:group/writers`,
      GroupName: "writers",
      GroupPolicyList: [
        {
          PolicyName: "own",
          PolicyDocument: JSON.parse(text(allow("s3:PutObject", "arn:aws:s3:::lake/*"))) as unknown,
        },
      ],
      AttachedManagedPolicies: [],
    },
  ],
  RoleDetailList: [
    {
      Arn: role,
      RoleName: "uploader",
      RolePolicyList: [
        {
          PolicyName: "own",
          PolicyDocument: JSON.parse(
            text(allow("s3:PutObject", "arn:aws:s3:::lake/*"), allow("kms:GenerateDataKey", key)),
          ) as unknown,
        },
      ],
      AttachedManagedPolicies: [],
      PermissionsBoundary: { PermissionsBoundaryArn: boundary },
    },
    {
      Arn: `arn:aws:iam::${account}:role/aws-service-role/x/y`,
      RoleName: "y",
      RolePolicyList: [],
      AttachedManagedPolicies: [],
    },
  ],
  Policies: [managed(boundary, text(allow("*", "*")))],
};

/** What the pretended AWS answers, by command; the rest is refused. */
const answers: Readonly<Record<string, unknown>> = {
  "iam get-account-authorization-details": details,
  "s3api get-bucket-encryption": {
    ServerSideEncryptionConfiguration: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key },
          BucketKeyEnabled: true,
        },
      ],
    },
  },
  "s3api get-bucket-replication": {
    ReplicationConfiguration: {
      Role: role,
      Rules: [
        {
          Status: "Enabled",
          SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
          Destination: { Bucket: "arn:aws:s3:::lake", EncryptionConfiguration: { ReplicaKmsKeyID: key } },
        },
        { Status: "Disabled", Destination: { Bucket: "arn:aws:s3:::lake" } },
      ],
    },
  },
  "kms list-aliases": { Aliases: [{ AliasName: "alias/lake", TargetKeyId: keyId }, { AliasName: "alias/aws/ebs" }] },
  "kms describe-key": { KeyMetadata: { Origin: "AWS_KMS" } },
  "kms get-key-policy": {
    Policy: text(allow("kms:*", "*", { Principal: { AWS: `arn:aws:iam::${account}:root` } })),
    PolicyName: "default",
  },
  "kms list-grants": {
    Grants: [{ GranteePrincipal: user, Operations: ["Decrypt"], Constraints: { EncryptionContextSubset: { a: "b" } } }],
  },
  "s3control list-access-points": {
    AccessPointList: [{ Name: "in", Bucket: "lake", VpcConfiguration: { VpcId: "vpc-1a2b3c4d" } }],
  },
  "s3control get-access-point-policy": {},
  "ec2 describe-vpc-endpoints": {
    VpcEndpoints: [
      {
        VpcEndpointId: "vpce-1a2b3c4d",
        VpcId: "vpc-1a2b3c4d",
        ServiceName: "com.amazonaws.eu-west-1.s3",
        PolicyDocument: text(allow("*", "*", { Principal: "*" })),
      },
      { VpcEndpointId: "vpce-2a2b3c4d", VpcId: "vpc-1a2b3c4d", ServiceName: "com.amazonaws.eu-west-1.sqs" },
    ],
  },
  "organizations describe-organization": { Organization: { Id: "o-a1b2c3d4e5", MasterAccountId: "999988887777" } },
  "organizations describe-policy": {
    Policy: { PolicySummary: { Id: "p-1", Type: "SERVICE_CONTROL_POLICY" }, Content: text(allow("*", "*")) },
  },
  "organizations list-targets-for-policy": {
    Targets: [{ TargetId: "r-ab12" }, { TargetId: "ou-ab12-11111111" }, { TargetId: account }],
  },
};

/** What its lists print with `--output text`. */
const lists: Readonly<Record<string, string>> = {
  "sts get-caller-identity": account,
  "ec2 describe-regions": "eu-west-1",
  "s3api list-buckets": "lake",
  "s3api get-bucket-location": "eu-west-1",
  "kms list-keys": keyId,
  "s3control list-access-points": "in",
  "organizations list-accounts": account,
  "organizations list-policies": "p-1",
};

/** Answers from files; keeps a list of what it is asked. */
const pretendedAws = `#!/bin/sh
echo "$*" >>"$ASKED"
name=$(echo "$1 $2" | tr ' ' '_')
case "$*" in
*"list-parents"*) case "$*" in *ou-*) p=r-ab12 ;; *) p=ou-ab12-11111111 ;; esac
  case "$*" in *"--output text"*) echo "$p" ;; *) echo "{\\"Parents\\":[{\\"Id\\":\\"$p\\"}]}" ;; esac ;;
*"RESOURCE_CONTROL_POLICY"*) ;;
*"get-bucket-policy"*) echo "An error occurred (NoSuchBucketPolicy)" >&2; exit 254 ;;
*"--output text"*) cat "$ANSWERS/$name.txt" ;;
*) cat "$ANSWERS/$name.json" ;;
esac
`;

interface Found {
  readonly code: string;
  readonly data?: { readonly principals: readonly string[] };
}

suite("an account's own answers", () => {
  suiteTeardown(removeFolders);

  const collected = async (): Promise<{ readonly cwd: string; readonly asked: string[] }> => {
    const fileName = (command: string): string => command.replaceAll(" ", "_");
    const cwd = folderWith({
      "bin/aws": pretendedAws,
      ...Object.fromEntries(
        Object.entries(answers).map(([name, value]) => [`aws/${fileName(name)}.json`, JSON.stringify(value)]),
      ),
      ...Object.fromEntries(Object.entries(lists).map(([name, value]) => [`aws/${fileName(name)}.txt`, value])),
    });
    chmodSync(join(cwd, "bin/aws"), 0o755);
    const { status, stdout } = await keyhole(cwd, ["collect", "--to", "an swers"]);
    assert.equal(status, 0);
    writeFileSync(join(cwd, "collect.sh"), stdout);
    const run = spawnSync("sh", ["collect.sh"], {
      cwd,
      env: {
        ...process.env,
        PATH: `${join(cwd, "bin")}:${process.env["PATH"] ?? ""}`,
        ANSWERS: join(cwd, "aws"),
        ASKED: join(cwd, "asked.txt"),
      },
      encoding: "utf8",
    });
    assert.equal(run.status, 0, run.stderr);
    assert.doesNotMatch(run.stderr, /left out/);
    return { cwd, asked: readFileSync(join(cwd, "asked.txt"), "utf8").trim().split("\n") };
  };

  test("the script only reads, and becomes a model without a question", async () => {
    const { cwd, asked } = await collected();
    for (const command of asked) assert.match(command, /^[a-z0-9]+ (?:get|list|describe)-/);
    assert.deepEqual(readdirSync(join(cwd, "an swers", account)).sort(), ["eu-west-1", "global"]);
    assert.deepEqual(await keyhole(cwd, ["init", "--from", "an swers"]), {
      status: 0,
      stdout: "keyhole.json written: 1 bucket, 1 key, 2 principals\n",
      stderr: "",
    });
    const written = readFileSync(join(cwd, "keyhole.json"), "utf8");
    assert.doesNotMatch(written, /Not in the answers/);
    const folder = `an swers/${account}`;
    const file = `${folder}/global/get-account-authorization-details/all.json`;
    const control = `${folder}/global/describe-policy/p-1.json`;
    assert.deepEqual(parse(written), {
      buckets: {
        lake: {
          account,
          region: "eu-west-1",
          encryption: { type: "aws:kms", key, bucketKey: true },
          policy: [],
          replication: [{ role, to: "s3://lake/*", replicaKey: key }],
        },
      },
      keys: {
        [key]: {
          aliases: ["alias/lake"],
          policy: `${folder}/eu-west-1/get-key-policy/${keyId}.json`,
          grants: [{ grantee: user, operations: ["Decrypt"], encryptionContextSubset: { a: "b" } }],
          origin: "AWS_KMS",
        },
      },
      principals: {
        [role]: { policies: file, permissionsBoundary: file },
        [user]: { policies: file, permissionsBoundary: [], tags: { team: "data" } },
      },
      accounts: {
        [account]: { organization: { id: "o-a1b2c3d4e5" }, serviceControlPolicies: [[control], [control], [control]] },
      },
      accessPoints: {
        [`arn:aws:s3:eu-west-1:${account}:accesspoint/in`]: { bucket: "lake", vpc: "vpc-1a2b3c4d", policy: [] },
      },
      vpcEndpoints: {
        "vpce-1a2b3c4d": {
          vpc: "vpc-1a2b3c4d",
          policy: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
          },
        },
      },
      expectations: [],
    });
    const checked = await keyhole(cwd, ["check", "--config", "keyhole.json", "an swers", "--format", "json"], {
      real: true,
    });
    const { diagnostics } = JSON.parse(checked.stdout) as { readonly diagnostics: readonly Found[] };
    assert.deepEqual(
      diagnostics.filter(({ code }) => code === "missing-kms-action").map(({ data }) => data?.principals),
      [[user], [role]],
    );
    assert.equal(
      diagnostics.some(({ code }) => code === "invalid-configuration"),
      false,
    );
  });

  test("the layout of iam-collect", async () => {
    const base = `data/aws/aws/accounts/${account}`;
    const named = (arn: string, more: object = {}): string => JSON.stringify({ arn, ...more });
    const policy = `arn:aws:iam::${account}:policy/extra`;
    const cwd = folderWith({
      [`${base}/s3/lake/metadata.json`]: named("arn:aws:s3:::lake", { name: "lake", region: "eu-west-1" }),
      [`${base}/s3/lake/encryption.json`]: JSON.stringify([
        { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key } },
      ]),
      [`${base}/kms/eu-west-1/key/${keyId}/metadata.json`]: named(key),
      [`${base}/kms/eu-west-1/key/${keyId}/policy.json`]: text(
        allow("kms:*", "*", { Principal: { AWS: `arn:aws:iam::${account}:root` } }),
      ),
      [`${base}/iam/role/etl%2Fuploader/metadata.json`]: named(role, { permissionBoundary: policy }),
      [`${base}/iam/role/etl%2Fuploader/inline-policies.json`]: JSON.stringify([
        {
          PolicyName: "own",
          PolicyDocument: JSON.parse(text(allow("s3:PutObject", "arn:aws:s3:::lake/*"))) as unknown,
        },
      ]),
      [`${base}/iam/role/etl%2Fuploader/managed-policies.json`]: JSON.stringify([policy]),
      [`${base}/iam/policy/extra/metadata.json`]: named(policy),
      [`${base}/iam/policy/extra/current-policy.json`]: text(allow("kms:GenerateDataKey", key)),
      [`${base}/iam/user/ana/metadata.json`]: named(user),
      [`${base}/iam/user/ana/managed-policies.json`]: JSON.stringify(["arn:aws:iam::aws:policy/AmazonS3FullAccess"]),
    });
    assert.equal(
      (await keyhole(cwd, ["init", "--from", "data"])).stdout,
      "keyhole.json written: 1 bucket, 1 key, 2 principals\n",
    );
    const written = readFileSync(join(cwd, "keyhole.json"), "utf8");
    assert.match(
      written,
      /\/\/ Not in the answers: the text of arn:aws:iam::aws:policy\/AmazonS3FullAccess, which .*user\/ana has\./,
    );
    const model = parse(written) as { readonly principals: Record<string, object>; readonly buckets: unknown };
    const extra = `${base}/iam/policy/extra/current-policy.json`;
    assert.deepEqual(model.principals, {
      [role]: { policies: [`${base}/iam/role/etl%2Fuploader/inline-policies.json`, extra], permissionsBoundary: extra },
      [user]: { permissionsBoundary: [] },
    });
    assert.deepEqual(model.buckets, {
      lake: { account, region: "eu-west-1", encryption: { type: "aws:kms", key, bucketKey: false }, policy: [] },
    });
  });

  test("what cannot be is said in one line, and nothing is written", async () => {
    const cwd = folderWith({
      "empty/a.txt": "",
      "keyhole.json": "{}",
      [`good/${account}/global/get-account-authorization-details/all.json`]: JSON.stringify(details),
    });
    const say = async (...args: string[]): Promise<string> => {
      const { status, stdout, stderr } = await keyhole(cwd, ["init", ...args]);
      assert.equal(status, 2);
      assert.equal(stdout, "");
      return stderr;
    };
    assert.match(await say("--from", "empty"), /^keyhole: empty: has no answers of AWS in it/);
    assert.match(await say("--from", "nowhere"), /^keyhole: nowhere: has no answers of AWS in it/);
    assert.match(await say("--from", ".."), /^keyhole: \.\.: lies outside the current folder/);
    assert.match(await say("--from", "good"), /^keyhole: keyhole\.json: /);
    assert.match(await say("--from", "good", "policies"), /--from takes the place of PATHs/);
    assert.equal(existsSync(join(cwd, "policies")), false);
    assert.equal(readFileSync(join(cwd, "keyhole.json"), "utf8"), "{}");
  });

  test("an answer that is no JSON is told, and the rest goes on", async () => {
    const cwd = folderWith({
      [`a/${account}/eu-west-1/get-bucket-policy/lake.json`]: "{",
      [`a/${account}/eu-west-1/get-bucket-encryption/lake.json`]: "{}",
    });
    assert.deepEqual(await keyhole(cwd, ["init", "--from", "a"]), {
      status: 2,
      stdout: "keyhole.json written: 1 bucket, 0 keys, 0 principals\n",
      stderr: `keyhole: a/${account}/eu-west-1/get-bucket-policy/lake.json: is not valid JSON\n`,
    });
    assert.match(readFileSync(join(cwd, "keyhole.json"), "utf8"), /Not in the answers: the policy of bucket lake/);
  });

  const put = `lake/in/*`;
  const policies = (...statements: object[]): Record<string, string> => ({ "uploader.json": text(...statements) });
  const uploads = (prefix: string): object => allow("s3:PutObject", `arn:aws:s3:::${prefix}`);
  const model = JSON.stringify({
    buckets: { lake: { account, region: "eu-west-1", encryption: { type: "AES256" }, policy: [] }, logs: { account } },
    principals: { [role]: { policies: "uploader.json" } },
  });
  const has = (...statements: object[]): Record<string, string> => ({
    [`a/${account}/eu-west-1/get-bucket-encryption/lake.json`]: JSON.stringify({
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    }),
    [`a/${account}/eu-west-1/get-bucket-policy/lake.json`]: "{}",
    [`a/${account}/global/get-account-authorization-details/all.json`]: JSON.stringify({
      UserDetailList: [{ Arn: user, UserName: "ana" }],
      RoleDetailList: [
        {
          Arn: role,
          RoleName: "uploader",
          RolePolicyList: [{ PolicyName: "own", PolicyDocument: JSON.parse(text(...statements)) as unknown }],
        },
      ],
    }),
  });

  test("drift: what the account decides otherwise, on objects that only a pattern of a policy shows", async () => {
    const cwd = folderWith({ "keyhole.json": model, ...policies(uploads(put)), ...has(uploads("lake/out/*")) });
    const { status, stdout, stderr } = await keyhole(cwd, ["drift", "--from", "a", "--format", "json"], { real: true });
    assert.equal(stderr, "");
    assert.equal(status, 1);
    const { differences, ...only } = JSON.parse(stdout) as { readonly differences: readonly Record<string, string>[] };
    assert.deepEqual(
      differences.map((one) => [one["principal"], one["operation"], one["object"], one["model"], one["answers"]]),
      [
        [role, "PutObject", "s3://lake/in/a", "allowed", "denied"],
        [role, "MultipartUpload", "s3://lake/in/a", "allowed", "denied"],
      ],
    );
    assert.match(differences[0]?.["text"] ?? "", /s3:PutObject/);
    assert.deepEqual(only, {
      onlyInModel: { principals: [], buckets: ["logs"] },
      onlyInAnswers: { principals: [user], buckets: [] },
    });
  });

  test("drift: other words for the same are none", async () => {
    const cwd = folderWith({
      "keyhole.json": model,
      ...policies(uploads(put)),
      ...has(uploads("lake/i*"), uploads(put)),
    });
    const same = folderWith({
      "keyhole.json": model,
      ...policies(uploads(put)),
      ...has(uploads(put), uploads("lake/in/x")),
    });
    assert.equal((await keyhole(cwd, ["drift", "--from", "a"], { real: true })).status, 1);
    assert.deepEqual(await keyhole(same, ["drift", "--from", "a"], { real: true }), {
      status: 0,
      stdout: `Only in the model: s3://logs\nOnly in the account: ${user}\nNo decision differs\n`,
      stderr: "",
    });
    assert.equal((await keyhole(same, ["drift", "--from", "nowhere"], { real: true })).status, 2);
    assert.equal((await keyhole(folderWith(has()), ["drift", "--from", "a"], { real: true })).status, 2);
  });
});
