// The web app of the classic system: says who served the request, and keeps a session in memory.
"use strict";

const crypto = require("node:crypto");
const http = require("node:http");
const os = require("node:os");

const port = 3000;
const mostSessions = 10000;
const sessions = new Map();
let delay = 0;

function answer(response, body, headers) {
  response.writeHead(200, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body) + "\n");
}

function hello(request, response) {
  const known = /(?:^|;\s*)NODESESSID=([0-9a-f-]+)/.exec(request.headers.cookie || "");
  const id = known && sessions.has(known[1]) ? known[1] : crypto.randomUUID();
  const ip = request.socket.localAddress.replace(/^::ffff:/, "");
  const sessionViews = (sessions.get(id) || 0) + 1;
  if (sessions.size < mostSessions) {
    sessions.set(id, sessionViews);
  }
  const body = { hello: "world!", ip, host: os.hostname(), tag: process.env.TAG || "", sessionViews, id };
  answer(response, body, { "x-backend-ip": ip, "Set-Cookie": `NODESESSID=${id}; Path=/; HttpOnly` });
}

const server = http.createServer((request, response) => {
  if (request.method === "POST" && request.url === "/delay") {
    let text = "";
    request.on("data", (part) => (text = (text + part).slice(0, 1000)));
    request.on("end", () => {
      // How slow it is to be on purpose, from {"delay": MILLISECONDS}.
      delay = Math.min(Number(/[0-9]+/.exec(text)) || 0, 60000);
      answer(response, { delay }, {});
    });
  } else if (delay > 0) {
    setTimeout(hello, delay, request, response);
  } else {
    hello(request, response);
  }
});

// In a container it listens everywhere; ADDRESS is for several on one host.
server.listen(port, process.env.ADDRESS || "0.0.0.0", () => console.log(`listening on port ${port}`));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
