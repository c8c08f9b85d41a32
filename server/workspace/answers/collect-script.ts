/**
 * The shell script that asks an account what Keyhole needs to know of it. It only lists, gets and describes, and is
 * meant to be read before it is run.
 * https://docs.aws.amazon.com/cli/latest/reference/
 */

/** @param folder where the answers go. @param regions of which is asked; all that the account has where it is empty */
export const collectScript = (folder: string, regions: readonly string[]): string => `#!/bin/sh
# Asks AWS for the policies, keys and buckets of one account, for: keyhole init --from ${commentText(folder)}
# Every call reads; none changes anything. What AWS refuses is left out and said. Run it once for each account.
# It writes DIR/ACCOUNT/REGION/COMMAND/NAME.json.
set -u
dir=${quoted(folder)}
export AWS_PAGER=""
account=$(aws sts get-caller-identity --query Account --output text) || exit 1
regions=${regions.length > 0 ? quoted(regions.join(" ")) : `$(aws ec2 describe-regions --query 'Regions[].RegionName' --output text) || exit 1`}

# ask FILE ARGUMENT...: the answer goes into FILE. A bucket without a policy is an answer, too.
ask() {
  file=$1
  shift
  mkdir -p "$(dirname "$file")"
  if aws "$@" --output json >"$file.part" 2>"$file.error"; then
    mv "$file.part" "$file"
  elif grep -q 'NoSuchBucketPolicy\\|NoSuchAccessPointPolicy\\|ReplicationConfigurationNotFound' "$file.error"; then
    echo '{}' >"$file"
  else
    echo "left out: aws $*:$(tr '\\n' ' ' <"$file.error")" >&2
  fi
  rm -f "$file.part" "$file.error"
}

# Users, roles, groups, and the policies that they have.
ask "$dir/$account/global/get-account-authorization-details/all.json" iam get-account-authorization-details

for bucket in $(aws s3api list-buckets --query 'Buckets[].Name' --output text); do
  region=$(aws s3api get-bucket-location --bucket "$bucket" --query LocationConstraint --output text) || continue
  case $region in None | null) region=us-east-1 ;; EU) region=eu-west-1 ;; esac
  for command in get-bucket-encryption get-bucket-policy get-bucket-replication; do
    ask "$dir/$account/$region/$command/$bucket.json" s3api "$command" --bucket "$bucket"
  done
done

for region in $regions; do
  answers=$dir/$account/$region
  ask "$answers/list-aliases/all.json" kms list-aliases --region "$region"
  for key in $(aws kms list-keys --region "$region" --query 'Keys[].KeyId' --output text); do
    ask "$answers/describe-key/$key.json" kms describe-key --key-id "$key" --region "$region"
    ask "$answers/get-key-policy/$key.json" kms get-key-policy --key-id "$key" --policy-name default --region "$region"
    ask "$answers/list-grants/$key.json" kms list-grants --key-id "$key" --region "$region"
  done
  ask "$answers/list-access-points/all.json" s3control list-access-points --account-id "$account" --region "$region"
  for point in $(aws s3control list-access-points --account-id "$account" --region "$region" --query 'AccessPointList[].Name' --output text); do
    ask "$answers/get-access-point-policy/$point.json" s3control get-access-point-policy --account-id "$account" --name "$point" --region "$region"
  done
  ask "$answers/describe-vpc-endpoints/all.json" ec2 describe-vpc-endpoints --region "$region"
done

# Service and resource control policies, where the account may read them: the management account or a delegated one.
ask "$dir/$account/global/describe-organization/all.json" organizations describe-organization
for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
  for policy in $(aws organizations list-policies --filter "$type" --query 'Policies[].Id' --output text 2>/dev/null); do
    ask "$dir/$account/global/describe-policy/$policy.json" organizations describe-policy --policy-id "$policy"
    ask "$dir/$account/global/list-targets-for-policy/$policy.json" organizations list-targets-for-policy --policy-id "$policy"
  done
done
for child in $(aws organizations list-accounts --query 'Accounts[].Id' --output text 2>/dev/null); do
  while :; do
    file=$dir/$account/global/list-parents/$child.json
    [ -e "$file" ] && break
    ask "$file" organizations list-parents --child-id "$child"
    child=$(aws organizations list-parents --child-id "$child" --query 'Parents[0].Id' --output text 2>/dev/null) || break
    case $child in ou-*) ;; *) break ;; esac
  done
done
echo "written to $dir; next: keyhole init --from $dir" >&2
`;

/** For the shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** On one line of a comment. */
const commentText = (text: string): string => text.replace(/[\r\n]+/g, " ");
