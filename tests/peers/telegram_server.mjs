// SPDX-License-Identifier: MIT
// telegram-test-api on the port that is given; it has no command line of its own.
import { createRequire } from "node:module";

process.on("unhandledRejection", (error) => console.error("hook failed", error.message));
const Server = createRequire(import.meta.url)("telegram-test-api");
const server = new Server({ port: Number(process.argv[2]), host: "127.0.0.1", storeTimeout: 3600 });
await server.start();
console.log("ready");
