import { testTask } from "../../lib/testing/mod.ts";
import { pacmanTask } from "../../tasks/pacman.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

const HAVE = { files: { "/var/lib/pacman/local/ALPM_DB_VERSION": "9\n" } };
const ASK = "--print-format %n %v";

const REMOVE_TOY = toTransaction("pacman -R --noconfirm -- toylib toy", {
  predicts: [toPrediction("toylib"), toPrediction("toy")],
});
const INSTALLED = {
  shows: "toy: not installed -> 1.0-1; toylib: not installed -> 1.0-1",
  predicts: [toPrediction("toylib", "1.0-1"), toPrediction("toy", "1.0-1")],
  undo: [REMOVE_TOY],
};

testTask(pacmanTask, [
  {
    name: "asks nothing when all is installed",
    params: { name: "toy" },
    have: { ...HAVE, packages: [{ name: "toy" }] },
  },
  {
    name: "asks nothing when nothing is there that goes",
    params: { name: "toy", state: "absent", remove_dependencies: true },
    have: HAVE,
  },
  {
    name: "installs what is missing with what it needs",
    params: { name: ["toy", "lone"] },
    have: {
      ...HAVE,
      packages: [{ name: "lone" }],
      queries: {
        [`pacman -S --needed ${ASK} -- toy`]: "toylib 1.0-1\ntoy 1.0-1\n",
      },
    },
    changes: [
      toTransaction("pacman -S --needed --noconfirm -- toy", INSTALLED),
    ],
  },
  {
    name: "fetches the lists and upgrades all with it",
    params: { name: "toy", update_cache: true, upgrade: true, force: true },
    have: {
      ...HAVE,
      queries: {
        [`pacman -S --needed ${ASK} --sysupgrade --overwrite=* -- toy`]:
          "toylib 1.0-1\ntoy 1.0-1\n",
      },
    },
    changes: [
      {
        kind: "run",
        argv: ["pacman", "-Sy", "--noconfirm"],
        shows: "fetch the package lists",
        predicts: [],
        repeats: true,
      },
      toTransaction(
        "pacman -S --needed --noconfirm --sysupgrade --overwrite=* -- toy",
        INSTALLED,
      ),
    ],
  },
  {
    name: "warns of newer packages on an older system",
    params: { name: "toy", update_cache: true },
    have: { ...HAVE, packages: [{ name: "toy" }] },
    warnings: [/which Arch does not support/],
  },
  {
    name: "removes with configuration and what only it needed",
    params: {
      name: "toy",
      state: "absent",
      remove_dependencies: true,
      remove_config: true,
    },
    have: {
      ...HAVE,
      packages: [
        { name: "toy", version: "1.0-1" },
        { name: "toylib", version: "1.0-1" },
      ],
      queries: {
        [`pacman -Rn ${ASK} --recursive -- toy`]: "toy 1.0-1\ntoylib 1.0-1\n",
      },
    },
    changes: [toTransaction("pacman -Rn --noconfirm --recursive -- toy", {
      shows: "toy: 1.0-1 -> not installed; toylib: 1.0-1 -> not installed",
      predicts: [toPrediction("toy"), toPrediction("toylib")],
      undo: [toTransaction("pacman -S --needed --noconfirm -- toy toylib", {
        predicts: [
          toPrediction("toy", "1.0-1"),
          toPrediction("toylib", "1.0-1"),
        ],
      })],
    })],
  },
  {
    name: "says that a lock is there once it waited long enough",
    params: { name: "toy", lock_timeout: 0 },
    have: { files: { ...HAVE.files, "/var/lib/pacman/db.lck": "" } },
    error: /^Cannot work with pacman: "\/var\/lib\/pacman\/db.lck" is there/,
  },
  {
    name: "says that there is no pacman",
    params: { name: "toy" },
    have: { files: { "/var/lib/dpkg/status": "" } },
    error: /^Cannot find "pacman" on this host$/,
  },
  {
    name: "refuses to choose a version",
    params: { name: "toy=1.0" },
    have: HAVE,
    error: /pacman installs the newest only/,
  },
  ...toHostileRows(HAVE),
]);
