/** Modules that keep files, and those that fetch them. */

import { ANY, type Module, NO, YES } from "./module.ts";
import { toKnownHosts, toXattr, toXmlFile } from "./own_words.ts";

/** What files may be called beside path. */
const AS_PATH = { dest: "path", destfile: "path", name: "path" };
/** Params of what speaks HTTP, with the values that change nothing. */
const OF_HTTP = {
  decompress: YES,
  use_gssapi: NO,
  use_netrc: YES,
  use_proxy: YES,
};

/** Modules of files by their short names. */
export const FILE_MODULES: Readonly<Record<string, Module>> = {
  acl: {
    type: "acl",
    renamed: { name: "path", recurse: "recursive" },
    dropped: { recalculate_mask: ["default"], use_nfsv4_acls: NO },
    assumed: { state: "query" },
  },
  archive: { type: "archive", assumed: { format: "gz" } },
  blockinfile: {
    type: "blockinfile",
    renamed: { ...AS_PATH, content: "block" },
    assumed: { marker: "# {mark} ANSIBLE MANAGED BLOCK" },
  },
  capabilities: {
    type: "capabilities",
    renamed: { cap: "capability", key: "path" },
  },
  copy: { type: "copy", dropped: { remote_src: [true, false], decrypt: ANY } },
  file: { type: "file", renamed: AS_PATH },
  get_url: { type: "get_url", dropped: { ...OF_HTTP, tmp_dest: ANY } },
  git: {
    type: "git",
    renamed: { name: "repo" },
    dropped: { track_submodules: NO },
  },
  ini_file: {
    type: "ini_file",
    renamed: { dest: "path" },
    dropped: { allow_no_value: NO, exclusive: YES },
    assumed: { create: true },
  },
  known_hosts: {
    type: "known_hosts",
    renamed: { host: "name" },
    reworded: toKnownHosts,
  },
  lineinfile: {
    type: "lineinfile",
    renamed: { ...AS_PATH, regex: "regexp", value: "line" },
  },
  replace: { type: "replace", renamed: AS_PATH },
  stat: {
    type: "stat",
    renamed: {
      ...AS_PATH,
      attr: "get_attributes",
      attributes: "get_attributes",
      checksum_algo: "checksum_algorithm",
      mime: "get_mime",
      mime_type: "get_mime",
      "mime-type": "get_mime",
    },
    dropped: { get_md5: NO },
    assumed: { get_checksum: true, checksum_algorithm: "sha1" },
  },
  template: {
    type: "template",
    dropped: {
      block_end_string: ["%}"],
      block_start_string: ["{%"],
      variable_end_string: ["}}"],
      variable_start_string: ["{{"],
    },
  },
  unarchive: {
    type: "unarchive",
    dropped: { decrypt: ANY, io_buffer_size: ANY },
  },
  uri: {
    type: "uri",
    renamed: { user: "url_username", password: "url_password" },
    dropped: OF_HTTP,
  },
  xattr: {
    type: "xattr",
    renamed: { name: "path" },
    dropped: { follow: YES },
    reworded: toXattr,
  },
  xml: {
    type: "xml_file",
    renamed: { dest: "path", ensure: "state", file: "path" },
    dropped: {
      count: NO,
      input_type: ["yaml"],
      insertafter: NO,
      insertbefore: NO,
      pretty_print: NO,
      print_match: NO,
      strip_cdata_tags: NO,
    },
    reworded: toXmlFile,
  },
};
