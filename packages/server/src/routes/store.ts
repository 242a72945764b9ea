import { bodyStream } from "../http/body.ts";
import type { Call } from "../http/route.ts";
import type { Target, Written } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { HashedBody } from "../storage/hashed-body.ts";

/** Stores content as it comes, its digest being made on the way: by default, the body of the request. */
export async function store(
  call: Call & { readonly drive: Drive },
  target: Target,
  options: { replace: boolean },
  content: AsyncIterable<Uint8Array> = bodyStream(call),
): Promise<Written> {
  const { drive, services } = call;
  const body = new HashedBody(content);
  return services.ledger.writing(drive, async () => {
    const written = await drive.connector.write(target, body, options);
    return { ...written, sha256: body.sha256() };
  });
}
