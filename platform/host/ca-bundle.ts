import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeWhole } from './files.ts';
import { Problem, reasonOf } from './problem.ts';

const STOCK_FOLDER = '/usr/share/ca-certificates/mozilla';
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, one each, in its order. */
export function certificatesIn(pem: string): string[] {
  return [...pem.matchAll(PEM)].map(([certificate]) => `${certificate}\n`);
}

/**
 * Keeps what `file` adds to the authorities that Debian trusts anyway in `to`, and answers how many those are. With
 * none, nothing is written. Throws a Problem when `file` is no PEM bundle.
 */
export function keepExtraCertificates({
  file,
  to,
  stock = STOCK_FOLDER,
}: {
  file: string;
  to: string;
  stock?: string;
}): number {
  const certificates = readBundle(file);
  const known = stockFingerprints(stock);
  const extra = certificates.filter((pem) => !known.has(new X509Certificate(pem).fingerprint256));
  if (extra.length > 0) writeWhole(to, extra.join(''));
  return extra.length;
}

function readBundle(file: string): string[] {
  try {
    const certificates = certificatesIn(readFileSync(file, 'utf8'));
    if (certificates.length === 0) throw new Error('it holds no certificate in PEM form');
    return certificates;
  } catch (error) {
    throw new Problem(`Cannot use the CA bundle ${file}: ${reasonOf(error)}`, {
      next: 'Name a PEM file with the extra certificate authorities: `berth up --ca-bundle FILE`.',
      cause: error,
    });
  }
}

function stockFingerprints(folder: string): Set<string> {
  try {
    const files = readdirSync(folder).filter((name) => name.endsWith('.crt'));
    return new Set(files.map((name) => new X509Certificate(readFileSync(`${folder}/${name}`)).fingerprint256));
  } catch {
    return new Set();
  }
}
