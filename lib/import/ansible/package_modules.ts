/** Modules that keep packages. */

import { toAptRepository } from "./apt_modules.ts";
import { toStanza, toYumFile } from "./repositories.ts";
import { ANY, EMPTY, type Module, NO, YES } from "./module.ts";

/** Params of package managers for RPMs, with the values that change nothing. */
const OF_RPM: Module = {
  type: "dnf",
  renamed: { pkg: "name", "expire-cache": "update_cache" },
  dropped: {
    allow_downgrade: NO,
    allowerasing: NO,
    autoremove: NO,
    bugfix: NO,
    cacheonly: NO,
    download_only: NO,
    install_repoquery: ANY,
    install_weak_deps: YES,
    installroot: ["/"],
    nobest: NO,
    security: NO,
    skip_broken: NO,
    sslverify: YES,
    update_only: NO,
    use_backend: ANY,
    validate_certs: YES,
  },
};

/** Modules of packages by their short names. */
export const PACKAGE_MODULES: Readonly<Record<string, Module>> = {
  apt: {
    type: "apt",
    renamed: {
      "allow-downgrade": "allow_downgrade",
      "allow-downgrades": "allow_downgrade",
      "allow-unauthenticated": "allow_unauthenticated",
      "default-release": "default_release",
      "install-recommends": "install_recommends",
      "update-cache": "update_cache",
    },
  },
  apt_repository: {
    type: "apt_repository",
    renamed: { "update-cache": "update_cache" },
    dropped: {
      install_python_apt: ANY,
      update_cache_retries: ANY,
      update_cache_retry_max_delay: ANY,
      validate_certs: YES,
    },
    assumed: { update_cache: true },
    reworded: toAptRepository,
  },
  deb822_repository: {
    type: "apt_repository",
    dropped: { install_python_debian: ANY, mode: ANY },
    assumed: { update_cache: false },
    reworded: toStanza,
  },
  dnf: OF_RPM,
  dnf5: OF_RPM,
  gem: {
    type: "gem",
    dropped: {
      env_shebang: NO,
      include_dependencies: YES,
      include_doc: NO,
      norc: ANY,
      pre_release: NO,
    },
    assumed: { user_install: true },
  },
  homebrew: {
    type: "brew",
    renamed: {
      formula: "name",
      package: "name",
      pkg: "name",
      update_homebrew: "update_cache",
    },
    dropped: { upgrade_all: NO },
  },
  homebrew_cask: {
    type: "brew",
    renamed: {
      cask: "name",
      package: "name",
      pkg: "name",
      update_homebrew: "update_cache",
    },
    dropped: { upgrade_all: NO },
    assumed: { cask: true },
  },
  npm: {
    type: "npm",
    dropped: { ci: NO, no_bin_links: NO, no_optional: NO, unsafe_perm: NO },
  },
  pacman: {
    type: "pacman",
    renamed: { package: "name", pkg: "name" },
    dropped: {
      executable: ["pacman"],
      extra_args: EMPTY,
      reason_for: ["new"],
      remove_nosave: NO,
      update_cache_extra_args: EMPTY,
      upgrade_extra_args: EMPTY,
    },
  },
  pip: {
    type: "pip",
    dropped: {
      editable: NO,
      virtualenv_command: ["virtualenv", "pyvenv", "python3 -m venv"],
    },
  },
  yum: { ...OF_RPM, type: "yum" },
  yum_repository: { type: "copy", reworded: toYumFile },
  zypper: {
    type: "zypper",
    renamed: { pkg: "name", refresh: "update_cache" },
    dropped: {
      clean_deps: NO,
      disable_recommends: YES,
      force_resolution: NO,
      oldpackage: NO,
      replacefiles: NO,
      type: ["package"],
    },
    assumed: { install_recommended: false },
  },
};
