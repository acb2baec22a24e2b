import { createHash, randomBytes } from 'node:crypto';
import type { AttachedProcess } from '../engine/engine.ts';
import type { Attachment } from './attachment.ts';
import type { Proof } from './caller.ts';

/** How long a new ticket is good for. */
export const TICKET_SECONDS = 60;
const MAX_TICKETS = 10_000;

/** What a ticket opens: a process that starts then, or one that runs already and whose connection was lost. */
export interface Ticket {
  readonly proof: Proof;
  readonly appId: string;
  readonly dynoId: string;
  readonly opens: { readonly start: () => Promise<AttachedProcess> } | { readonly attachment: Attachment };
}

/**
 * Secrets that open one WebSocket each, once: a browser cannot send a header with it, and a token or a session has no
 * place in a URL. They are kept in memory and by their digest alone; a restart of the platform makes all of them void.
 */
export class Tickets {
  readonly #tickets = new Map<string, { ticket: Ticket; expiresAt: number }>();

  /** A new secret; `seconds` null: until it is used or {@link Tickets.withdraw}n. */
  issue(ticket: Ticket, { seconds = TICKET_SECONDS }: { seconds?: number | null } = {}): string {
    const now = Date.now();
    for (const [digest, { expiresAt }] of this.#tickets) {
      if (expiresAt <= now || this.#tickets.size >= MAX_TICKETS) this.#tickets.delete(digest);
    }
    const secret = randomBytes(32).toString('base64url');
    const expiresAt = seconds === null ? Number.POSITIVE_INFINITY : now + seconds * 1000;
    this.#tickets.set(digestOf(secret), { ticket, expiresAt });
    return secret;
  }

  /** What the secret opens; null for one that was used, has expired or never was. It opens nothing any more then. */
  take(secret: string): Ticket | null {
    const digest = digestOf(secret);
    const found = this.#tickets.get(digest);
    this.#tickets.delete(digest);
    return found === undefined || found.expiresAt <= Date.now() ? null : found.ticket;
  }

  /** Makes a secret void. */
  withdraw(secret: string): void {
    this.#tickets.delete(digestOf(secret));
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
