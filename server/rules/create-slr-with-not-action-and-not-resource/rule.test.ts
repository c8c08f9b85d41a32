import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { createServiceLinkedRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { createSlrWithNotActionAndNotResource } from "./rule.ts";

testLanguageRule(createSlrWithNotActionAndNotResource, createServiceLinkedRoleNearMisses);
