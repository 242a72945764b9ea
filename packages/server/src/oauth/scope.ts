import type { AccountRow } from "../state/schema.ts";
import { knownService, knownServiceNames } from "../storage/known-services.ts";

const PART = /^(?<target>\w+)(?::(?<role>normal|admin|all))?(?:\.(?<api>\w+)(?:\.(?:\w+|"[^"]*"))?)?(?::(?:kloudless|raw))?$/;
const APIS = new Set(["storage", "calendar", "crm", "email", "messaging", "itsm", "helpdesk"]);

/** What one part of a scope allows. */
interface Part {
  readonly target: string;
  readonly admin: boolean | undefined;
  readonly api: string | undefined;
}

/** What accounts a client asks for: services or kinds of them, and whose. */
export class Scope {
  readonly text: string;
  readonly #parts: readonly Part[];

  private constructor(text: string, parts: readonly Part[]) {
    this.text = text;
    this.#parts = parts;
  }

  /** Undefined for what is no scope, or one that no service can meet. */
  static read(given: string | undefined): Scope | undefined {
    const text = (given ?? "").trim() || "any";
    const parts: Part[] = [];
    // Blanks within quotes belong to a list of the service's own scopes.
    for (const part of text.match(/(?:[^\s"]|"[^"]*")+/g) ?? []) {
      const { target, role, api } = PART.exec(part)?.groups ?? {};
      if (target === undefined) return undefined;
      parts.push({ target, admin: role === undefined || role === "all" ? undefined : role === "admin", api: specific(api) });
    }
    const scope = new Scope(text, parts);
    return scope.services().length === 0 ? undefined : scope;
  }

  /** The services an account can be of, by their short names. */
  services(): string[] {
    return knownServiceNames().filter((name) => this.#parts.some((part) => names(part, name)));
  }

  admits({ service, admin }: Pick<AccountRow, "service" | "admin">): boolean {
    return this.#parts.some((part) => names(part, service) && (part.admin ?? admin === 1) === (admin === 1));
  }

  /** Whether a new account of a service is to be an administrator's. */
  isAdmin(service: string): boolean {
    return this.#parts.find((part) => names(part, service))?.admin === true;
  }
}

/** The parts of the API that every account has, or that say nothing about its service. */
const specific = (api: string | undefined): string | undefined =>
  api === undefined || api === "all" || api === "basic" || api === "team" ? undefined : api;

function names({ target, api }: Part, service: string): boolean {
  const apis = knownService(service)?.apis ?? [];
  if (api !== undefined && !apis.includes(api)) return false;
  return target === "any" || target === "all" || target === service || (APIS.has(target) && apis.includes(target));
}
