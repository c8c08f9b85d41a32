/** One refused call of an upload, and the place to blame. */
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Range } from "../../policy/nodes.ts";
import type { Cause, CauseDetail, RelatedPlace } from "./cause.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import type { ObjectClass } from "../scenario/object-classes.ts";

export interface Place {
  readonly detail: CauseDetail;
  readonly document: FoundDocument;
  readonly range: Range;
  readonly related?: readonly RelatedPlace[];
}

export interface Refusal {
  readonly place: Place;
  readonly request: KmsRequest;
  readonly objectClass: ObjectClass;
  readonly bucketKey: boolean;
  readonly dependsOn: Cause["dependsOn"];
}
