/** What examples/many-accounts/README.md promises of the workspace is what the model shows, and its story ends well. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { applyFix, checkAll } from "./harness/check-fixture.ts";
import type { FixtureFile } from "./harness/fixture.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const folder = fileURLToPath(new URL("../examples/many-accounts/", import.meta.url));
const files: readonly FixtureFile[] = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".json"))
  .sort()
  .map((file) => ({ file, text: readFileSync(folder + file, "utf8") }));

/** Each file with each code that its rows name. */
const promised = [...readFileSync(`${folder}README.md`, "utf8").matchAll(/^\| `([^`]+)` \| (`[^|]+`) \|/gm)].flatMap(
  ([, file = "", codes = ""]) => [...codes.matchAll(/`([\w-]+)`/g)].map(([, code = ""]) => `${file} ${code}`),
);

suite("examples/many-accounts", () => {
  const diagnostics = checkAll(wholeEngine(), files);

  test("its table names each file with its codes, and no other", () => {
    const said = new Set(diagnostics.map(({ file, code }) => `${file} ${code}`));
    assert.deepEqual([...said].sort(), [...new Set(promised)].sort());
  });

  test("reads, copies, replication and a service are each told at their own place", () => {
    const told = new Map(
      diagnostics
        .filter(({ code }) => code === "missing-kms-action" || code === "key-policy-does-not-allow")
        .map(({ file, data }) => [
          file,
          `${data?.operations.join() ?? ""}: ${data?.kmsActions.join() ?? ""}, ${data?.scope ?? ""}`,
        ]),
    );
    assert.equal(told.get("principals/analyst.json"), "GetObject: kms:Decrypt, some");
    assert.equal(told.get("principals/copy.json"), "CopyObject,GetObject: kms:Decrypt, all");
    assert.equal(told.get("principals/replication.json"), "Replication: kms:Encrypt, all");
    assert.equal(told.get("keys/site.key.json"), "GetObject: kms:Decrypt, all");
  });

  test("the statement that the lightbulb inserts into the key policy meets the expectation", () => {
    const finding = diagnostics.find(({ code }) => code === "key-policy-does-not-allow");
    assert.ok(finding !== undefined);
    assert.ok(
      finding.related.some(({ file }) => file === "keyhole.json"),
      "the expectation is linked",
    );
    const [preferred] = finding.fixes;
    assert.ok(preferred?.isPreferred);
    const after = checkAll(wholeEngine(), applyFix(files, preferred));
    const gone = diagnostics
      .filter(({ message }) => !after.some((one) => one.message === message))
      .map(({ code }) => code);
    assert.deepEqual(gone.sort(), ["expectation-not-met", "key-policy-does-not-allow"]);
    assert.equal(after.length, diagnostics.length - 2);
  });
});
