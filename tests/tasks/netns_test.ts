import type { RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { netnsTask } from "../../tasks/netns.ts";

const LIST = "ip -json netns list";
const LO = "ip -n blue -json link show dev lo";
const UP = '[{"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"]}]';
const DOWN = '[{"ifname":"lo","flags":["LOOPBACK"]}]';

function toRun(words: string, shows?: string, ...undo: string[]): RunChange {
  return {
    kind: "run",
    argv: words.split(" "),
    predicts: [],
    ...(shows ? { shows } : {}),
    ...(undo.length > 0 ? { undo: undo.map((one) => toRun(one)) } : {}),
  };
}

const ADD = toRun(
  "ip netns add blue",
  "absent -> present",
  "ip netns delete blue",
);
const RAISE = toRun(
  "ip -n blue link set lo up",
  "lo down -> up",
  "ip -n blue link set lo down",
);

testTask(netnsTask, [
  {
    name: "leaves a namespace with its loopback interface",
    params: { name: "blue" },
    have: { queries: { [LIST]: '[{"name":"blue"}]', [LO]: UP } },
    output: { before: "up" },
  },
  {
    name: "makes one with its loopback interface up",
    params: { name: "blue" },
    have: { queries: { [LIST]: "" } },
    changes: [ADD, RAISE],
    again: [ADD, RAISE],
  },
  {
    name: "raises the loopback interface only",
    params: { name: "blue" },
    have: { queries: { [LIST]: '[{"name":"blue"}]', [LO]: DOWN } },
    changes: [RAISE],
    again: [RAISE],
  },
  {
    name: "leaves the loopback interface alone on request",
    params: { name: "blue", loopback: false },
    have: { queries: { [LIST]: '[{"name":"blue"}]', [LO]: DOWN } },
  },
  {
    name: "makes a name anew that stands for nothing any more",
    params: { name: "blue", loopback: false },
    have: {
      queries: {
        [LIST]: '[{"name":"blue"}]',
        [LO]: { code: 1, stderr: "setting the network namespace: Invalid" },
      },
    },
    changes: [toRun("ip netns delete blue", "stale"), ADD],
    again: [toRun("ip netns delete blue", "stale"), ADD],
  },
  {
    name: "does not take for stale what it may not enter",
    params: { name: "blue" },
    have: {
      queries: {
        [LIST]: '[{"name":"blue"}]',
        [LO]: { code: 1, stderr: "Operation not permitted" },
      },
    },
    error: /Cannot look into namespace "blue"/,
  },
  {
    name: "leaves what is absent",
    params: { name: "blue", state: "absent" },
    have: { queries: { [LIST]: '[{"name":"blue2"}]' } },
  },
  {
    name:
      "removes one, which can be undone while it holds its loopback interface only",
    params: { name: "blue", state: "absent" },
    have: {
      queries: {
        [LIST]: '[{"name":"blue"}]',
        [LO]: UP,
        "ip netns pids blue": "",
        "ip -n blue -json link": UP,
      },
    },
    changes: [
      toRun(
        "ip netns delete blue",
        "present -> absent",
        "ip netns add blue",
        "ip -n blue link set lo up",
      ),
    ],
    again: [
      toRun(
        "ip netns delete blue",
        "present -> absent",
        "ip netns add blue",
        "ip -n blue link set lo up",
      ),
    ],
  },
  {
    name: "names the processes in one that is to go",
    params: { name: "blue", state: "absent" },
    have: {
      queries: {
        [LIST]: '[{"name":"blue"}]',
        [LO]: UP,
        "ip netns pids blue": "7\n8\n",
      },
    },
    error: /processes are in it: 7, 8$/,
  },
  {
    name: "names the package of ip",
    params: { name: "blue" },
    error: /Cannot find "ip"/,
  },
  ...["-n", "../x", "a/b", "a b", "a;b", "$(id)", "a\nb", ""].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { name },
    error: /name of a namespace/,
  })),
]);
