import { apachecommonParser } from "../../../lib/logs/parsers/apachecommon.ts";
import { testParser } from "./_rows.ts";

const LINE =
  '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326';
const FIELDS = {
  host: "127.0.0.1",
  ident: "-",
  user: "frank",
  timestamp: "10/Oct/2000:13:55:36 -0700",
  request: "GET /apache_pb.gif HTTP/1.0",
  method: "GET",
  uri: "/apache_pb.gif",
  protocol: "HTTP/1.0",
  status: 200,
  bytes: 2326,
};
const REST = {
  time: "2000-10-10T20:55:36.000Z",
  message: "GET /apache_pb.gif HTTP/1.0",
};

testParser(apachecommonParser, [
  {
    name: "reads the line of the documentation",
    given: LINE,
    fields: FIELDS,
    ...REST,
  },
  {
    name: "reads the combined form too",
    given: `${LINE} "http://www.example.com/start.html" "Mozilla/4.08 [en]"`,
    fields: {
      ...FIELDS,
      referer: "http://www.example.com/start.html",
      user_agent: "Mozilla/4.08 [en]",
    },
    ...REST,
  },
  {
    name: "keeps what follows",
    given: `${LINE} 1234 "x"`,
    fields: { ...FIELDS, rest: '1234 "x"' },
    ...REST,
  },
  {
    name: "leaves out a number of bytes that is none",
    given: '::1 - - [10/Oct/2000:13:55:36 -0700] "-" 408 -',
    fields: {
      host: "::1",
      ident: "-",
      user: "-",
      timestamp: "10/Oct/2000:13:55:36 -0700",
      request: "-",
      status: 408,
    },
    time: REST.time,
    message: "-",
  },
  {
    name: "reads a request with quotes in it",
    given:
      '::1 - - [10/Oct/2000:13:55:36 -0700] "GET /\\"a b\\" HTTP/1.1" 400 5',
    fields: {
      host: "::1",
      ident: "-",
      user: "-",
      timestamp: "10/Oct/2000:13:55:36 -0700",
      request: 'GET /\\"a b\\" HTTP/1.1',
      method: "GET",
      uri: '/\\"a b\\"',
      protocol: "HTTP/1.1",
      status: 400,
      bytes: 5,
    },
    time: REST.time,
    message: 'GET /\\"a b\\" HTTP/1.1',
  },
  {
    name: "says that a request is not closed",
    given: '::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1\\" 200 5',
    error: /apachecommon: expected a request in quotes at offset 36/,
  },
  {
    name: "says that there is no number of bytes",
    given: '::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200',
    error: /expected a number of bytes at offset 57/,
  },
  {
    name: "refuses a line of another form",
    given: "hello",
    error: /expected an address at offset 0/,
  },
]);
