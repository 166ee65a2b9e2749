/**
 * The `nfs` collector: what this host asked of NFS servers, from
 * `/proc/net/rpc/nfs` (nfsstat(8)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  NoData,
  type NoParams,
  type Source,
  toFields,
  toLines,
  toNumber,
} from "../collector.ts";
import { counter } from "./_metric.ts";
import { emitMethods, NFS_V2, NFS_V3, NFS_V4_CLIENT } from "./_nfs.ts";

const PATH = "/proc/net/rpc/nfs";
const PACKETS = counter("nfs_packets_total", "Packets, by protocol.");
const CONNECTIONS = counter("nfs_connections_total", "Connections over TCP.");
const RPCS = counter("nfs_rpcs_total", "Calls.");
const RETRANSMISSIONS = counter(
  "nfs_rpc_retransmissions_total",
  "Calls that were sent again.",
);
const REFRESHES = counter(
  "nfs_rpc_authentication_refreshes_total",
  "Times that credentials were renewed.",
);
const REQUESTS = counter(
  "nfs_requests_total",
  "Requests, by version and method.",
);

/** Collects calls and requests of the client. */
export const nfsCollector: Collector<NoParams> = {
  type: "nfs",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read(PATH);
  if (text === undefined) throw new NoData("this host is no NFS client");
  for (const line of toLines(text)) {
    const [word = "", ...values] = toFields(line);
    const at = (index: number) => toNumber(values[index] ?? "", word);
    if (word === "net") {
      emit(PACKETS, at(1), { protocol: "udp" });
      emit(PACKETS, at(2), { protocol: "tcp" });
      emit(CONNECTIONS, at(3));
    } else if (word === "rpc") {
      emit(RPCS, at(0));
      emit(RETRANSMISSIONS, at(1));
      emit(REFRESHES, at(2));
    } else if (word === "proc2") {
      emitMethods(REQUESTS, "2", NFS_V2, values.slice(1), emit);
    } else if (word === "proc3") {
      emitMethods(REQUESTS, "3", NFS_V3, values.slice(1), emit);
    } else if (word === "proc4") {
      emitMethods(REQUESTS, "4", NFS_V4_CLIENT, values.slice(1), emit);
    } else if (word !== "") {
      throw new SyntaxError(`Unknown line "${word.slice(0, 40)}" in ${PATH}`);
    }
  }
}
