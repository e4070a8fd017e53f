// Renders the template of standard input with the values of the command line, each of which may be JSON:
//     node render.js --addresses '[{"host":"web-1","ip":"10.0.0.11"}]' <haproxy.cfg.hb >haproxy.cfg
"use strict";

const fs = require("node:fs");
const handlebars = require("handlebars");

const values = {};
for (let i = 2; i + 1 < process.argv.length; i += 2) {
  const name = process.argv[i].replace(/^--/, "");
  const text = process.argv[i + 1];
  try {
    values[name] = JSON.parse(text);
  } catch {
    values[name] = text;
  }
}
process.stdout.write(handlebars.compile(fs.readFileSync(0, "utf8"))(values));
