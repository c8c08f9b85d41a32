/** Terraform files in the ways that people write them. */

export const terraformFiles: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: "a bucket, its key and a role with a policy document",
    text: `terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = merge(local.tags, { Repository = "uploads" })
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  name = "\${var.project}-\${terraform.workspace}"
  tags = {
    Project     = var.project
    "Cost:Unit" = "42" # as finance wants it
  }
  writers = toset([for role in var.roles : role.name if role.writes])
  by_name = { for role in var.roles : role.name => role.arn... }
}

# Everything is encrypted with one key.
resource "aws_kms_key" "data" {
  description             = "Objects of \${local.name}"
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_s3_bucket" "data" {
  count         = var.create ? 1 : 0
  bucket        = "\${local.name}-data"
  force_destroy = !var.production && var.age > 3 * 7

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags["Owner"], bucket]
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "data" {
  bucket = aws_s3_bucket.data[0].id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.data.arn
      sse_algorithm     = "aws:kms"
    }
  }
}

data "aws_iam_policy_document" "writer" {
  #checkov:skip=CKV_AWS_111
  statement {
    sid    = "Write"
    effect = "Allow"
    actions = [
      "s3:PutObject",
      "s3:AbortMultipartUpload", // for large files
    ]
    resources = [
      "\${aws_s3_bucket.data[0].arn}/*",
      format("arn:%s:s3:::%s/*", data.aws_partition.current.partition, var.other),
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["$\${aws:ResourceTag/team}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.accounts) > 0 ? [1] : []
    content {
      actions   = ["kms:GenerateDataKey"]
      resources = [aws_kms_key.data.arn]
      principals {
        type        = "AWS"
        identifiers = [for id in var.accounts : "arn:aws:iam::\${id}:root"]
      }
    }
  }
}
`,
  },
  {
    name: "policies by jsonencode and in heredocs",
    text: `resource "aws_iam_role_policy" "writer" {
  name = "writer"
  role = aws_iam_role.writer.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:GetObject"]
        Resource = "\${aws_s3_bucket.data.arn}/*"
      },
      {
        "Effect" : "Allow",
        "Action" : [
          "kms:GenerateDataKey*",
          "kms:Decrypt"
        ],
        "Resource" : [aws_kms_key.data.arn, one(aws_kms_key.old[*].arn)],
        "Condition" : { "StringLike" : { "kms:ViaService" : "s3.*.amazonaws.com" } }
      }
    ]
  })
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:PutObject",
      "Resource": "\${aws_s3_bucket.data.arn}/*",
      "Condition": { "StringNotEquals": { "aws:username": "$\${aws:username}" } }
    }
    %{ if var.extra != "" }
    ,\${var.extra}
    %{ endif }
  ]
}
POLICY
}

resource "aws_kms_key" "data" {
  policy = <<-EOT
    {
      "Statement": [
    %{ for index, role in var.roles ~}
        { "Principal": { "AWS": "\${role.arn}" }, "Action": "kms:*" }\${index < length(var.roles) - 1 ? "," : ""}
    %{ endfor ~}
      ]
    }
  EOT
}
`,
  },
  {
    name: "a module, its variables and outputs",
    text: `variable "roles" {
  type = list(object({
    name   = string
    arn    = optional(string, "")
    writes = bool
  }))
  default     = []
  description = <<-EOT
    Who may write.

      - name: of the role
  EOT

  validation {
    condition     = alltrue([for role in var.roles : can(regex("^[a-z-]+\\\\$", role.name))])
    error_message = "Names are in small letters."
  }
}

module "bucket" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.1.0"

  for_each = { for name in local.writers : name => name }

  providers = { aws = aws.replica }
  bucket    = try(each.value.bucket, each.key)
  grants = [{
    type       = "CanonicalUser"
    permission = "FULL_CONTROL"
    id         = data.aws_canonical_user_id.current.id
  }]
  server_side_encryption_configuration = {
    rule = {
      apply_server_side_encryption_by_default = {
        kms_master_key_id = module.kms.key_arn
        sse_algorithm     = "aws:kms"
      }
    }
  }
}

output "arns" {
  value = flatten([
    values(module.bucket)[*].s3_bucket_arn,
    aws_s3_bucket.old.*.arn,
    element(concat(aws_kms_key.key.*.arn, [""]), 0),
    lookup(var.map, "a", null) == null ? "none" : var.map["a"].0.arn,
  ])
  sensitive = false
}

moved {
  from = aws_s3_bucket.a
  to   = aws_s3_bucket.b["x-\${1 + 2}"]
}
`,
  },
];
