/** Index of the hostnames of one route table: an exact name wins, then the longest wildcard. */
export class RouteMap<Destination> {
  readonly #exact = new Map<string, Destination>();
  readonly #wildcard = new Map<string, Destination>();

  /** `hostname` is canonical, exact or `*.`-wildcard. The first to take a name keeps it. */
  add(hostname: string, destination: Destination): void {
    const [map, name] = hostname.startsWith('*.') ? [this.#wildcard, hostname.slice(2)] : [this.#exact, hostname];
    if (!map.has(name)) map.set(name, destination);
  }

  /** The destination of the canonical `hostname`; `*.x` stands for any number of labels before `x`, not for `x`. */
  find(hostname: string): Destination | undefined {
    const exact = this.#exact.get(hostname);
    if (exact !== undefined || this.#wildcard.size === 0) return exact;
    for (let dot = hostname.indexOf('.'); dot >= 0; dot = hostname.indexOf('.', dot + 1)) {
      const wildcard = this.#wildcard.get(hostname.slice(dot + 1));
      if (wildcard !== undefined) return wildcard;
    }
    return undefined;
  }
}
