/** What is behind an S3 action at KMS, for whoever asks about actions. */
import { allOperations } from "./operation-rows.ts";

/** What S3 may ask KMS for where an action authorizes a call, as far as AWS documents it. @param action `s3:GetObject` */
export function kmsActionsOf(action: string): string[] {
  const name = action.toLowerCase();
  return [
    ...new Set(
      allOperations
        .filter(({ undocumented }) => undocumented !== true)
        .flatMap(({ s3Calls, kmsCalls }) =>
          s3Calls
            .filter((call) => call.action === name || call.ofVersion === name)
            // To move an object deletes it, too: that asks KMS for nothing.
            .flatMap(({ call, on }) =>
              kmsCalls.filter((one) => one.call === call && one.on === on).map(({ action: asked }) => asked),
            ),
        ),
    ),
  ];
}
