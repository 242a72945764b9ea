const assert = require("node:assert/strict");
const core = require("@kloudless/core");
const server = require("@kloudless/server");
const storage = require("@kloudless/storage");
const management = require("@kloudless/management");
const team = require("@kloudless/team");

import("./run.mjs").then(({ run }) => run(assert, core, server, storage, management, team));
