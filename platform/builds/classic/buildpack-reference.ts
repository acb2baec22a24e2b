import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Fault } from '../../errors.ts';

/** A buildpack that somebody else wrote: where it is, and which state of it. */
export interface BuildpackReference {
  /** `https://host/path` of a git repository, or of an archive (`.tgz`, `.tar.gz`). */
  readonly url: string;
  /** Branch, tag or commit; `ref:folder` for a buildpack in a folder of the repository. Null: its default branch. */
  readonly ref: string | null;
}

/** A reference that was looked at and may be fetched. */
export interface BuildpackPlace {
  readonly url: string;
  readonly ref: string;
  /** Folder of the buildpack in the repository, empty for its root. */
  readonly folder: string;
  readonly archive: boolean;
  /** `host:port:address,…`: the addresses that were checked, so that no other is asked; null where the host is one. */
  readonly pin: string | null;
  /** For messages: without a user name and password. */
  readonly shown: string;
}

/** Resolves a host name; the system's resolver outside of tests. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const REF = /^[A-Za-z0-9_][\w./+@-]*$/;
const FOLDER = /^\w[\w.-]*(?:\/\w[\w.-]*)*$/;
/** Loopback by definition, whatever the resolver says of them (RFC 6761, 6.3). */
const LOCAL_NAME = /(?:^|\.)localhost\.?$/i;
const PRIVATE = privateAddresses();

/** The reference in one line, as users write and read it; never with a user name and password. */
export function shownReference({ url, ref }: BuildpackReference): string {
  const address = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
  return ref === null ? address : `${address}#${ref}`;
}

/** Why a reference can never be fetched, or null. Needs no network: what its host name leads to is looked at later. */
export function referenceProblem(
  { url, ref }: BuildpackReference,
  { privateHosts = false }: { privateHosts?: boolean } = {},
): string | null {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address === null || /[\s\\]|\p{Cc}/u.test(url)) return 'it is no URL';
  if (address.protocol !== 'https:' && !(privateHosts && address.protocol === 'http:')) {
    return 'only https:// addresses are fetched';
  }
  if (address.search !== '' || address.hash !== '') return 'the address has a query or a fragment';
  if (!privateHosts && isPrivateHost(hostOf(address))) return `${hostOf(address)} is a private address`;
  const { name, folder } = partsOf(ref);
  if (!REF.test(name) || name.includes('..')) return `${JSON.stringify(name)} is no branch, tag or commit`;
  if (folder !== '' && !FOLDER.test(folder)) return `${JSON.stringify(folder)} is no folder of a repository`;
  return null;
}

interface PlaceOptions {
  readonly privateHosts: boolean;
  readonly resolve?: Resolve;
  /** An address by which containers reach this machine; null where there is none. */
  readonly machine?: () => string | null;
}

/** Looks up the host of a reference and makes sure that it is a public one. Rejects with a Fault `invalid_source`. */
export async function placeOf(
  reference: BuildpackReference,
  { privateHosts, resolve = systemResolve, machine = machineAddress }: PlaceOptions,
): Promise<BuildpackPlace> {
  const shown = shownReference(reference);
  const problem = referenceProblem(reference, { privateHosts });
  if (problem !== null) throw refused({ shown, reason: problem });
  const address = new URL(reference.url);
  const host = hostOf(address);
  const { name: ref, folder } = partsOf(reference.ref);
  const archive = /\.(?:tgz|tar\.gz)$/.test(address.pathname);
  const place = { url: address.href, ref, folder, archive, shown };
  if (isIP(host) !== 0) {
    if (isLoopback(host)) throw refused({ shown, reason: `${host} is the build's own container there` });
    return { ...place, pin: null };
  }
  const addresses = LOCAL_NAME.test(host) ? ['127.0.0.1'] : await resolved({ host, shown, resolve });
  const inside = addresses.find(isPrivateHost);
  if (inside !== undefined && !privateHosts) {
    throw refused({ shown, reason: `${host} leads to ${inside}, a private address` });
  }
  const port = address.port === '' ? (address.protocol === 'https:' ? '443' : '80') : address.port;
  const list = reached(addresses, machine())
    .map((each) => (isIP(each) === 6 ? `[${each}]` : each))
    .join(',');
  return { ...place, pin: `${host}:${port}:${list}` };
}

/** What leads to this machine has to be asked at an address that means it in a container too. */
function reached(addresses: readonly string[], machine: string | null): readonly string[] {
  if (machine === null) return addresses;
  return [...new Set(addresses.map((address) => (isLoopback(address) ? machine : address)))];
}

/** The first address of this machine that is not loopback; IPv4, as the networks of builds are. */
function machineAddress(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

async function resolved(options: { host: string; shown: string; resolve: Resolve }): Promise<readonly string[]> {
  const { host, shown, resolve } = options;
  try {
    return await resolve(host);
  } catch (cause) {
    throw new Fault({
      code: 'build_failed',
      message: `Cannot fetch the buildpack ${shown}: the host ${host} is not known here`,
      next: 'Check its name, and that this machine resolves it (`berth doctor`), and push again.',
      cause,
    });
  }
}

function refused({ shown, reason }: { shown: string; reason: string }): Fault {
  return new Fault({
    code: 'invalid_source',
    message: `Cannot fetch the buildpack ${shown}: ${reason}`,
    next: 'Name a public https:// address, such as https://github.com/owner/name#v1, with `berth buildpacks:set`, and push again.',
  });
}

async function systemResolve(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function partsOf(ref: string | null): { name: string; folder: string } {
  const [name = '', ...folder] = (ref ?? '').split(':');
  return { name: name === '' ? 'HEAD' : name, folder: folder.join(':') };
}

function hostOf(address: URL): string {
  return address.hostname.replace(/^\[|\]$/g, '');
}

function isPrivateHost(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return /(?:^|\.)(?:localhost|local|internal)\.?$/i.test(host);
  return family === 6 ? PRIVATE.ipv6.check(host, 'ipv6') : PRIVATE.ipv4.check(host, 'ipv4');
}

/** What no public host has (https://www.iana.org/assignments/iana-ipv4-special-registry, and the same of IPv6). */
function privateAddresses(): Readonly<Record<'ipv4' | 'ipv6', BlockList>> {
  // In one list a range of IPv6 would be held against addresses of IPv4 too.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  const ranges = {
    ipv4: [
      '0.0.0.0/8',
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.0.0.0/24',
      '192.168.0.0/16',
      '198.18.0.0/15',
      '224.0.0.0/3',
    ],
    // `::/8` holds loopback and every address of IPv4 that is written as one of IPv6.
    ipv6: ['::/8', '64:ff9b::/96', '2002::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
  } as const;
  for (const family of ['ipv4', 'ipv6'] as const) {
    for (const range of ranges[family]) {
      const [address = '', bits] = range.split('/');
      lists[family].addSubnet(address, Number(bits), family);
    }
  }
  return lists;
}
