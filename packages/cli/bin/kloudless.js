#!/usr/bin/env node
// A file that is there before anything is built: package managers link it when they install, and the build comes after that.
await import("../dist/bin.js");
