/** Printed into package.json: what the settings `keyhole.severity` and `keyhole.policyTypes` offer. */
import { policyTypeNames } from "../../server/policy/policy-type.ts";
import { listedRules, rulesOf } from "./listed.ts";

export const manifestPath = "package.json";

interface SeveritySetting {
  propertyNames: unknown;
  properties: Record<string, unknown>;
  readonly additionalProperties: { readonly type: string; readonly enum: readonly string[] };
}

interface Manifest {
  readonly contributes: {
    readonly configuration: {
      readonly properties: {
        readonly "keyhole.severity": SeveritySetting;
        readonly "keyhole.policyTypes": { readonly additionalProperties: { enum: readonly string[] } };
      };
    };
  };
}

/** The manifest with a property for each code. */
export function manifestText(manifest: string): string {
  const read = JSON.parse(manifest) as Manifest;
  const { properties } = read.contributes.configuration;
  properties["keyhole.policyTypes"].additionalProperties.enum = policyTypeNames;
  const setting = properties["keyhole.severity"];
  setting.properties = Object.fromEntries(
    listedRules.flatMap(({ code, formerCodes = [], summary, setting: text = summary }) => [
      [code, { ...setting.additionalProperties, description: text }],
      ...formerCodes.map((name) => [
        name,
        { ...setting.additionalProperties, deprecationMessage: `Now called ${code}.` },
      ]),
    ]),
  );
  // The checks of the language are named, for completion, but not described one by one.
  setting.propertyNames = {
    enum: [...Object.keys(setting.properties), ...rulesOf("language").map(({ code }) => code)],
  };
  return `${JSON.stringify(read, null, 2)}\n`;
}
