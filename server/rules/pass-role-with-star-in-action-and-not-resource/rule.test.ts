import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { passRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { passRoleWithStarInActionAndNotResource } from "./rule.ts";

testLanguageRule(passRoleWithStarInActionAndNotResource, passRoleNearMisses);
