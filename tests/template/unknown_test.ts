import { strictEqual } from "node:assert/strict";
import { suggest, toShortName, toUnknown } from "../../lib/template/unknown.ts";

Deno.test("full names of Ansible count as their last part", () => {
  const rows: [string, string][] = [
    ["ansible.builtin.combine", "combine"],
    ["ansible.utils.ipaddr", "ipaddr"],
    ["community.general.version_sort", "version_sort"],
    ["other.thing", "other.thing"],
    ["upper", "upper"],
  ];
  for (const [name, expected] of rows) strictEqual(toShortName(name), expected);
});

Deno.test("unknown names get a suggestion", () => {
  const error = toUnknown("test", "ansible.builtin.od", ["odd", "even"], 7);
  strictEqual(
    error.message,
    'Test "ansible.builtin.od" is not known. Did you mean "odd"?',
  );
  strictEqual(error.offset, 7);
  strictEqual(error.unknownName, "ansible.builtin.od");
  strictEqual(suggest("zzz", ["odd"]), "");
});
