import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { createServiceLinkedRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { createSlrWithStarInActionAndNotResource } from "./rule.ts";

testLanguageRule(createSlrWithStarInActionAndNotResource, createServiceLinkedRoleNearMisses);
