/** Methods of NFS in the order in which the kernel counts them. */

import type { Emit, Metric } from "../collector.ts";
import { toNumber } from "../collector.ts";

/** Methods of version 2 (RFC 1094). */
export const NFS_V2: readonly string[] = split(`
Null GetAttr SetAttr Root Lookup ReadLink Read WrCache Write Create Remove Rename Link SymLink MkDir
RmDir ReadDir FsStat
`);
/** Methods of version 3 (RFC 1813). */
export const NFS_V3: readonly string[] = split(`
Null GetAttr SetAttr Lookup Access ReadLink Read Write Create MkDir SymLink MkNod Remove RmDir Rename
Link ReadDir ReadDirPlus FsStat FsInfo PathConf Commit
`);
/** Procedures of the client of version 4. */
export const NFS_V4_CLIENT: readonly string[] = split(`
Null Read Write Commit Open OpenConfirm OpenNoattr OpenDowngrade Close Setattr FsInfo Renew SetClientID
SetClientIDConfirm Lock Lockt Locku Access Getattr Lookup LookupRoot Remove Rename Link Symlink Create
Pathconf StatFs ReadLink ReadDir ServerCaps DelegReturn GetACL SetACL FsLocations ReleaseLockowner
Secinfo FsidPresent ExchangeID CreateSession DestroySession Sequence GetLeaseTime ReclaimComplete
GetDeviceInfo LayoutGet LayoutCommit LayoutReturn SecinfoNoName TestStateID FreeStateID GetDeviceList
BindConnToSession DestroyClientID Seek Allocate DeAllocate LayoutStats Clone
`);
/** Operations of the server of version 4 (RFC 7530), from the fourth; an empty name is not told. */
export const NFS_V4_SERVER: readonly string[] = split(`
Access Close Commit Create DelegPurge DelegReturn GetAttr GetFH Link Lock Lockt Locku Lookup LookupRoot
Nverify Open OpenAttr OpenConfirm OpenDgrd PutFH - - Read ReadDir ReadLink Remove Rename Renew RestoreFH
SaveFH SecInfo SetAttr SetClientID SetClientIDConfirm Verify Write RelLockOwner
`);

/** Emits one sample for each method; what an older kernel does not count is 0. */
export function emitMethods(
  metric: Metric,
  proto: string,
  methods: readonly string[],
  values: readonly string[],
  emit: Emit,
): void {
  methods.forEach((method, index) => {
    if (method === "-") return;
    const value = toNumber(values[index] ?? "0", method);
    emit(metric, value, { proto, method });
  });
}

function split(text: string): string[] {
  return text.trim().split(/\s+/);
}
