export { Group, type GroupData, type GroupHandle, type Role, User, type UserData, type UserHandle } from "./directory.ts";
export { Groups } from "./groups.ts";
export { team } from "./team.ts";
export { TeamApi } from "./team-api.ts";
export { Users } from "./users.ts";
