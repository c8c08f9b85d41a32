/**
 * What a user does with infrastructure code: a template and a Terraform file say what is refused, at the word, without
 * any configuration, and the fix is written in their language.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Point, Step, Steps } from "./journey-steps.ts";

const terraform = `resource "aws_kms_key" "data" {
  description = "Uploads"
}

resource "aws_s3_bucket" "uploads" {
  bucket_prefix = "uploads-"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }
  }
}

data "aws_iam_policy_document" "uploader" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["\${aws_s3_bucket.uploads.arn}/*"]
  }
  statement {
    actions   = ["kms:GenerateDataKey"]
    resources = [aws_kms_key.data.arn]
  }
}

resource "aws_iam_role_policy" "uploader" {
  role   = aws_iam_role.uploader.id
  policy = data.aws_iam_policy_document.uploader.json
}

resource "aws_iam_role" "uploader" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
`;

const template = `Resources:
  DataKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { AWS: !Ref AWS::AccountId }, Action: kms:*, Resource: "*" }
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms, KMSMasterKeyID: !Ref DataKey }
  Uploader:
    Type: AWS::IAM::User
    Properties:
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: s3:PutObject
                Resource: !Sub "\${Uploads.Arn}/*"
`;

/** Writes the folder that it is made in. */
export function codeFolder(home: string): string {
  const folder = join(home, "code");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.tf"), terraform);
  writeFileSync(join(folder, "template.yaml"), template);
  return folder;
}

export async function codeJourney(
  steps: Steps,
  goTo: (folder: string) => Promise<void>,
  folder: string,
): Promise<void> {
  const { page } = steps;
  const squiggle = page.locator(".squiggly-error").first();
  const fixes = page.locator(".action-widget .monaco-list-row.action");
  /** A grammar may cut a word into pieces, or leave a line in one. */
  const onSquiggle = (): Promise<Point> => steps.pointAt(squiggle);
  const chooseFirst = async (file: string, wanted: RegExp, picture?: string): Promise<void> => {
    const { x, y } = await onSquiggle();
    await page.mouse.click(x, y);
    await steps.untilShown(page.locator(".action-widget").first(), () => page.keyboard.press("Control+."));
    assert.match((await fixes.allInnerTexts())[0] ?? "", /kms:/);
    if (picture !== undefined) await steps.screenshot(picture);
    await page.keyboard.press("Enter");
    await squiggle.waitFor({ state: "detached" });
    await page.keyboard.press("Control+s");
    for (const deadline = Date.now() + 10_000; ;) {
      const text = readFileSync(join(folder, file), "utf8");
      if (wanted.test(text)) return;
      assert.ok(Date.now() < deadline, `the file on disk is still:\n${text}`);
      await page.waitForTimeout(50);
    }
  };

  const all: readonly Step[] = [
    [
      "a Terraform file says which uploads fail, at the action, by the names that it has itself",
      async () => {
        await goTo(folder);
        await steps.open("main.tf");
        await page.keyboard.press("Control+b"); // the side bar away
        const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "Quick Fix" }).first();
        await steps.hover(onSquiggle, hover);
        assert.match(await hover.innerText(), /aws_s3_bucket\.uploads/);
        await steps.screenshot("terraform");
        await page.keyboard.press("Escape");
        await steps.pointAway();
      },
    ],
    [
      "its fix is written in Terraform",
      async () => {
        await chooseFirst("main.tf", /actions\s+= \["kms:GenerateDataKey", "kms:Decrypt"\]/);
      },
    ],
    [
      "a template's fix refers to the key",
      async () => {
        await steps.open("template.yaml");
        await chooseFirst("template.yaml", /- kms:Decrypt\n[^]*Resource: !GetAtt DataKey\.Arn/, "template");
      },
    ],
  ];
  await steps.run(all);
}
