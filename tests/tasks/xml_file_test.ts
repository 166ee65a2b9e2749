import { testTask } from "../../lib/testing/mod.ts";
import { xmlFileTask } from "../../tasks/xml_file.ts";
import { toEditRow, toRefusedRow } from "./_edit_rows.ts";

const TEXT = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Server [ <!ENTITY x "<a>"> <!-- > ] --> ]>
<!-- top -->
<Server port='8005'>
  <!-- of it <b> -->
  <Service name="Catalina" >
    <Connector port="8080"
               protocol="HTTP/1.1" />
    <Connector port="8443"/>
    <title>a &amp; <![CDATA[<b>]]></title>
  </Service>
  <ns:empty/>
  <none></none>
</Server>
<?end?>
`;
const SERVICE = "/Server/Service[@name='Catalina']";

testTask(xmlFileTask, [
  ...toEditRow("changes attributes and text, and keeps all else", {
    values: {
      "/Server/@port": "-1",
      [`${SERVICE}/Connector[@protocol="HTTP/1.1"]/@port`]: 8081,
      [`${SERVICE}/title/text()`]: "<&>\"'",
    },
  }, [[
    TEXT,
    TEXT.replace("'8005'", "'-1'").replace("8080", "8081").replace(
      "a &amp; <![CDATA[<b>]]>",
      "&lt;&amp;>\"'",
    ),
  ]]),
  ...toEditRow("leaves what is right, however it is written", {
    values: {
      [`${SERVICE}/title`]: "a & <b>",
      [`${SERVICE}/Connector[2]/@port`]: "8443",
      "/Server/ns:empty": null,
      "/Server/none": "",
    },
  }, [[TEXT, TEXT]]),
  ...toEditRow("adds an attribute behind the others", {
    key: `${SERVICE}/Connector[1]/@secret`,
    value: `a"b<c>'\n`,
  }, [[
    TEXT,
    TEXT.replace(
      '"HTTP/1.1" />',
      `"HTTP/1.1" secret="a&quot;b&lt;c>'&#10;" />`,
    ),
  ]]),
  ...toEditRow("adds elements so that their conditions hold", {
    key: `${SERVICE}/Engine[@name='x'][id='7']/Host/@on`,
    value: true,
  }, [[
    TEXT,
    TEXT.replace(
      "</title>\n",
      "</title>\n" +
        '    <Engine name="x"><id>7</id><Host on="true"/></Engine>\n',
    ),
  ]]),
  ...toEditRow("fills an element that is one tag, and an empty one", {
    values: { "/Server/ns:empty/a": "1", "/Server/none/@b": "2" },
  }, [[
    TEXT,
    TEXT.replace(
      "<ns:empty/>",
      "<ns:empty>\n    <a>1</a>\n  </ns:empty>",
    ).replace("<none>", '<none b="2">'),
  ]]),
  ...toEditRow("adds the next of several", {
    key: `${SERVICE}/Connector[3]/@port`,
    value: "1",
  }, [[
    TEXT,
    TEXT.replace("</title>\n", '</title>\n    <Connector port="1"/>\n'),
  ]]),
  ...toEditRow("gives all that match the value", {
    key: "/a/b/@c",
    value: "1",
  }, [['<a><b/><b c="2"/></a>', '<a><b c="1"/><b c="1"/></a>']]),
  ...toEditRow("adds on one line", { key: "/a/b", value: "x" }, [
    ["<a><c/></a>", "<a><c/><b>x</b></a>"],
    ["<a/>", "<a>\n  <b>x</b>\n</a>"],
    ["<a>\r\n\t<c/>\r\n</a>\r\n", "<a>\r\n\t<c/>\r\n\t<b>x</b>\r\n</a>\r\n"],
    ["<a>\n  <!-- c -->\n</a>", "<a>\n  <!-- c -->\n  <b>x</b>\n</a>"],
    ["\uFEFF<a><b>y</b></a>", "\uFEFF<a><b>x</b></a>"],
  ]),
  ...toEditRow("removes elements with their lines, and attributes", {
    state: "absent",
    keys: [
      `${SERVICE}/Connector`,
      "/Server/@port",
      "/Server/gone/@x",
      "/Server/none",
    ],
  }, [[
    TEXT,
    TEXT.replace(/ {4}<Connector[^]*"8443"\/>\n/, "")
      .replace(" port='8005'", "").replace("  <none></none>\n", ""),
  ]]),
  ...toEditRow("removes from one line", { state: "absent", key: "/a/b" }, [
    ["<a><b/><c/><b>x</b></a>", "<a><c/></a>"],
  ]),
  {
    name: "removes nothing where there is no file",
    params: { path: "/f", state: "absent", key: "/a/b" },
  },
  {
    name: "edits a file of another encoding",
    params: {
      path: "/f",
      key: "/a/@b",
      value: "ü",
      encoding: "iso-8859-1",
    },
    have: {
      files: { "/f": '<?xml version="1.0" encoding="ISO-8859-1"?><a b="x"/>' },
    },
    changes: [{
      kind: "write",
      path: "/f",
      content: Uint8Array.from(
        '<?xml version="1.0" encoding="ISO-8859-1"?><a b="ü"/>',
        (char) => char.charCodeAt(0),
      ),
      follow: true,
    }],
  },
]);

