/** What keyhole.json says of an environment: see schema.ts. */
import * as formats from "./formats.ts";
import { object, text } from "./shape.ts";

export const environment = object({
  name: {
    doc: "The environment's name in findings; in a `samconfig.toml` or `samconfig.yaml` the environment that is taken. Left out: the path of the file, and `default`.",
    shape: text(),
    example: '"prod"',
  },
  values: {
    doc: "The file with the values of the template's parameters, or of Terraform's variables (`*.tfvars`), relative to this file: a JSON or YAML file for the AWS CLI, CodePipeline or of plain values, or SAM's `samconfig.toml` or `samconfig.yaml`. Parameters and variables that it doesn't have are at their defaults.",
    shape: text(formats.path),
    example: '"parameters-prod.json"',
  },
  account: {
    doc: "The account of the stack, or of the configuration.",
    shape: text(formats.accountId),
    example: '"111122223333"',
  },
  region: {
    doc: "The Region of the stack, or of the configuration.",
    shape: text(formats.region),
    example: '"eu-west-1"',
  },
});
