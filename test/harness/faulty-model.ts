/** Models in which something throws that never should: what else they say must not suffer. */
import type { WorkspaceModel } from "../../server/workspace/model.ts";

/** The identity policies of this principal throw as soon as their statements are looked at. */
export const withFaultyPrincipal = (model: WorkspaceModel, arn: string, error: Error): WorkspaceModel => ({
  ...model,
  principals: model.principals.map((principal) =>
    principal.arn === arn
      ? {
          ...principal,
          identity: principal.identity?.map(({ file, found }) => ({
            file,
            found: {
              ...found,
              document: {
                ...found.document,
                get statements(): never {
                  throw error;
                },
              },
            },
          })),
        }
      : principal,
  ),
});
