const assert = require("node:assert/strict");
const core = require("@kloudless/core");
const server = require("@kloudless/server");
const storage = require("@kloudless/storage");

import("./run.mjs").then(({ run }) => run(assert, core, server, storage));
