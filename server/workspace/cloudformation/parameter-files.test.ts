import assert from "node:assert/strict";
import { readDeployment } from "./parameter-files.ts";

suite("CloudFormation: files with values of parameters", () => {
  const both = { A: "1", B: "x y" };
  const read = (file: string, text: string, environment = "default") => {
    const given = readDeployment(file, text, environment);
    return [Object.fromEntries(given?.values ?? []), given?.region];
  };

  for (const [name, file, text] of [
    [
      "the AWS CLI's",
      "p.json",
      '[{"ParameterKey":"A","ParameterValue":"1"},{"ParameterKey":"B","ParameterValue":"x y"}]',
    ],
    ["of `deploy`", "p.json", '["A=1", "B=\\"x y\\""]'],
    ["CodePipeline's", "p.json", '{"Parameters": {"A": 1, "B": "x y"}, "Tags": {"C": "2"}}'],
    ["plain values in YAML", "p.yaml", "A: 1\nB: x y\n"],
  ] as const)
    test(name, () => {
      assert.deepEqual(read(file, text), [both, undefined]);
    });

  for (const [name, given] of [
    ["one text", 'parameter_overrides = "A=1 B=\\"x y\\"" # both'],
    ["the older form", "parameter_overrides = 'ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue=\"x y\"'"],
    ["a list", 'parameter_overrides = [\n  "A=1", # one\n  "B=x y",\n]'],
    ["several lines", 'parameter_overrides = """\nA=1 \\\n  B="x y"\n"""'],
    ["an inline table", 'parameter_overrides = { A = 1, "B" = "x y" }'],
    ["a table", "[prod.deploy.parameters.parameter_overrides]\nA = \"1\"\nB = 'x y'"],
  ] as const)
    test(`samconfig.toml: ${name}`, () => {
      const text = `version = 0.1\n[default.deploy.parameters]\nparameter_overrides = "A=9"\n\n[prod.global.parameters]\nregion = "eu-west-1"\n[prod.deploy.parameters]\nconfirm = true\n${given}\n[prod.build.parameters]\nparameter_overrides = "A=7"\n`;
      assert.deepEqual(read("samconfig.toml", text, "prod"), [both, "eu-west-1"]);
      assert.deepEqual(read("samconfig.toml", text), [{ A: "9" }, undefined]);
    });

  for (const [name, given] of [
    ["one text", 'parameter_overrides: A=1 B="x y"'],
    ["a list", "parameter_overrides:\n        - A=1\n        - B=x y"],
    ["an object", "parameter_overrides:\n        A: 1\n        B: x y"],
  ] as const)
    test(`samconfig.yaml: ${name}`, () => {
      const text = `version: 0.1\ndefault:\n  deploy: { parameters: { parameter_overrides: A=9 } }\nprod:\n  global: { parameters: { region: eu-west-1 } }\n  deploy:\n    parameters:\n      ${given}\n`;
      for (const file of ["samconfig.yaml", "deploy/samconfig.yml"]) {
        assert.deepEqual(read(file, text, "prod"), [both, "eu-west-1"]);
        assert.deepEqual(read(file, text), [{ A: "9" }, undefined]);
      }
      assert.equal(readDeployment("samconfig.yaml", `${text}  - [`, "prod"), undefined);
    });

  test("settings that are no TOML are told apart from empty ones", () => {
    for (const text of ["[", "[a", "a = ", 'a = "', "a = [", "a = {b", "a = '''", `a = ${"[".repeat(100_000)}`])
      assert.equal(readDeployment("samconfig.toml", text, "a"), undefined, text.slice(0, 20));
    for (const text of ["", "[a]\nparameter_overrides = [[]]", "[a.deploy.parameters]\nparameter_overrides = 7"])
      assert.deepEqual(read("samconfig.toml", text, "a"), [{}, undefined], text);
    for (const name of ["constructor", "__proto__"])
      assert.deepEqual(read("samconfig.toml", "version = 0.1", name), [{}, undefined]);
  });

  test("no text of JSON or YAML throws", () => {
    for (const text of ["", "[", "a = [", "{", '["A"]', "a: [", "- - {"])
      for (const file of ["p.json", "p.yaml"]) assert.ok(readDeployment(file, text, "a"));
  });
});
