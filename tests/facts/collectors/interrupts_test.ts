import { interruptsCollector } from "../../../lib/facts/collectors/interrupts.ts";
import { testCollector } from "../../../lib/testing/mod.ts";
import { testGolden } from "../_golden.ts";

testGolden(interruptsCollector, /^node_interrupts_/, {}, "all");

const PATH = "/proc/interrupts";
const TEXT = `           CPU0       CPU2
   1:         17          0   IO-APIC   1-edge      i8042
  16:          5          6   IO-APIC  16-fasteoi   ehci_hcd:usb1, mmc0
 NMI:          0         12   Non-maskable interrupts
 ERR:          0
 MIS:          0
`;

/** A sample's name. */
function key(cpu: string, type: string, info: string, devices = ""): string {
  return `node_interrupts_total{cpu="${cpu}",devices="${devices}",info="${info}",type="${type}"}`;
}

const KEYBOARD = ["IO-APIC", "1-edge i8042"] as const;
const USB = ["IO-APIC", "16-fasteoi ehci_hcd:usb1, mmc0"] as const;

testCollector(interruptsCollector, [
  {
    name:
      "lines to devices and lines with a text, for the processors that are on",
    have: { files: { [PATH]: TEXT } },
    samples: {
      [key("0", "1", ...KEYBOARD)]: 17,
      [key("2", "1", ...KEYBOARD)]: 0,
      [key("0", "16", ...USB)]: 5,
      [key("2", "16", ...USB)]: 6,
      [key("0", "NMI", "Non-maskable interrupts")]: 0,
      [key("2", "NMI", "Non-maskable interrupts")]: 12,
    },
  },
  {
    name: "counts of 0 are left out on request",
    params: { include_zeros: false, name_include: /^(1|NMI);/ },
    have: { files: { [PATH]: TEXT } },
    samples: {
      [key("0", "1", ...KEYBOARD)]: 17,
      [key("2", "NMI", "Non-maskable interrupts")]: 12,
    },
  },
  {
    name: "what matches name, info or devices is left out",
    params: { name_exclude: /;IO-APIC;.*mmc0$|^NMI;Non-maskable/ },
    have: { files: { [PATH]: TEXT } },
    samples: {
      [key("0", "1", ...KEYBOARD)]: 17,
      [key("2", "1", ...KEYBOARD)]: 0,
    },
  },
  {
    name: "one processor: errors are no interrupts",
    have: {
      files: {
        [PATH]: "           CPU0\n  8:  3  IO-APIC\nERR:  9\nMIS:  0\n",
      },
    },
    samples: { [key("0", "8", "IO-APIC")]: 3 },
  },
  {
    name: "arm64: no blank follows the colon",
    have: {
      files: {
        [PATH]:
          "      CPU0   CPU1\nIPI0:123456789 7 Rescheduling interrupts\n 11:4294967296 0 GICv3 27 Level arch_timer\n",
      },
    },
    samples: {
      [key("0", "IPI0", "Rescheduling interrupts")]: 123456789,
      [key("1", "IPI0", "Rescheduling interrupts")]: 7,
      [key("0", "11", "GICv3", "27 Level arch_timer")]: 4294967296,
      [key("1", "11", "GICv3", "27 Level arch_timer")]: 0,
    },
  },
  {
    name: "a file that ends within a line",
    have: { files: { [PATH]: TEXT.slice(0, 40) } },
  },
  {
    name: "no number",
    have: { files: { [PATH]: "  CPU0\n 1: x IO-APIC\n" } },
    error: /Expected a number for interrupt 1, got "x"/,
  },
  {
    name: "an empty file",
    have: { files: { [PATH]: "" } },
    error: /\/proc\/interrupts names no processors/,
  },
  { name: "no file", error: /\/proc\/interrupts is absent/ },
  {
    name: "a file that may not be read",
    have: { files: { [PATH]: new Error("permission denied") } },
    error: /permission denied/,
  },
]);
