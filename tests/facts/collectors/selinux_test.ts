import { selinuxCollector } from "../../../lib/facts/collectors/selinux.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ENFORCE = "/sys/fs/selinux/enforce";
const CONFIG = "/etc/selinux/config";
const CONTEXT = "/proc/self/attr/current";
const on = { [ENFORCE]: "1", [CONTEXT]: "system_u:system_r:init_t:s0\u0000" };

testCollector(selinuxCollector, [
  { name: "no SELinux", samples: { node_selinux_enabled: 0 } },
  {
    name: "a kernel that has loaded no policy",
    have: { files: { [ENFORCE]: "0", [CONTEXT]: "kernel\u0000" } },
    samples: { node_selinux_enabled: 0 },
  },
  {
    name: "enforcing, as is configured",
    have: {
      files: { ...on, [CONFIG]: "# SELINUX= is one of\nSELINUX=enforcing\n" },
    },
    samples: {
      node_selinux_enabled: 1,
      node_selinux_config_mode: 1,
      node_selinux_current_mode: 1,
    },
  },
  {
    name: "permissive for now, configured in upper case",
    have: {
      files: { ...on, [ENFORCE]: "0", [CONFIG]: " SELINUX = PERMISSIVE\n" },
    },
    samples: {
      node_selinux_enabled: 1,
      node_selinux_config_mode: 0,
      node_selinux_current_mode: 0,
    },
  },
  {
    name: "garbage in both, and a configuration that may not be read",
    have: {
      files: { ...on, [ENFORCE]: "\u0001", [CONFIG]: new Error("denied") },
    },
    samples: {
      node_selinux_enabled: 1,
      node_selinux_config_mode: -1,
      node_selinux_current_mode: -1,
    },
  },
]);
