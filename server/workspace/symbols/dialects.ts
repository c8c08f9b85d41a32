/** How CloudFormation and Terraform name what everything in them has: the account and the Region. */
/** How a language names what everything in it has. */
export interface Dialect {
  /** The names of the account and of the Region in which all is declared. */
  readonly account: string;
  readonly region: string;
  /** What stands for both and for others, unlike any real one. */
  readonly pseudo: ReadonlyMap<string, string>;
  /** Those of the two that the configuration has itself: messages have the name of a variable in the place of others. */
  readonly declared: ReadonlySet<string>;
  /** What `${` is written as where it begins no expression. */
  readonly escaped: string;
}

const account = "999900000001";
const region = "us-stack-1";

export const cloudFormation: Dialect = {
  account: "AWS::AccountId",
  region: "AWS::Region",
  pseudo: new Map([
    ["AWS::AccountId", account],
    ["AWS::Region", region],
    ["AWS::StackName", "stack-0f0f0f0f0f00"],
    ["AWS::StackId", `arn:aws:cloudformation:${region}:${account}:stack/stack-0f0f0f0f0f00/0f0f0f0f`],
  ]),
  declared: new Set(["AWS::AccountId", "AWS::Region"]),
  escaped: "${!",
};

/** @param caller the name of the data source that tells the account, and `ofRegion` the Region */
export const terraformDialect = (caller: string, ofRegion: string, declared: ReadonlySet<string>): Dialect => ({
  account: caller,
  region: ofRegion,
  pseudo: new Map([
    [caller, account],
    [ofRegion, region],
  ]),
  declared,
  escaped: "$${",
});

/** What is the same in nearly every account, and so never said otherwise. */
export const fixedParameters: ReadonlyMap<string, string> = new Map([
  ["AWS::Partition", "aws"],
  ["AWS::URLSuffix", "amazonaws.com"],
]);
