/** A hostname of an app. */
export interface Domain {
  readonly id: string;
  readonly appId: string;
  /** Lower case, without trailing dot; may start with `*.`. */
  readonly hostname: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** `hostname` in the one form that is stored and compared: lower case, no trailing dot. */
export function canonicalHostname(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

/** Why the canonical `hostname` cannot be an app's custom domain under a Berth on `baseDomain`, or null when it can. */
export function hostnameProblem(hostname: string, baseDomain: string): string | null {
  const name = hostname.startsWith('*.') ? hostname.slice(2) : hostname;
  const labels = name.split('.');
  if (hostname.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) {
    return `${JSON.stringify(hostname.slice(0, 80))} is not a hostname: use letters, digits, dashes and dots, as in www.example.com or *.example.com`;
  }
  if (/^[0-9]+$/.test(labels.at(-1) ?? '')) return `${hostname} is an address, not a hostname`;
  if (name === baseDomain || name.endsWith(`.${baseDomain}`)) {
    return `${hostname} is under ${baseDomain}, whose names Berth gives out itself`;
  }
  return null;
}
