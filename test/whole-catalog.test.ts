/**
 * What AWS's catalog itself has is no mistake: nothing is said of an ARN of any of its forms, of any of its actions, or of
 * any of its condition keys under an operator of its type.
 */
import assert from "node:assert/strict";
import { catalogChunks } from "../scripts/catalog/chunks.mjs";
import { LoadedCatalog } from "../server/catalog/catalog.ts";
import type { KeyType } from "../server/catalog/catalog-entry.ts";
import type { ServiceCatalog } from "../server/catalog/service-catalog.ts";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import { languageRules } from "../server/rules/language/registry.ts";

const catalog = LoadedCatalog.whole(catalogChunks());
const services: readonly ServiceCatalog[] = catalog.prefixes.flatMap((prefix) => catalog.service(prefix) ?? []);

/** Access Analyzer's codes and the texts that they are about, but for those that are expected. */
function said(statement: object, ...expected: readonly string[]): string[] {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const engine = createEngine([], undefined, catalog, languageRules);
  const file = engine.read("policy.json", text, { type: "identity", isPolicy: true });
  return engine
    .check(file, engine.workspaceFacts([file]), defaultSettings)
    .filter(({ aws }) => aws !== undefined && !expected.includes(aws.accessAnalyzer))
    .map(({ aws, range }) => `${aws?.accessAnalyzer ?? ""} ${text.slice(range.offset, range.end)}`);
}

const limited = { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } };
const wide = ["PASS_ROLE_WITH_STAR_IN_RESOURCE", "CREATE_SLR_WITH_STAR_IN_RESOURCE"];
const size = "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA";

suite("of what the whole catalog has nothing is said", () => {
  test("actions", () => {
    for (const { prefix, actionNames } of services)
      assert.deepEqual(
        said({ Action: actionNames.map((name) => `${prefix}:${name}`), Resource: "*", ...limited }, ...wide, size),
        [],
        prefix,
      );
  });

  test("services in ARNs, but for one that AWS itself doesn't know there any more", () => {
    const named = services.flatMap(({ resources }) => resources.map(({ arn }) => arn.split(":")[2] ?? ""));
    assert.deepEqual([...new Set(named.filter((name) => !catalog.hasArnService(name)))].sort(), [
      "${Vendor}",
      "elastic-inference",
    ]);
  });

  for (const [name, region, account, slot] of [
    ["with wildcards in all fields", "*", "*", "*"],
    ["of any Region and account", "*", "*", "name"],
    ["whole", "eu-west-1", "111122223333", "name"],
    ["of a prefix", "eu-west-1", "111122223333", "name*"],
  ] as const)
    test(`ARNs ${name}`, () => {
      for (const service of services) {
        // AWS itself does not know this service in ARNs of EC2 any more; of recovery points the service is a slot.
        const arns = service.resources
          .map(({ arn }) => arn)
          .filter((arn) => catalog.hasArnService(arn.split(":")[2] ?? ""))
          // One format of the catalog has a word in the account's place.
          .filter((arn) => /^(?:aws|\$\{Account\}|)$/.test(arn.split(":")[4] ?? ""))
          .map((arn) =>
            arn
              .replace("${Partition}", "aws")
              .replace("${Region}", region)
              .replace("${Account}", account)
              .replace(/\$\{[^}]*\}/g, slot),
          );
        if (arns.length === 0) continue;
        assert.deepEqual(
          said(
            { Action: `${service.prefix}:*`, Resource: arns, ...limited },
            "REDUNDANT_RESOURCE",
            "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
            "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
            size,
          ),
          [],
          service.prefix,
        );
      }
    });

  const operators: Readonly<Record<KeyType, readonly [operator: string, value: string]>> = {
    String: ["StringEquals", "eu-west-1"],
    ARN: ["ArnLike", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    Numeric: ["NumericLessThan", "5"],
    Date: ["DateLessThan", "2026-01-01T00:00:00Z"],
    Bool: ["Bool", "true"],
    IPAddress: ["IpAddress", "203.0.113.0/24"],
  };

  test("condition keys under the operator of their type", () => {
    for (const { prefix, keys } of services)
      for (const { name, type, multivalued } of keys) {
        const [operator, value] = operators[type];
        const key = name.replace(/\$\{[^}]*\}|<[^>]*>/g, "x");
        const condition = { [`${multivalued ? "ForAnyValue:" : ""}${operator}`]: { [key]: value } };
        assert.deepEqual(
          said(
            { Action: `${prefix}:*`, Resource: "*", Condition: condition },
            "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
            "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
            "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
            // Keys of other services' calls: their values have a form of their own.
            ...(name === "kms:ViaService" ? ["INVALID_SERVICE_PRINCIPAL_FORMAT"] : []),
          ),
          [],
          `${prefix} ${name}`,
        );
      }
  });
});
