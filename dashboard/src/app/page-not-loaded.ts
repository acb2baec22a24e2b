/** The code of a page could not be fetched: Berth is away, or it was updated and the old files are gone. */
export class PageNotLoaded extends Error {
  constructor(cause: unknown) {
    super('The code of this page could not be loaded', { cause });
    this.name = 'PageNotLoaded';
  }
}
