/** Finds graphics cards among the devices of PCI. */

import type { FactObject, Kernel } from "../group.ts";

/** Where the kernel lists the devices. */
export const PCI = "/sys/bus/pci/devices";
/** The list of names, where it is installed (pci.ids(5)). */
export const PCI_NAMES = "/usr/share/misc/pci.ids";
/** Display controllers among the classes. */
const DISPLAY = "0x03";

/** Lists the graphics cards. */
export function readGraphics(kernel: Kernel): FactObject[] {
  const read = (slot: string, file: string) =>
    kernel.tryRead(`${PCI}/${slot}/${file}`)?.trim() ?? "";
  const slots = (kernel.list(PCI) ?? []).map(({ name }) => name)
    .filter((slot) => read(slot, "class").startsWith(DISPLAY));
  if (slots.length === 0) return [];
  const names = kernel.tryRead(PCI_NAMES) ?? "";
  return slots.map((slot) => {
    const [maker, model] = ["vendor", "device"].map((file) =>
      read(slot, file).replace(/^0x/, "")
    );
    const name = findPciName(names, maker!, model!);
    return { slot, id: `${maker}:${model}`, name };
  });
}

/** Lines of makers start with the number, those of their models with a tab before it. */
function findPciName(
  names: string,
  maker: string,
  model: string,
): string | undefined {
  const start = names.indexOf(`\n${maker}  `);
  if (start === -1) return undefined;
  const [head = "", ...lines] = names.slice(start + 1).split("\n", 20_000);
  const end = lines.findIndex((line) => /^[0-9a-f]/.test(line));
  const own = end === -1 ? lines : lines.slice(0, end);
  const found = own.find((line) => line.startsWith(`\t${model}  `));
  return [head.slice(6), found?.slice(7)].filter(Boolean).join(" ");
}
