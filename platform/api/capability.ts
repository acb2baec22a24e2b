import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Secret URL parts that stand for a right by themselves: `<payload>.<signature>`, both base64url. `purpose` keeps one
 * kind of URL from being used as another.
 */
export function sealCapability(options: { key: Buffer; purpose: string; payload: string }): string {
  return `${Buffer.from(options.payload).toString('base64url')}.${signatureOf(options).toString('base64url')}`;
}

/** The payload of a sealed URL part, or null when it was not made with this key for this purpose. */
export function openCapability(options: { key: Buffer; purpose: string; sealed: string }): string | null {
  const [encoded, signature, ...rest] = options.sealed.split('.');
  if (encoded === undefined || signature === undefined || rest.length > 0) return null;
  const payload = Buffer.from(encoded, 'base64url').toString('utf8');
  const given = Buffer.from(signature, 'base64url');
  const right = signatureOf({ key: options.key, purpose: options.purpose, payload });
  return given.length === right.length && timingSafeEqual(given, right) ? payload : null;
}

function signatureOf({ key, purpose, payload }: { key: Buffer; purpose: string; payload: string }): Buffer {
  return createHmac('sha256', key).update(`${purpose}\0${payload}`).digest();
}
