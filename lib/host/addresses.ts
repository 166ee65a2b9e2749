/** Addresses of this host, by network interface. */

/** One address of an interface. */
export interface NetworkAddress {
  /** Name of the interface. */
  readonly interface: string;
  /** The address, with the length of its prefix: `10.0.0.5/24`. */
  readonly address: string;
}

/** Lists the addresses; none where this process may not ask for them (needs `--allow-sys=networkInterfaces`). */
export function readAddresses(): NetworkAddress[] {
  try {
    return Deno.networkInterfaces().map(({ name, address, cidr }) => ({
      interface: name,
      address: cidr ?? address,
    }));
  } catch {
    return [];
  }
}
