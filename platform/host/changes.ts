import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from './files.ts';

/** One thing that `up` changed outside its data folder, with what its undoing needs. */
export type HostChange =
  | { readonly kind: 'packages'; readonly names: readonly string[] }
  | { readonly kind: 'file'; readonly path: string; readonly sha256: string }
  | { readonly kind: 'docker-service' }
  | { readonly kind: 'docker-keeper' }
  | { readonly kind: 'firewall'; readonly instance: string }
  | { readonly kind: 'unit'; readonly name: string }
  | { readonly kind: 'stack'; readonly tag: string };

/** The change in a person's words. */
export function describeChange(change: HostChange): string {
  switch (change.kind) {
    case 'packages':
      return `installed packages ${change.names.join(' ')}`;
    case 'file':
      return `wrote ${change.path}`;
    case 'docker-service':
      return 'enabled and started the service docker';
    case 'docker-keeper':
      return 'started dockerd, kept alive by a small script of Berth';
    case 'firewall':
      return `added firewall rules (iptables chains BERTH-${change.instance} and BERTH-${change.instance}-FWD)`;
    case 'unit':
      return `installed and enabled the systemd unit ${change.name}`;
    case 'stack':
      return `made the Docker image ${change.tag}`;
    default:
      return change satisfies never;
  }
}

/** What packages `bin/berth` had to install before there was a Node to run this. */
const EARLY_PACKAGES = '/var/lib/berth-host/packages';

/** The list of what was changed on the machine, in `<home>/host-changes.json`: each is told as it is made. */
export class HostChanges {
  readonly #path: string;
  readonly #tell: (text: string) => void;

  constructor({ home, tell }: { home: string; tell: (text: string) => void }) {
    this.#path = `${home}/host-changes.json`;
    this.#tell = tell;
  }

  /** In the order in which they were made. */
  all(): HostChange[] {
    return existsSync(this.#path) ? JSON.parse(readFileSync(this.#path, 'utf8')) : [];
  }

  /** Keeps and tells a change; one that is known already is neither told nor kept again. */
  record(change: HostChange): void {
    const known = this.all();
    const text = JSON.stringify(change);
    if (known.some((other) => JSON.stringify(other) === text)) return;
    this.#write([...known, change]);
    this.#tell(`changed on this machine: ${describeChange(change)}`);
  }

  /** Strikes a change that was undone. */
  strike(change: HostChange): void {
    const text = JSON.stringify(change);
    this.#write(this.all().filter((other) => JSON.stringify(other) !== text));
  }

  /** Takes over what the launcher noted. */
  takeOverEarlyPackages(path: string = EARLY_PACKAGES): void {
    if (!existsSync(path)) return;
    const names = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    if (names.length > 0) this.record({ kind: 'packages', names });
    rmSync(path);
  }

  #write(changes: readonly HostChange[]): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeWhole(this.#path, `${JSON.stringify(changes, null, 2)}\n`);
  }
}
