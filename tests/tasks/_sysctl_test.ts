import { strictEqual as equal } from "node:assert/strict";
import { editSettings, toFolded, toKernelPath } from "../../tasks/_sysctl.ts";

const PATHS: [key: string, path: string][] = [
  ["net.ipv4.ip_forward", "net/ipv4/ip_forward"],
  ["net/ipv4/ip_forward", "net/ipv4/ip_forward"],
  ["net.ipv4.conf.eth0/100.mtu", "net/ipv4/conf/eth0.100/mtu"],
  ["net/ipv4/conf/eth0.100/mtu", "net/ipv4/conf/eth0.100/mtu"],
  ["single", "single"],
];

for (const [key, path] of PATHS) {
  Deno.test(`toKernelPath: ${key}`, () => equal(toKernelPath(key), path));
}

Deno.test("toFolded: blanks and tabs are one", () => {
  equal(toFolded(" 4096\t87380  1\n"), "4096 87380 1");
});

const EDITS: [
  name: string,
  text: string,
  value: string | undefined,
  want: string,
][] = [
  ["appends to nothing", "", "1", "a.b = 1\n"],
  ["ends a line before it appends", "c=2", "1", "c=2\na.b = 1\n"],
  ["keeps a line that is right", " a.b=1 ", "1", " a.b=1 "],
  ["finds the other spelling", "-a/b = 0\n", "1", "a.b = 1\n"],
  ["keeps the last of several", "a.b=1\nx\na.b=1\n", "1", "x\na.b=1\n"],
  ["takes the last one for what counts", "a.b=1\na.b=0", "1", "a.b = 1"],
  ["leaves comments", "#a.b=0\n;a.b=0\n", "1", "#a.b=0\n;a.b=0\na.b = 1\n"],
  ["leaves keys that begin alike", "a.bc=0\n", "1", "a.bc=0\na.b = 1\n"],
  ["leaves CRLF of other lines", "c=2\r\na.b=0\r\n", "1", "c=2\r\na.b = 1\n"],
  ["keeps a value with an equals sign", "a.b=x=y\n", "x=y", "a.b=x=y\n"],
  ["takes all away", "a.b=1\nc=2\na.b=0\n", undefined, "c=2\n"],
  ["has nothing to take away", "c=2", undefined, "c=2"],
];

for (const [name, text, value, want] of EDITS) {
  Deno.test(`editSettings ${name}`, () => {
    const edited = editSettings(text, "a.b", value);
    equal(edited, want);
    equal(editSettings(edited, "a.b", value), want, "edited again");
  });
}
