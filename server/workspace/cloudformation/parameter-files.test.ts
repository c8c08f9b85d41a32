import assert from "node:assert/strict";
import { readDeployment } from "./parameter-files.ts";

suite("CloudFormation: files with values of parameters", () => {
  const both = { A: "1", B: "x y" };
  const read = (file: string, text: string, environment = "default") => {
    const { values, region } = readDeployment(file, text, environment);
    return [Object.fromEntries(values), region];
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

  test("no text throws", () => {
    for (const text of [
      "",
      "[",
      "[a",
      "a = ",
      'a = "',
      "a = [",
      "a = {b",
      "[a]\nparameter_overrides = [[",
      "{",
      '["A"]',
      "a = '''",
    ])
      for (const file of ["samconfig.toml", "p.json", "p.yaml"]) assert.ok(readDeployment(file, text, "a"));
  });
});
