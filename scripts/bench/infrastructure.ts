/**
 * What a Terraform folder costs: read and checked from the start as a ratio to the parse of all of its files, and an
 * edit as a ratio to the parse of the edited file.
 */
import { parseHcl } from "../../server/policy/hcl/parse.ts";
import { configurationsOf, noConfigurations } from "../../server/rules/configurations.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { checkModels, modelsDiagnostics, noModels } from "../../server/rules/project.ts";
import { compare, comparison, heading, quantile, row } from "./measure.ts";

const modules = 10;
const filesOfModule = 9;
const fileLength = 5_000;

/** What most of a configuration is: resources that have no say on uploads. */
function others(name: string, length: number): string {
  let text = "";
  for (let number = 0; text.length < length; number++)
    text += `
resource "aws_instance" "${name}_${String(number)}" {
  ami           = data.aws_ami.${name}.id
  instance_type = var.instance_type
  subnet_id     = element(var.subnets, ${String(number)})

  tags = merge(local.tags, {
    Name = "\${local.name}-${name}-${String(number)}"
  })
}
`;
  return text;
}

const padded = (text: string, name: string): string => text + others(name, fileLength - text.length);

/** A folder that calls ten modules, 100 files of 5 KB. */
export function terraformFolder(): Map<string, string> {
  const files = new Map<string, string>();
  let main = `variable "environment" {
  type    = string
  default = "dev"
}

${Array.from(
  { length: modules },
  (_, number) => `variable "encrypt${String(number)}" {
  type    = bool
  default = true
}
`,
).join("\n")}
provider "aws" {
  region = "eu-west-1"
}
`;
  for (let number = 0; number < modules; number++) {
    const folder = `modules/part${String(number)}`;
    main += `
module "part${String(number)}" {
  source      = "./${folder}"
  name        = "part${String(number)}"
  environment = var.environment
  encrypt     = var.encrypt${String(number)}
}
`;
    for (let file = 0; file < filesOfModule; file++)
      files.set(`${folder}/part${String(file)}.tf`, padded(partOf(file), `part${String(file)}`));
    files.set(`${folder}/variables.tf`, variables);
  }
  files.set("main.tf", main);
  return files;
}

const variables = `variable "name" {
  type = string
}

variable "environment" {
  type = string
}

variable "encrypt" {
  type    = bool
  default = true
}

variable "instance_type" {
  type    = string
  default = "t3.small"
}

variable "subnets" {
  type    = list(string)
  default = ["a", "b"]
}

variable "writers" {
  type    = list(string)
  default = []
}

locals {
  name = "uploads-\${var.environment}-\${var.name}"
  tags = { Environment = var.environment }
}

data "aws_caller_identity" "current" {}
`;

/** A bucket, its key, and a role that writes; one in three has no kms:Decrypt. */
function partOf(number: number): string {
  if (number > 5) return "";
  const name = `data${String(number)}`;
  return `resource "aws_kms_key" "${name}" {
  policy = data.aws_iam_policy_document.${name}_key.json
}

data "aws_iam_policy_document" "${name}_key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::\${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  dynamic "statement" {
    for_each = var.writers
    content {
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = [statement.value]
      }
    }
  }
}

resource "aws_s3_bucket" "${name}" {
  bucket = "\${local.name}-${name}"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "${name}" {
  bucket = aws_s3_bucket.${name}.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.encrypt ? "aws:kms" : "AES256"
      kms_master_key_id = var.encrypt ? aws_kms_key.${name}.arn : null
    }
  }
}

resource "aws_iam_role" "${name}" {
  name               = "\${local.name}-${name}"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "${name}" {
  role   = aws_iam_role.${name}.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:PutObject", "s3:GetObject"], Resource = "\${aws_s3_bucket.${name}.arn}/*" },
      { Effect = "Allow", Action = ["kms:GenerateDataKey"${number % 3 === 0 ? "" : ', "kms:Decrypt"'}], Resource = aws_kms_key.${name}.arn },
    ]
  })
}
`;
}

export async function benchInfrastructure(say: (line: string) => void): Promise<void> {
  const files = terraformFolder();
  const length = [...files.values()].reduce((sum, text) => sum + text.length, 0);
  const engine = createEngine();
  await engine.prepare("main.tf", files.get("main.tf") ?? "");
  let variants = 0;
  let findings = 0;
  const cold = (): void => {
    const read = [...files].map(([file, text]) => engine.read(file, text));
    const { all } = configurationsOf(engine, read);
    const models = all.flatMap((file) => file.models ?? []);
    variants = models.length;
    findings = modelsDiagnostics(engine, checkModels(engine, models), defaultSettings).length;
  };
  const start = performance.now();
  cold();
  const first = performance.now() - start;
  say(
    `\nTerraform: ${String(files.size)} files, ${String(Math.round(length / 1024))} KB, ${String(modules)} modules, ${String(variants)} variants, ${String(findings)} findings`,
  );
  say(row("from the start, the first time, in milliseconds", first));
  say(heading);
  say(
    comparison(
      "from the start",
      compare(cold, () => [...files.values()].map((text) => parseHcl(text)), 1),
    ),
  );
  let configurations = noConfigurations;
  let checked = noModels;
  let read = [...files].map(([file, text]) => engine.read(file, text));
  const times: number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const begun = performance.now();
    const edited = "modules/part3/part2.tf";
    read = read.map((one) =>
      one.file === edited ? engine.read(edited, `${files.get(edited) ?? ""}# ${String(turn)}\n`) : one,
    );
    configurations = configurationsOf(engine, read, configurations);
    checked = checkModels(
      engine,
      configurations.all.flatMap((file) => file.models ?? []),
      checked,
    );
    modelsDiagnostics(engine, checked, defaultSettings);
    if (turn > 1) times.push(performance.now() - begun);
  }
  say(row("an edit of one file, in milliseconds", quantile(times, 0.5)));
}
