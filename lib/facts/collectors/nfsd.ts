/**
 * The `nfsd` collector: what this host served over NFS, from
 * `/proc/net/rpc/nfsd` (nfsstat(8)).
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
import { counter, gauge } from "./_metric.ts";
import { emitMethods, NFS_V2, NFS_V3, NFS_V4_SERVER } from "./_nfs.ts";

const PATH = "/proc/net/rpc/nfsd";
const HITS = counter(
  "nfsd_reply_cache_hits_total",
  "Replies that were kept and sent again.",
);
const MISSES = counter(
  "nfsd_reply_cache_misses_total",
  "Requests whose reply was not kept.",
);
const NOCACHE = counter(
  "nfsd_reply_cache_nocache_total",
  "Requests that may be done twice.",
);
const STALE = counter(
  "nfsd_file_handles_stale_total",
  "Requests for files that are gone.",
);
const READ = counter("nfsd_disk_bytes_read_total", "Data that was read.");
const WRITTEN = counter(
  "nfsd_disk_bytes_written_total",
  "Data that was written.",
);
const THREADS = gauge("nfsd_server_threads", "Threads that serve.");
const AHEAD_SIZE = gauge(
  "nfsd_read_ahead_cache_size_blocks",
  "Size of the cache of what was read ahead.",
);
const AHEAD_MISSES = counter(
  "nfsd_read_ahead_cache_not_found_total",
  "Reads that were not in that cache.",
);
const PACKETS = counter("nfsd_packets_total", "Packets, by protocol.");
const CONNECTIONS = counter("nfsd_connections_total", "Connections over TCP.");
const RPCS = counter("nfsd_server_rpcs_total", "Calls.");
const ERRORS = counter("nfsd_rpc_errors_total", "Calls that were wrong.");
const REQUESTS = counter(
  "nfsd_requests_total",
  "Requests, by version and method.",
);

/** The kernel counts two of the first operations of version 4 that are none. */
const V4_SKIPPED = 3;

/** Collects calls and requests of the server. */
export const nfsdCollector: Collector<NoParams> = {
  type: "nfsd",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read(PATH);
  if (text === undefined) throw new NoData("this host is no NFS server");
  let delegations = 0;
  for (const line of toLines(text)) {
    const [word = "", ...values] = toFields(line);
    if (word === "wdeleg_getattr") {
      delegations = toNumber(values[0] ?? "", word);
    } else emitLine(word, values, emit);
  }
  emit(REQUESTS, delegations, { proto: "4", method: "WdelegGetattr" });
}

function emitLine(word: string, values: readonly string[], emit: Emit): void {
  const at = (index: number) => toNumber(values[index] ?? "", word);
  if (word === "rc") {
    [HITS, MISSES, NOCACHE].forEach((metric, index) => emit(metric, at(index)));
  } else if (word === "fh") emit(STALE, at(0));
  else if (word === "io") {
    emit(READ, at(0));
    emit(WRITTEN, at(1));
  } else if (word === "th") emit(THREADS, at(0));
  else if (word === "ra") {
    emit(AHEAD_SIZE, at(0));
    emit(AHEAD_MISSES, at(11));
  } else if (word === "net") {
    emit(PACKETS, at(1), { proto: "udp" });
    emit(PACKETS, at(2), { proto: "tcp" });
    emit(CONNECTIONS, at(3));
  } else if (word === "rpc") {
    emit(RPCS, at(0));
    ["fmt", "auth", "cInt"].forEach((error, index) =>
      emit(ERRORS, at(index + 2), { error })
    );
  } else if (word === "proc2") {
    emitMethods(REQUESTS, "2", NFS_V2.slice(1), values.slice(2), emit);
  } else if (word === "proc3") {
    emitMethods(REQUESTS, "3", NFS_V3.slice(1), values.slice(2), emit);
  } else if (word === "proc4ops") {
    const operations = values.slice(1 + V4_SKIPPED);
    emitMethods(REQUESTS, "4", NFS_V4_SERVER, operations, emit);
  } else if (word !== "proc4" && word !== "") {
    throw new SyntaxError(`Unknown line "${word.slice(0, 40)}" in ${PATH}`);
  }
}
