// Makes the cloud assemblies of test/fixtures/assemblies/ anew, by the CDK itself, which is installed into a folder
// that goes away again: node scripts/assembly-fixtures.mjs
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const versions = ["2.100.0", "2.276.0"];
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "test", "fixtures", "assemblies");

/** A key and a bucket in one stack; roles in another one and in a stack nested in it, with grants that suffice or not. */
const app = `
const cdk = require("aws-cdk-lib");
const { aws_iam: iam, aws_kms: kms, aws_s3: s3 } = cdk;
// As the command cdk has it.
const context = { "aws:cdk:enable-path-metadata": true, "aws:cdk:enable-asset-metadata": true };
const app = new cdk.App({ outdir: "cdk.out", analyticsReporting: false, context });
const synthesizer = () => new cdk.DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
const env = { account: "111122223333", region: "eu-west-1" };
const data = new cdk.Stack(app, "Data", { env, synthesizer: synthesizer() });
const key = new kms.Key(data, "Key");
const bucket = new s3.Bucket(data, "Bucket", { encryptionKey: key, encryption: s3.BucketEncryption.KMS });
const write = (role) =>
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ["s3:PutObject"], resources: [bucket.arnForObjects("in/*")] }),
  );
const role = (scope, id) => new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
const upload = new cdk.Stack(app, "Upload", { env, synthesizer: synthesizer() });
const small = role(upload, "SmallFiles");
write(small);
key.grantEncrypt(small);
const right = role(upload, "AllFiles");
bucket.grantPut(right);
const nested = new cdk.NestedStack(upload, "More");
const inner = role(nested, "Inner");
write(inner);
const elsewhere = new cdk.Stack(app, "Elsewhere", { env: { account: "444455556666", region: "eu-west-1" }, synthesizer: synthesizer() });
role(elsewhere, "Nobody");
app.synth();
`;

/** Stack traces have the paths of whoever makes them. */
const withoutTraces = (text) =>
  `${JSON.stringify(
    JSON.parse(text, (_, value) =>
      Array.isArray(value)
        ? value.filter((one) => !/^aws:cdk:(?:creationStack|warning|analytics)/.test(one?.type))
        : value,
    ),
    null,
    2,
  )}\n`;

for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), "assembly-"));
  writeFileSync(join(folder, "app.cjs"), app);
  writeFileSync(join(folder, "package.json"), "{}");
  const run = (command, ...args) => execFileSync(command, args, { cwd: folder, stdio: "inherit" });
  run("npm", "install", "--no-audit", "--no-fund", "--silent", `aws-cdk-lib@${version}`, "constructs@10");
  run(process.execPath, "app.cjs");
  const target = join(root, `cdk-${version}`, "cdk.out");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const made = join(folder, "cdk.out");
  for (const file of readdirSync(made))
    if (file === "manifest.json" || /\.(?:template|metadata)\.json$/.test(file))
      writeFileSync(join(target, file), withoutTraces(readFileSync(join(made, file), "utf8")));
  rmSync(folder, { recursive: true });
}
