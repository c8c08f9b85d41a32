/** Makes a policy file that a model names and that is not there, with a policy that allows nothing. */
import { format } from "../../policy/message.ts";
import { detectStyle, printJson } from "../../policy/edits/style.ts";
import type { MissingFile, WorkspaceModel } from "../../workspace/model.ts";
import type { FixProposal } from "../report.ts";

const title = "Create {path} as {what} that allows nothing yet";

/** Written as keyhole.json is. Never preferred: the name may be mistyped as well. */
export function createPolicy({ text, root, sound }: WorkspaceModel, { file, path, what }: MissingFile): FixProposal[] {
  if (root === undefined || !/\.jsonc?$/i.test(path)) return [];
  return [
    {
      title: format(title, { path, what }),
      effect: "neutral",
      isPreferred: false,
      needsInput: false,
      isSound: () => sound,
      createsFile: true,
      edits: () => {
        const style = detectStyle(text, root);
        const policy = printJson({ Version: "2012-10-17", Statement: [] }, { ...style, singleLine: false }, "");
        return [
          {
            document: undefined,
            file,
            edits: [{ range: { offset: 0, end: 0 }, newText: policy + style.eol }],
            creates: true,
          },
        ];
      },
    },
  ];
}
