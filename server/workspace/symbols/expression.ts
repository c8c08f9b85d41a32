/** Expressions that stand for what infrastructure code leaves open. */
/** An expression of the source's language; in Terraform all references are `ref`. */
export type Expression =
  | { readonly kind: "ref"; readonly name: string }
  | { readonly kind: "getAtt"; readonly name: string; readonly attribute: string }
  /** Of an export of another stack. */
  | { readonly kind: "import"; readonly name: string }
  /** Something that an edit cannot write: a function of a function, or text that is looked up. */
  | { readonly kind: "said"; readonly name: string };

/** `DataKey.Arn`, `DataBucket`, `AWS::Region`. */
export function expressionText(expression: Expression): string {
  if (expression.kind === "getAtt") return `${expression.name}.${expression.attribute}`;
  return expression.kind === "import" ? `ImportValue ${expression.name}` : expression.name;
}

/** How an edit refers to a value. */
export type Reference = Expression | { readonly kind: "sub"; readonly text: string };
