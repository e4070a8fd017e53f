// The web app of the classic lab, on port 3000: says who served the request, and keeps a session in memory.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const os = require("node:os");

const port = 3000;
const cookie = "NODESESSID";
const mostSessions = 10000;
const longestBody = 1 << 20;

// For an app that crashes and cannot be started again, as long as this file is there.
if (process.env.STAY_DOWN && fs.existsSync(process.env.STAY_DOWN)) {
  process.exit(1);
}

const sessions = new Map();
// In milliseconds; until somebody asks for another.
let delay = Number(process.env.DELAY) || 0;

function session(request) {
  const pattern = new RegExp("(?:^|;\\s*)" + cookie + "=([0-9a-f-]+)");
  const known = pattern.exec(request.headers.cookie || "");
  const id = known && sessions.has(known[1]) ? known[1] : crypto.randomUUID();
  const views = (sessions.get(id) || 0) + 1;
  sessions.set(id, views);
  if (sessions.size > mostSessions) {
    sessions.delete(sessions.keys().next().value);
  }
  return { id, views };
}

function answer(response, status, body, headers) {
  const text = JSON.stringify(body);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text), ...headers });
  response.end(text);
}

function hello(request, response, url) {
  const { id, views } = session(request);
  const ip = request.socket.localAddress.replace(/^::ffff:/, "");
  const host = os.hostname();
  const body = { hello: "world!", ip, host, tag: process.env.TAG || host, sessionViews: views, id };
  // What a load generator sends to know its own answer again.
  const nonce = url.searchParams.get("nonce") || request.headers["x-nonce"];
  if (nonce) {
    body.nonce = nonce;
  }
  answer(response, 200, body, { "x-backend-ip": ip, "Set-Cookie": `${cookie}=${id}; Path=/; HttpOnly` });
}

function serve(request, response, text) {
  const url = new URL(request.url, "http://app");
  if (url.pathname === "/delay" && request.method === "POST") {
    delay = Math.min(Number(JSON.parse(text).delay) || 0, 60000);
    answer(response, 200, { delay });
  } else if (url.pathname === "/") {
    if (delay > 0) {
      setTimeout(hello, delay, request, response, url);
    } else {
      hello(request, response, url);
    }
  } else {
    answer(response, 404, { error: "there is GET / and POST /delay" });
  }
}

const server = http.createServer((request, response) => {
  const parts = [];
  let length = 0;
  request.on("data", (part) => {
    length += part.length;
    if (length > longestBody) {
      request.destroy();
    } else {
      parts.push(part);
    }
  });
  request.on("end", () => {
    try {
      serve(request, response, Buffer.concat(parts).toString());
    } catch (error) {
      answer(response, 400, { error: error.message });
    }
  });
});
// Longer than a balancer keeps an idle connection: who closes first must not be what is measured.
server.keepAliveTimeout = 60000;
server.listen(port, () => console.log(`app: listening on port ${port}`));
