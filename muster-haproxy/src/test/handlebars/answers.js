// Makes answers.json: what handlebars.js says to the cases in cases.js.
//
//   npm install handlebars@4.7.10     (in a folder outside of this repository)
//   NODE_PATH=THAT_FOLDER/node_modules node answers.js > \
//       ../resources/dev/muster/haproxy/template/handlebars-answers.json
//
// Each entry has the name, the template, the data, and either "answer" or "error": true.
"use strict";

const Handlebars = require("handlebars");
const utils = require("handlebars/dist/cjs/handlebars/utils");

// The escaping of Muster, in place of that for HTML.
utils.escapeExpression = (value) => {
  if (value && value.toHTML) return value.toHTML();
  if (value === null || value === undefined) return "";
  return Array.from(Buffer.from(String(value), "utf8"), (byte) => {
    const c = String.fromCharCode(byte);
    return /[A-Za-z0-9._:\/,@+=?&*~-]/.test(c) ? c : "\\x" + byte.toString(16).padStart(2, "0");
  }).join("");
};

const answers = require("./cases.js").map(([name, template, data]) => {
  try {
    return { name, template, data, answer: Handlebars.compile(template)(data) };
  } catch (e) {
    return { name, template, data, error: true };
  }
});
console.log("[\n" + answers.map((a) => JSON.stringify(a)).join(",\n") + "\n]");
