import { osCollector } from "../../../lib/facts/collectors/os.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const toInfo = (labels: Record<string, string>) => {
  const all = Object.entries(labels).map(([name, text]) => `${name}="${text}"`);
  return `node_os_info{${all.join(",")}}`;
};
const NONE = {
  build_id: "",
  id: "",
  id_like: "",
  image_id: "",
  image_version: "",
  name: "",
  pretty_name: "",
  variant: "",
  variant_id: "",
  version: "",
  version_codename: "",
  version_id: "",
};

testCollector(osCollector, [
  { name: "no file", absent: true },
  {
    name: "the file of the distribution where the host has none",
    have: {
      files: {
        "/usr/lib/os-release":
          "ID=debian\nVERSION_ID=\"12\"\nNAME='Debian GNU/Linux'\nSUPPORT_END=2028-06-30\n",
      },
    },
    samples: {
      [
        toInfo({
          ...NONE,
          id: "debian",
          name: "Debian GNU/Linux",
          version_id: "12",
        })
      ]: 1,
      'node_os_version{id="debian",id_like="",name="Debian GNU/Linux"}': 12,
      node_os_support_end_timestamp_seconds: 1845936000,
    },
  },
  {
    name: "quotes and backslashes, a version with two points, comments",
    have: {
      files: {
        "/etc/os-release":
          '# text\nPRETTY_NAME="A \\"B\\" \\$C"\nVERSION_ID=20.04.1\nnonsense\n',
      },
    },
    samples: {
      [
        toInfo({
          ...NONE,
          pretty_name: 'A \\"B\\" $C',
          version_id: "20.04.1",
        })
      ]: 1,
      'node_os_version{id="",id_like="",name=""}': 20.04,
    },
  },
  {
    name: "no version, and an end that is no date",
    have: { files: { "/etc/os-release": "SUPPORT_END=2028-13-45\n" } },
    samples: { [toInfo(NONE)]: 1 },
  },
]);
