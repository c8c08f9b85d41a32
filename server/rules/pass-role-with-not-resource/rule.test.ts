import { testLanguageRule } from "../../../test/harness/check-language.ts";
import { passRoleNearMisses } from "../../../test/harness/wide-grants.ts";
import { passRoleWithNotResource } from "./rule.ts";

testLanguageRule(passRoleWithNotResource, passRoleNearMisses);
