import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { passRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { passRoleWithStarInActionAndResource } from "./rule.ts";

testLanguageRule(passRoleWithStarInActionAndResource, passRoleNearMisses);
