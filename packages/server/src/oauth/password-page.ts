import type { FastifyReply } from "fastify";
import { MARKED, type Question, sendFormPage } from "./form-page.ts";

/** Asks for the password. It comes first: until then, whoever is here is not even told which accounts there are. */
export function sendPasswordPage(reply: FastifyReply, question: Question, problem?: string): FastifyReply {
  return sendFormPage(reply, question, {
    status: problem === undefined ? 200 : 403,
    problem,
    intro: "The accounts of this server are behind a password.",
    fields: `<label for="password">Password of this server</label>
<input type="password" id="password" name="password" autocomplete="current-password"${problem === undefined ? "" : MARKED}>`,
    next: { value: "continue", label: "Continue" },
  });
}
