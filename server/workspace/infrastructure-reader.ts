/** The readers of infrastructure code, as one bundle: see infrastructure.ts. */
import { parseHclJson } from "../policy/hcl/json-syntax.ts";
import { parseHcl } from "../policy/hcl/parse.ts";
import { parseJson } from "../policy/parse.ts";
import type { ParsedYaml } from "../policy/yaml/parse.ts";
import { parseYaml } from "../policy/yaml/parse.ts";
import { readAssembly } from "./cloudformation/assembly.ts";
import { jsonStyle } from "./cloudformation/json-style.ts";
import { readNested } from "./cloudformation/nested.ts";
import { readTemplate } from "./cloudformation/read-template.ts";
import { yamlStyle } from "./cloudformation/yaml-style.ts";
import type { InfrastructureReader } from "./read-infrastructure.ts";
import { fileOfStacks, isAssemblyName, isStacksName, isValuesFile, mayBePlan } from "./infrastructure-files.ts";
import { readConfiguration, readPlan } from "./terraform/read-configuration.ts";

export const infrastructure: InfrastructureReader = {
  readYaml(file, text, last) {
    const first = parseYaml(text, last as ParsedYaml | undefined);
    const template = readTemplate(file, text, (wanted) => {
      const parsed = parseYaml(wanted, first);
      return {
        root: parsed.root,
        get sound() {
          return parsed.sound;
        },
        style: (scope) => yamlStyle(wanted, parsed, scope),
      };
    });
    return { template, root: first.root, fault: first.fault, stays: first };
  },
  parseYaml: (text) => parseYaml(text).root,
  readJson: (file, text, root, sound) =>
    (root.kind === "object" && mayBePlan(text) ? readPlan(file, text, root) : undefined) ??
    readTemplate(file, text, (wanted) => {
      const parsed = wanted === text ? { root, sound } : parseJson(wanted);
      return {
        root: parsed.root,
        sound: parsed.sound,
        style: (scope) => jsonStyle(wanted, parsed.root ?? root, scope),
      };
    }),
  readHcl: (file, text, last) =>
    /\.json$/i.test(file) ? parseHclJson(text, !isValuesFile(file)) : parseHcl(text, last),
  readConfiguration: (name, folder, files) =>
    isAssemblyName(name)
      ? readAssembly(name, `${folder}/manifest.json`, files)
      : isStacksName(name)
        ? readNested(name, fileOfStacks(name), files)
        : readConfiguration(name, folder, files),
};
