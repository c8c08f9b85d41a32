import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { createServiceLinkedRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { createSlrWithNotResource } from "./rule.ts";

testLanguageRule(createSlrWithNotResource, createServiceLinkedRoleNearMisses);