const SET = { key: "/a/b", value: "x" };

testTask(xmlFileTask, [
  toRefusedRow("a missing file", SET, undefined, /not exist/),
  toRefusedRow(
    "what is no XML",
    SET,
    "a = 1",
    /"\/f:1:1" as XML: expected an element/,
  ),
  toRefusedRow(
    "an open element",
    SET,
    "<a>\n<b></a>",
    /"\/f:2:4" as XML: expected the end of "b"/,
  ),
  toRefusedRow("an open comment", SET, "<a><!-- </a>", /"-->"/),
  toRefusedRow("an attribute twice", SET, '<a b="1" b="2"/>', /stands twice/),
  toRefusedRow("an attribute without quotes", SET, "<a b=1/>", /as XML/),
  toRefusedRow("two roots", SET, "<a/><a/>", /the end of the text/),
  toRefusedRow("deep nesting", SET, "<a>".repeat(9999), /more than 200 deep/),
  toRefusedRow("another root", SET, "<c/>", /the root is "c", not "a"/),
  toRefusedRow(
    "a value where elements are",
    { key: "/a", value: "x" },
    "<a><b/></a>",
    /holds elements/,
  ),
  toRefusedRow(
    "elements where a value is",
    SET,
    "<a>text</a>",
    /holds a value/,
  ),
  toRefusedRow(
    "a place that several have",
    { key: "/a/b/c", value: "x" },
    "<a><b/><b/></a>",
    /several elements/,
  ),
  toRefusedRow(
    "a number far away",
    { key: "/a/b[3]", value: "x" },
    "<a><b/></a>",
    /has 1 of "b"/,
  ),
  toRefusedRow(
    "to remove the root",
    { key: "/a", state: "absent" },
    "<a/>",
    /root of a file/,
  ),
  toRefusedRow(
    "another encoding",
    SET,
    '<?xml version="1.0" encoding="latin-1"?><a/>',
    /says that it is "latin-1"/,
  ),
  toRefusedRow(
    "a path of more than steps",
    { key: "//a", value: "x" },
    "<a/>",
    /expected a path/,
  ),
  toRefusedRow(
    "a path that injects",
    { key: "/a/b><c", value: "x" },
    "<a/>",
    /expected a path/,
  ),
  toRefusedRow(
    "control characters",
    { key: "/a", value: "\x01" },
    "<a/>",
    /control characters/,
  ),
  toRefusedRow("no path", {}, "<a/>", /expected key or values/),
  toRefusedRow(
    "values to remove",
    { ...SET, state: "absent" },
    "<a/>",
    /expected no values/,
  ),
  toRefusedRow(
    "paths to keep",
    { keys: ["/a"] },
    "<a/>",
    /expected state: absent/,
  ),
]);

testTask(xmlFileTask, [{
  name: "reads a document type of much text quickly",
  params: { path: "/f", key: "/a/@b", value: "1" },
  have: { files: { "/f": `<!DOCTYPE a [${"<!-- ".repeat(2_000_000)}` } },
  error: /expected "-->"/,
}]);
