# A role that lets a FinOps platform read one cost export, Cost Explorer and the names of accounts. It can change nothing.
variable "platform_principal" {
  type        = string
  description = "The ARN of the identity of the platform's server, as its operator tells it."
}
variable "external_id" {
  type        = string
  description = "The external id that the connection shows."
}
variable "export_bucket" {
  type = string
}
variable "export_prefix" {
  type        = string
  default     = ""
  description = "The prefix of the export in the bucket, without a slash at its end; empty for the whole bucket."
}
variable "export_key_arn" {
  type        = string
  default     = ""
  description = "The ARN of the KMS key with which the bucket encrypts the export; empty where it uses none of your own (SSE-S3). The key's own policy must let roles of this account use it."
}
variable "role_name" {
  type    = string
  default = "FinOpsRead"
}

data "aws_partition" "this" {}

locals {
  bucket_arn = "arn:${data.aws_partition.this.partition}:s3:::${var.export_bucket}"
}

resource "aws_iam_role" "finops_read" {
  name                 = var.role_name
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.platform_principal }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "finops_read" {
  name = "FinOpsRead"
  role = aws_iam_role.finops_read.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      { Sid = "ListExport", Effect = "Allow", Action = ["s3:ListBucket", "s3:GetBucketLocation"], Resource = local.bucket_arn },
      {
        Sid      = "ReadExport"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = var.export_prefix == "" ? "${local.bucket_arn}/*" : "${local.bucket_arn}/${var.export_prefix}/*"
      },
      {
        Sid      = "CostExplorerAndNames"
        Effect   = "Allow"
        Action   = ["ce:GetCostAndUsage", "organizations:ListAccounts", "organizations:DescribeOrganization"]
        Resource = "*"
      },
      ], var.export_key_arn == "" ? [] : [
      { Sid = "OpenExport", Effect = "Allow", Action = "kms:Decrypt", Resource = var.export_key_arn },
    ])
  })
}

output "role_arn" {
  value = aws_iam_role.finops_read.arn
}
