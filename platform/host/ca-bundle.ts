import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeWhole } from './files.ts';
import { Problem, reasonOf } from './problem.ts';

const STOCK_FOLDER = '/usr/share/ca-certificates/mozilla';
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * The certificates of the PEM bundle `file`, one each, that Debian does not trust anyway. Throws a Problem when it is
 * no PEM bundle.
 */
export function extraCertificates(file: string, { stock = STOCK_FOLDER }: { stock?: string } = {}): string[] {
  const known = stockFingerprints(stock);
  return readBundle(file).filter((pem) => !known.has(new X509Certificate(pem).fingerprint256));
}

/** Keeps {@link extraCertificates} of `file` in `to`, and answers how many those are. With none, nothing is written. */
export function keepExtraCertificates({ file, to, stock }: { file: string; to: string; stock?: string }): number {
  const extra = extraCertificates(file, stock === undefined ? {} : { stock });
  if (extra.length > 0) writeWhole(to, extra.join(''));
  return extra.length;
}

/** The bundle that a first `up` without the option takes: what NODE_EXTRA_CA_CERTS names, where it is there. */
export function ambientBundle(variables: NodeJS.ProcessEnv): string | null {
  const file = variables['NODE_EXTRA_CA_CERTS'];
  return file !== undefined && existsSync(file) ? file : null;
}

function readBundle(file: string): string[] {
  try {
    const certificates = [...readFileSync(file, 'utf8').matchAll(PEM)].map(([certificate]) => `${certificate}\n`);
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
