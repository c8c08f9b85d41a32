/** The catalog as it is built, and how it is asked. */
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { catalogChunks } from "../../scripts/catalog/chunks.mjs";
import { LoadedCatalog } from "./catalog.ts";
import { globalKey } from "./global-keys.ts";
import { resourceControlServices } from "./resource-control-services.ts";
import { matchesWildcard } from "./wildcard.ts";

const files = catalogChunks();
const catalog = LoadedCatalog.whole(files);
const s3 = catalog.service("S3");
assert.ok(s3);

suite("the catalog", () => {
  test("has services by prefix, whatever the case, and those that AWS has beyond it", () => {
    assert.match(catalog.date ?? "", /^\d{4}-\d\d-\d\d$/);
    assert.ok(catalog.prefixes.length > 400);
    assert.equal(catalog.serviceName("s3"), "Amazon S3");
    assert.equal(catalog.serviceName("CloudFormation"), "AWS CloudFormation");
    for (const prefix of ["s3", "S3", "discovery", "DeepRacer"]) assert.ok(catalog.hasService(prefix), prefix);
    for (const prefix of ["s33", "", "aws", "constructor", "catalog"]) assert.ok(!catalog.hasService(prefix), prefix);
    assert.ok(catalog.hasArnService("catalog"));
    for (const prefix of ["aws", "s3", "saml", "catalog", "accounts.google.com", "my.idp.example/tenant"])
      assert.ok(catalog.hasKeyPrefix(prefix), prefix);
    assert.ok(!catalog.hasKeyPrefix("s33"));
  });

  test("has actions with access level, resources and keys", () => {
    const get = s3.action("getobject");
    assert.equal(get?.name, "GetObject");
    assert.equal(get.level, "Read");
    assert.ok(get.resources.some(({ type }) => type.arn === "arn:${Partition}:s3:::${BucketName}/${ObjectName}"));
    assert.ok(get.keys.some(({ name }) => name === "s3:ResourceAccount"));
    assert.equal(s3.action("GetObjects"), undefined);
    assert.equal(s3.action("__proto__"), undefined);
  });

  test("expands wildcards", () => {
    assert.deepEqual(
      s3.actionsMatching("getobject?cl").map(({ name }) => name),
      ["GetObjectAcl"],
    );
    assert.ok(s3.actionsMatching("*").length > 150);
    for (const pattern of ["\n*", "*\n", "get\n*", "getobject\n?utobject*", "*\n\n*", "\u0000*"])
      assert.deepEqual(s3.actionsMatching(pattern), [], `${JSON.stringify(pattern)} is in no name`);
    assert.ok(s3.matchesAction("Get*") && !s3.matchesAction("Getz*") && s3.matchesAction("PUTOBJECT"));
    const agents = catalog.service("securityagent");
    assert.ok(
      agents?.matchesAction("ListTasks") && agents.matchesAction("ListTask*") && !agents.matchesAction("ListTask"),
    );
    for (const [pattern, name, matches] of [
      ["", "", true],
      ["*", "", true],
      ["?", "", false],
      ["a*b*c", "axxbxbc", true],
      ["a*b*c", "axxbxbcd", false],
      ["**", "abc", true],
      ["a?c", "abc", true],
    ] as const)
      assert.equal(matchesWildcard(pattern, name), matches, `${pattern} ${name}`);
  });

  test("has condition keys with their types, with anything in their slots", () => {
    assert.equal(s3.key("s3:TLSVERSION")?.type, "Numeric");
    assert.equal(s3.key("s3:ExistingObjectTag/team:a")?.name, "s3:ExistingObjectTag/<key>");
    assert.equal(s3.key("s3:ExistingObjectTag/"), undefined);
    assert.equal(s3.key("s3:prefi"), undefined);
    assert.ok(catalog.service("kms")?.key("kms:EncryptionContext:aws:s3:arn"));
    assert.ok(catalog.service("secretsmanager")?.key("secretsmanager:ResourceTag/team"));
    assert.equal(catalog.service("events")?.key("events:source")?.multivalued, true);
    assert.ok(catalog.service("ssm")?.key("ssm:SourceInstanceARN"), "used by another service");
    const hosts = catalog.servicesOfKey("token.actions.githubusercontent.com");
    assert.deepEqual(
      hosts.map(({ prefix }) => prefix),
      ["sts"],
    );
    assert.ok(hosts[0]?.key("token.actions.githubusercontent.com:repository"));
    assert.equal(catalog.servicesOfKey("catalog")[0]?.key("catalog:changetype")?.name, "catalog:ChangeType");
    assert.equal(globalKey("AWS:sourcevpc")?.name, "aws:SourceVpc");
    assert.equal(globalKey("aws:resourcetag/Team")?.name, "aws:ResourceTag/${TagKey}");
    assert.equal(globalKey("aws:resourcetag"), undefined);
  });

  test("knows the services that resource control policies cover", () => {
    for (const prefix of resourceControlServices) assert.ok(catalog.coversResourceControl(prefix), prefix);
    assert.deepEqual(
      catalog.prefixes.filter(
        (prefix) => catalog.coversResourceControl(prefix) !== resourceControlServices.has(prefix),
      ),
      [],
    );
  });

  test("finds the services that a text names, in every syntax", () => {
    const named = (text: string) => [...catalog.servicesNamed(text)].sort();
    assert.deepEqual(named('{"Action":["S3:GetObject","kms:*"],"Resource":"arn:aws:sqs:*:1:q"}'), ["kms", "s3", "sqs"]);
    assert.deepEqual(named("Action:\n  - ec2:Run*\n  - !Join [':', ['sns', 'Publish']]"), ["ec2", "sns"]);
    assert.deepEqual(named('{"s3\\u003aGetObject": 1, "k\\x6ds:a": 1}'), ["kms", "s3"]);
    assert.deepEqual(named('{"StringEquals":{"saml:aud":"x","my.idp.example:sub":"y"}}'), ["sts"]);
    assert.deepEqual(named("constructor:x __proto__:y"), []);
  });

  test("loads what a text names, once", async () => {
    const read: string[] = [];
    const lazy = new LoadedCatalog((name) => {
      read.push(name);
      return Promise.resolve(files.get(name));
    });
    const text = '{"Statement":[{"Action":["s3:GetObject","kms:Decrypt"]}]}';
    await lazy.prepare(text);
    assert.deepEqual(read, ["index", "s3", "kms"]);
    assert.equal(lazy.prepare(text), undefined);
    assert.equal(lazy.prepare('{"s3:GetObject":"sqs:*"}'), undefined, "no policy");
    await lazy.prepare('{"Statement":"sqs:*, s3:*"}');
    assert.deepEqual(read, ["index", "s3", "kms", "sqs"]);
    assert.ok(lazy.service("sqs")?.action("SendMessage"));
    assert.equal(lazy.service("ec2"), undefined);
    const about = await lazy.describe(["s3"]);
    assert.equal(read.at(-1), "about-s3");
    const service = lazy.service("s3");
    const action = service?.action("GetObject");
    assert.ok(service && action);
    assert.equal(about.ofAction(service, action), "retrieve objects from Amazon S3");
    const key = service.key("s3:prefix");
    assert.match((key && about.ofKey(service, key)) ?? "", /^key name prefix/);
  });

  test("goes on without a chunk that can't be read", async () => {
    const lazy = new LoadedCatalog((name) =>
      name === "index" ? Promise.resolve(files.get(name)) : Promise.reject(new Error()),
    );
    await lazy.prepare("Statement s3:GetObject");
    assert.ok(lazy.hasService("s3"));
    assert.equal(lazy.service("s3"), undefined);
    assert.equal(new LoadedCatalog().prepare("Statement s3:GetObject"), undefined);
  });

  test("stays small: 800 KB deflated, with what the package's directory takes", () => {
    const bytes = [...files].reduce(
      (sum, [name, text]) => sum + deflateRawSync(text).length + 2 * `extension/dist/catalog/${name}.json`.length + 76,
      0,
    );
    assert.ok(bytes < 800 * 1024, String(bytes));
  });
});
