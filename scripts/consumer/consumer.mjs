import assert from "node:assert/strict";
import { Kloudless, NotFoundError } from "@kloudless/core";
import { management } from "@kloudless/management";
import { createServer } from "@kloudless/server";
import { storage } from "@kloudless/storage";
import { team } from "@kloudless/team";
import { run } from "./run.mjs";

await run(assert, { Kloudless, NotFoundError }, { createServer }, { storage }, { management }, { team });
