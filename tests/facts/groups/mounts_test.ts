import { mountsGroup } from "../../../lib/facts/groups/mounts.ts";
import { testGroup } from "./_read.ts";

testGroup(mountsGroup, [
  {
    name: "options of both, optional fields skipped, names with blanks whole",
    have: {
      files: {
        "/proc/1/mountinfo":
          "22 1 8:1 / / rw,relatime shared:1 master:2 - ext4 /dev/sda1 rw,errors=remount-ro\n" +
          "30 22 8:1 /srv /mnt/a\\040b ro - ext4 /dev/sda1 rw\nbroken line\n",
      },
    },
    facts: {
      mount_count: 2,
      mounts: [
        {
          device: "/dev/sda1",
          mount_point: "/",
          fs_type: "ext4",
          options: "rw,relatime,errors=remount-ro",
        },
        {
          device: "/dev/sda1",
          mount_point: "/mnt/a b",
          root: "/srv",
          fs_type: "ext4",
          options: "ro,rw",
        },
      ],
    },
  },
  {
    name: "one's own mounts stand in for those of process 1",
    have: {
      files: {
        "/proc/1/mountinfo": new Error("permission denied"),
        "/proc/self/mountinfo": "",
      },
    },
    facts: { mount_count: 0, mounts: [] },
  },
  { name: "no list is an error", error: /mountinfo is absent/ },
]);
