import { strictEqual as equal } from "node:assert/strict";
import { filesystemCollector } from "../../../lib/facts/collectors/filesystem.ts";
import { toParams } from "../../../lib/facts/fields.ts";
import {
  MemoryKernel,
  runCollect,
  testCollector,
} from "../../../lib/testing/mod.ts";

const MOUNTS = "/proc/1/mountinfo";
const ROOT =
  "22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro\n";
const ANSWER = {
  blockBytes: 4096,
  blocks: 100,
  blocksFree: 50,
  blocksAvailable: 40,
  files: 30,
  filesFree: 20,
};
const toSamples = (
  labels: string,
  info: string,
  { readonly = 0 } = {},
) => ({
  [`node_filesystem_device_error{${labels}}`]: 0,
  [`node_filesystem_readonly{${labels}}`]: readonly,
  [`node_filesystem_size_bytes{${labels}}`]: 409_600,
  [`node_filesystem_free_bytes{${labels}}`]: 204_800,
  [`node_filesystem_avail_bytes{${labels}}`]: 163_840,
  [`node_filesystem_files{${labels}}`]: 30,
  [`node_filesystem_files_free{${labels}}`]: 20,
  [`node_filesystem_purgeable_bytes{${labels}}`]: 0,
  [`node_filesystem_mount_info{${info}}`]: 1,
});
const OF_ROOT =
  'device="/dev/sda2",device_error="",fstype="ext4",mountpoint="/"';
const INFO = 'device="/dev/sda2",major="8",minor="2",mountpoint="/"';

testCollector(filesystemCollector, [
  { name: "no file", error: /\/proc\/self\/mountinfo is absent/ },
  {
    name: "one's own mounts where those of the first process are hidden",
    have: {
      files: {
        [MOUNTS]: new Error("permission denied"),
        "/proc/self/mountinfo": ROOT,
      },
      fileSystems: { "/": ANSWER },
    },
    samples: toSamples(OF_ROOT, INFO),
  },
  {
    name: "blanks in names, options of the super block, a mount over another",
    have: {
      files: {
        [MOUNTS]:
          "30 22 8:3 / /mnt/my\\040disk rw - xfs /dev/sdb1 ro,noquota\n" +
          "31 22 8:3 / /mnt/my\\040disk rw - xfs /dev/sdb1 rw,noquota\n",
      },
      fileSystems: { "/mnt/my disk": ANSWER },
    },
    samples: toSamples(
      'device="/dev/sdb1",device_error="",fstype="xfs",mountpoint="/mnt/my disk"',
      'device="/dev/sdb1",major="8",minor="3",mountpoint="/mnt/my disk"',
      { readonly: 1 },
    ),
  },
  {
    name: "types and mount points that are left out when nobody chooses",
    have: {
      files: {
        [MOUNTS]: "25 22 0:20 / /proc rw - proc proc rw\n" +
          "26 22 0:5 / /dev/shm rw - tmpfs tmpfs rw\n" +
          "27 22 0:6 / /x rw - overlay overlay rw\n",
      },
    },
  },
  {
    name: "what is chosen",
    params: { mount_points_include: /^\/$/, fs_types_include: /^ext4$/ },
    have: {
      files: { [MOUNTS]: `${ROOT}40 22 8:4 / /b rw - ext4 /dev/sdc1 rw\n` },
      fileSystems: { "/": ANSWER },
    },
    samples: toSamples(OF_ROOT, INFO),
  },
  {
    name: "a file system that cannot be asked says why, and hides no other",
    have: {
      files: { [MOUNTS]: `40 22 8:4 / /b rw - ext4 /dev/sdc1 rw\n${ROOT}` },
      fileSystems: { "/": ANSWER, "/b": new Error("permission denied") },
    },
    samples: {
      ...toSamples(OF_ROOT, INFO),
      'node_filesystem_device_error{device="/dev/sdc1",device_error="permission denied",fstype="ext4",mountpoint="/b"}':
        1,
      'node_filesystem_readonly{device="/dev/sdc1",device_error="permission denied",fstype="ext4",mountpoint="/b"}':
        0,
    },
  },
  {
    name: "a line that was cut off",
    have: { files: { [MOUNTS]: "22 1 8:2 / / rw" } },
    error: /Expected 10 fields of a mount, got "22 1 8:2 \/ \/ rw"/,
  },
]);

Deno.test("filesystem: one that hangs is told so, and is asked again when it answered", async () => {
  const answers: PromiseWithResolvers<typeof ANSWER>[] = [];
  class Hanging extends MemoryKernel {
    override statfs(): Promise<typeof ANSWER> {
      answers.push(Promise.withResolvers());
      return answers.at(-1)!.promise;
    }
  }
  const kernel = new Hanging({ files: { [MOUNTS]: ROOT } });
  const { fields, open } = filesystemCollector;
  const collect = open(toParams(fields, { mount_timeout_secs: 0.01 }));
  const STUCK =
    'node_filesystem_device_error{device="/dev/sda2",device_error="mountpoint timeout",fstype="ext4",mountpoint="/"}';
  equal((await runCollect(collect, kernel)).samples[STUCK], 1);
  equal((await runCollect(collect, kernel)).samples[STUCK], 1);
  equal(answers.length, 1);
  answers[0]!.resolve(ANSWER);
  await answers[0]!.promise;
  await Promise.resolve();
  const run = runCollect(collect, kernel);
  await new Promise((done) => setTimeout(done, 0));
  answers[1]?.resolve(ANSWER);
  equal(
    (await run).samples[`node_filesystem_size_bytes{${OF_ROOT}}`],
    409_600,
  );
});
