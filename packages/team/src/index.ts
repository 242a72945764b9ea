export { Group, type GroupData, type GroupHandle } from "./group.ts";
export { Groups } from "./groups.ts";
export { team } from "./team.ts";
export { TeamApi } from "./team-api.ts";
export { type Role, User, type UserData, type UserHandle } from "./user.ts";
export { Users } from "./users.ts";
