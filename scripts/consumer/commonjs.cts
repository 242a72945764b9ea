import core = require("@kloudless/core");
import storage = require("@kloudless/storage");

const kloudless = new core.Kloudless({ apiKey: "key", use: [storage.storage] });
export const root: string = kloudless.account(1).storage.folders.root().id;
