import { strictEqual as equal } from "node:assert/strict";
import { parseZones, toPlainRule } from "../../tasks/_firewalld.ts";

Deno.test("firewalld: a listing is read by zones, whatever stands behind their names", () => {
  const zones = parseZones(
    `block\n  target: %%REJECT%%\n\npublic (default, active)\n  services: a b\n  rich rules: \n\trule x\n\trule y z\n`,
  );
  equal(
    JSON.stringify([...zones]),
    '[["block",{"target":["%%REJECT%%"]}],["public",{"services":["a","b"],"rich rules":["rule x","rule y z"]}]]',
  );
});

Deno.test("firewalld: rules that differ are not taken for equal", () => {
  const rules = [
    "rule accept",
    "rule drop",
    'rule source address="10.0.0.1" accept',
    'rule source not address="10.0.0.1" accept',
    'rule destination address="10.0.0.1" accept',
    'rule log prefix="a b" accept limit value="1/m"',
    'rule log prefix="a b" limit value="1/m" accept',
    'rule log prefix="a  b" limit value="1/m" accept',
  ];
  equal(new Set(rules.map(toPlainRule)).size, rules.length);
  equal(
    toPlainRule(
      "rule priority=0 family=ipv4 source address=1 invert=True accept",
    ),
    toPlainRule('rule family="ipv4" source NOT address="1" accept'),
  );
});
