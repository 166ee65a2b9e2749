import { testTask } from "../../lib/testing/mod.ts";
import { limitsTask } from "../../tasks/limits.ts";
import { toOwnWrite } from "./_drop_in_rows.ts";

const PATH = "/etc/security/limits.d/50-a.conf";
const TEXT = "# Managed by Driftless: changes are overwritten\n" +
  "@a\tsoft\tnofile\t1024\n@a\thard\tnofile\tunlimited\n@a\t-\tcore\t0\n";
const PARAMS = {
  name: "50-a",
  domain: "@a",
  limits: { nofile: { soft: 1024, hard: "unlimited" }, core: 0 },
};

testTask(limitsTask, [
  {
    name: "writes its file",
    params: PARAMS,
    have: { files: { "/etc/security/limits.d": { type: "dir" } } },
    changes: [toOwnWrite(PATH, TEXT)],
  },
  {
    name: "leaves what is right",
    params: PARAMS,
    have: { files: { [PATH]: TEXT } },
  },
  {
    name: "writes anew what another one edited",
    params: { ...PARAMS, name: "50-a.conf" },
    have: { files: { [PATH]: `${TEXT}x\n` } },
    changes: [toOwnWrite(PATH, TEXT)],
  },
  {
    name: "removes its file",
    params: { name: "50-a", state: "absent" },
    have: { files: { [PATH]: TEXT } },
    changes: [{ kind: "remove", path: PATH }],
  },
  { name: "removes nothing", params: { name: "a", state: "absent" } },
  {
    name: "refuses no domain",
    params: { name: "a", limits: { core: 0 } },
    error: /expected a domain/,
  },
  {
    name: "refuses no limits",
    params: { name: "a", domain: "b" },
    error: /at least one limit/,
  },
  {
    name: "warns of an unknown item",
    params: { ...PARAMS, limits: { cores: 1 } },
    have: {
      files: { [PATH]: `${TEXT.split("\n", 1)[0]}\n@a\t-\tcores\t1\n` },
    },
    warnings: [/may not know the item "cores"/],
  },
  {
    name: "refuses an item that is no word",
    params: { ...PARAMS, limits: { "core 1\n*": 1 } },
    error: /limits/,
  },
  {
    name: "refuses a value of words",
    params: { ...PARAMS, limits: { core: "1 x" } },
    error: /limits/,
  },
]);
